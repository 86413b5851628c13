/** The order on the tablet: what, where, with whom; without one, that there is none. */

import { element, ltr, place, refresh } from "/static/command/js/element.js";
import { incidentName, nameOf, sectorName } from "/static/command/js/facts.js";
import { priorityMark } from "/static/command/js/marks.js";
import { age, clock, now, running, secondsSince } from "/static/command/js/times.js";
import { say, spoken } from "/static/command/js/words.js";
import { hazardList } from "./hazard_list.js";
import { hazardsOf } from "./hazards.js";

/**
 * @typedef {import("./tablet_state.js").Task} Task
 * @typedef {import("/static/command/js/cards.js").Vocabulary | null} Vocabulary
 * @typedef {object} Shown
 * @property {Task | null} task
 * @property {string} status
 * @property {string | null} status_at
 * @property {string | null} as_of only while the line is lost: "no task" is only as true as that moment
 * @property {number[]} stacked the incidents that wait for this unit, in their order
 * @property {Vocabulary} vocabulary
 * @property {boolean} locked what a caller told is not shown; what, where and which danger is
 */

/** On the way and on the scene the head is short: who drives reads type and place only. */
const BRIEF = new Set(["en_route", "on_scene", "transporting"]);

/**
 * @param {HTMLElement} holder
 * @param {Shown} shown
 */
export function drawOrder(holder, shown) {
  const brief = BRIEF.has(shown.status);
  holder.dataset.brief = String(brief);
  const dangers = hazardsOf(shown.task, now());
  refresh(holder, [looks(shown), dangers], () => (shown.task ? order(shown.task, shown, brief, dangers) : idle(shown)));
  refresh(place("said"), dangers, () => [dangers.length > 0 && spokenOf(dangers)]);
  const moment = holder.querySelector("[data-age]");
  if (moment && shown.task) moment.textContent = say("tablet.ago", { age: age(secondsSince(shown.task.issued_at)) });
  const since = holder.querySelector("[data-since]");
  if (since) since.textContent = running(secondsSince(shown.status_at));
}

/** What the card is made of, without its running clocks. @param {Shown} shown */
const looks = ({ task, status, status_at, as_of, stacked, vocabulary, locked }) => [
  locked,
  task,
  stacked,
  status,
  task ? status_at : as_of,
  Boolean(vocabulary),
];

/** A danger is said aloud, once. @param {import("./hazards.js").Hazard[]} dangers */
const spokenOf = (dangers) =>
  `${say("tablet.hazards")}: ${dangers.map(({ kind, text }) => `${say(`hazard.kind.${kind}`)}, ${text}`).join("; ")}`;

/** @param {Task} task @param {Shown} shown @param {boolean} brief @param {import("./hazards.js").Hazard[]} dangers */
function order({ number, body, fresh = [] }, { status, stacked, vocabulary, locked }, brief, dangers) {
  const { incident, with: together, seconds, tell } = body;
  return [
    element(
      "div.l1",
      {},
      priorityMark(incident.priority, "huge"),
      element(
        "div",
        {},
        element(
          "p.small.dim",
          {},
          say("tablet.order", { n: number }),
          " · ",
          ltr(incidentName(incident.number)),
          " · ",
          element("span", { "data-age": "" }),
        ),
        element("h1", { dir: "auto" }, nameOf(vocabulary, "types", incident.type)),
      ),
    ),
    hazardList(dangers, fresh),
    element("p.pl", { dir: "auto" }, incident.place || say("queue.no_place"), beneath(incident, vocabulary)),
    !locked && incident.text && element("p.tx", { dir: "auto" }, incident.text),
    tell && element("p.tx.tell", { dir: "auto" }, tell[spoken()]),
    element("div.facts", {}, clockFact(status, seconds, brief), fact(say("tablet.with"), company(together))),
    following(stacked),
  ];
}

/** @param {any} incident @param {Vocabulary} vocabulary */
function beneath({ landmark, sector }, vocabulary) {
  const said = [landmark, sector && sectorName(vocabulary, sector)].filter(Boolean);
  return said.length ? element("span.dim", {}, said.join(" · ")) : null;
}

/**
 * On the way: the time by road as the room reckoned it. There: how long already.
 * @param {string} status
 * @param {number | null} seconds
 * @param {boolean} brief
 */
function clockFact(status, seconds, brief) {
  if (brief && status !== "en_route")
    return fact(say("tablet.since", { status: say(`status.${status}`) }), element("bdi.ltr", { "data-since": "" }));
  return fact(say("tablet.road"), ltr(running(seconds)));
}

/** @param {string} label @param {Node} value */
const fact = (label, value) => element("div", {}, label, element("b", {}, value));

/** @param {string[]} together call signs */
function company(together) {
  if (!together.length) return element("span.alone", {}, say("tablet.alone"));
  return element("span.with", {}, ...together.map((sign) => ltr(sign)));
}

/** @param {number[]} stacked */
function following(stacked) {
  if (!stacked.length) return null;
  return element("p.next", {}, say("tablet.next"), " ", ...stacked.map((number) => ltr(incidentName(number))));
}

/** @param {Shown} shown */
function idle({ as_of, stacked }) {
  return [
    element("h1", {}, say("tablet.idle")),
    element("p.tx.dim", {}, say("tablet.idle_how"), " ", as_of ? say("link.as_of", { at: clock(as_of) }) : ""),
    following(stacked),
  ];
}

/** The moment by which the room wants an order accepted. @param {Task} task @param {number} target_s */
export function acceptBefore(task, target_s) {
  const due = Date.parse(task.stored_at) + target_s * 1000;
  return { at: clock(due), late: now() > due };
}
