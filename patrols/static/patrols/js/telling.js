/**
 * What the officer tells the room: a status, a message, that an order is declined. Each is kept before it leaves, and
 * its fate is told when the room answers. For 5 s a touch can be undone: what never left is withdrawn, what left is
 * taken back by a word of its own, and what ends a task is held back so long, for the room has no way back from it.
 *
 * @typedef {import("./outbox.js").Told} Told
 * @typedef {import("./outbox.js").Waiting} Waiting
 * @typedef {import("./radio.js").Frame} Frame
 * @typedef {import("./outbox.js").Means & {
 *   newKey: () => string, toRoom: (at: string) => string, become: (given: Frame) => Promise<void>,
 *   onChange: () => void, onFate: (fate: "confirmed" | "refused") => void
 * }} Means become: the tablet's next state, on the disk when done
 */

import { endsTask, isTasked, standing, tellsOfUnit, undeclined } from "./acts.js";
import { LastTold } from "./last_told.js";
import { isHeld, Outbox, UNDO_MS } from "./outbox.js";

export class Telling {
  #outbox;
  #last;
  #means;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
    this.#last = new LastTold(means.toRoom);
    this.#outbox = new Outbox({ ...means, onChange: () => this.#moved() });
  }

  async load() {
    await this.#outbox.load();
    this.#last.restore(this.waiting.findLast(tellsOfUnit));
  }

  /** What the room has not answered yet, oldest first. */
  get waiting() {
    return this.#outbox.waiting;
  }

  /** What became of the last report or declined order. */
  get last() {
    return this.#last.now;
  }

  /** For how many ms the last report or declined order can still be undone. */
  get undoable() {
    const { last } = this;
    if (!last || last.t === "undo" || last.fate === "refused") return 0;
    const left = UNDO_MS - (Date.now() - Date.parse(last.made_at));
    const row = this.waiting.find(({ key }) => key === last.key);
    return this.#isSettling(last) && (!row || row.left) ? 0 : Math.min(left, UNDO_MS);
  }

  /** Whether it has not left and waits for its 5 s. @param {string} key */
  isHeld = (key) => this.waiting.some((row) => row.key === key && isHeld(row));

  /** @param {string} key */
  isFlying = (key) => this.#outbox.isFlying(key);

  /**
   * @param {import("./tablet_state.js").State} state
   * @param {string} status
   * @param {string | null} disposition
   */
  async report({ unit, task }, status, disposition) {
    if (!unit) return;
    const order = undeclined(task, this.waiting)?.number ?? null;
    await this.#tellOfUnit({ t: "report", ...this.#stamp(), status, order, disposition, note: null }, unit);
  }

  /** Undo the last touch. @param {import("./tablet_state.js").State} state */
  async undo({ unit }) {
    const { last } = this;
    if (!unit || !last || this.undoable <= 0) return;
    if (await this.#outbox.withdraw(last.key)) {
      this.#last.restore(this.waiting.findLast(tellsOfUnit));
      this.#means.onChange();
    } else await this.#tell({ t: "undo", ...this.#stamp(), of: last.key }, unit, { was: last.was });
  }

  /**
   * @param {import("./tablet_state.js").State} state
   * @param {string} reason
   */
  async decline({ unit, task }, reason) {
    if (unit && task) await this.#tellOfUnit({ t: "decline", ...this.#stamp(), order: task.number, reason }, unit);
  }

  /**
   * @param {import("./tablet_state.js").State} state
   * @param {string} text
   * @param {number | null} reply_to
   */
  async message({ unit }, text, reply_to) {
    if (!unit) return;
    const message = /** @type {const} */ ({ t: "message", ...this.#stamp(), text, reply_to });
    await this.#tell(message, unit);
    await this.#means.become({ ...message, t: "said", at: this.#means.toRoom(message.at) });
  }

  /**
   * The officer is in danger, there.
   * @param {import("./tablet_state.js").State} state
   * @param {{lat: number, lon: number, accuracy_m: number | null} | null} where
   */
  async help({ unit }, where) {
    const { lat = null, lon = null, accuracy_m = null } = where ?? {};
    if (unit) await this.#tell({ t: "help", ...this.#stamp(), lat, lon, accuracy_m }, unit);
  }

  /** The officer is safe. @param {import("./tablet_state.js").State} state */
  async safe({ unit }) {
    if (unit) await this.#tell({ t: "safe", ...this.#stamp() }, unit);
  }

  /** The room greeted us: what was made for another unit is given back. @param {number} unit */
  async joined(unit) {
    for (const row of await this.#outbox.joined(unit)) await this.#giveBack(row, "foreign", { call_sign: row.call_sign });
  }

  lost = () => this.#outbox.lost();
  tick = () => this.#outbox.tick();

  /** @param {Frame} frame the room's answer */
  async answered(frame) {
    const undoing = this.waiting.find((one) => one.t === "undo" && one.of === frame.key);
    if (undoing && !frame.ok) await this.#outbox.withdraw(undoing.key);
    const row = await this.#outbox.answered(frame.key);
    if (!row) return;
    if (!frame.ok) return this.#refused(row, frame);
    if (row.t === "message") await this.#means.become({ t: "taken_over", key: row.key });
    // A call for help is answered in silence: somebody may stand beside.
    if (row.t === "help" || row.t === "safe") this.#means.onChange();
    else this.#fate(row.key, "confirmed");
  }

  /** The room could not read a frame. @param {Frame} frame */
  async unreadable(frame) {
    const row = await this.#outbox.unreadable();
    if (row) await this.#refused(row, frame);
  }

  /** The room wants a frame later. @param {Frame} frame */
  later = ({ facts }) => this.#outbox.later(facts.key, facts.wait_s * 1000);

  #stamp() {
    return { key: this.#means.newKey(), at: new Date().toISOString() };
  }

  /**
   * A report or a declined order: what the unit did before is kept with it, and what has no way back is held.
   * @param {import("./outbox.js").Report | import("./outbox.js").Decline} told
   * @param {import("./tablet_state.js").Unit} unit
   */
  async #tellOfUnit(told, unit) {
    const from = standing(unit, this.waiting);
    const settles = told.t === "decline" || endsTask(from, told.status);
    this.#outbox.release();
    await this.#tell(told, unit, { was: from.status, held_until: settles ? Date.parse(told.at) + UNDO_MS : 0 });
  }

  /** Whether it ends a task, so that the room could not take it back. @param {import("./last_told.js").Last} last */
  #isSettling({ t, status, was }) {
    return t === "decline" || endsTask({ status: was ?? "", next: [], tasked: isTasked(was ?? "") }, status ?? "");
  }

  /** @param {Told} told @param {{id: number, call_sign: string}} unit @param {Partial<import("./outbox.js").Kept>} [kept] */
  async #tell(told, unit, kept = {}) {
    this.#last.made(told, kept.was ?? null);
    await this.#outbox.add(told, unit, kept);
  }

  /** @param {Waiting} row @param {Frame} frame */
  async #refused(row, { code, facts }) {
    await this.#giveBack(row, "refused", { code, facts });
    this.#fate(row.key, "refused");
  }

  /** @param {Waiting} row @param {"refused" | "foreign"} kind @param {Record<string, any>} why */
  async #giveBack({ n, unit, call_sign, failures, was, held_until, left, ...told }, kind, why) {
    await this.#means.become({ t: "unsent", kind, key: told.key, at: told.at, body: { ...told, ...why } });
  }

  /** It left, or its line broke. */
  #moved() {
    this.#last.moved(this.isFlying);
    this.#means.onChange();
  }

  /** @param {string} key @param {"confirmed" | "refused"} fate */
  #fate(key, fate) {
    this.#last.answered(key, fate);
    this.#means.onFate(fate);
    this.#means.onChange();
  }
}
