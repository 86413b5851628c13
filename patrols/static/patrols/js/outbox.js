/**
 * What the tablet still has to tell the room: it leaves one by one in the order it was made, a call for help
 * before all, stays until answered, and outlives a reload. What never left can be withdrawn, and nobody knows of it.
 *
 * @typedef {import("./storage.js").Storage} Storage
 * @typedef {object} Made
 * @property {string} key made before the first try: a repeat is answered, not repeated
 * @property {string} at the tablet's clock
 *
 * @typedef {Made & {t: "report", status: string, order: number | null, disposition: string | null, note: string | null}} Report
 * @typedef {Made & {t: "undo", of: string}} Undo takes back the report with that key
 * @typedef {Made & {t: "message", text: string, reply_to: number | null}} Message
 * @typedef {Made & {t: "decline", order: number, reason: string}} Decline
 * @typedef {Made & {t: "help", lat: number | null, lon: number | null, accuracy_m: number | null}} Help
 * @typedef {Made & {t: "safe"}} Safe
 * @typedef {Report | Undo | Message | Decline | Help | Safe} Told
 * @typedef {object} Kept beside what is told, for this device alone
 * @property {string | null} was the status before a report, and after an undoing
 * @property {number} held_until it does not leave before, by the device's clock in ms; 0 is at once
 *
 * @typedef {Told & Kept & {n: number, unit: number, call_sign: string, failures: number, left: boolean}} Waiting
 * @typedef {object} Means
 * @property {Storage} storage
 * @property {(frame: any) => boolean} send false when the line is not open
 * @property {() => number} ticks ms, never jumps
 * @property {() => void} [onChange]
 * @property {(error: unknown) => void} [onFault] the storage failed: what follows is kept in memory only
 */

/** Without an answer for so long on an open line, the same key is sent again. */
const ANSWER_WITHIN_MS = 8_000;
/** The longest that anything is held back, so that a clock which was set back holds nothing for ever. */
export const UNDO_MS = 5_000;
/** What the room could not read so often is given back to the officer. */
const UNREADABLE_TIMES = 3;

export class Outbox {
  /** @type {Waiting[]} oldest first */
  waiting = [];
  /** The key in flight on the present line, and since when. @type {{key: string, at: number} | null} */
  #flying = null;
  #open = false;
  /** Nothing but a call for help leaves before, by the clock of `ticks`. */
  #notBefore = -Infinity;
  #n = 0;
  #means;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  /** Take over what an earlier page did not get answered. */
  async load() {
    const rows = await this.#means.storage.all("outbox");
    // An earlier page may have sent whatever was not held back.
    this.waiting = rows.map((row) => ({ ...row, left: !isHeld(row) }));
    this.#n = this.waiting.at(-1)?.n ?? 0;
  }

  /** @param {string} key */
  isFlying = (key) => this.#flying?.key === key;

  /**
   * Keep it, then send it.
   * @param {Told} told
   * @param {{id: number, call_sign: string}} unit
   * @param {Partial<Kept>} [kept]
   */
  async add(told, unit, { was = null, held_until = 0 } = {}) {
    this.#n += 1;
    const made = { n: this.#n, unit: unit.id, call_sign: unit.call_sign, failures: 0 };
    const row = { ...told, ...made, was, held_until, left: false };
    this.waiting.push(row);
    await this.#means.storage.put(["outbox", row.n, row]).catch(this.#means.onFault);
    // Only what would outlive a reload is shown as waiting.
    this.#changed();
    this.#sendNext();
  }

  /** What is held back is held no longer: something was told after it. */
  release() {
    for (const row of this.waiting) row.held_until = 0;
  }

  /**
   * Take back what never left.
   * @param {string} key
   * @returns {Promise<boolean>} false: it left, or may have
   */
  async withdraw(key) {
    const row = this.waiting.find((one) => one.key === key);
    if (!row || row.left) return false;
    await this.#forget([row]);
    this.#sendNext();
    return true;
  }

  /**
   * The room greeted us as this unit: the oldest leaves. What was made for another unit never leaves.
   * @param {number} unit
   * @returns {Promise<Waiting[]>} those
   */
  async joined(unit) {
    this.#open = true;
    this.#flying = null;
    const foreign = this.waiting.filter((row) => row.unit !== unit);
    await this.#forget(foreign);
    this.#sendNext();
    return foreign;
  }

  lost() {
    this.#open = false;
    this.#flying = null;
    this.#changed();
  }

  /**
   * The room's answer to a key.
   * @param {string} key
   * @returns {Promise<Waiting | null>} what it answers, now forgotten
   */
  async answered(key) {
    const row = this.waiting.find((one) => one.key === key) ?? null;
    if (this.#flying?.key === key) this.#flying = null;
    if (row) await this.#forget([row]);
    this.#sendNext();
    return row;
  }

  /**
   * The room could not read a frame of ours. It may have been the one in flight: it is tried again, not for ever.
   * @returns {Promise<Waiting | null>} what is given up
   */
  async unreadable() {
    const row = this.waiting.find((one) => one.key === this.#flying?.key);
    if (!row) return null;
    row.failures += 1;
    return row.failures < UNREADABLE_TIMES ? null : this.answered(row.key);
  }

  /**
   * Too much was told at once: the room did not take this one, which leaves again then.
   * @param {string} key
   * @param {number} ms
   */
  later(key, ms) {
    if (this.#flying?.key !== key) return;
    this.#flying = null;
    this.#notBefore = this.#means.ticks() + ms;
    this.#changed();
  }

  /** To be called each second. */
  tick() {
    if (this.#flying && this.#means.ticks() - this.#flying.at > ANSWER_WITHIN_MS) this.#flying = null;
    this.#sendNext();
  }

  #sendNext() {
    // A call for help waits for nothing.
    const next = this.waiting.find(({ t }) => t === "help") ?? this.waiting[0];
    if (!next || !this.#open || this.#flying || isHeld(next)) return;
    if (next.t !== "help" && this.#means.ticks() < this.#notBefore) return;
    const { n, unit, call_sign, failures, was, held_until, left, ...told } = next;
    if (!this.#means.send(told)) return;
    next.left = true;
    this.#flying = { key: told.key, at: this.#means.ticks() };
    this.#changed();
  }

  /** @param {Waiting[]} rows */
  async #forget(rows) {
    this.waiting = this.waiting.filter((row) => !rows.includes(row));
    this.#changed();
    if (rows.length)
      await this.#means.storage
        .remove(
          "outbox",
          rows.map((row) => row.n),
        )
        .catch(this.#means.onFault);
  }

  #changed() {
    this.#means.onChange?.();
  }
}

/** @param {Kept} row */
export function isHeld({ held_until }) {
  const left = (held_until ?? 0) - Date.now();
  return left > 0 && left <= UNDO_MS;
}
