/** A short list to choose from: by its digit, by arrow and Enter, by a click. Esc goes back. */

import { element, keyCap, place } from "../element.js";

/** @typedef {{digit: string | null, content: import("../element.js").Child[], take: () => void}} Choice */

/** @param {string} title @param {Choice[]} choices @param {string} [none] what is said when there are none */
export function choose(title, choices, none = "") {
  const dialog = /** @type {HTMLDialogElement} */ (place("choice"));
  const take = (/** @type {Choice} */ choice) => {
    dialog.close();
    choice.take();
  };
  place("choice-h").textContent = title;
  place("choice-none").hidden = choices.length > 0;
  place("choice-none").textContent = none;
  const buttons = choices.map((choice) =>
    element("button", { type: "button", onclick: () => take(choice) }, choice.digit ? keyCap(choice.digit) : element("span"), element("span.row", {}, ...choice.content)));
  place("choice-list").replaceChildren(...buttons);
  dialog.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The top row of a French keyboard writes digits with Shift only: the key's place counts too.
    const digit = /^[1-9]$/.test(event.key) ? event.key : event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1];
    const found = digit ? choices.find((one) => one.digit === digit) : undefined;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found) take(found);
    else if (step) buttons[(buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step + buttons.length) % buttons.length]?.focus();
    else if (!/^F\d+$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  dialog.showModal();
  (buttons[0] ?? place("choice-back")).focus();
}
