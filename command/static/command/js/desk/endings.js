/** F5: how a call ends without a patrol. The commonest endings have a digit, always the same one. */

import { element, keyCap, place } from "../element.js";
import { spoken } from "../words.js";

/** @typedef {import("../cards.js").Named & {patrol: boolean}} Disposition */

const COMMONEST = ["information", "silent", "wrong_number", "abusive", "duplicate", "settled_by_phone", "referred_ambulance", "referred_gendarmerie", "false_alarm"];

/**
 * @param {Disposition[]} dispositions
 * @returns {{digit: string | null, disposition: Disposition}[]} the first nine with their digit
 */
export function endings(dispositions) {
  const rank = (/** @type {Disposition} */ { code }) => (COMMONEST.includes(code) ? COMMONEST.indexOf(code) : COMMONEST.length);
  return dispositions
    .filter(({ patrol }) => !patrol)
    .map((disposition, order) => ({ disposition, order }))
    .sort((a, b) => rank(a.disposition) - rank(b.disposition) || a.order - b.order)
    .map(({ disposition }, at) => ({ disposition, digit: at < 9 ? String(at + 1) : null }));
}

/**
 * @param {import("../cards.js").Vocabulary | null} vocabulary
 * @param {(disposition: string) => void} chosen
 */
export function askEnding(vocabulary, chosen) {
  const dialog = /** @type {HTMLDialogElement} */ (place("endings"));
  const offered = endings(vocabulary?.dispositions ?? []);
  const take = (/** @type {string} */ code) => {
    dialog.close();
    chosen(code);
  };
  const buttons = offered.map(({ digit, disposition }) =>
    element("button", { type: "button", onclick: () => take(disposition.code) }, digit ? keyCap(digit) : element("span"), element("span", {}, disposition[spoken()])));
  place("endings-list").replaceChildren(...buttons);
  dialog.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The top row of a French keyboard writes digits with Shift only: the key's place counts too.
    const digit = /^[1-9]$/.test(event.key) ? event.key : event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1];
    const found = offered.find((one) => one.digit === digit);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found) take(found.disposition.code);
    else if (step) buttons[(buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step + buttons.length) % buttons.length]?.focus();
    else if (event.key !== "F5") return;
    event.preventDefault();
    event.stopPropagation();
  };
  dialog.showModal();
  buttons[0]?.focus();
}
