/** The streets are drawn whatever the network leaves out. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { baseLayer } from "../../maps/static/maps/js/base_layer.js";

const OPTIONS = { basemap: { url: "/maps/town/base.pmtiles", layer: "base", max_zoom: 14 }, bounds: [[33, -8], [34, -7]] };
const PAINT = { ink: () => "#000", font: () => "Inter", language: "fr", scale: 1, reserved: () => [] };

/** A browser that has the tiles and no font; what the map library was told. @returns {any} */
function browser() {
  /** @type {any} */
  const told = {};
  const rule = class {};
  const protomapsL = new Proxy({ leafletLayer: (/** @type {any} */ given) => (Object.assign(told, given), { addTo: () => "layer" }) }, { get: (has, name) => Reflect.get(has, name) ?? rule });
  Object.assign(globalThis, {
    protomapsL,
    L: { latLngBounds: () => ({ pad: () => null }) },
    document: { fonts: { load: () => Promise.reject(new Error("A network error occurred.")) } },
    fetch: async () => new Response("PMTiles"),
  });
  return told;
}

test("a font that the network does not bring keeps no street back", async () => {
  const told = browser();
  assert.equal(await baseLayer({}, OPTIONS, PAINT), "layer");
  assert.deepEqual(await Promise.all(told.tasks), [[], []]);
});

test("without tiles there is no layer, and nothing is asked of the library", async () => {
  const told = browser();
  globalThis.fetch = async () => new Response("", { status: 404 });
  assert.equal(await baseLayer({}, OPTIONS, PAINT), null);
  assert.deepEqual(told, {});
});
