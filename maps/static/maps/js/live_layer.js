/**
 * The live map: takes the Leaflet map that Folium made and draws the city, the units and the incidents on it.
 *
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").IncidentMark} IncidentMark
 * @typedef {{lat: number, lon: number}} Point
 * @typedef {{map: any, options: any, layers: {sectors?: any}, control?: any}} Detail the detail of `folium:map`
 * @typedef {object} How
 * @property {"ar" | "fr" | "en"} language
 * @property {string} [theme]
 * @property {(key: string, facts?: Record<string, any>) => string} say the catalogue
 * @property {() => number} [now] the server's clock, in milliseconds
 * @property {number} [scale] 1 for a console, 1.6 for a tablet
 */

import { baseLayer } from "./base_layer.js";
import { furnish } from "./furniture.js";
import { isMoving, moved, seenAt } from "./glide.js";
import { inkOf } from "./ink.js";
import { SECTOR_NAMES_BELOW, agesShown, paintScene, under } from "./overlay.js";
import { dressSectors } from "./sectors.js";
import { CLOSE, View } from "./view.js";

/** More units than this jump instead of gliding. */
const GLIDING = 150;

/** The map that Folium made, now or when it is there. @returns {Promise<Detail>} */
export function foliumMap() {
  const { __folium } = /** @type {any} */ (window);
  if (__folium) return Promise.resolve(__folium);
  return new Promise((done) => window.addEventListener("folium:map", (event) => done(/** @type {CustomEvent} */ (event).detail), { once: true }));
}

/**
 * @param {Detail} detail
 * @param {How} how
 */
export function attach({ map, options, layers, control }, { language, say, now = Date.now, scale = 1 }) {
  const container = /** @type {HTMLElement} */ (map.getContainer());
  container.dir = "ltr";
  const paint = inkOf(container);
  const { ink } = paint;
  const sectors = layers.sectors && dressSectors(map, layers.sectors, ink);
  const names = options.sectors.map((/** @type {any} */ it) => ({ name: (language === "ar" && it.name_ar) || it.name_fr, lat: it.centre[0], lon: it.centre[1] }));
  const furniture = furnish(map, { options, layers, control, say, onFit: () => api.fit() });
  const view = new View(map, furniture.held);
  const base = baseLayer(map, options, { ...paint, language, reserved: (/** @type {number} */ z) => reserved(map, names, z) }).then((layer) => (furniture.base(Boolean(layer)), layer));
  const canvas = overlayCanvas(container);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const how = { ink, scale, arabic: language === "ar", incident: (/** @type {number} */ n) => `#${String(n).padStart(4, "0")}`, age: (/** @type {number} */ s) => shortAge(s, say) };

  /** @type {Map<number, {unit: UnitMark, move: import("./glide.js").Move}>} */
  const units = new Map();
  const scene = { incidents: /** @type {IncidentMark[]} */ ([]), selection: { incident: /** @type {number | null} */ (null), units: /** @type {Set<number>} */ (new Set()) }, route: /** @type {Point[] | null} */ (null), pin: /** @type {Point | null} */ (null) };
  /** @type {import("./overlay.js").Placed[]} */
  let marks = [];
  let due = 0;
  /** @type {((what: {unit: number} | {incident: number}) => void) | null} */
  let pick = null;
  /** @type {((point: Point) => void) | null} */
  let click = null;

  /** @param {(point: Point) => {x: number, y: number}} [project] */
  const draw = (project = ({ lat, lon }) => map.latLngToContainerPoint([lat, lon]), zoom = map.getZoom()) => {
    cancelAnimationFrame(due);
    due = 0;
    const at = performance.now();
    const drawn = [...units.values()].map(({ unit, move }) => ({ ...unit, seen: seenAt(move, at) }));
    const { g, size } = canvas.ready();
    const shown = sectors?.areShown() ? names : [];
    marks = paintScene(g, { ...scene, units: drawn, sectors: shown, now: now(), zoom, project, size }, { ...how, font: paint.font() });
    if ([...units.values()].some(({ move }) => isMoving(move, at))) later();
  };
  const later = () => {
    due ||= requestAnimationFrame(() => draw());
  };
  /** @param {boolean} [withUnits] @returns {[number, number][]} what is chosen */
  const chosen = (withUnits = true) => {
    const { incident, units: picked } = scene.selection;
    const points = [scene.pin, scene.incidents.find((one) => one.number === incident), ...[...picked].map((id) => withUnits && units.get(id)?.unit)];
    return points.flatMap((point) => (point && point.lat !== null && point.lon !== null ? [/** @type {[number, number]} */ ([point.lat, point.lon])] : []));
  };

  const clock = setInterval(() => agesShown([...units.values()].map(({ unit }) => unit), now()) && later(), 1000);
  const resize = new ResizeObserver(() => (map.invalidateSize({ pan: false }), later()));
  resize.observe(container);
  map.on("move zoomend viewreset layeradd layerremove", later);
  map.on("zoomanim", (/** @type {any} */ { center, zoom }) => draw(projectTo(map, center, zoom), zoom));
  map.on("mousemove", (/** @type {any} */ { containerPoint }) => container.classList.toggle("over-mark", Boolean(pick && under(marks, containerPoint))));
  map.on("click", (/** @type {any} */ { containerPoint, latlng }) => {
    const what = pick && under(marks, containerPoint);
    if (what) pick?.(what);
    else click?.({ lat: latlng.lat, lon: latlng.lng });
  });
  document.fonts.ready.then(later);

  const api = {
    /** @param {UnitMark[]} given */
    setUnits(given) {
      const at = performance.now();
      const jump = still.matches || given.length > GLIDING || document.hidden;
      const next = given.map((unit) => /** @type {const} */ ([unit.id, { unit, move: moved(units.get(unit.id)?.move, unit, at, jump) }]));
      units.clear();
      for (const [id, unit] of next) units.set(id, unit);
      later();
    },
    /** @param {IncidentMark[]} incidents */
    setIncidents(incidents) {
      scene.incidents = incidents;
      later();
    },
    /** @param {{incident?: number | null, units?: number[]}} selection */
    setSelection(selection) {
      const { incident = null, units: picked = [] } = selection;
      const changed = incident !== scene.selection.incident;
      scene.selection = { incident, units: new Set(picked) };
      if (changed && incident !== null) view.offer(chosen(false));
      later();
    },
    /** @param {[number, number][] | null} points [lat, lon] */
    setRoute(points) {
      scene.route = points && points.map(([lat, lon]) => ({ lat, lon }));
      later();
    },
    /** A place that is being typed, or none: the view follows it while nobody holds it. @param {Point | null} point */
    setPin(point) {
      scene.pin = point;
      view.offer(chosen(false), CLOSE);
      later();
    },
    /** Show what is chosen, or the whole city; a second time, go back. */
    fit: () => view.fit(chosen()),
    /** @param {(what: {unit: number} | {incident: number}) => void} told */
    onPick: (told) => void (pick = told),
    /** A point that holds no mark to pick. @param {(point: Point) => void} told */
    onMapClick: (told) => void (click = told),
    /** The tokens have changed: read and paint again. @param {string} [_theme] */
    setTheme(_theme) {
      paint.renew();
      sectors?.dress();
      base.then((layer) => layer?.rerenderTiles());
      later();
    },
    destroy() {
      clearInterval(clock);
      resize.disconnect();
      cancelAnimationFrame(due);
      canvas.remove();
      map.remove();
    },
  };
  later();
  return api;
}

/** Where points come to lie when the map will show another view. @param {any} map @param {any} center @param {number} zoom */
function projectTo(map, center, zoom) {
  const corner = map.project(center, zoom).subtract(map.getSize().divideBy(2));
  return (/** @type {Point} */ { lat, lon }) => map.project([lat, lon], zoom).subtract(corner);
}

/** @param {number} seconds @param {How["say"]} say */
const shortAge = (seconds, say) => (seconds < 3600 ? say("age.min", { n: Math.floor(seconds / 60) }) : say("age.h", { h: Math.floor(seconds / 3600), m: String(Math.floor((seconds % 3600) / 60)).padStart(2, "0") }));

/** Where sector names stand at a zoom, as wide as such names are: street names keep clear of them. @param {any} map @param {any[]} names @param {number} z */
function reserved(map, names, z) {
  if (z >= SECTOR_NAMES_BELOW) return [];
  return names.map(({ name, lat, lon }) => {
    const { x, y } = map.project([lat, lon], z);
    return { minX: x - name.length * 4.5, maxX: x + name.length * 4.5, minY: y - 9, maxY: y + 9 };
  });
}

/** @param {HTMLElement} container */
function overlayCanvas(container) {
  const canvas = document.createElement("canvas");
  canvas.className = "map-marks";
  canvas.setAttribute("aria-hidden", "true");
  container.append(canvas);
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  return {
    remove: () => canvas.remove(),
    ready() {
      const size = { width: container.clientWidth, height: container.clientHeight };
      const [width, height] = [Math.round(size.width * devicePixelRatio), Math.round(size.height * devicePixelRatio)];
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      g.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      return { g, size };
    },
  };
}
