/**
 * The hazards that a task tells of. Pure.
 *
 * @typedef {{id?: number, kind: string, text: string, until?: string | null}} Hazard
 * @typedef {{number: number, body: any}} Order
 */

/** @param {Hazard} hazard */
export const keyOf = ({ id, kind, text }) => String(id ?? `${kind} ${text}`);

/**
 * Those in force, the worst first as the room sorts them.
 * @param {Order | null} task
 * @param {number} now ms of the room's clock
 * @returns {Hazard[]}
 */
export function hazardsOf(task, now) {
  const told = /** @type {Hazard[]} */ (task?.body.hazards ?? []);
  return told.filter(({ until }) => !until || Date.parse(until) > now);
}

/**
 * The keys of what a change tells that the task before it did not.
 * @param {Order} order
 * @param {Order | null} before
 */
export function freshHazards(order, before) {
  const known = new Set((before?.body.hazards ?? []).map(keyOf));
  const told = /** @type {Hazard[]} */ (order.body.hazards ?? []);
  return before ? told.map(keyOf).filter((key) => !known.has(key)) : [];
}
