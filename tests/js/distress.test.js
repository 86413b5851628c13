/** How far a call for help is: what is not answered yet counts before what the room says. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { stateOf } from "../../patrols/static/patrols/js/distress_state.js";

/** @param {{waiting?: any[], flying?: string, unit?: any}} given @returns {any} */
const session = ({ waiting = [], flying = "", unit = {} }) => ({
  telling: { waiting, isFlying: (/** @type {string} */ key) => key === flying },
  state: { unit: { emergency_at: null, emergency_taken_at: null, emergency_called_off_at: null, ...unit } },
});
const help = { t: "help", key: "a", at: "2026-11-27T21:30:00Z" };

test("without a call nothing is shown", () => {
  assert.equal(stateOf(session({})), null);
  assert.equal(stateOf(session({ waiting: [{ t: "report", key: "r" }] })), null);
});

test("it is queued, sent, heard, taken, called off", () => {
  const fate = (/** @type {any} */ given) => stateOf(session(given))?.fate;
  assert.equal(fate({ waiting: [help] }), "queued");
  assert.equal(fate({ waiting: [help], flying: "a" }), "sent");
  assert.equal(fate({ unit: { emergency_at: help.at } }), "heard");
  assert.equal(fate({ unit: { emergency_at: help.at, emergency_taken_at: help.at } }), "taken");
  assert.equal(fate({ unit: { emergency_at: help.at, emergency_called_off_at: help.at } }), "called_off");
  assert.equal(fate({ waiting: [{ t: "safe", key: "b" }], unit: { emergency_at: help.at } }), "called_off");
});
