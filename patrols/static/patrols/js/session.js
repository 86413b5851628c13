/**
 * The tablet's shift: what it knows, what it owes and its line to the room, kept in step. Frames are dealt with one
 * after the other; what a frame brings is on the disk before its receipt leaves.
 *
 * @typedef {import("./radio.js").Frame} Frame
 * @typedef {import("./radio.js").Heard} Heard
 * @typedef {import("./storage.js").Storage} Storage
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

import { standing, undeclined } from "./acts.js";
import { FixRing } from "./fix_ring.js";
import { KeptState } from "./kept_state.js";
import { Radio } from "./radio.js";
import { isBehind } from "./tablet_state.js";
import { Telling } from "./telling.js";

/** Asking the room to greet us again more often would only be noise. */
const GREET_EVERY_MS = 2_000;
const TICK_MS = 1_000;
const UNREADABLE = new Set(["malformed", "too_large"]);
const ENDS = new Set([4401, 4403]);

export class Session {
  /** @type {Heard} */
  heard = { state: "lost", as_of: null, code: null, release: null };
  /** Whether everything that must outlive a reload does. */
  lasting = true;
  telling;
  ring;
  #kept;
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
    const toRoom = (/** @type {string} */ at) => new Date(Date.parse(at) + means.now() - Date.now()).toISOString();
    this.#kept = new KeptState(means.storage, onFault);
    this.ring = new FixRing({ ...common, toRoom });
    const { newKey, onChange, onFate } = means;
    this.telling = new Telling({ ...common, toRoom, newKey, onChange, onFate, become: (given) => this.#become(given) });
  }

  /** Take over what is kept, then call the room. */
  async begin() {
    const { storage, newKey, url, connect = (wishes) => new Radio(wishes) } = this.#means;
    this.#device = (await storage.get("kept", "device")) ?? newKey();
    await storage.put(["kept", "device", this.#device]).catch((error) => this.#fault(error));
    await Promise.all([this.#kept.load(), this.telling.load(), this.ring.load()]);
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

  get state() {
    return this.#kept.now;
  }

  /** The running task, as far as the officer has not declined it. */
  get task() {
    return undeclined(this.state.task, this.telling.waiting);
  }

  get standing() {
    return this.state.unit && standing(this.state.unit, this.telling.waiting);
  }

  /** The device says that it has a network, or none. @param {boolean} there */
  network = (there) => (there ? this.#radio?.hurry() : this.#radio?.giveUp());

  /** @param {string} status @param {string | null} [disposition] */
  report(status, disposition = null) {
    return this.telling.report(this.state, status, disposition);
  }

  /** @param {string} reason */
  decline(reason) {
    return this.telling.decline(this.state, reason);
  }

  /** @param {string} text @param {number | null} [reply_to] */
  message(text, reply_to = null) {
    return this.telling.message(this.state, text, reply_to);
  }

  /** @param {{lat: number, lon: number, accuracy_m: number | null} | null} where */
  help = (where) => this.telling.help(this.state, where);
  safe = () => this.telling.safe(this.state);
  undo = () => this.telling.undo(this.state);

  /** What was ordered was seen, or a notice put away. @param {{t: "seen"} | {t: "put_away", id: string}} given */
  act(given) {
    this.#then(() => this.#become(given, given.t === "seen"));
  }

  /** Hang up and forget what this unit was told: the device may be in other hands. What was not sent stays. */
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
    else if (frame.t === "unit") await this.#become(frame);
    else if (frame.t === "answer") {
      await this.#become(frame);
      await this.telling.answered(frame);
    } else if (frame.t === "fixed") await this.ring.fixed(/** @type {any} */ (frame));
    else if (frame.t === "refused" && frame.code === "too_fast") this.telling.later(frame);
    else if (frame.t === "refused" && UNREADABLE.has(frame.code)) await this.telling.unreadable(frame);
    else if (frame.t === "beat" && isBehind(this.state, frame.order_head)) this.#greet();
  }

  /** @param {Frame} frame */
  async #welcome(frame) {
    const another = this.state.unit && this.state.unit.id !== frame.unit.id;
    await this.#become(frame, true);
    if (another) await this.ring.drop();
    await this.telling.joined(frame.unit.id);
    if (another) this.#greet();
    await this.ring.joined();
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
    if (heard.state === "lost") this.#then(async () => (this.telling.lost(), this.ring.lost()));
    this.#then(() => this.#kept.heard(heard));
    this.#means.onChange();
  }

  async #tick() {
    this.telling.tick();
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
