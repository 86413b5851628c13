/** The selected incident: what, where, how far it is, who said what, who was sent and whether they know it. */

import { element, ltr, place, refresh } from "../element.js";
import { incidentName, nameOf, sectorName } from "../facts.js";
import { priorityMark, unitChip } from "../marks.js";
import { QUEUE_TARGET_S } from "../policy.js";
import { age, clock, clockMinutes, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Incident} Incident
 * @typedef {import("../cards.js").Assignment} Assignment
 */

const TRACK = /** @type {const} */ (["received", "queued", "assigned", "en_route", "on_scene"]);
const RECEIPTS = /** @type {const} */ (["delivered", "seen", "acknowledged"]);

/**
 * @param {import("../link.js").Store} store
 * @param {(text: string) => void} type put this into the command line
 */
export function incident(store, type) {
  place("incident-tasks").addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button) type(`${button.value.toLowerCase()} ${say("verb.recall")} `);
  });
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
  const { vocabulary } = state;
  showHead(shown, state);
  showTrack(shown);
  const facts = factsOf(shown, state);
  refresh(place("incident-facts"), facts, () =>
    facts.flatMap(([name, ...values]) => [element("dt", {}, name), element("dd", { dir: "auto" }, ...values)]),
  );
  const notes = place("incident-notes");
  notes.hidden = !shown.notes.length;
  refresh(notes, shown.notes, () => [element("h3", {}, say("incident.notes")), ...shown.notes.toReversed().map(note)]);
  const tasks = shown.assignments.filter((task) => task.dispatched_at);
  const chips = tasks.map((task) => state.units.get(task.unit));
  const holder = place("incident-tasks");
  holder.hidden = !tasks.length;
  refresh(holder, [tasks, chips, vocabulary !== null], () => [
    element("h3", {}, say("incident.units")),
    ...tasks.map((task, at) => taskRow(task, chips[at])),
  ]);
}

/** @param {Incident} shown @param {State} state */
function showHead(shown, { vocabulary, incidents }) {
  const name = shown.type ? nameOf(vocabulary, "types", shown.type) : say("queue.no_type");
  const where = [shown.place, shown.landmark].filter(Boolean).join(", ") || say("queue.no_place");
  const below = [sectorName(vocabulary, shown.sector), shown.lat === null && say("incident.no_position")]
    .filter(Boolean)
    .join(" · ");
  refresh(place("incident-head"), [shown.priority, name, where, below], () => [
    priorityMark(shown.priority, "big"),
    element(
      "div.grow",
      {},
      element("h3.name.cut", { title: name }, name),
      element("div.where.cut", { title: where, dir: "auto" }, where),
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
  const counted = shown.assignments.filter((task) => !task.ended_at || task.ended_as === "cleared");
  const first = (/** @type {keyof Assignment} */ field) =>
    counted
      .map((task) => /** @type {string | null} */ (task[field]))
      .filter(Boolean)
      .sort()[0] ?? null;
  const times = [shown.received_at, shown.created_at, first("dispatched_at"), first("en_route_at"), first("on_scene_at")];
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

/** @param {Incident} shown @param {State} state @returns {string[][]} */
function factsOf(shown, { vocabulary, incidents }) {
  const ended = shown.disposition ? nameOf(vocabulary, "dispositions", shown.disposition) : say("incident.gone");
  return [
    [say("incident.text"), shown.text],
    [say("incident.calls"), shown.calls.join(", ")],
    [say("incident.held"), shown.held_until ? say("queue.until", { at: clockMinutes(shown.held_until) }) : ""],
    [say("stage.closed"), incidents.has(shown.number) ? "" : ended],
  ].filter(([, value]) => value);
}

/** @param {Incident["notes"][number]} shown */
const note = ({ at, by, text }) =>
  element("p", {}, element("span.faint", {}, ltr(clock(at)), " ", element("bdi", {}, by), " "), element("bdi", {}, text));

/** @param {Assignment} task @param {import("../cards.js").Unit | undefined} unit */
function taskRow(task, unit) {
  const ended = task.ended_at !== null;
  const chip = ended
    ? element("b", {}, ltr(task.call_sign))
    : unitChip(unit ?? { call_sign: task.call_sign, status: task.stage });
  const how = ended
    ? element("span.dim", {}, say("incident.ended", { how: say(`stage.${task.ended_as}`) }), " ", ltr(clock(task.ended_at)))
    : element(
        "span.dim.cut",
        {},
        say(`stage.${task.stage}`),
        task.seconds !== null && ` · ${say("incident.road", { age: age(Math.round(task.seconds)) })}`,
      );
  return element(
    "div.task",
    {},
    element(
      "div.row",
      {},
      chip,
      how,
      element("span.faint.cut.opt", {}, say("incident.sent_by", { by: task.by })),
      !ended && element("button.btn.sm.end", { type: "button", value: task.call_sign }, say("act.recall")),
    ),
    !ended &&
      element("ol.rcpts", {}, receipt("sent", task.dispatched_at), ...RECEIPTS.map((step) => receipt(step, task[`${step}_at`]))),
  );
}

/** @param {string} step @param {string | null} at */
const receipt = (step, at) =>
  element(at ? "li.done" : "li", {}, `${say(`receipt.${step}`)} `, at ? ltr(clock(at)) : say("receipt.not_yet"));
