/** What the room knows of a place: its hazards, and what happened there or was told from the same number. */

import { element, ltr } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { icon, priorityMark } from "../marks.js";
import { DAY_S, age, clock, clockMinutes, day, days, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../cards.js").Hazard} Hazard
 * @typedef {import("../cards.js").Earlier} Earlier
 * @typedef {import("../cards.js").Vocabulary | null} Vocabulary
 */

/**
 * The hazards that nobody ended and whose end has not come, as the room orders them.
 * @template {Hazard} H
 * @param {H[] | undefined} hazards
 * @param {number} moment ms
 * @returns {H[]}
 */
export const inForce = (hazards, moment) => (hazards ?? []).filter(({ ended_at, until }) => !ended_at && !(until && Date.parse(until) <= moment));

/** Open ones first, each part as it came. @param {Earlier[]} rows */
export const openFirst = (rows) => [...rows.filter(({ open }) => open), ...rows.filter(({ open }) => !open)];

/** What, who said so and when. @param {Hazard & {m?: number}} hazard */
export function hazardTag({ kind, text, source, by, noted_at, until, m }) {
  const about = [source || by, dated(noted_at), m && say("known.m", { m: Math.round(m) }), until && say("message.until", { at: dated(until) })].filter(Boolean);
  return element("span.hazard", {}, icon("i-warn", 12), element("span", {}, element("b", {}, say(`hazard.kind.${kind}`), " "), element("bdi", {}, text), element("span.of", {}, ...about.flatMap((part) => [" · ", element("bdi", {}, part)]))));
}

/** The moment on its own day, the date of any other. @param {string} at */
const dated = (at) => (day(at) === day(now()) ? clockMinutes(at) : day(at));

/** How long ago, in days from the second day on. @param {string} at */
function ago(at) {
  const seconds = secondsSince(at) ?? 0;
  return seconds < 2 * DAY_S ? age(seconds) : days(seconds);
}

/** Its number, what it was, how it ended, how long ago. @param {Earlier} row @param {Vocabulary} vocabulary */
export function earlierCells({ incident, call, type, priority, place, at, disposition, open }, vocabulary) {
  const ended = open ? say("known.open") : disposition ? nameOf(vocabulary, "dispositions", disposition) : say("known.ended");
  return [
    priority === null ? element("span") : priorityMark(priority),
    element("b", {}, incident !== null ? ltr(incidentName(incident)) : say("desk.call", { number: call })),
    element("span.cut", { dir: "auto" }, type ? nameOf(vocabulary, "types", type) : place || say("queue.no_type")),
    element(open ? "span.b.cut" : "span.dim.cut", {}, ended),
    element("span.faint.ago", {}, ago(at)),
  ];
}

/** @param {Earlier} row */
export const earlierKey = ({ incident, call }) => `${incident ?? ""}/${call ?? ""}`;

/** What decides how a row looks, its age as it is worded. @param {Earlier} row */
export const earlierLooks = (row) => [row, ago(row.at)];

/** Until when the caller was promised a patrol, and whether that holds. @param {ReturnType<typeof import("../promised.js").standing>} stands */
export const standingTag = ({ code, seconds, at }) =>
  element(code === "broken" ? "span.warn.b.row" : "span.row", {}, code === "broken" ? icon("i-warn", 12) : code === "kept" && icon("i-check", 11), say(`promise.${code}`, { at: clock(at), time: running(seconds) }));
