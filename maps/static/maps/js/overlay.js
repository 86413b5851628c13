/** What moves, on one canvas above the city: incidents, units, their names, the route and the place being typed. */

import { names, sectorNames } from "./naming.js";
import { apart, Space } from "./placing.js";
import { paintIncident, paintPin, paintTarget, paintUnit } from "./painting.js";
import { STALE_AFTER_S, incidentLook, unitLook } from "./symbols.js";

/**
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").IncidentMark} IncidentMark
 * @typedef {{lat: number, lon: number}} Point
 * @typedef {object} Scene what is drawn
 * @property {(UnitMark & {seen: Point})[]} units `seen` is where the unit glides now
 * @property {IncidentMark[]} incidents
 * @property {{incident: number | null, units: Set<number>}} selection
 * @property {Point[] | null} route
 * @property {Point | null} pin
 * @property {{name: string, lat: number, lon: number}[]} sectors
 * @property {number} now milliseconds, the server's clock
 * @property {number} zoom
 * @property {(point: Point) => {x: number, y: number}} project
 * @property {{width: number, height: number}} size
 *
 * @typedef {{ink: (name: string) => string, font: string, scale: number, arabic: boolean, incident: (number: number) => string, age: (seconds: number) => string}} How
 * @typedef {{x: number, y: number, room: number, unit?: UnitMark & {seen: Point}, incident?: IncidentMark, at: {x: number, y: number}}} Placed
 */

/** Above this zoom sector names give way to streets; below, marks are smaller and their names shorter. */
export const SECTOR_NAMES_BELOW = 14.6;
const SMALL_BELOW = 12.6;

/**
 * @param {CanvasRenderingContext2D} g scaled to CSS px
 * @param {Scene} scene
 * @param {How} how
 * @returns {Placed[]} the marks where they were drawn, for picking
 */
export function paintScene(g, scene, how) {
  const { size, project, zoom, selection } = scene;
  g.clearRect(0, 0, size.width, size.height);
  g.direction = "ltr";
  const small = zoom < SMALL_BELOW;
  const r = (small ? 8 : 10) * how.scale;
  const marks = placed(scene, r);
  const space = new Space(size);
  for (const { x, y, room } of marks) space.take({ x: x - room, y: y - room, w: 2 * room, h: 2 * room });
  if (scene.route) paintRoute(g, scene.route.map(project), how);
  for (const mark of marks) if (Math.hypot(mark.x - mark.at.x, mark.y - mark.at.y) > r) leader(g, mark, how);
  for (const { x, y, incident } of marks) {
    if (!incident) continue;
    if (incident.number === selection.incident) paintTarget(g, { x, y }, how.ink("ink"));
    paintIncident(g, { x, y }, incident.priority, { ...how, scale: how.scale * (small ? 0.9 : 1) });
  }
  for (const mark of marks) if (mark.unit) unit(g, { ...mark, unit: mark.unit, r }, scene, how);
  names(g, marks, { scene, space, r, small, how });
  if (scene.pin) paintPin(g, project(scene.pin), how.ink);
  if (zoom < SECTOR_NAMES_BELOW) sectorNames(g, scene, space, how);
  return marks;
}

/** Marks that can be seen, pushed apart; incidents first, so that units lie above them. @param {Scene} scene @param {number} r @returns {Placed[]} */
function placed({ units, incidents, project, size }, r) {
  const near = (/** @type {{x: number, y: number}} */ { x, y }) => x > -40 && y > -40 && x < size.width + 40 && y < size.height + 40;
  const graver = [...incidents].sort((a, b) => b.priority - a.priority);
  const room = (/** @type {{unit?: UnitMark, incident?: IncidentMark}} */ { unit, incident }) =>
    incident ? (incidentLook(incident.priority).size / 2) * (r / 10) + 2 : r + (unit?.emergency_at ? 11 : 3);
  /** @type {{unit?: UnitMark & {seen: Point}, incident?: IncidentMark, at: {x: number, y: number}}[]} */
  const wanted = [
    ...graver.flatMap((incident) => (incident.lat === null || incident.lon === null ? [] : [{ incident, at: project({ lat: incident.lat, lon: incident.lon }) }])),
    ...units.map((unit) => ({ unit, at: project(unit.seen) })),
  ].filter(({ at }) => near(at));
  return apart(wanted.map((mark) => ({ ...mark, x: mark.at.x, y: mark.at.y, room: room(mark) }))).map((mark) => ({ ...mark, x: mark.x + mark.dx, y: mark.y + mark.dy }));
}

/** A mark that was pushed away says where it belongs. @param {CanvasRenderingContext2D} g @param {Placed} mark @param {How} how */
function leader(g, { x, y, at }, { ink }) {
  g.strokeStyle = ink("edge");
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x, y);
  g.lineTo(at.x, at.y);
  g.stroke();
}

/**
 * @param {CanvasRenderingContext2D} g
 * @param {Placed & {unit: UnitMark & {seen: Point}, r: number}} mark
 * @param {Scene} scene
 * @param {How} how
 */
function unit(g, { unit, x, y, at, r }, { selection, now, project }, { ink }) {
  const look = unitLook(unit, now);
  const chosen = selection.units.has(unit.id);
  if (chosen) {
    const reach = accuracyPx(unit, project);
    g.strokeStyle = g.fillStyle = ink(look.hue);
    g.lineWidth = 1;
    g.beginPath();
    g.arc(at.x, at.y, reach, 0, 2 * Math.PI);
    g.globalAlpha = 0.14;
    g.fill();
    g.globalAlpha = 0.7;
    g.stroke();
    g.globalAlpha = 1;
  }
  paintUnit(g, { x, y, r }, unit, look, ink);
  if (!chosen) return;
  g.strokeStyle = ink("ink");
  g.lineWidth = 1.5;
  g.beginPath();
  g.arc(x, y, r + 6.5, 0, 2 * Math.PI);
  g.stroke();
}

/** @param {UnitMark & {seen: Point}} unit @param {Scene["project"]} project */
function accuracyPx({ seen, accuracy_m }, project) {
  const north = project({ lat: seen.lat + (accuracy_m ?? 0) / 111_320, lon: seen.lon });
  return Math.abs(project(seen).y - north.y);
}

/** @param {CanvasRenderingContext2D} g @param {{x: number, y: number}[]} points @param {How} how */
function paintRoute(g, points, { ink }) {
  g.lineJoin = g.lineCap = "round";
  for (const [colour, width] of /** @type {[string, number][]} */ ([["m-halo", 7], ["st-route", 3]])) {
    g.strokeStyle = ink(colour);
    g.lineWidth = width;
    g.beginPath();
    for (const { x, y } of points) g.lineTo(x, y);
    g.stroke();
  }
}

/**
 * What lies under a point, the topmost first.
 * @param {Placed[]} marks
 * @param {{x: number, y: number}} point
 * @returns {{unit: number} | {incident: number} | null}
 */
export function under(marks, { x, y }) {
  const hit = marks.findLast((mark) => Math.hypot(mark.x - x, mark.y - y) <= mark.room + 2);
  if (!hit) return null;
  return hit.unit ? { unit: hit.unit.id } : { incident: /** @type {IncidentMark} */ (hit.incident).number };
}

/** @param {UnitMark[]} units @param {number} now whether a name on the map changes by time alone */
export const agesShown = (units, now) => units.some((unit) => now - Date.parse(unit.device_at) > (STALE_AFTER_S - 2) * 1000);
