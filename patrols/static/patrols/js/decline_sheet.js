/** Why an order is declined: a big button for each usual reason; another one is written, but not by who drives. */

import { element, place } from "/static/command/js/element.js";
import { say } from "/static/command/js/words.js";

const REASONS = ["engaged", "vehicle", "far", "crew"];

/**
 * @param {() => boolean} moving
 * @returns {Promise<string | null>} the reason in words; null when the officer went back
 */
export function askReason(moving) {
  const sheet = /** @type {HTMLDialogElement} */ (place("declines"));
  const form = place("decline-own");
  const text = /** @type {HTMLTextAreaElement} */ (place("decline-text"));
  const other = () => {
    if (moving()) return sheet.close(say("tablet.decline.other_by_radio"));
    form.hidden = false;
    text.focus();
  };
  place("decline-list").replaceChildren(
    ...REASONS.map((code) => button(say(`tablet.decline.${code}`), () => sheet.close(say(`tablet.decline.${code}`)))),
    button(say("tablet.decline.other"), other),
  );
  form.hidden = true;
  text.value = "";
  form.onsubmit = (event) => {
    event.preventDefault();
    if (text.value.trim()) sheet.close(text.value.trim());
  };
  sheet.returnValue = "";
  sheet.showModal();
  return new Promise((done) => sheet.addEventListener("close", () => done(sheet.returnValue || null), { once: true }));
}

/** @param {string} word @param {() => void} act */
const button = (word, act) => element("button.sec", { type: "button", onclick: act }, word);
