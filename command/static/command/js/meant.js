/**
 * What may be meant by wanting a unit that runs for another incident, as the room judges it in `dispatch/rules/lifecycle.py`. Pure.
 * @typedef {import("./cards.js").Unit} Unit
 * @typedef {import("./cards.js").Incident} Incident
 */

/** The statuses of a unit that can be turned elsewhere: it has not arrived. */
export const NOT_ARRIVED = new Set(["dispatched", "acknowledged", "en_route"]);

/** The assignments that run. @param {Incident | null | undefined} incident */
export const running = (incident) => (incident?.assignments ?? []).filter((task) => !task.ended_at && task.stage !== "stacked");

/** Whether somebody is on the way or there. @param {Incident | null | undefined} incident */
export const served = (incident) => running(incident).length > 0;

/** The units whose place another may take. @param {Incident | null | undefined} incident @returns {string[]} call signs */
export const swappable = (incident) => running(incident).filter((task) => task.stage !== "transporting").map((task) => task.call_sign);

/**
 * The verbs that are legal now for a unit that is on another incident; none for one that is not.
 * @param {Unit | undefined} unit
 * @param {Incident | null | undefined} wanted
 * @returns {("stack" | "preempt" | "divert" | "swap")[]}
 */
export function choicesOf(unit, wanted) {
  if (!unit || !wanted || unit.incident === null || unit.incident === wanted.number) return [];
  const legal = /** @type {const} */ ({
    stack: !unit.stacked?.includes(wanted.number),
    preempt: true,
    divert: NOT_ARRIVED.has(unit.status),
    swap: unit.status !== "transporting" && swappable(wanted).length > 0,
  });
  return /** @type {(keyof typeof legal)[]} */ (Object.keys(legal)).filter((verb) => legal[verb]);
}
