/**
 * What the tablet knows: one value, one table of what may change it, no DOM. It is kept through a reload as it is.
 *
 * @typedef {import("/static/command/js/cards.js").Unit & {next?: string[], stacked?: number[]}} Unit
 * @typedef {{number: number, kind: string, issued_at: string, body: any}} Order
 * @typedef {Order & {stored_at: string, fresh?: string[]}} Task fresh: the hazards that its last change brought
 * @typedef {Order & {id: string}} Notice an order beside the task; or with number 0 what became of something
 * told: `refused` with {code, facts}, `foreign` with {call_sign}, made for another unit, beside what was told
 * @typedef {object} State
 * @property {Unit | null} unit
 * @property {Task | null} task the running task as last ordered
 * @property {number} order the last order stored here: everything up to it is
 * @property {number} seen the last order that was on the screen
 * @property {number} head the last order that the room told us of in a greeting; up to it the greeting's word holds
 * @property {number} history the head when this tablet first met its unit: what ended before is not told again
 * @property {Notice[]} notices what the room said and nobody put away yet
 * @property {import("./messages.js").Message[]} messages oldest first
 * @property {string | null} as_of the room's moment up to which this is true
 * @property {string | null} unit_at when the room decided what `unit` says: what was decided earlier is not believed
 * @property {boolean} unsure the room changed more than its order tells: greet again
 */

import { isTasked } from "./acts.js";
import { freshHazards } from "./hazards.js";
import { fated, ordered, said } from "./messages.js";

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
  messages: [],
  as_of: null,
  unit_at: null,
  unsure: false,
});

/** @type {Record<string, (state: State, given: any) => State>} */
const REDUCERS = {
  welcome: (state, { at, unit, order_head, task, bolos = [] }) => {
    const had = state.unit?.id === unit.id ? state : initial();
    const same = task && had.task?.number === task.number;
    return {
      ...had,
      unit,
      unit_at: latest(had.unit_at, unit.status_at),
      as_of: at,
      unsure: false,
      head: order_head,
      history: had.order ? had.history : order_head,
      order: Math.min(had.order, order_head),
      seen: Math.min(had.seen, order_head),
      messages: bolos.reduce(ordered, had.messages),
      task: same ? had.task : task && { ...task, stored_at: at },
    };
  },

  orders: (state, { orders, at }) =>
    orders.reduce((/** @type {State} */ so, /** @type {Order} */ order) => withOrder(so, order, at), state),

  answer: (state, { unit, decided_at }) => (unit ? withUnit(state, unit, decided_at) : state),

  unit: (state, { unit, decided_at }) => withUnit(state, unit, decided_at),

  heard: (state, { as_of }) => (as_of ? { ...state, as_of } : state),

  seen: (state) => (state.seen === state.order ? state : { ...state, seen: state.order }),

  said: (state, given) => ({ ...state, messages: said(state.messages, /** @type {any} */ (given)) }),

  taken_over: (state, { key }) => ({ ...state, messages: fated(state.messages, key, "confirmed") }),

  unsent: (state, { key, kind, at, body }) => ({
    ...withNotice(state, { id: key, number: 0, kind, issued_at: at, body }),
    messages: fated(state.messages, key, "refused"),
  }),

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
  if (order.kind === "message") return withMessage(stored, order, at);
  const noticed = isHistory(state, order, at) ? stored : withNotice(stored, { id: String(order.number), ...order });
  if (!news) return noticed;
  const withdrawn = order.kind === "withdraw" && noticed.task?.body.incident.number === order.body.incident;
  return { ...noticed, unsure: true, task: withdrawn ? null : noticed.task };
}

/**
 * A message is in the list, and to be looked at. A later word on the same message takes the place of the first.
 * @param {State} state
 * @param {Order} order
 * @param {string} at
 * @returns {State}
 */
function withMessage(state, order, at) {
  const notices = state.notices.filter(({ kind, body }) => kind !== "message" || body.message !== order.body.message);
  const stored = { ...state, notices, messages: ordered(state.messages, order) };
  return isHistory(state, order, at) ? stored : withNotice(stored, { id: String(order.number), ...order });
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
  const task = { ...order, stored_at: at, fresh: order.kind === "change" ? freshHazards(order, state.task) : [] };
  const { incident, next, replaces } = order.body;
  if (replaces && state.task?.body.incident.number === replaces)
    state = withNotice(state, { id: String(order.number), ...order, kind: "replaced", body: { replaces, incident: incident.number } });
  if (!state.unit) return { ...state, task };
  const began = order.kind === "task" ? { status: "dispatched", status_at: order.issued_at } : {};
  const unit_at = order.kind === "task" ? order.issued_at : state.unit_at;
  return { ...state, task, unit_at, unit: { ...state.unit, ...began, next, incident: incident.number } };
}

/** The later of two moments; of the same the second. @param {string | null} one @param {string} other */
const latest = (one, other) => (one !== null && Date.parse(one) > Date.parse(other) ? one : other);

/** @param {State} state @param {Notice} notice @returns {State} */
const withNotice = (state, notice) => ({ ...state, notices: [...state.notices, notice].slice(-MOST_NOTICES) });

/**
 * The unit as the room decided it at that moment. A repeated answer is as old as the first: what was decided before
 * ours is not believed.
 * @param {State} state
 * @param {Unit} unit
 * @param {string} [decided_at] a refusal decides nothing: its unit stands so at least since its status
 * @returns {State}
 */
function withUnit(state, unit, decided_at = unit.status_at) {
  const earlier = latest(state.unit_at, decided_at) !== decided_at;
  if (state.unit && (unit.id !== state.unit.id || earlier)) return state;
  const task = isTasked(unit.status) ? state.task : null;
  const other = isTasked(unit.status) && task?.body.incident.number !== unit.incident;
  return { ...state, unit, unit_at: decided_at, task, unsure: state.unsure || other };
}
