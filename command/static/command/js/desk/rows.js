/** What is known of each row of the form: saved, waiting or refused, and why. */

import { place, refresh } from "../element.js";
import { refusal } from "../facts.js";
import { icon } from "../marks.js";
import { say } from "../words.js";
import { stateOf } from "./draft.js";

/** @typedef {import("./draft.js").Facet} Facet */

/** What each row holds. @type {Record<string, Facet[]>} */
export const ROWS = { type: ["type"], place: ["place"], landmark: ["landmark"], caller: ["phone", "caller", "language"], text: ["text"] };
const WORST = /** @type {const} */ (["refused", "waiting", "typing", "saved", "empty"]);

/**
 * @param {string} row
 * @param {import("./draft.js").Draft} draft
 * @param {{fields: Record<Facet, HTMLElement>, lack: string, vocabulary: import("../cards.js").Vocabulary | null}} with_ `lack`: why the row is not enough
 */
export function showRow(row, draft, { fields, lack, vocabulary }) {
  const facets = ROWS[row];
  const state = WORST.find((one) => facets.some((facet) => stateOf(draft, facet) === one)) ?? "empty";
  const kept = place(`${row}-kept`);
  kept.dataset.state = state;
  const word = state === "empty" || state === "typing" ? "" : say(`desk.kept.${state}`);
  refresh(kept, word, () => [state === "saved" && icon("i-check", 11), state === "refused" && icon("i-warn", 11), word]);
  kept.closest(".fld")?.classList.toggle("done", state === "saved");
  const faulty = facets.filter((facet) => draft.refused[facet]);
  const fault = faulty.length ? draft.refused[faulty[0]] : undefined;
  const said = fault ? refusal(fault, vocabulary) : lack;
  const why = place(`${row}-why`);
  why.hidden = !said;
  refresh(why, said, () => [said && icon("i-warn", 12), said]);
  for (const facet of facets) {
    if (said && (!fault || faulty.includes(facet))) fields[facet].setAttribute("aria-invalid", "true");
    else fields[facet].removeAttribute("aria-invalid");
  }
}
