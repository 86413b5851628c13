/** Who changed a field last: a small mark that says it when it is pointed at or focused. */

import { element } from "../element.js";
import { clockMinutes } from "../times.js";
import { say } from "../words.js";

/**
 * The latest change of these fields, as a sentence; empty when nobody changed them.
 * @param {import("../cards.js").Incident} incident
 * @param {string[]} fields the first names them
 */
export function changedSaid({ versions }, fields) {
  const [last] = fields.flatMap((field) => versions[field] ?? []).sort((a, b) => b.at.localeCompare(a.at));
  return last ? say("incident.changed", { field: say(`field.${fields[0]}`), by: last.by, at: clockMinutes(last.at) }) : "";
}

/** @param {string | undefined} said */
export const changedMark = (said) =>
  said
    ? element("span.changed", { tabindex: 0, role: "img", "aria-label": said, "data-said": said }, element("span", { "aria-hidden": "true" }, "Δ"))
    : null;
