/** What could be typed next, for those who do not know it by heart. Pure. */

import { STATUS_OF, tokensOf } from "./command_line.js";
import { dispositionsFor, plain, verbOf } from "./command_names.js";

/**
 * @typedef {import("./command_line.js").Picture} Picture
 * @typedef {{insert: string, shown: string, kind: "unit" | "incident" | "status" | "verb" | "disposition", code: string}} Suggestion
 */

const AT_MOST = 8;
const INCIDENT_VERBS = ["hold", "note", "close"];
const ENDING = new Set(["1", "2", "7", "8", "9", "-"]);

/**
 * @param {string} text
 * @param {Picture} picture
 * @returns {Suggestion[]}
 */
export function suggest(text, picture) {
  const tokens = tokensOf(text);
  const typed = /\s$/.test(text) || !tokens.length || tokens.at(-1) === ">" ? "" : /** @type {string} */ (tokens.pop());
  if (!tokens.length && !typed) return [];
  const stem = tokens.length ? `${tokens.join(" ")} ` : "";
  return next(tokens, typed, picture)
    .filter((one) => plain(one.shown) !== plain(typed) || one.kind === "verb")
    .slice(0, AT_MOST)
    .map((one) => ({ ...one, insert: `${stem}${one.shown} ` }));
}

/** @param {string[]} before @param {string} typed @param {Picture} picture @returns {Omit<Suggestion, "insert">[]} */
function next(before, typed, picture) {
  const last = before.at(-1);
  if (last === ">") return incidents(typed, picture);
  if (!before.length) return [...units(typed, picture), ...incidents(typed, picture)];
  if (/^#?\d+$/.test(before[0])) return ofIncident(before, typed, picture);
  if (before.length === 2 && ENDING.has(before[1])) return running(before[0], picture) ? dispositions(typed, picture) : [];
  return before.length === 1 && !typed ? statuses() : units(typed, picture);
}

/** @param {string[]} before @param {string} typed @param {Picture} picture */
function ofIncident([name, act, ...rest], typed, picture) {
  if (!act) return verbs(typed, picture);
  if (verbOf(act, INCIDENT_VERBS, picture) !== "close") return [];
  const sent = picture.incidents.get(Number(name.replace("#", "")))?.assignments.length;
  const fitting = picture.dispositions.filter((one) => sent || !one.patrol);
  return dispositions([...rest, typed].join(" ").trim(), { ...picture, dispositions: fitting });
}

/** @param {string} typed @param {Picture} picture */
const units = (typed, picture) =>
  typed
    ? picture.units
        .filter((unit) => plain(unit.call_sign).startsWith(plain(typed)))
        .map((unit) => ({ shown: unit.call_sign.toLowerCase(), kind: /** @type {const} */ ("unit"), code: unit.status }))
    : [];

/** @param {string} typed @param {Picture} picture */
const incidents = (typed, picture) =>
  [...picture.incidents.values()]
    .map((incident) => ({
      shown: String(incident.number).padStart(4, "0"),
      kind: /** @type {const} */ ("incident"),
      code: String(incident.number),
    }))
    .filter(({ shown, code }) => shown.startsWith(typed.replace("#", "")) || code.startsWith(typed.replace("#", "")));

const statuses = () =>
  Object.entries(STATUS_OF).map(([digit, code]) => ({ shown: digit, kind: /** @type {const} */ ("status"), code }));

/** @param {string} typed @param {Picture} picture */
const verbs = (typed, picture) =>
  INCIDENT_VERBS.filter((verb) =>
    [verb, ...(picture.verbs[verb] ?? [])].some((word) => plain(word).startsWith(plain(typed))),
  ).map((verb) => ({ shown: picture.verbs[verb]?.[0] ?? verb, kind: /** @type {const} */ ("verb"), code: verb }));

/** @param {string} typed @param {Picture} picture */
const dispositions = (typed, picture) =>
  dispositionsFor(typed, picture).map((one) => ({ shown: one.code, kind: /** @type {const} */ ("disposition"), code: one.code }));

/** @param {string} name @param {Picture} picture */
const running = (name, picture) => picture.units.some((unit) => plain(unit.call_sign) === plain(name) && unit.incident !== null);
