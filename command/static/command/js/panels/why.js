/** Why others are picked than the advice names first: asked while they are, answered by one key, never a condition. */

import { WHYS, strays } from "../choice.js";
import { element, keyCap, place, refresh } from "../element.js";
import { say } from "../words.js";

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 */
export function whyAnother(store, acts) {
  const box = place("why");
  box.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[value]") : null;
    if (button instanceof HTMLButtonElement) acts.why(button.value);
  });
  store.subscribe(({ advice, picked, why, incidents, selected }) => {
    const asked = incidents.has(selected ?? -1) && strays(advice, picked);
    box.hidden = !asked;
    refresh(box, [asked, why], () =>
      asked
        ? [
            element("span.b", {}, say("why.title"), " ", keyCap("Y")),
            ...WHYS.map((code) =>
              element(`button.btn.sm${code === why ? ".on" : ""}`, { type: "button", value: code, "aria-pressed": String(code === why) }, say(`why.${code}`)),
            ),
          ]
        : [],
    );
  });
}
