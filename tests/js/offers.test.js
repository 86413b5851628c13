/** What a refused sending may have meant instead: a verb, or all the same. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { endangered, offered } from "../../command/static/command/js/offers.js";

const units = new Map([[1, { id: 1, call_sign: "PS-12" }], [2, { id: 2, call_sign: "MO-2" }]]);
const request = { method: "POST", path: "incidents/412/assign", body: { units: [1, 2], recommendation: 7 } };
const command = { t: "command", verb: "send", facts: {}, units: [], incident: 412, request };
const state = (code, facts, more = {}) => ({ units, selected: 412, refused: { code, facts, incident: 412, command }, ...more });

test("who was told that a unit calls for help sends the same once more, with that unit named", () => {
  const found = endangered(state("calls_for_help", { call_sign: "PS-12" }));
  assert.deepEqual([found.unit.id, found.command.request.body], [1, { ...request.body, despite_help: [1] }]);
  const second = { ...found.command, facts: {} };
  const both = endangered({ ...state("calls_for_help", { call_sign: "MO-2" }), refused: { code: "calls_for_help", facts: { call_sign: "MO-2" }, incident: 412, command: second } });
  assert.deepEqual(both.command.request.body.despite_help, [1, 2]);
  assert.equal(request.body.despite_help, undefined);
});

test("nothing is offered for another refusal, another incident, or a unit that has left", () => {
  assert.equal(endangered(state("unit_taken", { call_sign: "PS-12" })), null);
  assert.equal(endangered(state("calls_for_help", { call_sign: "PS-12" }, { selected: 409 })), null);
  assert.equal(endangered(state("calls_for_help", { call_sign: "PS-99" })), null);
  const taken = { call_sign: "PS-12", choices: ["stack"], swap_with: [] };
  assert.deepEqual(offered(state("unit_taken", taken)).choices, ["stack"]);
  assert.equal(offered(state("unit_taken", { ...taken, choices: [] })), null);
});
