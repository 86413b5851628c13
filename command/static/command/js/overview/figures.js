/** The figures beside the map: what waits, who is free, how long things took. */

import { element, keep, ltr, place, refresh } from "../element.js";
import { incidentName, nameOf, sectorName } from "../facts.js";
import { priorityMark, statusMark, unitChip } from "../marks.js";
import { STATUS_OF_DIGIT } from "../status.js";
import { age, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";
import { force, gravest, open, sectors, waiting } from "./glance.js";
import { isWall } from "./map.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {{n: number, median_s: number | null, p90_s: number | null}} Span
 * @typedef {{wait: Span, travel: Span, response: Span}} Steps
 * @typedef {{at: string, answer: Span, all: Steps, priorities: Steps[], alarms: {n: number, minutes: number}}} Spans
 */

/** More would not be read from a distance. */
const ON_THE_WALL = 8;

/**
 * @param {import("../link.js").Store} store
 * @param {(incident: number) => void} choose
 * @returns {(spans: Spans) => void} to be told how long things took lately
 */
export function figures(store, choose) {
  /** @type {Spans | null} */
  let spans = null;
  place("incidents").addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("button") : null;
    if (row) choose(Number(row.value));
  });
  store.subscribe((state) => {
    showWaiting(state);
    showForce(state);
    showSpans(spans);
    showIncidents(state);
    showSectors(state);
  });
  return (told) => {
    spans = told;
    store.draw();
  };
}

/** @param {State} state */
function showWaiting(state) {
  const found = waiting(state, now());
  const oldest = found.oldest_s === null ? "" : say("overview.oldest", { age: running(found.oldest_s) });
  const late = found.late ? say("overview.late", { n: found.late }) : "";
  refresh(place("waiting"), [found.n, found.priorities, oldest, late], () => [
    element("dt", {}, say("overview.waiting"), " ", element("small", {}, ltr(oldest), late && " · ", late && element("b.warn", {}, late))),
    element(
      "dd",
      {},
      element("span.big", {}, found.n),
      ...found.priorities.flatMap((n, priority) => (n ? [element("span.row", {}, priorityMark(priority), element("b", {}, n))] : [])),
    ),
  ]);
}

/** @param {State} state */
function showForce(state) {
  const found = force(state, now());
  const digits = found.digits.flatMap((n, digit) => (n ? [{ digit, n }] : []));
  refresh(place("force"), found, () => [
    element("dt", {}, say("overview.free")),
    element("dd", {}, element("span.big", {}, found.free), element("span.dim", {}, say("overview.on_duty", { n: found.on_duty })), found.lost > 0 && element("span.warn", {}, say("overview.lost", { n: found.lost }))),
    element("dd.bar", { "aria-hidden": "true" }, ...digits.map(({ digit, n }) => share(digit, n))),
    element("dd.keyrow", {}, ...digits.map(({ digit, n }) => element("span.row", {}, statusMark(STATUS_OF_DIGIT[digit]), element("b", {}, n)))),
  ]);
}

/** @param {number} digit @param {number} n */
function share(digit, n) {
  const made = element(`i.s${digit}`);
  made.style.setProperty("flex-grow", String(n));
  return made;
}

/** @param {Spans | null} known */
function showSpans(known) {
  if (!known) return;
  const old = age(secondsSince(known.at, now()));
  refresh(place("spans-age"), old, () => [say("overview.as_of", { age: old })]);
  refresh(place("spans"), known, () => [
    shown("response_p1", figure(known.priorities[1].response)),
    shown("response", figure(known.all.response)),
    shown("wait", figure(known.all.wait)),
    shown("answer", figure(known.answer)),
    shown("travel", figure(known.all.travel)),
    shown("alarms", [element("dd", {}, element("span.big", {}, known.alarms.n)), element("dd", {}, element("small", {}, say("overview.last_minutes", { n: known.alarms.minutes })))]),
  ]);
}

/** @param {string} name @param {HTMLElement[]} values */
const shown = (name, values) => element("div", {}, element("dt", {}, say(`overview.${name}`)), ...values);

/** A median says nothing without its P90 and its n. @param {Span} span */
const figure = ({ n, median_s, p90_s }) =>
  n && median_s !== null && p90_s !== null
    ? [element("dd", {}, element("span.big", {}, ltr(running(median_s)))), element("dd", {}, element("small", {}, say("overview.median", { p90: running(p90_s), n })))]
    : [element("dd", {}, element("span.big.faint", {}, "–")), element("dd", {}, element("small", {}, say("overview.no_case")))];

/** @param {State} state */
function showIncidents(state) {
  const listed = isWall() ? gravest(state, ON_THE_WALL) : open(state);
  const rows = listed.map((incident) => ({ incident, age: running(secondsSince(incident.queued_at, now())) }));
  place("incidents-none").hidden = rows.length > 0;
  keep(place("incidents"), rows, {
    key: ({ incident }) => incident.number,
    signature: ({ incident, age: shown }) => [incident, shown, state.vocabulary !== null, state.selected === incident.number, incident.assignments.map(({ unit }) => state.units.get(unit)?.status)],
    make: () => element("li"),
    show: (row, { incident, age: shown }) => {
      const units = incident.assignments.flatMap((task) => (task.dispatched_at && !task.ended_at ? (state.units.get(task.unit) ?? []) : []));
      row.replaceChildren(
        element(
          "button.wi",
          { type: "button", value: incident.number, "aria-pressed": String(state.selected === incident.number) },
          priorityMark(incident.priority),
          element(
            "span.grow",
            {},
            element("span.b.cut", {}, incident.type ? nameOf(state.vocabulary, "types", incident.type) : say("queue.no_type"), " ", ltr(incidentName(incident.number), ".faint")),
            element("small.cut", { dir: "auto" }, sectorName(state.vocabulary, incident.sector), " · ", say(`stage.${incident.stage}`)),
            units.length > 0 && element("span.chips", {}, ...units.map((unit) => unitChip(unit))),
          ),
          element("b", {}, ltr(shown)),
        ),
      );
    },
  });
}

/** @param {State} state */
function showSectors(state) {
  const codes = (state.vocabulary?.sectors ?? []).map(({ code }) => code);
  const loads = sectors(state, codes);
  const row = (/** @type {string} */ key, /** @type {(load: import("./glance.js").SectorLoad) => HTMLElement} */ cell) =>
    element("tr", {}, element("th", { scope: "row" }, say(key)), ...loads.map(cell));
  refresh(place("sectors"), loads, () => [
    element("tr", {}, element("th", { scope: "col" }, say("overview.sector")), ...loads.map(({ code }) => element("th", { scope: "col" }, sectorName(state.vocabulary, code)))),
    row("overview.free", ({ free }) => element(free ? "td.b" : "td.z", {}, free || "0 !")),
    row("overview.waiting", ({ waiting: n }) => element(n ? "td.b" : "td.faint", {}, n || "·")),
    row("overview.running", ({ running: n }) => element(n ? "td" : "td.faint", {}, n || "·")),
  ]);
}
