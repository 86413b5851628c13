import assert from "node:assert/strict";
import { test } from "node:test";

import { WHYS, aboutOf, bodyOf, nextWhy, proposed, strays } from "../../command/static/command/js/choice.js";

/** @param {number} unit @param {boolean} [wanted] */
const one = (unit, wanted = false) => /** @type {any} */ ({ unit, proposed: wanted });
/** @param {any[]} ranked @param {object | null} [plan] */
const advice = (ranked, plan = null) => /** @type {any} */ ({ ranked, plan });

test("without a plan the nearest are followed, however many are sent", () => {
  const near = advice([one(1, true), one(2), one(3)]);
  assert.equal(strays(near, []), false);
  assert.equal(strays(near, [1]), false);
  assert.equal(strays(near, [2, 1]), false);
  assert.equal(strays(near, [2]), true);
  assert.equal(strays(near, [1, 3]), true);
});

test("with a plan what it asks for is followed, not the nearest", () => {
  const planned = advice([one(1), one(2, true), one(3, true)], { code: "robbery" });
  assert.deepEqual(proposed(planned), [2, 3]);
  assert.equal(strays(planned, [3]), false);
  assert.equal(strays(planned, [1]), true);
});

test("where nobody was advised nobody strays", () => {
  assert.equal(strays(null, [1]), false);
  assert.equal(strays(advice([]), [1]), false);
});

test("one key goes through the reasons and back to none", () => {
  const said = [nextWhy(null)];
  while (said.at(-1)) said.push(nextWhy(said.at(-1) ?? null));
  assert.deepEqual(said, [...WHYS, null]);
});

test("a sending says which advice was on the screen and why it was not followed, a hold does not", () => {
  const state = /** @type {any} */ ({ advice: { id: 7, incident: 412 }, why: "safer" });
  const said = (/** @type {string} */ verb, /** @type {number} */ incident) =>
    bodyOf(/** @type {any} */ ({ verb, incident, request: { body: { units: [2] } } }), state);
  assert.deepEqual(said("send", 412), { units: [2], recommendation: 7, why: "safer" });
  assert.deepEqual(said("send", 409), { units: [2] });
  assert.deepEqual(said("hold", 412), { units: [2] });
});

test("a graver incident, or one of another kind, is advised on anew; one that was amended otherwise is not", () => {
  const incident = /** @type {any} */ ({ number: 412, lat: 33.5, lon: -7.6, type: "theft", priority: 3, alarm: 1, closed_at: null, text: "" });
  for (const more of [{ type: "robbery" }, { priority: 1 }, { alarm: 2 }, { lat: 33.6 }]) assert.notEqual(aboutOf({ ...incident, ...more }), aboutOf(incident));
  assert.equal(aboutOf({ ...incident, text: "a knife" }), aboutOf(incident));
});
