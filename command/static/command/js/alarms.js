/** What a person must do something about, read from the picture, the clock and what the watch found. Pure. */

import { ACKNOWLEDGE_TARGET_S, DELIVERED_WITHIN_S } from "./policy.js";

/**
 * @typedef {{key: string, level: "H" | "M", code: string, call_sign: string | null, unit: number | null, incident: number | null, since: string, at: string | null}} Alarm
 */

/** The watch's rules that the browser does not count itself: it counts the others to the second, also with the watch away. */
const WATCHED = new Set(["waiting", "overstayed", "silent"]);

/**
 * Orders that their tablet has not stored in time, then tasks that nobody accepted in time and what the watch found; the longest first.
 * @param {{incidents: Map<number, import("./cards.js").Incident>, alarms: Map<number, import("./cards.js").Alarm>}} picture
 * @param {number} now milliseconds
 * @returns {Alarm[]}
 */
export function alarms({ incidents, alarms }, now) {
  /** @type {Alarm[]} */
  const found = [...alarms.values()].filter((card) => WATCHED.has(card.rule)).map(raised);
  for (const incident of incidents.values()) {
    for (const task of incident.assignments) {
      const late = lateness(task, incident.priority, now);
      if (late)
        found.push({
          ...late,
          key: `${late.code}-${task.id}`,
          call_sign: task.call_sign,
          unit: task.unit,
          incident: incident.number,
          at: task.delivered_at,
        });
    }
  }
  return found.sort((a, b) => a.level.localeCompare(b.level) || a.since.localeCompare(b.since));
}

/**
 * @param {import("./cards.js").Alarm} card
 * @returns {Alarm}
 */
const raised = ({ id, rule, rung, call_sign, unit, incident, raised_at }) => ({
  level: rung === "commander" ? "H" : "M",
  code: rule,
  since: raised_at,
  key: `${rule}-${id}`,
  call_sign,
  unit,
  incident,
  at: null,
});

/**
 * @param {import("./cards.js").Assignment} task
 * @param {number} priority
 * @param {number} now
 * @returns {{level: "H" | "M", code: "undelivered" | "unacknowledged", since: string} | null}
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
