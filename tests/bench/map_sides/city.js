/** What every side stands on: the city's sectors and streets, as the live map draws them; and the frames that the screen got. */

import { baseLayer } from "/static/maps/js/base_layer.js";
import { inkOf } from "/static/maps/js/ink.js";
import { dressSectors } from "/static/maps/js/sectors.js";

/** @param {{map: any, options: any, layers: any}} made */
export async function drawCity({ map, options, layers }) {
  const paint = inkOf(map.getContainer());
  dressSectors(map, layers.sectors, paint.ink);
  await baseLayer(map, options, { ...paint, language: "en", scale: 1, reserved: () => [] });
}

const grids = () => Object.values(window.__folium.map._layers).filter((layer) => layer.isLoading);

/** The streets are drawn. */
window.drawn = () => grids().length > 0 && grids().every((layer) => !layer.isLoading());

/** When each frame began, in milliseconds. @param {number} ms */
window.frames = (ms) =>
  new Promise((done) => {
    const began = [];
    const tick = (at) => {
      began.push(at);
      if (at - began[0] < ms) requestAnimationFrame(tick);
      else done(began);
    };
    requestAnimationFrame(tick);
  });
