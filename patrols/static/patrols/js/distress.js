/**
 * The officer's call for help: one silent touch at the same corner of every screen, two to call it off. It lights nothing:
 * the screen turns dark and has a red frame.
 */

import { element, place, refresh } from "/static/command/js/element.js";
import { icon } from "/static/command/js/marks.js";
import { clock } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";
import { stateOf } from "./distress_state.js";

/** @typedef {import("./session.js").Session} Session */

/** The second touch that calls it off must follow within this. */
const SURE_WITHIN_MS = 5_000;

export class Distress {
  #session;
  #where;
  #button = /** @type {HTMLButtonElement} */ (place("sos"));
  #home = /** @type {HTMLElement} */ (this.#button.parentElement);
  #askedAt = -Infinity;

  /** @param {Session} session @param {() => {lat: number, lon: number, accuracy_m: number | null} | null} where where the tablet is, if it knows */
  constructor(session, where) {
    this.#session = session;
    this.#where = where;
    this.#button.addEventListener("click", () => void this.#call());
    place("distress").addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("button")) void this.#callOff();
    });
  }

  draw() {
    this.#stay();
    const shown = stateOf(this.#session);
    document.documentElement.dataset.distress = String(shown !== null);
    place("distress").hidden = shown === null;
    this.#button.disabled = shown !== null || !this.#session.state.unit;
    if (!shown) return;
    const sure = performance.now() - this.#askedAt < SURE_WITHIN_MS;
    refresh(place("distress"), [shown, sure], () => [
      element("b", {}, icon("i-warn", 30), say("tablet.distress.title")),
      element("span", { role: "status" }, say(`tablet.distress.${shown.fate}`, { at: clock(shown.at) })),
      shown.fate === "called_off" ? null : element("button.sec", { type: "button" }, say(sure ? "tablet.distress.sure" : "tablet.distress.safe")),
    ]);
  }

  /** A sheet lies over the page, and the button goes with it: it must be touched from everywhere. */
  #stay() {
    const there = document.querySelector("dialog[open] > header") ?? this.#home;
    if (this.#button.parentElement !== there) there.append(this.#button);
  }

  async #call() {
    await this.#session.help(this.#where());
    this.draw();
  }

  async #callOff() {
    const sure = performance.now() - this.#askedAt < SURE_WITHIN_MS;
    this.#askedAt = sure ? -Infinity : performance.now();
    if (sure) await this.#session.safe();
    this.draw();
  }
}
