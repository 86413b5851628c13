/** The marks of the map: what they look like, where they stand, how they move. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { casingWidth, roadWidth } from "../../maps/static/maps/js/basemap.js";
import { longestStraight } from "../../maps/static/maps/js/city_names.js";
import { isMoving, moved, seenAt } from "../../maps/static/maps/js/glide.js";
import { under } from "../../maps/static/maps/js/overlay.js";
import { Space, apart, beside } from "../../maps/static/maps/js/placing.js";
import { borders } from "../../maps/static/maps/js/sectors.js";
import { KINDS, PRIORITIES, incidentLook, unitLook } from "../../maps/static/maps/js/symbols.js";
import { View } from "../../maps/static/maps/js/view.js";

const NOW = Date.parse("2026-11-24T22:47:18Z");
const heard = (/** @type {number} */ ago_s) => new Date(NOW - ago_s * 1000).toISOString();
const patrol = (/** @type {object} */ more = {}, /** @type {object} */ fix = {}) => ({ id: 1, call_sign: "PS-12", kind: "car", status: "available", lat: 33.58, lon: -7.62, device_at: heard(3), heading: 90, ...more, ...fix });

test("each status has its own digit or shape, so none is told by colour alone", () => {
  const statuses = ["available", "at_station", "dispatched", "acknowledged", "en_route", "on_scene", "transporting", "self_initiated", "post", "break", "out_of_service"];
  const looks = statuses.map((status) => unitLook(patrol({ status }), NOW));
  assert.deepEqual(looks.map(({ digit }) => digit), ["1", "2", "3", "3", "4", "5", "6", "7", "8", "9", "–"]);
  const plain = looks.map(({ digit, shape, body, ring, wedge }) => JSON.stringify([digit, shape, body, ring, wedge]));
  assert.equal(new Set(plain).size, statuses.length);
});

test("a position of a minute is fresh, an older one is hollow, dashed and tells its age", () => {
  assert.equal(unitLook(patrol({}, { device_at: heard(60) }), NOW).age_s, null);
  const old = unitLook(patrol({ status: "en_route" }, { device_at: heard(372) }), NOW);
  assert.deepEqual([old.body, old.ring, old.wedge, old.age_s, old.hue, old.digit], ["hollow", "dashed", false, 372, "st-stale", "4"]);
});

test("the wedge needs a heading, and zero is north", () => {
  assert.equal(unitLook(patrol({ status: "en_route" }, { heading: null }), NOW).wedge, false);
  assert.equal(unitLook(patrol({ status: "en_route" }, { heading: 0 }), NOW).wedge, true);
});

test("an emergency lies over any status, also over a stale one", () => {
  const look = unitLook(patrol({ status: "on_scene", emergency_at: heard(9) }, { device_at: heard(400) }), NOW);
  assert.deepEqual([look.emergency, look.digit, look.age_s], [true, "5", 400]);
});

test("a status nobody knows is drawn as out of service, never as free", () => {
  assert.deepEqual([unitLook(patrol({ status: "dancing" }), NOW).digit, unitLook(patrol({ status: "dancing" }), NOW).struck], ["–", true]);
});

test("red fills P0 and P1 alone", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((priority) => incidentLook(priority).fill), ["life-fill", "life-fill", "ink", "bg-1", "bg-1"]);
  assert.equal(PRIORITIES.length, 5);
  assert.deepEqual(Object.keys(KINDS), ["car", "moto", "foot", "k9", "drone", "post"]);
});

test("marks on one spot are pushed apart until none covers another", () => {
  const moved = apart([0, 0, 0, 1].map((x) => ({ x, y: 0, room: 12 })));
  for (const [i, a] of moved.entries()) {
    for (const b of moved.slice(0, i)) assert.ok(Math.hypot(a.x + a.dx - b.x - b.dx, a.y + a.dy - b.y - b.dy) > 18, `${i}`);
  }
});

test("a mark that has room stays where it is", () => {
  assert.deepEqual(apart([{ x: 0, y: 0, room: 12 }, { x: 60, y: 0, room: 12 }]).map(({ dx, dy }) => [dx, dy]), [[0, 0], [0, 0]]);
});

test("a name that would touch a mark or another name goes to the next side, or is not drawn", () => {
  const space = new Space({ width: 400, height: 400 });
  const around = beside({ x: 200, y: 200 }, 15, 60, 16);
  assert.equal(space.place(around)?.x, 215);
  assert.equal(space.place(around)?.x, 125);
  space.place(around);
  space.place(around);
  assert.equal(space.place(around), undefined);
  assert.equal(space.place(around, true)?.x, 215);
});

test("a name is not drawn across the map's edge", () => {
  assert.equal(new Space({ width: 100, height: 100 }).isFree({ x: 60, y: 40, w: 60, h: 16 }), false);
});

test("a unit glides from where it is seen to the new fix and never past it", () => {
  const first = moved(undefined, { lat: 1, lon: 1 }, 0, false);
  const move = moved(first, { lat: 2, lon: 1 }, 1000, false);
  assert.deepEqual(seenAt(move, 1000), { lat: 1, lon: 1 });
  assert.deepEqual(seenAt(move, 1200), { lat: 1.5, lon: 1 });
  assert.deepEqual(seenAt(move, 9000), { lat: 2, lon: 1 });
  assert.deepEqual([isMoving(move, 1399), isMoving(move, 1400)], [true, false]);
  assert.equal(seenAt(moved(move, { lat: 3, lon: 1 }, 1200, false), 1200).lat, 1.5);
});

test("who asked for less motion sees a unit jump", () => {
  const first = moved(undefined, { lat: 1, lon: 1 }, 0, true);
  assert.deepEqual(seenAt(moved(first, { lat: 2, lon: 1 }, 1000, true), 1000), { lat: 2, lon: 1 });
});

test("a border is a line that two sectors share, drawn once", () => {
  const west = [[0, 0], [1, 0], [1, 1], [1, 2], [0, 2], [0, 0]];
  const east = [[1, 0], [2, 0], [2, 2], [1, 2], [1, 1], [1, 0]];
  assert.deepEqual(borders([west, east]), [[[1, 0], [1, 1], [1, 2]]]);
});

test("sectors that share no line are drawn whole", () => {
  const alone = [[0, 0], [1, 0], [1, 1], [0, 0]];
  assert.deepEqual(borders([alone]), [alone]);
});

test("a road is as wide as the paint rules say, at each zoom and between", () => {
  assert.deepEqual([12, 13, 14, 15, 16].map((z) => roadWidth(2, z)), [1.3, 2, 3.1, 5.4, 11]);
  assert.equal(roadWidth(2, 12.5), 1.65);
  assert.deepEqual([roadWidth(7, 14), roadWidth(5, 10), roadWidth(0, 8)], [0, 0, 1.9]);
  assert.ok(roadWidth(5, 17) > roadWidth(5, 16));
});

test("by day every road from tertiary up has a casing, by night only from its zoom on", () => {
  assert.deepEqual([casingWidth(2, 12, true), casingWidth(2, 12, false)], [1.3 + 0.9, 0]);
  assert.deepEqual([casingWidth(2, 13, true), casingWidth(2, 13, false)], [3.6, 3.6]);
  assert.equal(casingWidth(5, 16, true), 0);
});

class Point {
  constructor(/** @type {number} */ x, /** @type {number} */ y) { this.x = x; this.y = y; }
  clone() { return new Point(this.x, this.y); }
  add(/** @type {Point} */ p) { return new Point(this.x + p.x, this.y + p.y); }
  div(/** @type {number} */ k) { return new Point(this.x / k, this.y / k); }
}

test("a street's name lies on the middle of its longest straight part", () => {
  const line = [[0, 0], [0, 30], [40, 31], [100, 30]].map(([x, y]) => new Point(x, y));
  const part = longestStraight([line]);
  assert.deepEqual([part?.middle.x, part?.middle.y], [50, 30]);
});

test("a click picks the topmost mark under it, and nothing beside", () => {
  const marks = /** @type {any[]} */ ([{ x: 50, y: 50, room: 12, incident: { number: 412 } }, { x: 54, y: 50, room: 12, unit: { id: 7 } }]);
  assert.deepEqual(under(marks, { x: 55, y: 50 }), { unit: 7 });
  assert.deepEqual(under(marks, { x: 38, y: 50 }), { incident: 412 });
  assert.equal(under(marks, { x: 90, y: 50 }), null);
});

/** A map that remembers where it looks; `hand` moves it as a person does. */
function standIn() {
  /** @type {Record<string, () => void>} */
  const told = {};
  const seen = { lat: 33.57, lng: -7.6, zoom: 13 };
  const setView = (/** @type {number[]} */ [lat, lng], /** @type {number} */ zoom) => { told.movestart(); Object.assign(seen, { lat, lng, zoom }); };
  return {
    seen, hand: setView, setView, on: (/** @type {string} */ name, /** @type {() => void} */ act) => { told[name] = act; },
    getCenter: () => seen, getZoom: () => seen.zoom, getBounds: () => ({ pad: () => ({ contains: () => false }) }),
  };
}

test("the map follows what is chosen until a person moves it, then only fit() moves it, and back", () => {
  const map = standIn();
  /** @type {boolean[]} */
  const told = [];
  const view = new View(map, (held) => told.push(held));
  view.offer([[33.6, -7.7]]);
  assert.deepEqual([map.seen.lat, told], [33.6, []]);
  map.hand([33.5, -7.5], 12);
  view.offer([[33.6, -7.7]]);
  assert.deepEqual([map.seen.lat, told], [33.5, [true]]);
  view.fit([[33.6, -7.7]]);
  assert.deepEqual([map.seen.lat, map.seen.zoom, told], [33.6, 15, [true, false]]);
  view.fit([[33.6, -7.7]]);
  assert.deepEqual([map.seen.lat, map.seen.zoom, told], [33.5, 12, [true, false, true]]);
});
