/**
 * Draws the marks on a canvas, as symbols.js decided them.
 * @typedef {import("./symbols.js").Ink} Ink
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").UnitLook} UnitLook
 */

import { KINDS, PRIORITIES, incidentLook } from "./symbols.js";

/** @type {Map<string, Path2D>} */
const paths = new Map();

/** @param {string} drawn */
function path(drawn) {
  const known = paths.get(drawn) ?? new Path2D(drawn);
  paths.set(drawn, known);
  return known;
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} radius */
const circle = (g, x, y, radius) => (g.beginPath(), g.arc(x, y, radius, 0, 2 * Math.PI));

/**
 * @param {CanvasRenderingContext2D} g
 * @param {{x: number, y: number, r: number}} at centre and radius in px
 * @param {UnitMark} unit
 * @param {UnitLook} look
 * @param {Ink} ink
 */
export function paintUnit(g, { x, y, r }, unit, look, ink) {
  const hue = ink(look.hue);
  g.lineWidth = 1.5;
  g.strokeStyle = ink("m-halo");
  if (look.wedge) wedge(g, { x, y, r }, /** @type {number} */ (unit.heading), hue);
  g.beginPath();
  if (look.shape === "square") g.roundRect(x - r, y - r, 2 * r, 2 * r, 4);
  else g.arc(x, y, r, 0, 2 * Math.PI);
  g.fillStyle = look.body === "full" ? hue : ink(look.body === "tint" ? look.soft : "m-land");
  g.fill();
  if (look.body !== "full") g.strokeStyle = hue;
  if (look.age_s !== null) g.setLineDash([3, 2.5]);
  g.stroke();
  g.setLineDash([]);
  kind(g, { x, y, r }, unit.kind, look.body === "full" ? ink("st-on") : hue);
  g.strokeStyle = hue;
  if (look.struck) stroke(g, x - r * 0.7, y + r * 0.7, x + r * 0.7, y - r * 0.7);
  if (look.ring !== "none" && look.age_s === null) {
    g.setLineDash(look.ring === "dashed" ? [3, 3] : []);
    circle(g, x, y, r + 3);
    g.stroke();
    g.setLineDash([]);
  }
  if (look.emergency) emergency(g, { x, y, r }, ink("life"));
}

/** @param {CanvasRenderingContext2D} g @param {{x: number, y: number, r: number}} at @param {number} heading @param {string} hue */
function wedge(g, { x, y, r }, heading, hue) {
  g.save();
  g.translate(x, y);
  g.rotate(((heading - 90) * Math.PI) / 180);
  g.beginPath();
  g.moveTo(r + 7, 0);
  g.lineTo(r - 3, -6.5);
  g.lineTo(r - 3, 6.5);
  g.closePath();
  g.fillStyle = hue;
  g.fill();
  g.stroke();
  g.restore();
}

/** @param {CanvasRenderingContext2D} g @param {{x: number, y: number, r: number}} at @param {string} name @param {string} colour */
function kind(g, { x, y, r }, name, colour) {
  const scale = (r * 1.32) / 16;
  g.save();
  g.translate(x - 8 * scale, y - 8 * scale);
  g.scale(scale, scale);
  g.fillStyle = colour;
  for (const drawn of /** @type {Record<string, string[]>} */ (KINDS)[name] ?? KINDS.car) g.fill(path(drawn), "evenodd");
  g.restore();
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} toX @param {number} toY */
function stroke(g, x, y, toX, toY) {
  g.beginPath();
  g.moveTo(x, y);
  g.lineTo(toX, toY);
  g.stroke();
}

/** @param {CanvasRenderingContext2D} g @param {{x: number, y: number, r: number}} at @param {string} colour */
function emergency(g, { x, y, r }, colour) {
  g.strokeStyle = colour;
  g.lineWidth = 2.5;
  for (const radius of [r + 5, r + 10]) {
    circle(g, x, y, radius);
    g.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} g
 * @param {{x: number, y: number}} at
 * @param {number} priority
 * @param {{ink: Ink, font: string, scale: number}} how
 */
export function paintIncident(g, { x, y }, priority, { ink, font, scale }) {
  const look = incidentLook(priority);
  const by = (look.size / 22) * scale;
  g.save();
  g.translate(x, y);
  g.scale(by, by);
  g.translate(-11, -11);
  g.fillStyle = ink(look.fill);
  g.strokeStyle = ink(look.edge);
  g.lineWidth = (priority < 2 ? 1.5 : 2) / by;
  g.lineJoin = "round";
  g.setLineDash(look.dashed ? [3, 2] : []);
  g.fill(path(PRIORITIES[priority] ?? PRIORITIES[4]));
  g.stroke(path(PRIORITIES[priority] ?? PRIORITIES[4]));
  g.restore();
  g.font = `700 ${11 * scale}px ${font}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillStyle = ink(look.text);
  g.fillText(String(priority), x, y + look.drop * scale);
}

/**
 * The chosen incident: a ring with four ticks.
 * @param {CanvasRenderingContext2D} g
 * @param {{x: number, y: number}} at
 * @param {string} colour
 */
export function paintTarget(g, { x, y }, colour) {
  g.strokeStyle = colour;
  g.lineWidth = 2;
  circle(g, x, y, 24);
  g.stroke();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) stroke(g, x + dx * 24, y + dy * 24, x + dx * 31, y + dy * 31);
}

/**
 * A place that is being typed.
 * @param {CanvasRenderingContext2D} g
 * @param {{x: number, y: number}} at its point
 * @param {Ink} ink
 */
export function paintPin(g, { x, y }, ink) {
  g.fillStyle = ink("ink");
  g.strokeStyle = ink("m-halo");
  g.lineWidth = 2;
  g.beginPath();
  g.arc(x, y - 20, 11, Math.PI * 0.85, Math.PI * 0.15);
  g.lineTo(x, y);
  g.closePath();
  g.fill();
  g.stroke();
  g.fillStyle = ink("ink-inv");
  circle(g, x, y - 20, 3.5);
  g.fill();
}
