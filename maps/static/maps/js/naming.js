/**
 * The names on the map: of marks and of sectors. A name that would touch a mark or another name is not drawn.
 * @typedef {import("./symbols.js").Ink} Ink
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").UnitLook} UnitLook
 * @typedef {import("./overlay.js").Scene} Scene
 * @typedef {import("./overlay.js").Placed} Placed
 * @typedef {import("./overlay.js").How} How
 * @typedef {import("./placing.js").Space} Space
 */

import { beside } from "./placing.js";
import { unitLook } from "./symbols.js";

/**
 * Names of marks: what is in emergency, chosen or on a task is named first, and named even where it is crowded.
 * @param {CanvasRenderingContext2D} g
 * @param {Placed[]} marks
 * @param {{scene: Scene, space: Space, r: number, small: boolean, how: How}} where
 */
export function names(g, marks, { scene, space, r, small, how }) {
  const { selection, now } = scene;
  const { ink, font, scale } = how;
  const weight = (/** @type {Placed} */ { unit, incident }) => {
    if (unit?.emergency_at) return 3;
    if (unit ? selection.units.has(unit.id) : incident?.number === selection.incident) return 2;
    return Number(Boolean(unit?.incident));
  };
  const h = 16 * scale;
  g.font = `600 ${11 * scale}px ${font}`;
  for (const mark of [...marks].sort((a, b) => weight(b) - weight(a))) {
    g.font = `600 ${11 * scale}px ${font}`;
    if (mark.incident) {
      const text = how.incident(mark.incident.number);
      const box = space.place(beside(mark, r + 5, g.measureText(text).width + 6, h), weight(mark) > 1);
      if (box) haloed(g, text, { x: box.x + box.w / 2, y: box.y + h / 2 }, { font: g.font, fill: ink("ink"), halo: ink("m-halo") });
      continue;
    }
    const unit = /** @type {UnitMark} */ (mark.unit);
    const look = unitLook(unit, now);
    const text = look.age_s === null ? unit.call_sign : `${unit.call_sign} · ${how.age(look.age_s)}`;
    const reach = r + 5 + (look.ring === "none" && !look.wedge ? 0 : 3) + (look.emergency ? 8 : 0);
    const box = space.place(beside(mark, reach, g.measureText(text).width + (small ? 6 : h + 6), h), weight(mark) > 1);
    if (!box) continue;
    if (small) haloed(g, text, { x: box.x + box.w / 2, y: box.y + h / 2 }, { font: g.font, fill: ink(look.age_s === null ? look.hue : "ink-2"), halo: ink("m-halo") });
    else paintLabel(g, text, look, box, how);
  }
}

/** @param {CanvasRenderingContext2D} g @param {Scene} scene @param {Space} space @param {How} how */
export function sectorNames(g, { sectors, project, zoom }, space, { ink, font, scale, arabic }) {
  const size = (zoom < 12.4 ? 10.5 : 11) * scale;
  g.font = `600 ${size}px ${font}`;
  g.letterSpacing = arabic ? "0px" : "0.06em";
  for (const sector of sectors) {
    const text = arabic ? sector.name : sector.name.replaceAll("-", " ").toLocaleUpperCase("fr");
    const { x, y } = project(sector);
    const w = g.measureText(text).width;
    const box = space.place([0, -19, 19, -37, 37].map((dy) => ({ x: x - w / 2, y: y - 7 + dy, w, h: 14 })));
    if (box) haloed(g, text, { x: box.x + w / 2, y: box.y + 7 }, { font: g.font, fill: ink("m-sector-txt"), halo: ink("m-halo") });
  }
  g.letterSpacing = "0px";
}

/**
 * Text with an edge of the land's colour, so that it reads on any ground.
 * @param {CanvasRenderingContext2D} g
 * @param {string} text
 * @param {{x: number, y: number}} at its middle
 * @param {{font: string, fill: string, halo: string}} how
 */
function haloed(g, text, { x, y }, { font, fill, halo }) {
  Object.assign(g, { font, textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3 });
  g.strokeStyle = halo;
  g.strokeText(text, x, y);
  g.fillStyle = fill;
  g.fillText(text, x, y);
}

/**
 * A unit's label: its digit and its name on the panel's colour.
 * @param {CanvasRenderingContext2D} g
 * @param {string} text
 * @param {UnitLook} look
 * @param {{x: number, y: number, w: number, h: number}} box
 * @param {{ink: Ink, font: string, scale: number}} how
 */
function paintLabel(g, text, look, { x, y, w, h }, { ink, font, scale }) {
  const hue = ink(look.hue);
  const stale = look.age_s !== null;
  g.globalAlpha = 0.86;
  g.fillStyle = ink("bg-1");
  rounded(g, x, y, w, h, 3);
  g.fill();
  g.globalAlpha = 1;
  rounded(g, x + 1, y + 1, h - 2, h - 2, 2);
  g.fillStyle = g.strokeStyle = hue;
  g.lineWidth = 1;
  g.setLineDash([2, 2]);
  if (stale) g.stroke();
  else g.fill();
  g.setLineDash([]);
  Object.assign(g, { font: `700 ${10 * scale}px ${font}`, textAlign: "center", textBaseline: "middle", fillStyle: stale ? hue : ink("st-on") });
  g.fillText(look.digit, x + h / 2, y + h / 2 + 0.5);
  Object.assign(g, { font: `600 ${11 * scale}px ${font}`, textAlign: "left", fillStyle: ink("ink") });
  g.fillText(text, x + h + 2, y + h / 2 + 0.5);
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} w @param {number} h @param {number} r */
const rounded = (g, x, y, w, h, r) => (g.beginPath(), g.roundRect(x, y, w, h, r));
