/** What a console sounds like. */

import { Tones } from "/static/patrols/js/tones.js";

/** @type {Record<"emergency" | "high" | "medium" | "ringing" | "refused", import("/static/patrols/js/tones.js").Tone[]>} */
const TONES = {
  emergency: [[880, 0, 0.4], [660, 0.4, 0.4]],
  high: [[520, 0, 0.12], [780, 0.12, 0.22]],
  medium: [[1320, 0, 0.04]],
  ringing: [[440, 0, 0.15], [440, 0.3, 0.15]],
  refused: [[196, 0, 0.3]],
};
/** @type {Record<keyof typeof TONES, number>} how loud, 0 … 1 */
const LOUD = { emergency: 0.8, high: 0.4, medium: 0.15, ringing: 0.35, refused: 0.4 };

export class Sound {
  #tones;

  /** @param {() => void} onChange it became audible, or no longer is */
  constructor(onChange) {
    this.#tones = new Tones(onChange);
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => void this.unlock(), { capture: true });
  }

  get on() {
    return this.#tones.on;
  }

  /** The first touch or key anywhere does it. */
  unlock() {
    return this.#tones.unlock();
  }

  /** @param {keyof typeof TONES} kind */
  play(kind) {
    this.#tones.play(TONES[kind], LOUD[kind], "triangle");
  }
}
