/**
 * What must be heard now, read from the picture and the clock. Pure.
 * An emergency again and again until somebody takes it, a grave alarm each minute until somebody takes it, a lesser one once,
 * a ringing call while it rings.
 * @typedef {"emergency" | "high" | "medium" | "ringing"} Bell
 * @typedef {{calls?: boolean, alarms?: readonly import("./alarms.js").Level[]}} Hears whether this seat answers calls, and which alarms are its own
 * @typedef {{key: string, bell: Bell}} Cause
 */

import { alarms } from "./alarms.js";

/** After how long a cause sounds again, in milliseconds. @type {Record<Bell, number>} */
export const AGAIN_MS = { emergency: 30_000, high: 60_000, medium: Infinity, ringing: 4_000 };

/**
 * @param {Pick<import("./state.js").State, "emergencies" | "incidents" | "alarms" | "calls">} picture
 * @param {number} now milliseconds
 * @param {Hears} hears
 * @returns {Cause[]} the gravest first
 */
export function causes(picture, now, hears) {
  const open = [...picture.emergencies.values()].filter(({ taken_at }) => !taken_at);
  const nobodys = alarms(picture, now).filter(({ level, taken_by }) => taken_by === null && hears.alarms?.includes(level));
  const of = (/** @type {string} */ wanted) => nobodys.filter(({ level }) => level === wanted);
  const rings = hears.calls ? [...picture.calls.values()].filter(({ ringing }) => ringing) : [];
  return [
    ...open.map(({ id }) => ({ key: `emergency-${id}`, bell: /** @type {const} */ ("emergency") })),
    ...rings.map(({ number }) => ({ key: `call-${number}`, bell: /** @type {const} */ ("ringing") })),
    ...of("H").map(({ key }) => ({ key: `${key}-H`, bell: /** @type {const} */ ("high") })),
    ...of("M").map(({ key }) => ({ key: `${key}-M`, bell: /** @type {const} */ ("medium") })),
  ];
}

/**
 * Which bell is due: the gravest cause that has not sounded lately. What sounded is noted in `last`.
 * @param {Cause[]} current
 * @param {Map<string, number>} last when each cause sounded, in milliseconds; causes that are gone are dropped
 * @param {number} now
 * @returns {Bell | null}
 */
export function due(current, last, now) {
  for (const key of [...last.keys()]) if (!current.some((cause) => cause.key === key)) last.delete(key);
  const waiting = current.filter(({ key, bell }) => now - (last.get(key) ?? -Infinity) >= AGAIN_MS[bell]);
  if (!waiting.length) return null;
  const [{ bell }] = waiting;
  for (const { key, bell: same } of waiting) if (same === bell) last.set(key, now);
  return bell;
}
