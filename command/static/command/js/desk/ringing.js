/** The line: who rings, and the acts that take a call from it or from another call-taker. */

import { element, keep, ltr, place, refresh } from "../element.js";
import { icon } from "../marks.js";
import { ask } from "../requests.js";
import { clock, clockMinutes, running, secondsSince } from "../times.js";
import { say } from "../words.js";
import { choose } from "./choice.js";
import { reopened } from "./draft.js";

/**
 * @typedef {import("../cards.js").Call} Call
 * @typedef {import("../store.js").State} State
 */

/** Nine of ten calls are answered within this many seconds (NENA-STA-020.1). */
const ANSWER_TARGET_S = 15;

/** What the line is heard by. */
const HEARD = new Set(["call.rang", "call.answered", "call.taken"]);

/** Calls that nobody has taken, the oldest first. @param {Map<number, Call>} calls */
export const ringing = (calls) =>
  [...calls.values()].filter(({ taker, closed_at }) => !taker && !closed_at).sort((a, b) => a.received_at.localeCompare(b.received_at) || a.number - b.number);

/** Open calls that are in other hands. @param {Pick<State, "calls" | "me">} state */
export const others = ({ calls, me }) =>
  [...calls.values()].filter(({ taker, closed_at, incident }) => taker && taker !== me?.name && !closed_at && incident === null).sort((a, b) => b.number - a.number);

/**
 * When the line was heard last, and how many calls are in hand: nobody rings.
 * @param {Pick<State, "calls" | "incidents" | "log">} picture
 * @returns {{since: string | null, open: number}} `since` is null where the picture knows of no call
 */
export function quiet({ calls, incidents, log }) {
  const heard = [
    ...[...calls.values()].flatMap(({ received_at, answered_at }) => [received_at, answered_at ?? ""]),
    ...[...incidents.values()].map(({ received_at }) => received_at),
    ...log.filter(({ kind }) => HEARD.has(kind)).map(({ at }) => at),
  ].sort();
  return { since: heard.at(-1) || null, open: [...calls.values()].filter(({ taker, closed_at, incident }) => taker && !closed_at && incident === null).length };
}

export class Line {
  /** Calls that the room showed as mine: one that is no longer was taken over. @type {Set<number>} */
  #mine = new Set();
  #asking = false;

  /** @param {import("../link.js").Store} store @param {import("./acts.js").Acts} acts */
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
  }

  /** Take the call that rings longest; when none rings, a new one begins. */
  answer() {
    const [next] = ringing(this.store.state.calls);
    if (!next) return this.acts.begin();
    void this.#claim(next.number, false);
  }

  /** A call in another's hands is taken on purpose only. @param {Call} call */
  takeOver({ number, taker }) {
    const said = say("desk.take_over", { number, by: taker });
    choose(said, [{ digit: "1", content: [say("desk.take_over_yes")], take: () => void this.#claim(number, true) }]);
  }

  /** @param {number} number @param {boolean} take_over */
  async #claim(number, take_over) {
    if (this.#asking) return;
    this.#asking = true;
    const answer = await ask("POST", `calls/${number}/claim`, { take_over });
    this.#asking = false;
    if (!answer.ok) return this.acts.blame(answer);
    this.acts.take(reopened(answer.card));
    this.acts.form.focus("type");
  }

  /** The room's word on whose call it is. @param {State} state */
  heard({ calls, me }) {
    for (const { number, taker } of calls.values()) if (taker === me?.name) this.#mine.add(number);
    const { call } = this.acts;
    const card = calls.get(call?.number ?? -1);
    if (!call || call.ended_at || !card?.taker || card.taker === me?.name || !this.#mine.delete(card.number)) return;
    this.acts.take(null);
    this.acts.blame({ code: "taken_over", facts: { call: card.number, by: card.taker } });
  }

  /** @param {State} state */
  draw(state) {
    const { calls, vocabulary } = state;
    const rows = ringing(calls);
    showQuiet(rows.length ? null : quiet(state), state);
    const said = rows.length ? say("desk.ringing", { n: rows.length }) : "";
    place("line").dataset.rings = String(rows.length > 0);
    refresh(place("line-n"), said, () => [said]);
    keep(place("ringing"), rows, {
      key: ({ number }) => number,
      make: ({ number }) => element("li", {}, element("button.ln", { type: "button", onclick: () => void this.#claim(number, false) })),
      signature: ({ phone, line, received_at, number }) => [phone, line, secondsSince(received_at), number === rows[0].number, vocabulary !== null],
      show: (made, call) => made.firstElementChild?.replaceChildren(...row(call, call.number === rows[0].number)),
    });
  }
}

/** @param {ReturnType<typeof quiet> | null} quiet @param {State} state */
function showQuiet(quiet, { link }) {
  place("line-none").hidden = !quiet;
  if (!quiet) return;
  const since = quiet.since ? say("desk.quiet.since", { at: clockMinutes(quiet.since) }) : say("desk.quiet.always");
  const open = say("desk.quiet.open", { n: quiet.open });
  const asOf = say("link.as_of", { at: clock(link.as_of) });
  refresh(place("line-none"), [since, open, asOf], () => [element("span", {}, since), element("span.faint", {}, `${open} · ${asOf}`)]);
}

/** @param {Call} call @param {boolean} first */
function row({ phone, line, received_at }, first) {
  const seconds = secondsSince(received_at) ?? 0;
  const over = seconds > ANSWER_TARGET_S;
  return [
    element("span.dot.rings", {}, icon("i-tel", 14)),
    element("span.ty.cut.b", {}, phone ? ltr(phone) : say("desk.no_number")), element(`span${over ? ".warn" : ".faint"}`, {}, ltr(over ? `! ${running(seconds)}` : running(seconds))),
    element("span.x.row", {}, element("span.cut", {}, line ? say("desk.rings_on", { line }) : say("desk.rings")), first && element("kbd.end", {}, "A")),
  ];
}
