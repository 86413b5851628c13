/**
 * What became of the officer's last report: it waits, it was sent, the room took it over or refused it.
 *
 * @typedef {"queued" | "sent" | "confirmed" | "refused"} Fate
 * @typedef {{key: string, status: string, at: string, fate: Fate, told_at: string | null}} Last by the room's clock
 */

export class LastReport {
  /** @type {Last | null} */
  now = null;
  #toRoom;

  /** @param {(at: string) => string} toRoom the tablet's moment by the room's clock */
  constructor(toRoom) {
    this.#toRoom = toRoom;
  }

  /** @param {{key: string, status: string, at: string} | undefined} report */
  made(report) {
    if (!report) return;
    const { key, status, at } = report;
    this.now = { key, status, at: this.#toRoom(at), fate: "queued", told_at: null };
  }

  /** It left, or its line broke before the answer. @param {(key: string) => boolean} isFlying */
  moved(isFlying) {
    if (this.now?.told_at === null) this.now = { ...this.now, fate: isFlying(this.now.key) ? "sent" : "queued" };
  }

  /** The room's word on a report; on an earlier one it says nothing here. @param {string} key @param {Fate} fate */
  told(key, fate) {
    if (this.now?.key === key) this.now = { ...this.now, fate, told_at: this.#toRoom(new Date().toISOString()) };
  }
}
