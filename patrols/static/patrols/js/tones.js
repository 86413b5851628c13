/** Tones are made, not files; a browser lets them out after the first touch only. */

/** @typedef {[hertz: number, at_s: number, length_s: number]} Tone */

/** A tone begins and ends softly, in seconds, so that it does not crackle. */
const EDGE_S = 0.008;

export class Tones {
  /** @type {AudioContext | null} */
  #context = null;
  #onChange;

  /** @param {() => void} onChange they became audible, or no longer are */
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

  /** @param {Tone[]} tones @param {number} loud 0 … 1 @param {OscillatorType} type */
  play(tones, loud, type) {
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
