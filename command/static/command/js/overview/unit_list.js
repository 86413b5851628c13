/** The units of the map as a list: whoever does not see the map, or does not point, finds and chooses each here. */

import { element, keep, ltr, place } from "../element.js";
import { kindMark, statusMark } from "../marks.js";
import { now } from "../times.js";
import { unitFacts } from "../unit_facts.js";
import { say } from "../words.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../cards.js").Unit} Unit
 */

/** @param {import("../link.js").Store} store @param {(unit: number) => void} choose */
export function unitList(store, choose) {
  place("unit-list").addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("button") : null;
    if (row) choose(Number(row.value));
  });
  store.subscribe((state) => {
    const moment = now();
    const rows = state.unit_order.flatMap((id) => state.units.get(id) ?? []).map((unit) => view(unit, state, moment));
    place("unit-none").hidden = rows.length > 0;
    keep(place("unit-list"), rows, { key: ({ id }) => id, signature: (row) => row, make: () => element("li"), show: draw });
  });
}

/** What a row shows. @param {Unit} unit @param {State} state @param {number} moment */
const view = (unit, state, moment) => ({ ...unitFacts(unit, state, moment), pointed: unit.id === state.pointed });

/** @param {HTMLElement} row @param {ReturnType<typeof view>} shown */
function draw(row, { id, call_sign, kind, status, emergency, sector, incident, heard, stale, pointed }) {
  row.replaceChildren(
    element(
      "button.wi.un",
      { type: "button", value: id, "aria-pressed": String(pointed) },
      statusMark(status, { word: false, stale }),
      element("span.row", {}, element("b", {}, ltr(call_sign)), kindMark(kind)),
      element("span.cut", { dir: "auto" }, emergency && element("b.life", {}, `${say("units.emergency")} · `), incident && ltr(incident), incident && " · ", sector),
      element(stale ? "span.n.warn.b" : "span.n.faint", {}, heard, stale && element("span.unseen", {}, ` ${say("units.stale")}`)),
    ),
  );
}
