/** A force's own raster tiles, beside our streets in the layer control: one of the two is shown. */

/** A server that sent no tile for so long does not answer. */
const PATIENCE_MS = 8000;

/**
 * Offer both; go back to the streets when no tile of the raster comes.
 * @param {any} map
 * @param {any} control Folium's layer control
 * @param {{streets: any, raster: any}} layers Leaflet layers; `streets` is null where the server has none
 * @param {{say: (key: string) => string, onSilent: (isSilent: boolean) => void}} told
 */
export function offerRaster(map, control, { streets, raster }, { say, onSilent }) {
  control.removeLayer(raster);
  if (streets) control.addBaseLayer(streets, say("map.streets"));
  control.addBaseLayer(raster, say("map.raster"));
  watch(raster, (isSilent, isBare) => {
    if (!map.hasLayer(raster)) return;
    if (isSilent && isBare && streets) {
      map.removeLayer(raster);
      map.addLayer(streets);
    }
    onSilent(isSilent);
  });
  raster.on("add", () => onSilent(false));
  if (!streets) raster.addTo(map);
}

/**
 * @param {any} raster
 * @param {(isSilent: boolean, isBare: boolean) => void} tell after each asking: whether nothing came of it, and whether no tile at all is there
 */
function watch(raster, tell) {
  const shown = new Set();
  let due = /** @type {any} */ (0);
  let came = 0;
  const settled = () => {
    clearTimeout(due);
    tell(!came, !shown.size);
  };
  const key = (/** @type {any} */ { coords: { x, y, z } }) => `${z} ${x} ${y}`;
  raster.on({
    loading() {
      came = 0;
      clearTimeout(due);
      due = setTimeout(settled, PATIENCE_MS);
    },
    tileload(/** @type {any} */ event) {
      came += 1;
      shown.add(key(event));
    },
    tileunload: (/** @type {any} */ event) => shown.delete(key(event)),
    // Leaflet goes on with the layer after it said so: it is taken away later.
    load: () => queueMicrotask(settled),
    remove: () => (clearTimeout(due), shown.clear()),
  });
}
