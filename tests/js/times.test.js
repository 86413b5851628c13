import assert from "node:assert/strict";
import { test } from "node:test";

import { clockMinutes, day, startOfDay, useZone } from "../../command/static/command/js/times.js";

const at = (/** @type {string} */ date, days = 0) => new Date(startOfDay(date, days)).toISOString();

test("a day begins at midnight of the room, whatever the browser's own zone", () => {
  useZone("Africa/Casablanca");
  assert.equal(at("2026-01-27"), "2026-01-26T23:00:00.000Z");
  assert.equal(at("2026-01-27", 1), "2026-01-27T23:00:00.000Z");
  useZone("America/Los_Angeles");
  assert.equal(at("2015-01-01"), "2015-01-01T08:00:00.000Z");
});

test("the days on which Ramadan moves the clock are 25 and 23 hours long", () => {
  useZone("Africa/Casablanca");
  const hours = (/** @type {string} */ date) => (startOfDay(date, 1) - startOfDay(date)) / 3_600_000;
  assert.equal(hours("2026-02-14"), 24);
  assert.equal(hours("2026-02-15"), 25);
  assert.equal(hours("2026-03-21"), 24);
  assert.equal(hours("2026-03-22"), 23);
});

test("every day of two years begins on that day, one second after the day before", () => {
  useZone("Africa/Casablanca");
  for (let n = 0; n < 730; n += 1) {
    const date = new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
    assert.equal(day(startOfDay(date)), date);
    assert.notEqual(day(startOfDay(date) - 1000), date);
  }
});

test("where the clock skips midnight, the day begins with its first moment", () => {
  useZone("Asia/Beirut");
  assert.equal(at("2026-03-29"), "2026-03-28T22:00:00.000Z");
  assert.equal(day(startOfDay("2026-03-29")), "2026-03-29");
});

test("a browser whose table of zones is old shows the clock that the server says", () => {
  const noon = "2026-01-27T12:00:00Z";
  useZone("Asia/Tokyo", 3600);
  assert.equal(clockMinutes(noon), "13:00");
  useZone("Asia/Tokyo", -12600);
  assert.equal(clockMinutes(noon), "08:30");
});

test("a browser that knows the zone keeps its rules for the other half of the year", () => {
  useZone("Asia/Tokyo", 32400);
  assert.equal(clockMinutes("2026-01-27T12:00:00Z"), "21:00");
  const newYork = new Intl.DateTimeFormat("en", { timeZone: "America/New_York", timeZoneName: "longOffset" }).formatToParts(Date.now());
  const hours = Number(newYork.find(({ type }) => type === "timeZoneName")?.value.slice(3, 6));
  useZone("America/New_York", hours * 3600);
  assert.deepEqual([clockMinutes("2026-01-27T12:00:00Z"), clockMinutes("2026-07-27T12:00:00Z")], ["07:00", "08:00"]);
});
