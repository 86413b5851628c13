/** What must be heard: an emergency until somebody takes it, an alarm until somebody takes it, a call while it rings. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { causes, due } from "../../command/static/command/js/bells.js";

const NOW = Date.parse("2026-11-27T21:30:00Z");
/** @param {Record<string, any>[]} cards @param {string} key @returns {any} */
const by = (cards, key) => new Map(cards.map((card) => [card[key], card]));
/** @param {{emergencies?: Record<string, any>[], alarms?: Record<string, any>[], calls?: Record<string, any>[]}} given */
const picture = ({ emergencies = [], alarms = [], calls = [] }) => ({ emergencies: by(emergencies, "id"), alarms: by(alarms, "id"), calls: by(calls, "number"), incidents: new Map() });
const alarm = { id: 3, rule: "waiting", rung: "commander", call_sign: null, unit: null, incident: 7, raised_at: "2026-11-27T21:29:00Z", assignment: null, taken_by: null };

test("an emergency sounds until somebody has taken it", () => {
  assert.deepEqual(causes(picture({ emergencies: [{ id: 1, taken_at: null }] }), NOW, { alarms: ["H", "M"] }), [{ key: "emergency-1", bell: "emergency" }]);
  assert.deepEqual(causes(picture({ emergencies: [{ id: 1, taken_at: "2026-11-27T21:29:58Z" }] }), NOW, { alarms: ["H", "M"] }), []);
});

test("a ringing call is heard where calls are answered, and nowhere else", () => {
  const ringing = picture({ calls: [{ number: 4, ringing: true }, { number: 5, ringing: false }] });
  assert.deepEqual(causes(ringing, NOW, { calls: true }), [{ key: "call-4", bell: "ringing" }]);
  assert.deepEqual(causes(ringing, NOW, { alarms: ["H", "M"] }), []);
});

test("the gravest sounds first, each again after its own time, and one that is gone is forgotten", () => {
  const all = causes(picture({ emergencies: [{ id: 1, taken_at: null }], alarms: [alarm] }), NOW, { alarms: ["H", "M"] });
  /** @type {Map<string, number>} */
  const last = new Map();
  assert.equal(due(all, last, NOW), "emergency");
  assert.equal(due(all, last, NOW + 1000), "high");
  assert.equal(due(all, last, NOW + 2000), null);
  assert.equal(due(all, last, NOW + 30_000), "emergency");
  assert.equal(due(all, last, NOW + 61_000), "emergency");
  assert.equal(due([], last, NOW + 62_000), null);
  assert.equal(last.size, 0);
});

test("a grave alarm sounds each minute until somebody takes it, and again once it is nobody's", () => {
  /** @type {Map<string, number>} */
  const last = new Map();
  const heard = (/** @type {string | null} */ taken_by, /** @type {number} */ seconds) =>
    due(causes(picture({ alarms: [{ ...alarm, taken_by }] }), NOW, { alarms: ["H", "M"] }), last, NOW + seconds * 1000);
  assert.deepEqual([heard(null, 0), heard(null, 59), heard(null, 60)], ["high", null, "high"]);
  assert.deepEqual([heard("Leila", 120), heard("Leila", 180)], [null, null]);
  assert.equal(heard(null, 181), "high");
});

test("a lesser alarm ticks once when it is new, again when it comes back, and rises when it climbs", () => {
  /** @type {Map<string, number>} */
  const last = new Map();
  const lesser = { ...alarm, rung: "dispatcher" };
  const heard = (/** @type {object} */ more, /** @type {number} */ seconds) =>
    due(causes(picture({ alarms: [{ ...lesser, ...more }] }), NOW, { alarms: ["H", "M"] }), last, NOW + seconds * 1000);
  assert.deepEqual([heard({}, 0), heard({}, 60), heard({}, 3600)], ["medium", null, null]);
  assert.equal(heard({ taken_by: "Leila" }, 3601), null);
  assert.equal(heard({}, 3602), "medium");
  assert.equal(heard({ rung: "commander" }, 3603), "high");
});

test("a seat hears its own alarms: a Desk none, a commander the grave ones", () => {
  const both = picture({ alarms: [alarm, { ...alarm, id: 4, rung: "dispatcher" }] });
  assert.deepEqual(causes(both, NOW, { calls: true }), []);
  assert.deepEqual(causes(both, NOW, { alarms: ["H"] }).map(({ bell }) => bell), ["high"]);
  assert.deepEqual(causes(both, NOW, { alarms: ["H", "M"] }).map(({ bell }) => bell), ["high", "medium"]);
});
