/** What is known of the selected incident: its hazards first, then what was said, promised and there before. */

import { element, keep, ltr, place } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { standing } from "../promised.js";
import { clock, clockMinutes, now } from "../times.js";
import { verbButton } from "../verb_button.js";
import { say } from "../words.js";
import { changedMark, changedSaid } from "./changed.js";
import { earlierCells, earlierLooks, hazardTag, inForce, openFirst, standingTag } from "./known.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Incident} Incident
 * @typedef {{key: string, name: string, looks: unknown, show: () => import("../element.js").Child[], typed?: boolean}} Fact
 * `looks`: what decides how it looks; `typed`: a person wrote it, in any direction
 */

/** @param {Incident} shown @param {State} state */
export function showFacts(shown, state) {
  keep(place("incident-facts"), factsOf(shown, state), {
    key: ({ key }) => key,
    make: () => element("div.fact"),
    signature: ({ name, looks }) => [name, looks],
    show: (made, { name, show, typed }) => made.replaceChildren(element("dt", {}, name), element("dd", { dir: typed ? "auto" : null }, ...show())),
  });
}

/** @param {Incident} shown @param {State} state @returns {Fact[]} */
function factsOf(shown, state) {
  const { vocabulary, incidents } = state;
  const open = incidents.has(shown.number);
  const text = changedSaid(shown, ["text"]);
  const ended = shown.merged_into !== null ? say("incident.merged_into", { into: incidentName(shown.merged_into) }) : shown.disposition ? nameOf(vocabulary, "dispositions", shown.disposition) : say("incident.gone");
  const calls = shown.calls.join(say("list.and"));
  const held = shown.held_until ? say("queue.until", { at: clockMinutes(shown.held_until) }) : "";
  /** @type {(Fact | false | "")[]} */
  const facts = [
    hazardsOf(shown, open),
    shown.text && { key: "text", name: say("incident.text"), looks: [shown.text, text], typed: true, show: () => [shown.text, changedMark(text)] },
    promiseOf(shown),
    calls && { key: "calls", name: say("incident.calls"), looks: [calls, open], show: () => [calls, open && verbButton("merge", { cap: true, classes: ".bare" })] },
    earlierOf(state),
    open && shown.merged?.length > 0 && { key: "merged", name: say("incident.merged"), looks: shown.merged, show: () => shown.merged.map(part) },
    held && { key: "held", name: say("incident.held"), looks: held, show: () => [held] },
    !open && { key: "closed", name: say("stage.closed"), looks: ended, show: () => [ended] },
  ];
  return facts.filter((fact) => fact !== false && fact !== "");
}

/** @param {Incident} shown @param {boolean} open @returns {Fact | false} */
function hazardsOf({ hazards, lat }, open) {
  const here = inForce(hazards, now());
  if (!open && !here.length) return false;
  const may = open && lat !== null;
  return {
    key: "hazards",
    name: say("incident.hazards"),
    looks: [here, may, open],
    show: () => [
      ...(here.length ? here.map((one) => hazardTag(one)) : [say(lat === null ? "incident.no_position" : "incident.no_hazard")]),
      may && verbButton("hazard", { cap: true, classes: ".bare" }),
      may && here.length > 0 && verbButton("safe", { classes: ".bare" }),
      open && verbButton("known", { cap: true, classes: ".bare" }),
    ],
  };
}

/** The promise, and the second that it breaks. @param {Incident} shown @returns {Fact | false} */
function promiseOf({ promised_until: until, promise_lost: lost, assignments }) {
  if (!until) return false;
  const stands = standing(until, assignments, now());
  return { key: "promise", name: say("promise.title"), looks: [stands, lost], show: () => [standingTag(stands), lost && element("span.warn.b", {}, say("promise.lost"))] };
}

/** What was there before, once it was asked for. @param {State} state @returns {Fact | false} */
function earlierOf({ known, selected, vocabulary }) {
  if (known?.incident !== selected || !known) return false;
  const { here, here_n, number, number_n } = known.known;
  const parts = /** @type {const} */ ([["known.here", here_n, openFirst(here)], ["known.number", number_n, openFirst(number)]]);
  return {
    key: "earlier",
    name: say("known.title"),
    looks: [parts.map(([, n, rows]) => [n, rows.map(earlierLooks)]), known.at, vocabulary !== null],
    show: () => [
      element("span.faint", {}, say("link.as_of", { at: clock(known.at) })),
      ...(here.length || number.length ? [] : [element("span", {}, say("known.nothing_earlier"))]),
      ...parts.flatMap(([key, n, rows]) => (rows.length ? [element("span.b.of-rows", {}, say(key, { n })), element("ul", {}, ...rows.map((row) => element("li.was", {}, ...earlierCells(row, vocabulary))))] : [])),
    ],
  };
}

/** An incident that can be separated again. @param {number} number */
const part = (number) => element("span.row.part", {}, element("b", {}, ltr(incidentName(number))), verbButton("unmerge", { incident: number, classes: ".bare" }));
