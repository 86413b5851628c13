/**
 * Where the tablet is: readings of the device become fixes, and what is wrong with them is said.
 *
 * @typedef {import("./fix_ring.js").Fix} Fix
 * @typedef {"searching" | "good" | "imprecise" | "refused" | "unavailable"} Quality
 * @typedef {{quality: Quality, fix: Fix | null}} Whereabouts
 * @typedef {object} Means
 * @property {Geolocation | undefined} geolocation
 * @property {(fix: Fix) => void} onFix
 * @property {(where: Whereabouts) => void} onChange
 * @property {(act: () => void, ms: number) => unknown} [every]
 */

/** Worse than this is not where the unit is but about where. */
const IMPRECISE_M = 100;
/** Readings closer in time than this say nothing new. */
const KEEP_EVERY_MS = 2_000;
/** A device that stands still may say nothing: it is asked, so that the room knows that it is still there. */
const ASK_AFTER_MS = 15_000;
const KPH_PER_MPS = 3.6;
/** What the room takes: `patrols/protocol.py`. */
const MOST = { accuracy_m: 100_000, speed_kph: 500 };
/** @type {PositionOptions} */
const OPTIONS = { enableHighAccuracy: true, maximumAge: 0, timeout: 20_000 };

export class Tracker {
  /** @type {Whereabouts} */
  where = { quality: "searching", fix: null };
  #means;
  #keptAt = -Infinity;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  start() {
    const { geolocation, every = setInterval } = this.#means;
    if (!geolocation) return this.#tell("unavailable");
    const heard = (/** @type {GeolocationPosition} */ position) => this.#hear(position);
    const failed = (/** @type {GeolocationPositionError} */ error) => this.#fail(error);
    geolocation.watchPosition(heard, failed, OPTIONS);
    const ask = () => {
      if (Date.now() - this.#keptAt > ASK_AFTER_MS) geolocation.getCurrentPosition(heard, failed, OPTIONS);
    };
    every(ask, ASK_AFTER_MS);
  }

  /** @param {GeolocationPosition} position */
  #hear(position) {
    if (position.timestamp - this.#keptAt < KEEP_EVERY_MS) return;
    this.#keptAt = position.timestamp;
    const fix = reading(position);
    this.where = { quality: "searching", fix };
    this.#tell((fix.accuracy_m ?? 0) > IMPRECISE_M ? "imprecise" : "good");
    this.#means.onFix(fix);
  }

  /**
   * A time-out while the last reading is fresh is nothing: the device stands still.
   * @param {GeolocationPositionError} error
   */
  #fail(error) {
    const fresh = Date.now() - this.#keptAt < 2 * ASK_AFTER_MS;
    if (error.code === error.PERMISSION_DENIED) this.#tell("refused");
    else if (!fresh) this.#tell("unavailable");
  }

  /** @param {Quality} quality */
  #tell(quality) {
    this.where = { ...this.where, quality };
    this.#means.onChange(this.where);
  }
}

/**
 * A reading as it travels: rounded to what it can mean (6 decimals are 0.1 m), and never more than the room takes.
 * @param {GeolocationPosition} position
 * @returns {Fix}
 */
function reading({ timestamp, coords }) {
  const rounded = (/** @type {number | null} */ value, /** @type {number} */ digits, most = Infinity) =>
    value === null || !Number.isFinite(value) ? null : Math.min(Number(value.toFixed(digits)), most);
  const speed = coords.speed === null ? null : coords.speed * KPH_PER_MPS;
  return {
    at: new Date(timestamp).toISOString(),
    lat: Number(coords.latitude.toFixed(6)),
    lon: Number(coords.longitude.toFixed(6)),
    accuracy_m: rounded(coords.accuracy, 1, MOST.accuracy_m),
    heading: rounded(coords.heading, 0),
    speed_kph: rounded(speed, 1, MOST.speed_kph),
  };
}
