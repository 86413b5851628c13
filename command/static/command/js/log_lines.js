/** The journal as lines to read. Pure. */

/**
 * @typedef {import("./cards.js").Entry & {on?: number}} Line `on` is the incident that a unit's line moved
 */

/** What moves an assignment: the line of the cause says it all. */
const CAUSES = new Set(["unit.status_changed", "order.delivered", "order.seen"]);

/**
 * An assignment that advanced in the same decision as its unit's report or receipt adds its incident to that line.
 * @param {import("./cards.js").Entry[]} log oldest first
 * @returns {Line[]}
 */
export function folded(log) {
  /** @type {Line[]} */
  const lines = [];
  for (const entry of log) {
    const cause = lines.at(-1);
    if (cause && follows(entry, cause)) lines[lines.length - 1] = { ...cause, on: entry.facts.incident };
    else lines.push(entry);
  }
  return lines;
}

/** @param {import("./cards.js").Entry} entry @param {Line} cause */
const follows = (entry, cause) =>
  entry.kind === "assignment.advanced" &&
  CAUSES.has(cause.kind) &&
  cause.at === entry.at &&
  cause.facts.call_sign === entry.facts.call_sign;
