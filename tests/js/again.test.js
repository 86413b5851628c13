/** A page that the room could not answer opens once it can, and not before. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { untilAnswered } from "../../command/static/command/js/again.js";

/** What is asked of a room that answers so in turn; an error is a line that broke. */
function room(...answers) {
  const asked = [];
  const fetch = async (url, { method }) => {
    asked.push(`${method} ${url}`);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { status: answer };
  };
  return { asked, fetch, wait: async () => {} };
}

test("it asks until the room answers", async () => {
  const { asked, ...means } = room(503, new TypeError("network"), new DOMException("late", "TimeoutError"), 502, 200);
  await untilAnswered("/board", means);
  assert.deepEqual(asked, Array(5).fill("HEAD /board"));
});

test("an answer of whatever kind is an answer: who was signed out is shown the door", async () => {
  const { asked, ...means } = room(503, 403);
  await untilAnswered("/board", means);
  assert.equal(asked.length, 2);
});

test("a fault of its own is not swallowed", async () => {
  await assert.rejects(untilAnswered("/board", room(new RangeError("ours"))), RangeError);
});
