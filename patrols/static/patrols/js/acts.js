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

/** Whether it changes what the unit does: a message or a call for help does not. @param {{t: string}} told */
export const tellsOfUnit = ({ t }) => t === "report" || t === "decline" || t === "undo";

/**
 * Where the unit stands once what it told is believed: whoever declines is free, who takes back is where they were.
 * @param {{status: string, next?: string[]}} unit
 * @param {{t: string, status?: string, was?: string | null}[]} waiting oldest first
 * @returns {Standing}
 */
export function standing(unit, waiting) {
  const last = waiting.findLast(tellsOfUnit);
  const told = { decline: "available", undo: last?.was, report: last?.status }[last?.t ?? ""];
  const status = told ?? unit.status;
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
 * The task, unless it was declined and the room has not answered yet.
 * @template {{number: number}} T
 * @param {T | null} task
 * @param {{t: string, order?: number | null}[]} waiting
 */
export const undeclined = (task, waiting) =>
  waiting.some(({ t, order }) => t === "decline" && order === task?.number) ? null : task;

/** An order can be declined until the unit is on its way. @param {Standing} standing */
export const mayDecline = ({ status }) => status === "dispatched" || status === "acknowledged";

/**
 * Whether this report ends a task, so that its outcome must be said with it.
 * @param {Standing} from
 * @param {string} wanted
 */
export const endsTask = (from, wanted) => from.tasked && !isTasked(wanted);
