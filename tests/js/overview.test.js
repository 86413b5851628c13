import assert from "node:assert/strict";
import { test } from "node:test";

import { force, gravest, open, sectors, waiting } from "../../command/static/command/js/overview/glance.js";

const NOW = Date.parse("2026-11-27T21:30:00Z");
const ago = (/** @type {number} */ seconds) => new Date(NOW - seconds * 1000).toISOString();

/** @param {Record<string, any>} given */
const incident = (given) => ({ number: 1, stage: "queued", priority: 2, sector: "anfa", queued_at: ago(60), ...given });
/** @param {Record<string, any>[]} given @returns {any} */
const incidents = (...given) => new Map(given.map((one, at) => [at + 1, incident({ number: at + 1, ...one })]));
/** @param {Record<string, any>[]} given @returns {any} */
const units = (...given) => new Map(given.map((one, at) => [at + 1, { id: at + 1, status: "available", sector: "anfa", ...one }]));
/** @param {Record<number, Record<string, any>>} given @returns {any} */
const fixes = (given) => new Map(Object.entries(given).map(([id, fix]) => [Number(id), { device_at: ago(5), sector: null, ...fix }]));

test("an empty room says so and divides by nothing", () => {
  assert.deepEqual(waiting({ incidents: incidents() }, NOW), { n: 0, late: 0, oldest_s: null, priorities: [0, 0, 0, 0, 0] });
  assert.equal(force({ units: units(), fixes: fixes({}) }, NOW).on_duty, 0);
  assert.deepEqual(gravest({ incidents: incidents() }, 8), []);
});

test("only what is queued waits; its target is its priority's", () => {
  const open = incidents({ priority: 1, queued_at: ago(61) }, { priority: 2, queued_at: ago(299) }, { stage: "en_route" }, { stage: "held" });
  assert.deepEqual(waiting({ incidents: open }, NOW), { n: 2, late: 1, oldest_s: 299, priorities: [0, 1, 1, 0, 0] });
});

test("a unit whose position is old, or that never had one, is lost and still on duty", () => {
  const found = force(
    { units: units({}, { status: "en_route" }, { status: "at_station" }), fixes: fixes({ 1: {}, 2: { device_at: ago(61) } }) },
    NOW,
  );
  assert.deepEqual([found.on_duty, found.free, found.lost], [3, 2, 2]);
  assert.deepEqual([found.digits[1], found.digits[2], found.digits[4]], [1, 1, 1]);
});

test("a unit counts in the sector where it is, else in the one it belongs to", () => {
  const picture = {
    units: units({}, { sector: "anfa" }, { sector: "anfa", status: "break" }, { sector: null }),
    fixes: fixes({ 2: { sector: "maarif" } }),
    incidents: incidents({ sector: "maarif" }, { sector: "maarif", stage: "on_scene" }, { sector: "maarif", stage: "held" }, { sector: null }),
  };
  assert.deepEqual(sectors(picture, ["anfa", "maarif"]), [
    { code: "anfa", free: 1, waiting: 0, running: 0 },
    { code: "maarif", free: 1, waiting: 1, running: 1 },
  ]);
});

test("the wall shows the gravest first, then the oldest, none below P2 and none that is held", () => {
  const open = incidents({ priority: 2, queued_at: ago(10) }, { priority: 1 }, { priority: 3 }, { priority: 2, queued_at: ago(90) }, { priority: 0, stage: "held" });
  assert.deepEqual(gravest({ incidents: open }, 8).map(({ number }) => number), [2, 4, 1]);
  assert.equal(gravest({ incidents: open }, 1).length, 1);
});

test("the list beside the map holds every open incident: the gravest first, then the oldest, what is held last", () => {
  const all = incidents({ priority: 4 }, { priority: 1, stage: "held" }, { priority: 2, queued_at: ago(10) }, { priority: 2, queued_at: ago(90) });
  assert.deepEqual(open({ incidents: all }).map(({ number }) => number), [4, 3, 1, 2]);
});
