/** What the operator does at the Board. Every act ends in the store; only here does a console ask the server. */

import { announce } from "./announce.js";
import { aboutOf, bodyOf, nextWhy, proposed, strays } from "./choice.js";
import { pictureOf, read } from "./command_line.js";
import { UNDO_S } from "./effects.js";
import { refusal } from "./facts.js";
import { ASKS, endangered } from "./offers.js";
import { topToBottom } from "./order.js";
import { may } from "./page.js";
import { readingOf } from "./readings.js";
import { ask } from "./requests.js";
import { now } from "./times.js";
import { say } from "./words.js";

/**
 * @typedef {import("./link.js").Store} Store
 * @typedef {import("./command_line.js").Command} Command
 */

/** What ends a choice of units. */
const SENDING = new Set(["send", "add", "stack", "preempt", "divert", "swap"]);

export class Acts {
  #store;
  /** What the advice on the screen was asked about: a change of it asks again. */
  #asked = "";

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    store.subscribe((state) => {
      const about = aboutOf(state.shown);
      if (state.link.state !== "lost" && state.shown && state.incidents.has(state.shown.number) && about !== this.#asked)
        this.advise();
    });
  }

  async learn() {
    const answer = await ask("GET", "vocabulary");
    if (answer.ok) this.#store.send({ t: "vocabulary", vocabulary: answer.card });
    if (!may("dispatch.read_past")) return;
    const past = await ask("GET", "incidents?state=past&limit=20");
    if (past.ok) this.#store.send({ t: "closed", incidents: past.card.items });
  }

  /** @param {number} incident */
  select(incident) {
    this.#store.send({ t: "select", incident });
  }

  /** @param {1 | -1} by */
  step(by) {
    const numbers = topToBottom(this.#store.state);
    const at = numbers.indexOf(this.#store.state.selected ?? -1);
    const next = numbers[at < 0 ? 0 : Math.max(0, Math.min(numbers.length - 1, at + by))];
    if (next !== undefined) this.select(next);
  }

  /** Choose a unit in the table or on the map. @param {number} unit */
  point(unit) {
    this.#store.send({ t: "point", unit });
  }

  /** @param {number} unit */
  pick(unit) {
    this.#store.send({ t: "pick", unit });
  }

  /** @param {number} rank */
  pickRank(rank) {
    const candidate = this.#store.state.advice?.ranked.find((one) => one.rank === rank);
    if (candidate) this.pick(candidate.unit);
  }

  /** Pick what the plan asks for, or let go of it again. */
  propose() {
    const { advice, picked } = this.#store.state;
    const units = proposed(advice);
    const already = units.length === picked.length && units.every((unit) => picked.includes(unit));
    this.pickOnly(already ? [] : units);
  }

  /** These and no others. @param {number[]} units */
  pickOnly(units) {
    this.#store.send({ t: "propose", units });
  }

  /** Why others are picked than the advice names first: the reason that is given, or the next one. @param {string | null} [given] */
  why(given) {
    const { advice, picked, why } = this.#store.state;
    if (!strays(advice, picked)) return false;
    this.#store.send({ t: "why", why: given === undefined ? nextWhy(why) : given === why ? null : given });
  }

  resort() {
    this.#store.send({ t: "sort" });
    this.advise();
  }

  /** Ask who could go to the selected incident; the answer of a selection that has moved on is dropped. */
  async advise() {
    const { shown } = this.#store.state;
    this.#asked = aboutOf(shown);
    if (!shown) return;
    const incident = shown.number;
    const answer = await ask("GET", `incidents/${incident}/recommendation`);
    const given = answer.ok ? { advice: answer.card } : { refused: { code: answer.code, facts: answer.facts } };
    this.#store.send({ t: "advised", incident, ...given });
  }

  /** Who goes where when all that waits is served at once; null when it was refused, which is said. @returns {Promise<import("./cards.js").Joint | null>} */
  async joint() {
    const answer = await ask("GET", "waiting/joint");
    if (answer.ok) return answer.card;
    announce(refusal(answer, this.#store.state.vocabulary));
    return null;
  }

  /** What was earlier at an incident's place and from its callers' numbers: asked for, or put away again. @param {number | null} incident */
  known(incident) {
    if (incident === null) return false;
    if (incident !== this.#store.state.selected) this.select(incident);
    if (this.#store.state.known) this.#store.send({ t: "known", incident, known: null });
    else void this.#askKnown(incident);
  }

  /** @param {number} incident */
  async #askKnown(incident) {
    const answer = await ask("GET", `incidents/${incident}/known`);
    if (answer.ok) this.#store.send({ t: "known", incident, known: answer.card, at: now() });
    else announce(refusal(answer, this.#store.state.vocabulary));
  }

  /** Send the picked units to the selected incident, all or none. */
  async send() {
    const { selected, picked, units } = this.#store.state;
    const names = picked.flatMap((id) => units.get(id)?.call_sign ?? []);
    return selected === null || !names.length ? null : this.say(`${names.join(" ")} > ${selected}`);
  }

  /** Carry out what could have been typed. @param {string} text */
  async say(text) {
    const command = read(text, pictureOf(this.#store.state));
    return command.t === "command" ? this.run(command) : null;
  }

  /** Who was told that a unit calls for help sends it all the same. */
  sendDespite() {
    const known = endangered(this.#store.state);
    return known ? void this.run(known.command) : false;
  }

  /** The last merge is taken back while it is fresh. */
  async undo() {
    const { undo } = this.#store.state;
    return undo && undo.until > now() ? this.say(`${undo.incident} unmerge`) : null;
  }

  /**
   * Carry a command out. What was refused is said where it was asked, and nothing has changed.
   * @param {Command} command
   * @returns {Promise<{ok: boolean, said: string}>}
   */
  async run(command) {
    const { link, vocabulary } = this.#store.state;
    if (!command.request) return { ok: true, said: "" };
    const answer =
      link.state === "lost"
        ? /** @type {const} */ ({ ok: false, code: "connection_lost", facts: {}, status: 0 })
        : await ask(command.request.method, command.request.path, bodyOf(command, this.#store.state));
    if (!answer.ok) return this.#refused(command, answer);
    this.#store.send({ t: "granted" });
    this.#after(command);
    const said = say("command.done", { reading: readingOf(command, vocabulary) });
    announce(said);
    return { ok: true, said };
  }

  /** @param {Command} command @param {import("./requests.js").Denied} denied */
  #refused(command, { code, facts }) {
    const { incident } = command;
    const said = refusal({ code, facts }, this.#store.state.vocabulary);
    if (ASKS.has(code) && incident !== null) this.select(incident);
    this.#store.send({ t: "refused", code, facts, incident, command });
    announce(`${said} ${say("refused.nothing_changed")}`);
    return { ok: false, said };
  }

  /** What the screen does when a command was carried out. @param {Command} command */
  #after({ verb, facts, incident }) {
    if (SENDING.has(verb)) this.#store.send({ t: "unpick" });
    if (verb === "merge") this.#store.send({ t: "merged", incident, until: now() + UNDO_S * 1000 });
    if (verb === "merge" && this.#store.state.selected === incident) this.select(facts.into);
    if (verb === "unmerge") this.#store.send({ t: "parted" });
  }
}
