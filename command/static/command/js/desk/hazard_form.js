/** A small form that notes a hazard at the call's place: what, who says so, until when. */

import { announce } from "../announce.js";
import { element, place } from "../element.js";
import { refusal } from "../facts.js";
import { HAZARDS, HAZARD_REACH_M } from "../hazards.js";
import { may } from "../page.js";
import { formKeys } from "../panels/form_keys.js";
import { ask } from "../requests.js";
import { now } from "../times.js";
import { say } from "../words.js";

/** For how long it is believed unless somebody says otherwise, in hours; 0 is until somebody ends it. */
const HOURS = [1, 12, 24, 24 * 30, 0];
const BELIEVED_H = 12;

/** @param {number} hours */
const believed = (hours) => (hours === 0 ? say("hazard.endless") : hours > 24 ? say("hazard.days", { n: hours / 24 }) : say("hazard.hours", { n: hours }));

/** @param {string} field */
const input = (field) => /** @type {HTMLInputElement} */ (place(`hazard-${field}`));

export class HazardForm {
  #form = /** @type {HTMLFormElement} */ (place("hazard"));
  #open = place("note-hazard");
  /** The draft that it was opened for. @type {string | null} */
  #id = null;
  #busy = false;

  /** @param {import("./acts.js").Acts} acts @param {() => void} noted */
  constructor(acts, noted) {
    this.acts = acts;
    this.noted = noted;
    input("kind").append(...Object.keys(HAZARDS).map((kind) => element("option", { value: kind }, say(`hazard.kind.${kind}`))));
    input("until").append(...HOURS.map((hours) => element("option", { value: hours, selected: hours === BELIEVED_H }, believed(hours))));
    formKeys(this.#form, { send: () => this.#send(), leave: () => this.#close() });
    this.#open.addEventListener("click", () => this.key());
    place("hazard-leave").addEventListener("click", () => this.#close());
  }

  /** Whether the call has a place that a hazard can be noted for. */
  get #at() {
    const { call } = this.acts;
    return call && call.values.lat !== null && call.values.lon !== null ? { lat: call.values.lat, lon: call.values.lon } : null;
  }

  /** D: open it. Without a point there is nowhere to note it. */
  key() {
    const { call } = this.acts;
    if (!call || !may("dispatch.note_hazard")) return false;
    if (!this.#at) return void announce(say("hazard.no_point"));
    this.#id = call.id;
    input("text").value = "";
    input("source").value = say("hazard.caller");
    this.#blame("");
    this.#form.hidden = false;
    input("kind").focus();
  }

  draw() {
    this.#open.hidden = !may("dispatch.note_hazard");
    this.#open.setAttribute("aria-disabled", String(!this.#at));
    if (this.#id && this.acts.call?.id !== this.#id) this.#close();
  }

  async #send() {
    const at = this.#at;
    const text = input("text").value.trim();
    if (!text) {
      this.#blame(say("hazard.text_missing"));
      return input("text").focus();
    }
    if (!at || this.#busy) return;
    const hours = Number(input("until").value);
    const until = hours ? new Date(now() + hours * 3_600_000).toISOString() : null;
    const body = { kind: input("kind").value, text, source: input("source").value.trim(), ...at, radius_m: HAZARD_REACH_M, until, incident: this.acts.call?.incident ?? null };
    this.#busy = true;
    const answer = await ask("POST", "hazards", body);
    this.#busy = false;
    if (!answer.ok) return this.#blame(answer.code === "connection_lost" ? say("desk.lost") : refusal(answer, this.acts.store.state.vocabulary));
    this.#close();
    this.noted();
    announce(say("hazard.noted"));
  }

  /** @param {string} said */
  #blame(said) {
    place("hazard-fault").hidden = !said;
    place("hazard-fault").textContent = said;
  }

  #close() {
    this.#id = null;
    const inside = this.#form.contains(document.activeElement);
    this.#form.hidden = true;
    if (inside) this.#open.focus();
  }
}
