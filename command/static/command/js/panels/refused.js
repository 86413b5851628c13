/** The last refusal, where it was asked: what changed meanwhile, who did it, the next best act. */

import { element, place, refresh } from "../element.js";
import { refusal } from "../facts.js";
import { icon } from "../marks.js";
import { FREE } from "../status.js";
import { running } from "../times.js";
import { verbButton } from "../verb_button.js";
import { say } from "../words.js";

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 */
export function refused(store, acts) {
  place("refused").addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[value]") : null;
    if (button instanceof HTMLButtonElement) acts.pick(Number(button.value));
  });
  store.subscribe((state) => show(state, acts.offered()));
}

/** @param {import("../store.js").State} state @param {ReturnType<import("../acts.js").Acts["offered"]>} offered */
function show({ refused: refusedLast, advice, picked, units, vocabulary, selected }, offered) {
  const box = place("refused");
  const here = refusedLast?.incident === selected ? refusedLast : null;
  box.hidden = !here;
  const next =
    here &&
    advice?.ranked.find(
      (one) =>
        !picked.includes(one.unit) && FREE.has(units.get(one.unit)?.status ?? "") && units.get(one.unit)?.incident === null,
    );
  const about = offered ? { unit: offered.unit.call_sign, incident: offered.incident, cap: true } : null;
  refresh(box, [here, next?.unit, about, vocabulary !== null], () => [
    icon("i-warn", 16),
    here &&
      element(
        "span",
        {},
        element("b", {}, refusal(here, vocabulary)),
        ` ${say("refused.nothing_changed")} `,
        next && say("refused.next", { call_sign: next.call_sign, age: running(Math.round(next.seconds)) }),
      ),
    element(
      "span.row.end.offers",
      {},
      about && verbButton("stack", about),
      about && verbButton("preempt", about),
      next && element("button.btn.sm", { type: "button", value: next.unit }, say("act.pick", { call_sign: next.call_sign })),
    ),
  ]);
}
