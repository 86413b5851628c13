import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { endsSoon } from "../../command/static/command/js/signed_in.js";
import { IdleLock, LOCK_AFTER_MS, verdict } from "../../patrols/static/patrols/js/idle_lock.js";
import { inMemory } from "../../patrols/static/patrols/js/storage.js";

let storage, changes;
const pass = (ms) => mock.timers.setTime(Date.now() + ms);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-27T21:30:00Z") });
  [storage, changes] = [inMemory(), 0];
});

async function lock() {
  const made = new IdleLock(storage, () => (changes += 1));
  await made.load();
  return made;
}

test("it locks a quarter of an hour after the last touch, and says so once", async () => {
  const made = await lock();
  pass(LOCK_AFTER_MS - 1000);
  await made.touch();
  pass(LOCK_AFTER_MS - 1);
  await made.tick();
  assert.equal(made.locked, false);
  pass(1);
  await made.tick();
  await made.tick();
  assert.deepEqual([made.locked, changes], [true, 1]);
});

test("a touch does not open it, the right password does", async () => {
  const made = await lock();
  pass(LOCK_AFTER_MS);
  await made.tick();
  await made.touch();
  assert.equal(made.locked, true);
  await made.open();
  await made.tick();
  assert.equal(made.locked, false);
});

test("it stays locked through a reload, and a reload is no touch", async () => {
  const first = await lock();
  await first.touch();
  pass(LOCK_AFTER_MS);
  assert.equal((await lock()).locked, true, "the time away counts");
  pass(-3_600_000);
  assert.equal((await lock()).locked, true, "nor does a clock that is set back open it");
});

test("whoever signs in next begins unlocked", async () => {
  const made = await lock();
  pass(LOCK_AFTER_MS);
  await made.tick();
  await made.forget();
  assert.equal((await lock()).locked, false);
});

test("a clock that was set back counts from then", async () => {
  const made = await lock();
  pass(-3_600_000);
  await made.tick();
  pass(LOCK_AFTER_MS);
  await made.tick();
  assert.equal(made.locked, true);
});

test("what the room says of a password, and that it says nothing", () => {
  assert.deepEqual([204, 403, 429, 401, 0, 500].map(verdict), ["right", "wrong", "shut", "ended", "unreachable", "unreachable"]);
});

test("the end of a sign-in is told for its last quarter of an hour", () => {
  const until = "2026-11-28T06:00:00.000Z";
  const at = (clock) => Date.parse(`2026-11-28T${clock}Z`);
  assert.deepEqual(
    ["05:44:59", "05:45:00", "05:59:59", "06:00:00"].map((clock) => endsSoon(until, at(clock))),
    [false, true, true, false],
  );
});
