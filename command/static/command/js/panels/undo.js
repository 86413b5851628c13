/** For some seconds the last merge can be taken back: one key, one button, in the command line's row. */

import { place, refresh } from "../element.js";
import { now } from "../times.js";
import { verbButton } from "../verb_button.js";
import { say } from "../words.js";

/** @param {import("../link.js").Store} store */
export const undoing = (store) =>
  store.subscribe(({ undo }) => {
    const left = undo ? Math.ceil((undo.until - now()) / 1000) : 0;
    if (undo && left <= 0) store.send({ t: "parted" });
    refresh(place("undo"), undo && left > 0 ? undo.incident : null, () =>
      undo && left > 0 ? [verbButton("unmerge", { label: say("act.undo"), cap: true })] : [],
    );
  });
