/** How a task ended: one sheet of big buttons. It opens for a report that needs it and answers once. */

import { element, place } from "/static/command/js/element.js";
import { spoken } from "/static/command/js/words.js";

/** @typedef {import("/static/command/js/cards.js").Vocabulary | null} Vocabulary */

/**
 * @param {Vocabulary} vocabulary
 * @returns {Promise<string | null>} the outcome's code; null when the officer went back
 */
export function askOutcome(vocabulary) {
  const sheet = /** @type {HTMLDialogElement} */ (place("outcomes"));
  const outcomes = vocabulary?.dispositions.filter(({ desk }) => !desk) ?? [];
  place("no-outcomes").hidden = outcomes.length > 0;
  place("outcome-list").replaceChildren(
    ...outcomes.map((outcome) =>
      element("button.sec", { type: "button", onclick: () => sheet.close(outcome.code) }, outcome[spoken()]),
    ),
  );
  sheet.returnValue = "";
  sheet.showModal();
  return new Promise((done) => sheet.addEventListener("close", () => done(sheet.returnValue || null), { once: true }));
}
