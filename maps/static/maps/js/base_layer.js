/** The street map as a Leaflet layer, drawn in the browser from the tiles of this server. */

import { paintRules } from "./basemap.js";
import { labelRules } from "./city_names.js";

/**
 * The streets, when the server has them. Without them the sectors alone are the map.
 * @param {any} map
 * @param {any} options
 * @param {any} paint
 */
export async function baseLayer(map, { basemap, bounds }, paint) {
  const protomaps = /** @type {any} */ (globalThis).protomapsL;
  if (!basemap || !protomaps || !(await isThere(basemap.url))) return null;
  const layer = protomaps.leafletLayer({
    url: basemap.url, maxDataZoom: basemap.max_zoom, attribution: "", noWrap: true, bounds: /** @type {any} */ (globalThis).L.latLngBounds(bounds).pad(0.8), lang: paint.language,
    paintRules: paintRules(protomaps, basemap.layer, paint), labelRules: labelRules(basemap.layer, paint),
    // A font that the network did not bring leaves the names to another one.
    tasks: ["a", "ع"].map((letter) => document.fonts.load(`500 11px ${paint.font()}`, letter).catch(() => [])),
  });
  return layer.addTo(map);
}

/** @param {string} url */
async function isThere(url) {
  try {
    const answer = await fetch(url, { headers: { Range: "bytes=0-6" } });
    return answer.ok && (await answer.text()).startsWith("PMTiles");
  } catch {
    return false;
  }
}
