/** The command line of a room with four patrols and two incidents: what is typed, what it is read as. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { alarms } from "../../command/static/command/js/alarms.js";
import { read } from "../../command/static/command/js/command_line.js";
import { suggest } from "../../command/static/command/js/suggestions.js";

const unit = (id, call_sign, incident = null) => ({
  id,
  call_sign,
  status: incident === null ? "available" : "on_scene",
  incident,
});
const named = (code, fr, patrol = false) => ({ code, fr, en: code, ar: code, patrol });
const room = {
  units: [unit(1, "PS-12"), unit(2, "MO-2"), unit(3, "PS-14"), unit(4, "PS-9", 409)],
  incidents: new Map([412, 409].map((number) => [number, { number, assignments: number === 409 ? [{ unit: 4 }] : [] }])),
  dispositions: [
    named("report", "Avec procès-verbal", true),
    named("cancelled", "Annulé"),
    named("cancelled_by_caller", "Annulé par l'appelant"),
  ],
  verbs: { hold: ["attente"], close: ["clore"], note: ["note"], recall: ["rappel"] },
};
const request = (text) => read(text, room).request;
const code = (text) => read(text, room).code;

test("units are sent to an incident", () => {
  assert.deepEqual(request("ps-12 mo-2 > 0412"), {
    method: "POST",
    path: "incidents/412/assign",
    body: { units: [1, 2], recommendation: null },
  });
  assert.deepEqual(request("PS12>#412"), request("ps-12 > 0412"));
});

test("the beginning of a call sign is enough while only one unit has it", () => {
  assert.deepEqual(request("mo > 412").body.units, [2]);
  const doubt = read("ps-1 > 412", room);
  assert.deepEqual([doubt.code, doubt.facts.matches], ["ambiguous", ["PS-12", "PS-14"]]);
});

test("a unit named twice is sent once", () => {
  assert.deepEqual(request("ps-12 ps-12 > 412").body.units, [1]);
});

test("a status is its digit, with a reason behind it", () => {
  assert.deepEqual(request("ps-12 9 meal until ten"), {
    method: "POST",
    path: "units/1/status",
    body: { status: "break", reason: "meal until ten", disposition: null },
  });
  assert.equal(request("ps-12 -").body.status, "out_of_service");
});

test("a unit that leaves its task needs an outcome", () => {
  assert.equal(code("ps-9 1"), "disposition_missing");
  assert.deepEqual(request("ps-9 1 report").body, { status: "available", reason: "", disposition: "report" });
  assert.equal(request("ps-9 5").body.disposition, null);
});

test("a dispatch is made with an arrow, never with 3", () => {
  assert.equal(code("ps-12 3"), "dispatched");
  assert.equal(request("ps-9 3").body.status, "acknowledged");
});

test("a status is for one unit", () => {
  assert.equal(code("ps-12 mo-2 5"), "one_unit");
});

test("a priority, a hold, a note and a closing are an incident's", () => {
  assert.deepEqual(request("0412 p1"), { method: "PATCH", path: "incidents/412", body: { priority: 1 } });
  assert.deepEqual(request("0412 hold 30"), { method: "POST", path: "incidents/412/hold", body: { minutes: 30 } });
  assert.deepEqual(request("0412 note two men, one knife"), {
    method: "POST",
    path: "incidents/412/notes",
    body: { text: "two men, one knife" },
  });
  assert.deepEqual(request("0412 close report"), {
    method: "POST",
    path: "incidents/412/close",
    body: { disposition: "report" },
  });
});

test("holding for no minutes ends the hold", () => {
  assert.equal(read("412 hold 0", room).verb, "resume");
  for (const wrong of ["412 hold", "412 hold soon", "412 hold -5", "412 hold 1441"]) assert.equal(code(wrong), "minutes", wrong);
});

test("the beginning of a verb is enough, in English and in the reader's language", () => {
  for (const text of ["412 h 5", "412 att 5"]) assert.equal(request(text).path, "incidents/412/hold", text);
  assert.equal(request("412 clo report").path, "incidents/412/close");
  assert.equal(code("412 dance"), "unknown_verb");
});

test("an outcome is named by its code or its name, whole when it begins another", () => {
  assert.equal(request("412 close avec").body.disposition, "report");
  assert.equal(request("412 close cancelled").body.disposition, "cancelled");
  assert.equal(request("412 close annulé par").body.disposition, "cancelled_by_caller");
  assert.equal(code("412 close cancel"), "ambiguous");
  assert.equal(code("412 close 99"), "unknown_disposition");
});

test("a unit is recalled from its own incident", () => {
  assert.deepEqual(request("ps-9 recall wrong way"), {
    method: "POST",
    path: "incidents/409/recall",
    body: { unit: 4, reason: "wrong way" },
  });
  assert.equal(code("ps-12 recall"), "not_on_incident");
});

test("a name alone opens or shows, and sends nothing", () => {
  assert.deepEqual([read("0412", room).verb, read("0412", room).request], ["open", null]);
  assert.deepEqual([read("ps-12", room).verb, read("ps-12", room).request], ["show", null]);
  assert.equal(read("ps-12 mo-2", room).t, "hint");
});

test("what is not understood is said, and never guessed", () => {
  assert.equal(code("ps-99 > 412"), "unknown_unit");
  assert.equal(code("ps-12 > 999"), "unknown_incident");
  assert.equal(code("ps-12 >"), "incident_missing");
  assert.equal(code("> 412"), "unit_or_incident");
  assert.equal(code("ps-12 > 412 now"), "too_much");
  assert.equal(code("999"), "unknown_incident");
  assert.equal(read("   ", room).t, "empty");
});

test("no text breaks the reading", () => {
  const pieces = ["ps-12", ">", "0412", "p1", "hold", "close", "-", "9", "٣", "«»", "recall", "note", "#", ">>"];
  for (let seed = 0; seed < 3000; seed += 1) {
    const text = Array.from({ length: seed % 6 }, (_, i) => pieces[(seed * 7 + i * 13 + ((seed / 11) | 0)) % pieces.length]).join(
      " ",
    );
    assert.ok(["command", "fault", "hint", "empty"].includes(read(text, room).t), text);
    assert.ok(Array.isArray(suggest(text, room)), text);
  }
});

test("what could follow is suggested", () => {
  const shown = (text) => suggest(text, room).map((one) => one.insert);
  assert.deepEqual(shown("ps-1"), ["ps-12 ", "ps-14 "]);
  assert.deepEqual(shown("ps-12 > "), ["ps-12 > 0412 ", "ps-12 > 0409 "]);
  assert.deepEqual(shown("0412 close can"), ["0412 close cancelled ", "0412 close cancelled_by_caller "]);
  assert.deepEqual(shown("0412 "), ["0412 attente ", "0412 note ", "0412 clore "]);
  assert.deepEqual(shown(""), []);
});

test("an outcome that only a patrol can report is suggested where one was sent", () => {
  const outcomes = (text) => suggest(text, room).map((one) => one.code);
  assert.deepEqual(outcomes("0409 close "), ["report", "cancelled", "cancelled_by_caller"]);
  assert.deepEqual(outcomes("0412 close "), ["cancelled", "cancelled_by_caller"]);
});

const task = (more) => ({
  id: 1,
  unit: 1,
  call_sign: "PS-12",
  stage: "dispatched",
  dispatched_at: "2026-11-24T22:00:00Z",
  delivered_at: null,
  seen_at: null,
  acknowledged_at: null,
  ended_at: null,
  ...more,
});
const alarmed = (seconds, more = {}) =>
  alarms(
    { incidents: new Map([[412, { number: 412, priority: 2, assignments: [task(more)] }]]), alarms: new Map() },
    Date.parse("2026-11-24T22:00:00Z") + seconds * 1000,
  ).map((alarm) => alarm.code);

test("an order that is not delivered in ten seconds is told by radio", () => {
  assert.deepEqual(alarmed(9), []);
  assert.deepEqual(alarmed(10), ["undelivered"]);
  assert.deepEqual(alarmed(30, { delivered_at: "2026-11-24T22:00:02Z" }), []);
});

test("a task that nobody accepts in time is asked for, until it ends", () => {
  const received = { delivered_at: "2026-11-24T22:00:00Z" };
  assert.deepEqual(alarmed(60, received), ["unacknowledged"]);
  assert.deepEqual(alarmed(60, { ...received, acknowledged_at: "2026-11-24T22:00:30Z", stage: "acknowledged" }), []);
  assert.deepEqual(alarmed(60, { ended_at: "2026-11-24T22:00:05Z" }), []);
});

test("what the watch found stands beside what the browser counts, each once", () => {
  const card = (id, rule, more) => ({ card: "alarm", id, rule, rung: "dispatcher", incident: null, unit: null, call_sign: null, ...more });
  const cards = [
    card(7, "waiting", { incident: 413, raised_at: "2026-11-24T22:00:20Z" }),
    card(8, "silent", { unit: 1, call_sign: "PS-12", rung: "commander", raised_at: "2026-11-24T22:00:05Z" }),
    card(9, "undelivered", { incident: 412, unit: 1, call_sign: "PS-12", raised_at: "2026-11-24T22:00:10Z" }),
  ];
  const incidents = new Map([[412, { number: 412, priority: 2, assignments: [task({})] }]]);
  const picture = { incidents, alarms: new Map(cards.map((one) => [one.id, one])) };
  const found = alarms(picture, Date.parse("2026-11-24T22:01:00Z"));
  assert.deepEqual(
    found.map(({ level, code, incident }) => [level, code, incident]),
    [
      ["H", "undelivered", 412],
      ["H", "silent", null],
      ["M", "waiting", 413],
    ],
  );
});
