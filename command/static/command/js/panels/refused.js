/** The last refusal, where it was asked: what changed meanwhile, who did it, the next best act. */

import { beginning } from "../begin.js";
import { pictureOf, read } from "../command_line.js";
import { element, place, refresh } from "../element.js";
import { refusal } from "../facts.js";
import { icon } from "../marks.js";
import { effectsSaid } from "../readings.js";
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
function show(state, offered) {
  const { refused: refusedLast, advice, picked, units, vocabulary, selected } = state;
  const box = place("refused");
  const here = refusedLast?.incident === selected ? refusedLast : null;
  box.hidden = !here;
  const next =
    here &&
    advice?.ranked.find(
      (one) =>
        !picked.includes(one.unit) && FREE.has(units.get(one.unit)?.status ?? "") && units.get(one.unit)?.incident === null,
    );
  const choices = offered ? offered.choices.map((verb) => ({ verb, effect: effectOf(verb, offered, state) })) : [];
  refresh(box, [here, next?.unit, choices, vocabulary !== null], () => [
    icon("i-warn", 16),
    here &&
      element(
        "span",
        {},
        element("b", {}, refusal(here, vocabulary)),
        ` ${say("refused.nothing_changed")} `,
        choices.length ? element("b", {}, say("refused.meant")) : next && say("refused.next", { call_sign: next.call_sign, age: running(Math.round(next.seconds)) }),
      ),
    offered && element("ul.choices", {}, ...choices.map(({ verb, effect }) => element("li.row", {}, choice(verb, offered), element("span.dim", {}, effect)))),
    element(
      "span.row.end.offers",
      {},
      next && element("button.btn.sm", { type: "button", value: next.unit }, say("act.pick", { call_sign: next.call_sign })),
    ),
  ]);
}

/** @typedef {NonNullable<ReturnType<import("../acts.js").Acts["offered"]>>} Offered */

/** One of what may be meant, as a button with its key. @param {string} verb @param {Offered} offered */
const choice = (verb, { unit, incident, other }) => verbButton(verb, { unit: unit.call_sign, incident, other, cap: true });

/** What it would do, as the command line would say it before Enter. @param {string} verb @param {Offered} offered @param {import("../store.js").State} state */
function effectOf(verb, { unit, incident, other }, state) {
  const begun = beginning(verb, { unit: unit.call_sign, incident, other }, "en");
  const command = read(verb === "stack" ? `${begun}` : `${begun} …`, pictureOf(state));
  return command.t === "command" ? effectsSaid(command, state) : "";
}
