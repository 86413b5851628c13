import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Outbox } from "../../patrols/static/patrols/js/outbox.js";
import { inMemory } from "../../patrols/static/patrols/js/storage.js";

const PS12 = { id: 12, call_sign: "PS-12" };
const KARIM_AT = "2026-11-24T22:47:31.000Z";

let storage, sent, open, ticks, faults;
const means = () => ({
  storage,
  send: (frame) => open && Boolean(sent.push(frame)),
  ticks: () => ticks,
  onFault: (error) => faults.push(error),
});
const report = (status, key = `key-${status}`) => ({
  t: "report",
  key,
  status,
  at: KARIM_AT,
  order: 7,
  disposition: null,
  note: null,
});
const statuses = () => sent.map((frame) => frame.status);

beforeEach(() => {
  [storage, sent, open, ticks, faults] = [inMemory(), [], true, 0, []];
});

async function outbox() {
  const queue = new Outbox(means());
  await queue.load();
  return queue;
}

test("a report leaves at once on an open line and stays until it is answered", async () => {
  const queue = await outbox();
  await queue.joined(PS12.id);
  await queue.add(report("acknowledged"), PS12);
  assert.deepEqual(sent, [
    {
      t: "report",
      key: "key-acknowledged",
      status: "acknowledged",
      at: KARIM_AT,
      order: 7,
      disposition: null,
      note: null,
    },
  ]);
  assert.equal((await storage.all("outbox")).length, 1);
  const answered = await queue.answered("key-acknowledged");
  assert.equal(answered.status, "acknowledged");
  assert.equal((await storage.all("outbox")).length, 0);
});

test("reports made in a tunnel leave in their order, one at a time", async () => {
  const queue = await outbox();
  for (const status of ["acknowledged", "en_route", "on_scene"]) await queue.add(report(status), PS12);
  assert.deepEqual(sent, []);
  await queue.joined(PS12.id);
  assert.deepEqual(statuses(), ["acknowledged"]);
  await queue.answered("key-acknowledged");
  assert.deepEqual(statuses(), ["acknowledged", "en_route"]);
  await queue.answered("key-en_route");
  await queue.answered("key-on_scene");
  assert.deepEqual(statuses(), ["acknowledged", "en_route", "on_scene"]);
  assert.deepEqual(queue.waiting, []);
});

test("after a cut the same key is sent again, and only it", async () => {
  const queue = await outbox();
  await queue.joined(PS12.id);
  await queue.add(report("en_route"), PS12);
  await queue.add(report("on_scene"), PS12);
  queue.lost();
  await queue.joined(PS12.id);
  assert.deepEqual(
    sent.map((frame) => frame.key),
    ["key-en_route", "key-en_route"],
  );
});

test("an answer that does not come within 8 s makes the same key leave again", async () => {
  const queue = await outbox();
  await queue.joined(PS12.id);
  await queue.add(report("en_route"), PS12);
  ticks = 8_000;
  queue.tick();
  assert.equal(sent.length, 1);
  ticks = 8_001;
  queue.tick();
  assert.deepEqual(
    sent.map((frame) => frame.key),
    ["key-en_route", "key-en_route"],
  );
});

test("a reload loses no report, changes no key and keeps the order", async () => {
  const before = await outbox();
  open = false;
  for (let n = 0; n < 12; n += 1) await before.add(report("en_route", `key-${n}`), PS12);
  open = true;
  const after = await outbox();
  await after.joined(PS12.id);
  await after.add(report("on_scene", "key-12"), PS12);
  for (let n = 0; n < 13; n += 1) await after.answered(`key-${n}`);
  assert.deepEqual(
    sent.map((frame) => frame.key),
    Array.from({ length: 13 }, (_, n) => `key-${n}`),
  );
});

test("an answer that comes twice forgets nothing else", async () => {
  const queue = await outbox();
  await queue.joined(PS12.id);
  await queue.add(report("en_route"), PS12);
  await queue.add(report("on_scene"), PS12);
  await queue.answered("key-en_route");
  assert.equal(await queue.answered("key-en_route"), null);
  assert.deepEqual(
    queue.waiting.map((row) => row.status),
    ["on_scene"],
  );
});

test("what was reported for another unit never leaves as ours", async () => {
  const queue = await outbox();
  await queue.add(report("en_route"), PS12);
  await queue.add(report("available", "key-2"), { id: 4, call_sign: "PS-04" });
  const foreign = await queue.joined(4);
  assert.deepEqual(
    foreign.map((row) => row.call_sign),
    ["PS-12"],
  );
  assert.deepEqual(
    sent.map((frame) => frame.key),
    ["key-2"],
  );
  assert.deepEqual(
    (await storage.all("outbox")).map((row) => row.key),
    ["key-2"],
  );
});

test("a report that the room can not read is given back after three tries and blocks nobody", async () => {
  const queue = await outbox();
  await queue.joined(PS12.id);
  await queue.add(report("en_route"), PS12);
  await queue.add(report("on_scene"), PS12);
  assert.equal(await queue.unreadable(), null);
  assert.equal(await queue.unreadable(), null);
  assert.equal((await queue.unreadable()).status, "en_route");
  assert.deepEqual(statuses(), ["en_route", "on_scene"]);
});

test("a report leaves even when the device can not keep it, and that is said", async () => {
  storage = { ...inMemory(), put: () => Promise.reject(new Error("full")) };
  const queue = await outbox();
  await queue.joined(PS12.id);
  await queue.add(report("en_route"), PS12);
  assert.deepEqual(statuses(), ["en_route"]);
  assert.equal(faults.length, 1);
});

test("what the room wants later leaves again then, and a call for help does not wait for it", async () => {
  const queue = await outbox();
  await queue.joined(PS12.id);
  await queue.add(report("acknowledged"), PS12);
  queue.later("key-acknowledged", 1500);
  queue.tick();
  assert.deepEqual(statuses(), ["acknowledged"]);
  await queue.add({ t: "help", key: "key-help", at: KARIM_AT, lat: null, lon: null, accuracy_m: null }, PS12);
  assert.equal(sent.at(-1).t, "help");
  await queue.answered("key-help");
  assert.equal(sent.length, 2);
  ticks += 1500;
  queue.tick();
  assert.deepEqual([sent.length, sent.at(-1).status], [3, "acknowledged"]);
});
