/**
 * The reports that the tablet owes the room: they leave one by one in the order they were made, stay until answered,
 * and outlive a reload.
 *
 * @typedef {import("./storage.js").Storage} Storage
 * @typedef {object} Report
 * @property {string} key made before the first try: a repeat is answered, not repeated
 * @property {string} status
 * @property {string} at the tablet's clock
 * @property {number | null} order
 * @property {string | null} disposition
 * @property {string | null} note
 *
 * @typedef {Report & {n: number, unit: number, call_sign: string, failures: number}} Waiting
 * @typedef {object} Means
 * @property {Storage} storage
 * @property {(frame: any) => boolean} send false when the line is not open
 * @property {() => number} ticks ms, never jumps
 * @property {() => void} [onChange]
 * @property {(error: unknown) => void} [onFault] the storage failed: what follows is kept in memory only
 */

/** Without an answer for so long on an open line, the same key is sent again. */
const ANSWER_WITHIN_MS = 8_000;
/** A report that the room could not read so often is given back to the officer. */
const UNREADABLE_TIMES = 3;

export class Reports {
  /** @type {Waiting[]} oldest first */
  waiting = [];
  /** The key in flight on the present line, and since when. @type {{key: string, at: number} | null} */
  #flying = null;
  #open = false;
  #n = 0;
  #means;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  /** Take over what an earlier page did not get answered. */
  async load() {
    this.waiting = await this.#means.storage.all("reports");
    this.#n = this.waiting.at(-1)?.n ?? 0;
  }

  /** @param {string} key */
  isFlying = (key) => this.#flying?.key === key;

  /**
   * Keep it, then send it.
   * @param {Report} report
   * @param {{id: number, call_sign: string}} unit
   */
  async add(report, unit) {
    this.#n += 1;
    const row = { ...report, n: this.#n, unit: unit.id, call_sign: unit.call_sign, failures: 0 };
    this.waiting.push(row);
    this.#changed();
    await this.#means.storage.put(["reports", row.n, row]).catch(this.#means.onFault);
    this.#sendNext();
  }

  /**
   * The room greeted us as this unit: the oldest report leaves. Reports made for another unit never leave.
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
   * @returns {Promise<Waiting | null>} the report that it answers, now forgotten
   */
  async answered(key) {
    const row = this.waiting.find((report) => report.key === key) ?? null;
    if (this.#flying?.key === key) this.#flying = null;
    if (row) await this.#forget([row]);
    this.#sendNext();
    return row;
  }

  /**
   * The room could not read a frame of ours. It may have been the report in flight: it is tried again, not for ever.
   * @returns {Promise<Waiting | null>} the report that is given up
   */
  async unreadable() {
    const row = this.waiting.find((report) => report.key === this.#flying?.key);
    if (!row) return null;
    row.failures += 1;
    return row.failures < UNREADABLE_TIMES ? null : this.answered(row.key);
  }

  /** To be called each second. */
  tick() {
    if (this.#flying && this.#means.ticks() - this.#flying.at > ANSWER_WITHIN_MS) this.#flying = null;
    this.#sendNext();
  }

  #sendNext() {
    const [next] = this.waiting;
    if (!next || !this.#open || this.#flying) return;
    const { key, status, at, order, disposition, note } = next;
    if (!this.#means.send({ t: "report", key, status, at, order, disposition, note })) return;
    this.#flying = { key, at: this.#means.ticks() };
    this.#changed();
  }

  /** @param {Waiting[]} rows */
  async #forget(rows) {
    this.waiting = this.waiting.filter((row) => !rows.includes(row));
    this.#changed();
    if (rows.length)
      await this.#means.storage
        .remove(
          "reports",
          rows.map((row) => row.n),
        )
        .catch(this.#means.onFault);
  }

  #changed() {
    this.#means.onChange?.();
  }
}
