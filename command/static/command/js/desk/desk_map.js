/** The map beside the form: the place that is being typed, what waits, where the patrols are. A click is a place too. */

import { page } from "../page.js";
import { unitsOnMap } from "../picture.js";
import { now } from "../times.js";
import { say } from "../words.js";
import { findPlaces } from "./places.js";

/** @typedef {import("../store.js").State} State */

export class DeskMap {
  /** @type {ReturnType<typeof import("/static/maps/js/live_layer.js").attach> | null} */
  #live = null;
  #pin = "null";

  /** @param {import("../link.js").Store} store @param {import("./acts.js").Acts} acts */
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
    if (page().urls.map_script) void this.#begin();
  }

  async #begin() {
    const { attach, foliumMap } = await import("/static/maps/js/live_layer.js");
    const detail = await foliumMap();
    detail.map.doubleClickZoom.disable();
    this.#live = attach(detail, { language: page().language, say, now });
    this.#live.onMapClick((point) => this.#point(point));
    this.store.subscribe((state) => this.#draw(state));
  }

  /** @param {State} state */
  #draw(state) {
    const { call } = this.acts;
    this.#live?.setUnits(unitsOnMap(state));
    this.#live?.setIncidents([...state.incidents.values()]);
    this.#live?.setSelection({ incident: call?.incident ?? null });
    const typed = call && call.incident === null && call.values.lat !== null && call.values.lon !== null;
    const at = typed ? { lat: /** @type {number} */ (call.values.lat), lon: /** @type {number} */ (call.values.lon) } : null;
    if (JSON.stringify(at) === this.#pin) return;
    this.#pin = JSON.stringify(at);
    this.#live?.setPin(at);
  }

  /** A point was clicked: it is the place, under the name that was typed or by its coordinates. @param {{lat: number, lon: number}} point */
  async #point({ lat, lon }) {
    const { call, form } = this.acts;
    if (!call) return;
    const rounded = { lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)) };
    const name = call.values.place.trim() || `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
    form.point(rounded, name, null);
    void this.acts.saver.save();
    const [found] = await findPlaces(`${lat.toFixed(5)}, ${lon.toFixed(5)}`);
    if (found && this.acts.call?.values.lat === rounded.lat) form.locate(found.sector);
  }

  /** @param {number | null} lat @param {number | null} lon */
  show(lat, lon) {
    this.#live?.offer([{ lat, lon }]);
  }

  fit() {
    this.#live?.fit();
  }

  theme() {
    this.#live?.setTheme(document.documentElement.dataset.theme);
  }
}
