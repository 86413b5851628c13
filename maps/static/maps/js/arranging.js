/** Where everything on the map comes to stand: worked out once when something changes, not at each frame of a glide. */

import { isMoving } from "./glide.js";
import { nameMarks, nameOrder, nameSectors } from "./naming.js";
import { orderLines } from "./order_lines.js";
import { apart, Space } from "./placing.js";
import { incidentLook, unitLook } from "./symbols.js";

/**
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").UnitLook} UnitLook
 * @typedef {import("./symbols.js").IncidentMark} IncidentMark
 * @typedef {import("./glide.js").Move} Move
 * @typedef {import("./naming.js").Name} Name
 * @typedef {{lat: number, lon: number}} Point
 * @typedef {{x: number, y: number}} Px
 * @typedef {object} Scene what is drawn
 * @property {Map<number, {unit: UnitMark, move: Move}>} units
 * @property {IncidentMark[]} incidents
 * @property {{incident: number | null, units: Set<number>}} selection
 * @property {Point[] | null} route
 * @property {Point | null} pin
 * @property {{name: string, lat: number, lon: number}[]} sectors
 * @property {import("./city_names.js").PlacedName[]} [city] names of streets and places
 * @property {number} now milliseconds, the server's clock
 * @property {number} at milliseconds, the screen's clock
 * @property {number} zoom
 * @property {(point: Point) => Px} project
 * @property {{width: number, height: number}} size
 *
 * @typedef {object} Placed a mark
 * @property {number} x where it is seen now
 * @property {number} y
 * @property {Px} at where what it stands for is seen now
 * @property {number} room
 * @property {UnitMark} [unit]
 * @property {UnitLook} [look]
 * @property {string} [stamp] tells everything that the unit's mark looks like
 * @property {number} [reach] of an inexact position, in px
 * @property {IncidentMark} [incident]
 * @property {Name} [name]
 * @property {{to: Px, home: Px, lag: Px, since: number}} [glide] `lag`: how far it was from its place when it set out
 *
 * @typedef {object} Arranged
 * @property {Placed[]} marks
 * @property {{name: Name, x: number, y: number}[]} sectors
 * @property {import("./city_names.js").PlacedName[]} city
 * @property {{hue: string, dashed: boolean, from: Px, to: Px, name?: Name}[]} orders
 * @property {Px[] | null} route
 * @property {Px | null} pin
 * @property {number} r of a unit
 * @property {boolean} small
 * @property {{incident: number | null, units: Set<number>}} selection
 * @property {{width: number, height: number}} size
 *
 * @typedef {{scale: number, arabic: boolean, font: string, width: import("./stamps.js").Stamps["width"], incident: (number: number) => string, age: (seconds: number) => string, way: (seconds: number) => string}} How
 */

/** Above this zoom sector names give way to streets; below, marks are smaller and their names shorter. */
export const SECTOR_NAMES_BELOW = 14.6;
const SMALL_BELOW = 12.6;
/** A position less exact than this has a ring as wide as it may be off, in metres. */
const EXACT_M = 50;
/** Headings are drawn in so many directions. */
const DIRECTIONS = 72;
const M_A_DEGREE = 111_320;

/**
 * @param {Scene} scene
 * @param {How} how
 * @returns {Arranged}
 */
export function arrange(scene, how) {
  const { selection, project, size, zoom } = scene;
  const small = zoom < SMALL_BELOW;
  const r = (small ? 8 : 10) * how.scale;
  const marks = placed(scene, r);
  const space = new Space(size);
  for (const box of furniture(size)) space.take(box);
  for (const { x, y, room } of marks) space.take({ x: x - room, y: y - room, w: 2 * room, h: 2 * room });
  const orders = orderLines(scene).flatMap((order) => drawnOrder(order, marks, scene, space, how));
  nameMarks(marks, { selection, space, r, small, how });
  const sectors = zoom < SECTOR_NAMES_BELOW ? nameSectors(scene, space, how) : [];
  const city = (scene.city ?? []).filter(({ boxes }) => boxes.every((box) => space.isFree(box)));
  return { marks, sectors, city, orders, route: scene.route?.map(project) ?? null, pin: scene.pin && project(scene.pin), r, small, selection, size };
}

/** Where the scale and the attribution stand. @param {{width: number, height: number}} size */
const furniture = ({ width, height }) => [{ x: 0, y: height - 26, w: 110, h: 26 }, { x: width - 190, y: height - 18, w: 190, h: 18 }];

/** Marks that can be seen, pushed apart; incidents first, so that units lie above them. @param {Scene} scene @param {number} r @returns {Placed[]} */
function placed({ units, incidents, selection, project, size, now, at }, r) {
  const isNear = (/** @type {Px} */ { x, y }) => x > -40 && y > -40 && x < size.width + 40 && y < size.height + 40;
  /** @type {Placed[]} */
  const wanted = [];
  for (const incident of [...incidents].sort((a, b) => b.priority - a.priority)) {
    if (incident.lat === null || incident.lon === null) continue;
    const home = project({ lat: incident.lat, lon: incident.lon });
    if (isNear(home)) wanted.push({ incident, at: home, x: home.x, y: home.y, room: (incidentLook(incident.priority).size / 2) * (r / 10) + 2 });
  }
  for (const { unit, move } of units.values()) {
    const home = project(move.to);
    if (!isNear(home)) continue;
    const look = unitLook(unit, now);
    const reach = selection.units.has(unit.id) || (unit.accuracy_m ?? 0) > EXACT_M ? metresPx(unit.accuracy_m ?? 0, move.to, project) : 0;
    /** @type {Placed} */
    const mark = { unit, look, reach, stamp: stampOf(unit, look, r), at: home, x: home.x, y: home.y, room: r + (look.emergency ? 11 : 3) };
    if (isMoving(move, at)) {
      const from = project(move.from);
      mark.glide = { to: home, home, lag: { x: home.x - from.x, y: home.y - from.y }, since: move.since };
    }
    wanted.push(mark);
  }
  apart(wanted).forEach(({ dx, dy }, n) => {
    const mark = wanted[n];
    mark.x += dx;
    mark.y += dy;
    if (mark.glide) mark.glide.to = { x: mark.x, y: mark.y };
  });
  return wanted;
}

/**
 * An order between its two marks, or the places of those that the map does not show.
 * @param {import("./order_lines.js").OrderLine} order
 * @param {Placed[]} marks
 * @param {Scene} scene
 * @param {Space} space
 * @param {How} how
 * @returns {Arranged["orders"]}
 */
function drawnOrder({ unit, incident, left_s }, marks, { now, project }, space, how) {
  if (incident.lat === null || incident.lon === null) return [];
  const look = unitLook(unit, now);
  const from = marks.find((mark) => mark.unit?.id === unit.id) ?? project(unit);
  const to = marks.find((mark) => mark.incident === incident) ?? project({ lat: incident.lat, lon: incident.lon });
  const drawn = { from, to, hue: look.hue, dashed: look.ring === "dashed" };
  return [left_s === null ? drawn : { ...drawn, name: nameOrder(how.way(left_s), drawn, space, how) }];
}

/** @param {number} metres @param {Point} point @param {Scene["project"]} project */
function metresPx(metres, { lat, lon }, project) {
  return Math.abs(project({ lat, lon }).y - project({ lat: lat + metres / M_A_DEGREE, lon }).y);
}

/** @param {UnitMark} unit @param {UnitLook} look @param {number} r */
function stampOf({ kind, heading }, look, r) {
  const direction = look.wedge ? directionOf(/** @type {number} */ (heading)) : "";
  return `${kind} ${look.hue} ${look.shape} ${look.body} ${look.ring} ${look.struck} ${look.emergency} ${look.age_s !== null} ${direction} ${r}`;
}

/** The drawn direction next to a heading, in degrees. @param {number} heading */
export const directionOf = (heading) => Math.round((heading / 360) * DIRECTIONS) * (360 / DIRECTIONS);
