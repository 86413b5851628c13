/** The Board of Rbat Sghir: two patrols, PS-12 and MO-2, and what the room tells about them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { folded } from "../../command/static/command/js/log_lines.js";
import { initial, reduce, reply } from "../../command/static/command/js/store.js";

const AT = "2026-11-24T22:46:12.000Z";

const unit = (id, call_sign, more = {}) => ({
  card: "unit",
  id,
  call_sign,
  kind: "car",
  crew: 2,
  attributes: [],
  status: "available",
  status_at: AT,
  emergency_at: null,
  sector: "S1",
  incident: null,
  order: null,
  officers: ["Karim"],
  gone: false,
  ...more,
});
const incident = (number, more = {}) => ({
  card: "incident",
  id: 900 + number,
  number,
  type: "robbery",
  priority: 1,
  stage: "queued",
  place: "Rue du Port",
  landmark: "",
  lat: 34,
  lon: -6.8,
  sector: "S1",
  text: "",
  received_at: AT,
  created_at: AT,
  queued_at: AT,
  closed_at: null,
  disposition: null,
  held_until: null,
  calls: [1],
  assignments: [],
  notes: [],
  gone: false,
  ...more,
});
const entry = (n, kind, cards = [], more = {}) => ({ n, at: AT, kind, by: "Nadia", facts: {}, cards, ...more });
const snapshot = (n, cards = [], more = {}) => ({
  t: "snapshot",
  n,
  at: AT,
  room: { slug: "rbat", name: "Rbat Sghir", time_zone: "Africa/Casablanca", utc_offset_s: 0 },
  me: { officer: 1, name: "Samira", role: "dispatcher", permissions: [] },
  cards,
  fixes: [],
  log: [],
  more: false,
  ...more,
});
const entries = (after, ...list) => ({ t: "entries", after, n: list.at(-1)?.n ?? after, entries: list });
const after = (...frames) => frames.reduce(reduce, initial());
const town = () => snapshot(10, [unit(1, "PS-12"), unit(2, "MO-2"), incident(4)]);

test("a snapshot is the whole picture", () => {
  const state = after(town());
  assert.equal(state.n, 10);
  assert.deepEqual([...state.units.keys()], [1, 2]);
  assert.deepEqual([...state.incidents.keys()], [4]);
});

test("a snapshot forgets what an earlier one held", () => {
  const state = after(town(), snapshot(20, [unit(2, "MO-2")]));
  assert.deepEqual([...state.units.keys()], [2]);
  assert.equal(state.incidents.size, 0);
});

test("a card replaces the earlier one, and a gone card takes it out", () => {
  const busy = after(town(), entries(10, entry(11, "unit.status_changed", [unit(1, "PS-12", { status: "post" })])));
  assert.equal(busy.units.get(1).status, "post");
  const left = reduce(busy, entries(11, entry(12, "unit.booked_off", [unit(1, "PS-12", { gone: true })])));
  assert.equal(left.units.has(1), false);
  assert.deepEqual(left.unit_order, [2]);
});

test("the picture before an entry is left as it was", () => {
  const before = after(town());
  reduce(before, entries(10, entry(11, "incident.closed", [incident(4, { gone: true })])));
  assert.equal(before.incidents.has(4), true);
});

test("snapshot n and the entries up to m are snapshot m", () => {
  const news = [
    entry(11, "unit.status_changed", [unit(1, "PS-12", { status: "dispatched", incident: 4 })]),
    entry(12, "incident.opened", [incident(5)]),
    entry(13, "incident.closed", [incident(4, { gone: true })]),
  ];
  const walked = after(town(), entries(10, ...news));
  const whole = after(snapshot(13, [unit(1, "PS-12", { status: "dispatched", incident: 4 }), unit(2, "MO-2"), incident(5)]));
  for (const part of ["units", "incidents", "calls"]) assert.deepEqual(walked[part], whole[part]);
  assert.equal(walked.n, whole.n);
});

test("after a gap nothing is applied and hello is said once, with our own number", () => {
  const before = after(town());
  const frame = entries(12, entry(13, "incident.opened", [incident(5)]));
  const state = reduce(before, frame);
  assert.equal(state.incidents.has(5), false);
  assert.deepEqual(reply(frame, before, state), { t: "hello", after: 10 });
  assert.equal(reply(frame, state, reduce(state, frame)), null);
});

test("the entries that were missed close the gap", () => {
  const gap = after(town(), entries(12, entry(13, "incident.noted")));
  const state = reduce(gap, entries(10, entry(11, "incident.noted"), entry(12, "incident.noted"), entry(13, "incident.noted")));
  assert.equal(state.gap, false);
  assert.equal(state.n, 13);
});

test("entries that overlap are applied once", () => {
  const state = after(
    town(),
    entries(10, entry(11, "incident.noted")),
    entries(10, entry(11, "incident.noted"), entry(12, "incident.held")),
  );
  assert.deepEqual(
    state.log.map((line) => line.n),
    [11, 12],
  );
});

test("numbers that this room may not see still move on", () => {
  const state = after(town(), { t: "entries", after: 10, n: 14, entries: [] });
  assert.equal(state.n, 14);
});

test("a beat that finds us behind twice asks for what is missing", () => {
  const beat = { t: "beat", at: AT, n: 12, bell: true };
  const once = after(town(), beat);
  assert.equal(once.gap, false);
  const twice = reduce(once, beat);
  assert.deepEqual(reply(beat, once, twice), { t: "hello", after: 10 });
});

test("entries are acknowledged and positions are confirmed", () => {
  const before = after(town());
  const frame = entries(10, entry(11, "incident.noted"));
  assert.deepEqual(reply(frame, before, reduce(before, frame)), { t: "ack", n: 11 });
  assert.deepEqual(reply({ t: "fixes", fixes: [] }, before, before), { t: "got" });
});

test("the log keeps two hundred lines without their cards", () => {
  const many = Array.from({ length: 230 }, (_, i) => entry(11 + i, "incident.noted", [incident(4)]));
  const state = after(town(), entries(10, ...many));
  assert.equal(state.log.length, 200);
  assert.equal(state.log.at(-1).n, 240);
  assert.equal("cards" in state.log[0], false);
});

test("the newest position of a unit stands, with its names", () => {
  const state = after(town(), { t: "fixes", fixes: [[1, 34.01, -6.81, AT, AT, 5, 90, 30, "S2"]] });
  assert.equal(state.fixes.get(1).sector, "S2");
  assert.equal(state.fixes.get(1).lon, -6.81);
});

test("the queue keeps its order until it is sorted or another row is chosen", () => {
  const grave = after(town(), entries(10, entry(11, "incident.opened", [incident(5, { priority: 0 })])));
  assert.deepEqual(grave.order, [4, 5]);
  assert.deepEqual(reduce(grave, { t: "sort" }).order, [5, 4]);
  assert.deepEqual(reduce(grave, { t: "select", incident: 4 }).order, [5, 4]);
});

test("what somebody else changes is unread until it is chosen; what I change is not", () => {
  const theirs = after(town(), entries(10, entry(11, "incident.amended", [incident(4)])));
  assert.deepEqual([...theirs.unread], [4]);
  assert.deepEqual([...reduce(theirs, { t: "select", incident: 4 }).unread], []);
  const mine = after(town(), entries(10, entry(11, "incident.amended", [incident(4)], { by: "Samira" })));
  assert.deepEqual([...mine.unread], []);
});

test("another incident begins without picks, advice or refusal", () => {
  const picked = after(
    town(),
    { t: "select", incident: 4 },
    { t: "pick", unit: 1 },
    { t: "refused", code: "unit_taken", facts: {}, incident: 4 },
  );
  assert.deepEqual(picked.picked, [1]);
  const moved = reduce(picked, { t: "select", incident: 5 });
  assert.deepEqual([moved.picked, moved.advice, moved.refused], [[], null, null]);
});

test("advice for another incident than the chosen one is dropped", () => {
  const state = after(town(), { t: "select", incident: 4 }, { t: "advised", incident: 5, advice: { id: 1 } });
  assert.equal(state.advice, null);
});

test("a chosen incident that closes is still shown, with its outcome", () => {
  const state = after(
    town(),
    { t: "select", incident: 4 },
    entries(10, entry(11, "incident.closed", [incident(4, { gone: true, disposition: "report" })])),
  );
  assert.equal(state.incidents.has(4), false);
  assert.equal(state.shown.disposition, "report");
});

test("a frame that the table does not know changes nothing", () => {
  const state = after(town());
  assert.equal(reduce(state, { t: "confetti" }), state);
});

test("what a report moved is one line with it, what stands alone stays alone", () => {
  const line = (n, kind, facts, at = AT) => ({ n, at, kind, by: "Karim", facts });
  const advanced = line(12, "assignment.advanced", { incident: 4, call_sign: "PS-12", stage: "en_route" });
  const report = line(11, "unit.status_changed", { call_sign: "PS-12", status: "en_route" });
  assert.deepEqual(folded([report, advanced]), [{ ...report, on: 4 }]);
  for (const other of [
    line(11, "unit.status_changed", { call_sign: "MO-2" }),
    { ...report, at: "2026-11-24T22:46:11.000Z" },
    line(11, "incident.noted", { incident: 4 }),
  ]) {
    assert.deepEqual(folded([other, advanced]), [other, advanced]);
  }
});

test("an alarm stands from its card until it is gone, also across a snapshot", () => {
  const alarm = (more) => ({ card: "alarm", id: 7, rule: "waiting", rung: "dispatcher", incident: 4, unit: null, call_sign: null, raised_at: AT, gone: false, ...more });
  const raised = after(town(), entries(10, entry(11, "escalation.raised", [alarm()])));
  assert.equal(raised.alarms.get(7).rung, "dispatcher");
  const climbed = reduce(raised, entries(11, entry(12, "escalation.raised", [alarm({ rung: "commander" })])));
  assert.equal(climbed.alarms.get(7).rung, "commander");
  assert.equal(raised.alarms.get(7).rung, "dispatcher");
  assert.equal(reduce(climbed, entries(12, entry(13, "escalation.ended", [alarm({ gone: true })]))).alarms.size, 0);
  assert.deepEqual(reduce(climbed, snapshot(20, [alarm()])).alarms.get(7), alarm());
  assert.equal(reduce(climbed, snapshot(20)).alarms.size, 0);
});

const message = (number, more = {}) => ({ card: "message", id: number, number, kind: "message", unit: 1, call_sign: "PS-12", text: "At the gate", gone: false, ...more });

test("a message stands until it is gone, also across a snapshot", () => {
  const said = after(town(), entries(10, entry(11, "message.received", [message(3)])));
  assert.equal(said.messages.get(3).text, "At the gate");
  assert.equal(reduce(said, entries(11, entry(12, "message.taken", [message(3, { gone: true })]))).messages.size, 0);
  assert.equal(said.messages.size, 1);
  assert.deepEqual([...reduce(said, snapshot(20, [message(4)])).messages.keys()], [4]);
});

test("an incident that left the picture is kept to be reopened, newest first, until it is open again", () => {
  const gone = (n, number) => entry(n, "incident.closed", [incident(number, { gone: true, closed_at: AT })]);
  const closed = after(town(), entries(10, gone(11, 4), gone(12, 7)), { t: "closed", incidents: [incident(7), incident(3)] });
  assert.deepEqual([...closed.closed.keys()], [7, 4, 3]);
  assert.equal(reduce(closed, { t: "select", incident: 4 }).shown.closed_at, AT);
  const again = reduce(closed, entries(12, entry(13, "incident.reopened", [incident(4, { reopened_at: AT })])));
  assert.deepEqual([[...again.closed.keys()], again.order], [[7, 3], [4]]);
  assert.deepEqual([...reduce(closed, snapshot(20, [incident(7)])).closed.keys()], [4, 3]);
  const many = Array.from({ length: 30 }, (_, i) => gone(11 + i, 100 + i));
  assert.equal(after(town(), entries(10, ...many)).closed.size, 20);
});

test("a merged incident is shown with the one that speaks for it", () => {
  const state = after(
    town(),
    { t: "select", incident: 4 },
    entries(10, entry(11, "incident.merged", [incident(4, { gone: true, stage: "merged", merged_into: 5 }), incident(5, { merged: [4] })])),
  );
  assert.deepEqual([state.shown.merged_into, [...state.incidents.keys()]], [5, [5]]);
});

test("a beat says whether the watch runs", () => {
  const beat = { t: "beat", at: AT, n: 10, bell: true };
  assert.equal(after(town(), { ...beat, watched: false }).link.watched, false);
  assert.equal(after(town(), { ...beat, watched: false }, { ...beat, watched: true }).link.watched, true);
  assert.equal(after(town(), beat).link.watched, true);
});

test("a unit that is pointed at is forgotten when it goes off duty", () => {
  const pointed = after(town(), { t: "point", unit: 1 });
  assert.equal(pointed.pointed, 1);
  assert.equal(reduce(pointed, entries(10, entry(11, "unit.booked_off", [unit(1, "PS-12", { gone: true })]))).pointed, null);
});
