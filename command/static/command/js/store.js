/**
 * The console's picture of the room: one state, one table of what may change it, no DOM.
 * Frames of the socket and acts of the operator go through the same table, so no two panels can disagree.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Link} Link
 * @typedef {import("./cards.js").Entry} Entry
 */

import { sorted, sortedUnits } from "./order.js";

export { initial } from "./state.js";

const LOG_LINES = 200;

/** @type {Record<string, (state: State, given: any) => State>} */
export const REDUCERS = {
  snapshot: (state, { n, room, me, cards, fixes, log, more }) => {
    const fresh = { ...state, n, gap: false, behind: -1, room, me, more, log: log.slice(-LOG_LINES), looked: state.looked || n };
    const empty = { ...fresh, units: new Map(), incidents: new Map(), calls: new Map(), alarms: new Map(), fixes: new Map() };
    const full = withFixes(cards.reduce(withCard, empty), fixes);
    const shown = full.incidents.get(state.selected ?? -1) ?? state.shown;
    return { ...full, shown, ...order(full) };
  },

  entries: (state, { after, n, entries }) => {
    if (state.n === null || n <= state.n) return state;
    if (after > state.n) return { ...state, gap: true };
    const fresh = entries.filter((/** @type {Entry} */ entry) => entry.n > /** @type {number} */ (state.n));
    return { ...fresh.reduce(withEntry, forked(state)), n, gap: false };
  },

  fixes: (state, { fixes }) => withFixes({ ...state, fixes: new Map(state.fixes) }, fixes),

  beat: (state, { n, bell }) => {
    const link = { ...state.link, bell };
    const lags = state.n !== null && n > state.n;
    if (!lags) return { ...state, link, behind: -1 };
    return state.behind === state.n
      ? { ...state, link, gap: true, behind: -1 }
      : { ...state, link, behind: /** @type {number} */ (state.n) };
  },

  link: (state, { state: now, as_of }) => ({ ...state, link: { ...state.link, state: now, as_of } }),

  vocabulary: (state, { vocabulary }) => ({ ...state, vocabulary }),

  select: (state, { incident }) => {
    if (incident === state.selected) return { ...state, ...order(state) };
    const unread = new Set(state.unread);
    unread.delete(incident);
    const shown = state.incidents.get(incident) ?? null;
    return {
      ...state,
      ...order(state),
      unread,
      selected: incident,
      shown,
      picked: [],
      advice: null,
      advice_refused: null,
      refused: null,
    };
  },

  sort: (state) => ({ ...state, ...order(state) }),

  pick: (state, { unit }) => {
    const picked = state.picked.includes(unit) ? state.picked.filter((id) => id !== unit) : [...state.picked, unit];
    return { ...state, picked };
  },

  unpick: (state) => ({ ...state, picked: [], refused: null }),

  advised: (state, { advice, incident, refused }) =>
    incident === state.selected ? { ...state, advice: advice ?? state.advice, advice_refused: refused ?? null } : state,

  refused: (state, { code, facts, incident }) => ({ ...state, refused: { code, facts, incident } }),

  granted: (state) => ({ ...state, refused: null }),

  looked: (state) => ({ ...state, looked: state.n ?? 0 }),
};

/**
 * @param {State} state
 * @param {{t: string} & Record<string, any>} given a frame or an act
 * @returns {State}
 */
export function reduce(state, given) {
  const reducer = REDUCERS[given.t];
  return reducer ? reducer(state, given) : state;
}

/**
 * What the console must tell the server after a frame: how far it is, that positions were drawn, or that it missed some.
 * @param {{t: string}} frame
 * @param {State} before
 * @param {State} state after the frame
 * @returns {{t: string, n?: number | null, after?: number | null} | null}
 */
export function reply(frame, before, state) {
  if (state.gap) return before.gap ? null : { t: "hello", after: state.n };
  if (frame.t === "snapshot" || frame.t === "entries") return { t: "ack", n: state.n };
  return frame.t === "fixes" ? { t: "got" } : null;
}

/** The lists as they would be sorted now. @param {State} state */
export const order = ({ incidents, units }) => ({ order: sorted(incidents), unit_order: sortedUnits(units) });

/** @param {State} state @returns {State} */
const forked = (state) => ({
  ...state,
  units: new Map(state.units),
  incidents: new Map(state.incidents),
  calls: new Map(state.calls),
  alarms: new Map(state.alarms),
  fixes: new Map(state.fixes),
  unread: new Set(state.unread),
  log: [...state.log],
});

/**
 * One entry into a forked state.
 * @param {State} state
 * @param {Entry} entry
 */
function withEntry(state, { cards = [], ...line }) {
  state.log = [...state.log, line].slice(-LOG_LINES);
  for (const card of cards) {
    withCard(state, card);
    if (card.card === "incident" && !card.gone && line.by !== state.me?.name && card.number !== state.selected)
      state.unread.add(card.number);
  }
  return state;
}

/**
 * One card into a forked state: it replaces the earlier one, or takes it out.
 * @param {State} state
 * @param {import("./cards.js").Card} card
 */
function withCard(state, card) {
  if (card.card === "unit") {
    if (card.gone) state.unit_order = state.unit_order.filter((id) => id !== card.id);
    else if (!state.units.has(card.id)) state.unit_order = [...state.unit_order, card.id];
    card.gone ? state.units.delete(card.id) : state.units.set(card.id, card);
    if (card.gone) state.fixes.delete(card.id);
    if (card.gone) state.picked = state.picked.filter((id) => id !== card.id);
  } else if (card.card === "incident") {
    if (card.number === state.selected) state.shown = card;
    if (card.gone) state.order = state.order.filter((number) => number !== card.number);
    else if (!state.incidents.has(card.number)) state.order = [...state.order, card.number];
    card.gone ? state.incidents.delete(card.number) : state.incidents.set(card.number, card);
    if (card.gone) state.unread.delete(card.number);
  } else if (card.card === "call") {
    card.gone ? state.calls.delete(card.number) : state.calls.set(card.number, card);
  } else if (card.card === "alarm") {
    card.gone ? state.alarms.delete(card.id) : state.alarms.set(card.id, card);
  }
  return state;
}

/**
 * @param {State} state
 * @param {any[][]} rows
 */
function withFixes(state, rows) {
  for (const [unit, lat, lon, device_at, heard_at, accuracy_m, heading, speed_kph, sector] of rows) {
    state.fixes.set(unit, { unit, lat, lon, device_at, heard_at, accuracy_m, heading, speed_kph, sector });
  }
  return state;
}
