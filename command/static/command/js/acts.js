/** What the operator does at the Board. Every act ends in the store; only here does a console ask the server. */

import { announce } from "./announce.js";
import { incidentName, listed, readable, refusal } from "./facts.js";
import { topToBottom } from "./order.js";
import { ask } from "./requests.js";
import { say } from "./words.js";

/**
 * @typedef {import("./link.js").Store} Store
 * @typedef {import("./command_line.js").Command} Command
 */

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

  /** @param {number} unit */
  pick(unit) {
    this.#store.send({ t: "pick", unit });
  }

  /** @param {number} rank */
  pickRank(rank) {
    const candidate = this.#store.state.advice?.ranked.find((one) => one.rank === rank);
    if (candidate) this.pick(candidate.unit);
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

  /** Send the picked units to the selected incident, all or none. */
  async send() {
    const { selected, picked, units } = this.#store.state;
    const chosen = picked.flatMap((id) => units.get(id) ?? []);
    if (selected === null || !chosen.length) return null;
    const facts = { units: chosen.map((unit) => unit.call_sign), incident: selected };
    const request = /** @type {const} */ ({
      method: "POST",
      path: `incidents/${selected}/assign`,
      body: { units: picked, recommendation: null },
    });
    return this.run({ t: "command", verb: "send", facts, units: chosen, incident: selected, request: { ...request } });
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
        : await ask(command.request.method, command.request.path, this.#body(command));
    if (!answer.ok) {
      const said = refusal(answer, vocabulary);
      this.#store.send({ t: "refused", code: answer.code, facts: answer.facts, incident: command.incident });
      announce(`${said} ${say("refused.nothing_changed")}`);
      return { ok: false, said };
    }
    this.#store.send({ t: "granted" });
    if (command.verb === "send") this.#store.send({ t: "unpick" });
    const said = say("command.done", { reading: readingOf(command, vocabulary) });
    announce(said);
    return { ok: true, said };
  }

  /** A sending says which advice was on the screen. @param {Command} command */
  #body({ verb, request, incident }) {
    const advice = this.#store.state.advice;
    const shown = verb === "send" && advice?.incident === incident;
    return shown ? { ...request?.body, recommendation: advice.id } : request?.body;
  }
}

/** @param {import("./cards.js").Incident | null} incident */
const aboutOf = (incident) =>
  incident ? JSON.stringify([incident.number, incident.lat, incident.lon, incident.type, incident.closed_at]) : "";

/**
 * A command as a sentence.
 * @param {Command} command
 * @param {import("./cards.js").Vocabulary | null} vocabulary
 */
export function readingOf({ verb, facts }, vocabulary) {
  const { units, incident, ...rest } = facts;
  const named = { ...readable(rest, vocabulary), incident: incident === undefined ? undefined : incidentName(incident) };
  return say(`command.reading.${verb}`, units ? { ...named, units: listed(units) } : named);
}
