import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { acts, AHEAD, endsTask, standing } from "../../patrols/static/patrols/js/acts.js";
import { initial, isBehind, reduce, unseen } from "../../patrols/static/patrols/js/tablet_state.js";

const AT = "2026-11-24T22:47:20.000Z";
const unit = (status = "available", over = {}) => ({
  card: "unit",
  id: 12,
  call_sign: "PS-12",
  status,
  status_at: AT,
  next: AHEAD[status],
  incident: null,
  order: null,
  ...over,
});
const body = (number, next = ["acknowledged", "en_route"]) => ({
  incident: { number, type: "robbery", priority: 1, place: "Bd Zerktouni" },
  with: ["MO-2"],
  seconds: 114,
  next,
});
const order = (number, kind, given, issued_at = AT) => ({ number, kind, issued_at, body: given });
const welcome = (over = {}) => ({ t: "welcome", at: AT, unit: unit(), order_head: 6, task: null, ...over });
const orders = (...them) => ({ t: "orders", at: AT, orders: them });
const on = (state, ...frames) => frames.reduce(reduce, state);

test("an order is the unit's task at once, with what may follow", () => {
  const state = on({ ...initial(), order: 6, seen: 6, unit: unit() }, welcome(), orders(order(7, "task", body(412))));
  assert.equal(state.task.number, 7);
  assert.deepEqual(
    [state.unit.status, state.unit.next, state.unit.incident],
    ["dispatched", ["acknowledged", "en_route"], 412],
  );
  assert.ok(unseen(state));
  assert.ok(!unseen(reduce(state, { t: "seen" })));
});

test("an order that is sent again changes nothing", () => {
  const task = orders(order(7, "task", body(412)));
  const once = on({ ...initial(), order: 6, unit: unit() }, welcome(), task);
  assert.equal(reduce(once, task), once);
});

test("a gap is not filled with a guess: the room is asked again", () => {
  const state = on(
    { ...initial(), order: 6, unit: unit() },
    welcome(),
    orders(order(8, "message", { text: "…", by: "Samir" })),
  );
  assert.deepEqual([state.order, state.unsure, state.notices], [6, true, []]);
});

test("a change replaces the task and keeps where the unit stands", () => {
  const before = on({ ...initial(), order: 6, unit: unit() }, welcome(), orders(order(7, "task", body(412))));
  const enRoute = reduce(before, {
    t: "answer",
    key: "k",
    ok: true,
    unit: unit("en_route", { incident: 412, status_at: "2026-11-24T22:47:31.000Z" }),
  });
  const state = reduce(enRoute, orders(order(8, "change", body(412, ["on_scene"]))));
  assert.deepEqual([state.task.number, state.unit.status, state.unit.next], [8, "en_route", ["on_scene"]]);
});

test("a withdrawal ends the task, is noticed, and the room is asked where the unit stands", () => {
  const before = on({ ...initial(), order: 6, unit: unit() }, welcome(), orders(order(7, "task", body(412))));
  const state = reduce(before, orders(order(8, "withdraw", { incident: 412, reason: "false alarm" })));
  assert.deepEqual([state.task, state.unsure, state.notices.length], [null, true, 1]);
  assert.ok(unseen(reduce(before, orders(order(8, "withdraw", { incident: 412, reason: "" })))));
  assert.equal(reduce(state, { t: "put_away", id: "8" }).notices.length, 0);
});

test("the end of another task ends nothing", () => {
  const before = on({ ...initial(), order: 6, unit: unit() }, welcome(), orders(order(7, "task", body(412))));
  assert.equal(reduce(before, orders(order(8, "withdraw", { incident: 99, reason: "" }))).task.number, 7);
});

test("orders that the greeting already told of do not undo it", () => {
  const state = on(
    initial(),
    welcome({
      unit: unit("on_scene", { incident: 412 }),
      order_head: 3,
      task: order(3, "change", body(412, ["available"])),
    }),
    orders(
      order(1, "task", body(411)),
      order(2, "withdraw", { incident: 411, reason: "" }, "2026-11-23T22:00:00.000Z"),
      order(3, "change", body(412)),
    ),
  );
  assert.deepEqual(
    [state.order, state.unit.status, state.task.number, state.unsure, state.notices],
    [3, "on_scene", 3, false, []],
  );
});

test("a new tablet is told the messages of the shift, not the ends of what it never showed", () => {
  const history = [
    order(1, "withdraw", { incident: 400, reason: "" }),
    order(2, "message", { text: "…", by: "Samir" }),
    order(3, "status_set", { status: "post" }),
  ];
  const state = on(initial(), welcome({ order_head: 3 }), orders(...history));
  assert.deepEqual(
    state.notices.map((notice) => notice.kind),
    ["message"],
  );
  assert.equal(on(state, orders(order(4, "status_set", { status: "break" }))).notices.length, 2);
});

test("what ended while this tablet was away is told when it is back", () => {
  const before = on({ ...initial(), order: 6, unit: unit() }, welcome(), orders(order(7, "task", body(412))));
  const back = on(before, welcome({ order_head: 8 }), orders(order(8, "withdraw", { incident: 412, reason: "" })));
  assert.deepEqual([back.task, back.notices.length], [null, 1]);
});

test("a greeting as another unit begins anew", () => {
  const before = on({ ...initial(), order: 6, seen: 6, unit: unit() }, welcome(), orders(order(7, "task", body(412))));
  const state = reduce(before, welcome({ unit: unit("available", { id: 4, call_sign: "PS-04" }), order_head: 40 }));
  assert.deepEqual([state.order, state.task, state.unit.call_sign], [0, null, "PS-04"]);
});

test("a room that was restored to an earlier day is followed, not outrun", () => {
  const state = on(
    { ...initial(), order: 90, seen: 90, unit: unit() },
    welcome({ order_head: 6 }),
    orders(order(7, "task", body(412))),
  );
  assert.deepEqual([state.order, state.task.number], [7, 7]);
});

test("an answer that repeats what was true earlier is not believed", () => {
  const state = on(
    { ...initial(), order: 6, unit: unit() },
    welcome({ unit: unit("out_of_service", { status_at: "2026-11-24T22:50:00.000Z" }) }),
  );
  const late = reduce(state, { t: "answer", key: "k", ok: true, unit: unit("en_route", { incident: 412 }) });
  assert.equal(late.unit.status, "out_of_service");
});

test("an answer about the unit of an earlier shift is not ours", () => {
  const state = on({ ...initial(), order: 6, unit: unit() }, welcome());
  const other = unit("en_route", { id: 4, status_at: "2026-11-24T22:59:00.000Z" });
  assert.equal(reduce(state, { t: "answer", key: "k", ok: true, unit: other }).unit.id, 12);
});

test("clearing ends the task; the next order that overtook its answer stays", () => {
  const before = on({ ...initial(), order: 6, unit: unit() }, welcome(), orders(order(7, "task", body(412))));
  const cleared = unit("available", { status_at: "2026-11-24T22:55:00.000Z" });
  assert.equal(reduce(before, { t: "answer", key: "k", ok: true, unit: cleared }).task, null);
  const overtaken = reduce(before, orders(order(8, "task", body(413), "2026-11-24T22:55:01.000Z")));
  assert.equal(reduce(overtaken, { t: "answer", key: "k", ok: true, unit: cleared }).task.body.incident.number, 413);
});

test("a beat with a higher number says that something was missed", () => {
  const state = on({ ...initial(), order: 6, unit: unit() }, welcome());
  assert.deepEqual([isBehind(state, 6), isBehind(state, 7)], [false, true]);
});

test("the usual next act is the big one; a free unit has none", () => {
  const main = (status) => acts(standing(unit(status), [])).main;
  assert.deepEqual(
    ["dispatched", "acknowledged", "en_route", "on_scene", "transporting", "post", "at_station", "available"].map(main),
    ["acknowledged", "en_route", "on_scene", "available", "available", "available", "available", null],
  );
});

test("a whole task is reported in a tunnel, and only its end asks for an outcome", () => {
  const stands = standing(unit("dispatched"), [
    { t: "report", status: "acknowledged" },
    { t: "report", status: "en_route" },
    { t: "report", status: "on_scene" },
  ]);
  assert.equal(acts(stands).main, "available");
  assert.ok(endsTask(stands, "available"));
  assert.ok(!endsTask(stands, "transporting"));
  assert.ok(!endsTask(standing(unit("post"), []), "available"));
});

test("the room's word on what may follow rules over the table", () => {
  assert.deepEqual(standing(unit("available", { next: ["break"] }), []).next, ["break"]);
});

test("the table that looks ahead is the room's", () => {
  const python = readFileSync(new URL("../../patrols/rules/lifecycle.py", import.meta.url), "utf8");
  const names = Object.fromEntries(
    [...python.matchAll(/^ {4}([A-Z_]+) = "(\w+)"$/gm)].map(([, name, value]) => [name, value]),
  );
  const table = python.slice(python.indexOf("NEXT: dict"), python.indexOf("\n}\n", python.indexOf("NEXT: dict")));
  const rows = [...table.matchAll(/Status\.([A-Z_]+): \(([^)]*)\)/g)].map(([, from, to]) => [
    names[from],
    [...to.matchAll(/Status\.([A-Z_]+)/g)].map(([, name]) => names[name]),
  ]);
  assert.equal(rows.length, 12);
  assert.deepEqual(Object.fromEntries(rows), AHEAD);
});
