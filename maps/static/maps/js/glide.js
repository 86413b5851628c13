/** A unit between two fixes: it moves to the new one in a moment and never past it. */

/** How long a move takes, in milliseconds. */
export const GLIDE_MS = 400;

/**
 * @typedef {{lat: number, lon: number}} Point
 * @typedef {{from: Point, to: Point, since: number}} Move `since` in milliseconds of the screen's clock
 */

/**
 * Where it is seen now.
 * @param {Move} move
 * @param {number} at milliseconds of the screen's clock
 * @returns {Point}
 */
export function seenAt({ from, to, since }, at) {
  const part = Math.min(1, Math.max(0, (at - since) / GLIDE_MS));
  return { lat: from.lat + (to.lat - from.lat) * part, lon: from.lon + (to.lon - from.lon) * part };
}

/**
 * The move to a new fix, from where the unit is seen now.
 * @param {Move | undefined} before
 * @param {Point} to
 * @param {number} at
 * @param {boolean} still nothing may glide: the reader asked for it, or too much would move
 * @returns {Move}
 */
export function moved(before, to, at, still) {
  if (before && before.to.lat === to.lat && before.to.lon === to.lon) return before;
  const from = before && !still ? seenAt(before, at) : to;
  return { from, to: { lat: to.lat, lon: to.lon }, since: at };
}

/** @param {Move} move @param {number} at */
export const isMoving = ({ from, to, since }, at) => at - since < GLIDE_MS && (from.lat !== to.lat || from.lon !== to.lon);
