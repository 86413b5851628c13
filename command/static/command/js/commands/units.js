/** Commands that begin with a unit: `ps-12 mo-2 > 0412`, `ps-12 5`, `ps-12 recall …`. Pure. */

import { dispositionOf, incidentOf, isFault, isNumber, numberOf, plain, unitOf, verbOf } from "../command_names.js";
import { wordsOf } from "../verbs.js";
import { command, fault, post } from "./reading.js";

/**
 * @typedef {import("../command_line.js").Unit} Unit
 * @typedef {import("../command_line.js").Picture} Picture
 * @typedef {import("../command_line.js").Reading} Reading
 */

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
const NOT_UNDER_WAY = new Set(["dispatched", "acknowledged"]);
const WORDS = wordsOf("unit");

/** @param {string} token */
const isStatus = (token) => /^[1-9–-]$/.test(token);

/** @param {string[]} tokens @param {Picture} picture @returns {Reading} */
export function aboutUnits(tokens, picture) {
  const end = tokens.findIndex((token, at) => token === ">" || (at > 0 && (isStatus(token) || isVerb(token, picture))));
  /** @type {Unit[]} */
  const units = [];
  for (const name of end < 0 ? tokens : tokens.slice(0, end)) {
    const found = unitOf(name, picture.units);
    if (isFault(found)) return found;
    if (!units.includes(found)) units.push(found);
  }
  if (!units.length) return fault("unit_or_incident");
  const [unit] = units;
  if (end < 0)
    return units.length > 1
      ? { t: "hint", subject: "unit" }
      : command("show", { call_sign: unit.call_sign }, { units, incident: unit.incident });
  const rest = tokens.slice(end + 1);
  if (tokens[end] === ">") return send(units, rest, picture);
  if (units.length > 1) return fault("one_unit");
  if (isStatus(tokens[end])) return status(unit, tokens[end], rest, picture);
  const verb = verbOf(tokens[end], WORDS);
  return isFault(verb) ? verb : OF_UNIT[verb](unit, rest, picture);
}

/** A verb's beginning that is not a call sign. @param {string} token @param {Picture} picture */
const isVerb = (token, { units }) => {
  const found = verbOf(token, WORDS);
  const named = units.some((unit) => plain(unit.call_sign) === plain(token));
  return !named && (!isFault(found) || found.code === "ambiguous");
};

/** @param {Unit[]} units @param {string[]} rest @param {Picture} picture @returns {Reading} */
function send(units, rest, picture) {
  const incident = oneIncident(rest, picture);
  if (isFault(incident)) return incident;
  if (rest.length > 1) return fault("too_much", { typed: rest[1] });
  const { number } = incident;
  return command(
    "send",
    { units: units.map((unit) => unit.call_sign), incident: number },
    {
      units,
      incident: number,
      request: post(`incidents/${number}/assign`, { units: units.map((unit) => unit.id), recommendation: null }),
    },
  );
}

/** @param {string[]} rest @param {Picture} picture */
function oneIncident([typed], picture) {
  if (!typed) return fault("incident_missing");
  return incidentOf(typed, picture) ?? fault("unknown_incident", { typed });
}

/** @param {Unit} unit @param {string} digit @param {string[]} rest @param {Picture} picture @returns {Reading} */
function status(unit, digit, rest, picture) {
  const wanted = /** @type {Record<string, string>} */ (STATUS_OF)[digit === "–" ? "-" : digit];
  if (wanted === "acknowledged" && unit.incident === null) return fault("dispatched");
  const ends = unit.incident !== null && !WITH_TASK.has(wanted);
  const facts = { call_sign: unit.call_sign, status: wanted };
  const asked = (/** @type {string} */ reason, /** @type {string | null} */ disposition) => ({
    units: [unit],
    incident: unit.incident,
    request: post(`units/${unit.id}/status`, { status: wanted, reason, disposition }),
  });
  if (!ends) return command("status", facts, asked(rest.join(" "), null));
  const found = dispositionOf(rest.join(" "), picture);
  return isFault(found) ? found : command("clear", { ...facts, disposition: found.code }, asked("", found.code));
}

/** @type {Record<string, (unit: Unit, rest: string[], picture: Picture) => Reading>} */
const OF_UNIT = {
  stack(unit, rest, picture) {
    const incident = oneIncident(rest, picture);
    if (isFault(incident)) return incident;
    if (rest.length > 1) return fault("too_much", { typed: rest[1] });
    return about("stack", unit, incident.number, { unit: unit.id });
  },
  preempt(unit, rest, picture) {
    const incident = oneIncident(rest, picture);
    if (isFault(incident)) return incident;
    if (unit.incident === null) return fault("not_on_incident", { call_sign: unit.call_sign });
    if (unit.incident === incident.number) return fault("already_there", { call_sign: unit.call_sign, incident: incident.number });
    const reason = rest.slice(1).join(" ");
    return reason
      ? about("preempt", unit, incident.number, { unit: unit.id, reason, recommendation: null })
      : fault("reason_missing");
  },
  recall: (unit, rest) => ending("recall", unit, rest),
  free(unit, rest) {
    const from = rest[0] && isNumber(rest[0]) ? numberOf(rest[0]) : null;
    if (from !== null && unit.stacked?.includes(from))
      return about("unstack", unit, from, { unit: unit.id, reason: rest.slice(1).join(" ") }, "free");
    return ending("free", unit, from !== null && from === unit.incident ? rest.slice(1) : rest);
  },
  decline(unit, rest) {
    if (unit.incident !== null && !NOT_UNDER_WAY.has(unit.status)) return fault("under_way", { call_sign: unit.call_sign });
    return unit.incident === null || rest.length ? ending("decline", unit, rest) : fault("reason_missing");
  },
};

/** A unit leaves its incident, and why if that was said. @param {string} verb @param {Unit} unit @param {string[]} rest @returns {Reading} */
function ending(verb, unit, rest) {
  if (unit.incident === null) return fault("not_on_incident", { call_sign: unit.call_sign });
  return about(verb, unit, unit.incident, { unit: unit.id, reason: rest.join(" ") });
}

/** @param {string} verb @param {Unit} unit @param {number} incident @param {Record<string, any>} body @param {string} [leaf] */
const about = (verb, unit, incident, body, leaf = verb) =>
  command(verb, { call_sign: unit.call_sign, incident }, {
    units: [unit],
    incident,
    request: post(`incidents/${incident}/${leaf}`, body),
  });
