/** The map panel: hands the picture to the live layer; choosing a mark there chooses it everywhere. */

import { page } from "../page.js";
import { unitsOnMap } from "../picture.js";
import { now } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {ReturnType<typeof import("/static/maps/js/live_layer.js").attach>} Live
 */

export class MapPanel {
  /** @type {Live | null} */
  #live = null;
  #store;

  /**
   * @param {import("../link.js").Store} store
   * @param {import("../acts.js").Acts} acts
   */
  constructor(store, acts) {
    this.#store = store;
    if (page().urls.map_script) this.#begin(acts);
  }

  /** @param {import("../acts.js").Acts} acts */
  async #begin(acts) {
    const { attach, foliumMap } = await import("/static/maps/js/live_layer.js");
    this.#live = attach(await foliumMap(), { language: page().language, say, now });
    this.#live.onPick((what) => {
      if ("incident" in what) acts.select(what.incident);
      else acts.point(what.unit);
    });
    this.#store.subscribe((state) => this.#draw(state));
  }

  /** @param {State} state */
  #draw(state) {
    this.#live?.setUnits(unitsOnMap(state));
    this.#live?.setIncidents([...state.incidents.values()]);
    const units = state.pointed === null ? state.picked : [...state.picked, state.pointed];
    this.#live?.setSelection({ incident: state.selected, units });
  }

  /** Point at a unit and bring it into the view. @param {number} unit */
  show(unit) {
    this.#draw(this.#store.send({ t: "point", unit }));
    this.#live?.fit();
  }

  /** The incident and what is picked for it; again: the view before. */
  fit() {
    this.#draw(this.#store.send({ t: "point", unit: null }));
    this.#live?.fit();
  }

  theme() {
    this.#live?.setTheme(document.documentElement.dataset.theme);
  }
}
