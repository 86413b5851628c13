import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FixRing, RING } from "../../patrols/static/patrols/js/fix_ring.js";
import { inMemory } from "../../patrols/static/patrols/js/storage.js";

const KARIM_AT = "2026-11-24T22:47:31.000Z";

let storage, sent, ticks;
const means = () => ({ storage, send: (frame) => Boolean(sent.push(frame)), ticks: () => ticks, toRoom: (at) => at });

beforeEach(() => {
  [storage, sent, ticks] = [inMemory(), [], 0];
});

const fix = (n) => ({
  at: new Date(Date.parse(KARIM_AT) + n * 1000).toISOString(),
  lat: 33.583212,
  lon: -7.629212,
  accuracy_m: 12.5,
  heading: 123,
  speed_kph: 34.5,
});

async function fixes() {
  const ring = new FixRing(means());
  await ring.load();
  return ring;
}

test("fixes are numbered by the device and forgotten when the room has stored them", async () => {
  const ring = await fixes();
  await ring.joined();
  await ring.add(fix(1));
  assert.deepEqual(sent[0].fixes, [{ n: 1, ...fix(1) }]);
  ticks = 1_000;
  await ring.add(fix(2));
  assert.equal(sent.length, 1, "one batch in flight");
  await ring.fixed({ seq: sent[0].seq });
  assert.equal(await ring.count(), 1);
  ticks = 2_000;
  await ring.tick();
  assert.deepEqual(
    sent[1].fixes.map((row) => row.n),
    [2],
  );
});

test("the count of fixes goes on after a reload although all were stored", async () => {
  const before = await fixes();
  await before.joined();
  await before.add(fix(1));
  await before.fixed({ seq: sent[0].seq });
  const after = await fixes();
  await after.joined();
  await after.add(fix(2));
  assert.deepEqual(
    sent[1].fixes.map((row) => row.n),
    [2],
  );
});

test("after a tunnel the newest 200 leave first, and no frame is larger than the room takes", async () => {
  const ring = await fixes();
  for (let n = 1; n <= 450; n += 1) await ring.add(fix(n));
  await ring.joined();
  for (let batch = 0; batch < 3; batch += 1) await ring.fixed({ seq: sent[batch].seq });
  assert.deepEqual(
    sent.map(({ fixes: rows }) => [rows[0].n, rows.at(-1).n]),
    [
      [251, 450],
      [51, 250],
      [1, 50],
    ],
  );
  assert.ok(sent.every((frame) => JSON.stringify(frame).length < 32_000));
  assert.equal(await ring.count(), 0);
});

test("the ring keeps the newest 20,000", async () => {
  await storage.put(["kept", "fixes_made", RING]);
  for (let n = 1; n <= RING; n += 1) await storage.put(["fixes", n, { n }]);
  const ring = await fixes();
  await ring.add(fix(1));
  assert.equal(await ring.count(), RING);
  assert.equal((await storage.last("fixes", RING))[0][0], 2);
});

test("a batch whose confirmation was cut off is told again", async () => {
  const ring = await fixes();
  await ring.joined();
  await ring.add(fix(1));
  ring.lost();
  await ring.joined();
  assert.deepEqual(
    sent.map((frame) => frame.fixes.map((row) => row.n)),
    [[1], [1]],
  );
  await ring.fixed({ seq: sent[0].seq });
  assert.equal(await ring.count(), 1, "the word of the earlier line is not about this batch");
});

test("a tablet whose clock is wrong tells its fixes in the room's time", async () => {
  const ring = new FixRing({ ...means(), toRoom: (at) => new Date(Date.parse(at) - 3_600_000).toISOString() });
  await ring.load();
  await ring.joined();
  await ring.add(fix(0));
  assert.equal(sent[0].fixes[0].at, "2026-11-24T21:47:31.000Z");
});
