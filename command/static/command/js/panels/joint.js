/**
 * Who goes where when all that waits is served at once, and where that differs from working the queue from the top. It
 * proposes: a row selects its incident and picks its unit, and sending is an act of its own.
 */

import { element, keyCap, ltr } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { priorityMark, unitChip } from "../marks.js";
import { running } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../cards.js").Joint} Joint
 * @typedef {import("../state.js").State} State
 */

export class JointDialog {
  #store;
  #acts;
  #dialog = /** @type {HTMLDialogElement} */ (element("dialog.joint", { "aria-labelledby": "joint-h" }));

  /**
   * @param {import("../link.js").Store} store
   * @param {import("../acts.js").Acts} acts
   */
  constructor(store, acts) {
    this.#store = store;
    this.#acts = acts;
    document.body.append(this.#dialog);
  }

  /** Ask, and show the answer; a refusal is said where others are. */
  async open() {
    const joint = await this.#acts.joint();
    if (!joint || this.#dialog.open) return;
    this.#dialog.replaceChildren(this.#head(joint), ...this.#body(joint, this.#store.state));
    this.#dialog.showModal();
  }

  /** @param {Joint} joint */
  #head({ pairs, unmatched, saved_s }) {
    const said = saved_s >= 1 ? say("joint.saved", { time: running(Math.round(saved_s)) }) : say("joint.same");
    return element(
      "div.dh",
      {},
      element("h2", { id: "joint-h" }, say("joint.title", { n: pairs.length + unmatched.length })),
      element("span.faint.sub", {}, said),
      element("button.btn.sm.end", { type: "button", onclick: () => this.#dialog.close() }, say("situation.close"), " ", keyCap("Esc")),
    );
  }

  /** @param {Joint} joint @param {State} state */
  #body({ pairs, unmatched }, state) {
    if (!pairs.length && !unmatched.length) return [element("p.none", {}, say("joint.none"))];
    return [
      element("ul", { "aria-labelledby": "joint-h" }, ...pairs.map((pair) => this.#row(pair, state)), ...unmatched.map((one) => left(one, state))),
    ];
  }

  /** @param {Joint["pairs"][number]} pair @param {State} state */
  #row({ incident, unit, call_sign, seconds, one_by_one: alone, differs }, state) {
    const instead = alone ? say("joint.instead", { call_sign: alone.call_sign, time: running(Math.round(alone.seconds)) }) : say("joint.nobody");
    return element(
      `li.pair${differs ? ".differs" : ""}`,
      {},
      named(incident, state),
      unitChip({ call_sign, status: state.units.get(unit)?.status ?? "available" }),
      element("b.eta", {}, ltr(running(Math.round(seconds)))),
      element(`span.cut${differs ? ".b" : ".faint"}`, {}, differs ? instead : say("joint.as_alone")),
      element("button.btn.sm", { type: "button", onclick: () => this.#take(incident, unit) }, say("act.pick", { call_sign })),
    );
  }

  /** @param {number} incident @param {number} unit */
  #take(incident, unit) {
    this.#dialog.close();
    this.#acts.select(incident);
    if (!this.#store.state.picked.includes(unit)) this.#acts.pick(unit);
  }
}

/** @param {Joint["unmatched"][number]} one @param {State} state */
const left = ({ incident, reason }, state) => element("li.pair", {}, named(incident, state), element("span.warn.b.rest", {}, say(`joint.${reason}`)));

/** @param {number} number @param {State} state */
function named(number, { incidents, vocabulary }) {
  const found = incidents.get(number);
  return element(
    "span.row.what",
    {},
    found && priorityMark(found.priority),
    ltr(incidentName(number)),
    element("span.cut", {}, nameOf(vocabulary, "types", found?.type ?? null)),
  );
}
