/** The Desk without its page: the call being typed, what is saved when, the words that find a type, the endings. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { WHYS_AGAIN, endedLast, mayGoOn } from "../../command/static/command/js/desk/again.js";
import { begin, bodyOf, isSettled, keepsPoint, kept, missing, refused, reopened, stateOf, typed, unsaved } from "../../command/static/command/js/desk/draft.js";
import { endings, keyOf, transfers } from "../../command/static/command/js/desk/endings.js";
import { likelyType } from "../../command/static/command/js/desk/likely.js";
import { Memory } from "../../command/static/command/js/desk/memory.js";
import { REOPEN_CALL_S } from "../../command/static/command/js/policy.js";
import { Saver } from "../../command/static/command/js/desk/saver.js";
import { matched, typesFor, wordsOf } from "../../command/static/command/js/desk/types.js";

const AT = "2026-11-24T22:46:12.000Z";
const ZERKTOUNI = { place: "Boulevard Zerktouni", lat: 33.5836, lon: -7.6318 };
/** @type {any[]} */
const TYPES = JSON.parse(readFileSync(new URL("../../dispatch/registry/incident_types.json", import.meta.url), "utf8")).map((/** @type {any} */ type) => ({ ...type, keywords: Object.values(type.keywords).flat() }));
/** @type {any[]} */
const DISPOSITIONS = JSON.parse(readFileSync(new URL("../../dispatch/registry/dispositions.json", import.meta.url), "utf8"));
const first = (/** @type {string} */ text, /** @type {"ar" | "fr" | "en"} */ language = "fr") => typesFor(text, TYPES, language)[0]?.type.code;

test("what is in hand is not saved, what was left is", () => {
  const draft = { ...typed(begin("a", AT), "text", { text: "Deux hommes" }), editing: /** @type {const} */ ("text") };
  assert.deepEqual([unsaved(draft), stateOf(draft, "text")], [[], "typing"]);
  const left = { ...draft, editing: null };
  assert.deepEqual([unsaved(left), stateOf(left, "text")], [["text"], "waiting"]);
  assert.equal(stateOf(kept(left, bodyOf(left, ["text"])), "text"), "saved");
});

test("a place and its point are saved as one", () => {
  const draft = typed(begin("a", AT), "place", ZERKTOUNI);
  assert.deepEqual(bodyOf(draft, unsaved(draft)), ZERKTOUNI);
});

test("what was refused is not sent again as it stands, and typing forgives it", () => {
  const draft = refused(typed(begin("a", AT), "phone", { phone: "0".repeat(99) }), ["phone"], { code: "too_long", facts: { field: "phone" } });
  assert.deepEqual([unsaved(draft), stateOf(draft, "phone"), isSettled(draft)], [[], "refused", false]);
  assert.deepEqual(unsaved(typed(draft, "phone", { phone: "0661" })), ["phone"]);
});

test("a refusal belongs to the field that it names, also when another was sent", () => {
  const draft = refused(begin("a", AT), ["type", "place"], { code: "outside_area", facts: { field: "lat" } });
  assert.deepEqual(Object.keys(draft.refused), ["place"]);
});

test("type and place are enough for a patrol, and a point is a place", () => {
  const draft = begin("a", AT);
  assert.equal(missing(draft), "type");
  const theft = typed(draft, "type", { type: "theft" });
  assert.equal(missing(theft), "place");
  assert.equal(missing(typed(theft, "place", { place: "  " })), "place");
  assert.equal(missing(typed(theft, "place", { lat: 33.58, lon: -7.63 })), null);
});

test("a place that goes on from the chosen name keeps its point, another has none", () => {
  assert.equal(keepsPoint("Boulevard Zerktouni, n° 45", "Boulevard Zerktouni"), true);
  assert.equal(keepsPoint("Boulevard Zerk", "Boulevard Zerktouni"), false);
  assert.equal(keepsPoint("Derb Omar", ""), false);
});

test("a call taken up again has nothing to save", () => {
  const card = /** @type {any} */ ({ number: 3188, received_at: AT, incident: 412, type: "theft", text: "x", phone: "", caller: "", language: "fr", landmark: "", ...ZERKTOUNI });
  assert.deepEqual([unsaved(reopened(card)), reopened(card).incident], [[], 412]);
});

/** A server that answers as told and remembers what it was asked. @param {(method: string, path: string, body: any, key?: string) => any} answer */
function desk(answer) {
  /** @type {any[]} */
  const asked = [];
  /** @type {(() => void)[]} */
  const later = [];
  let keys = 0;
  const saver = new Saver({
    ask: /** @type {any} */ (async (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body, /** @type {any} */ means) => {
      asked.push([method, path, body, means?.key]);
      return answer(method, path, body, means?.key) ?? { ok: true, card: { number: 7 }, status: 200 };
    }),
    newKey: () => `key-${(keys += 1)}`, onChange: () => {}, later: (act) => later.push(act),
  });
  saver.put(begin("a", AT));
  return { saver, asked, later };
}
const lost = { ok: false, code: "connection_lost", facts: {}, status: 0 };

test("the first field that is left begins the call, each later one amends it", async () => {
  const { saver, asked } = desk(() => undefined);
  saver.type("a", "type", { type: "theft" });
  await saver.edit("a", "place");
  saver.type("a", "place", ZERKTOUNI);
  await saver.edit("a", "text");
  assert.deepEqual(asked.map(([method, path, body]) => [method, path, body]), [["POST", "calls", { type: "theft" }], ["PATCH", "calls/7", { ...ZERKTOUNI, versions: { place: 0, position: 0 } }]]);
});

test("a field that was left unchanged sends nothing", async () => {
  const { saver, asked } = desk(() => undefined);
  await saver.edit("a", "type");
  await saver.edit("a", "place");
  assert.deepEqual(asked, []);
});

test("a call begun on a lost line is begun once: the same key and the same words at every try", async () => {
  let up = false;
  const { saver, asked, later } = desk((method) => (method === "POST" && !up ? lost : undefined));
  saver.type("a", "type", { type: "theft" });
  await saver.edit("a", "text");
  saver.type("a", "text", { text: "vite" });
  await saver.edit("a", null);
  assert.equal(later.length, 1);
  up = true;
  later[0]();
  await saver.save();
  const births = asked.filter(([method]) => method === "POST");
  assert.ok(births.length >= 2);
  for (const birth of births) assert.deepEqual(birth, ["POST", "calls", { type: "theft" }, "key-1"]);
  assert.deepEqual(asked.at(-1).slice(0, 3), ["PATCH", "calls/7", { text: "vite", versions: { text: 0 } }]);
  assert.ok(isSettled(saver.of("a")));
});

test("words typed while they were being saved are saved too", async () => {
  const { saver, asked } = desk((method) => {
    if (method === "PATCH" && asked.length === 2) saver.type("a", "text", { text: "un, deux" });
  });
  saver.type("a", "text", { text: "a" });
  await saver.save();
  saver.type("a", "text", { text: "un" });
  await saver.save();
  assert.deepEqual(asked.map(([, , body]) => body.text), ["a", "un", "un, deux"]);
});

test("a refused telephone stays with its field, and the patrol goes", async () => {
  const { saver, asked } = desk((_, path, body) => (body.phone ? { ok: false, code: "too_long", facts: { field: "phone" }, status: 422 } : undefined));
  saver.type("a", "type", { type: "theft" });
  await saver.save();
  saver.type("a", "phone", { phone: "9".repeat(40) });
  saver.type("a", "place", ZERKTOUNI);
  const outcome = await saver.finish("a", "queue", {});
  assert.equal(outcome.ok, true);
  assert.equal(asked.at(-1)[1], "calls/7/queue");
  assert.equal(stateOf(saver.of("a"), "phone"), "refused");
});

test("a refused place stops the patrol and says why", async () => {
  const { saver, asked } = desk((_, path, body) => (body.lat ? { ok: false, code: "outside_area", facts: { field: "lat" }, status: 422 } : undefined));
  saver.type("a", "type", { type: "theft" });
  await saver.save();
  saver.type("a", "place", { ...ZERKTOUNI, lat: 48.8 });
  const outcome = await saver.finish("a", "queue", {});
  assert.deepEqual([outcome.ok, /** @type {any} */ (outcome).code], [false, "outside_area"]);
  assert.ok(!asked.some(([, path]) => path.endsWith("queue")));
});

test("a silent call with nothing typed is begun and ended", async () => {
  const { saver, asked } = desk(() => undefined);
  await saver.finish("a", "close", { disposition: "silent" });
  assert.deepEqual(asked.map(([method, path]) => `${method} ${path}`), ["POST calls", "POST calls/7/close"]);
});

test("nothing is queued on a lost line", async () => {
  const { saver, asked } = desk(() => lost);
  saver.type("a", "type", { type: "theft" });
  saver.type("a", "place", ZERKTOUNI);
  assert.equal(/** @type {any} */ (await saver.finish("a", "queue", {})).code, "connection_lost");
  assert.equal(asked.length, 1);
});

test("a type is found by its name, its code or a keyword, in any of the three languages", () => {
  assert.deepEqual(["vol main arm", "armed_r", "braq", "holdup", "كريساج"].map((text) => first(text)), Array(5).fill("armed_robbery"));
  assert.deepEqual(["fusill", "gun", "قرطاس"].map((text) => first(text)), Array(3).fill("shots_fired"));
});

test("accents, case, hamza, ta marbuta and the article are not asked for", () => {
  assert.deepEqual(wordsOf("Enlèvement السَّرقة أسلحة"), ["enlevement", "سرقه", "اسلحه"]);
  assert.equal(first("ENLEV"), "kidnapping");
});

test("every typed word must be found, and nothing typed finds nothing", () => {
  assert.deepEqual([typesFor("vol xyz", TYPES, "fr"), typesFor("  ", TYPES, "fr")], [[], []]);
  assert.ok(typesFor("a", TYPES, "fr").length <= 8);
});

test("each type is found by its own name in each language", () => {
  for (const type of TYPES) for (const language of /** @type {const} */ (["ar", "fr", "en"])) assert.ok(typesFor(type[language], TYPES, language).some((found) => found.type.code === type.code), `${type.code} ${language}`);
});

test("the reader's own whole name comes before the same word as another type's keyword", () => {
  /** @param {string} code @param {string} ar @param {number} priority @param {string[]} keywords */
  const type = (code, ar, priority, keywords) => ({ code, priority, ar, fr: code, en: code, keywords });
  const types = [type("robbery", "سرقة بالعنف", 1, ["سرقة"]), type("theft", "سرقة", 2, [])];
  assert.deepEqual(typesFor("سرقة", types, "ar").map((found) => found.type.code), ["theft", "robbery"]);
});

test("what was typed is marked in what was found, and the text stays whole", () => {
  const parts = matched("Vol à main armée", "vol arm");
  assert.equal(parts.map((part) => part.text).join(""), "Vol à main armée");
  assert.deepEqual(parts.filter((part) => part.hit).map((part) => part.text), ["Vol", "arm"]);
  assert.deepEqual(matched("السرقة", "سرق").map((part) => [part.text, part.hit]), [["السرق", true], ["ة", false]]);
});

test("endings after a patrol are not offered; nine have a digit, always the same", () => {
  const offered = endings(DISPOSITIONS);
  assert.ok(offered.every(({ disposition }) => !disposition.patrol));
  assert.equal(offered.length, DISPOSITIONS.filter(({ patrol }) => !patrol).length);
  assert.deepEqual(offered.slice(0, 2).map(({ digit, disposition }) => [digit, disposition.code]), [["1", "information"], ["2", "silent"]]);
  assert.equal(offered.filter(({ digit }) => digit).length, 9);
  assert.deepEqual(endings([...DISPOSITIONS].reverse()).slice(0, 9).map(({ disposition }) => disposition.code), offered.slice(0, 9).map(({ disposition }) => disposition.code));
});

/** @returns {any} */
function storage() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return { get length() { return kept.size; }, key: (/** @type {number} */ at) => [...kept.keys()][at], getItem: (/** @type {string} */ name) => kept.get(name) ?? null, setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value), removeItem: (/** @type {string} */ name) => kept.delete(name) };
}

test("another service is chosen by a digit, and the book says by which key a call ended", () => {
  assert.deepEqual(transfers(DISPOSITIONS).map(({ digit, disposition }) => [digit, disposition.code]), [["1", "referred_ambulance"], ["2", "referred_gendarmerie"], ["3", "referred"]]);
  assert.deepEqual(["information", "silent", "referred_ambulance", "abusive"].map(keyOf), ["F9", "F8", "F6", "F5"]);
});

/** @param {string} text */
const likely = (text) => {
  const found = likelyType(text, TYPES);
  return found && [found.type.code, found.word];
};

test("the words of a call propose its type, in any of the three languages, with the word that says so", () => {
  assert.deepEqual(likely("Un braquage, deux hommes"), ["armed_robbery", "braquage"]);
  assert.deepEqual(likely("There was a crash on the bridge"), ["traffic_injury", "crash"]);
  assert.deepEqual(likely("وقعت حادثة سير"), ["traffic_injury", "حادثة"]);
});

test("Arabic is read with its article, what is joined before it, and its hamza and marks", () => {
  for (const text of ["عنده سِكّين", "بالسكين", "وسكين في يده"]) assert.deepEqual(likely(text), ["stabbing", "سكين"], text);
  assert.deepEqual(likely("إسعَاف"), ["medical_assist", "إسعاف"]);
  assert.deepEqual(likely("جرح واعتدا عليه"), ["assault", "جرح"]);
});

test("endings and accents do not hide a word, a longer word is another", () => {
  assert.deepEqual(likely("des coups de feu"), ["shots_fired", "coups de feu"]);
  assert.deepEqual(likely("il a des COUTEAUX"), ["stabbing", "couteau"]);
  assert.deepEqual([likely("un volcan"), likely("une marinière"), likely("موسم الحصاد"), likely("  ")], [null, null, null, null]);
});

test("the type with the most words is proposed, and a life at risk is not outvoted", () => {
  assert.equal(likely("sac arraché, une femme blessée")?.[0], "snatch_theft");
  assert.equal(likely("tapage, musique, et il a un couteau")?.[0], "stabbing");
  assert.equal(likely("un autre homme"), null);
});

test("a draft outlives a reload with what was in hand, and only its own officer sees it", () => {
  const shared = storage();
  new Memory(shared, "demo.4").keep({ ...typed(begin("a", AT), "text", { text: "Deux hommes" }), editing: "text" });
  const [draft] = new Memory(shared, "demo.4").drafts();
  assert.deepEqual([draft.values.text, unsaved(draft)], ["Deux hommes", ["text"]]);
  assert.deepEqual(new Memory(shared, "demo.5").drafts(), []);
});

test("the book holds this shift's calls, each once, and no person's words", () => {
  const memory = new Memory(storage(), "demo.4");
  const now = Date.parse(AT);
  const line = { number: 7, at: AT, type: "theft", place: "", incident: null, disposition: null };
  memory.enter(line, now);
  memory.enter({ ...line, incident: 412 }, now);
  memory.enter({ ...line, number: 6, at: "2026-11-24T02:00:00Z" }, now);
  assert.deepEqual(memory.book(now).map(({ number, incident }) => [number, incident]), [[7, 412]]);
});

test("a browser that keeps nothing stops no call", () => {
  const full = { ...storage(), setItem() { throw new Error("QuotaExceededError"); } };
  const warn = console.warn;
  console.warn = () => {};
  assert.doesNotThrow(() => new Memory(/** @type {any} */ (full), "demo.4").keep(begin("a", AT)));
  console.warn = warn;
});

test("a call that was ended a moment ago may go on, the last one first", () => {
  const line = (/** @type {number} */ number, /** @type {any} */ more = {}) => ({ number, at: AT, type: null, place: "", incident: null, disposition: "information", ended_at: AT, ...more });
  const moment = Date.parse(AT) + REOPEN_CALL_S * 1000 - 1;
  assert.ok(mayGoOn(line(3), moment));
  for (const [one, at] of [[line(3), moment + 1], [line(3, { ended_at: undefined }), moment], [line(3, { disposition: null, incident: 7 }), moment]]) assert.ok(!mayGoOn(one, at));
  const later = "2026-11-24T22:47:00.000Z";
  assert.equal(endedLast([line(5), line(4, { ended_at: later }), line(3, { disposition: null })], moment)?.number, 4);
  assert.equal(endedLast([line(5)], moment + 1), null);
});

test("the reasons for which a call goes on are the room's", () => {
  const rule = readFileSync(new URL("../../dispatch/rules/reopening.py", import.meta.url), "utf8");
  assert.deepEqual([...rule.matchAll(/^ {4}[A-Z_]+ = "(\w+)"/gm)].map(([, code]) => code), WHYS_AGAIN);
});
