/** A sign-in ends twelve hours after it was made, whatever happens: who works in it is told in time to make a new one. */

import { refresh } from "./element.js";
import { icon } from "./marks.js";
import { clockMinutes, now } from "./times.js";
import { say } from "./words.js";

const TELL_BEFORE_MS = 15 * 60_000;

/** Whether it is time to say so. @param {string | null} until @param {number} moment ms */
export function endsSoon(until, moment) {
  const left = until ? Date.parse(until) - moment : Infinity;
  return left > 0 && left <= TELL_BEFORE_MS;
}

/** @param {HTMLElement} holder @param {string | null} until when the sign-in ends */
export function drawSignedIn(holder, until) {
  const soon = endsSoon(until, now());
  holder.hidden = !soon;
  holder.title = soon ? say("signed_in.how") : "";
  refresh(holder, soon, () => (soon ? [icon("i-warn", 12), say("signed_in.until", { at: clockMinutes(until) })] : []));
}
