/** What the tablet sounds like. Tones are made, not files; a browser lets them out after the first touch only. */

/** @typedef {[hertz: number, at_s: number, length_s: number]} Tone */

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
/** A tone begins and ends softly, in seconds, so that it does not crackle. */
const EDGE_S = 0.008;

export class Sound {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {ReturnType<typeof setInterval> | null} */
  #ringing = null;
  #onChange;

  /** @param {() => void} onChange it became audible, or no longer is */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  get on() {
    return this.#context?.state === "running";
  }

  /** To be called from a touch or a key: the browser allows sound from then on. */
  async unlock() {
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#context.onstatechange = this.#onChange;
    }
    if (!this.on) await this.#context.resume();
  }

  /** Ring until the order was seen. @param {boolean} wanted */
  ring(wanted) {
    if (wanted === (this.#ringing !== null)) return;
    if (this.#ringing !== null) clearInterval(this.#ringing);
    this.#ringing = wanted ? setInterval(() => this.order(), AGAIN_MS) : null;
    if (wanted) this.order();
  }

  order() {
    this.#play(ORDER, 0.9, "triangle");
    navigator.vibrate?.([200, 80, 200, 80, 400]);
  }

  confirmed() {
    this.#play(CONFIRMED, 0.3, "sine");
  }

  refused() {
    this.#play(REFUSED, 0.5, "sine");
  }

  /** @param {Tone[]} tones @param {number} loud 0 … 1 @param {OscillatorType} type */
  #play(tones, loud, type) {
    const context = this.#context;
    if (!context || !this.on) return;
    for (const [hertz, at, length] of tones) {
      const from = context.currentTime + at;
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(loud, from + EDGE_S);
      gain.gain.setValueAtTime(loud, from + length - EDGE_S);
      gain.gain.linearRampToValueAtTime(0, from + length);
      const tone = new OscillatorNode(context, { type, frequency: hertz });
      tone.connect(gain).connect(context.destination);
      tone.start(from);
      tone.stop(from + length);
    }
  }
}
