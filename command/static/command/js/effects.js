/**
 * What a command will do beside what it says, read from the room's picture before Enter. Pure.
 * @typedef {import("./command_line.js").Command} Command
 * @typedef {import("./command_line.js").Unit} Unit
 * @typedef {import("./command_line.js").Incident} Incident
 * @typedef {{units: Map<number, Unit>, incidents: Map<number, Incident>, closed: Map<number, Incident>, alarms: Map<number, import("./cards.js").Alarm>}} Known
 * @typedef {{code: string, facts: Record<string, any>}} Effect
 */

import { SENDS } from "./commands/despite.js";
import { choicesOf, running } from "./meant.js";
import { RUNG_S, UNIT_RUNG_S } from "./policy.js";

/** How long a merge can be taken back with one key, in seconds. */
export const UNDO_S = 10;

/** Of an incident that a unit leaves; whom a caller was promised nobody is on the way for. @param {number} incident @param {Unit} unit @param {Known} known @returns {(Effect | false)[]} */
function left(incident, unit, { incidents }) {
  const found = incidents.get(incident);
  const others = running(found).filter((task) => task.unit !== unit.id);
  if (others.length) return [{ code: "keeps", facts: { incident, call_signs: others.map((task) => task.call_sign) } }];
  const came = found?.assignments.some((task) => task.on_scene_at);
  const until = came ? null : found?.promised_until;
  return [{ code: "waits_again", facts: { incident } }, Boolean(until) && { code: "promised", facts: { until } }];
}

/** @param {Incident | undefined} incident */
const given = (incident) => (incident?.assignments ?? []).filter((task) => !task.ended_at).map((task) => task.call_sign);

/** Who is on the way or there hears of it. @param {Incident | undefined} incident @returns {Effect[]} */
const told = (incident) => (running(incident).length ? [{ code: "told", facts: { call_signs: running(incident).map((task) => task.call_sign) } }] : []);

/** @param {Command} command @param {Known} known @returns {(Effect | false)[]} */
const leaves = ({ units, incident }, known) => (incident === null ? [] : left(incident, units[0], known));

/** Of units that are on another incident: what may be meant. @param {Command} command @param {Known} known @returns {Effect[]} */
const busy = ({ units, incident }, { incidents }) =>
  units
    .filter((unit) => unit.incident !== null && unit.incident !== incident)
    .map((unit) => ({
      code: "busy",
      facts: { call_sign: unit.call_sign, incident: unit.incident, choices: choicesOf(unit, incidents.get(incident ?? -1)) },
    }));

/** Who is sent although they call for help. @param {Command} command @param {Known} known @returns {Effect[]} */
const inDanger = ({ units, facts: { instead } }, { units: all }) => {
  const named = [...units, ...[...all.values()].filter((unit) => unit.call_sign === instead)];
  return named.filter((unit) => unit.emergency_at).map(({ call_sign }) => ({ code: "in_danger", facts: { call_sign } }));
};

/** @type {Record<string, (command: Command, known: Known) => (Effect | false | null)[]>} */
const EFFECTS = {
  send: busy,
  add: (command, known) => {
    const beside = running(known.incidents.get(command.incident ?? -1)).map((task) => task.call_sign);
    return [{ code: "beside", facts: { call_signs: beside } }, ...busy(command, known)];
  },
  stack: ({ units: [unit] }) => [
    unit.incident === null
      ? { code: "is_free", facts: { call_sign: unit.call_sign } }
      : { code: "after", facts: { incident: unit.incident } },
  ],
  preempt: ({ units: [unit] }, known) => (unit.incident === null ? [] : left(unit.incident, unit, known)),
  divert: ({ units: [unit], facts: { instead } }, known) => {
    if (unit.incident === null) return [];
    return instead ? [{ code: "takes", facts: { call_sign: instead, incident: unit.incident } }] : left(unit.incident, unit, known);
  },
  swap: ({ units: [comes, leaves] }) => [
    comes.incident === null
      ? { code: "freed", facts: { call_sign: leaves.call_sign } }
      : { code: "takes", facts: { call_sign: leaves.call_sign, incident: comes.incident } },
  ],
  recall: leaves,
  free: leaves,
  decline: leaves,
  merge: ({ incident }, { incidents }) => {
    const moving = given(incidents.get(incident ?? -1));
    return [
      moving.length > 0 && { code: "moves", facts: { call_signs: moving } },
      { code: "undo", facts: { seconds: UNDO_S } },
    ];
  },
  hazard: ({ incident }, { incidents }) => [...told(incidents.get(incident ?? -1)), { code: "stays", facts: {} }],
  safe: ({ incident }, { incidents }) => told(incidents.get(incident ?? -1)),
  cancel: ({ incident }, { incidents }) => {
    const recalled = given(incidents.get(incident ?? -1));
    return [recalled.length > 0 && { code: "recalls", facts: { call_signs: recalled } }];
  },
  close: ({ incident }, { incidents }) => {
    const found = incidents.get(incident ?? -1);
    const before = running(found).map((task) => task.call_sign);
    return [
      before.length > 0 && { code: "still_there", facts: { call_signs: before } },
      (found?.merged?.length ?? 0) > 0 && { code: "closes_too", facts: { incidents: found?.merged } },
    ];
  },
  reopen: ({ incident }) => [{ code: "waits_again", facts: { incident } }],
  take_alarm: ({ facts: { alarm }, incident }, { alarms, incidents }) => {
    const by = alarms.get(alarm)?.taken_by;
    const priority = incidents.get(incident ?? -1)?.priority;
    const seconds = priority === undefined ? UNIT_RUNG_S : RUNG_S[priority];
    return [by ? { code: "has_it", facts: { by } } : { code: "silent_for", facts: { seconds } }];
  },
  alarm_level: ({ incident }, { incidents }) => [{ code: "was_level", facts: { level: incidents.get(incident ?? -1)?.alarm } }],
  priority: ({ incident }, { incidents }) => [{ code: "was", facts: { priority: incidents.get(incident ?? -1)?.priority } }],
};

/**
 * @param {Command} command
 * @param {Known} known
 * @returns {Effect[]}
 */
export const effectsOf = (command, known) =>
  [...(SENDS.has(command.verb) ? inDanger(command, known) : []), ...(EFFECTS[command.verb]?.(command, known) ?? [])].filter(
    (effect) => effect !== false && effect !== null,
  );
