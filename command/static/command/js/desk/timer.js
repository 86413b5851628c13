/** The head of the call in hand: how long it takes against its target, what became of it, and what can be done. */

import { element, place, refresh } from "../element.js";
import { incidentName } from "../facts.js";
import { icon } from "../marks.js";
import { clock, running, secondsSince } from "../times.js";
import { say } from "../words.js";
import { unsaved } from "./draft.js";

/** From taking a call to the queue, in seconds. */
export const TARGET_S = 20;
/** The bar's end; the target's mark stands at four fifths of it. */
const FULL_S = 25;

/**
 * @param {import("./acts.js").Acts} acts
 * @param {import("../store.js").State} state
 */
export function showCall({ call, busy, fault }, state) {
  place("no-call").hidden = call !== null;
  place("timer").hidden = place("form").hidden = call === null;
  const asOf = say("link.as_of", { at: clock(state.link.as_of) });
  refresh(place("no-call-as-of"), asOf, () => [asOf]);
  if (call) {
    showTime(call);
    showWhole(call, state, busy);
  }
  const done = !call || call.ended_at !== null || busy;
  for (const id of ["act-queue", "act-inform", "act-end", "act-transfer", "act-silent"]) place(id).setAttribute("aria-disabled", String(done));
  place("act-queue").classList.toggle("main", !done);
  place("act-begin").classList.toggle("main", done && !busy);
  const box = place("fault");
  box.hidden = !fault;
  refresh(box, fault, () => (fault ? [icon("i-warn", 14), element("span", {}, fault)] : []));
}

/** @param {import("./draft.js").Draft} call */
function showTime(call) {
  const seconds = call.ended_at ? Math.round((Date.parse(call.ended_at) - Date.parse(call.began_at)) / 1000) : (secondsSince(call.began_at) ?? 0);
  const over = seconds > TARGET_S;
  const name = call.number === null ? say("desk.new_call") : say("desk.call", { number: call.number });
  refresh(place("call-h"), name, () => [name]);
  refresh(place("elapsed"), [seconds, over], () => [over ? `! ${running(seconds)}` : running(seconds)]);
  place("elapsed").classList.toggle("over", over);
  const bar = /** @type {HTMLElement} */ (document.querySelector("#timer .bar i"));
  bar.style.setProperty("inline-size", `${Math.min(100, (seconds / FULL_S) * 100)}%`);
  const target = say("desk.target", { target: running(TARGET_S) });
  refresh(place("target"), target, () => [target]);
  const { language } = call.values;
  place("spoken").hidden = !language;
  refresh(place("spoken"), language, () => [language && say(`desk.language.${language}`)]);
  place("outcome").hidden = call.incident === null;
  const joined = !place("act-leave").hidden;
  refresh(place("outcome"), [call.incident, joined], () => [call.incident !== null && say(joined ? "desk.mine_joined" : "desk.in_queue", { incident: incidentName(call.incident) })]);
}

/** One sentence on all fields. @param {import("./draft.js").Draft} call @param {import("../store.js").State} state @param {boolean} busy */
function showWhole(call, { link }, busy) {
  const waiting = unsaved(call).length + Number(call.birth !== null);
  const refused = Object.keys(call.refused).length;
  const said = busy ? say("desk.whole.sending") : refused ? say("desk.whole.refused") : waiting && link.state === "lost" ? say("desk.whole.lost") : waiting ? say("desk.whole.waiting") : call.number === null ? say("desk.whole.empty") : say("desk.whole.saved");
  refresh(place("whole"), said, () => [said]);
}
