/** Brings what was typed to the server: one request at a time, each facet by itself, until it is there or refused. */

import { bodyOf, facetsOf, kept, refused, typed, unsaved } from "./draft.js";
import { agreed, clashed, heard, seen } from "./versions.js";

/**
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./draft.js").Facet} Facet
 * @typedef {typeof import("../requests.js").ask} Ask
 * @typedef {{ok: true} | {ok: false, code: string, facts: Record<string, any>}} Outcome
 */

const RETRY_MS = 3000;
const LOST = "connection_lost";

export class Saver {
  /** @type {Map<string, Draft>} */
  drafts = new Map();
  /** Requests wait here for the one before them. @type {Promise<unknown>} */
  #line = Promise.resolve();
  #retry = 0;

  /**
   * @param {{ask: Ask, newKey: () => string, onChange: (draft: Draft) => void, later?: (act: () => void, ms: number) => number}} means
   */
  constructor({ ask, newKey, onChange, later = (act, ms) => setTimeout(act, ms) }) {
    this.ask = ask;
    this.newKey = newKey;
    this.onChange = onChange;
    this.later = later;
  }

  /** @param {Draft} draft */
  put(draft) {
    this.drafts.set(draft.id, draft);
    this.onChange(draft);
  }

  /** @param {string} id */
  of(id) {
    return /** @type {Draft} */ (this.drafts.get(id));
  }

  /** @param {string} id @param {Facet} facet @param {Partial<import("./draft.js").Values>} values */
  type(id, facet, values) {
    this.put(typed(this.of(id), facet, values));
  }

  /** The facet is in hand, or none: what was left is saved. @param {string} id @param {Facet | null} facet */
  edit(id, facet) {
    if (this.of(id).editing !== facet) this.put({ ...this.of(id), editing: facet });
    return this.save();
  }

  /** Save whatever can be saved now; a lost connection is tried again by itself. */
  async save() {
    for (const id of this.drafts.keys()) {
      const outcome = await this.#inLine(() => this.#settle(id));
      if (!outcome.ok) return this.#again();
    }
  }

  /**
   * Save the call whole and then do this with it. Only a refused type or place stands in the way of a patrol.
   * @param {string} id
   * @param {"queue" | "close" | "join" | "leave"} act
   * @param {Record<string, any>} body
   * @returns {Promise<Outcome & {card?: any}>}
   */
  async finish(id, act, body) {
    this.put({ ...this.of(id), editing: null });
    return this.#inLine(async () => {
      const saved = await this.#settle(id, true);
      if (!saved.ok) return saved;
      const { number, refused: faults } = this.of(id);
      const fault = act === "queue" && (faults.type ?? faults.place);
      if (fault) return { ok: false, ...fault };
      const answer = await this.ask("POST", `calls/${number}/${act}`, body);
      if (!answer.ok && answer.code !== LOST && answer.facts.field) this.put(refused(this.of(id), ["type"], answer));
      return answer;
    });
  }

  /** @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  #inLine(act) {
    const done = this.#line.then(act);
    this.#line = done.catch(() => {});
    return done;
  }

  /**
   * What is refused stays with its field and the rest goes on; only a lost connection stops.
   * @param {string} id
   * @param {boolean} [begun] the call must exist afterwards, even with nothing typed
   * @returns {Promise<Outcome>}
   */
  async #settle(id, begun = false) {
    for (;;) {
      const draft = this.drafts.get(id);
      const facets = draft ? unsaved(draft) : [];
      if (!draft || (!facets.length && !draft.birth && (draft.number !== null || !begun))) return { ok: true };
      const outcome = draft.number === null ? await this.#create(draft, facets) : await this.#amend(draft, facets[0]);
      if (!outcome.ok && (outcome.code === LOST || (begun && !facets.length))) return outcome;
    }
  }

  /** @param {Draft} draft @param {Facet[]} facets @returns {Promise<Outcome>} */
  async #create(draft, facets) {
    const birth = draft.birth ?? { key: this.newKey(), body: bodyOf(draft, facets) };
    if (!draft.birth) this.put({ ...draft, birth });
    const answer = await this.ask("POST", "calls", birth.body, { key: birth.key });
    const now = this.of(draft.id);
    if (answer.ok) this.put({ ...agreed(kept(now, birth.body), facetsOf(birth.body), answer.card), number: answer.card.number, birth: null });
    else if (answer.code !== LOST) this.put(refused(now, facets.length ? facets : ["type"], answer));
    return answer;
  }

  /** @param {Draft} draft @param {Facet} facet @returns {Promise<Outcome>} */
  async #amend(draft, facet) {
    const body = bodyOf(draft, [facet]);
    const answer = await this.ask("PATCH", `calls/${draft.number}`, { ...body, versions: seen(draft, [facet]) });
    if (!answer.ok && answer.code === "field_changed") return this.#clash(draft, facet, answer);
    const now = this.of(draft.id);
    if (answer.ok) this.put(heard(agreed(kept(now, body), [facet], answer.card), answer.card));
    else if (answer.code !== LOST) this.put(refused(now, [facet], answer));
    return answer;
  }

  /**
   * Somebody else was first: what they wrote is fetched, so that it stands beside what was typed.
   * @param {Draft} draft
   * @param {Facet} facet
   * @param {import("../requests.js").Denied} denied
   * @returns {Promise<Outcome>}
   */
  async #clash({ id, number }, facet, denied) {
    const answer = await this.ask("GET", `calls/${number}`);
    if (!answer.ok && answer.code === LOST) return answer;
    const { by, at } = denied.facts;
    this.put(answer.ok ? clashed(this.of(id), facet, { by, at }, answer.card) : refused(this.of(id), [facet], denied));
    return denied;
  }

  #again() {
    if (this.#retry) return;
    this.#retry = this.later(() => {
      this.#retry = 0;
      void this.save();
    }, RETRY_MS);
  }
}
