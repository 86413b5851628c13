import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Tracker } from "../../patrols/static/patrols/js/tracker.js";

let told, failed, asked, fixes, states, ask;
const geolocation = {
  watchPosition: (heard, error) => ([told, failed] = [heard, error]),
  getCurrentPosition: () => (asked += 1),
};
const NOW = Date.now();
const position = (seconds, coords = {}) => ({
  timestamp: NOW + seconds * 1000,
  coords: { latitude: 33.58321234, longitude: -7.62921299, accuracy: 8.04, heading: null, speed: null, ...coords },
});

beforeEach(() => {
  [asked, fixes, states] = [0, [], []];
  const tracker = new Tracker({
    geolocation,
    onFix: (fix) => fixes.push(fix),
    onChange: ({ quality }) => states.push(quality),
    every: (act) => (ask = act),
  });
  tracker.start();
});

test("a reading becomes a fix, rounded to what it can mean", () => {
  told(position(0, { heading: 123.456, speed: 10 }));
  assert.deepEqual(fixes, [
    { at: new Date(NOW).toISOString(), lat: 33.583212, lon: -7.629213, accuracy_m: 8, heading: 123, speed_kph: 36 },
  ]);
});

test("what the room would refuse as a whole frame is not told: NaN is nothing, too much is the most", () => {
  told(position(0, { heading: NaN, speed: 900, accuracy: 1e9 }));
  assert.deepEqual([fixes[0].heading, fixes[0].speed_kph, fixes[0].accuracy_m], [null, 500, 100_000]);
});

test("readings closer than 2 s are one", () => {
  for (const second of [0, 1, 1.9, 2, 3.9, 4]) told(position(second));
  assert.equal(fixes.length, 3);
});

test("says when the position is imprecise, refused or not there", () => {
  told(position(0));
  told(position(2, { accuracy: 340 }));
  failed({ code: 1, PERMISSION_DENIED: 1 });
  assert.deepEqual(states, ["good", "imprecise", "refused"]);
});

test("a time-out of a device that stands still is nothing, of one that never answered it is something", () => {
  failed({ code: 3, PERMISSION_DENIED: 1 });
  told(position(0));
  failed({ code: 3, PERMISSION_DENIED: 1 });
  assert.deepEqual(states, ["unavailable", "good"]);
});

test("asks a device that says nothing, not one that does", () => {
  ask();
  told(position(0));
  ask();
  assert.equal(asked, 1);
});

test("a browser without positions says so", () => {
  new Tracker({ geolocation: undefined, onFix: () => {}, onChange: ({ quality }) => states.push(quality) }).start();
  assert.deepEqual(states, ["unavailable"]);
});
