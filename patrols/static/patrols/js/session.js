/**
 * The tablet's shift: what it knows, what it owes and its line to the room, kept in step. Frames are dealt with one after
 * the other; what a frame brings is on the disk before its receipt leaves.
 *
 * @typedef {import("./radio.js").Frame} Frame
 * @typedef {import("./radio.js").Heard} Heard
 * @typedef {import("./storage.js").Storage} Storage
 * @typedef {import("./outbox.js").Waiting} Waiting
 * @typedef {{key: string, status: string, at: string, fate: "queued" | "sent" | "confirmed" | "refused", told_at: string | null}} Last
 * @typedef {object} Means
 * @property {string} url
 * @property {Storage} storage
 * @property {() => string} newKey
 * @property {(at: string) => void} tune told each moment of the server
 * @property {() => number} now the server's now, ms
 * @property {() => void} onChange
 * @property {(fate: "confirmed" | "refused") => void} onFate
 * @property {(code: number) => void} onEnd signed out (4401) or the right withdrawn (4403)
 * @property {(means: import("./radio.js").Wishes) => Radio} [connect]
 */

import { standing } from "./acts.js";
import { FixRing, RING } from "./fix_ring.js";
import { Reports } from "./outbox.js";
import { Radio } from "./radio.js";
import { initial, isBehind, reduce } from "./tablet_state.js";

/** Asking the room to greet us again more often would only be noise. */
const GREET_EVERY_MS = 2_000;
const TICK_MS = 1_000;
/** How old the kept "as of" may be, against wear of the disk. */
const AS_OF_EVERY_MS = 20_000;
const UNREADABLE = new Set(["malformed", "too_large"]);
const ENDS = new Set([4401, 4403]);

export class Session {
  state = initial();
  /** @type {Heard} */
  heard = { state: "lost", as_of: null, code: null };
  /** What became of the last report. @type {Last | null} */
  last = null;
  /** Whether everything that must outlive a reload does. */
  lasting = true;
  reports;
  ring;
  #means;
  #device = "";
  /** @type {Radio | null} */
  #radio = null;
  #work = Promise.resolve();
  #greetedAt = -Infinity;
  #asOfKeptAt = -Infinity;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
    this.lasting = means.storage.lasting;
    const common = {
      storage: means.storage,
      send: (/** @type {Frame} */ frame) => this.#radio?.send(frame) ?? false,
      ticks: () => performance.now(),
      onFault: (/** @type {unknown} */ error) => this.#fault(error),
    };
    this.reports = new Reports({ ...common, onChange: () => this.#moved() });
    this.ring = new FixRing({ ...common, toServer: (at) => new Date(Date.parse(at) + means.now() - Date.now()).toISOString() });
  }

  /** Take over what is kept, then call the room. */
  async begin() {
    const { storage, newKey, url, connect = (wishes) => new Radio(wishes) } = this.#means;
    this.state = { ...initial(), ...(await storage.get("kept", "state")) };
    this.#device = (await storage.get("kept", "device")) ?? newKey();
    await storage.put(["kept", "device", this.#device]).catch((error) => this.#fault(error));
    await Promise.all([this.reports.load(), this.ring.load()]);
    this.heard = { ...this.heard, as_of: this.state.as_of };
    this.#radio = connect({
      url,
      hello: () => ({ t: "hello", device: this.#device, order: this.state.order }),
      onFrame: (frame) => this.#then(() => this.#deal(frame)),
      onState: (heard) => this.#hear(heard),
    });
    setInterval(() => this.#then(() => this.#tick()), TICK_MS);
    this.#means.onChange();
  }

  get standing() {
    return this.state.unit && standing(this.state.unit, this.reports.waiting);
  }

  hurry() {
    this.#radio?.hurry();
  }

  /**
   * The officer's act. It is kept before it leaves.
   * @param {string} status
   * @param {string | null} [disposition]
   */
  async report(status, disposition = null) {
    const { unit, task } = this.state;
    if (!unit) return;
    const at = new Date().toISOString();
    const report = { key: this.#means.newKey(), status, at, order: task?.number ?? null, disposition, note: null };
    this.last = { key: report.key, status, at: new Date(this.#means.now()).toISOString(), fate: "queued", told_at: null };
    await this.reports.add(report, unit);
  }

  /** What was ordered is on the screen, before a person. */
  seen() {
    this.#then(() => this.#become({ t: "seen" }, true));
  }

  /** @param {string} id of a notice */
  putAway(id) {
    this.#then(() => this.#become({ t: "put_away", id }));
  }

  /** Forget what this unit was told: the device may be in other hands. Unsent reports wait for their officer. */
  async forget() {
    await this.#means.storage.remove("kept", ["state"]).catch((error) => this.#fault(error));
  }

  /** @param {Frame} frame */
  async #deal(frame) {
    if (frame.at && frame.t !== "answer") this.#means.tune(frame.at);
    if (frame.t === "welcome") await this.#welcome(frame);
    else if (frame.t === "orders") await this.#become({ ...frame, at: new Date(this.#means.now()).toISOString() }, true);
    else if (frame.t === "answer") await this.#answer(frame);
    else if (frame.t === "fixed") await this.ring.fixed(/** @type {any} */ (frame));
    else if (frame.t === "refused" && UNREADABLE.has(frame.code)) await this.#givenBack(await this.reports.unreadable(), frame);
    else if (frame.t === "beat" && isBehind(this.state, frame.order_head)) this.#greet();
  }

  /** @param {Frame} frame */
  async #welcome(frame) {
    const another = this.state.unit && this.state.unit.id !== frame.unit.id;
    await this.#become(frame, true);
    if (another) await this.#dropFixes();
    for (const { key, status, at, call_sign } of await this.reports.joined(frame.unit.id)) {
      await this.#become({ t: "unsent", kind: "foreign", key, at, body: { status, at, call_sign } });
    }
    if (another) this.#greet();
    await this.ring.joined();
  }

  /** @param {Frame} frame */
  async #answer(frame) {
    await this.#become(frame);
    const row = await this.reports.answered(frame.key);
    if (!row) return;
    if (!frame.ok) await this.#givenBack(row, frame);
    else this.#fate(row.key, "confirmed");
  }

  /** @param {Waiting | null} row @param {Frame} frame */
  async #givenBack(row, { code, facts }) {
    if (!row) return;
    const { key, status, at } = row;
    await this.#become({ t: "unsent", kind: "refused", key, at, body: { status, at, code, facts } });
    this.#fate(key, "refused");
  }

  /** A report left, or came back with its line. */
  #moved() {
    const { last } = this;
    if (last?.told_at === null) this.last = { ...last, fate: this.reports.isFlying(last.key) ? "sent" : "queued" };
    this.#means.onChange();
  }

  /** @param {string} key @param {"confirmed" | "refused"} fate */
  #fate(key, fate) {
    if (this.last?.key === key) this.last = { ...this.last, fate, told_at: new Date(this.#means.now()).toISOString() };
    this.#means.onFate(fate);
    this.#means.onChange();
  }

  /**
   * The next state, on the disk before anything is said of it.
   * @param {Frame} given
   * @param {boolean} [receipt]
   */
  async #become(given, receipt = false) {
    const before = this.state;
    this.state = reduce(before, given);
    if (this.state !== before) {
      await this.#means.storage.put(["kept", "state", this.state]).catch((error) => this.#fault(error));
      this.#means.onChange();
    }
    if (receipt) this.#radio?.send({ t: "receipt", delivered: this.state.order, seen: this.state.seen });
    if (this.state.unsure) this.#greet();
  }

  #greet() {
    if (performance.now() - this.#greetedAt < GREET_EVERY_MS) return;
    if (this.#radio?.greet()) this.#greetedAt = performance.now();
  }

  /** @param {Heard} heard */
  #hear(heard) {
    this.heard = heard.as_of ? heard : { ...heard, as_of: this.state.as_of };
    if (heard.code !== null && ENDS.has(heard.code)) this.#means.onEnd(heard.code);
    if (heard.state === "lost") this.#then(async () => (this.reports.lost(), this.ring.lost()));
    if (heard.state === "lost" || performance.now() - this.#asOfKeptAt > AS_OF_EVERY_MS) {
      this.#asOfKeptAt = performance.now();
      this.#then(() => this.#become({ t: "heard", as_of: heard.as_of }));
    }
    this.#means.onChange();
  }

  async #tick() {
    this.reports.tick();
    await this.ring.tick();
    if (this.state.unsure) this.#greet();
    this.#means.onChange();
  }

  /** Fixes made with another unit are not this unit's track. */
  async #dropFixes() {
    const { storage } = this.#means;
    const rows = await storage.last("fixes", RING);
    await storage.remove("fixes", rows.map(([n]) => n)).catch((error) => this.#fault(error));
  }

  /** @param {() => Promise<unknown>} step */
  #then(step) {
    this.#work = this.#work.then(async () => void (await step())).catch((error) => console.error(error));
  }

  /** @param {unknown} error */
  #fault(error) {
    console.error("the device keeps nothing:", error);
    this.lasting = false;
    this.#means.onChange();
  }
}
