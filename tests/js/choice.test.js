import assert from "node:assert/strict";
import { test } from "node:test";

import { WHYS, nextWhy, proposed, strays } from "../../command/static/command/js/choice.js";

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
