/** All units on duty: status by number and word, where they belong, what they are on, and how old each fact is. */

import { element, keep, keyCap, ltr, place, refresh } from "../element.js";
import { kindMark, statusMark } from "../marks.js";
import { roving } from "../roving.js";
import { order } from "../store.js";
import { age, clock, clockMinutes, now, secondsSince } from "../times.js";
import { unitFacts } from "../unit_facts.js";
import { verbButton } from "../verb_button.js";
import { say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Unit} Unit
 */

/** What the head counts, by the status that stands for the group. */
const COUNTS = /** @type {const} */ ([
  ["free", "available", ["available", "at_station"]],
  ["sent", "dispatched", ["dispatched", "acknowledged"]],
  ["route", "en_route", ["en_route"]],
  ["scene", "on_scene", ["on_scene", "transporting", "self_initiated"]],
  ["post", "post", ["post", "break"]],
  ["out", "out_of_service", ["out_of_service"]],
]);
/** What can be done with the unit that is pointed at. */
const ACTS = /** @type {const} */ (["status", "message", "shift"]);
const COLUMNS = ["status", "unit", "kind", "sector", "incident", "since", "fix"];

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 * @param {(unit: number) => void} show on the map
 */
export function units(store, acts, show) {
  place("units").append(
    element(
      "div.unseen",
      { role: "row" },
      ...COLUMNS.map((name) => element("span", { role: "columnheader" }, say(`units.col.${name}`))),
    ),
  );
  const rows = element("div.ub", { role: "rowgroup" });
  place("units").append(rows);
  const settle = roving(rows, "[role=row]", (row) => {
    const unit = store.state.units.get(Number(row.dataset.key));
    if (unit?.incident) acts.select(unit.incident);
    if (unit) show(unit.id);
  });
  store.subscribe((state) => {
    showHead(state);
    const moment = now();
    keep(
      rows,
      state.unit_order.flatMap((id) => state.units.get(id) ?? []).map((unit) => view(unit, state, moment)),
      {
        key: (row) => row.id,
        signature: (row) => row,
        show: draw,
        make: () => element("div.u", { role: "row", tabindex: -1 }),
      },
    );
    showEmpty(state);
    settle();
  });
}

/** @param {State} state */
function showHead(state) {
  const { units: all } = state;
  refresh(place("units-n"), all.size, () => [all.size]);
  const counts = COUNTS.map(
    ([, , statuses]) => [...all.values()].filter((unit) => statuses.some((status) => status === unit.status)).length,
  );
  refresh(place("units-counts"), counts, () =>
    COUNTS.map(([name, status], at) => {
      const mark = statusMark(status, { word: false });
      mark.replaceChildren(/** @type {Node} */ (mark.firstChild), `${say(`group.${name}`)} ${counts[at]}`);
      return counts[at] ? mark : null;
    }),
  );
  const { call_sign: pointed, off_at } = all.get(state.pointed ?? -1) ?? {};
  const until = off_at ? say("units.until", { at: clockMinutes(off_at) }) : "";
  refresh(place("units-acts"), [pointed, until], () =>
    pointed ? [element("b", {}, ltr(pointed)), until && element("span.faint", {}, until), ...ACTS.map((name) => verbButton(name, { unit: pointed, cap: true, classes: ".bare" }))] : [],
  );
  place("units-order").hidden = Boolean(pointed);
  const moved = state.unit_order.join() !== order(state).unit_order.join();
  refresh(place("units-order"), moved, () => [
    moved ? element("b", {}, say("queue.changed")) : say("units.by_status"),
    " ",
    keyCap("O"),
  ]);
}

/** What a row shows. @param {Unit} unit @param {State} state @param {number} moment */
const view = (unit, state, moment) => ({
  ...unitFacts(unit, state, moment),
  stacked: unit.stacked?.length ?? 0,
  since: age(secondsSince(unit.status_at, moment)),
  picked: state.picked.includes(unit.id) || unit.id === state.pointed,
});

/** @param {HTMLElement} row @param {ReturnType<typeof view>} shown */
function draw(row, shown) {
  row.className = `u${shown.emergency ? " emg" : ""}${shown.picked ? " picked" : ""}`;
  const cell = (/** @type {string} */ classes, /** @type {any[]} */ ...children) =>
    element(`span${classes}`, { role: "gridcell" }, ...children);
  row.replaceChildren(
    cell(".stc", statusMark(shown.status, { word: false, stale: shown.stale })),
    cell(".id", ltr(shown.call_sign)),
    cell("", kindMark(shown.kind)),
    cell(".cut", shown.emergency && element("b.life", {}, `${say("units.emergency")} · `), shown.sector),
    cell(
      ".n",
      shown.incident && ltr(shown.incident),
      shown.stacked > 0 && element("b.more", { title: say("units.stacked", { n: shown.stacked }) }, ltr(`+${shown.stacked}`), element("span.unseen", {}, ` ${say("units.stacked", { n: shown.stacked })}`)),
    ),
    cell(".n", shown.since),
    cell(
      shown.stale ? ".n.warn.b" : ".n.faint",
      shown.heard,
      shown.stale && element("span.unseen", {}, ` ${say("units.stale")}`),
    ),
  );
}

/** @param {State} state */
function showEmpty({ units: all, n, link }) {
  const empty = place("units-empty");
  empty.hidden = n === null || all.size > 0;
  place("units").hidden = !empty.hidden;
  const said = link.state === "lost" ? say("queue.empty_lost", { at: clock(link.as_of) }) : say("units.empty");
  refresh(empty, said, () => [said]);
}
