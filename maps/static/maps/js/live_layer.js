/**
 * The live map: takes the Leaflet map that Folium made and draws the city, the units and the incidents on it.
 *
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").IncidentMark} IncidentMark
 * @typedef {{lat: number, lon: number}} Point
 * @typedef {{map: any, options: any, layers: {sectors?: any, raster?: any}, control?: any}} Detail the detail of `folium:map`
 * @typedef {object} How
 * @property {"ar" | "fr" | "en"} language
 * @property {string} [theme]
 * @property {(key: string, facts?: Record<string, any>) => string} say the catalogue
 * @property {() => number} [now] the server's clock, in milliseconds
 * @property {number} [scale] 1 for a console, 1.6 for a tablet
 */

import { arrange } from "./arranging.js";
import { baseLayer } from "./base_layer.js";
import { marksCanvas } from "./canvas.js";
import { namesInView } from "./city_names.js";
import { furnish } from "./furniture.js";
import { moved } from "./glide.js";
import { inkOf } from "./ink.js";
import { agesShown, paintScene, settle, under } from "./overlay.js";
import { offerRaster } from "./rasters.js";
import { dressSectors, reserved } from "./sectors.js";
import { Stamps } from "./stamps.js";
import { isSameUnit } from "./symbols.js";
import { CLOSE, View, cornerOf, projectTo } from "./view.js";

/** More units than this jump instead of gliding. */
const GLIDING = 1500;

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
  /** @type {any} the streets, once they are there */
  let streets = null;
  const base = baseLayer(map, options, { ...paint, language, scale, reserved: (/** @type {number} */ z) => reserved(map, names, z) }).then((layer) => {
    streets = layer?.on("tileload", () => later()) ?? null;
    furniture.base(Boolean(layer) || Boolean(layers.raster));
    if (layers.raster && control) offerRaster(map, control, { streets, raster: layers.raster }, { say, onSilent: furniture.silent });
    return layer;
  });
  const canvas = marksCanvas(container);
  const stamps = new Stamps();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const age = (/** @type {number} */ s) => shortAge(s, say);
  const how = { ink, stamps, scale, arabic: language === "ar", width: stamps.width.bind(stamps), incident: (/** @type {number} */ n) => `#${String(n).padStart(4, "0")}`, age, way: (/** @type {number} */ s) => `→ ${age(s + 59)}` };

  const scene = {
    units: /** @type {import("./arranging.js").Scene["units"]} */ (new Map()), incidents: /** @type {IncidentMark[]} */ ([]),
    selection: { incident: /** @type {number | null} */ (null), units: /** @type {Set<number>} */ (new Set()) },
    route: /** @type {Point[] | null} */ (null), pin: /** @type {Point | null} */ (null),
  };
  const { units } = scene;
  /** @type {import("./arranging.js").Arranged | null} */
  let arranged = null;
  let isStale = true;
  let due = 0;
  /** @type {((what: {unit: number} | {incident: number}) => void) | null} */
  let pick = null;
  /** @type {((point: Point) => void) | null} */
  let click = null;

  /** @param {(point: Point) => {x: number, y: number}} [project] */
  const draw = (project, zoom = map.getZoom()) => {
    cancelAnimationFrame(due);
    due = 0;
    const at = performance.now();
    const { g, size } = canvas.ready();
    const looks = { ...how, font: paint.font() };
    stamps.suit(devicePixelRatio);
    const isNew = !arranged || isStale || Boolean(project);
    if (!arranged || isNew) {
      const shown = sectors?.areShown() ? names : [];
      const seen = project ?? (({ lat, lon }) => map.latLngToContainerPoint([lat, lon]));
      const city = streets && map.hasLayer(streets) ? namesInView(streets, zoom, cornerOf(map, seen, zoom), size) : [];
      arranged = arrange({ ...scene, sectors: shown, city, now: now(), at, zoom, size, project: seen }, looks);
      isStale = false;
      furniture.shows({ units: units.size, incidents: scene.incidents.length }, Boolean(pick));
    }
    const { isUnderWay, isElsewhere } = settle(arranged.marks, at, devicePixelRatio);
    if (isNew || isElsewhere) paintScene(g, arranged, looks);
    if (isUnderWay) due = requestAnimationFrame(() => draw());
  };
  const later = () => {
    isStale = true;
    due ||= requestAnimationFrame(() => draw());
  };
  const marks = () => arranged?.marks ?? [];
  /** @param {boolean} [withUnits] @returns {[number, number][]} what is chosen */
  const chosen = (withUnits = true) => {
    const { incident, units: picked } = scene.selection;
    const points = [scene.pin, scene.incidents.find((one) => one.number === incident), ...[...picked].map((id) => withUnits && units.get(id)?.unit)];
    return points.flatMap((point) => (point && point.lat !== null && point.lon !== null ? [/** @type {[number, number]} */ ([point.lat, point.lon])] : []));
  };

  const clock = setInterval(() => (scene.selection.incident !== null || agesShown(units.values(), now())) && later(), 1000);
  const resize = new ResizeObserver(() => (map.invalidateSize({ pan: false }), later()));
  resize.observe(container);
  map.on("move zoomend viewreset layeradd layerremove", later);
  map.on("zoomanim", (/** @type {any} */ { center, zoom }) => draw(projectTo(map, center, zoom), zoom));
  map.on("mousemove", (/** @type {any} */ { containerPoint }) => container.classList.toggle("over-mark", Boolean(pick && under(marks(), containerPoint))));
  map.on("click", (/** @type {any} */ { containerPoint, latlng }) => {
    const what = pick && under(marks(), containerPoint);
    if (what) pick?.(what);
    else click?.({ lat: latlng.lat, lon: latlng.lng });
  });
  document.fonts.ready.then(() => (stamps.renew(), later()));

  const api = {
    /** @param {UnitMark[]} given */
    setUnits(given) {
      if (given.length === units.size && given.every((unit) => isSameUnit(unit, units.get(unit.id)?.unit))) return;
      const at = performance.now();
      const jump = still.matches || given.length > GLIDING || document.hidden;
      const next = given.map((unit) => /** @type {const} */ ([unit.id, { unit, move: moved(units.get(unit.id)?.move, unit, at, jump) }]));
      units.clear();
      for (const [id, unit] of next) units.set(id, unit);
      later();
    },
    /** @param {IncidentMark[]} incidents */
    setIncidents(incidents) {
      if (incidents.length === scene.incidents.length && incidents.every((one, n) => one === scene.incidents[n])) return;
      scene.incidents = incidents;
      later();
    },
    /** @param {{incident?: number | null, units?: number[]}} selection */
    setSelection(selection) {
      const { incident = null, units: picked = [] } = selection;
      const isOther = incident !== scene.selection.incident;
      if (!isOther && picked.length === scene.selection.units.size && picked.every((id) => scene.selection.units.has(id))) return;
      scene.selection = { incident, units: new Set(picked) };
      if (isOther && incident !== null) view.offer(chosen(false));
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
    /** Show these, or the whole city when none has a place, unless a person holds the view. @param {{lat: number | null, lon: number | null}[]} given */
    offer(given) {
      if (!view.held) view.show(given.flatMap(({ lat, lon }) => (lat === null || lon === null ? [] : [/** @type {[number, number]} */ ([lat, lon])])));
    },
    /** Show what is chosen, or the whole city; a second time, go back. */
    fit: () => view.fit(chosen()),
    /** @param {(what: {unit: number} | {incident: number}) => void} told */
    onPick: (told) => ((pick = told), later()),
    /** A point that holds no mark to pick. @param {(point: Point) => void} told */
    onMapClick: (told) => void (click = told),
    /** The tokens have changed: read and paint again. @param {string} [_theme] */
    setTheme(_theme) {
      paint.renew();
      stamps.renew();
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

/** @param {number} seconds @param {How["say"]} say */
const shortAge = (seconds, say) => (seconds < 3600 ? say("age.min", { n: Math.floor(seconds / 60) }) : say("age.h", { h: Math.floor(seconds / 3600), m: String(Math.floor((seconds % 3600) / 60)).padStart(2, "0") }));
