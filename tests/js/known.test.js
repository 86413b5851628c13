/** What is known of a place, and what a caller may be promised: what is asked when, what is said, how it stands. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { toldOf, wordsToSay } from "../../command/static/command/js/desk/promise_words.js";
import { Question } from "../../command/static/command/js/desk/question.js";
import { quiet } from "../../command/static/command/js/desk/ringing.js";
import { inForce, openFirst } from "../../command/static/command/js/panels/known.js";
import { standing } from "../../command/static/command/js/promised.js";
import { useWords } from "../../command/static/command/js/words.js";

const words = JSON.parse(readFileSync(new URL("../../command/static/command/words.json", import.meta.url), "utf8"));
const AT = "2026-11-24T22:46:00.000Z";
const after = (/** @type {number} */ seconds) => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const settled = () => new Promise((done) => setImmediate(done));
useWords(words, "fr", { strict: true });

/** A room that answers when it is told to. */
function asking() {
  /** @type {{path: string, answer: (given: any) => void}[]} */
  const asked = [];
  /** @type {(() => void)[]} */
  const later = [];
  const ask = /** @type {any} */ ((/** @type {string} */ _, /** @type {string} */ path) => new Promise((answer) => asked.push({ path, answer })));
  const question = new Question({ ask, now: () => 7, changed: () => {}, later: (act) => later.push(act) });
  return { question, asked, later };
}

test("the room is asked once, and again when what it depends on changed", async () => {
  const { question, asked } = asking();
  for (const depends of [[1], [1], [2]]) question.about("calls/7/known", depends);
  assert.deepEqual(asked.map(({ path }) => path), ["calls/7/known", "calls/7/known"]);
});

test("an answer to what is no longer asked is dropped, whichever comes first", async () => {
  const { question, asked } = asking();
  question.about("calls/7/known", 1);
  question.about("calls/7/known", 2);
  asked[1].answer({ ok: true, card: "new" });
  asked[0].answer({ ok: true, card: "old" });
  await settled();
  assert.deepEqual([question.answer, question.at], ["new", 7]);
});

test("another call begins with nothing known; the same call keeps what it knew until the new answer", async () => {
  const { question, asked } = asking();
  question.about("calls/7/known", 1);
  asked[0].answer({ ok: true, card: "seven" });
  await settled();
  question.about("calls/7/known", 2);
  assert.equal(question.answer, "seven");
  question.about("calls/8/known", 2);
  assert.equal(question.answer, null);
  question.about(null);
  assert.equal(asked.length, 3);
});

test("what the line lost is asked again, what was refused is not", async () => {
  const { question, asked, later } = asking();
  question.about("calls/7/known", 1);
  asked[0].answer({ ok: false, code: "connection_lost", facts: {}, status: 0 });
  await settled();
  later[0]();
  question.about("calls/7/known", 1);
  assert.equal(asked.length, 2);
  asked[1].answer({ ok: false, code: "forbidden", facts: {}, status: 403 });
  await settled();
  assert.deepEqual([question.refused?.code, later.length], ["forbidden", 1]);
});

test("the caller hears it in their own language, and the reader's stands in where the room has no words", () => {
  const told = { low_min: 4, high_min: 7 };
  const say = (/** @type {string} */ language) => wordsToSay(told, { language, reader: "fr", priority: 3 });
  assert.match(say("ar").text, /4.*إلى.*7.*دقائق/);
  assert.match(say("en").text, /^A patrol is there in 4 to 7 minutes\./);
  assert.deepEqual([say("").language, say("").foreign], ["fr", false]);
  assert.deepEqual([say("zgh").language, say("zgh").foreign], ["fr", true]);
});

test("Arabic counts minutes in three ways, and only who may be in danger is told to hide", () => {
  const say = (/** @type {number} */ high_min, /** @type {number | null} */ priority = 3) => wordsToSay({ low_min: 1, high_min }, { language: "ar", reader: "fr", priority }).text;
  assert.match(say(2), /بين الدقيقة/);
  assert.match(say(10), /دقائق/);
  assert.match(say(11), /دقيقة\./);
  const danger = words["promise.say.danger"].ar;
  assert.deepEqual([say(5, 1), say(5, 2), say(5, null)].map((text) => text.includes(danger)), [true, false, false]);
});

test("with no unit to send, no minutes are said", () => {
  assert.doesNotMatch(wordsToSay({ low_min: null, high_min: null }, { language: "fr", reader: "fr", priority: 0 }).text, /\d/);
});

test("what was promised is told in minutes from then, nothing before it was said", () => {
  assert.deepEqual(toldOf({ promised_at: AT, promised_from: after(240), promised_until: after(420) }), { at: AT, until: after(420), low_min: 4, high_min: 7 });
  assert.deepEqual([toldOf({}), toldOf(undefined)], [null, null]);
});

test("a promise runs to its second, is broken after it, and is kept by the first on the scene", () => {
  const stands = (/** @type {number} */ s, /** @type {(string | null)[]} */ ...scene) => standing(after(420), /** @type {any} */ (scene.map((on_scene_at) => ({ on_scene_at }))), Date.parse(after(s)));
  assert.deepEqual(stands(419), { code: "runs", seconds: 1, at: after(420) });
  assert.equal(stands(420).code, "runs");
  assert.deepEqual(stands(430), { code: "broken", seconds: 10, at: after(420) });
  assert.deepEqual(stands(900, after(500), after(300)), { code: "kept", seconds: 0, at: after(300) });
  assert.deepEqual(stands(900, after(450)), { code: "broken", seconds: 30, at: after(420) });
});

test("a hazard that is over or past its end is not shown", () => {
  const hazard = (/** @type {Record<string, any>} */ over) => /** @type {any} */ ({ ended_at: null, until: null, ...over });
  const all = [hazard({ id: 1 }), hazard({ id: 2, until: after(-1) }), hazard({ id: 3, ended_at: AT }), hazard({ id: 4, until: after(1) })];
  assert.deepEqual(inForce(all, Date.parse(AT)).map(({ id }) => id), [1, 4]);
  assert.deepEqual(inForce(undefined, 0), []);
});

test("of what happened earlier the open ones stand first", () => {
  const row = (/** @type {number} */ incident, /** @type {boolean} */ open) => /** @type {any} */ ({ incident, open });
  assert.deepEqual(openFirst([row(3, false), row(2, true), row(1, false)]).map(({ incident }) => incident), [2, 3, 1]);
});

test("a quiet line says since when, and how many calls are in hand", () => {
  const call = (/** @type {Record<string, any>} */ over) => /** @type {any} */ ({ taker: "Amina", received_at: AT, answered_at: null, closed_at: null, incident: null, ...over });
  const calls = new Map([[1, call({})], [2, call({ answered_at: after(9), incident: 4 })]]);
  assert.deepEqual(quiet({ calls, incidents: new Map(), log: [] }), { since: after(9), open: 1 });
  const log = /** @type {any} */ ([{ kind: "call.rang", at: after(60) }, { kind: "call.amended", at: after(90) }]);
  assert.equal(quiet({ calls, incidents: new Map(), log }).since, after(60));
  assert.deepEqual(quiet({ calls: new Map(), incidents: new Map(), log: [] }), { since: null, open: 0 });
});
