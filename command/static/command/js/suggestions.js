/** What could be typed next, for those who do not know it by heart. Pure. */

import { beginning } from "./begin.js";
import { choicesOf, swappable } from "./meant.js";
import { tokensOf } from "./command_line.js";
import { FIELDS, alarmNumber, cancelling, dispositionsFor, isFault, isNumber, messageNumber, numberOf, plain, sectorOf, unitOf, verbOf } from "./command_names.js";
import { HAZARDS } from "./hazards.js";
import { STATUS_OF } from "./commands/units.js";
import { ALL, inLanguage, verbNamed, wordsOf } from "./verbs.js";

/**
 * @typedef {import("./command_line.js").Picture} Picture
 * @typedef {"unit" | "incident" | "status" | "verb" | "disposition" | "priority" | "field" | "type" | "audience" | "message" | "hazard" | "alarm"} Kind
 * @typedef {{shown: string, kind: Kind, code: string, insert?: string}} Next
 * @typedef {Next & {insert: string}} Suggestion `insert` is the whole line
 */

const AT_MOST = 10;
const ENDING = new Set(["1", "2", "7", "8", "9", "-"]);
const TO_INCIDENT = new Set(["add", "stack", "preempt", "divert"]);
const PRIORITIES = [0, 1, 2, 3, 4];

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
    .filter((one) => plain(one.shown) !== plain(typed) || one.kind === "verb" || one.kind === "priority")
    .slice(0, AT_MOST)
    .map((one) => ({ insert: `${stem}${one.shown} `, ...one }));
}

/** @param {string[]} before @param {string} typed @param {Picture} picture @returns {Next[]} */
function next(before, typed, picture) {
  const [first, act] = before;
  if (!first) return [...units(typed, picture), ...numbered(typed, picture), ...messages(typed, picture), ...alarms(typed, picture), ...all(typed, picture)];
  if (before.at(-1) === ">") return [...open(typed, picture), ...meant(before, typed, picture)];
  if (isNumber(first)) return ofIncident(before, typed, picture);
  if (messageNumber(first, picture) !== null) return act ? [] : verbs("message", typed, picture);
  if (alarmNumber(first, picture) !== null) return act ? [] : verbs("alarm", typed, picture);
  if (!act) return afterName(first, typed, picture);
  return ofUnit(before, typed, picture);
}

/** After one name: what a unit can be given, or what can be said to a sector or to all. @param {string} first @param {string} typed @param {Picture} picture */
function afterName(first, typed, picture) {
  const said = verbs("audience", typed, picture);
  if (isFault(unitOf(first, picture.units))) return said;
  const given = [...verbs("unit", typed, picture), ...verbs("units", typed, picture), ...said];
  return typed ? [...units(typed, picture), ...given] : [...statuses(), ...given].slice(0, AT_MOST);
}

/** @param {string[]} before @param {string} typed @param {Picture} picture */
function ofUnit([name, act, ...rest], typed, picture) {
  if (ENDING.has(act)) return !rest.length && running(name, picture) ? dispositions(typed, picture, picture.dispositions) : [];
  const verb = verbOf(act, wordsOf("unit", "units"));
  if (isFault(verb)) return units(typed, picture);
  if (verb === "clear") return dispositions([...rest, typed].join(" ").trim(), picture, picture.dispositions);
  if (verb === "swap") return rest.length ? [] : units(typed, picture);
  return TO_INCIDENT.has(verb) && !rest.length ? open(typed, picture) : [];
}

/** What may be meant by sending a unit that is on another incident. @param {string[]} before @param {string} typed @param {Picture} picture @returns {Next[]} */
function meant([name, ...rest], typed, { units: among, incidents: opened, language }) {
  const unit = unitOf(name, among);
  const incident = isNumber(typed) && rest.length === 1 ? opened.get(numberOf(typed)) : undefined;
  if (isFault(unit)) return [];
  return choicesOf(unit, incident).map((code) => ({
    shown: inLanguage(verbNamed(code).words, language),
    kind: /** @type {const} */ ("verb"),
    code,
    insert: beginning(code, { unit: unit.call_sign, other: swappable(incident)[0], incident: incident?.number }, language) ?? "",
  }));
}

/** @param {string[]} before @param {string} typed @param {Picture} picture */
function ofIncident([name, act, ...rest], typed, picture) {
  const number = numberOf(name);
  if (!act) return picture.incidents.has(number) ? ofOpen(typed, picture) : ofLeft(number, typed, picture);
  const verb = verbOf(act, wordsOf("incident"));
  if (isFault(verb)) return [];
  const written = [...rest, typed].join(" ").trim();
  if (verb === "close") {
    const sent = picture.incidents.get(number)?.assignments.length;
    return dispositions(written, picture, picture.dispositions.filter((one) => sent || !one.patrol));
  }
  if (verb === "cancel" && !rest.length) return dispositions(typed, picture, cancelling(picture.dispositions));
  if (verb === "merge" && !rest.length) return open(typed, picture).filter((one) => Number(one.code) !== number);
  if (verb === "hazard" && !rest.length) return hazards(Object.keys(HAZARDS), typed, picture);
  if (verb === "safe" && !rest.length) return hazards((picture.incidents.get(number)?.hazards ?? []).map(({ kind }) => kind), typed, picture);
  return verb === "edit" ? ofEdit(rest, typed, picture) : [];
}

/** @param {string[]} kinds @param {string} typed @param {Picture} picture @returns {Next[]} */
const hazards = (kinds, typed, { language }) =>
  [...new Set(kinds)]
    .filter((kind) => HAZARDS[kind]?.some((word) => plain(word).startsWith(plain(typed))))
    .map((kind) => ({ shown: inLanguage(HAZARDS[kind], language), kind: "hazard", code: kind }));

/** @param {string} typed @param {Picture} picture */
const ofOpen = (typed, picture) => [
  ...verbs("incident", typed, picture).filter(({ code }) => code !== "reopen" && code !== "unmerge"),
  ...PRIORITIES.map((p) => ({ shown: `p${p}`, kind: /** @type {const} */ ("priority"), code: String(p) })).filter(({ shown }) => /^p/i.test(typed) && shown.startsWith(typed.toLowerCase())),
];

/** @param {number} number @param {string} typed @param {Picture} picture */
function ofLeft(number, typed, picture) {
  const left = picture.closed.get(number);
  const fits = left?.merged_into ? "unmerge" : "reopen";
  return left ? verbs("incident", typed, picture).filter(({ code }) => code === fits) : [];
}

/** @param {string[]} rest @param {string} typed @param {Picture} picture @returns {Next[]} */
function ofEdit([field, ...more], typed, { types, language }) {
  if (!field)
    return Object.entries(FIELDS)
      .map(([code, words]) => ({ shown: inLanguage(words, language), kind: /** @type {const} */ ("field"), code }))
      .filter(({ shown }) => plain(shown).startsWith(plain(typed)));
  const isType = FIELDS.type.some((word) => plain(word) === plain(field));
  return types
    .filter((one) => isType && !more.length && [one.code, one.ar, one.fr, one.en].some((word) => plain(word).startsWith(plain(typed))))
    .map(({ code }) => ({ shown: code, kind: "type", code }));
}

/** @param {string} typed @param {Picture} picture @returns {Next[]} */
const units = (typed, picture) =>
  typed
    ? picture.units
        .filter((unit) => plain(unit.call_sign).startsWith(plain(typed)))
        .map((unit) => ({ shown: unit.call_sign.toLowerCase(), kind: "unit", code: unit.status }))
    : [];

/** Incidents by their number. @param {string} typed @param {Map<number, unknown>} among @returns {Next[]} */
const incidents = (typed, among) =>
  [...among.keys()]
    .map((number) => ({ shown: String(number).padStart(4, "0"), kind: /** @type {const} */ ("incident"), code: String(number) }))
    .filter(({ shown, code }) => shown.startsWith(typed.replace("#", "")) || code.startsWith(typed.replace("#", "")));

/** @param {string} typed @param {Picture} picture */
const open = (typed, picture) => incidents(typed, picture.incidents);

/** @param {string} typed @param {Picture} picture */
const numbered = (typed, picture) => (typed ? [...open(typed, picture), ...incidents(typed, picture.closed)] : []);

/** @param {string} typed @param {Picture} picture @returns {Next[]} */
const alarms = (typed, picture) =>
  /^a\d*$/i.test(typed)
    ? [...picture.alarms.keys()]
        .map((number) => ({ shown: `a${number}`, kind: /** @type {const} */ ("alarm"), code: String(number) }))
        .filter(({ shown }) => shown.startsWith(typed.toLowerCase()))
    : [];

/** @param {string} typed @param {Picture} picture @returns {Next[]} */
const messages = (typed, picture) =>
  /^m\d*$/i.test(typed)
    ? [...picture.messages.keys()]
        .map((number) => ({ shown: `m${number}`, kind: /** @type {const} */ ("message"), code: String(number) }))
        .filter(({ shown }) => shown.startsWith(typed.toLowerCase()))
    : [];

/** @param {string} typed @param {Picture} picture @returns {Next[]} */
function all(typed, picture) {
  if (!plain(typed)) return [];
  const everybody = ALL.some((word) => plain(word).startsWith(plain(typed)))
    ? [{ shown: inLanguage([...ALL], picture.language), kind: /** @type {const} */ ("audience"), code: "room" }]
    : [];
  const sector = sectorOf(typed, picture);
  return isFault(sector) ? everybody : [...everybody, { shown: sector.code.toLowerCase(), kind: "audience", code: sector.code }];
}

/** @returns {Next[]} */
const statuses = () => Object.entries(STATUS_OF).map(([digit, code]) => ({ shown: digit, kind: "status", code }));

/** @param {import("./verbs.js").Subject} of @param {string} typed @param {Picture} picture @returns {Next[]} */
const verbs = (of, typed, { language }) =>
  wordsOf(of)
    .filter((name) => verbNamed(name).words.some((word) => plain(word).startsWith(plain(typed))))
    .map((name) => ({ shown: inLanguage(verbNamed(name).words, language), kind: "verb", code: name }));

/** @param {string} typed @param {Picture} picture @param {Picture["dispositions"]} fitting @returns {Next[]} */
const dispositions = (typed, picture, fitting) =>
  dispositionsFor(typed, { ...picture, dispositions: fitting }).map(({ code }) => ({ shown: code, kind: "disposition", code }));

/** @param {string} name @param {Picture} picture */
const running = (name, { units }) => units.some((unit) => plain(unit.call_sign) === plain(name) && unit.incident !== null);
