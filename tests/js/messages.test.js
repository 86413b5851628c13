/** What room and unit say to each other on the Tablet: kept, in order, never doubled; an order that is declined. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { AHEAD, mayDecline, standing, undeclined } from "../../patrols/static/patrols/js/acts.js";
import { inForce, isMoving, listed } from "../../patrols/static/patrols/js/messages.js";
import { inMemory } from "../../patrols/static/patrols/js/storage.js";
import { initial, reduce, unseen } from "../../patrols/static/patrols/js/tablet_state.js";
import { Telling } from "../../patrols/static/patrols/js/telling.js";

const AT = "2026-11-24T22:47:20.000Z";
const NOW = Date.parse(AT);
const PS12 = { id: 12, call_sign: "PS-12", status: "dispatched", status_at: AT, incident: 412 };
const TASK = { number: 7, kind: "task", issued_at: AT, stored_at: AT, body: { incident: { number: 412 }, next: [] } };
const said = (over = {}) => ({ message: 31, kind: "message", text: "Take care", by: "Samir", plate: "", until: null, reply_to: null, ended: false, ...over });
const BOLO = said({ message: 32, kind: "bolo", plate: "17204 ب 6", text: "Dacia blanche", until: "2026-11-25T04:00:00Z" });
const order = (number, body, at = AT, kind = "message") => ({ number, kind, issued_at: at, body });
const orders = (...them) => ({ t: "orders", at: AT, orders: them });
const onDuty = () => ({ ...initial(), order: 6, seen: 6, history: 6, head: 6, unit: PS12 });

test("a message is in the list and to be looked at until it was seen", () => {
  const state = reduce(onDuty(), orders(order(7, said())));
  assert.deepEqual(state.messages.map(({ number, by, text }) => [number, by, text]), [[31, "Samir", "Take care"]]);
  assert.ok(unseen(state));
  assert.ok(!unseen(reduce(state, { t: "seen" })));
});

test("a BOLO stays on top while it is in force, and its end takes the place of its beginning", () => {
  const told = reduce(onDuty(), orders(order(7, BOLO), order(8, said(), "2026-11-24T22:48:00Z")));
  assert.deepEqual(listed(told.messages, NOW).map(({ number }) => number), [32, 31]);
  const over = reduce(told, orders(order(9, { ...BOLO, ended: true })));
  assert.deepEqual(listed(over.messages, NOW).map(({ number, ended }) => [number, ended]), [[31, false], [32, true]]);
  assert.deepEqual(over.notices.map(({ number }) => number), [8, 9]);
});

test("a BOLO whose time is over is no longer in force", () => {
  const [bolo] = reduce(onDuty(), orders(order(7, BOLO))).messages;
  assert.deepEqual([inForce(bolo, NOW), inForce(bolo, Date.parse("2026-11-25T04:00:01Z"))], [true, false]);
});

test("what is older than a shift goes, but not a BOLO in force", () => {
  const old = "2026-11-24T09:00:00Z";
  const state = reduce(onDuty(), orders(order(7, said(), old), order(8, { ...BOLO, until: null }, old), order(9, said({ message: 33 }))));
  assert.deepEqual(state.messages.map(({ number }) => number), [32, 33]);
  assert.deepEqual(state.notices.map(({ number }) => number), [9]);
});

test("whoever drives faster than 10 km/h does not write; an old speed says nothing", () => {
  const fix = (speed_kph, at = AT) => ({ at, speed_kph });
  assert.deepEqual([fix(11), fix(10), fix(null), fix(50, "2026-11-24T22:46:00Z"), null].map((one) => isMoving(one, NOW)), [true, false, false, false, false]);
});

test("an order can be declined until the unit is on its way, and whoever declined is free", () => {
  const may = (status) => mayDecline(standing({ status }, []));
  assert.deepEqual(["dispatched", "acknowledged", "en_route", "available"].map(may), [true, true, false, false]);
  const waiting = [{ t: "decline", order: 7 }, { t: "message" }];
  assert.deepEqual(standing(PS12, waiting), { status: "available", next: AHEAD.available, tasked: false });
  assert.deepEqual([undeclined(TASK, waiting), undeclined(TASK, [])], [null, TASK]);
});

test("when incidents were merged the task is the other one, and it is said", () => {
  const on412 = reduce(onDuty(), orders(order(7, TASK.body, AT, "task")));
  const state = reduce(on412, orders(order(8, { incident: { number: 398 }, replaces: 412, next: [] }, AT, "change")));
  assert.equal(state.task.body.incident.number, 398);
  assert.deepEqual(state.notices.map(({ kind, body }) => [kind, body]), [["replaced", { replaces: 412, incident: 398 }]]);
  const again = reduce(state, orders(order(9, { incident: { number: 398 }, replaces: null, next: [] }, AT, "change")));
  assert.equal(again.notices.length, 1);
});

test("the other tablet of the unit reported: this one stands where the unit stands", () => {
  const state = reduce({ ...onDuty(), task: TASK }, { t: "unit", unit: { ...PS12, status: "en_route", status_at: "2026-11-24T22:48:00Z" } });
  assert.deepEqual([state.unit.status, state.task], ["en_route", TASK]);
});

let storage, sent, state, keys, fates;

async function telling() {
  const made = new Telling({
    storage,
    send: (frame) => Boolean(sent.push(frame)),
    ticks: () => 0,
    newKey: () => `key-${(keys += 1)}`,
    toRoom: (at) => at,
    become: async (given) => void (state = reduce(state, given)),
    onChange: () => {},
    onFate: (fate) => fates.push(fate),
  });
  await made.load();
  return made;
}

beforeEach(() => {
  [storage, sent, state, keys, fates] = [inMemory(), [], { ...onDuty(), task: TASK }, 0, []];
});

test("a message made in a tunnel leaves once after a reload, and its fate is in the list", async () => {
  await (await telling()).message(state, "Nothing seen", 31);
  assert.deepEqual([sent, state.messages.map(({ text, by, fate }) => [text, by, fate])], [[], [["Nothing seen", null, "waiting"]]]);
  const after = await telling();
  await after.joined(12);
  assert.deepEqual(sent.map(({ at, ...frame }) => frame), [{ t: "message", key: "key-1", text: "Nothing seen", reply_to: 31 }]);
  const answer = { t: "answer", key: "key-1", ok: true, unit: PS12 };
  await after.answered(answer);
  await after.answered(answer);
  assert.deepEqual([state.messages[0].fate, fates, after.waiting], ["confirmed", ["confirmed"], []]);
});

test("a refused message says so where it stands, and why", async () => {
  const line = await telling();
  await line.joined(12);
  await line.message(state, "…", null);
  await line.answered({ t: "answer", key: "key-1", ok: false, code: "too_long", facts: { field: "text" } });
  assert.equal(state.messages[0].fate, "refused");
  assert.deepEqual([state.notices[0].kind, state.notices[0].body.text, state.notices[0].body.code], ["refused", "…", "too_long"]);
});

test("declined in a tunnel: it leaves first, and what follows is of no order", async () => {
  const line = await telling();
  await line.decline(state, "Vehicle trouble");
  await line.report(state, "out_of_service", null);
  assert.deepEqual([line.last.status, line.last.fate], ["out_of_service", "queued"]);
  await line.joined(12);
  assert.deepEqual(sent.map(({ t, order, reason }) => [t, order, reason]), [["decline", 7, "Vehicle trouble"]]);
  await line.answered({ t: "answer", key: "key-1", ok: true, unit: { ...PS12, status: "available" } });
  assert.deepEqual(sent.slice(1).map(({ t, order, status }) => [t, order, status]), [["report", null, "out_of_service"]]);
});

test("what was told for another unit is given back in words", async () => {
  await (await telling()).decline(state, "Too far away");
  await (await telling()).joined(4);
  assert.deepEqual(sent, []);
  assert.deepEqual([state.notices[0].kind, state.notices[0].body.t, state.notices[0].body.call_sign], ["foreign", "decline", "PS-12"]);
});
