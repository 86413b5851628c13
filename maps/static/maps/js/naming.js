/**
 * The names on the map: of marks and of sectors. A name that would touch a mark or another name is not drawn.
 * @typedef {import("./symbols.js").Ink} Ink
 * @typedef {import("./symbols.js").UnitLook} UnitLook
 * @typedef {import("./arranging.js").Scene} Scene
 * @typedef {import("./arranging.js").Placed} Placed
 * @typedef {import("./arranging.js").How} How
 * @typedef {import("./placing.js").Space} Space
 * @typedef {import("./stamps.js").Stamps} Stamps
 *
 * @typedef {object} Name
 * @property {string} text
 * @property {number} dx from its mark to its start, in px
 * @property {number} dy
 * @property {number} w
 * @property {number} h
 * @property {string} font
 * @property {string} [fill] token of a text with an edge of the land's colour; without it, it stands on a plate
 * @property {string} [spacing] of its letters
 * @property {UnitLook} [look] whose digit stands on the plate
 */

import { beside } from "./placing.js";

/** The name of the chosen incident stands beyond the ticks of its ring, in px. */
const TARGET = 34;

/**
 * Names of marks: what is in emergency, chosen or on a task is named first, and named even where it is crowded.
 * @param {Placed[]} marks
 * @param {{selection: Scene["selection"], space: Space, r: number, small: boolean, how: How}} where
 */
export function nameMarks(marks, { selection, space, r, small, how }) {
  const h = 16 * how.scale;
  const font = `600 ${11 * how.scale}px ${how.font}`;
  const weigh = (/** @type {Placed} */ { unit, incident }) => {
    if (unit?.emergency_at) return 3;
    if (unit ? selection.units.has(unit.id) : incident?.number === selection.incident) return 2;
    return Number(Boolean(unit?.incident));
  };
  const weighed = marks.map((mark) => ({ mark, weight: weigh(mark) })).sort((a, b) => b.weight - a.weight);
  for (const { mark, weight } of weighed) {
    const { incident, unit, look } = mark;
    const text = incident ? how.incident(incident.number) : look && look.age_s !== null ? `${unit?.call_sign} · ${how.age(look.age_s)}` : `${unit?.call_sign}`;
    const onPlate = look && !small;
    const reach = incident?.number === selection.incident && incident ? TARGET : r + 5 + (!look || (look.ring === "none" && !look.wedge) ? 0 : 3) + (look?.emergency ? 8 : 0);
    const box = space.place(beside(mark, reach, how.width(text, font) + (onPlate ? h + 6 : 6), h), weight > 1);
    if (!box) continue;
    mark.name = { text, font, dx: box.x - mark.x, dy: box.y - mark.y, w: box.w, h };
    if (onPlate) mark.name.look = look;
    else mark.name.fill = !look ? "ink" : look.age_s === null ? look.hue : "ink-2";
  }
}

/** Where along the line of an order its text may stand, the best first. */
const ALONG = [0.5, 0.4, 0.6, 0.3, 0.7];

/**
 * How long an order's way still takes, named even where it is crowded.
 * @param {string} text
 * @param {{from: {x: number, y: number}, to: {x: number, y: number}, hue: string}} line
 * @param {Space} space
 * @param {How} how
 * @returns {Name}
 */
export function nameOrder(text, { from, to, hue }, space, how) {
  const font = `600 ${11 * how.scale}px ${how.font}`;
  const [w, h] = [how.width(text, font) + 6, 16 * how.scale];
  const boxes = ALONG.map((part) => ({ x: from.x + (to.x - from.x) * part - w / 2, y: from.y + (to.y - from.y) * part - h / 2, w, h }));
  const { x, y } = space.place(boxes, true) ?? boxes[0];
  return { text, font, fill: hue, w, h, dx: x - from.x, dy: y - from.y };
}

/**
 * @param {Scene} scene
 * @param {Space} space
 * @param {How} how
 * @returns {{name: Name, x: number, y: number}[]}
 */
export function nameSectors({ sectors, project, zoom }, space, { width, font: family, scale, arabic }) {
  const font = `600 ${(zoom < 12.4 ? 10.5 : 11) * scale}px ${family}`;
  const spacing = arabic ? "0px" : "0.06em";
  return sectors.flatMap((sector) => {
    const text = arabic ? sector.name : sector.name.replaceAll("-", " ").toLocaleUpperCase("fr");
    const { x, y } = project(sector);
    const w = width(text, font, spacing);
    const box = space.place([0, -19, 19, -37, 37].map((dy) => ({ x: x - w / 2, y: y - 7 + dy, w, h: 14 })));
    return box ? [{ x, y, name: { text, font, spacing, fill: "m-sector-txt", dx: box.x - x, dy: box.y - y, w, h: 14 } }] : [];
  });
}

/** Room about a text for its edge. */
const EDGE = 3;

/**
 * @param {CanvasRenderingContext2D} g
 * @param {Name} name
 * @param {{x: number, y: number}} mark where it belongs
 * @param {{ink: Ink, stamps: Stamps, font: string, scale: number}} how
 */
export function paintName(g, name, { x, y }, how) {
  const { text, font, look, fill, w, h } = name;
  const key = `name ${text} ${font} ${fill} ${look?.hue} ${look?.digit} ${look?.age_s === null}`;
  const box = { x: -EDGE, y: -EDGE, w: Math.ceil(w) + 2 * EDGE, h: Math.ceil(h) + 2 * EDGE };
  how.stamps.put(g, key, box, { x: x + name.dx, y: y + name.dy }, (stamp) => {
    if (look) onPlate(stamp, name, look, how);
    else haloed(stamp, name, how.ink);
  });
}

/** Text with an edge of the land's colour, so that it reads on any ground. @param {CanvasRenderingContext2D} g @param {Name} name @param {Ink} ink */
function haloed(g, { text, font, spacing = "0px", fill = "ink", w, h }, ink) {
  Object.assign(g, { font, letterSpacing: spacing, textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3 });
  g.strokeStyle = ink("m-halo");
  g.strokeText(text, w / 2, h / 2);
  g.fillStyle = ink(fill);
  g.fillText(text, w / 2, h / 2);
}

/**
 * A unit's label: its digit and its name on the panel's colour.
 * @param {CanvasRenderingContext2D} g
 * @param {Name} name
 * @param {UnitLook} look
 * @param {{ink: Ink, font: string, scale: number}} how
 */
function onPlate(g, { text, font, w, h }, look, { ink, font: family, scale }) {
  const hue = ink(look.hue);
  const stale = look.age_s !== null;
  g.globalAlpha = 0.86;
  g.fillStyle = ink("bg-1");
  rounded(g, 0, 0, w, h, 3);
  g.fill();
  g.globalAlpha = 1;
  rounded(g, 1, 1, h - 2, h - 2, 2);
  g.fillStyle = g.strokeStyle = hue;
  g.lineWidth = 1;
  g.setLineDash([2, 2]);
  if (stale) g.stroke();
  else g.fill();
  g.setLineDash([]);
  Object.assign(g, { font: `700 ${10 * scale}px ${family}`, textAlign: "center", textBaseline: "middle", fillStyle: stale ? hue : ink("st-on") });
  g.fillText(look.digit, h / 2, h / 2 + 0.5);
  Object.assign(g, { font, textAlign: "left", fillStyle: ink("ink") });
  g.fillText(text, h + 2, h / 2 + 0.5);
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} w @param {number} h @param {number} r */
const rounded = (g, x, y, w, h, r) => (g.beginPath(), g.roundRect(x, y, w, h, r));
