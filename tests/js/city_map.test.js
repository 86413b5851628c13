/** The city beneath the marks: its names give way to marks, and a force's own tiles never leave a bare map. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { arrange } from "../../maps/static/maps/js/arranging.js";
import { labelRules, namesInView } from "../../maps/static/maps/js/city_names.js";
import { offerRaster } from "../../maps/static/maps/js/rasters.js";

const how = { scale: 1, arabic: false, font: "Inter", width: (/** @type {string} */ text) => 7 * text.length, incident: String, age: String, way: String };
const unit = { id: 1, call_sign: "PS-1", kind: "car", status: "available", lat: 300, lon: 400, device_at: new Date().toISOString(), heading: null };
const scene = (/** @type {any[]} */ city, /** @type {object} */ more = {}) => ({
  units: new Map([[1, { unit, move: { from: unit, to: unit, since: 0 } }]]), incidents: [], selection: { incident: null, units: new Set() }, route: null, pin: null, sectors: [], city,
  now: Date.now(), at: 9000, zoom: 14, project: (/** @type {any} */ { lat, lon }) => ({ x: lon, y: lat }), size: { width: 800, height: 600 }, ...more,
});
const street = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) => ({ x, y, boxes: [{ x: x - 30, y: y - 8, w: 60, h: 16 }], name: { text, font: "", angle: 0, dx: 0, dy: 0, w: 60 } });
const shown = (/** @type {any} */ given) => arrange(/** @type {any} */ (given), how).city.map(({ name }) => name.text);

test("a street's name that would touch a unit, its call sign, a sector's name or the scale is not drawn", () => {
  const names = [street("under the unit", 395, 302), street("under the call sign", 450, 300), street("under the sector", 200, 100), street("under the scale", 60, 590), street("alone", 600, 450)];
  assert.deepEqual(shown(scene(names, { sectors: [{ name: "Anfa", lat: 100, lon: 200 }] })), ["alone"]);
  assert.deepEqual(shown(scene(names, { units: new Map() })), ["under the unit", "under the call sign", "under the sector", "alone"]);
});

class Point {
  constructor(/** @type {number} */ x, /** @type {number} */ y) { this.x = x; this.y = y; }
  clone() { return new Point(this.x, this.y); }
  add(/** @type {Point} */ p) { return new Point(this.x + p.x, this.y + p.y); }
  div(/** @type {number} */ k) { return new Point(this.x / k, this.y / k); }
}

/** What the library is told of a feature. @param {string} language @param {Record<string, any>} props @param {any[]} geometry @param {any} [more] @returns {any[]} */
function named(language, props, geometry, more = {}) {
  const rules = labelRules("base", /** @type {any} */ ({ font: () => "Inter", language, scale: more.scale ?? 1, reserved: () => more.reserved ?? [] }));
  const [rule] = rules.filter(({ filter }) => filter(16, { props }));
  const layout = /** @type {any} */ ({ scratch: { measureText: (/** @type {string} */ text) => ({ width: 6 * text.length }) }, zoom: 16, order: 0, index: { labelCollides: () => false } });
  return (/** @type {any} */ (rule.symbolizer).place(layout, geometry, { props }) ?? []);
}
const line = [[new Point(0, 0), new Point(400, 0)]];
const gare = { kind: "road", class: 3, name: "Avenue de la Gare", name_ar: "شارع المحطة" };

test("a street is named in the reader's script where the data has it, once a stretch", () => {
  const [label] = named("ar", gare, line);
  assert.equal(label.draw.cityName.text, "شارع المحطة");
  assert.equal(named("ar", { ...gare, name_ar: "" }, line)[0].draw.cityName.text, "Avenue de la Gare");
  assert.equal(named("fr", gare, line)[0].deduplicationKey, "Avenue de la Gare");
  assert.deepEqual(named("fr", gare, [[new Point(0, 0), new Point(50, 0)]]), [], "too short to lie on");
});

test("a tablet's names are as much larger as its marks", () => {
  assert.match(named("fr", gare, line, { scale: 1.6 })[0].draw.cityName.font, /16\.8px/);
});

test("a place is named after its point, and before it where another name stands", () => {
  const school = { kind: "place", class: 0, name: "École", name_ar: "مدرسة" };
  assert.ok(named("fr", school, [[new Point(100, 100)]])[0].draw.cityName.dx > 0);
  const reserved = [{ minX: 104, maxX: 160, minY: 90, maxY: 110 }];
  assert.ok(named("fr", school, [[new Point(100, 100)]], { reserved })[0].draw.cityName.dx < 0);
});

test("names are read from the library where the view is", () => {
  const name = { text: "Rue du Four" };
  const found = { anchor: { x: 1100, y: 2050 }, bboxes: [{ minX: 1090, maxX: 1110, minY: 2040, maxY: 2060 }], draw: Object.assign(() => {}, { cityName: name }) };
  const layer = { labelers: { getIndex: () => ({ searchBbox: () => new Set([found]) }) } };
  assert.deepEqual(namesInView(layer, 16, { x: 1000, y: 2000 }, { width: 800, height: 600 }), [{ x: 100, y: 50, boxes: [{ x: 90, y: 40, w: 20, h: 20 }], name }]);
  assert.deepEqual(namesInView({ labelers: { getIndex: () => undefined } }, 16, { x: 0, y: 0 }, { width: 8, height: 6 }), []);
});

/** A map with the street layer on it, a raster that is told what its server does, and what a person reads. @param {boolean} [hasStreets] */
function offered(hasStreets = true) {
  /** @type {Record<string, ((event?: any) => void)[]>} */
  const told = {};
  const on = (/** @type {any} */ names, /** @type {any} */ act) => {
    for (const [name, one] of Object.entries(typeof names === "string" ? { [names]: act } : names)) (told[name] ??= []).push(one);
  };
  const raster = { on, addTo: () => map.addLayer(raster) };
  const streets = hasStreets ? {} : null;
  const layers = new Set(hasStreets ? [streets] : []);
  const fire = (/** @type {string} */ name, /** @type {any} */ event) => told[name]?.forEach((act) => act(event));
  const map = { hasLayer: (/** @type {any} */ one) => layers.has(one), addLayer: (/** @type {any} */ one) => void layers.add(one), removeLayer: (/** @type {any} */ one) => (layers.delete(one), one === raster && fire("remove")) };
  /** @type {any[]} */
  const listed = [];
  const control = { removeLayer: () => {}, addBaseLayer: (/** @type {any} */ _one, /** @type {string} */ name) => listed.push(name) };
  const seen = { silent: false };
  offerRaster(map, control, { streets, raster }, { say: (key) => key, onSilent: (isSilent) => { seen.silent = isSilent; } });
  const choose = () => { layers.delete(streets); layers.add(raster); fire("add"); fire("loading"); };
  return { fire, choose, seen, listed, has: () => ({ streets: layers.has(streets), raster: layers.has(raster) }) };
}
const tile = { coords: { x: 1, y: 2, z: 14 } };

test("the streets come first in the layer control, the force's own map beside them", () => {
  const { listed, has } = offered();
  assert.deepEqual(listed, ["map.streets", "map.raster"]);
  assert.deepEqual(has(), { streets: true, raster: false });
  assert.deepEqual(offered(false).has(), { streets: false, raster: true });
});

test("a map server that refuses every tile gives the streets back and is named", async () => {
  const { fire, choose, seen, has } = offered();
  choose();
  fire("load");
  assert.equal(has().raster, true, "Leaflet goes on with the layer after it said so");
  await null;
  assert.deepEqual([has(), seen.silent], [{ streets: true, raster: false }, true]);
  choose();
  assert.equal(seen.silent, false, "it is asked again, and nothing is said before it is known");
  fire("tileload", tile);
  fire("load");
  await null;
  assert.deepEqual([has(), seen.silent], [{ streets: false, raster: true }, false]);
});

test("a map server that says nothing at all is given up after eight seconds", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { choose, seen, has } = offered();
  choose();
  mock.timers.tick(7999);
  assert.equal(seen.silent, false);
  mock.timers.tick(1);
  assert.deepEqual([has(), seen.silent], [{ streets: true, raster: false }, true]);
  mock.timers.reset();
});

test("tiles that are there stay when later ones do not come, and it is said", async () => {
  const { fire, choose, seen, has } = offered();
  choose();
  fire("tileload", tile);
  fire("load");
  await null;
  fire("loading");
  fire("load");
  await null;
  assert.deepEqual([has(), seen.silent], [{ streets: false, raster: true }, true]);
  fire("tileunload", tile);
  fire("loading");
  fire("load");
  await null;
  assert.deepEqual(has(), { streets: true, raster: false });
});
