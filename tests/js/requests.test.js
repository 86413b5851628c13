/** A console asks over a bad line: each request is done once, or said not to be done. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, newKey } from "../../command/static/command/js/requests.js";

/** A server that plays these answers in turn; an error is a line that broke. */
function line(...answers) {
  const asked = [];
  const fetch = async (url, request) => {
    asked.push({ url, ...request });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const waited = [];
  return {
    asked,
    waited,
    means: { base: "/api/", fetch, token: () => "secret", pauses: [1, 2], wait: async (ms) => waited.push(ms) },
  };
}
const json = (status, body) => new Response(JSON.stringify(body), { status });
const problem = (status, code) =>
  new Response(JSON.stringify({ code, facts: {} }), { status, headers: { "Content-Type": "application/problem+json" } });
const broken = () => new TypeError("network");

test("an answer is the card", async () => {
  const { asked, means } = line(json(200, { card: "incident", number: 4 }));
  const answer = await ask("POST", "incidents/4/assign", { units: [1] }, means);
  assert.deepEqual(answer, { ok: true, card: { card: "incident", number: 4 }, status: 200 });
  assert.equal(asked[0].url, "/api/incidents/4/assign");
  assert.equal(asked[0].headers["X-CSRFToken"], "secret");
  assert.equal(asked[0].body, '{"units":[1]}');
});

test("a broken line is tried again with the same key", async () => {
  const { asked, waited, means } = line(broken(), json(503, {}), json(201, { card: "call" }));
  const answer = await ask("POST", "calls", {}, means);
  assert.equal(answer.ok, true);
  assert.deepEqual(waited, [1, 2]);
  assert.equal(new Set(asked.map((request) => request.headers["Idempotency-Key"])).size, 1);
});

test("two requests have two keys", () => {
  assert.notEqual(newKey(), newKey());
  assert.match(newKey(), /^[0-9a-f]{32}$/);
});

test("a line that stays broken is connection_lost", async () => {
  const { asked, means } = line(broken(), broken(), broken());
  assert.deepEqual(await ask("PATCH", "incidents/4", { priority: 1 }, means), {
    ok: false,
    code: "connection_lost",
    facts: {},
    status: 0,
  });
  assert.equal(asked.length, 3);
});

test("a refusal carries its code and facts and is not tried again", async () => {
  const facts = { call_sign: "PS-12", by: "A. Idrissi", incident: 409 };
  const { asked, means } = line(json(409, { code: "unit_taken", facts, detail: "…" }));
  assert.deepEqual(await ask("POST", "incidents/4/assign", { units: [1] }, means), {
    ok: false,
    code: "unit_taken",
    facts,
    status: 409,
  });
  assert.equal(asked.length, 1);
});

test("a room that was busy is asked once more with the same key", async () => {
  const busy = () => problem(503, "busy");
  const { asked, waited, means } = line(busy(), json(201, { card: "call" }));
  assert.equal((await ask("POST", "calls", {}, means)).ok, true);
  assert.deepEqual(waited, [1000]);
  assert.equal(new Set(asked.map((request) => request.headers["Idempotency-Key"])).size, 1);
  const still = line(busy(), busy());
  assert.deepEqual(await ask("POST", "calls", {}, still.means), { ok: false, code: "busy", facts: {}, status: 503 });
  assert.equal(still.asked.length, 2);
});

test("a room whose database is gone says so and is not asked again", async () => {
  const { asked, means } = line(problem(503, "database_gone"));
  assert.equal((await ask("POST", "calls", {}, means)).code, "database_gone");
  assert.equal(asked.length, 1);
});

test("an answer that is no card and no refusal is the server's failure", async () => {
  const { means } = line(new Response("<h1>oops</h1>", { status: 500 }));
  assert.deepEqual(await ask("POST", "calls", {}, means), { ok: false, code: "server_error", facts: {}, status: 500 });
});

test("reading sends no key and no body", async () => {
  const { asked, means } = line(json(200, { types: [] }));
  await ask("GET", "vocabulary", undefined, means);
  assert.equal("Idempotency-Key" in asked[0].headers, false);
  assert.equal(asked[0].body, undefined);
});

test("a mistake of our own is not taken for a broken line", async () => {
  const { means } = line(new RangeError("ours"));
  await assert.rejects(ask("GET", "vocabulary", undefined, means), RangeError);
});
