/** The selected incident: what, where, how far it is, who said what, who was sent and whether they know it. */

import { element, ltr, place, refresh } from "../element.js";
import { incidentName, nameOf, sectorName } from "../facts.js";
import { priorityMark } from "../marks.js";
import { QUEUE_TARGET_S } from "../policy.js";
import { clock, clockMinutes, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";
import { changedMark, changedSaid } from "./changed.js";
import { showAssignments } from "./assignments.js";
import { showFacts } from "./incident_facts.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Incident} Incident
 * @typedef {import("../cards.js").Assignment} Assignment
 */

const TRACK = /** @type {const} */ (["received", "queued", "assigned", "en_route", "on_scene"]);

/** @param {import("../link.js").Store} store */
export function incident(store) {
  store.subscribe((state) => {
    const { shown } = state;
    place("incident").hidden = !shown;
    place("incident-none").hidden = Boolean(shown);
    refresh(place("incident-n"), shown?.number, () => [shown && ltr(incidentName(shown.number))]);
    if (shown) show(shown, state);
  });
}

/** @param {Incident} shown @param {State} state */
function show(shown, state) {
  showHead(shown, state);
  showTrack(shown);
  showFacts(shown, state);
  const notes = place("incident-notes");
  notes.hidden = !shown.notes.length;
  refresh(notes, shown.notes, () => [element("h3", {}, say("incident.notes")), ...shown.notes.toReversed().map(note)]);
  showAssignments(shown, state);
}

/** @param {Incident} shown @param {State} state */
function showHead(shown, { vocabulary, incidents }) {
  const name = shown.type ? nameOf(vocabulary, "types", shown.type) : say("queue.no_type");
  const where = [shown.place, shown.landmark].filter(Boolean).join(", ") || say("queue.no_place");
  const below = [sectorName(vocabulary, shown.sector), shown.lat === null && say("incident.no_position")]
    .filter(Boolean)
    .join(" · ");
  const changed = [["type"], ["place", "position"], ["priority"], ["landmark"]].map((fields) => changedSaid(shown, fields)).filter(Boolean).join(" · ");
  const reopened = shown.reopened_at && say("incident.reopened", { at: clockMinutes(shown.reopened_at) });
  refresh(place("incident-head"), [shown.priority, name, where, below, changed, reopened], () => [
    priorityMark(shown.priority, "big"),
    element(
      "div.grow",
      {},
      element("div.row", {}, element("h3.name.cut", { title: name }, name), changedMark(changed)),
      element("div.where.cut", { title: where, dir: "auto" }, where),
      reopened && element("div.row", {}, element("span.tag", {}, element("span", { "aria-hidden": "true" }, "↺"), reopened)),
      element("div.dim.cut.opt", {}, below),
    ),
  ]);
  const waiting = shown.stage === "queued";
  const seconds = secondsSince(waiting ? shown.queued_at : shown.created_at, now());
  const target = QUEUE_TARGET_S[shown.priority] ?? 0;
  const over = waiting && (seconds ?? 0) > target;
  const ended = !incidents.has(shown.number);
  const clockAge = ended ? clock(shown.closed_at) : running(seconds);
  refresh(place("incident-age"), [shown.number, clockAge, over, waiting], () => [
    element("div.b", {}, ltr(incidentName(shown.number))),
    element(
      `div.age${over ? ".warn" : ""}`,
      {},
      ltr(over ? `! ${clockAge}` : clockAge),
      waiting && element("span.faint", {}, " / ", ltr(running(target))),
    ),
  ]);
}

/** The five stages with the moment each was first reached. @param {Incident} shown */
function showTrack(shown) {
  // A unit that was taken away took its progress with it.
  const again = shown.reopened_at ?? "";
  const counted = shown.assignments.filter(
    (task) => (!task.ended_at || task.ended_as === "cleared") && (task.dispatched_at ?? "") >= again,
  );
  const first = (/** @type {keyof Assignment} */ field) =>
    counted
      .map((task) => /** @type {string | null} */ (task[field]))
      .filter(Boolean)
      .sort()[0] ?? null;
  const queued = shown.reopened_at ? shown.queued_at : shown.created_at;
  const times = [shown.received_at, queued, first("dispatched_at"), first("en_route_at"), first("on_scene_at")];
  const reached = times.findLastIndex(Boolean);
  const current = shown.closed_at ? TRACK.length : Math.min(reached + 1, TRACK.length - 1);
  refresh(place("incident-track"), [times, current], () =>
    TRACK.map((stage, at) =>
      element(
        times[at] ? "li.done" : at === current ? "li.now" : "li",
        at === current ? { "aria-current": "step" } : {},
        `${say(`track.${stage}`)} `,
        times[at] && ltr(clock(times[at])),
      ),
    ),
  );
}

/** @param {Incident["notes"][number]} shown */
const note = ({ at, by, text }) =>
  element("p", {}, element("span.faint", {}, ltr(clock(at)), " ", element("bdi", {}, by), " "), element("bdi", {}, text));
