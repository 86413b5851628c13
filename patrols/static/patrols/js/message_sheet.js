/** Messages: what was said, short texts of one touch, and own words while the car stands. */

import { element, keep, ltr, place, refresh } from "/static/command/js/element.js";
import { icon } from "/static/command/js/marks.js";
import { clock, now } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";
import { messageBody, messageTitle } from "./message_body.js";
import { inForce, listed } from "./messages.js";

/** @typedef {import("./messages.js").Message} Message */

const PRESETS = ["understood", "second_patrol", "ambulance", "nothing", "delayed", "radio"];

export class MessageSheet {
  #session;
  #moving;
  #sheet = /** @type {HTMLDialogElement} */ (place("messages"));
  #text = /** @type {HTMLTextAreaElement} */ (place("own-text"));
  /** What is answered. @type {number | null} */
  #replyTo = null;

  /** @param {import("./session.js").Session} session @param {() => boolean} moving */
  constructor(session, moving) {
    this.#session = session;
    this.#moving = moving;
    place("presets").append(
      ...PRESETS.map((code) => element("button.sec", { type: "button", onclick: () => this.#send(say(`tablet.preset.${code}`)) }, say(`tablet.preset.${code}`))),
    );
    place("write").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#text.value.trim();
      if (!text || moving()) return;
      this.#text.value = "";
      this.#send(text);
    });
    place("reply-none").addEventListener("click", () => this.#answer(null));
  }

  /** @param {number | null} [replyTo] the number of the message that is answered */
  open(replyTo = null) {
    this.#answer(replyTo);
    this.#sheet.showModal();
    place("message-list").scrollTop = 0;
  }

  /** @param {number | null} replyTo */
  #answer(replyTo) {
    this.#replyTo = replyTo;
    this.draw(true);
  }

  /** @param {string} text */
  #send(text) {
    navigator.vibrate?.(30);
    void this.#session.message(text, this.#replyTo);
    this.#answer(null);
    place("message-list").scrollTop = 0;
  }

  /** @param {boolean} [always] also while it is closed */
  draw(always = false) {
    if (!this.#sheet.open && !always) return;
    const { messages } = this.#session.state;
    place("no-messages").hidden = messages.length > 0;
    keep(place("message-list"), listed(messages, now()), {
      key: ({ id }) => id,
      signature: (message) => [message, this.#fate(message), inForce(message, now())],
      make: () => element("li.msg"),
      show: (made, message) => this.#show(made, message),
    });
    const answered = messages.find(({ number }) => number !== null && number === this.#replyTo);
    place("reply-to").hidden = !answered;
    refresh(place("reply-words"), answered?.id, () => [answered && say("tablet.reply_to", { what: answered.text || answered.plate })]);
    const moving = this.#moving();
    place("write-why").hidden = !moving;
    this.#text.disabled = moving;
    /** @type {HTMLButtonElement} */ (place("write-send")).disabled = moving;
  }

  /** @param {HTMLElement} made @param {Message} message */
  #show(made, message) {
    const { number, by, at } = message;
    const fate = this.#fate(message);
    made.className = by === null ? "msg own" : inForce(message, now()) ? "msg bolo" : "msg";
    made.replaceChildren(
      element("time.ltr", {}, clock(at)),
      element("div.grow", {}, element("b", { dir: "auto" }, messageTitle(message)), ...messageBody(message).filter((node) => node !== null)),
      fate
        ? element(`span.chip${fate === "confirmed" || fate === "sent" ? "" : ".wait"}`, {}, fate === "confirmed" && icon("i-check", 16), say(`tablet.chip.${fate}`))
        : element("button.sec.small", { type: "button", onclick: () => this.#answer(number) }, say("tablet.reply")),
    );
  }

  /** What became of an own message. @param {Message} message */
  #fate({ id, fate }) {
    return fate === "waiting" ? (this.#session.telling.isFlying(id) ? "sent" : "queued") : fate;
  }
}
