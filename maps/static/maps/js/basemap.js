/**
 * The city beneath: paint rules for the tiles that the server drew (one layer; `kind`, `class`, `name`, `name_ar`).
 * z is the web mercator zoom; widths are px at z 12, 13, 14, 15 and 16.
 *
 * @typedef {{props: Record<string, any>}} Feature
 * @typedef {{ink: (name: string) => string, font: () => string, isDay: () => boolean, scale: number}} Paint `scale`: 1 for a console, 1.6 for a tablet
 */

/** By road class, motorway first: widths, the first zoom that draws it, the first zoom with a casing, the first with a name. */
export const ROADS = [
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
/** Widths of borders in px, the widest area first: country, region, province, commune, district. */
const BORDERS = [2.4, 1.8, 1.4, 1, 1];
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
export function paintRules(protomaps, dataLayer, { ink, isDay, scale }) {
  const { PolygonSymbolizer, LineSymbolizer } = protomaps;
  const of = (/** @type {string} */ kind) => (/** @type {number} */ _z, /** @type {Feature} */ feature) => feature.props.kind === kind;
  const fill = (/** @type {string} */ kind, /** @type {string} */ token) => ({ dataLayer, filter: of(kind), symbolizer: new PolygonSymbolizer({ fill: () => ink(token) }) });
  const line = (/** @type {string} */ kind, /** @type {string} */ token, /** @type {number} */ width) =>
    ({ dataLayer, filter: of(kind), symbolizer: new LineSymbolizer({ color: () => ink(token), width: () => width * scale, lineJoin: "round" }) });
  /** The library takes a dashed line's colour and width by names of their own. */
  const dashed = (/** @type {string} */ token, /** @type {(z: number, f: Feature) => number} */ width, /** @type {number[]} */ dash) =>
    new LineSymbolizer({ perFeature: true, dash, dashColor: () => ink(token), dashWidth: (/** @type {number} */ z, /** @type {Feature} */ f) => scale * width(z, f) });
  const isRoad = of("road");
  const rounded = { lineCap: "round", lineJoin: "round", perFeature: true };
  const strokes = {
    casing: new LineSymbolizer({ ...rounded, color: () => ink("m-case"), width: (/** @type {number} */ z, /** @type {Feature} */ f) => scale * casingWidth(f.props.class, z, isDay()) }),
    body: new LineSymbolizer({ ...rounded, color: (/** @type {number} */ _z, /** @type {Feature} */ f) => ink(roadInk(f.props.class)), width: (/** @type {number} */ z, /** @type {Feature} */ f) => scale * roadWidth(f.props.class, z) }),
    foot: dashed("m-r7", (z) => roadWidth(FOOT, z), [2, 2]),
    border: dashed("m-sector-txt", (_z, f) => BORDERS[f.props.class], [8, 3, 1, 3]),
  };
  return [
    fill("sea", "m-sea"), fill("park", "m-park"), fill("water", "m-sea"), line("river", "m-sea", 1.6), line("coast", "m-coast", 1.2),
    { dataLayer, filter: of("rail"), symbolizer: dashed("m-rail", () => 1.2, [5, 3]), minzoom: 12 },
    { dataLayer, minzoom: 15, filter: (/** @type {number} */ z, /** @type {Feature} */ f) => isRoad(z, f) && f.props.class === FOOT, symbolizer: strokes.foot },
    { dataLayer, filter: (/** @type {number} */ z, /** @type {Feature} */ f) => isRoad(z, f) && casingWidth(f.props.class, z, isDay()) > 0, symbolizer: strokes.casing },
    { dataLayer, filter: (/** @type {number} */ z, /** @type {Feature} */ f) => isRoad(z, f) && f.props.class !== FOOT && roadWidth(f.props.class, z) > 0, symbolizer: strokes.body },
    { dataLayer, filter: of("border"), symbolizer: strokes.border },
  ];
}
