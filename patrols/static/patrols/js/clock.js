/**
 * The time as this device tells it, so that a test can turn the hands.
 *
 * @typedef {object} Clock
 * @property {() => number} now wall clock, ms
 * @property {() => number} ticks a clock that never jumps, ms
 * @property {(ms: number, act: () => void) => () => void} after calls once, returns what cancels it
 */

/** @type {Clock} */
export const BROWSER_CLOCK = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
