/**
 * The city beneath: paint and label rules for the tiles that the server drew (one layer; `kind`, `class`, `name`, `name_ar`).
 * z is the web mercator zoom; widths are px at z 12, 13, 14, 15 and 16.
 *
 * @typedef {{props: Record<string, any>}} Feature
 * @typedef {{ink: (name: string) => string, font: () => string, isDay: () => boolean}} Paint
 */

/** By road class, motorway first: widths, the first zoom that draws it, the first zoom with a casing, the first with a name. */
const ROADS = [
  { w: [1.9, 2.8, 4.2, 7, 13], from: 8, cased: 12, named: 12 },
  { w: [1.6, 2.4, 3.6, 6, 12], from: 8, cased: 12, named: 12 },
  { w: [1.3, 2, 3.1, 5.4, 11], from: 9, cased: 13, named: 12 },
  { w: [1, 1.5, 2.4, 4.4, 9], from: 10, cased: 14, named: 14 },
  { w: [0.7, 1.1, 1.8, 3.4, 7], from: 11, cased: 15, named: 15 },
  { w: [0.35, 0.6, 1.1, 2.2, 5], from: 11, cased: Infinity, named: 16 },
  { w: [0, 0, 0, 0.8, 2], from: 15, cased: Infinity, named: 17 },
  { w: [0, 0, 0, 0.6, 1.2], from: 15, cased: Infinity, named: 17 },
];
const FOOT = 7;
/** Beyond z 16 a road grows by this factor a zoom. */
const GROWTH = 1.45;

/**
 * The width of a road in px; 0 is not drawn.
 * @param {number} roadClass
 * @param {number} z
 */
export function roadWidth(roadClass, z) {
  const road = ROADS[roadClass];
  if (!road || z < road.from) return 0;
  if (z >= 16) return road.w[4] * GROWTH ** (z - 16);
  const at = Math.max(0, z - 12);
  const step = Math.min(3, Math.floor(at));
  return road.w[step] + (road.w[step + 1] - road.w[step]) * (at - step);
}

/**
 * The width of what lies beneath a road as its edge; 0 is none. By day every drawn road has one, for the road is white.
 * @param {number} roadClass
 * @param {number} z
 * @param {boolean} day
 */
export function casingWidth(roadClass, z, day) {
  const width = roadWidth(roadClass, z);
  if (!width || !Number.isFinite(ROADS[roadClass].cased)) return 0;
  if (z >= ROADS[roadClass].cased) return width + 1.6;
  return day ? width + 0.9 : 0;
}

/** @param {number} roadClass */
const roadInk = (roadClass) => `m-r${roadClass > 5 ? FOOT : roadClass}`;

/**
 * Rules for protomaps-leaflet. Colours are asked for at each painting, so a new theme needs only a repaint.
 * @param {any} protomaps its global build
 * @param {string} dataLayer
 * @param {Paint} paint
 */
export function paintRules(protomaps, dataLayer, { ink, isDay }) {
  const { PolygonSymbolizer, LineSymbolizer } = protomaps;
  const of = (/** @type {string} */ kind) => (/** @type {number} */ _z, /** @type {Feature} */ feature) => feature.props.kind === kind;
  const fill = (/** @type {string} */ kind, /** @type {string} */ token) => ({ dataLayer, filter: of(kind), symbolizer: new PolygonSymbolizer({ fill: () => ink(token) }) });
  const line = (/** @type {string} */ kind, /** @type {string} */ token, /** @type {number} */ width, /** @type {object} */ more = {}) =>
    ({ dataLayer, filter: of(kind), symbolizer: new LineSymbolizer({ color: () => ink(token), width: () => width, lineJoin: "round", ...more }) });
  const isRoad = of("road");
  const rounded = { lineCap: "round", lineJoin: "round", perFeature: true };
  const roads = {
    casing: new LineSymbolizer({ ...rounded, color: () => ink("m-case"), width: (/** @type {number} */ z, /** @type {Feature} */ f) => casingWidth(f.props.class, z, isDay()) }),
    body: new LineSymbolizer({ ...rounded, color: (/** @type {number} */ _z, /** @type {Feature} */ f) => ink(roadInk(f.props.class)), width: (/** @type {number} */ z, /** @type {Feature} */ f) => roadWidth(f.props.class, z) }),
    foot: new LineSymbolizer({ color: () => ink("m-r7"), width: (/** @type {number} */ z) => roadWidth(FOOT, z), dash: [2, 2] }),
  };
  return [
    fill("sea", "m-sea"), fill("park", "m-park"), fill("water", "m-sea"), line("river", "m-sea", 1.6), line("coast", "m-coast", 1.2),
    { ...line("rail", "m-rail", 1.2, { dash: [5, 3] }), minzoom: 12 },
    { dataLayer, minzoom: 15, filter: (/** @type {number} */ z, /** @type {Feature} */ f) => isRoad(z, f) && f.props.class === FOOT, symbolizer: roads.foot },
    { dataLayer, filter: (/** @type {number} */ z, /** @type {Feature} */ f) => isRoad(z, f) && casingWidth(f.props.class, z, isDay()) > 0, symbolizer: roads.casing },
    { dataLayer, filter: (/** @type {number} */ z, /** @type {Feature} */ f) => isRoad(z, f) && f.props.class !== FOOT && roadWidth(f.props.class, z) > 0, symbolizer: roads.body },
  ];
}

/** @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Box in px of the whole world at one zoom */

/**
 * Names in the reader's script where the data has it, else as signed. Along the line, straight, never over another name.
 * @param {any} protomaps
 * @param {string} dataLayer
 * @param {Paint & {language: string, reserved: (z: number) => Box[]}} paint `reserved`: where other names stand
 */
export function labelRules(protomaps, dataLayer, { ink, font, language, reserved }) {
  const { OffsetTextSymbolizer, GroupSymbolizer, CircleSymbolizer, TextPlacements } = protomaps;
  const labelProps = language === "ar" ? ["name_ar", "name"] : ["name", "name_ar"];
  const look = { labelProps, fill: () => ink("m-txt"), stroke: () => ink("m-halo") };
  const place = {
    dataLayer, minzoom: 14,
    filter: (/** @type {number} */ _z, /** @type {Feature} */ f) => f.props.kind === "place",
    symbolizer: new GroupSymbolizer([
      new CircleSymbolizer({ radius: 2, fill: () => ink("m-txt"), stroke: () => ink("m-halo"), width: 1 }),
      new OffsetTextSymbolizer({ ...look, width: 1.5, font: () => `500 11px ${font()}`, offsetX: 5, placements: [TextPlacements.E], maxLineChars: 40 }),
    ]),
  };
  const street = (/** @type {number} */ roadClass) => ({
    dataLayer, minzoom: ROADS[roadClass].named,
    filter: (/** @type {number} */ _z, /** @type {Feature} */ f) => f.props.kind === "road" && f.props.class === roadClass,
    symbolizer: new StreetName({ labelProps, ink, reserved, font: () => `500 ${roadClass < 3 ? 11 : 10.5}px ${font()}` }),
  });
  return [street(0), street(1), street(2), place, ...[3, 4, 5, 6, 7].map(street)];
}

/** Names of one street stand at least so far apart, in px. */
const REPEAT = 420;
/** A name may be longer than the straight part it lies on by this factor. */
const OVERHANG = 1.25;

/** A street's name along the longest nearly straight part of its line. */
class StreetName {
  /** @param {{labelProps: string[], ink: (name: string) => string, font: () => string, reserved: (z: number) => Box[]}} how */
  constructor({ labelProps, ink, font, reserved }) {
    this.reserved = reserved;
    this.labelProps = labelProps;
    this.ink = ink;
    this.font = font;
  }

  /**
   * @param {{scratch: CanvasRenderingContext2D, zoom: number}} layout
   * @param {{x: number, y: number}[][]} lines
   * @param {Feature} feature
   */
  place({ scratch, zoom }, lines, feature) {
    const name = this.labelProps.map((prop) => feature.props[prop]).find(Boolean);
    const part = name && longestStraight(lines);
    if (!part) return undefined;
    scratch.font = this.font();
    const width = scratch.measureText(name).width;
    if (part.length * OVERHANG < width) return undefined;
    const angle = upright(Math.atan2(part.dy, part.dx));
    const bboxes = boxes(part.middle, angle, width);
    const taken = this.reserved(zoom);
    if (bboxes.some((box) => taken.some((other) => box.minX < other.maxX && other.minX < box.maxX && box.minY < other.maxY && other.minY < box.maxY))) return undefined;
    return [{ anchor: part.middle, bboxes, deduplicationKey: name, deduplicationDistance: REPEAT, draw: (/** @type {CanvasRenderingContext2D} */ g) => this.draw(g, name, angle) }];
  }

  /** @param {CanvasRenderingContext2D} g @param {string} name @param {number} angle */
  draw(g, name, angle) {
    g.rotate(angle);
    Object.assign(g, { font: this.font(), direction: "ltr", textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3, globalAlpha: 1 });
    g.strokeStyle = this.ink("m-halo");
    g.strokeText(name, 0, 0);
    g.fillStyle = this.ink("m-txt");
    g.fillText(name, 0, 0);
  }
}

/** @param {number} angle */
const upright = (angle) => (angle > Math.PI / 2 ? angle - Math.PI : angle <= -Math.PI / 2 ? angle + Math.PI : angle);

/** A turn of more than this ends a straight part, in radians. */
const BEND = 0.2;

/**
 * @param {{x: number, y: number}[][]} lines
 * @returns {{length: number, dx: number, dy: number, middle: {x: number, y: number}} | null}
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
      if (!best || length > best.length) best = { length, dx: b.x - a.x, dy: b.y - a.y, middle: middleOf(a, b) };
      first = last;
    }
  }
  return best;
}

/** @param {any} a @param {any} b */
const middleOf = (a, b) => a.clone().add(b).div(2);

/** Squares along the name, as the collision index wants them. @param {{x: number, y: number}} middle @param {number} angle @param {number} width */
function boxes({ x, y }, angle, width) {
  const half = 8;
  const steps = Math.max(1, Math.ceil(width / (2 * half)));
  return Array.from({ length: steps }, (_, n) => {
    const along = (n + 0.5) * (width / steps) - width / 2;
    const [cx, cy] = [x + Math.cos(angle) * along, y + Math.sin(angle) * along];
    return { minX: cx - half, minY: cy - half, maxX: cx + half, maxY: cy + half };
  });
}
