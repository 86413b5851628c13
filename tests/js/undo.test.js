import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { AHEAD, standing } from "../../patrols/static/patrols/js/acts.js";
import { inMemory } from "../../patrols/static/patrols/js/storage.js";
import { initial, reduce } from "../../patrols/static/patrols/js/tablet_state.js";
import { Telling } from "../../patrols/static/patrols/js/telling.js";

const AT = Date.parse("2026-11-24T22:47:31.000Z");
const TASK = { number: 7, kind: "task", body: { incident: { number: 412 } } };
const unit = (status) => ({ id: 12, call_sign: "PS-12", status, status_at: "2026-11-24T22:47:20.000Z", next: AHEAD[status], incident: 412 });
const state = (status) => ({ ...initial(), unit: unit(status), task: TASK });

let storage, sent, open, keys, given;

async function telling({ greeted = true } = {}) {
  const made = new Telling({
    storage,
    send: (frame) => open && Boolean(sent.push(frame)),
    ticks: () => Date.now(),
    newKey: () => `key-${(keys += 1)}`,
    toRoom: (at) => at,
    become: async (what) => void given.push(what),
    onChange: () => {},
    onFate: () => {},
  });
  await made.load();
  if (greeted) await made.joined(12);
  return made;
}
const answered = (told, key, over = {}) => told.answered({ t: "answer", key, ok: true, ...over });
const tags = () => sent.map(({ t, status, of }) => `${t} ${status ?? of ?? ""}`.trim());

beforeEach(() => {
  mock.timers.enable({ apis: ["Date", "setInterval"], now: AT });
  [storage, sent, open, keys, given] = [inMemory(), [], true, 0, []];
});
afterEach(() => mock.timers.reset());

test("a status leaves at once, and an undoing of it leaves as a word of its own", async () => {
  const told = await telling();
  await told.report(state("acknowledged"), "en_route", null);
  assert.deepEqual(tags(), ["report en_route"]);
  await answered(told, "key-1");
  mock.timers.tick(4_000);
  await told.undo(state("en_route"));
  assert.deepEqual(sent[1], { t: "undo", key: "key-2", at: new Date(AT + 4_000).toISOString(), of: "key-1" });
  assert.equal(standing(unit("en_route"), told.waiting).status, "acknowledged");
  assert.deepEqual([told.last.t, told.last.status, told.undoable], ["undo", "en_route", 0]);
});

test("while its answer is missing the undoing waits behind it", async () => {
  const told = await telling();
  await told.report(state("acknowledged"), "en_route", null);
  await told.undo(state("acknowledged"));
  assert.deepEqual(tags(), ["report en_route"]);
  await answered(told, "key-1");
  assert.deepEqual(tags(), ["report en_route", "undo key-1"]);
});

test("without a line what never left is withdrawn, and nobody hears of it", async () => {
  const told = await telling({ greeted: false });
  await told.report(state("dispatched"), "acknowledged", null);
  await told.report(state("dispatched"), "en_route", null);
  await told.undo(state("dispatched"));
  assert.equal(standing(unit("dispatched"), told.waiting).status, "acknowledged");
  assert.equal(told.last.status, "acknowledged");
  await told.undo(state("dispatched"));
  assert.deepEqual([told.waiting, told.last, await storage.all("outbox")], [[], null, []]);
  await told.joined(12);
  assert.deepEqual(sent, []);
});

test("what left before the line broke may have arrived: it is not withdrawn but taken back", async () => {
  const told = await telling();
  await told.report(state("acknowledged"), "en_route", null);
  told.lost();
  await told.undo(state("acknowledged"));
  await told.joined(12);
  await answered(told, "key-1");
  assert.deepEqual(tags(), ["report en_route", "report en_route", "undo key-1"]);
});

test("after a reload it may have left too", async () => {
  await (await telling({ greeted: false })).report(state("acknowledged"), "en_route", null);
  const after = await telling({ greeted: false });
  await after.undo(state("acknowledged"));
  await after.joined(12);
  await answered(after, "key-1");
  assert.deepEqual(tags(), ["report en_route", "undo key-1"]);
});

test("after five seconds there is nothing to undo", async () => {
  const told = await telling();
  await told.report(state("acknowledged"), "en_route", null);
  await answered(told, "key-1");
  mock.timers.tick(5_000);
  assert.equal(told.undoable, 0);
  await told.undo(state("en_route"));
  assert.deepEqual(tags(), ["report en_route"]);
});

test("what ends a task leaves after its five seconds, or never", async () => {
  const told = await telling();
  await told.report(state("on_scene"), "available", "report");
  mock.timers.tick(4_999);
  told.tick();
  assert.deepEqual(sent, []);
  await told.undo(state("on_scene"));
  mock.timers.tick(2_000);
  told.tick();
  assert.deepEqual([sent, told.waiting], [[], []]);

  await told.report(state("on_scene"), "available", "report");
  mock.timers.tick(5_000);
  told.tick();
  assert.deepEqual(tags(), ["report available"]);
  assert.equal(told.undoable, 0);
});

test("a declined order is held too", async () => {
  const told = await telling();
  await told.decline(state("dispatched"), "Far away");
  assert.deepEqual(sent, []);
  assert.equal(standing(unit("dispatched"), told.waiting).status, "available");
  await told.undo(state("dispatched"));
  assert.deepEqual(told.waiting, []);
});

test("what is told after it shows that it was meant", async () => {
  const told = await telling();
  await told.report(state("on_scene"), "available", "report");
  await told.report(state("on_scene"), "break", null);
  assert.deepEqual(tags(), ["report available"]);
  await answered(told, "key-1");
  assert.deepEqual(tags(), ["report available", "report break"]);
});

test("a call for help waits for no undoing", async () => {
  const told = await telling();
  await told.report(state("on_scene"), "available", "report");
  await told.help(state("on_scene"), null);
  assert.deepEqual(tags(), ["help"]);
});

test("through a reload the held one keeps its time, and a clock that was set back holds nothing for ever", async () => {
  await (await telling()).report(state("on_scene"), "available", "report");
  const after = await telling();
  assert.deepEqual(sent, []);
  assert.ok(after.undoable > 0);
  mock.timers.setTime(AT - 3_600_000);
  after.tick();
  assert.deepEqual(tags(), ["report available"]);
});

test("of a refused report nothing is left to take back", async () => {
  const told = await telling();
  await told.report(state("acknowledged"), "en_route", null);
  await told.undo(state("acknowledged"));
  await answered(told, "key-1", { ok: false, code: "illegal_status", facts: {} });
  assert.deepEqual([told.waiting, tags()], [[], ["report en_route"]]);
});

test("an undone status is believed though it is older, and what was decided before it is not", () => {
  const frame = (t, status, decided, since) => ({ t, decided_at: decided, unit: { ...unit(status), status_at: since } });
  const [EARLY, SAID, UNDONE] = ["2026-11-24T22:40:00.000Z", "2026-11-24T22:47:31.000Z", "2026-11-24T22:47:34.000Z"];
  let now = reduce(state("on_scene"), frame("answer", "transporting", SAID, SAID));
  now = reduce(now, frame("answer", "on_scene", UNDONE, EARLY));
  assert.deepEqual([now.unit.status, now.unit.status_at], ["on_scene", EARLY]);
  now = reduce(now, frame("unit", "transporting", SAID, SAID));
  assert.equal(now.unit.status, "on_scene");
});
