/**
 * The language of the command line: `units > incident`, `unit status`, `unit recall`, `incident p1|hold|note|close`.
 * Pure: a text and the room's picture in, a reading out. The same reading is shown before Enter and sent by it.
 *
 * @typedef {import("./cards.js").Unit} Unit
 * @typedef {import("./cards.js").Incident} Incident
 * @typedef {{units: Unit[], incidents: Map<number, Incident>, dispositions: (import("./cards.js").Named & {patrol: boolean})[], verbs: Record<string, string[]>}} Picture
 * @typedef {{method: "GET" | "POST" | "PATCH", path: string, body: Record<string, any>}} Request
 * @typedef {{t: "command", verb: string, facts: Record<string, any>, units: Unit[], incident: number | null, request: Request | null}} Command
 * @typedef {{t: "fault", code: string, facts: Record<string, any>}} Fault
 * @typedef {Fault | {t: "hint", subject: "unit" | "incident"} | {t: "empty"} | Command} Reading
 */

import { dispositionOf, incidentOf, unitOf, verbOf } from "./command_names.js";

/** What the digit of a status means when it is typed. 3 is the acknowledgement: a dispatch is made with `>`. */
export const STATUS_OF = Object.freeze({
  1: "available",
  2: "at_station",
  3: "acknowledged",
  4: "en_route",
  5: "on_scene",
  6: "transporting",
  7: "self_initiated",
  8: "post",
  9: "break",
  "-": "out_of_service",
});
const WITH_TASK = new Set(["acknowledged", "en_route", "on_scene", "transporting"]);
const LONGEST_HOLD_MIN = 1440;

/** @param {string} code @param {Record<string, any>} [facts] @returns {Reading} */
const fault = (code, facts = {}) => ({ t: "fault", code, facts });

/**
 * @param {string} text
 * @param {Picture} picture
 * @returns {Reading}
 */
export function read(text, picture) {
  const tokens = tokensOf(text);
  if (!tokens.length) return { t: "empty" };
  return /^#?\d+$/.test(tokens[0]) ? aboutIncident(tokens, picture) : aboutUnits(tokens, picture);
}

/** @param {string} text */
export const tokensOf = (text) => text.replaceAll(">", " > ").trim().split(/\s+/).filter(Boolean);

/** @param {string[]} tokens @param {Picture} picture @returns {Reading} */
function aboutUnits(tokens, picture) {
  const arrow = tokens.indexOf(">");
  const end =
    arrow >= 0 ? arrow : tokens.findIndex((token, at) => at > 0 && (isStatus(token) || verbOf(token, ["recall"], picture)));
  const names = end < 0 ? tokens : tokens.slice(0, end);
  /** @type {Unit[]} */
  const units = [];
  for (const name of names) {
    const found = unitOf(name, picture.units);
    if (!("id" in found)) return found;
    if (!units.includes(found)) units.push(found);
  }
  if (!units.length) return fault("unit_or_incident");
  if (end < 0)
    return units.length > 1
      ? { t: "hint", subject: "unit" }
      : command("show", { call_sign: units[0].call_sign }, units, units[0].incident, null);
  if (arrow >= 0) return send(units, tokens.slice(arrow + 1), picture);
  if (units.length > 1) return fault("one_unit");
  return isStatus(tokens[end])
    ? status(units[0], tokens[end], tokens.slice(end + 1), picture)
    : recall(units[0], tokens.slice(end + 1));
}

/** @param {Unit[]} units @param {string[]} rest @param {Picture} picture @returns {Reading} */
function send(units, rest, picture) {
  if (!rest.length) return fault("incident_missing");
  if (rest.length > 1) return fault("too_much", { typed: rest[1] });
  const incident = incidentOf(rest[0], picture);
  if (!incident) return fault("unknown_incident", { typed: rest[0] });
  const request = /** @type {Request} */ ({
    method: "POST",
    path: `incidents/${incident.number}/assign`,
    body: { units: units.map((unit) => unit.id), recommendation: null },
  });
  return command(
    "send",
    { units: units.map((unit) => unit.call_sign), incident: incident.number },
    units,
    incident.number,
    request,
  );
}

/** @param {Unit} unit @param {string} digit @param {string[]} rest @param {Picture} picture @returns {Reading} */
function status(unit, digit, rest, picture) {
  const wanted = /** @type {Record<string, string>} */ (STATUS_OF)[digit === "–" ? "-" : digit];
  if (wanted === "acknowledged" && unit.incident === null) return fault("dispatched");
  const ends = unit.incident !== null && !WITH_TASK.has(wanted);
  const facts = { call_sign: unit.call_sign, status: wanted };
  const request = (/** @type {string} */ reason, /** @type {string | null} */ disposition) =>
    /** @type {Request} */ ({ method: "POST", path: `units/${unit.id}/status`, body: { status: wanted, reason, disposition } });
  if (!ends) return command("status", facts, [unit], unit.incident, request(rest.join(" "), null));
  const found = dispositionOf(rest.join(" "), picture);
  return "t" in found
    ? found
    : command("clear", { ...facts, disposition: found.code }, [unit], unit.incident, request("", found.code));
}

/** @param {Unit} unit @param {string[]} rest @returns {Reading} */
function recall(unit, rest) {
  if (unit.incident === null) return fault("not_on_incident", { call_sign: unit.call_sign });
  const request = /** @type {Request} */ ({
    method: "POST",
    path: `incidents/${unit.incident}/recall`,
    body: { unit: unit.id, reason: rest.join(" ") },
  });
  return command("recall", { call_sign: unit.call_sign, incident: unit.incident }, [unit], unit.incident, request);
}

/** @type {Record<string, (incident: Incident, rest: string[], picture: Picture) => Reading>} */
const OF_INCIDENT = {
  hold(incident, rest) {
    const minutes = Number(rest[0]);
    if (!/^\d+$/.test(rest[0] ?? "") || minutes > LONGEST_HOLD_MIN) return fault("minutes");
    if (rest.length > 1) return fault("too_much", { typed: rest[1] });
    return post(minutes ? "hold" : "resume", incident, "hold", { minutes }, { minutes });
  },
  note(incident, rest) {
    return rest.length ? post("note", incident, "notes", { text: rest.join(" ") }) : fault("note_missing");
  },
  close(incident, rest, picture) {
    const found = dispositionOf(rest.join(" "), picture);
    return "t" in found ? found : post("close", incident, "close", { disposition: found.code }, { disposition: found.code });
  },
};

/** @param {string[]} tokens @param {Picture} picture @returns {Reading} */
function aboutIncident([name, act, ...rest], picture) {
  const incident = incidentOf(name, picture);
  if (!incident) return fault("unknown_incident", { typed: name });
  const { number } = incident;
  if (!act) return command("open", { incident: number }, [], number, null);
  if (/^p[0-4]$/i.test(act)) {
    if (rest.length) return fault("too_much", { typed: rest[0] });
    const priority = Number(act[1]);
    return command("priority", { incident: number, priority }, [], number, {
      method: "PATCH",
      path: `incidents/${number}`,
      body: { priority },
    });
  }
  const verb = verbOf(act, Object.keys(OF_INCIDENT), picture);
  return verb ? OF_INCIDENT[verb](incident, rest, picture) : fault("unknown_verb", { typed: act });
}

/** @param {string} verb @param {Incident} incident @param {string} leaf @param {Record<string, any>} body @param {Record<string, any>} [facts] @returns {Reading} */
const post = (verb, { number }, leaf, body, facts = {}) =>
  command(verb, { incident: number, ...facts }, [], number, { method: "POST", path: `incidents/${number}/${leaf}`, body });

/** @param {string} verb @param {Record<string, any>} facts @param {Unit[]} units @param {number | null} incident @param {Request | null} request @returns {Command} */
const command = (verb, facts, units, incident, request) => ({ t: "command", verb, facts, units, incident, request });

/** @param {string} token */
const isStatus = (token) => /^[1-9–-]$/.test(token);
