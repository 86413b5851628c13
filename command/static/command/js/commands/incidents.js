/** Commands that begin with an incident: `0412 p1`, `0412 hold 30`, `0412 merge 0409`. Pure. */

import {
  cancelling,
  dispositionOf,
  fieldOf,
  incidentOf,
  isFault,
  numberOf,
  typeOf,
  verbOf,
} from "../command_names.js";
import { wordsOf } from "../verbs.js";
import { endHazard, noteHazard } from "./hazards.js";
import { command, fault, patch, post } from "./reading.js";

/**
 * @typedef {import("../command_line.js").Incident} Incident
 * @typedef {import("../command_line.js").Picture} Picture
 * @typedef {import("../command_line.js").Reading} Reading
 * @typedef {Record<string, (incident: Incident, rest: string[], picture: Picture) => Reading>} Readers
 */

const LONGEST_HOLD_MIN = 1440;
const WORDS = wordsOf("incident");

/** @param {string[]} tokens @param {Picture} picture @returns {Reading} */
export function aboutIncident([name, act, ...rest], picture) {
  const number = numberOf(name);
  const open = picture.incidents.get(number);
  const left = picture.closed.get(number);
  const into = left ? left.merged_into : speakerOf(number, picture);
  if (!open && !left && into === null) return fault("unknown_incident", { typed: name });
  if (!act) return open || left ? command("open", { incident: number }, { incident: number }) : { t: "hint", subject: "incident" };
  if (/^p[0-4]?$/i.test(act)) return open ? priority(open, act, rest) : fault("not_open", { incident: number });
  const verb = verbOf(act, WORDS);
  if (isFault(verb)) return verb;
  if (verb === "unmerge") return unmerge(number, into, rest);
  if (verb === "reopen") return left ? reopen(left, rest) : fault("not_closed", { incident: number });
  return open ? OF_OPEN[verb](open, rest, picture) : fault("not_open", { incident: number });
}

/** The open incident that speaks for one that was merged. @param {number} number @param {Picture} picture */
const speakerOf = (number, { incidents }) =>
  [...incidents.values()].find((incident) => incident.merged?.includes(number))?.number ?? null;

/** @param {number} incident @param {number | null} into @param {string[]} rest @returns {Reading} */
function unmerge(incident, into, rest) {
  if (into === null) return fault("not_merged", { incident });
  if (rest.length) return fault("too_much", { typed: rest[0] });
  return command("unmerge", { incident, into }, { incident, request: post(`incidents/${incident}/unmerge`) });
}

/** @param {Incident} incident @param {string[]} rest @returns {Reading} */
function reopen(incident, rest) {
  if (incident.merged_into !== null) return fault("merged", { incident: incident.number, into: incident.merged_into });
  return rest.length ? act("reopen", incident, "reopen", { reason: rest.join(" ") }) : fault("reason_missing");
}

/** @param {Incident} incident @param {string} typed @param {string[]} rest @returns {Reading} */
function priority(incident, typed, rest) {
  if (typed.length === 1) return { t: "hint", subject: "priority" };
  if (rest.length) return fault("too_much", { typed: rest[0] });
  return amend("priority", incident, { priority: Number(typed[1]) }, { priority: Number(typed[1]) });
}

/** @param {Incident} incident */
const resumed = (incident) => act("resume", incident, "hold", { minutes: 0 });

/** @type {Readers} What is done to an open incident. */
const OF_OPEN = {
  hold(incident, rest) {
    const minutes = Number(rest[0]);
    if (!/^\d+$/.test(rest[0] ?? "") || minutes > LONGEST_HOLD_MIN) return fault("minutes");
    if (rest.length > 1) return fault("too_much", { typed: rest[1] });
    return minutes ? act("hold", incident, "hold", { minutes }, { minutes }) : resumed(incident);
  },
  resume: (incident, rest) =>
    rest.length ? fault("too_much", { typed: rest[0] }) : resumed(incident),
  note: (incident, rest) => (rest.length ? act("note", incident, "notes", { text: rest.join(" ") }) : fault("note_missing")),
  edit(incident, rest, picture) {
    if (!rest.length) return command("edit", { incident: incident.number }, { incident: incident.number });
    const field = fieldOf(rest[0]);
    if (isFault(field)) return field;
    const typed = rest.slice(1).join(" ");
    if (!typed) return fault("value_missing", { field });
    if (field !== "type") return amend("amend", incident, { [field]: typed }, { field, value: typed });
    const type = typeOf(typed, picture);
    return isFault(type) ? type : amend("retype", incident, { type: type.code }, { type: type.code });
  },
  alarm_level(incident, rest) {
    if (!/^[1-5]$/.test(rest[0] ?? "")) return fault("alarm_level");
    if (rest.length > 1) return fault("too_much", { typed: rest[1] });
    const level = Number(rest[0]);
    return amend("alarm_level", incident, { alarm: level }, { level });
  },
  hazard: noteHazard,
  safe: endHazard,
  known: ({ number }, rest) => (rest.length ? fault("too_much", { typed: rest[0] }) : command("known", { incident: number }, { incident: number })),
  merge(incident, rest, picture) {
    const [typed, ...more] = rest[0] === ">" ? rest.slice(1) : rest;
    if (!typed) return fault("into_missing");
    if (more.length) return fault("too_much", { typed: more[0] });
    const into = incidentOf(typed, picture);
    if (!into) return fault("unknown_incident", { typed });
    if (into === incident) return fault("itself");
    return act("merge", incident, "merge", { into: into.number }, { into: into.number });
  },
  cancel(incident, [typed = "", ...why], picture) {
    const found = dispositionOf(typed, { ...picture, dispositions: cancelling(picture.dispositions) });
    if (isFault(found)) return found;
    const reason = why.join(" ");
    return reason
      ? act("cancel", incident, "cancel", { disposition: found.code, reason }, { disposition: found.code })
      : fault("reason_missing");
  },
  close(incident, rest, picture) {
    const found = dispositionOf(rest.join(" "), picture);
    return isFault(found) ? found : act("close", incident, "close", { disposition: found.code }, { disposition: found.code });
  },
};

/** @param {string} verb @param {Incident} incident @param {string} leaf @param {Record<string, any>} body @param {Record<string, any>} [facts] */
const act = (verb, { number }, leaf, body, facts = {}) =>
  command(verb, { incident: number, ...facts }, { incident: number, request: post(`incidents/${number}/${leaf}`, body) });

/** A field gets another value; which version of it was on the screen goes along. @param {string} verb @param {Incident} incident @param {Record<string, any>} values @param {Record<string, any>} facts */
const amend = (verb, { number, versions }, values, facts) =>
  command(verb, { incident: number, ...facts }, {
    incident: number,
    request: patch(`incidents/${number}`, { ...values, versions: seen(versions, Object.keys(values)) }),
  });

/**
 * The versions of the fields that were on the screen; a field that nobody amended has 0.
 * @param {import("../cards.js").Versions} versions
 * @param {string[]} fields
 */
export const seen = (versions, fields) => Object.fromEntries(fields.map((field) => [field, versions[field]?.n ?? 0]));
