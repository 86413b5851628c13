/** What the tablet sounds like. */

import { Tones } from "./tones.js";

/** @typedef {import("./tones.js").Tone} Tone */

/** An order: three rising tones, loud. @type {Tone[]} */
const ORDER = [
  [660, 0, 0.17],
  [880, 0.2, 0.17],
  [1175, 0.4, 0.32],
];
/** The room took a report over: one click. @type {Tone[]} */
const CONFIRMED = [[1800, 0, 0.02]];
/** The room refused one: one low tone. @type {Tone[]} */
const REFUSED = [[196, 0, 0.35]];
const AGAIN_MS = 3_000;

export class Sound {
  #tones;
  /** @type {ReturnType<typeof setInterval> | null} */
  #ringing = null;

  /** @param {() => void} onChange it became audible, or no longer is */
  constructor(onChange) {
    this.#tones = new Tones(onChange);
  }

  get on() {
    return this.#tones.on;
  }

  /** To be called from a touch or a key. */
  unlock() {
    return this.#tones.unlock();
  }

  /** Ring until the order was seen. @param {boolean} wanted */
  ring(wanted) {
    if (wanted === (this.#ringing !== null)) return;
    if (this.#ringing !== null) clearInterval(this.#ringing);
    this.#ringing = wanted ? setInterval(() => this.order(), AGAIN_MS) : null;
    if (wanted) this.order();
  }

  order() {
    this.#tones.play(ORDER, 0.9, "triangle");
    navigator.vibrate?.([200, 80, 200, 80, 400]);
  }

  confirmed() {
    this.#tones.play(CONFIRMED, 0.3, "sine");
  }

  refused() {
    this.#tones.play(REFUSED, 0.5, "sine");
  }
}
