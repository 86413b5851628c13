/**
 * What a command will do beside what it says, read from the room's picture before Enter. Pure.
 * @typedef {import("./command_line.js").Command} Command
 * @typedef {import("./command_line.js").Unit} Unit
 * @typedef {import("./command_line.js").Incident} Incident
 * @typedef {{units: Map<number, Unit>, incidents: Map<number, Incident>, closed: Map<number, Incident>, alarms: Map<number, import("./cards.js").Alarm>}} Known
 * @typedef {{code: string, facts: Record<string, any>}} Effect
 */

import { RUNG_S, UNIT_RUNG_S } from "./policy.js";

/** How long a merge can be taken back with one key, in seconds. */
export const UNDO_S = 10;

/** Of an incident that no unit is on its way to any more. @param {number} incident @param {Unit} unit @param {Known} known @returns {Effect} */
function left(incident, unit, { incidents }) {
  const others = running(incidents.get(incident)).filter((task) => task.unit !== unit.id);
  return others.length
    ? { code: "keeps", facts: { incident, call_signs: others.map((task) => task.call_sign) } }
    : { code: "waits_again", facts: { incident } };
}

/** @param {Incident | undefined} incident */
const running = (incident) => (incident?.assignments ?? []).filter((task) => !task.ended_at && task.stage !== "stacked");

/** @param {Incident | undefined} incident */
const given = (incident) => (incident?.assignments ?? []).filter((task) => !task.ended_at).map((task) => task.call_sign);

/** Who is on the way or there hears of it. @param {Incident | undefined} incident @returns {Effect[]} */
const told = (incident) => (running(incident).length ? [{ code: "told", facts: { call_signs: running(incident).map((task) => task.call_sign) } }] : []);

/** @param {Command} command @param {Known} known @returns {Effect[]} */
const leaves = ({ units, incident }, known) => (incident === null ? [] : [left(incident, units[0], known)]);

/** @type {Record<string, (command: Command, known: Known) => (Effect | false | null)[]>} */
const EFFECTS = {
  send: ({ units, incident }) =>
    units
      .filter((unit) => unit.incident !== null && unit.incident !== incident)
      .map((unit) => ({ code: "busy", facts: { call_sign: unit.call_sign, incident: unit.incident } })),
  stack: ({ units: [unit] }) => [
    unit.incident === null
      ? { code: "is_free", facts: { call_sign: unit.call_sign } }
      : { code: "after", facts: { incident: unit.incident } },
  ],
  preempt: ({ units: [unit] }, known) => [unit.incident !== null && left(unit.incident, unit, known)],
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
  priority: ({ incident }, { incidents }) => [{ code: "was", facts: { priority: incidents.get(incident ?? -1)?.priority } }],
};

/**
 * @param {Command} command
 * @param {Known} known
 * @returns {Effect[]}
 */
export const effectsOf = (command, known) =>
  (EFFECTS[command.verb]?.(command, known) ?? []).filter((effect) => effect !== false && effect !== null);
