/** What a person must act on, read from the picture and the clock. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf, alarms, ordered } from "../../command/static/command/js/alarms.js";

const task = (more) => ({
  id: 1,
  unit: 1,
  call_sign: "PS-12",
  stage: "dispatched",
  dispatched_at: "2026-11-24T22:00:00Z",
  delivered_at: null,
  seen_at: null,
  acknowledged_at: null,
  ended_at: null,
  ...more,
});
const alarmed = (seconds, more = {}) =>
  alarms(
    { incidents: new Map([[412, { number: 412, priority: 2, assignments: [task(more)] }]]), alarms: new Map() },
    Date.parse("2026-11-24T22:00:00Z") + seconds * 1000,
  ).map((alarm) => alarm.code);

test("an order that is not delivered in ten seconds is told by radio", () => {
  assert.deepEqual(alarmed(9), []);
  assert.deepEqual(alarmed(10), ["undelivered"]);
  assert.deepEqual(alarmed(30, { delivered_at: "2026-11-24T22:00:02Z" }), []);
});

test("a task that nobody accepts in time is asked for, until it ends", () => {
  const received = { delivered_at: "2026-11-24T22:00:00Z" };
  assert.deepEqual(alarmed(60, received), ["unacknowledged"]);
  assert.deepEqual(alarmed(60, { ...received, acknowledged_at: "2026-11-24T22:00:30Z", stage: "acknowledged" }), []);
  assert.deepEqual(alarmed(60, { ended_at: "2026-11-24T22:00:05Z" }), []);
});

test("what the watch found stands beside what the browser counts, each once", () => {
  const card = (id, rule, more) => ({ card: "alarm", id, rule, rung: "dispatcher", incident: null, unit: null, call_sign: null, assignment: null, taken_at: null, taken_by: null, ...more });
  const cards = [
    card(7, "waiting", { incident: 413, raised_at: "2026-11-24T22:00:20Z" }),
    card(8, "silent", { unit: 1, call_sign: "PS-12", rung: "commander", raised_at: "2026-11-24T22:00:05Z" }),
    card(9, "undelivered", { incident: 412, unit: 1, call_sign: "PS-12", raised_at: "2026-11-24T22:00:10Z" }),
  ];
  const incidents = new Map([[412, { number: 412, priority: 2, assignments: [task({})] }]]);
  const picture = { incidents, alarms: new Map(cards.map((one) => [one.id, one])) };
  const found = alarms(picture, Date.parse("2026-11-24T22:01:00Z"));
  assert.deepEqual(
    found.map(({ level, code, incident }) => [level, code, incident]),
    [
      ["H", "undelivered", 412],
      ["H", "silent", null],
      ["M", "waiting", 413],
    ],
  );
});

test("the lesser alarms of a unit stand together where its longest stands, after all that are graver", () => {
  const card = (id, unit, at, more = {}) => ({ card: "alarm", id, rule: "overstayed", rung: "dispatcher", incident: null, unit, call_sign: `PS-${unit}`, assignment: null, raised_at: `2026-11-24T22:00:${at}Z`, taken_at: null, taken_by: null, ...more });
  const cards = [
    card(1, 7, "20"),
    card(2, 8, "21"),
    card(3, 7, "30", { rule: "silent" }),
    card(4, null, "25", { incident: 412, rule: "waiting" }),
    card(5, null, "26", { incident: 413, rule: "waiting" }),
    card(6, 7, "40", { rung: "commander" }),
  ];
  const found = alarms({ incidents: new Map(), alarms: new Map(cards.map((one) => [one.id, one])) }, NOW);
  assert.deepEqual(found.map(({ id }) => id), [6, 1, 3, 2, 4, 5]);
});

const NOW = Date.parse("2026-11-24T22:01:00Z");
/** An order that PS-12's tablet has not stored, and what the watch says of it. @param {any} card */
const late = (card) =>
  alarms(
    { incidents: new Map([[412, { number: 412, priority: 2, assignments: [task({})] }]]), alarms: new Map(card ? [[card.id, card]] : []) },
    NOW,
  );
const undelivered = (more) => ({ card: "alarm", id: 9, rule: "undelivered", rung: "dispatcher", incident: 412, unit: 1, call_sign: "PS-12", assignment: task({}).id, raised_at: "2026-11-24T22:00:10Z", taken_at: null, taken_by: null, ...more });

test("what the browser counts and the watch found is one row with one owner", () => {
  const [counted] = late(null);
  const [found] = late(undelivered({ taken_by: "Leila" }));
  assert.equal(late(undelivered({})).length, 1);
  assert.deepEqual([counted.id, counted.taken_by], [null, null]);
  assert.deepEqual([found.id, found.taken_by], [9, "Leila"]);
  assert.equal(found.key, counted.key, "the row stays where it is");
});

test("another assignment's alarm, or another alarm of this one, is not taken for it", () => {
  for (const other of [{ assignment: 77 }, { rule: "unacknowledged" }])
    assert.deepEqual(late(undelivered({ taken_by: "Leila", ...other })).map(({ id, taken_by }) => [id, taken_by]), [[null, null]]);
});

test("a task that nobody accepts is grave once the commander must know", () => {
  const card = (rung) => undelivered({ rule: "unacknowledged", rung });
  const level = (rung) =>
    alarms(
      { incidents: new Map([[412, { number: 412, priority: 2, assignments: [task({ delivered_at: "2026-11-24T22:00:00Z" })] }]]), alarms: new Map([[9, card(rung)]]) },
      NOW,
    ).map((alarm) => alarm.level);
  assert.deepEqual([level("tablet"), level("dispatcher"), level("commander")], [["M"], ["M"], ["H"]]);
});

test("each alarm names an act", () => {
  const acts = ["undelivered", "unacknowledged", "overstayed", "waiting", "stacked", "silent", "promise"].map((code) => actOf({ code }));
  assert.deepEqual(acts, ["status", "status", "status", "propose", "pick", "show", "open"]);
  assert.deepEqual([actOf({ code: "new", incident: null }), actOf({ code: "new", incident: 4 })], ["show", "open"]);
});

test("under a hand no row moves: what is gone leaves, what is new comes last, and it is sorted once the hand is away", () => {
  const rows = (keys) => keys.map((key) => ({ key }));
  const keys = (held) => ordered(["a", "b", "c"], rows(["new", "c", "a"]), held).map(({ key }) => key);
  assert.deepEqual(keys(true), ["a", "c", "new"]);
  assert.deepEqual(keys(false), ["new", "c", "a"]);
});
