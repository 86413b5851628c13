/** Beside the call in hand: this shift's calls of mine, and what waits for a patrol. */

import { element, keep, ltr, place, refresh } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { priorityMark } from "../marks.js";
import { grouped } from "../order.js";
import { QUEUE_TARGET_S } from "../policy.js";
import { clock, clockMinutes, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";
import { mayGoOn } from "./again.js";
import { keyOf } from "./endings.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("./memory.js").Line} Line
 * @typedef {Line & {open: boolean}} Row
 */

/**
 * My calls: those of the book and those that the room shows as mine; the open ones first, then the newest.
 * @param {Line[]} book
 * @param {Pick<State, "calls" | "incidents" | "me">} state
 * @returns {Row[]}
 */
export function mine(book, { calls, incidents, me }) {
  const rows = new Map(book.map((line) => [line.number, { ...line, open: false }]));
  for (const call of calls.values()) {
    if (call.taker !== me?.name) continue;
    const joined = (incidents.get(call.incident ?? -1)?.calls.indexOf(call.number) ?? 0) > 0;
    rows.set(call.number, { number: call.number, at: call.received_at, type: call.type, place: call.place, incident: call.incident, disposition: null, joined, open: true });
  }
  const inHand = (/** @type {Row} */ { open, incident }) => Number(open && incident === null);
  return [...rows.values()].sort((a, b) => inHand(b) - inHand(a) || b.number - a.number);
}

/**
 * @param {Row[]} rows
 * @param {State} state
 * @param {{current: number | null, take: (number: number) => void, again: (number: number) => void}} how `again`: of one that was ended a moment ago
 */
export function showMine(rows, { vocabulary }, { current, take, again }) {
  const without = rows.filter((row) => row.disposition).length;
  const said = rows.length ? say("desk.mine_count", { n: rows.length, without }) : "";
  refresh(place("mine-n"), said, () => [said]);
  place("mine-none").hidden = rows.length > 0;
  keep(place("mine"), rows, {
    key: (row) => row.number,
    make: () => element("li"),
    signature: (row) => [row, row.number === current, mayGoOn(row, now()), vocabulary !== null],
    show: (made, row) => {
      const how = row.disposition ? keyOf(row.disposition) : row.joined ? "F7" : row.incident ? "↵" : "";
      const outcome = row.disposition ? nameOf(vocabulary, "dispositions", row.disposition) : row.incident ? say(row.joined ? "desk.mine_joined" : "desk.mine_queued", { incident: incidentName(row.incident) }) : say("desk.mine_open");
      const title = row.type ? nameOf(vocabulary, "types", row.type) : row.place || say("desk.call", { number: row.number });
      const content = [
        how ? element("span.how", { "aria-hidden": "true" }, how) : element(row.number === current ? "span.dot.on" : "span.dot"),
        element("span.ty.cut", { dir: "auto" }, title), ltr(clockMinutes(row.at), ".faint"), element("span.x.cut", {}, outcome),
      ];
      const current_ = row.number === current ? "true" : null;
      const act = row.open ? () => take(row.number) : mayGoOn(row, now()) ? () => again(row.number) : null;
      made.replaceChildren(act ? element("button.ln", { type: "button", "aria-current": current_, onclick: act }, ...content) : element("div.ln", {}, ...content));
    },
  });
}

/**
 * Open calls in other hands; to choose one asks whether it shall be taken over.
 * @param {import("../cards.js").Call[]} calls
 * @param {State} state
 * @param {(call: import("../cards.js").Call) => void} takeOver
 */
export function showOthers(calls, { vocabulary }, takeOver) {
  place("others-head").hidden = !calls.length;
  refresh(place("others-n"), calls.length, () => [calls.length]);
  keep(place("others"), calls, {
    key: (call) => call.number,
    make: () => element("li"),
    signature: (call) => [call.type, call.place, call.phone, call.taker, vocabulary !== null],
    show: (made, call) => {
      const title = call.type ? nameOf(vocabulary, "types", call.type) : call.place || call.phone || say("desk.call", { number: call.number });
      const content = [element("span.dot"), element("span.ty.cut", { dir: "auto" }, title), ltr(clockMinutes(call.answered_at ?? call.received_at), ".faint"), element("span.x.cut", {}, say("desk.with", { by: call.taker }))];
      made.replaceChildren(element("button.ln", { type: "button", onclick: () => takeOver(call) }, ...content));
    },
  });
}

/**
 * What waits for a patrol, gravest first, with its age against its target.
 * @param {State} state
 */
export function showWaiting(state) {
  const { vocabulary, link } = state;
  const rows = grouped(state)[0].rows;
  const moment = now();
  const waits = rows.map((incident) => secondsSince(incident.queued_at, moment) ?? 0);
  const oldest = waits.length ? say("queue.oldest", { age: running(Math.max(...waits)) }) : "";
  refresh(place("wait-n"), rows.length, () => [rows.length]);
  refresh(place("wait-oldest"), oldest, () => [oldest]);
  const none = place("wait-none");
  none.hidden = rows.length > 0;
  const said = link.state === "lost" ? say("queue.empty_lost", { at: clock(link.as_of) }) : `${say("desk.wait_none")}, ${say("link.as_of", { at: clock(link.as_of) })}`;
  refresh(none, said, () => [said]);
  keep(place("wait"), rows, {
    key: (incident) => incident.number,
    make: () => element("li"),
    signature: (incident) => [incident.priority, incident.type, incident.place, secondsSince(incident.queued_at, moment), vocabulary !== null],
    show: (made, incident) => {
      const seconds = secondsSince(incident.queued_at, moment) ?? 0;
      const target = QUEUE_TARGET_S[incident.priority] ?? 0;
      const over = seconds > target;
      made.className = `q p${incident.priority}`;
      made.replaceChildren(
        element("span.edge"), priorityMark(incident.priority), element("span.ty.cut", {}, nameOf(vocabulary, "types", incident.type)),
        element(`span.tm${over ? ".warn" : ""}`, {}, ltr(over ? `! ${running(seconds)}` : running(seconds)), over && element("span.unseen", {}, ` ${say("queue.over", { target: running(target) })}`)),
        element("span.sub", {}, ltr(incidentName(incident.number)), element("span.cut", { dir: "auto" }, incident.place || say("queue.no_place"))),
      );
    },
  });
}
