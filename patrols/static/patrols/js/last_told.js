/**
 * What became of the last thing that the officer told of the unit: it waits, it was sent, the room took it over or
 * refused it. Messages and a call for help tell their own fate.
 *
 * @typedef {"queued" | "sent" | "confirmed" | "refused"} Fate
 * @typedef {object} Last
 * @property {string} key
 * @property {"report" | "decline" | "undo"} t
 * @property {string | null} status what was reported; of an undoing, what was taken back; null for a declined order
 * @property {string | null} was the status before
 * @property {string} at when it was made, by the room's clock
 * @property {string} made_at the same by the tablet's
 * @property {Fate} fate
 * @property {string | null} told_at when the room answered, by its clock
 */

export class LastTold {
  /** @type {Last | null} */
  now = null;
  #toRoom;

  /** @param {(at: string) => string} toRoom the tablet's moment by the room's clock */
  constructor(toRoom) {
    this.#toRoom = toRoom;
  }

  /**
   * @param {import("./outbox.js").Told} told
   * @param {string | null} was
   */
  made(told, was) {
    if (told.t !== "report" && told.t !== "decline" && told.t !== "undo") return;
    const status = told.t === "report" ? told.status : told.t === "undo" ? (this.now?.status ?? null) : null;
    const { key, t, at } = told;
    this.now = { key, t, status, was, at: this.#toRoom(at), made_at: at, fate: "queued", told_at: null };
  }

  /** Nothing was told after all, or only this. @param {import("./outbox.js").Waiting | undefined} row */
  restore(row) {
    this.now = null;
    if (row) this.made(row, row.was);
  }

  /** It left, or its line broke before the answer. @param {(key: string) => boolean} isFlying */
  moved(isFlying) {
    if (this.now?.told_at === null) this.now = { ...this.now, fate: isFlying(this.now.key) ? "sent" : "queued" };
  }

  /** The room's word on it; on an earlier one it says nothing here. @param {string} key @param {Fate} fate */
  answered(key, fate) {
    if (this.now?.key === key) this.now = { ...this.now, fate, told_at: this.#toRoom(new Date().toISOString()) };
  }
}
