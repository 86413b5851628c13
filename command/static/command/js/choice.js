/**
 * What the advice on the screen means for a choice of units: whether others are picked than it names first, and what a
 * person may say of it by one key. Nobody must: a question costs seconds.
 *
 * @typedef {import("./cards.js").Advice} Advice
 */

/** The likeliest first (`dispatch/rules/choice.py`). */
export const WHYS = Object.freeze(["knows_place", "radio_says_nearer", "keeps_cover", "asked_for", "safer", "other"]);

/** The units that the plan asks for; without a plan the nearest. @param {Advice | null} advice */
export const proposed = (advice) => (advice?.ranked ?? []).filter((one) => one.proposed).map((one) => one.unit);

/**
 * Whether one is picked that the advice does not propose, though as many of the nearest would not need it.
 * @param {Advice | null} advice
 * @param {number[]} picked
 */
export function strays(advice, picked) {
  if (!advice?.ranked.length) return false;
  const first = advice.ranked.slice(0, picked.length).map((one) => one.unit);
  const wanted = new Set([...proposed(advice), ...(advice.plan ? [] : first)]);
  return picked.some((unit) => !wanted.has(unit));
}

/** The next reason; after the last none. @param {string | null} why */
export const nextWhy = (why) => WHYS[WHYS.indexOf(why ?? "") + 1] ?? null;

/** What advice depends on. */
const ABOUT = /** @type {const} */ (["number", "lat", "lon", "type", "priority", "alarm", "closed_at"]);

/** A change of it asks for advice anew. @param {import("./cards.js").Incident | null} incident */
export const aboutOf = (incident) => (incident ? JSON.stringify(ABOUT.map((name) => incident[name])) : "");

/** What says which advice was on the screen. */
const ADVISED = new Set(["send", "add", "preempt", "divert"]);

/**
 * What a command sends: a sending says which advice was on the screen, and why it was not followed.
 * @param {import("./command_line.js").Command} command
 * @param {import("./state.js").State} state
 */
export function bodyOf({ verb, request, incident }, { advice, why }) {
  const shown = ADVISED.has(verb) && advice?.incident === incident;
  return shown ? { ...request?.body, recommendation: advice.id, ...(why && { why }) } : request?.body;
}
