/** The tablet's map: where we are and where the task is. Without an imported city there is none. */

import { place } from "/static/command/js/element.js";
import { page } from "/static/command/js/page.js";
import { now } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";

/** Marks and names are larger on a tablet, as they are read from a driver's seat. */
const SCALE = 1.6;

export class TabletMap {
  /** @type {ReturnType<typeof import("/static/maps/js/live_layer.js").attach> | null} */
  #live = null;
  /** The task that was shown whole, and whether the way to it was. @type {string | null} */
  #fitted = null;

  /** Leaflet's. @type {any} */
  #map = null;

  async start() {
    if (!document.getElementById("map_main")) return;
    const { attach, foliumMap } = await import("/static/maps/js/live_layer.js");
    const detail = await foliumMap();
    this.#map = detail.map;
    this.#live = attach(detail, { language: page().language, say, now, scale: SCALE });
    place("map").dataset.drawn = "true";
  }

  theme() {
    this.#live?.setTheme();
  }

  /**
   * @param {import("./tablet_state.js").State} state
   * @param {string | undefined} status
   * @param {import("./fix_ring.js").Fix | null} fix
   */
  draw({ unit, task }, status, fix) {
    const live = this.#live;
    if (!live) return;
    const incident = task?.body.incident ?? null;
    live.setUnits(
      unit && fix ? [{ ...unit, ...fix, status: status ?? unit.status, device_at: inRoomTime(fix.at) }] : [],
    );
    live.setIncidents(incident ? [incident] : []);
    live.setSelection({ incident: incident?.number ?? null, units: unit ? [unit.id] : [] });
    if (incident && incident.lat !== null) this.#fitOnce(incident, fix);
    if (!incident) this.#fitted = null;
  }

  /**
   * Show the whole way when a task comes, or the place alone until it is known where we are; afterwards the map stays where the officer put it.
   * @param {{number: number, lat: number, lon: number}} incident
   * @param {{lat: number, lon: number} | null} fix
   */
  #fitOnce({ number, lat, lon }, fix) {
    const shown = `${number} ${fix ? "way" : "place"}`;
    if (shown === this.#fitted) return;
    this.#fitted = shown;
    // The card above has just grown: the map learns its new size before the next picture.
    setTimeout(() => {
      this.#map.invalidateSize({ pan: false });
      this.#live?.fit();
      const seen = this.#map.getBounds();
      // Asked a second time fit() goes back to what was seen before the first: it is asked again.
      if (![{ lat, lon }, fix ?? { lat, lon }].every((spot) => seen.contains([spot.lat, spot.lon]))) this.#live?.fit();
    }, 100);
  }
}

/** @param {string} at the tablet's moment */
const inRoomTime = (at) => new Date(Date.parse(at) + now() - Date.now()).toISOString();
