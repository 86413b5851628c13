/**
 * The console's picture of the room: one state, one table of what may change it, no DOM.
 * Frames of the socket and acts of the operator go through the same table, so no two panels can disagree.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Link} Link
 * @typedef {import("./cards.js").Entry} Entry
 */

import { sorted, sortedUnits } from "./order.js";
import { LOG_LINES, empty, forked, withCard, withClosed, withEntry, withFixes } from "./picture.js";

export { initial } from "./state.js";

/** @type {Record<string, (state: State, given: any) => State>} */
export const REDUCERS = {
  snapshot: (state, { n, room, me, cards, fixes, log, more }) => {
    const fresh = { ...state, n, gap: false, behind: -1, room, me, more, log: log.slice(-LOG_LINES), looked: state.looked || n };
    const full = withFixes(cards.reduce(withCard, { ...fresh, ...empty(), closed: new Map(state.closed) }), fixes);
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

  beat: (state, { n, bell, watched = true, true_until = null }) => {
    const link = { ...state.link, bell, watched, true_until };
    const lags = state.n !== null && n > state.n;
    if (!lags) return { ...state, link, behind: -1 };
    return state.behind === state.n
      ? { ...state, link, gap: true, behind: -1 }
      : { ...state, link, behind: /** @type {number} */ (state.n) };
  },

  link: (state, { state: now, as_of, release = null }) => ({ ...state, link: { ...state.link, state: now, as_of, release } }),

  vocabulary: (state, { vocabulary }) => ({ ...state, vocabulary }),

  select: (state, { incident }) => {
    if (incident === state.selected) return { ...state, ...order(state) };
    const unread = new Set(state.unread);
    unread.delete(incident);
    const shown = state.incidents.get(incident) ?? state.closed.get(incident) ?? null;
    return {
      ...state,
      ...order(state),
      unread,
      selected: incident,
      shown,
      picked: [],
      why: null,
      advice: null,
      advice_refused: null,
      known: null,
      refused: null,
    };
  },

  point: (state, { unit }) => ({ ...state, pointed: unit }),

  closed: (state, { incidents }) => ({ ...state, closed: withClosed(state, incidents) }),

  merged: (state, undo) => ({ ...state, undo: { incident: undo.incident, until: undo.until } }),

  parted: (state) => ({ ...state, undo: null }),

  sort: (state) => ({ ...state, ...order(state) }),

  pick: (state, { unit }) => {
    const picked = state.picked.includes(unit) ? state.picked.filter((id) => id !== unit) : [...state.picked, unit];
    return { ...state, picked };
  },

  /** Others than those that are picked now. */
  propose: (state, { units }) => ({ ...state, picked: units, why: null }),

  why: (state, { why }) => ({ ...state, why }),

  unpick: (state) => ({ ...state, picked: [], why: null, refused: null }),

  advised: (state, { advice, incident, refused }) =>
    incident === state.selected ? { ...state, advice: advice ?? state.advice, advice_refused: refused ?? null } : state,

  known: (state, { incident, at, known }) => (incident === state.selected ? { ...state, known: known && { incident, at, known } } : state),

  refused: (state, { code, facts, incident, command }) => ({ ...state, refused: { code, facts, incident, command } }),

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
