/**
 * The tablet locks itself after a quarter of an hour without a touch, and stays locked through a reload and without a line:
 * only the room can tell whether a password is right. What still works meanwhile is decided by who draws.
 *
 * @typedef {"right" | "wrong" | "shut" | "ended" | "unreachable"} Verdict what the room says of a password; `shut`: too many were
 * wrong, `ended`: nobody is signed in any more
 */

export const LOCK_AFTER_MS = 15 * 60_000;
/** The last touch is kept at most this often, against wear of the disk. */
const KEEP_EVERY_MS = 20_000;

export class IdleLock {
  locked = false;
  #storage;
  #onChange;
  #touchedAt = Date.now();
  #keptAt = -Infinity;

  /** @param {import("./storage.js").Storage} storage @param {() => void} onChange */
  constructor(storage, onChange) {
    this.#storage = storage;
    this.#onChange = onChange;
  }

  /** As an earlier page left it. */
  async load() {
    const { locked = false, touched_at = Date.now() } = (await this.#storage.get("kept", "lock")) ?? {};
    [this.locked, this.#touchedAt] = [locked, touched_at];
    await this.tick();
  }

  /** Somebody is there. */
  async touch() {
    if (this.locked) return;
    this.#touchedAt = Date.now();
    if (Math.abs(this.#touchedAt - this.#keptAt) > KEEP_EVERY_MS) await this.#keep();
  }

  /** To be called each second. */
  async tick() {
    const idle = Date.now() - this.#touchedAt;
    // A clock that was set back counts from then.
    if (idle < 0) this.#touchedAt = Date.now();
    if (!this.locked && idle >= LOCK_AFTER_MS) await this.#become(true);
  }

  /** The password was right. */
  async open() {
    this.#touchedAt = Date.now();
    await this.#become(false);
  }

  /** Who is signed in next gave a password already. */
  forget = () => this.#storage.remove("kept", ["lock"]).catch(console.error);

  /** @param {boolean} locked */
  async #become(locked) {
    this.locked = locked;
    this.#onChange();
    await this.#keep();
  }

  async #keep() {
    this.#keptAt = this.#touchedAt;
    await this.#storage.put(["kept", "lock", { locked: this.locked, touched_at: this.#touchedAt }]).catch(console.error);
  }
}

/** What the room's answer to a password means. @param {number} status of HTTP, 0 for none @returns {Verdict} */
export function verdict(status) {
  /** @type {Record<number, Verdict>} */
  const said = { 204: "right", 403: "wrong", 429: "shut", 401: "ended" };
  return said[status] ?? "unreachable";
}
