/** One table of verbs: each has a key or a button, a command that is read as it, and its words in three languages. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { read } from "../../command/static/command/js/command_line.js";
import { plain, verbOf } from "../../command/static/command/js/command_names.js";
import { VERBS, capOf, inLanguage, wordsOf } from "../../command/static/command/js/verbs.js";
import { readable } from "../../command/static/command/js/facts.js";
import { readingOf } from "../../command/static/command/js/readings.js";
import { useWords } from "../../command/static/command/js/words.js";

const words = JSON.parse(readFileSync(new URL("../../command/static/command/words.json", import.meta.url), "utf8"));
const incident = { number: 412, priority: 3, assignments: [], versions: {}, merged: [], merged_into: null };
const unit = { id: 1, call_sign: "PS-12", status: "dispatched", incident: 407, stacked: [] };
const running = (stage) => ({ id: 7, unit: 3, call_sign: "DR-1", stage, ended_at: null });
const said = { number: 12, kind: "message", unit: 1, call_sign: "PS-12" };
const room = {
  units: [unit, { ...unit, id: 2, call_sign: "MO-2" }],
  incidents: new Map([412, 409].map((number) => [number, { ...incident, number }])),
  closed: new Map(),
  messages: new Map([[12, said]]),
  alarms: new Map([[12, { id: 12, rule: "undelivered", incident: 412, unit: 1, call_sign: "PS-12", taken_by: null }]]),
  dispositions: ["report", "cancelled"].map((code) => ({ code, ar: code, fr: code, en: code, cancels: code === "cancelled" })),
  types: [],
  sectors: [],
  language: "en",
};
/** Where the picture must differ for a verb to make sense. */
const AFTER = {
  add: { incidents: new Map([[412, { ...incident, assignments: [running("dispatched")] }]]) },
  swap: { units: [unit, { ...unit, id: 2, call_sign: "MO-2", incident: 409 }] },
  clear: { units: [{ ...unit, status: "on_scene" }] },
  reopen: { incidents: new Map(), closed: new Map([[412, incident]]) },
  unmerge: { incidents: new Map(), closed: new Map([[412, { ...incident, merged_into: 409 }]]) },
  hazard: { incidents: new Map([[412, { ...incident, lat: 33.58, lon: -7.63 }]]) },
  safe: { incidents: new Map([[412, { ...incident, hazards: [{ id: 5, kind: "weapon" }] }]]) },
  end: { messages: new Map([[12, { ...said, kind: "bolo" }]]) },
};

/** Whose verbs are read where the same thing was named. */
const SUBJECTS = [["units", "unit"], ["incident"], ["audience"], ["message"], ["alarm"]];

for (const verb of VERBS) {
  test(`${verb.name}: a key or a button, a command, words`, () => {
    assert.ok(verb.key || verb.button, "no way to it by hand");
    const text = verb.example.replace("…", "because");
    const reading = read(text, { ...room, ...AFTER[verb.name] });
    const reads = verb.name === "edit" ? "amend" : verb.name;
    assert.deepEqual([reading.t, reading.verb ?? reading.code], ["command", reads], text);
    for (const language of ["en", "fr", "ar"]) {
      useWords(words, language, { strict: true });
      assert.ok(readingOf(reading, null), `command.reading.${reads}`);
      for (const key of [`grammar.${verb.name}`, `act.${verb.name}`, `command.reading.${reads}`])
        assert.ok(words[key]?.[language], `${key} ${language}`);
      assert.ok(inLanguage(verb.words, language));
    }
    assert.ok(verb.words.length === 1 || verb.words.length === 3, "typed in three languages, or a sign");
  });
}

test("each verb is named by its whole words, whatever else begins with them", () => {
  for (const subjects of SUBJECTS) {
    for (const name of wordsOf(...subjects))
      for (const word of VERBS.find((verb) => verb.name === name).words) assert.equal(verbOf(word, wordsOf(...subjects)), name, word);
  }
});

test("the verbs of an incident and of a unit are told apart by three letters", () => {
  for (const subjects of SUBJECTS.slice(0, 2)) {
    const all = wordsOf(...subjects).flatMap((name) => VERBS.find((verb) => verb.name === name).words.map((word) => [name, plain(word)]));
    for (const [name, word] of all)
      for (const [other, same] of all) if (name !== other) assert.notEqual(word.slice(0, 3), same.slice(0, 3), `${word} ${same}`);
  }
});

test("no Ctrl key is the browser's save, print, find, open, close, new, reload, zoom or address", () => {
  for (const verb of VERBS.filter(({ ctrl }) => ctrl)) assert.ok(!"spfowntrlukjdh+-0".includes(verb.key), verb.name);
});

test("a key means one verb, unless the page can tell which is meant", () => {
  const caps = [...new Set(VERBS.map(capOf).filter((cap) => cap !== null))];
  const verbs = caps.map((cap) => VERBS.filter((verb) => capOf(verb) === cap).map(({ name }) => name));
  const together = verbs.filter((names) => names.length > 1);
  assert.deepEqual(together, [["status", "clear"], ["hold", "resume"], ["message", "bolo"]]);
});

test("a key is drawn as it is pressed", () => {
  assert.deepEqual(
    ["send", "stack", "unmerge", "recall"].map((name) => capOf(VERBS.find((verb) => verb.name === name))),
    ["↵", "S", "Ctrl Z", null],
  );
});

test("facts of a merge and of a refusal are read as names", () => {
  useWords(words, "en");
  assert.deepEqual([readable({ into: 7 }, null).into, readable({ incidents: [7, 8] }, null).incidents], ["#0007", "#0007, #0008"]);
});
