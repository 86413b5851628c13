/** The catalogue: three languages, the same places in each, and no code of the room without words. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { readable, refusal } from "../../command/static/command/js/facts.js";
import { DIGIT } from "../../command/static/command/js/status.js";
import { age, clock, days, minutes, running, useZone } from "../../command/static/command/js/times.js";
import { parts, say, useWords } from "../../command/static/command/js/words.js";

const words = JSON.parse(readFileSync(new URL("../../command/static/command/words.json", import.meta.url), "utf8"));
const LANGUAGES = ["ar", "en", "fr"];
const EVENTS = [
  "call.taken",
  "call.amended",
  "call.queued",
  "call.closed",
  "incident.opened",
  "incident.amended",
  "incident.noted",
  "incident.held",
  "incident.resumed",
  "incident.closed",
  "incident.requeued",
  "assignment.made",
  "assignment.advanced",
  "assignment.ended",
  "unit.status_changed",
  "unit.booked_on",
  "unit.booked_off",
  "order.issued",
  "order.delivered",
  "order.seen",
  "escalation.raised",
  "escalation.ended",
  "officer.signed_in",
  "city.imported",
];
const speak = (language) => useWords(words, language, { strict: true });
const places = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

afterEach(() => speak("en"));
speak("en");

test("every key has its three languages, none of them empty", () => {
  for (const [key, said] of Object.entries(words)) {
    assert.deepEqual(Object.keys(said).sort(), LANGUAGES, key);
    for (const language of LANGUAGES) assert.ok(said[language].trim(), `${key} ${language}`);
  }
});

test("the three languages of a key have the same places", () => {
  for (const [key, said] of Object.entries(words)) {
    for (const language of LANGUAGES) assert.deepEqual(places(said[language]), places(said.en), `${key} ${language}`);
  }
});

test("every event has its line in the log, and every status its word", () => {
  for (const kind of EVENTS) assert.ok(words[`log.${kind}`], kind);
  for (const status of Object.keys(DIGIT)) assert.ok(words[`status.${status}`], status);
});

test("digits are Western in all languages", () => {
  for (const [key, said] of Object.entries(words)) assert.doesNotMatch(said.ar, /[\u0660-\u0669\u06f0-\u06f9]/, key);
});

test("a key without words and a place without a fact are mistakes", () => {
  assert.throws(() => say("no.such.key"), /no words for no\.such\.key/);
  assert.throws(() => say("log.incident.noted"), /needs the fact incident/);
});

test("outside tests a missing word shows its key instead of breaking the page", () => {
  useWords(words, "fr");
  assert.equal(say("no.such.key"), "no.such.key");
});

test("facts stay apart from the sentence, so that a page can mark them", () => {
  assert.deepEqual(parts("log.assignment.made", { call_sign: "PS-12", incident: "#0412" }), [
    { name: "call_sign", value: "PS-12" },
    " dispatched to ",
    { name: "incident", value: "#0412" },
  ]);
});

test("in Arabic a fact keeps its own direction", () => {
  speak("ar");
  assert.equal(say("log.unit.booked_on", { call_sign: "PS-12" }), "\u2068PS-12\u2069 بدأت الخدمة");
});

test("a refusal names who took the unit and where it went", () => {
  const said = refusal({ code: "unit_taken", facts: { call_sign: "PS-12", incident: 409, by: "A. Idrissi" } }, null);
  assert.equal(said, "PS-12 was sent to #0409 by A. Idrissi.");
});

test("a refusal that nobody worded still says its code", () => {
  assert.equal(refusal({ code: "moon_is_full", facts: {} }, null), "Refused: moon_is_full.");
});

test("codes of the registry are read in the reader's language", () => {
  const vocabulary = {
    types: [{ code: "robbery", ar: "سرقة", fr: "Vol", en: "Robbery" }],
    dispositions: [],
    sectors: [{ code: "S1", name: "Médina", name_ar: "المدينة" }],
  };
  speak("fr");
  assert.deepEqual(
    [readable({ type: "robbery" }, vocabulary).type, readable({ sector: "S1" }, vocabulary).sector],
    ["Vol", "Médina"],
  );
  speak("ar");
  assert.equal(readable({ sector: "S1" }, vocabulary).sector, "المدينة");
});

test("an age never looks like a clock", () => {
  assert.deepEqual([age(40), age(960), age(4800), age(null)], ["40 s", "16 min", "1 h 20 min", "never heard"]);
  assert.deepEqual([running(48), running(1620), running(3840)], ["0:48", "27:00", "1 h 4 min"]);
});

test("every number of a length has its unit, and from two days on it is told in days, in all three languages", () => {
  const said = (/** @type {"ar" | "fr" | "en"} */ language) => {
    speak(language);
    return [age(172_799), running(172_800), age(1_485_000), minutes(95), minutes(0), days(1_485_000)].map((one) => one.replaceAll(/[\u2066-\u2069]/g, ""));
  };
  assert.deepEqual(said("en"), ["47 h 59 min", "2 d 0 h", "17 d 4 h", "1 h 35 min", "0 min", "17 d"]);
  assert.deepEqual(said("fr"), ["47 h 59 min", "2 j 0 h", "17 j 4 h", "1 h 35 min", "0 min", "17 j"]);
  assert.deepEqual(said("ar"), ["47 س 59 د", "2 يوم 0 س", "17 يوم 4 س", "1 س 35 د", "0 د", "17 يوم"]);
  assert.match(age(4800), /^\u2068.*\u2069$/, "it runs from right to left also where codes run from left to right");
  speak("en");
});

test("a clock is the room's, at both edges of Ramadan", () => {
  useZone("Africa/Casablanca");
  assert.equal(clock("2026-02-01T12:00:00Z"), "13:00:00");
  assert.equal(clock("2026-03-01T12:00:00Z"), "12:00:00");
});

test("the line of an alarm names what it is about, and nothing else", () => {
  const line = (facts) => say("log.escalation.raised", readable({ rule: "silent", rung: "dispatcher", ...facts }, null));
  assert.equal(line({ incident: null, call_sign: "P-1" }), "Alarm, P-1: not heard; for the dispatcher");
  assert.equal(line({ incident: 12, call_sign: "P-1" }), "Alarm, #0012, P-1: not heard; for the dispatcher");
});
