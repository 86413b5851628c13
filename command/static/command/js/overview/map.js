/** The city on the Overview: what is shown of it, and on the wall a view that nobody has to move. */

import { page } from "../page.js";
import { unitsOnMap } from "../picture.js";
import { now } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {{incident: (number: number) => void, unit: (id: number) => void}} Chosen what a mark that is pressed chooses, on the whole page
 */

export class OverviewMap {
  /** @type {import("../panels/map.js").Live | null} */
  #live = null;
  #store;
  #shown = { units: true, incidents: true };
  /** The incidents that the wall last fitted. */
  #fitted = "";

  /** @param {import("../link.js").Store} store @param {Chosen} choose */
  constructor(store, choose) {
    this.#store = store;
    if (page().urls.map_script) void this.#begin(choose);
  }

  /** @param {Chosen} choose */
  async #begin(choose) {
    const { attach, foliumMap } = await import("/static/maps/js/live_layer.js");
    this.#live = attach(await foliumMap(), { language: page().language, say, now });
    this.#live.onPick((what) => {
      if ("incident" in what) choose.incident(what.incident);
      else choose.unit(what.unit);
    });
    this.#store.subscribe((state) => this.#draw(state));
  }

  /** @param {State} state */
  #draw(state) {
    this.#live?.setUnits(this.#shown.units ? unitsOnMap(state) : []);
    this.#live?.setIncidents(this.#shown.incidents ? [...state.incidents.values()] : []);
    this.#live?.setSelection({ incident: state.selected, units: state.pointed === null ? [] : [state.pointed] });
    if (isWall()) this.#refit(state);
  }

  /** Only when the set of incidents changed; the live layer leaves a view that a person took. @param {State} state */
  #refit({ incidents }) {
    const open = [...incidents.keys()].sort((a, b) => a - b).join();
    if (open === this.#fitted) return;
    this.#fitted = open;
    this.#live?.offer([...incidents.values()]);
  }

  /** @param {"units" | "incidents"} layer @returns {boolean} whether it is shown now */
  toggle(layer) {
    this.#shown[layer] = !this.#shown[layer];
    this.#draw(this.#store.state);
    return this.#shown[layer];
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

/** Whether this screen hangs on a wall: larger, without buttons. */
export const isWall = () => document.documentElement.dataset.wall === "true";
