/**
 * Who goes where for what when all that waits is served at once, where that differs from working the queue from the top, and
 * what is missing. It proposes: a row selects its incident and picks its units, and sending is an act of its own.
 */

import { element, keyCap, ltr } from "../element.js";
import { incidentName, listed, nameOf, needName } from "../facts.js";
import { icon, priorityMark, unitChip } from "../marks.js";
import { running } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../cards.js").Joint} Joint
 * @typedef {import("../state.js").State} State
 * @typedef {{incident: number, pairs: Joint["pairs"], unmatched: Joint["unmatched"]}} Asked
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
    this.#dialog.replaceChildren(this.#head(joint), this.#body(joint, this.#store.state));
    this.#dialog.showModal();
  }

  /** @param {Joint} joint */
  #head(joint) {
    const { saved_s } = joint;
    const said = saved_s >= 1 ? say("joint.saved", { time: running(Math.round(saved_s)) }) : say("joint.same");
    return element(
      "div.dh",
      {},
      element("h2", { id: "joint-h" }, say("joint.title", { n: byIncident(joint).length })),
      element("span.faint.sub", {}, said),
      element("button.btn.sm.end", { type: "button", onclick: () => this.#dialog.close() }, say("situation.close"), " ", keyCap("Esc")),
    );
  }

  /** @param {Joint} joint @param {State} state */
  #body(joint, state) {
    const all = byIncident(joint);
    if (!all.length) return element("p.none", {}, say("joint.none"));
    return element("ul", { "aria-labelledby": "joint-h" }, ...all.map((asked) => this.#row(asked, state)));
  }

  /** @param {Asked} asked @param {State} state */
  #row({ incident, pairs, unmatched }, state) {
    const plain = pairs.length + unmatched.length === 1;
    return element(
      "li.asked",
      {},
      named(incident, state),
      element("ul.going", {}, ...pairs.map((pair) => going(pair, plain, state)), ...unmatched.map((need) => missing(need, plain, state))),
      pairs.length ? this.#button(incident, pairs) : null,
    );
  }

  /** @param {number} incident @param {Joint["pairs"]} pairs */
  #button(incident, pairs) {
    const call_sign = listed(pairs.map((pair) => pair.call_sign));
    const said = say("act.pick", { call_sign });
    return element(
      "button.btn.sm",
      { type: "button", "aria-label": said, onclick: () => this.#take(incident, pairs) },
      pairs.length > 1 ? say("joint.pick_all", { n: pairs.length }) : said,
    );
  }

  /** @param {number} incident @param {Joint["pairs"]} pairs */
  #take(incident, pairs) {
    this.#dialog.close();
    this.#acts.select(incident);
    this.#acts.pickOnly(pairs.map(({ unit }) => unit));
  }
}

/** In the order in which they are named. @param {Joint} joint @returns {Asked[]} */
function byIncident({ pairs, unmatched }) {
  const numbers = new Set([...pairs, ...unmatched].map(({ incident }) => incident));
  return [...numbers].map((incident) => ({
    incident,
    pairs: pairs.filter((one) => one.incident === incident),
    unmatched: unmatched.filter((one) => one.incident === incident),
  }));
}

/** @param {Joint["pairs"][number]} pair @param {boolean} plain it is all that the incident asks for @param {State} state */
function going(pair, plain, { units, vocabulary }) {
  const { unit, call_sign, seconds, one_by_one: alone, differs } = pair;
  const instead = alone ? say("joint.instead", { call_sign: alone.call_sign, time: running(Math.round(alone.seconds)) }) : say("joint.nobody");
  return element(
    `li.pair${differs ? ".differs" : ""}`,
    {},
    unitChip({ call_sign, status: units.get(unit)?.status ?? "available" }),
    element("b.eta", {}, ltr(running(Math.round(seconds)))),
    element("span.cut.for", {}, plain && !asks(pair) ? "" : needName(pair, vocabulary)),
    element(`span.cut${differs ? ".b" : ".faint"}`, {}, differs ? instead : say("joint.as_alone")),
  );
}

/** @param {Joint["unmatched"][number]} need @param {boolean} plain @param {State} state */
function missing(need, plain, { vocabulary }) {
  const what = plain && !asks(need) ? [] : [ltr(`×${need.missing}`), " ", needName(need, vocabulary)];
  return element("li.pair.miss", {}, icon("i-warn", 13), element("span.cut.for", {}, ...what), element("span.warn.b", {}, say(`joint.${need.reason}`)));
}

/** Whether not any unit will do. @param {import("../cards.js").Need} need */
const asks = ({ kinds, skills }) => kinds.length + skills.length > 0;

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
