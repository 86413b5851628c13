/** What a person must do something about, read from the picture, the clock and what the watch found. Pure. */

import { unmoved } from "./order.js";
import { ACKNOWLEDGE_TARGET_S, DELIVERED_WITHIN_S } from "./policy.js";

/**
 * @typedef {"H" | "M"} Level
 * @typedef {object} Alarm
 * @property {string} key
 * @property {number | null} id null until the watch has found it too: nobody can take it before
 * @property {Level} level
 * @property {string} code
 * @property {string | null} call_sign
 * @property {number | null} unit
 * @property {number | null} incident
 * @property {string} since
 * @property {string | null} at
 * @property {string | null} taken_by
 *
 * @typedef {"status" | "propose" | "pick" | "show" | "open" | "situation"} Act
 */

/** What the browser counts itself, to the second and also with the watch away. */
const COUNTED = new Set(["undelivered", "unacknowledged"]);

/** What each alarm asks for: what was answered by radio, who could go, the unit that is free, where it was last heard. @type {Readonly<Record<string, Act>>} */
const ACTS = Object.freeze({
  undelivered: "status",
  unacknowledged: "status",
  overstayed: "status",
  waiting: "propose",
  stacked: "pick",
  silent: "show",
  promise: "open",
  promise_lost: "propose",
  transport: "situation",
});

/** The act that the alarm names. @param {Alarm} alarm @returns {Act} */
export const actOf = ({ code, incident }) => ACTS[code] ?? (incident === null ? "show" : "open");

/**
 * Orders that their tablet has not stored in time, tasks that nobody accepted in time and what the watch found. What is counted and found is one alarm.
 * @param {{incidents: Map<number, import("./cards.js").Incident>, alarms: Map<number, import("./cards.js").Alarm>}} picture
 * @param {number} now milliseconds
 * @returns {Alarm[]}
 */
export function alarms({ incidents, alarms }, now) {
  const cards = [...alarms.values()];
  const found = cards.filter(({ rule }) => !COUNTED.has(rule)).map(raised);
  for (const incident of incidents.values()) {
    for (const task of incident.assignments) {
      const late = lateness(task, incident.priority, now);
      if (!late) continue;
      const card = cards.find(({ rule, assignment }) => rule === late.code && assignment === task.id);
      found.push({
        ...late,
        level: card?.rung === "commander" ? "H" : late.level,
        key: `${late.code}-${task.id}`,
        id: card?.id ?? null,
        call_sign: task.call_sign,
        unit: task.unit,
        incident: incident.number,
        at: task.delivered_at,
        taken_by: card?.taken_by ?? null,
      });
    }
  }
  return inOrder(found);
}

/** The graver first, then the longest; the lesser ones of a unit stand together, where its longest stands. @param {Alarm[]} found */
function inOrder(found) {
  const group = (/** @type {Alarm} */ { key, level, unit }) => (level === "M" && unit !== null ? unit : key);
  /** @type {Map<number | string, string>} */
  const began = new Map();
  for (const alarm of found.sort((a, b) => a.since.localeCompare(b.since))) if (!began.has(group(alarm))) began.set(group(alarm), alarm.since);
  const since = (/** @type {Alarm} */ alarm) => `${began.get(group(alarm))} ${group(alarm)} ${alarm.since}`;
  return found.sort((a, b) => a.level.localeCompare(b.level) || since(a).localeCompare(since(b)));
}

/**
 * The alarms in the order of the screen: while a hand is on the list none moves, and new ones come last.
 * @param {string[]} had the keys as they stand
 * @param {Alarm[]} current
 * @param {boolean} held
 */
export function ordered(had, current, held) {
  if (!held) return current;
  const by = new Map(current.map((alarm) => [alarm.key, alarm]));
  return unmoved(had, [...by.keys()]).flatMap((key) => by.get(key) ?? []);
}

/**
 * @param {import("./cards.js").Alarm} card
 * @returns {Alarm}
 */
const raised = ({ id, rule, rung, call_sign, unit, incident, raised_at, taken_by }) => ({
  level: rung === "commander" ? "H" : "M",
  code: rule,
  since: raised_at,
  key: `${rule}-${id}`,
  id,
  call_sign,
  unit,
  incident,
  at: null,
  taken_by,
});

/**
 * @param {import("./cards.js").Assignment} task
 * @param {number} priority
 * @param {number} now
 * @returns {{level: Level, code: "undelivered" | "unacknowledged", since: string} | null}
 */
function lateness(task, priority, now) {
  if (task.ended_at || task.stage !== "dispatched" || !task.dispatched_at) return null;
  const past = (/** @type {string} */ at, /** @type {number} */ seconds) => now - Date.parse(at) >= seconds * 1000;
  if (!task.delivered_at)
    return past(task.dispatched_at, DELIVERED_WITHIN_S) ? { level: "H", code: "undelivered", since: task.dispatched_at } : null;
  if (task.acknowledged_at) return null;
  return past(task.delivered_at, ACKNOWLEDGE_TARGET_S[priority] ?? 60)
    ? { level: "M", code: "unacknowledged", since: task.delivered_at }
    : null;
}
