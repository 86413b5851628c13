/** What is known already: the panel of possible duplicates, and the acts that join a call to one or part it again. */

import { announce } from "../announce.js";
import { element, keep, keyCap, ltr, place, refresh } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { priorityMark } from "../marks.js";
import { age, now } from "../times.js";
import { say } from "../words.js";
import { choose } from "./choice.js";
import { duplicates } from "./duplicates.js";

/**
 * @typedef {import("./duplicates.js").Found} Found
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Vocabulary | null} Vocabulary
 */

/** So many stand in the panel; the list of F7 has more. */
const SHOWN = 3;
const OFFERED = 9;

export class Joining {
  /** @param {import("../link.js").Store} store @param {import("./acts.js").Acts} acts */
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
  }

  /** F7: join what is known, or part again what was joined. */
  key() {
    const { call } = this.acts;
    if (call && mayLeave(call, this.store.state)) void this.#leave();
    else if (!call || call.ended_at || this.acts.busy) return false;
    else this.#offer(call);
    return true;
  }

  /** @param {import("./draft.js").Draft} call */
  #offer(call) {
    const { vocabulary } = this.store.state;
    const found = duplicates(call, this.store.state, now()).slice(0, OFFERED);
    const choices = found.map((one, at) => ({
      digit: String(at + 1),
      content: [priorityMark(one.incident.priority), element("span.grow", {}, ...title(one, vocabulary), element("br"), element("span.dim", {}, why(one)))],
      take: () => void this.join(one.incident.number),
    }));
    choose(say("desk.join_which"), choices, say("desk.join_none"));
  }

  /** The digit that F7 offers each incident by. @returns {Map<number, number>} */
  offered() {
    const { call } = this.acts;
    const found = call && call.ended_at === null ? duplicates(call, this.store.state, now()).slice(0, OFFERED) : [];
    return new Map(found.map(({ incident }, at) => [incident.number, at + 1]));
  }

  /** @param {number} incident */
  async join(incident) {
    const id = /** @type {import("./draft.js").Draft} */ (this.acts.call).id;
    const card = await this.acts.finish(id, "join", { incident });
    if (!card) return;
    const { saver } = this.acts;
    saver.put({ ...saver.of(id), incident: card.incident, ended_at: new Date(now()).toISOString() });
    this.acts.enter(id, { incident: card.incident, joined: true });
    place("call").focus();
    announce(say("desk.joined", { incident: incidentName(card.incident) }));
  }

  async #leave() {
    const { id, number } = /** @type {import("./draft.js").Draft} */ (this.acts.call);
    const card = await this.acts.finish(id, "leave", {});
    if (!card) return;
    const { saver, memory, form } = this.acts;
    saver.put({ ...saver.of(id), incident: card.incident, ended_at: null });
    memory.strike(/** @type {number} */ (number), now());
    form.focus("type");
    announce(say("desk.left"));
  }

  /** @param {State} state */
  draw(state) {
    const { call } = this.acts;
    const isOpen = call !== null && call.ended_at === null;
    const leave = call !== null && mayLeave(call, state);
    const likely = isOpen ? duplicates(call, state, now()).filter((one) => one.likely) : [];
    place("act-join").setAttribute("aria-disabled", String(!isOpen || this.acts.busy));
    place("act-leave").hidden = !leave;
    refresh(place("dup-n"), likely.length, () => [likely.length || ""]);
    const none = place("dup-none");
    none.hidden = likely.length > 0;
    const said = say(isOpen ? "desk.dup_none" : "desk.dup_idle");
    refresh(none, said, () => [said]);
    keep(place("dups"), likely.slice(0, SHOWN), {
      key: ({ incident }) => incident.number,
      make: ({ incident }) => {
        const join = () => this.acts.busy || void this.join(incident.number);
        return element("li.dup", {}, element("span.row"), element("button.btn", { type: "button", onclick: join }));
      },
      signature: (one) => [one.incident.type, one.incident.place, one.incident.priority, why(one), one === likely[0], state.vocabulary !== null],
      show: ({ firstElementChild: words, lastElementChild: button }, one) => {
        const said = element("span.grow", {}, element("span.nm.cut", { dir: "auto" }, ...title(one, state.vocabulary)), element("span.dim.cut", {}, why(one)));
        words?.replaceChildren(priorityMark(one.incident.priority), said);
        button?.replaceChildren(say("desk.join"), ...(one === likely[0] ? [" ", keyCap("F7")] : []));
      },
    });
  }
}

/** A call can part from an incident that another call keeps. @param {import("./draft.js").Draft} call @param {State} state */
function mayLeave({ incident, number }, { incidents }) {
  const calls = incidents.get(incident ?? -1)?.calls ?? [];
  return calls.length > 1 && calls.indexOf(number ?? -1) > 0;
}

/** @param {Found} found @param {Vocabulary} vocabulary @returns {import("../element.js").Child[]} */
const title = ({ incident }, vocabulary) => [ltr(incidentName(incident.number)), ` ${nameOf(vocabulary, "types", incident.type)}`, incident.place && ` · ${incident.place}`];

/** @param {Found} found */
const why = ({ reasons }) => reasons.map(worded).join(" · ");

/** @param {import("./duplicates.js").Reason} reason */
function worded(reason) {
  if (reason.code === "near") return say("desk.dup.near", { m: reason.m });
  if (reason.code !== "recent") return say(`desk.dup.${reason.code}`);
  return reason.minutes ? say("desk.dup.recent", { age: age(reason.minutes * 60) }) : say("desk.dup.now");
}
