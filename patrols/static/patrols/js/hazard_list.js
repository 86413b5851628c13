/** What is dangerous where the order leads, said before all else. */

import { element } from "/static/command/js/element.js";
import { icon } from "/static/command/js/marks.js";
import { say } from "/static/command/js/words.js";
import { keyOf } from "./hazards.js";

/** @typedef {import("./hazards.js").Hazard} Hazard */

/** @param {Hazard[]} hazards @param {string[]} fresh the keys of those that a change brought */
export function hazardList(hazards, fresh) {
  if (!hazards.length) return null;
  return element("ul.hazards", { "aria-label": say("tablet.hazards") }, ...hazards.map((one) => row(one, fresh.includes(keyOf(one)))));
}

/** @param {Hazard} hazard @param {boolean} isNew */
function row({ kind, text }, isNew) {
  return element(
    `li.haz${isNew ? ".new" : ""}`,
    {},
    icon("i-warn", 26),
    element("span.grow", {}, element("b", {}, say(`hazard.kind.${kind}`)), text ? element("span", { dir: "auto" }, text) : null),
    isNew && element("span.chip", {}, say("tablet.hazard_new")),
  );
}
