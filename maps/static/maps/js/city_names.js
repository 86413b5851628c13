/**
 * The names of the city: streets along their lines, places beside their points. The map library finds where they fit
 * among each other; they are drawn above the tiles, where the marks are known, so that none lies half under a mark.
 *
 * @typedef {{props: Record<string, any>}} Feature
 * @typedef {{x: number, y: number}} Px
 * @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Box in px of the whole world at one zoom
 *
 * @typedef {object} CityName
 * @property {string} text
 * @property {string} font
 * @property {number} angle of the text, in radians
 * @property {number} dx from its point to the middle of the text, in px
 * @property {number} dy
 * @property {number} w of the text
 * @property {boolean} [dot] whether its point is drawn
 *
 * @typedef {{x: number, y: number, boxes: import("./placing.js").Box[], name: CityName}} PlacedName
 */

import { ROADS } from "./basemap.js";

/** Names of one street stand at least so far apart, in px. */
const REPEAT = 420;
/** A name may be longer than the straight part it lies on by this factor. */
const OVERHANG = 1.25;
/** From the point of a place to its name, and half the height of a name, in px. */
const GAP = 5;
const HALF = 8;
const PLACES_FROM = 14;

/**
 * Names in the reader's script where the data has it, else as signed. Along the line, straight, never over another name.
 * @param {string} dataLayer
 * @param {import("./basemap.js").Paint & {language: string, scale: number, reserved: (z: number) => Box[]}} paint `reserved`: where other names stand
 */
export function labelRules(dataLayer, { font, language, scale, reserved }) {
  const props = language === "ar" ? ["name_ar", "name"] : ["name", "name_ar"];
  const named = (/** @type {Feature} */ feature) => /** @type {string | undefined} */ (props.map((prop) => feature.props[prop]).find(Boolean));
  const place = {
    dataLayer, minzoom: PLACES_FROM,
    filter: (/** @type {number} */ _z, /** @type {Feature} */ f) => f.props.kind === "place",
    symbolizer: { place: placeName({ named, scale, reserved, font: () => `500 ${11 * scale}px ${font()}` }) },
  };
  const street = (/** @type {number} */ roadClass) => ({
    dataLayer, minzoom: ROADS[roadClass].named,
    filter: (/** @type {number} */ _z, /** @type {Feature} */ f) => f.props.kind === "road" && f.props.class === roadClass,
    symbolizer: { place: streetName({ named, scale, reserved, font: () => `500 ${(roadClass < 3 ? 11 : 10.5) * scale}px ${font()}` }) },
  });
  return [street(0), street(1), street(2), place, ...[3, 4, 5, 6, 7].map(street)];
}

/**
 * @typedef {{scratch: CanvasRenderingContext2D, zoom: number, index: any, order: number}} Layout
 * @typedef {{named: (feature: Feature) => string | undefined, scale: number, font: () => string, reserved: (z: number) => Box[]}} Naming
 */

/** What the library keeps of a name; it draws nothing into the tiles. @param {any} anchor @param {Box[]} bboxes @param {CityName} name */
const kept = (anchor, bboxes, name) => ({ anchor, bboxes, draw: Object.assign(() => {}, { cityName: name }) });

/** A place's name: after its point, else before it, else below. @param {Naming} naming */
const placeName = ({ named, scale, font, reserved }) =>
  (/** @type {Layout} */ { scratch, zoom, index, order }, /** @type {any[][]} */ points, /** @type {Feature} */ feature) => {
    const text = named(feature);
    if (!text) return undefined;
    const [[anchor]] = points;
    scratch.font = font();
    const w = scratch.measureText(text).width;
    const half = HALF * scale;
    const [gap, taken] = [GAP * scale, reserved(zoom)];
    const labels = [[gap + w / 2, 0], [-gap - w / 2, 0], [0, half + gap]].map(([dx, dy]) => {
      const middle = anchor.x + dx;
      const box = { minX: middle - w / 2, maxX: middle + w / 2, minY: anchor.y + dy - half, maxY: anchor.y + dy + half };
      const point = { minX: anchor.x - 3, maxX: anchor.x + 3, minY: anchor.y - 3, maxY: anchor.y + 3 };
      return kept(anchor, [point, box], { text, font: font(), angle: 0, dx, dy, w, dot: true });
    });
    const free = labels.find((label) => label.bboxes.every((box) => !taken.some((other) => meet(box, other))) && !index.labelCollides(label, order));
    return free && [free];
  };

/** A street's name along the longest nearly straight part of its line. @param {Naming} naming */
const streetName = ({ named, scale, font, reserved }) =>
  (/** @type {Layout} */ { scratch, zoom }, /** @type {any[][]} */ lines, /** @type {Feature} */ feature) => {
    const text = named(feature);
    const part = text && longestStraight(lines);
    if (!part) return undefined;
    scratch.font = font();
    const w = scratch.measureText(text).width;
    if (part.length * OVERHANG < w) return undefined;
    const angle = upright(Math.atan2(part.dy, part.dx));
    const bboxes = squares(part.middle, angle, w, HALF * scale);
    const taken = reserved(zoom);
    if (bboxes.some((box) => taken.some((other) => meet(box, other)))) return undefined;
    return [{ ...kept(part.middle, bboxes, { text, font: font(), angle, dx: 0, dy: 0, w }), deduplicationKey: text, deduplicationDistance: REPEAT * scale }];
  };

/** @param {Box} a @param {Box} b */
const meet = (a, b) => a.minX < b.maxX && b.minX < a.maxX && a.minY < b.maxY && b.minY < a.maxY;

/** @param {number} angle */
const upright = (angle) => (angle > Math.PI / 2 ? angle - Math.PI : angle <= -Math.PI / 2 ? angle + Math.PI : angle);

/** A turn of more than this ends a straight part, in radians. */
const BEND = 0.2;

/**
 * @param {any[][]} lines points of the map library
 * @returns {{length: number, dx: number, dy: number, middle: Px} | null}
 */
export function longestStraight(lines) {
  let best = null;
  for (const line of lines) {
    for (let first = 0, last = 1; last < line.length; last += 1) {
      const [a, b, next] = [line[first], line[last], line[last + 1]];
      const heading = Math.atan2(b.y - a.y, b.x - a.x);
      const turns = !next || Math.abs(upright(Math.atan2(next.y - b.y, next.x - b.x) - heading)) > BEND;
      if (!turns) continue;
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      if (!best || length > best.length) best = { length, dx: b.x - a.x, dy: b.y - a.y, middle: a.clone().add(b).div(2) };
      first = last;
    }
  }
  return best;
}

/** Squares along the name, as the collision index wants them. @param {Px} middle @param {number} angle @param {number} width @param {number} half */
function squares({ x, y }, angle, width, half) {
  const steps = Math.max(1, Math.ceil(width / (2 * half)));
  return Array.from({ length: steps }, (_, n) => {
    const along = (n + 0.5) * (width / steps) - width / 2;
    const [cx, cy] = [x + Math.cos(angle) * along, y + Math.sin(angle) * along];
    return { minX: cx - half, minY: cy - half, maxX: cx + half, maxY: cy + half };
  });
}

/**
 * The names that the library has placed so far in what is seen.
 * @param {any} layer of the map library
 * @param {number} zoom
 * @param {Px} corner of the view, in px of the whole world at that zoom
 * @param {{width: number, height: number}} size of the view
 * @returns {PlacedName[]} in px of the view
 */
export function namesInView(layer, zoom, corner, { width, height }) {
  const index = layer?.labelers.getIndex(zoom);
  if (!index) return [];
  const seen = index.searchBbox({ minX: corner.x, minY: corner.y, maxX: corner.x + width, maxY: corner.y + height }, Infinity);
  return [...seen].map(({ anchor, bboxes, draw }) => ({
    x: anchor.x - corner.x,
    y: anchor.y - corner.y,
    boxes: bboxes.map((/** @type {Box} */ box) => ({ x: box.minX - corner.x, y: box.minY - corner.y, w: box.maxX - box.minX, h: box.maxY - box.minY })),
    name: draw.cityName,
  }));
}

/**
 * @param {CanvasRenderingContext2D} g
 * @param {PlacedName} placed
 * @param {{ink: (name: string) => string, stamps: import("./stamps.js").Stamps, scale: number}} how
 */
export function paintCityName(g, { x, y, name }, { ink, stamps, scale }) {
  const { text, font, angle, dx, dy, w, dot } = name;
  const [across, down] = [Math.abs(Math.cos(angle)) * w + Math.abs(Math.sin(angle)) * 18 * scale, Math.abs(Math.sin(angle)) * w + 18 * scale];
  const box = { x: Math.floor(-across / 2) - 3, y: Math.floor(-down / 2) - 3, w: Math.ceil(across) + 6, h: Math.ceil(down) + 6 };
  if (dot) stamps.put(g, `place ${scale}`, { x: -4, y: -4, w: 8, h: 8 }, { x, y }, (stamp) => point(stamp, ink));
  stamps.put(g, `city ${text} ${font} ${angle}`, box, { x: x + dx, y: y + dy }, (stamp) => {
    stamp.rotate(angle);
    Object.assign(stamp, { font, textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3, strokeStyle: ink("m-halo"), fillStyle: ink("m-txt") });
    stamp.strokeText(text, 0, 0);
    stamp.fillText(text, 0, 0);
  });
}

/** @param {CanvasRenderingContext2D} g @param {(name: string) => string} ink */
function point(g, ink) {
  Object.assign(g, { fillStyle: ink("m-txt"), strokeStyle: ink("m-halo"), lineWidth: 1 });
  g.beginPath();
  g.arc(0, 0, 2.5, 0, 2 * Math.PI);
  g.fill();
  g.stroke();
}
