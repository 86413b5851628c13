/**
 * What the officer may report next. The room's own word (`unit.next`) rules; the table looks ahead of it only for a
 * unit whose last report the room has not answered yet, so that a whole task can be reported in a tunnel.
 * It mirrors `NEXT` of `patrols/rules/lifecycle.py`.
 *
 * @typedef {{status: string, next: string[], tasked: boolean}} Standing
 */

/** @type {Readonly<Record<string, readonly string[]>>} */
export const AHEAD = Object.freeze({
  available: ["at_station", "self_initiated", "post", "break", "out_of_service"],
  at_station: ["available", "post", "break", "out_of_service"],
  dispatched: ["acknowledged", "en_route"],
  acknowledged: ["en_route", "on_scene"],
  en_route: ["on_scene"],
  on_scene: ["available", "transporting"],
  transporting: ["available", "on_scene"],
  self_initiated: ["available"],
  post: ["available"],
  break: ["available"],
  out_of_service: ["available", "at_station"],
  off_duty: [],
});

/** A unit in one of these has a running task. */
const TASKED = new Set(["dispatched", "acknowledged", "en_route", "on_scene", "transporting"]);

/** @param {string} status */
export const isTasked = (status) => TASKED.has(status);

/**
 * Where the unit stands once the waiting reports are believed.
 * @param {{status: string, next?: string[]}} unit
 * @param {{status: string}[]} waiting oldest first
 * @returns {Standing}
 */
export function standing(unit, waiting) {
  const last = waiting.at(-1);
  const status = last?.status ?? unit.status;
  const next = last ? (AHEAD[status] ?? []) : (unit.next ?? AHEAD[status] ?? []);
  return { status, next: [...next], tasked: isTasked(status) };
}

/**
 * The one act that usually follows, and the others. A free unit has no usual one.
 * @param {Standing} standing
 * @returns {{main: string | null, others: string[]}}
 */
export function acts({ status, next }) {
  if (status === "available") return { main: null, others: next };
  const [main = null, ...others] = next;
  return { main, others };
}

/**
 * Whether this report ends a task, so that its outcome must be said with it.
 * @param {Standing} from
 * @param {string} wanted
 */
export const endsTask = (from, wanted) => from.tasked && !isTasked(wanted);
