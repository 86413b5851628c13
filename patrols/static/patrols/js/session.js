/**
 * The tablet's shift: what it knows, what it owes and its line to the room, kept in step. Frames are dealt with one
 * after the other; what a frame brings is on the disk before its receipt leaves.
 *
 * @typedef {import("./radio.js").Frame} Frame
 * @typedef {import("./radio.js").Heard} Heard
 * @typedef {import("./storage.js").Storage} Storage
 * @typedef {import("./outbox.js").Waiting} Waiting
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
import { FixRing } from "./fix_ring.js";
import { KeptState } from "./kept_state.js";
import { LastReport } from "./last_report.js";
import { Reports } from "./outbox.js";
import { Radio } from "./radio.js";
import { isBehind } from "./tablet_state.js";

/** Asking the room to greet us again more often would only be noise. */
const GREET_EVERY_MS = 2_000;
const TICK_MS = 1_000;
const UNREADABLE = new Set(["malformed", "too_large"]);
const ENDS = new Set([4401, 4403]);

export class Session {
  /** @type {Heard} */
  heard = { state: "lost", as_of: null, code: null };
  /** Whether everything that must outlive a reload does. */
  lasting = true;
  reports;
  ring;
  #kept;
  #last;
  #means;
  #device = "";
  /** @type {Radio | null} */
  #radio = null;
  #work = Promise.resolve();
  #greetedAt = -Infinity;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
    this.lasting = means.storage.lasting;
    const onFault = (/** @type {unknown} */ error) => this.#fault(error);
    const common = {
      storage: means.storage,
      send: (/** @type {Frame} */ frame) => this.#radio?.send(frame) ?? false,
      ticks: () => performance.now(),
      onFault,
    };
    this.#kept = new KeptState(means.storage, onFault);
    this.reports = new Reports({ ...common, onChange: () => this.#moved() });
    const toRoom = (/** @type {string} */ at) => new Date(Date.parse(at) + means.now() - Date.now()).toISOString();
    this.ring = new FixRing({ ...common, toRoom });
    this.#last = new LastReport(toRoom);
  }

  /** Take over what is kept, then call the room. */
  async begin() {
    const { storage, newKey, url, connect = (wishes) => new Radio(wishes) } = this.#means;
    this.#device = (await storage.get("kept", "device")) ?? newKey();
    await storage.put(["kept", "device", this.#device]).catch((error) => this.#fault(error));
    await Promise.all([this.#kept.load(), this.reports.load(), this.ring.load()]);
    this.heard = { ...this.heard, as_of: this.state.as_of };
    this.#last.made(this.reports.waiting.at(-1));
    this.#radio = connect({
      url,
      hello: () => ({ t: "hello", device: this.#device, order: this.state.order }),
      onFrame: (frame) => this.#then(() => this.#deal(frame)),
      onState: (heard) => this.#hear(heard),
    });
    setInterval(() => this.#then(() => this.#tick()), TICK_MS);
    this.#means.onChange();
  }

  get state() {
    return this.#kept.now;
  }

  get standing() {
    return this.state.unit && standing(this.state.unit, this.reports.waiting);
  }

  /** What became of the last report. */
  get last() {
    return this.#last.now;
  }

  /** The device says that it has a network, or none. @param {boolean} there */
  network(there) {
    there ? this.#radio?.hurry() : this.#radio?.giveUp();
  }

  /**
   * The officer's act. It is kept before it leaves.
   * @param {string} status
   * @param {string | null} [disposition]
   */
  async report(status, disposition = null) {
    const { unit, task } = this.state;
    if (!unit) return;
    const [key, at] = [this.#means.newKey(), new Date().toISOString()];
    const report = { key, status, at, order: task?.number ?? null, disposition, note: null };
    this.#last.made(report);
    await this.reports.add(report, unit);
  }

  /** What was ordered was seen, or a notice put away. @param {{t: "seen"} | {t: "put_away", id: string}} given */
  act(given) {
    this.#then(() => this.#become(given, given.t === "seen"));
  }

  /** Hang up and forget what this unit was told: the device may be in other hands. Unsent reports stay. */
  async forget() {
    this.#radio?.close();
    this.#then(() => this.#kept.forget());
    await this.#work;
  }

  /** @param {Frame} frame */
  async #deal(frame) {
    if (frame.at && frame.t !== "answer") this.#means.tune(frame.at);
    if (frame.t === "welcome") await this.#welcome(frame);
    else if (frame.t === "orders")
      await this.#become({ ...frame, at: new Date(this.#means.now()).toISOString() }, true);
    else if (frame.t === "answer") await this.#answer(frame);
    else if (frame.t === "fixed") await this.ring.fixed(/** @type {any} */ (frame));
    else if (frame.t === "refused" && UNREADABLE.has(frame.code))
      await this.#givenBack(await this.reports.unreadable(), frame);
    else if (frame.t === "beat" && isBehind(this.state, frame.order_head)) this.#greet();
  }

  /** @param {Frame} frame */
  async #welcome(frame) {
    const another = this.state.unit && this.state.unit.id !== frame.unit.id;
    await this.#become(frame, true);
    if (another) await this.ring.drop();
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

  /** A report left, or its line broke. */
  #moved() {
    this.#last.moved(this.reports.isFlying);
    this.#means.onChange();
  }

  /** @param {string} key @param {"confirmed" | "refused"} fate */
  #fate(key, fate) {
    this.#last.told(key, fate);
    this.#means.onFate(fate);
    this.#means.onChange();
  }

  /**
   * The next state, on the disk before anything is said of it.
   * @param {Frame} given
   * @param {boolean} [receipt]
   */
  async #become(given, receipt = false) {
    if (await this.#kept.become(given)) this.#means.onChange();
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
    this.#then(() => this.#kept.heard(heard));
    this.#means.onChange();
  }

  async #tick() {
    this.reports.tick();
    await this.ring.tick();
    if (this.state.unsure) this.#greet();
    this.#means.onChange();
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
