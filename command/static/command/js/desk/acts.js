/** The call in hand: take one, take one up again, queue it, end it. What else is done with it goes through `finish`. */

import { announce } from "../announce.js";
import { incidentName, nameOf, refusal } from "../facts.js";
import { ask, newKey } from "../requests.js";
import { now } from "../times.js";
import { say } from "../words.js";
import { begin, isSettled, missing, reopened } from "./draft.js";
import { askEnding, endings, transfers } from "./endings.js";

/** @typedef {import("./draft.js").Draft} Draft */

export class Acts {
  /** The call in hand. @type {string | null} */
  #id = null;
  /** What was refused as a whole, in words. */
  fault = "";
  busy = false;

  /** @param {{store: import("../link.js").Store, saver: import("./saver.js").Saver, memory: import("./memory.js").Memory, form: import("./form.js").CallForm}} parts */
  constructor({ store, saver, memory, form }) {
    this.store = store;
    this.saver = saver;
    this.memory = memory;
    this.form = form;
  }

  /** @returns {Draft | null} */
  get call() {
    return (this.#id && this.saver.drafts.get(this.#id)) || null;
  }

  /** The registry first, so that a type has its name; then what a reload interrupted. */
  async start() {
    for (const draft of this.memory.drafts()) this.saver.put(draft);
    const last = [...this.saver.drafts.values()].filter((draft) => !draft.ended_at).at(-1);
    if (last) this.take(last);
    void this.saver.save();
    await this.#learn();
    if (this.call) this.form.learned(this.call);
  }

  async #learn() {
    const answer = await ask("GET", "vocabulary");
    if (answer.ok) this.store.send({ t: "vocabulary", vocabulary: answer.card });
    else setTimeout(() => void this.#learn(), 3000);
  }

  /** A draft changed: keep it until the server has all of it and another call is in hand. @param {Draft} draft */
  changed(draft) {
    if (draft.id !== this.#id && draft.number !== null && isSettled(draft)) {
      this.saver.drafts.delete(draft.id);
      this.memory.forget(draft.id);
    } else this.memory.keep(draft);
    if (draft.id === this.#id) this.form.show(draft);
    if (!this.busy) this.fault = "";
    this.store.draw();
  }

  /** Take a call. One that is in hand and still empty is that call. */
  begin() {
    const { call } = this;
    const isEmpty = call && call.number === null && !call.birth && isSettled(call);
    if (!isEmpty) {
      this.take(begin(newKey(), new Date(now()).toISOString()));
    }
    this.form.focus("type");
  }

  /** @param {number} number a call that the room shows as mine */
  reopen(number) {
    const card = this.store.state.calls.get(number);
    const known = [...this.saver.drafts.values()].find((draft) => draft.number === number);
    if (!known && !card) return;
    const draft = known ?? reopened(/** @type {import("../cards.js").Call} */ (card));
    const queued_at = this.store.state.incidents.get(draft.incident ?? -1)?.queued_at ?? draft.began_at;
    this.take(known ?? { ...draft, ended_at: draft.incident ? queued_at : null });
    this.form.focus("text");
  }

  /** This call is in hand now, or none. @param {Draft | null} draft */
  take(draft) {
    const before = this.call;
    this.#id = draft?.id ?? null;
    this.fault = "";
    if (draft) {
      this.saver.put(draft);
      this.form.open(draft);
    } else this.form.clear();
    if (before && before.id !== draft?.id) {
      this.changed({ ...before, editing: null });
      void this.saver.save();
    }
    this.store.draw();
  }

  /** It needs a patrol: type and place are enough. */
  async queue() {
    const { call } = this;
    if (!call || call.ended_at || this.busy) return;
    this.form.commit();
    const lack = missing(this.saver.of(call.id));
    if (lack) {
      this.form.need(lack);
      return announce(say(`desk.need.${lack}`));
    }
    const answer = await this.finish(call.id, "queue", {});
    if (!answer) return;
    const incident = answer.number;
    this.saver.put({ ...this.saver.of(call.id), incident, ended_at: answer.queued_at });
    this.enter(call.id, { incident });
    announce(say("desk.queued", { incident: incidentName(incident) }));
  }

  /** It ends without a patrol, as the next key says. */
  end() {
    return this.#ask("desk.how_ends", endings);
  }

  /** It is another service's. */
  transfer() {
    return this.#ask("desk.to_whom", transfers);
  }

  /** @param {string} title @param {typeof endings} among */
  #ask(title, among) {
    const { call } = this;
    if (!call || call.ended_at) return false;
    askEnding(say(title), among(this.store.state.vocabulary?.dispositions ?? []), (disposition) => void this.#close(call.id, disposition));
    return true;
  }

  /** Most calls only ask something, some say nothing: one key ends them. @param {string} disposition */
  endAs(disposition) {
    const { call } = this;
    if (!call || call.ended_at || this.busy) return false;
    void this.#close(call.id, disposition);
    return true;
  }

  /** @param {string} id @param {string} disposition */
  async #close(id, disposition) {
    const answer = await this.finish(id, "close", { disposition });
    if (!answer) return;
    this.enter(id, { disposition });
    this.saver.drafts.delete(id);
    this.memory.forget(id);
    if (this.#id === id) this.take(null);
    document.getElementById("call")?.focus();
    announce(say("desk.ended", { disposition: nameOf(this.store.state.vocabulary, "dispositions", disposition) }));
  }

  /** @param {string} id @param {"queue" | "close" | "join" | "leave"} act @param {Record<string, any>} body @returns {Promise<any>} the card, or null when it was refused */
  async finish(id, act, body) {
    this.busy = true;
    this.fault = "";
    this.store.draw();
    const outcome = await this.saver.finish(id, act, body);
    this.busy = false;
    this.store.draw();
    if (outcome.ok) return outcome.card;
    const { refused } = this.saver.of(id);
    if (act === "queue" && (refused.type || refused.place)) this.form.focus(refused.type ? "type" : "place");
    this.blame(outcome);
    return null;
  }

  /** Something was refused as a whole. @param {{code: string, facts: Record<string, any>}} refused */
  blame(refused) {
    this.fault = refused.code === "connection_lost" ? say("desk.lost") : refusal(refused, this.store.state.vocabulary);
    announce(this.fault);
    this.store.draw();
  }

  /** Into the book of this shift. @param {string} id @param {{incident?: number, disposition?: string, joined?: boolean}} outcome */
  enter(id, { incident = /** @type {any} */ (null), disposition = /** @type {any} */ (null), joined = false }) {
    const { number, began_at, values } = this.saver.of(id);
    const ended_at = disposition ? new Date(now()).toISOString() : undefined;
    const line = { number: /** @type {number} */ (number), at: began_at, type: values.type, place: values.place, incident, disposition, joined, ended_at };
    this.memory.enter(line, now());
  }
}
