/** The live map with a whole city on it: who is on the way, what has to be painted again, where a thousand marks stand. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange } from "../../maps/static/maps/js/arranging.js";
import { moved } from "../../maps/static/maps/js/glide.js";
import { orderLines } from "../../maps/static/maps/js/order_lines.js";
import { settle } from "../../maps/static/maps/js/overlay.js";
import { apart } from "../../maps/static/maps/js/placing.js";
import { isSameUnit } from "../../maps/static/maps/js/symbols.js";

const NOW = Date.parse("2026-11-24T22:47:18Z");
const before = (/** @type {number} */ s) => new Date(NOW - s * 1000).toISOString();
const patrol = (/** @type {number} */ id, /** @type {object} */ more = {}) => ({ id, call_sign: `PS-${id}`, kind: "car", status: "en_route", lat: 100, lon: 100, device_at: before(3), heading: 90, ...more });
const sent = (/** @type {number} */ unit, /** @type {object} */ more = {}) => ({ unit, dispatched_at: before(120), on_scene_at: null, ended_at: null, seconds: 300, ...more });
const robbery = (/** @type {any[]} */ ...assignments) => ({ number: 412, priority: 1, lat: 300, lon: 300, assignments });
const nothing = { incident: null, units: new Set() };

const seen = (/** @type {any[]} */ units, /** @type {object} */ more = {}) => ({
  units: new Map(units.map((unit) => [unit.id, { unit, move: moved(undefined, unit, 0, true) }])),
  incidents: [], selection: nothing, route: null, pin: null, sectors: [], now: NOW, at: 9000, zoom: 14,
  project: (/** @type {any} */ { lat, lon }) => ({ x: lon, y: lat }), size: { width: 800, height: 600 }, ...more,
});
const how = { scale: 1, arabic: false, font: "Inter", width: (/** @type {string} */ text) => 7 * text.length, incident: String, age: String, way: (/** @type {number} */ s) => `${s} s` };

test("an order is a line from the unit to its incident until it is there, when either is chosen", () => {
  const incidents = [robbery(sent(1), sent(2, { on_scene_at: before(5) }), sent(3, { ended_at: before(5) }), sent(4, { dispatched_at: null }))];
  const all = { ...seen([1, 2, 3, 4].map((id) => patrol(id))), incidents };
  assert.deepEqual(orderLines(all), []);
  for (const selection of [{ incident: 412, units: new Set() }, { incident: null, units: new Set([1]) }]) {
    assert.deepEqual(orderLines({ ...all, selection }).map(({ unit, left_s }) => [unit.id, left_s]), [[1, 180]]);
  }
});

test("a way that takes longer than it should has no time left, and one that nobody worked out has none to show", () => {
  const scene = { ...seen([patrol(1), patrol(2)]), incidents: [robbery(sent(1, { seconds: 60 }), sent(2, { seconds: null }))], selection: { incident: 412, units: new Set() } };
  assert.deepEqual(orderLines(scene).map(({ left_s }) => left_s), [0, null]);
  assert.deepEqual(arrange(scene, how).orders.map(({ name }) => name?.text), ["0 s", undefined]);
});

test("an order's line reaches for a unit that is outside of the view", () => {
  const scene = { ...seen([patrol(1, { lat: 300, lon: 5000 })]), incidents: [robbery(sent(1))], selection: { incident: 412, units: new Set() } };
  assert.deepEqual(arrange(scene, how).orders.map(({ from, to }) => [from.x, to.x]), [[5000, 300]]);
});

test("a position that may be off by more than 50 m has a ring as wide as that", () => {
  const project = (/** @type {any} */ { lat, lon }) => ({ x: lon * 100_000, y: lat * 100_000 });
  const near = (/** @type {number} */ id, /** @type {number} */ accuracy_m) => patrol(id, { lat: 0.001 * id, lon: 0.002, accuracy_m });
  const { marks } = arrange(seen([near(1, 50), near(2, 111.32)], { project }), how);
  assert.deepEqual(marks.map(({ reach }) => Math.round(reach ?? -1)), [0, 100]);
});

test("marks that nobody sees take no place", () => {
  const { marks } = arrange(seen([patrol(1), patrol(2, { lat: 5000 })]), how);
  assert.deepEqual(marks.map(({ unit }) => unit?.id), [1]);
});

test("a gliding mark is where it was, then where it is, and is painted again only when it lies on another pixel", () => {
  const scene = seen([patrol(1)], { at: 1000 });
  scene.units.set(1, { unit: patrol(1, { lon: 101 }), move: { from: { lat: 100, lon: 100 }, to: { lat: 100, lon: 101 }, since: 1000 } });
  const { marks } = arrange(scene, how);
  assert.deepEqual([settle(marks, 1000, 1).isUnderWay, marks[0].x], [true, 100]);
  assert.deepEqual([settle(marks, 1100, 1), marks[0].x], [{ isUnderWay: true, isElsewhere: false }, 100.25]);
  assert.equal(settle(marks, 1240, 1).isElsewhere, true);
  assert.deepEqual([settle(marks, 1400, 1).isUnderWay, marks[0].x, marks[0].at.x], [false, 101, 101]);
});

test("a thousand marks are pushed apart as a few are", () => {
  const marks = Array.from({ length: 1000 }, (_, n) => ({ x: (n % 40) * 32 + (n % 2) * 14, y: Math.floor(n / 40) * 30, room: 13 }));
  const overlap = (/** @type {{x: number, y: number}[]} */ all) => {
    let worst = 0;
    all.forEach((a, i) => all.slice(0, i).forEach((b) => (worst = Math.max(worst, 26 - Math.hypot(a.x - b.x, a.y - b.y)))));
    return worst;
  };
  assert.ok(overlap(marks) > 7);
  assert.ok(overlap(apart(marks).map(({ x, y, dx, dy }) => ({ x: x + dx, y: y + dy }))) < 1);
});

test("a unit looks as it did until anything drawn of it changes", () => {
  assert.equal(isSameUnit(patrol(1), patrol(1, { speed_kph: 30 })), true);
  for (const change of [{ lon: 101 }, { status: "on_scene" }, { device_at: before(1) }, { heading: null }]) assert.equal(isSameUnit(patrol(1), patrol(1, change)), false);
  assert.equal(isSameUnit(patrol(1), undefined), false);
});
