/** The last refusal, where it was asked: what changed meanwhile, who did it, the next best act. */

import { beginning } from "../begin.js";
import { pictureOf, read } from "../command_line.js";
import { element, keyCap, place, refresh } from "../element.js";
import { refusal } from "../facts.js";
import { icon } from "../marks.js";
import { endangered, offered } from "../offers.js";
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
    if (!(button instanceof HTMLButtonElement)) return;
    if (button.name === "despite") acts.sendDespite();
    else acts.pick(Number(button.value));
  });
  store.subscribe((state) => show(state, offered(state), endangered(state)?.unit));
}

/**
 * @param {import("../store.js").State} state
 * @param {ReturnType<typeof import("../offers.js").offered>} taken
 * @param {import("../cards.js").Unit | undefined} inDanger who may be sent all the same
 */
function show(state, taken, inDanger) {
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
  const choices = taken ? taken.choices.map((verb) => ({ verb, effect: effectOf(verb, taken, state) })) : [];
  refresh(box, [here, next?.unit, choices, inDanger?.id, vocabulary !== null], () => [
    icon("i-warn", 16),
    here &&
      element(
        "span",
        {},
        element("b", {}, refusal(here, vocabulary)),
        ` ${say("refused.nothing_changed")} `,
        choices.length ? element("b", {}, say("refused.meant")) : next && say("refused.next", { call_sign: next.call_sign, age: running(Math.round(next.seconds)) }),
      ),
    taken && element("ul.choices", {}, ...choices.map(({ verb, effect }) => element("li.row", {}, choice(verb, taken), element("span.dim", {}, effect)))),
    element(
      "span.row.end.offers",
      {},
      next && element("button.btn.sm", { type: "button", value: next.unit }, say("act.pick", { call_sign: next.call_sign })),
      inDanger && element("button.btn.sm", { type: "button", name: "despite", value: inDanger.id }, say("act.despite", { call_sign: inDanger.call_sign }), " ", keyCap("!")),
    ),
  ]);
}

/** @typedef {NonNullable<ReturnType<typeof import("../offers.js").offered>>} Offered */

/** One of what may be meant, as a button with its key. @param {string} verb @param {Offered} offered */
const choice = (verb, { unit, incident, other }) => verbButton(verb, { unit: unit.call_sign, incident, other, cap: true });

/** What it would do, as the command line would say it before Enter. @param {string} verb @param {Offered} offered @param {import("../store.js").State} state */
function effectOf(verb, { unit, incident, other }, state) {
  const begun = beginning(verb, { unit: unit.call_sign, incident, other }, "en");
  const command = read(verb === "stack" ? `${begun}` : `${begun} …`, pictureOf(state));
  return command.t === "command" ? effectsSaid(command, state) : "";
}
