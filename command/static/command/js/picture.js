/**
 * The room's picture as cards make it: a card replaces the earlier one, or takes it out. Pure.
 * @typedef {import("./state.js").State} State
 * @typedef {import("./cards.js").Entry} Entry
 */

export const LOG_LINES = 200;
/** How many incidents that left the picture are remembered. */
const CLOSED_KEPT = 20;

/** A picture with nothing in it. */
export const empty = () => ({
  units: new Map(),
  incidents: new Map(),
  calls: new Map(),
  alarms: new Map(),
  messages: new Map(),
  emergencies: new Map(),
  fixes: new Map(),
});

/**
 * The incidents that left the picture, newest first: those that are known, then those of a list.
 * @param {State} state
 * @param {import("./cards.js").Incident[]} listed newest first
 */
export function withClosed({ closed, incidents }, listed) {
  const all = [...closed.values(), ...listed.filter(({ number }) => !closed.has(number) && !incidents.has(number))];
  return byNumber(all);
}

/** @param {import("./cards.js").Incident[]} newest */
const byNumber = (newest) => new Map(newest.slice(0, CLOSED_KEPT).map((incident) => [incident.number, incident]));

/** The state with its own copies of what entries change. @param {State} state @returns {State} */
export const forked = (state) => ({
  ...state,
  units: new Map(state.units),
  incidents: new Map(state.incidents),
  calls: new Map(state.calls),
  alarms: new Map(state.alarms),
  messages: new Map(state.messages),
  emergencies: new Map(state.emergencies),
  closed: new Map(state.closed),
  fixes: new Map(state.fixes),
  unread: new Set(state.unread),
  log: [...state.log],
});

/**
 * One entry into a forked state.
 * @param {State} state
 * @param {Entry} entry
 */
export function withEntry(state, { cards = [], ...line }) {
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
export function withCard(state, card) {
  if (card.card === "unit") {
    if (card.gone) state.unit_order = state.unit_order.filter((id) => id !== card.id);
    else if (!state.units.has(card.id)) state.unit_order = [...state.unit_order, card.id];
    card.gone ? state.units.delete(card.id) : state.units.set(card.id, card);
    if (card.gone) state.fixes.delete(card.id);
    if (card.gone && state.pointed === card.id) state.pointed = null;
    if (card.gone) state.picked = state.picked.filter((id) => id !== card.id);
  } else if (card.card === "incident") {
    if (card.number === state.selected) state.shown = card;
    if (card.gone) state.order = state.order.filter((number) => number !== card.number);
    else if (!state.incidents.has(card.number)) state.order = [...state.order, card.number];
    card.gone ? state.incidents.delete(card.number) : state.incidents.set(card.number, card);
    if (card.gone) state.unread.delete(card.number);
    state.closed.delete(card.number);
    if (card.gone) state.closed = byNumber([card, ...state.closed.values()]);
  } else if (card.card === "call") {
    card.gone ? state.calls.delete(card.number) : state.calls.set(card.number, card);
  } else if (card.card === "emergency") {
    card.gone ? state.emergencies.delete(card.id) : state.emergencies.set(card.id, card);
  } else if (card.card === "alarm") {
    card.gone ? state.alarms.delete(card.id) : state.alarms.set(card.id, card);
  } else if (card.card === "message") {
    card.gone ? state.messages.delete(card.number) : state.messages.set(card.number, card);
  }
  return state;
}

/** Units with where they were last heard. @param {Pick<State, "units" | "fixes">} picture */
export const unitsOnMap = ({ units, fixes }) =>
  [...units.values()].flatMap((unit) => {
    const fix = fixes.get(unit.id);
    return fix ? [{ ...unit, ...fix }] : [];
  });

/**
 * @param {State} state
 * @param {any[][]} rows
 */
export function withFixes(state, rows) {
  for (const [unit, lat, lon, device_at, heard_at, accuracy_m, heading, speed_kph, sector] of rows) {
    state.fixes.set(unit, { unit, lat, lon, device_at, heard_at, accuracy_m, heading, speed_kph, sector });
  }
  return state;
}
