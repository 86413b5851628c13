/** Something that the room is asked about the call in hand: once, and again when what it depends on has changed. */

const RETRY_MS = 5000;

/** @template T */
export class Question {
  /** The last answer. @type {T | null} */
  answer = null;
  /** When it was given, in milliseconds. */
  at = 0;
  /** @type {import("../requests.js").Denied | null} */
  refused = null;
  #path = "";
  #depends = "";

  /** @param {{ask: typeof import("../requests.js").ask, now: () => number, changed: () => void, later?: (act: () => void, ms: number) => unknown}} means */
  constructor({ ask, now, changed, later = (act, ms) => setTimeout(act, ms) }) {
    this.ask = ask;
    this.now = now;
    this.changed = changed;
    this.later = later;
  }

  /** @param {string | null} path where it is asked; null where there is nothing to ask @param {unknown} [depends] */
  about(path, depends = null) {
    const now = JSON.stringify(depends);
    if ((path ?? "") === this.#path && now === this.#depends) return;
    if ((path ?? "") !== this.#path) {
      this.answer = null;
      this.refused = null;
    }
    this.#path = path ?? "";
    this.#depends = now;
    if (path) void this.#ask(path, now);
  }

  /** An answer to what is no longer asked is dropped; what the line lost is asked again. @param {string} path @param {string} depends */
  async #ask(path, depends) {
    const answer = await this.ask("GET", path);
    const isOver = () => path !== this.#path || depends !== this.#depends;
    if (isOver()) return;
    this.refused = answer.ok ? null : answer;
    if (answer.ok) {
      this.answer = answer.card;
      this.at = this.now();
    } else if (answer.code === "connection_lost") {
      this.later(() => {
        if (isOver()) return;
        this.#depends = "";
        this.changed();
      }, RETRY_MS);
    }
    this.changed();
  }
}
