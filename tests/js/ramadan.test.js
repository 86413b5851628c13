import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { nextClock } from "../../command/static/command/js/until.js";
import { clock, clockMinutes, day, running, secondsSince, startOfDay, useZone } from "../../command/static/command/js/times.js";

const home = process.env.TZ;
afterEach(() => {
  if (home === undefined) delete process.env.TZ;
  else process.env.TZ = home;
});

/** What the room's clock shows on both sides of the moments when Ramadan moves its hands. */
const SHOWN = [
  ["2026-02-15T00:59:59Z", "2026-02-15", "01:59:59"],
  ["2026-02-15T01:59:59Z", "2026-02-15", "02:59:59"],
  ["2026-02-15T02:00:00Z", "2026-02-15", "02:00:00"],
  ["2026-02-15T23:59:59Z", "2026-02-15", "23:59:59"],
  ["2026-03-22T01:59:59Z", "2026-03-22", "01:59:59"],
  ["2026-03-22T02:00:00Z", "2026-03-22", "03:00:00"],
  ["2026-03-22T22:59:59Z", "2026-03-22", "23:59:59"],
];

for (const zone of ["Pacific/Auckland", "America/Los_Angeles", "Africa/Casablanca"]) {
  test(`a browser in ${zone} shows the room's clock on both sides of each edge`, () => {
    process.env.TZ = zone;
    assert.equal(new Intl.DateTimeFormat().resolvedOptions().timeZone, zone);
    useZone("Africa/Casablanca");
    for (const [at, date, shown] of SHOWN) {
      assert.deepEqual([day(at), clock(at), clockMinutes(at)], [date, shown, shown.slice(0, 5)], at);
    }
    assert.equal(new Date(startOfDay("2026-02-15")).toISOString(), "2026-02-14T23:00:00.000Z");
    assert.equal(new Date(startOfDay("2026-03-22")).toISOString(), "2026-03-22T00:00:00.000Z");
  });
}

test("a running clock counts what passed, whatever the hands did", () => {
  process.env.TZ = "Africa/Casablanca";
  useZone("Africa/Casablanca");
  for (const edge of ["2026-02-15T02:00:00Z", "2026-03-22T02:00:00Z"]) {
    const received = new Date(Date.parse(edge) - 120_000).toISOString();
    assert.equal(running(secondsSince(received, Date.parse(edge) + 60_000)), "3:00");
  }
});

test("until 02:30 is the next moment at which the room's clock shows it", () => {
  useZone("Africa/Casablanca");
  const next = (/** @type {string} */ moment) => nextClock("02:30", Date.parse(moment));
  assert.equal(next("2026-02-15T01:10:00Z"), "2026-02-15T01:30:00.000Z");
  assert.equal(next("2026-02-15T02:10:00Z"), "2026-02-15T02:30:00.000Z");
  assert.equal(next("2026-02-15T02:30:00Z"), "2026-02-16T02:30:00.000Z");
  assert.equal(next("2026-03-22T01:30:00Z"), "2026-03-23T01:30:00.000Z");
});
