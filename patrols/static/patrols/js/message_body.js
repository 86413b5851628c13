/** A message as it is read: who says it, the plate that is looked for, the words, how long it holds. */

import { element } from "/static/command/js/element.js";
import { clockMinutes, now } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";
import { plateMark } from "./plate.js";

/** @typedef {{kind: string, by: string | null, text: string, plate: string, until: string | null, ended: boolean}} Said */

/** @param {Said} message */
export function messageTitle({ kind, by, ended }) {
  if (kind === "bolo") return say(ended ? "tablet.bolo_ended" : "tablet.bolo");
  return by ?? say("tablet.you");
}

/** @param {Said} message @returns {(Node | null)[]} */
export function messageBody({ kind, by, text, plate, until, ended }) {
  const over = ended || (until !== null && Date.parse(until) < now());
  const holds = until && !ended ? say(over ? "tablet.bolo_was_until" : "tablet.bolo_until", { at: clockMinutes(until) }) : null;
  return [
    plate ? element(over ? "p.sought.over" : "p.sought", {}, plateMark(plate)) : null,
    text ? element("p.words", { dir: "auto" }, text) : null,
    kind === "bolo" ? element("p.dim", {}, [holds, by].filter(Boolean).join(" · ")) : null,
  ];
}
