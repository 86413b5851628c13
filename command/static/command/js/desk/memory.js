/** What outlives a reload: calls being typed, each by itself, and the book of this shift's calls. */

/**
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {{number: number, at: string, type: string | null, place: string, incident: number | null, disposition: string | null, joined?: boolean, ended_at?: string}} Line `ended_at`: when it was ended without a patrol
 */

const SHIFT_MS = 12 * 3600 * 1000;

export class Memory {
  /**
   * @param {Storage} storage
   * @param {string} owner room and officer: a seat is shared, drafts are not
   */
  constructor(storage, owner) {
    this.storage = storage;
    this.prefix = `desk.${owner}.`;
  }

  /** @returns {Draft[]} the oldest first */
  drafts() {
    const names = Array.from({ length: this.storage.length }, (_, at) => this.storage.key(at) ?? "");
    const found = names.filter((name) => name.startsWith(`${this.prefix}draft.`)).flatMap((name) => this.#read(name) ?? []);
    return found.map((draft) => ({ ...draft, editing: null })).sort((a, b) => a.began_at.localeCompare(b.began_at));
  }

  /** @param {Draft} draft */
  keep(draft) {
    this.#write(`draft.${draft.id}`, draft);
  }

  /** @param {string} id */
  forget(id) {
    this.storage.removeItem(`${this.prefix}draft.${id}`);
  }

  /** @param {number} now milliseconds @returns {Line[]} this shift's calls, the newest first */
  book(now) {
    const lines = /** @type {Line[]} */ (this.#read(`${this.prefix}book`) ?? []);
    return lines.filter((line) => now - Date.parse(line.at) < SHIFT_MS).sort((a, b) => b.number - a.number);
  }

  /** @param {Line} line @param {number} now */
  enter(line, now) {
    this.#write("book", [line, ...this.book(now).filter(({ number }) => number !== line.number)]);
  }

  /** The call is open again. @param {number} number @param {number} now */
  strike(number, now) {
    this.#write("book", this.book(now).filter((line) => line.number !== number));
  }

  /** @param {string} name @returns {any} */
  #read(name) {
    try {
      return JSON.parse(this.storage.getItem(name) ?? "null");
    } catch {
      return null;
    }
  }

  /** A full or forbidden store loses nothing that is on the screen or on the server. @param {string} name @param {unknown} value */
  #write(name, value) {
    try {
      this.storage.setItem(this.prefix + name, JSON.stringify(value));
    } catch (error) {
      console.warn("desk: the browser keeps nothing", error);
    }
  }
}
