/** What moves, on one canvas above the city: incidents, units, their names, who is on the way, the route and the place being typed. */

import { directionOf } from "./arranging.js";
import { paintCityName } from "./city_names.js";
import { GLIDE_MS } from "./glide.js";
import { paintName } from "./naming.js";
import { paintIncident, paintPin, paintTarget, paintUnit } from "./painting.js";
import { STALE_AFTER_S, incidentLook } from "./symbols.js";

/**
 * @typedef {import("./arranging.js").Arranged} Arranged
 * @typedef {import("./arranging.js").Placed} Placed
 * @typedef {import("./arranging.js").Px} Px
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").IncidentMark} IncidentMark
 * @typedef {import("./arranging.js").How & {ink: (name: string) => string, stamps: import("./stamps.js").Stamps}} How
 */

/** Beyond its disc a unit's mark reaches so far, in px: wedge, rings. */
const REACH = 13;

/**
 * @param {CanvasRenderingContext2D} g scaled to CSS px
 * @param {Arranged} arranged
 * @param {How} how
 */
export function paintScene(g, { marks, sectors, city, orders, route, pin, r, small, selection, size }, how) {
  g.clearRect(0, 0, size.width, size.height);
  g.direction = "ltr";
  for (const name of city) paintCityName(g, name, how);
  if (route) paintRoute(g, route, how);
  for (const order of orders) orderLine(g, order, how);
  for (const mark of marks) {
    if (mark.reach) inexact(g, mark, Boolean(mark.unit && selection.units.has(mark.unit.id)), r, how);
    if (Math.hypot(mark.x - mark.at.x, mark.y - mark.at.y) > r) line(g, [mark, mark.at], how.ink("edge"), 1);
  }
  for (const mark of marks) {
    if (mark.incident) incident(g, mark, mark.incident, mark.incident.number === selection.incident, how.scale * (small ? 0.9 : 1), how);
    if (mark.unit) unit(g, mark, mark.unit, selection.units.has(mark.unit.id), r, how);
  }
  for (const { name, from } of orders) if (name) paintName(g, name, from, how);
  for (const mark of marks) if (mark.name) paintName(g, mark.name, mark, how);
  if (pin) paintPin(g, pin, how.ink);
  for (const { name, x, y } of sectors) paintName(g, name, { x, y }, how);
}

/**
 * Bring gliding marks to where they are seen now.
 * @param {Placed[]} marks
 * @param {number} at milliseconds of the screen's clock
 * @param {number} ratio device px a px
 * @returns {{isUnderWay: boolean, isElsewhere: boolean}} whether one still glides, and whether one came to lie on another device px
 */
export function settle(marks, at, ratio) {
  const seen = { isUnderWay: false, isElsewhere: false };
  for (const mark of marks) {
    const { glide } = mark;
    if (!glide) continue;
    const [x, y] = [mark.x, mark.y];
    const rest = Math.max(0, 1 - (at - glide.since) / GLIDE_MS);
    mark.x = glide.to.x - glide.lag.x * rest;
    mark.y = glide.to.y - glide.lag.y * rest;
    mark.at = { x: glide.home.x - glide.lag.x * rest, y: glide.home.y - glide.lag.y * rest };
    if (rest) seen.isUnderWay = true;
    else delete mark.glide;
    seen.isElsewhere ||= Math.round(mark.x * ratio) !== Math.round(x * ratio) || Math.round(mark.y * ratio) !== Math.round(y * ratio);
  }
  return seen;
}

/** @param {CanvasRenderingContext2D} g @param {Px[]} points @param {string} colour @param {number} width @param {number[]} [dash] */
function line(g, points, colour, width, dash = []) {
  g.strokeStyle = colour;
  g.lineWidth = width;
  g.setLineDash(dash);
  g.beginPath();
  for (const { x, y } of points) g.lineTo(x, y);
  g.stroke();
  g.setLineDash([]);
}

/** As wide as the position may be off. @param {CanvasRenderingContext2D} g @param {Placed} mark @param {boolean} isChosen @param {number} r @param {How} how */
function inexact(g, { at, reach = 0, look }, isChosen, r, { ink }) {
  if (!look || (!isChosen && reach <= r + 3)) return;
  g.strokeStyle = g.fillStyle = ink(look.hue);
  g.lineWidth = 1;
  g.beginPath();
  g.arc(at.x, at.y, reach, 0, 2 * Math.PI);
  g.globalAlpha = isChosen ? 0.14 : 0.05;
  g.fill();
  g.globalAlpha = isChosen ? 0.7 : 0.4;
  g.stroke();
  g.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} g @param {Placed} mark @param {IncidentMark} incident @param {boolean} isChosen @param {number} scale @param {How} how */
function incident(g, { x, y }, { priority }, isChosen, scale, { ink, font, stamps }) {
  if (isChosen) paintTarget(g, { x, y }, ink("ink"));
  const half = Math.ceil((incidentLook(priority).size / 2 + 2) * scale);
  const box = { x: -half, y: -half, w: 2 * half, h: 2 * half };
  stamps.put(g, `incident ${priority} ${scale}`, box, { x, y }, (stamp) => paintIncident(stamp, { x: 0, y: 0 }, priority, { ink, font, scale }));
}

/** @param {CanvasRenderingContext2D} g @param {Placed} mark @param {UnitMark} unit @param {boolean} isChosen @param {number} r @param {How} how */
function unit(g, { x, y, look, stamp: key = "" }, unit, isChosen, r, { ink, stamps }) {
  if (!look) return;
  const half = Math.ceil(r + REACH);
  const box = { x: -half, y: -half, w: 2 * half, h: 2 * half };
  stamps.put(g, key, box, { x, y }, (stamp) => paintUnit(stamp, { x: 0, y: 0, r }, { ...unit, heading: directionOf(unit.heading ?? 0) }, look, ink));
  if (!isChosen) return;
  g.strokeStyle = ink("ink");
  g.lineWidth = 1.5;
  g.beginPath();
  g.arc(x, y, r + 6.5, 0, 2 * Math.PI);
  g.stroke();
}

/** @param {CanvasRenderingContext2D} g @param {Px[]} points @param {How} how */
function paintRoute(g, points, { ink }) {
  g.lineJoin = g.lineCap = "round";
  line(g, points, ink("m-halo"), 7);
  line(g, points, ink("st-route"), 3);
}

/** As the crow flies, in the unit's colour; dashed until it is under way. @param {CanvasRenderingContext2D} g @param {Arranged["orders"][number]} order @param {How} how */
function orderLine(g, { from, to, hue, dashed }, { ink }) {
  line(g, [from, to], ink("m-halo"), 4);
  line(g, [from, to], ink(hue), 1.5, dashed ? [5, 4] : []);
}

/**
 * What lies under a point, the topmost first.
 * @param {Pick<Placed, "x" | "y" | "room" | "unit" | "incident">[]} marks
 * @param {{x: number, y: number}} point
 * @returns {{unit: number} | {incident: number} | null}
 */
export function under(marks, { x, y }) {
  const hit = marks.findLast((mark) => Math.hypot(mark.x - x, mark.y - y) <= mark.room + 2);
  if (!hit) return null;
  return hit.unit ? { unit: hit.unit.id } : { incident: /** @type {IncidentMark} */ (hit.incident).number };
}

/** @param {Iterable<{unit: UnitMark}>} units @param {number} now whether a name on the map changes by time alone */
export function agesShown(units, now) {
  for (const { unit } of units) if (now - Date.parse(unit.device_at) > (STALE_AFTER_S - 2) * 1000) return true;
  return false;
}
