/** For 5 s after a touch one button undoes it. It lies over the map, so that no other button moves. */

import { element, place, refresh } from "/static/command/js/element.js";
import { icon } from "/static/command/js/marks.js";
import { say } from "/static/command/js/words.js";

/** @typedef {import("./session.js").Session} Session */

export class UndoBar {
  #session;
  #button = /** @type {HTMLButtonElement} */ (place("undo"));

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#button.addEventListener("click", () => {
      navigator.vibrate?.(30);
      void session.undo();
    });
  }

  draw() {
    const { undoable, last } = this.#session.telling;
    this.#button.hidden = undoable <= 0;
    if (undoable <= 0 || !last) return;
    const seconds = Math.ceil(undoable / 1000);
    const what = last.status ? say(`tablet.act.${last.status}`) : say("tablet.declined");
    refresh(this.#button, [what, seconds], () => [
      icon("i-undo", 30),
      element("span", {}, say("tablet.undo_what", { what }), element("small", {}, say("tablet.undo_left", { seconds }))),
    ]);
  }
}
