/** Two people at one call: nobody's words are lost, and who was first is said. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { begin, isSettled, reopened, typed, unsaved } from "../../command/static/command/js/desk/draft.js";
import { Saver } from "../../command/static/command/js/desk/saver.js";
import { clashing, heard, mine, seen, theirs } from "../../command/static/command/js/desk/versions.js";

const AT = "2026-11-24T22:46:12.000Z";
const LEILA = { by: "Leila", at: "2026-11-24T22:47:00.000Z" };
const version = (/** @type {number} */ n) => ({ n, ...LEILA });
/** @param {Record<string, any>} over @returns {any} */
const card = (over = {}) => ({ number: 7, taker: "Amina", received_at: AT, answered_at: null, incident: null, type: "theft", place: "Marché", landmark: "", lat: null, lon: null, text: "two men", phone: "0661", caller: "", language: "", versions: { text: version(1) }, ...over });
const leilas = card({ text: "two men, one armed", versions: { text: version(2) } });

test("what was on the screen goes with what is saved; a place is two fields", () => {
  const draft = reopened(card({ versions: { text: version(3), position: version(1) } }));
  assert.deepEqual(seen(draft, ["text", "place"]), { text: 3, place: 0, position: 1 });
});

test("what another amended comes onto the screen where nobody types", () => {
  const now = heard(reopened(card()), leilas);
  assert.deepEqual([now.values.text, isSettled(now), seen(now, ["text"])], ["two men, one armed", true, { text: 2 }]);
});

test("where somebody types nothing moves, and an older card says nothing", () => {
  const typing = { ...typed(reopened(card()), "text", { text: "two men on a motorcycle" }), editing: /** @type {const} */ ("text") };
  assert.equal(heard(typing, leilas), typing);
  const now = heard(reopened(card()), leilas);
  assert.equal(heard(now, card()), now);
});

/** A server on which Leila was first. @param {any} found what it answers to a look */
function desk(found) {
  /** @type {any[]} */
  const asked = [];
  let n = 2;
  const saver = new Saver({
    ask: /** @type {any} */ (async (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body) => {
      asked.push([method, path, body]);
      if (method === "GET") return found;
      if (body.versions.text < n) return { ok: false, code: "field_changed", facts: { field: "text", ...LEILA }, status: 409 };
      return { ok: true, card: card({ text: body.text, versions: { text: version((n += 1)) } }), status: 200 };
    }),
    newKey: () => "key", onChange: () => {}, later: () => 1,
  });
  const draft = typed(reopened(card()), "text", { text: "two men on a motorcycle" });
  saver.put(draft);
  return { saver, asked, id: draft.id };
}
const looked = { ok: true, card: leilas, status: 200 };

test("who was second keeps the typed text, sees who was first and what they wrote, and nothing is sent again by itself", async () => {
  const { saver, asked, id } = desk(looked);
  await saver.save();
  await saver.save();
  const draft = saver.of(id);
  assert.equal(asked.filter(([method]) => method === "PATCH").length, 1);
  assert.deepEqual([draft.values.text, clashing(draft), unsaved(draft)], ["two men on a motorcycle", "text", []]);
  const { by, at, theirs: words } = /** @type {any} */ (draft.refused.text).facts;
  assert.deepEqual([by, at, words], [LEILA.by, LEILA.at, { text: "two men, one armed" }]);
});

test("mine goes over what they wrote, once it was seen", async () => {
  const { saver, asked, id } = desk(looked);
  await saver.save();
  saver.put(mine(saver.of(id), "text"));
  await saver.save();
  assert.deepEqual(asked.at(-1), ["PATCH", "calls/7", { text: "two men on a motorcycle", versions: { text: 2 } }]);
  assert.deepEqual([isSettled(saver.of(id)), seen(saver.of(id), ["text"])], [true, { text: 3 }]);
});

test("theirs takes the place of mine, and nothing has to be sent", async () => {
  const { saver, asked, id } = desk(looked);
  await saver.save();
  saver.put(theirs(saver.of(id), "text"));
  await saver.save();
  assert.deepEqual([saver.of(id).values.text, isSettled(saver.of(id)), asked.length], ["two men, one armed", true, 2]);
});

test("when what they wrote cannot be fetched the clash is found again later", async () => {
  const { saver, id } = desk({ ok: false, code: "connection_lost", facts: {}, status: 0 });
  await saver.save();
  assert.deepEqual([saver.of(id).refused, unsaved(saver.of(id))], [{}, ["text"]]);
});

test("the keys belong to the field in hand, else to the first", () => {
  const fault = { code: "field_changed", facts: { ...LEILA, theirs: {}, versions: {} } };
  const both = { ...begin("a", AT), refused: { place: fault, text: fault } };
  assert.equal(clashing(both), "place");
  assert.equal(clashing({ ...both, editing: "text" }), "text");
  assert.equal(clashing(begin("a", AT)), null);
});
