/** The type that the text speaks of, offered in the empty type field: the word that says so, the type, the key that takes it. */

import { element, keyCap, place, refresh } from "../element.js";
import { priorityMark } from "../marks.js";
import { say, spoken } from "../words.js";
import { likelyType } from "./likely.js";

/** @typedef {import("./likely.js").Likely} Likely */

export class Offer {
  #button = place("offer");
  #tag = place("offer-taken");
  /** The offer that was taken in each call, by the draft's id. @type {Map<string, Likely>} */
  #taken = new Map();
  /** @type {{text: string, types: unknown, found: Likely | null}} */
  #read = { text: "", types: null, found: null };

  /** @param {import("./acts.js").Acts} acts */
  constructor(acts) {
    this.acts = acts;
    this.#button.addEventListener("click", () => this.take());
  }

  /** What is offered now: nothing where a person has chosen or is choosing. @returns {Likely | null} */
  get #now() {
    const { call, form, store } = this.acts;
    const types = /** @type {import("./types.js").Type[]} */ (store.state.vocabulary?.types ?? []);
    if (!call || call.ended_at || call.values.type !== null || form.fields.type.value.trim()) return null;
    const { text } = call.values;
    if (text !== this.#read.text || types !== this.#read.types) this.#read = { text, types, found: likelyType(text, types) };
    return this.#read.found;
  }

  /** F10: the offered type becomes the call's. */
  take() {
    const found = this.#now;
    const { call, saver } = this.acts;
    if (!found || !call) return false;
    this.#taken.set(call.id, found);
    saver.type(call.id, "type", { type: found.type.code });
    void saver.save();
    return true;
  }

  draw() {
    const offered = this.#now;
    const { call } = this.acts;
    const taken = call && this.#taken.get(call.id);
    const holds = Boolean(taken && call.values.type === taken.type.code);
    this.#button.hidden = !offered;
    refresh(this.#button, offered && [offered.type.code, offered.word], () =>
      offered
        ? [priorityMark(offered.type.priority), element("b.cut", {}, offered.type[spoken()]), element("span.dim", {}, say("desk.offer.because", { word: offered.word })), keyCap("F10")]
        : [],
    );
    this.#tag.hidden = !holds;
    refresh(this.#tag, holds && taken?.word, () => [holds && say("desk.offer.taken", { word: taken?.word })]);
  }
}
