import assert from "node:assert/strict";
import { test } from "node:test";

import { hazardsOf } from "../../patrols/static/patrols/js/hazards.js";
import { initial, reduce, unseen } from "../../patrols/static/patrols/js/tablet_state.js";

const AT = "2026-11-24T22:47:20.000Z";
const DOG = { id: 3, kind: "animal", text: "Dog in the yard", source: "caller", until: null };
const GUN = { id: 4, kind: "weapon", text: "A gun was seen", source: "crew", until: "2026-11-24T23:00:00.000Z" };
const order = (number, kind, hazards) => ({
  number,
  kind,
  issued_at: AT,
  body: { incident: { number: 412, priority: 1 }, with: [], seconds: 114, next: [], hazards, replaces: null },
});
const told = (state, ...orders) => reduce(state, { t: "orders", at: AT, orders });

test("a hazard that a change brings is new, and the change rings; those of the first order are not new", () => {
  let state = told(initial(), order(1, "task", [DOG]));
  assert.deepEqual(state.task.fresh, []);
  state = reduce(state, { t: "seen" });
  state = told(state, order(2, "change", [GUN, DOG]));
  assert.deepEqual([state.task.fresh, unseen(state)], [["4"], true]);
  state = told(state, order(3, "change", [GUN, DOG]));
  assert.deepEqual(state.task.fresh, []);
});

test("one whose time has passed is not shown, and a room that tells of none is understood", () => {
  const task = order(1, "task", [GUN, DOG]);
  assert.deepEqual(hazardsOf(task, Date.parse(AT)), [GUN, DOG]);
  assert.deepEqual(hazardsOf(task, Date.parse("2026-11-24T23:00:00.000Z")), [DOG]);
  assert.deepEqual(hazardsOf({ number: 1, body: { incident: {} } }, 0), []);
});
