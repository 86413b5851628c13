/** The acts on the selected incident, each with its key. */

import { keyCap, place, refresh } from "../element.js";
import { say } from "../words.js";

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 * @param {{hold: () => void, note: () => void, close: () => void}} begin put the command's beginning into the line
 */
export function sending(store, acts, begin) {
  const buttons = { send: place("act-send"), hold: place("act-hold"), note: place("act-note"), close: place("act-close") };
  const whenOpen = (/** @type {HTMLElement} */ button, /** @type {() => unknown} */ act) =>
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && act());
  whenOpen(buttons.send, () => acts.send());
  whenOpen(buttons.hold, begin.hold);
  whenOpen(buttons.note, begin.note);
  whenOpen(buttons.close, begin.close);
  store.subscribe(({ picked, selected, incidents, shown, link }) => {
    const open = selected !== null && incidents.has(selected) && link.state !== "lost";
    const able = { send: open && picked.length > 0, hold: open, note: open, close: open };
    for (const [name, button] of Object.entries(buttons))
      button.setAttribute("aria-disabled", String(!able[/** @type {keyof typeof able} */ (name)]));
    refresh(buttons.send, picked.length, () => [
      picked.length ? say("act.send_n", { n: picked.length }) : say("act.send"),
      keyCap("↵"),
    ]);
    refresh(buttons.note, "note", () => [say("act.note"), keyCap("N")]);
    refresh(buttons.close, "close", () => [say("act.close"), keyCap("C")]);
    refresh(buttons.hold, Boolean(shown?.held_until), () => [say(shown?.held_until ? "act.resume" : "act.hold"), keyCap("H")]);
  });
}
