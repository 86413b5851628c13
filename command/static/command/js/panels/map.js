/** The map panel: hands the picture to the live layer; choosing a mark there chooses it everywhere. */

import { page } from "../page.js";
import { now } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {ReturnType<typeof import("/static/maps/js/live_layer.js").attach>} Live
 */

export class MapPanel {
  /** @type {Live | null} */
  #live = null;
  /** A unit that was pointed at. @type {number | null} */
  #unit = null;
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
      else this.#point(what.unit);
    });
    this.#store.subscribe((state) => this.#draw(state));
  }

  /** @param {State} state */
  #draw(state) {
    this.#live?.setUnits(onMap(state));
    this.#live?.setIncidents([...state.incidents.values()]);
    const units = this.#unit === null ? state.picked : [...state.picked, this.#unit];
    this.#live?.setSelection({ incident: state.selected, units });
  }

  /** @param {number} unit */
  #point(unit) {
    this.#unit = unit;
    this.#draw(this.#store.state);
  }

  /** Point at a unit and bring it into the view. @param {number} unit */
  show(unit) {
    this.#point(unit);
    this.#live?.fit();
  }

  /** The incident and what is picked for it; again: the view before. */
  fit() {
    this.#unit = null;
    this.#draw(this.#store.state);
    this.#live?.fit();
  }

  theme() {
    this.#live?.setTheme(document.documentElement.dataset.theme);
  }
}

/** Units with where they were last heard. @param {State} state */
const onMap = ({ units, fixes }) =>
  [...units.values()].flatMap((unit) => {
    const fix = fixes.get(unit.id);
    return fix ? [{ ...unit, ...fix }] : [];
  });
