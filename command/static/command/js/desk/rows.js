/** What is known of each row of the form: saved, waiting or refused, and why. */

import { element, keyCap, place, refresh } from "../element.js";
import { nameOf, refusal } from "../facts.js";
import { icon } from "../marks.js";
import { clockMinutes } from "../times.js";
import { say } from "../words.js";
import { stateOf } from "./draft.js";
import { clashOf, clashing } from "./versions.js";

/**
 * @typedef {import("./draft.js").Facet} Facet
 * @typedef {import("../cards.js").Vocabulary | null} Vocabulary
 * @typedef {(facet: Facet, keep: "mine" | "theirs") => void} Settle
 */

/** What each row holds. @type {Record<string, Facet[]>} */
export const ROWS = { type: ["type"], place: ["place"], landmark: ["landmark"], caller: ["phone", "caller", "language"], text: ["text"] };
const WORST = /** @type {const} */ (["refused", "waiting", "typing", "saved", "empty"]);

/**
 * @param {string} row
 * @param {import("./draft.js").Draft} draft
 * @param {{fields: Record<Facet, HTMLElement>, lack: string, vocabulary: Vocabulary, settle: Settle}} with_ `lack`: why the row is not enough
 */
export function showRow(row, draft, { fields, lack, vocabulary, settle }) {
  const facets = ROWS[row];
  const state = WORST.find((one) => facets.some((facet) => stateOf(draft, facet) === one)) ?? "empty";
  const kept = place(`${row}-kept`);
  kept.dataset.state = state;
  const word = state === "empty" || state === "typing" ? "" : say(`desk.kept.${state}`);
  refresh(kept, word, () => [state === "saved" && icon("i-check", 11), state === "refused" && icon("i-warn", 11), word]);
  kept.closest(".fld")?.classList.toggle("done", state === "saved");
  const faulty = facets.filter((facet) => draft.refused[facet]);
  const fault = faulty.length ? draft.refused[faulty[0]] : undefined;
  const clash = faulty.length ? clashOf(draft, faulty[0]) : null;
  const said = clash ? changed(faulty[0], clash, vocabulary) : fault ? refusal(fault, vocabulary) : lack;
  const why = place(`${row}-why`);
  why.hidden = !said;
  const keyed = clash !== null && clashing(draft) === faulty[0];
  refresh(why, [said, keyed, clash !== null], () => [said && icon("i-warn", 12), element("span", { dir: "auto" }, said), ...(clash ? choices(faulty[0], keyed, settle) : [])]);
  for (const facet of facets) {
    if (said && (!fault || faulty.includes(facet))) fields[facet].setAttribute("aria-invalid", "true");
    else fields[facet].removeAttribute("aria-invalid");
  }
}

/** @param {Facet} facet @param {import("./versions.js").Clash} clash @param {Vocabulary} vocabulary */
function changed(facet, { by, at, theirs }, vocabulary) {
  const value = facet === "type" ? nameOf(vocabulary, "types", theirs.type ?? null) : facet === "language" && theirs.language ? say(`desk.language.${theirs.language}`) : theirs[facet];
  return say("desk.changed", { by, at: clockMinutes(at), theirs: value || say("desk.changed_empty") });
}

/** @param {Facet} facet @param {boolean} keyed whether the keys belong to this row @param {Settle} settle */
const choices = (facet, keyed, settle) =>
  /** @type {const} */ ([["mine", "F2"], ["theirs", "⇧ F2"]]).map(([keep, key]) =>
    element("button.btn.sm", { type: "button", onclick: () => settle(facet, keep) }, say(`desk.keep_${keep}`), keyed && keyCap(key)));
