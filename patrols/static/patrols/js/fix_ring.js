/**
 * The fixes that the room does not have yet: a ring that outlives a reload. They leave in batches, the newest first, so
 * that after a tunnel the room sees at once where the unit is now; they stay until the room has stored them.
 *
 * @typedef {object} Fix
 * @property {string} at the tablet's moment
 * @property {number} lat degrees
 * @property {number} lon degrees
 * @property {number | null} accuracy_m
 * @property {number | null} heading degrees from north, clockwise
 * @property {number | null} speed_kph
 * @typedef {import("./outbox.js").Means & {toRoom: (at: string) => string}} Means toRoom: the tablet's moment by the
 * room's clock, which would refuse a moment that is still to come
 */

export const RING = 20_000;
/** So many make a frame of at most 25 KiB; the room takes 32. */
const BATCH = 200;
/** Positions are told at most this often. */
const TELL_EVERY_MS = 2_000;
/** Without a word for so long on an open line, the batch is sent again. */
const STORED_WITHIN_MS = 8_000;

export class FixRing {
  #means;
  #open = false;
  #n = 0;
  #seq = 0;
  #toldAt = -Infinity;
  /** @type {{seq: number, keys: number[], at: number} | null} */
  #flying = null;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  async load() {
    this.#n = (await this.#means.storage.get("kept", "fixes_made")) ?? 0;
  }

  /** How many the room does not have yet. */
  count = () => this.#means.storage.count("fixes");

  /**
   * Keep a reading, the oldest giving way when the ring is full, and tell it when it is time.
   * @param {Fix} fix
   */
  async add(fix) {
    const n = (this.#n += 1);
    const { storage, onFault } = this.#means;
    await storage.put(["fixes", n, { n, ...fix }], ["kept", "fixes_made", n]).catch(onFault);
    if (n > RING) await storage.remove("fixes", [n - RING]).catch(onFault);
    await this.tick();
  }

  /** Forget all: they were made with another unit and are not this one's track. */
  async drop() {
    const rows = await this.#means.storage.last("fixes", RING);
    await this.#means.storage
      .remove(
        "fixes",
        rows.map(([n]) => n),
      )
      .catch(this.#means.onFault);
  }

  async joined() {
    this.#open = true;
    this.#flying = null;
    await this.#sendNext();
  }

  lost() {
    this.#open = false;
    this.#flying = null;
  }

  /**
   * The room has stored a batch, or refused some of it for good.
   * @param {{seq: number}} frame
   */
  async fixed({ seq }) {
    if (this.#flying?.seq !== seq) return;
    const { keys } = this.#flying;
    await this.#means.storage.remove("fixes", keys).catch(this.#means.onFault);
    this.#flying = null;
    if (keys.length === BATCH) await this.#sendNext();
  }

  async tick() {
    const now = this.#means.ticks();
    if (this.#flying && now - this.#flying.at > STORED_WITHIN_MS) this.#flying = null;
    if (now - this.#toldAt >= TELL_EVERY_MS) await this.#sendNext();
  }

  async #sendNext() {
    if (!this.#open || this.#flying) return;
    const at = this.#means.ticks();
    const flying = { seq: (this.#seq += 1), keys: /** @type {number[]} */ ([]), at };
    this.#flying = flying;
    const rows = await this.#means.storage.last("fixes", BATCH);
    if (this.#flying !== flying) return;
    flying.keys = rows.map(([key]) => key);
    const sent =
      rows.length > 0 &&
      this.#means.send({
        t: "fixes",
        seq: flying.seq,
        fixes: rows.map(([, fix]) => ({ ...fix, at: this.#means.toRoom(fix.at) })),
      });
    if (sent) this.#toldAt = at;
    else this.#flying = null;
  }
}
