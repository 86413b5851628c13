/** A verb as a button: its word, its key, and what it is about. One listener begins them all. */

import { element, keyCap } from "./element.js";
import { may } from "./page.js";
import { capOf, verbNamed } from "./verbs.js";
import { say } from "./words.js";

/**
 * @param {string} name
 * @param {{label?: string, cap?: boolean, classes?: string, disabled?: boolean, unit?: string, other?: string, incident?: number, message?: number, alarm?: number}} [how]
 * @returns {HTMLElement | null} nothing where the reader's role may not do it
 */
export function verbButton(name, { label, cap = false, classes = ".sm", disabled = false, unit, other, incident, message, alarm } = {}) {
  const verb = verbNamed(name);
  if (!may(verb.permission)) return null;
  const key = cap ? capOf(verb) : null;
  return element(
    `button.btn${classes}`,
    {
      type: "button",
      "aria-disabled": disabled ? "true" : null,
      "data-verb": name,
      "data-unit": unit,
      "data-other": other,
      "data-incident": incident,
      "data-message": message,
      "data-alarm": alarm,
    },
    label ?? say(`act.${name}`),
    key && keyCap(key),
  );
}

/** @param {(name: string, about: import("./begin.js").About) => unknown} start */
export function listenToButtons(start) {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-verb]") : null;
    if (!(button instanceof HTMLElement) || button.getAttribute("aria-disabled") === "true") return;
    const { verb = "", unit, other, incident, message, alarm } = button.dataset;
    start(verb, {
      ...(unit && { unit }),
      ...(other && { other }),
      ...(incident && { incident: Number(incident) }),
      ...(message && { message: Number(message) }),
      ...(alarm && { alarm: Number(alarm) }),
    });
  });
}
