/** The moment until which something is in force, from a clock of the room. */

import { clockMinutes, now } from "./times.js";

/** A clock as it is typed. */
export const CLOCK = /^([01]?\d|2[0-3]):[0-5]\d$/;
const MINUTE_MS = 60_000;
/** Days are at most 25 hours long, and a clock that one of them skips is shown on the next. */
const MOST_MINUTES = 50 * 60;

/**
 * The next moment when the room's clock shows this, in UTC: a time that the clock skips is tomorrow's, of one that it shows
 * twice the one that comes first.
 * @param {string} typed 23:30
 * @param {number} [moment] milliseconds
 */
export function nextClock(typed, moment = now()) {
  const wanted = typed.padStart(5, "0");
  const first = Math.floor(moment / MINUTE_MS) + 1;
  for (let minute = first; minute < first + MOST_MINUTES; minute += 1)
    if (clockMinutes(minute * MINUTE_MS) === wanted) return new Date(minute * MINUTE_MS).toISOString();
  throw new RangeError(`no clock shows ${typed}`);
}
