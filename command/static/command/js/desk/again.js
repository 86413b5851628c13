/** A call that was ended by mistake: for some minutes one key takes it up again, and a digit says why. */

import { announce } from "../announce.js";
import { element, keyCap, place, refresh } from "../element.js";
import { nameOf } from "../facts.js";
import { REOPEN_CALL_S } from "../policy.js";
import { ask } from "../requests.js";
import { now } from "../times.js";
import { say } from "../words.js";
import { choose } from "./choice.js";
import { reopened } from "./draft.js";

/** @typedef {import("./memory.js").Line} Line */

/** The likeliest first (`dispatch/rules/reopening.py`). */
export const WHYS_AGAIN = Object.freeze(["mistake", "still_on_line", "needs_patrol"]);

/** Whether a call of the book may still be taken up again. @param {Line} line @param {number} moment ms */
export const mayGoOn = ({ disposition, ended_at }, moment) => disposition !== null && Boolean(ended_at) && moment - Date.parse(ended_at ?? "") < REOPEN_CALL_S * 1000;

/** The call that was ended last, while it may go on. @param {Line[]} book @param {number} moment ms */
export const endedLast = (book, moment) =>
  book.filter((line) => mayGoOn(line, moment)).reduce((/** @type {Line | null} */ last, line) => (last && (last.ended_at ?? "") >= (line.ended_at ?? "") ? last : line), null);

export class Again {
  /** @param {import("../link.js").Store} store @param {import("./acts.js").Acts} acts */
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
    place("act-again").addEventListener("click", () => this.key());
  }

  /** Of the call that was ended last. */
  key() {
    const last = endedLast(this.acts.memory.book(now()), now());
    return last ? this.take(last.number) : false;
  }

  /** Why it goes on is a digit. @param {number} number */
  take(number) {
    const choices = WHYS_AGAIN.map((why, at) => ({ digit: String(at + 1), content: [say(`desk.again.${why}`)], take: () => void this.#send(number, why) }));
    choose(say("desk.why_again", { number }), choices);
  }

  /** @param {number} number @param {string} why */
  async #send(number, why) {
    const answer = await ask("POST", `calls/${number}/reopen`, { why });
    if (!answer.ok) return this.acts.blame(answer);
    this.acts.memory.strike(number, now());
    this.acts.take(reopened(answer.card));
    this.acts.form.focus("text");
    announce(say("desk.goes_on", { number }));
  }

  /** @param {import("../link.js").State} state */
  draw({ vocabulary }) {
    const last = endedLast(this.acts.memory.book(now()), now());
    const button = place("act-again");
    button.hidden = last === null;
    refresh(button, [last?.number, vocabulary !== null], () => (last ? [say("desk.again", { number: last.number, disposition: nameOf(vocabulary, "dispositions", last.disposition) }), " ", keyCap("Ctrl Z")] : []));
  }
}
