/**
 * What the tablet knows: one value, one table of what may change it, no DOM. It is kept through a reload as it is.
 *
 * @typedef {import("/static/command/js/cards.js").Unit & {next?: string[]}} Unit
 * @typedef {{number: number, kind: string, issued_at: string, body: any}} Order
 * @typedef {Order & {stored_at: string}} Task
 * @typedef {Order & {id: string}} Notice an order beside the task, or with number 0 the fate of a report: `refused`
 * with body {status, at, code, facts}, `foreign` with body {status, at, call_sign}: it was made for another unit
 * @typedef {object} State
 * @property {Unit | null} unit
 * @property {Task | null} task the running task as last ordered
 * @property {number} order the last order stored here: everything up to it is
 * @property {number} seen the last order that was on the screen
 * @property {number} head the last order that the room told us of in a greeting; up to it the greeting's word holds
 * @property {number} history the head when this tablet first met its unit: what ended before is not told again
 * @property {Notice[]} notices what the room said and nobody put away yet
 * @property {string | null} as_of the room's moment up to which this is true
 * @property {boolean} unsure the room changed more than its order tells: greet again
 */

import { isTasked } from "./acts.js";

/** Older than this it is of an earlier shift: a new tablet is told all orders of its unit. */
const NOTICE_AGE_MS = 12 * 3600 * 1000;
const MOST_NOTICES = 20;

/** @returns {State} */
export const initial = () => ({
  unit: null,
  task: null,
  order: 0,
  seen: 0,
  head: 0,
  history: 0,
  notices: [],
  as_of: null,
  unsure: false,
});

/** @type {Record<string, (state: State, given: any) => State>} */
const REDUCERS = {
  welcome: (state, { at, unit, order_head, task }) => {
    const had = state.unit?.id === unit.id ? state : initial();
    const same = task && had.task?.number === task.number;
    return {
      ...had,
      unit,
      as_of: at,
      unsure: false,
      head: order_head,
      history: had.order ? had.history : order_head,
      order: Math.min(had.order, order_head),
      seen: Math.min(had.seen, order_head),
      task: same ? had.task : task && { ...task, stored_at: at },
    };
  },

  orders: (state, { orders, at }) =>
    orders.reduce((/** @type {State} */ so, /** @type {Order} */ order) => withOrder(so, order, at), state),

  answer: (state, { unit }) => (unit ? withUnit(state, unit) : state),

  heard: (state, { as_of }) => (as_of ? { ...state, as_of } : state),

  seen: (state) => (state.seen === state.order ? state : { ...state, seen: state.order }),

  unsent: (state, { key, kind, at, body }) => withNotice(state, { id: key, number: 0, kind, issued_at: at, body }),

  put_away: (state, { id }) => ({ ...state, notices: state.notices.filter((notice) => notice.id !== id) }),
};

/**
 * @param {State} state
 * @param {{t: string} & Record<string, any>} given a frame, or an act of the officer
 * @returns {State}
 */
export function reduce(state, given) {
  return REDUCERS[given.t]?.(state, given) ?? state;
}

/**
 * Whether the room has sent an order that is not here.
 * @param {State} state
 * @param {number} head the `order_head` of a beat
 */
export const isBehind = (state, head) => head > state.order;

/** Whether an order waits to be looked at: it rings until it was on the screen. @param {State} state */
export function unseen({ order, seen, task, notices }) {
  return order > seen && ((task?.number ?? 0) > seen || notices.some((notice) => notice.number > seen));
}

/**
 * One order into the state. What was stored is skipped; what does not follow is left for the room to send again.
 * @param {State} state
 * @param {Order} order
 * @param {string} at the room's moment
 * @returns {State}
 */
function withOrder(state, order, at) {
  if (order.number <= state.order) return state;
  if (order.number !== state.order + 1) return { ...state, unsure: true };
  const stored = { ...state, order: order.number };
  const news = order.number > state.head;
  if (order.kind === "task" || order.kind === "change") return news ? withTask(stored, order, at) : stored;
  const noticed = isHistory(state, order, at) ? stored : withNotice(stored, { id: String(order.number), ...order });
  if (!news || order.kind === "message") return noticed;
  const withdrawn = order.kind === "withdraw" && noticed.task?.body.incident.number === order.body.incident;
  return { ...noticed, unsure: true, task: withdrawn ? null : noticed.task };
}

/**
 * Nobody needs to be told of it: it is of an earlier shift, or it ended what this tablet never showed.
 * @param {State} state
 * @param {Order} order
 * @param {string} at
 */
function isHistory({ history }, { number, kind, issued_at }, at) {
  return Date.parse(at) - Date.parse(issued_at) > NOTICE_AGE_MS || (number <= history && kind !== "message");
}

/**
 * @param {State} state
 * @param {Order} order
 * @param {string} at
 * @returns {State}
 */
function withTask(state, order, at) {
  const task = { ...order, stored_at: at };
  if (!state.unit) return { ...state, task };
  const { incident, next } = order.body;
  const began = order.kind === "task" ? { status: "dispatched", status_at: order.issued_at } : {};
  return { ...state, task, unit: { ...state.unit, ...began, next, incident: incident.number } };
}

/** @param {State} state @param {Notice} notice @returns {State} */
const withNotice = (state, notice) => ({ ...state, notices: [...state.notices, notice].slice(-MOST_NOTICES) });

/**
 * The unit as an answer tells it. A repeated answer is as old as the first: what is older than ours is not believed.
 * @param {State} state
 * @param {Unit} unit
 * @returns {State}
 */
function withUnit(state, unit) {
  if (state.unit && (unit.id !== state.unit.id || Date.parse(unit.status_at) < Date.parse(state.unit.status_at)))
    return state;
  const task = isTasked(unit.status) ? state.task : null;
  const other = isTasked(unit.status) && task?.body.incident.number !== unit.incident;
  return { ...state, unit, task, unsure: state.unsure || other };
}
