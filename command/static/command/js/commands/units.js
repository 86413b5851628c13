/** Commands that begin with a unit: `ps-12 mo-2 > 0412`, `ps-12 5`, `ps-12 recall …`. Pure. */

import { NOT_ARRIVED, served } from "../meant.js";
import { dispositionOf, incidentOf, isFault, isNumber, numberOf, plain, unitOf, verbOf } from "../command_names.js";
import { wordsOf } from "../verbs.js";
import { command, fault, post } from "./reading.js";
import { shift } from "./shift.js";

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
const WORDS = wordsOf("units", "unit");

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
  const verb = isStatus(tokens[end]) ? "status" : verbOf(tokens[end], WORDS);
  if (isFault(verb)) return verb;
  if (verb === "add") return add(units, rest, picture);
  if (units.length > 1) return fault("one_unit");
  return verb === "status" ? status(unit, tokens[end], rest, picture) : OF_UNIT[verb](unit, rest, picture);
}

/** A verb's beginning that is not a call sign. @param {string} token @param {Picture} picture */
const isVerb = (token, { units }) => {
  const found = verbOf(token, WORDS);
  const named = units.some((unit) => plain(unit.call_sign) === plain(token));
  return !named && (!isFault(found) || found.code === "ambiguous");
};

/** Where others are already, to send is to add. @param {Unit[]} units @param {string[]} rest @param {Picture} picture @returns {Reading} */
function send(units, rest, picture) {
  const incident = oneIncident(rest, picture);
  if (isFault(incident)) return incident;
  if (rest.length > 1) return fault("too_much", { typed: rest[1] });
  return goes(served(incident) ? "add" : "send", units, incident.number);
}

/** @param {Unit[]} units @param {string[]} rest @param {Picture} picture @returns {Reading} */
function add(units, rest, picture) {
  const incident = oneIncident(rest, picture);
  if (isFault(incident)) return incident;
  if (rest.length > 1) return fault("too_much", { typed: rest[1] });
  return served(incident) ? goes("add", units, incident.number) : fault("not_served", { incident: incident.number });
}

/** @param {"send" | "add"} verb @param {Unit[]} units @param {number} incident */
const goes = (verb, units, incident) =>
  command(verb, { units: units.map((unit) => unit.call_sign), incident }, {
    units,
    incident,
    request: post(`incidents/${incident}/${verb === "send" ? "assign" : verb}`, { units: units.map((unit) => unit.id), recommendation: null }),
  });

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
  preempt: (unit, rest, picture) => take("preempt", unit, rest, picture),
  divert: (unit, rest, picture) =>
    unit.incident === null || NOT_ARRIVED.has(unit.status) ? take("divert", unit, rest, picture) : fault("arrived", { call_sign: unit.call_sign }),
  swap,
  shift,
  clear: (unit, rest, picture) =>
    unit.incident === null ? fault("not_on_incident", { call_sign: unit.call_sign }) : status(unit, "1", rest, picture),
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

/**
 * A unit leaves what it does for another incident, and why. When it is diverted, the unit named after the number goes there instead.
 * @param {"preempt" | "divert"} verb @param {Unit} unit @param {string[]} rest @param {Picture} picture @returns {Reading}
 */
function take(verb, unit, rest, picture) {
  const { call_sign, id, incident: was } = unit;
  const found = oneIncident(rest, picture);
  if (isFault(found)) return found;
  const { number: incident } = found;
  if (was === null) return fault("not_on_incident", { call_sign });
  if (was === incident) return fault("already_there", { call_sign, incident });
  const named = verb === "divert" && picture.units.find((one) => one !== unit && plain(one.call_sign) === plain(rest[1] ?? ""));
  const reason = rest.slice(named ? 2 : 1).join(" ");
  if (!reason) return fault("reason_missing");
  if (!named) return about(verb, unit, incident, { unit: id, reason, recommendation: null });
  return command(verb, { call_sign, incident, instead: named.call_sign }, {
    units: [unit],
    incident,
    request: post(`incidents/${incident}/divert`, { unit: id, reason, instead: named.id, recommendation: null }),
  });
}

/** A unit takes the place of another, which does what it did, or is free. @param {Unit} unit @param {string[]} rest @param {Picture} picture @returns {Reading} */
function swap(unit, [typed, ...why], picture) {
  if (!typed) return fault("other_missing");
  const named = unitOf(typed, picture.units);
  if (isFault(named)) return named;
  const [comes, leaves] = named.incident === null ? [named, unit] : [unit, named];
  const incident = leaves.incident;
  if (incident === null) return fault("not_on_incident", { call_sign: leaves.call_sign });
  if (comes.incident === incident) return fault("already_there", { call_sign: comes.call_sign, incident });
  const aboard = [comes, leaves].find((one) => one.status === "transporting");
  if (aboard) return fault("transports", { call_sign: aboard.call_sign });
  return command("swap", { call_sign: comes.call_sign, incident, other: leaves.call_sign }, {
    units: [comes, leaves],
    incident,
    request: post(`incidents/${incident}/swap`, { unit: comes.id, other: leaves.id, reason: why.join(" ") }),
  });
}

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
