/** Moments and ages, worded. Clocks are the room's, 24 hours, Western digits; an age never looks like a clock. */

import { say, together } from "./words.js";

export const DAY_S = 86_400;

let zone = "UTC";
/** How far the room's clock is ahead of `zone`, in milliseconds. */
let ahead = 0;
/** Server clock minus our clock, in milliseconds. */
let skew = 0;

/**
 * Show the room's clock. A browser whose own table of zones is older than the server's would be an hour wrong where a country
 * has moved its clocks since; it shows the offset that the server says holds now.
 * @param {string} timeZone
 * @param {number} [offsetS] seconds that the room's clock is ahead of UTC now, as the server knows it
 */
export function useZone(timeZone, offsetS) {
  zone = timeZone;
  ahead = 0;
  formats.clear();
  if (offsetS === undefined || offset(now()) === offsetS * 1000) return;
  zone = "UTC";
  ahead = offsetS * 1000;
  formats.clear();
}

/** @param {string} at a moment the server just said it is */
export function tune(at) {
  skew = Date.parse(at) - Date.now();
}

/** The server's now, in milliseconds. */
export const now = () => Date.now() + skew;

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(name, options) {
  const made = formats.get(name) ?? new Intl.DateTimeFormat("en-GB-u-nu-latn", { timeZone: zone, hourCycle: "h23", ...options });
  formats.set(name, made);
  return made;
}

/** The moment at which the clocks of `zone` show what the room's clock shows at this one. @param {string | number} at */
const shown = (at) => new Date(at).getTime() + ahead;

/** @param {string | number | null | undefined} at */
export function clock(at) {
  return at ? format("s", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(shown(at)) : "–";
}

/** @param {string | number | null | undefined} at */
export function clockMinutes(at) {
  return at ? format("m", { hour: "2-digit", minute: "2-digit" }).format(shown(at)) : "–";
}

/** The day in the room, as 2026-11-27. @param {string | number | null | undefined} at */
export function day(at) {
  if (!at) return "–";
  const { year, month, date } = calendar(new Date(at).getTime());
  return [year, month, date].map((part) => String(part).padStart(2, "0")).join("-");
}

/**
 * When a day begins in the room, in milliseconds; where the clock skips midnight, when the day's first moment is.
 * @param {string} date 2026-11-27
 * @param {number} [days] so many days later
 */
export function startOfDay(date, days = 0) {
  const [year, month, first] = date.split("-").map(Number);
  const wall = Date.UTC(year, month - 1, first + days);
  const at = wall - offset(wall);
  return wall - offset(at);
}

/** How far the room's wall clock is ahead of UTC at a moment, in milliseconds. @param {number} at */
function offset(at) {
  const { year, month, date, hour, minute, second } = calendar(at);
  return Date.UTC(year, month - 1, date, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** @param {number} at @returns {{year: number, month: number, date: number, hour: number, minute: number, second: number}} */
function calendar(at) {
  const options = /** @type {const} */ ({ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const found = Object.fromEntries(format("c", options).formatToParts(shown(at)).map(({ type, value }) => [type, Number(value)]));
  return { year: found.year, month: found.month, date: found.day, hour: found.hour, minute: found.minute, second: found.second };
}

/**
 * Seconds since a moment, never negative.
 * @param {string | null | undefined} at
 * @param {number} [moment]
 */
export function secondsSince(at, moment = now()) {
  return at ? Math.max(0, Math.floor((moment - Date.parse(at)) / 1000)) : null;
}

/**
 * A running clock: 0:48, 27:00; from an hour on 1 h 4 min.
 * @param {number | null} seconds
 */
export function running(seconds) {
  if (seconds === null) return "–";
  if (seconds >= 3600) return long(seconds);
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/**
 * An age: 40 s, 16 min, 1 h 20 min, 17 d 4 h.
 * @param {number | null} seconds
 */
export function age(seconds) {
  if (seconds === null) return say("age.none");
  if (seconds < 60) return together(say("age.s", { n: Math.floor(seconds) }));
  if (seconds < 3600) return minutes(Math.floor(seconds / 60));
  return long(seconds);
}

/** A length in whole minutes: 35 min, 1 h 35 min. @param {number} n */
export const minutes = (n) => (n < 60 ? together(say("age.min", { n })) : long(n * 60));

/** How many days, where the hours matter no longer. @param {number} seconds */
export const days = (seconds) => together(say("age.d", { n: Math.floor(seconds / DAY_S) }));

/** Each number with its unit; from two days on days and hours. @param {number} seconds */
function long(seconds) {
  const hours = Math.floor(seconds / 3600);
  const said = seconds < 2 * DAY_S ? say("age.h", { h: hours, m: Math.floor((seconds % 3600) / 60) }) : say("age.days", { d: Math.floor(hours / 24), h: hours % 24 });
  return together(said);
}
