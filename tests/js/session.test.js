import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { AHEAD } from "../../patrols/static/patrols/js/acts.js";
import { Session } from "../../patrols/static/patrols/js/session.js";
import { inMemory } from "../../patrols/static/patrols/js/storage.js";

const AT = "2026-11-24T22:47:20.000Z";
const unit = (status, over = {}) => ({
  card: "unit",
  id: 12,
  call_sign: "PS-12",
  status,
  status_at: AT,
  next: AHEAD[status],
  incident: null,
  ...over,
});
const BODY = { incident: { number: 412, priority: 1 }, with: [], seconds: 114, next: AHEAD.dispatched };
const order = (number) => ({ number, kind: "task", issued_at: new Date().toISOString(), body: BODY });

/** A room at the other end: it hears what the tablet says, and says what a test wants. */
class Line {
  sent = [];
  open = false;
  connect = (wishes) => {
    this.wishes = wishes;
    return this;
  };
  send(frame) {
    if (this.open) this.sent.push(frame);
    return this.open;
  }
  greet = () => this.send(this.wishes.hello());
  close() {
    this.open = false;
  }
  async says(frame) {
    this.wishes.onFrame(frame);
    await settled();
  }
  async opens(over = {}) {
    this.open = true;
    this.greet();
    this.wishes.onState({ state: "live", as_of: AT, code: null, release: null });
    await this.says({ t: "welcome", at: AT, unit: unit("available"), order_head: 0, task: null, ...over });
  }
  async breaks(code = 1006) {
    this.open = false;
    this.wishes.onState({ state: "lost", as_of: AT, code });
    await settled();
  }
  of = (t) => this.sent.filter((frame) => frame.t === t);
}

const settled = async () => {
  for (let n = 0; n < 40; n += 1) await Promise.resolve();
};

let storage, line, fates, ended, keys;

async function shift() {
  line = new Line();
  const session = new Session({
    url: "ws://room/ws/tablet",
    storage,
    connect: line.connect,
    newKey: () => `key-${(keys += 1)}`,
    tune: () => {},
    now: () => Date.now(),
    onChange: () => {},
    onFate: (fate) => fates.push(fate),
    onEnd: (code) => ended.push(code),
  });
  await session.begin();
  return session;
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setInterval"] });
  [storage, fates, ended, keys] = [inMemory(), [], [], 0];
});
afterEach(() => mock.timers.reset());

test("greets with a name of the device that lasts, and the last order it keeps", async () => {
  await shift();
  await line.opens();
  await line.says({ t: "orders", orders: [order(1)] });
  const { device } = line.of("hello")[0];
  await shift();
  await line.opens({ order_head: 1, task: order(1), unit: unit("dispatched", { incident: 412 }) });
  assert.deepEqual(line.of("hello"), [{ t: "hello", device, order: 1 }]);
});

test("no receipt leaves before the order is on the disk", async () => {
  const session = await shift();
  await line.opens();
  const before = line.of("receipt").length;
  const { put } = storage;
  let written = () => {};
  storage.put = async (...rows) => {
    await new Promise((done) => (written = () => done(undefined)));
    await put(...rows);
  };
  await line.says({ t: "orders", orders: [order(1)] });
  assert.equal(line.of("receipt").length, before);
  written();
  await settled();
  assert.deepEqual(line.of("receipt").slice(before), [{ t: "receipt", delivered: 1, seen: 0 }]);
  storage.put = put;
  session.act({ t: "seen" });
  await settled();
  assert.deepEqual(line.of("receipt").at(-1), { t: "receipt", delivered: 1, seen: 1 });
});

test("a receipt that was lost with the line leaves again with the next greeting", async () => {
  const session = await shift();
  await line.opens();
  await line.says({ t: "orders", orders: [order(1)] });
  await line.breaks();
  session.act({ t: "seen" });
  await settled();
  await line.opens({ order_head: 1, task: order(1), unit: unit("dispatched", { incident: 412 }) });
  assert.deepEqual(line.of("receipt").at(-1), { t: "receipt", delivered: 1, seen: 1 });
});

test("a task reported in a tunnel, through a reload, arrives once and in order", async () => {
  const before = await shift();
  await line.opens();
  await line.says({ t: "orders", orders: [order(1)] });
  await line.breaks();
  await before.report("acknowledged");
  await before.report("en_route");
  const after = await shift();
  assert.equal(after.standing.status, "en_route");
  assert.equal(after.state.task.body.incident.number, 412);
  assert.deepEqual([after.telling.last.status, after.telling.last.fate], ["en_route", "queued"]);
  await after.report("on_scene");
  await line.opens({ order_head: 1, task: order(1), unit: unit("dispatched", { incident: 412 }) });
  for (const [n, status] of ["acknowledged", "en_route", "on_scene"].entries()) {
    assert.deepEqual(
      line.of("report").map((frame) => frame.key),
      Array.from({ length: n + 1 }, (_, i) => `key-${i + 2}`),
    );
    const answer = { t: "answer", key: `key-${n + 2}`, ok: true, unit: unit(status, { incident: 412 }) };
    await line.says(answer);
    await line.says(answer);
  }
  assert.deepEqual(
    line.of("report").map((frame) => [frame.status, frame.order]),
    [
      ["acknowledged", 1],
      ["en_route", 1],
      ["on_scene", 1],
    ],
  );
  assert.deepEqual([after.telling.last.fate, fates], ["confirmed", ["confirmed", "confirmed", "confirmed"]]);
});

test("a refusal is kept in words' codes until it is put away, and the room's word on the unit holds", async () => {
  const session = await shift();
  await line.opens({ unit: unit("en_route", { incident: 412 }), task: order(1), order_head: 1 });
  await session.report("on_scene");
  const { key } = line.of("report")[0];
  await line.says({
    t: "answer",
    key,
    ok: false,
    code: "illegal_status",
    facts: { wanted: "on_scene" },
    unit: unit("available"),
  });
  assert.deepEqual([session.standing.status, session.state.task, session.telling.last.fate], ["available", null, "refused"]);
  const [notice] = session.state.notices;
  assert.deepEqual([notice.kind, notice.body.code], ["refused", "illegal_status"]);
  session.act({ t: "put_away", id: notice.id });
  await settled();
  assert.deepEqual(session.state.notices, []);
});

test("booked on with another unit, nothing of the first leaves: not its reports, not its track", async () => {
  const session = await shift();
  await line.opens({ unit: unit("available"), order_head: 6 });
  await line.breaks();
  await session.report("post");
  await session.ring.add({ at: AT, lat: 33.5, lon: -7.6, accuracy_m: 8, heading: null, speed_kph: null });
  await line.opens({ unit: unit("available", { id: 4, call_sign: "PS-04" }), order_head: 3 });
  assert.deepEqual([line.of("report"), line.of("fixes")], [[], []]);
  assert.deepEqual([session.state.notices[0].kind, session.state.notices[0].body.call_sign], ["foreign", "PS-12"]);
  assert.equal(line.of("hello").at(-1).order, 0);
});

test("a beat that tells of an order which is not here makes it greet again, not more than once in 2 s", async () => {
  await shift();
  await line.opens();
  for (let n = 0; n < 5; n += 1) await line.says({ t: "beat", at: AT, order_head: 1, bell: true });
  assert.equal(line.of("hello").length, 2);
});

test("a withdrawn right is told once, and what was shown can be forgotten", async () => {
  const session = await shift();
  await line.opens();
  await line.says({ t: "orders", orders: [order(1)] });
  await line.breaks(4403);
  assert.deepEqual(ended, [4403]);
  await session.forget();
  assert.equal(await storage.get("kept", "state"), undefined);
});

test("a device that keeps nothing says so and works on", async () => {
  storage.put = () => Promise.reject(new Error("full"));
  mock.method(console, "error", () => {});
  const session = await shift();
  await line.opens();
  await line.says({ t: "orders", orders: [order(1)] });
  await session.report("acknowledged");
  assert.equal(session.lasting, false);
  assert.deepEqual(
    line.of("report").map((frame) => frame.status),
    ["acknowledged"],
  );
});
