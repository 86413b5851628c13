/** Sectors on the map: the ground of the city, the borders that two sectors share, and their names. */

import { SECTOR_NAMES_BELOW } from "./arranging.js";

/** Leaflet's global build. */
const L = /** @type {any} */ (globalThis).L;

/**
 * The lines that two areas share: borders inland, never the coast nor the city's own edge. All rings when none is shared.
 * @param {number[][][]} rings each [[lon, lat], …], closed
 * @returns {number[][][]}
 */
export function borders(rings) {
  const sides = new Map();
  const name = (/** @type {number[]} */ a, /** @type {number[]} */ b) => [a.join(), b.join()].sort().join(" ");
  for (const ring of rings) ring.slice(1).forEach((b, i) => sides.set(name(ring[i], b), (sides.get(name(ring[i], b)) ?? 0) + 1));
  const drawn = new Set();
  /** @type {number[][][]} */
  const lines = [];
  for (const ring of rings) {
    /** @type {number[][]} */
    let line = [];
    ring.slice(1).forEach((b, i) => {
      const side = name(ring[i], b);
      if (sides.get(side) < 2 || drawn.has(side)) line = [];
      else {
        if (!line.length) lines.push((line = [ring[i]]));
        line.push(b);
        drawn.add(side);
      }
    });
  }
  return lines.length ? lines : rings;
}

/** @param {any} layers a Leaflet GeoJSON layer @returns {number[][][]} */
function ringsOf(layers) {
  const features = layers.toGeoJSON(6).features;
  return features.flatMap((/** @type {any} */ { geometry }) => (geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat()));
}

/**
 * Give Folium's sectors their place (beneath the streets) and their look.
 * @param {any} map
 * @param {any} layers the GeoJSON layer that Folium made
 * @param {(name: string) => string} ink
 */
export function dressSectors(map, layers, ink) {
  const pane = (/** @type {string} */ name, /** @type {number} */ z) => {
    map.createPane(name).style.zIndex = String(z);
    return L.svg({ pane: name, padding: 0.5 });
  };
  const ground = pane("ground", 150);
  const above = pane("borders", 250);
  const shared = borders(ringsOf(layers)).map((line) => line.map(([lon, lat]) => [lat, lon]));
  layers.remove();
  layers.eachLayer((/** @type {any} */ area) => Object.assign(area.options, { renderer: ground, pane: "ground", interactive: false }));
  const lines = L.polyline(shared, { renderer: above, pane: "borders", interactive: false, weight: 1, opacity: 1, dashArray: "6 3 1 3", smoothFactor: 0 });
  layers.addLayer(lines);
  const dress = () => {
    layers.eachLayer((/** @type {any} */ one) =>
      one.setStyle(one === lines ? { color: ink("m-sector") } : { stroke: false, fill: true, fillColor: ink("m-land"), fillOpacity: 1 }));
  };
  dress();
  layers.addTo(map);
  return { dress, areShown: () => map.hasLayer(layers) };
}

/** Where sector names stand at a zoom, as wide as such names are: street names keep clear of them. @param {any} map @param {{name: string, lat: number, lon: number}[]} names @param {number} z */
export function reserved(map, names, z) {
  if (z >= SECTOR_NAMES_BELOW) return [];
  return names.map(({ name, lat, lon }) => {
    const { x, y } = map.project([lat, lon], z);
    return { minX: x - name.length * 4.5, maxX: x + name.length * 4.5, minY: y - 9, maxY: y + 9 };
  });
}
