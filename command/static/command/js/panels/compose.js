/** A message or a search notice, written in a small form over the list of messages. What was typed stays when it is refused. */

import { element, place } from "../element.js";
import { nextClock } from "../until.js";
import { say } from "../words.js";
import { formKeys } from "./form_keys.js";

/**
 * @typedef {import("../cards.js").Message} Message
 * @typedef {{kind?: string, unit?: string, reply?: number}} About
 */

export class Compose {
  #form = /** @type {HTMLFormElement} */ (place("compose"));
  #to = /** @type {HTMLSelectElement} */ (place("compose-to"));
  #text = /** @type {HTMLTextAreaElement} */ (place("compose-text"));
  #plate = /** @type {HTMLInputElement} */ (place("compose-plate"));
  #until = /** @type {HTMLInputElement} */ (place("compose-until"));
  #fault = place("compose-fault");
  /** @type {number | null} */
  #reply = null;

  /**
   * @param {import("../link.js").Store} store
   * @param {import("../acts.js").Acts} acts
   * @param {() => void} show bring the messages into the view
   */
  constructor(store, acts, show) {
    this.store = store;
    this.acts = acts;
    this.show = show;
    formKeys(this.#form, { send: () => this.#send(), leave: () => this.#close() });
    this.#form.addEventListener("change", () => this.#shape());
    place("compose-leave").addEventListener("click", () => this.#close());
  }

  /** @param {About} about */
  open({ kind = "message", unit, reply }) {
    const { messages } = this.store.state;
    const answered = reply === undefined ? undefined : messages.get(reply);
    this.#reply = answered ? answered.number : null;
    this.show();
    this.#audiences();
    this.#choose(kind);
    const wanted = answered ? `unit ${answered.unit}` : this.#unitValue(unit);
    if (wanted) this.#to.value = wanted;
    place("compose-h").textContent = answered ? say("message.replying", { call_sign: answered.call_sign }) : say("message.compose");
    this.#fault.hidden = true;
    this.#form.hidden = false;
    this.#shape();
    (wanted ? this.#text : this.#to).focus();
  }

  /** @param {string | undefined} call_sign */
  #unitValue(call_sign) {
    const { units, pointed } = this.store.state;
    const found = call_sign ? [...units.values()].find((one) => one.call_sign === call_sign) : units.get(pointed ?? -1);
    return found ? `unit ${found.id}` : null;
  }

  #audiences() {
    const { units, vocabulary } = this.store.state;
    const option = (/** @type {string} */ value, /** @type {string} */ name) => element("option", { value }, name);
    const group = (/** @type {string} */ label, /** @type {HTMLElement[]} */ options) => element("optgroup", { label }, ...options);
    const byName = [...units.values()].toSorted((a, b) => a.call_sign.localeCompare(b.call_sign, "en", { numeric: true }));
    this.#to.replaceChildren(
      option("room", say("message.to.room")),
      group(say("message.group.units"), byName.map((unit) => option(`unit ${unit.id}`, unit.call_sign))),
      group(say("message.group.sectors"), (vocabulary?.sectors ?? []).map(({ code, name, name_ar }) => option(`sector ${code}`, document.documentElement.lang === "ar" ? name_ar || name : name))),
    );
  }

  /** @param {string} kind */
  #choose(kind) {
    for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (this.#form.querySelectorAll("[name=kind]")))
      choice.checked = choice.value === kind;
  }

  get #kind() {
    return String(new FormData(this.#form).get("kind"));
  }

  /** A search notice has a plate and an end; an answer is a message to whom it answers. */
  #shape() {
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.#form.querySelectorAll("[data-only=bolo]")))
      part.hidden = this.#kind !== "bolo";
    place("compose-kind").hidden = this.#reply !== null;
    this.#to.disabled = this.#reply !== null;
    place("compose-send").textContent = this.#kind === "bolo" ? say("act.publish") : say("act.say");
  }

  async #send() {
    const [audience, ...which] = this.#to.value.split(" ");
    const named = which.join(" ");
    const unit = audience === "unit" ? Number(named) : null;
    const sector = audience === "sector" ? named : null;
    const whom = { audience, unit, sector, text: this.#text.value.trim() };
    const to = unit === null ? sector : (this.store.state.units.get(unit)?.call_sign ?? null);
    const until = this.#until.value ? nextClock(this.#until.value) : null;
    const plate = this.#plate.value.trim();
    const bolo = this.#kind === "bolo";
    const answer = await this.acts.run({
      t: "command",
      verb: bolo ? "bolo" : this.#reply === null ? "message" : "reply",
      facts: { to, audience, message: this.#reply, plate, until },
      units: [],
      incident: null,
      request: bolo
        ? { method: "POST", path: "bolos", body: { ...whom, plate, until } }
        : { method: "POST", path: "messages", body: { ...whom, reply_to: this.#reply } },
    });
    if (answer.ok) return this.#close();
    this.#fault.textContent = answer.said;
    this.#fault.hidden = false;
  }

  #close() {
    this.#form.reset();
    this.#form.hidden = true;
    this.#reply = null;
    this.#fault.hidden = true;
    place("messages-panel").focus();
  }
}

