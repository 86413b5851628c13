/** What was ordered rings until somebody saw it: it stood on the visible screen, with nothing over it. */

import { place } from "/static/command/js/element.js";
import { unseen } from "./tablet_state.js";

/** So long an order is on the screen, before a person, until it counts as seen. */
const SEEN_AFTER_MS = 800;

export class Looking {
  #session;
  #sound;
  #lock;
  /** The timer of the look that makes an order seen. */
  #timer = 0;

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./sound.js").Sound} sound
   * @param {import("./idle_lock.js").IdleLock} lock
   */
  constructor(session, sound, lock) {
    this.#session = session;
    this.#sound = sound;
    this.#lock = lock;
  }

  look() {
    const { state } = this.#session;
    const rings = unseen(state);
    this.#sound.ring(rings);
    if (rings) place("task").scrollTop = 0;
    const visible = document.visibilityState === "visible" && !this.#isCovered();
    if (state.order > state.seen && visible) {
      this.#timer ||= window.setTimeout(() => (this.#session.act({ t: "seen" }), (this.#timer = 0)), SEEN_AFTER_MS);
    } else {
      clearTimeout(this.#timer);
      this.#timer = 0;
    }
  }

  /**
   * Whether a sheet lies over what was not seen yet; the list of messages hides only what is no message, and a lock only
   * what it leaves no title of.
   */
  #isCovered() {
    const { task, seen, notices } = this.#session.state;
    if (this.#lock.locked) return notices.some(({ number, kind }) => number > seen && kind === "message");
    const sheet = document.querySelector("dialog[open]");
    const beneath = (task?.number ?? 0) > seen || notices.some(({ number, kind }) => number > seen && kind !== "message");
    return sheet !== null && (sheet.id !== "messages" || beneath);
  }
}
