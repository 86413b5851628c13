/** The command line of a room with five patrols: what is typed, what it is read as, what it will do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../../command/static/command/js/command_line.js";
import { choicesOf } from "../../command/static/command/js/meant.js";
import { RUNG_S, UNIT_RUNG_S } from "../../command/static/command/js/policy.js";
import { UNDO_S, effectsOf } from "../../command/static/command/js/effects.js";
import { clockMinutes } from "../../command/static/command/js/times.js";
import { suggest } from "../../command/static/command/js/suggestions.js";

const unit = (id, call_sign, more = {}) => ({ id, call_sign, status: "available", incident: null, stacked: [], ...more });
const named = (code, fr, more = {}) => ({ code, fr, en: code, ar: code, patrol: false, ...more });
const incident = (number, more = {}) => [
  number,
  { number, priority: 3, assignments: [], versions: {}, merged: [], merged_into: null, ...more },
];
const task = (id, call_sign, more = {}) => ({ unit: id, call_sign, stage: "on_scene", ended_at: null, ...more });
const message = (number, more = {}) => [number, { number, kind: "message", unit: 1, call_sign: "PS-12", ...more }];
const room = {
  units: [
    unit(1, "PS-12", { stacked: [410] }),
    unit(2, "MO-2"),
    unit(3, "PS-14"),
    unit(4, "PS-9", { incident: 409, status: "on_scene" }),
    unit(5, "DR-1", { incident: 410, status: "acknowledged" }),
  ],
  incidents: new Map([
    incident(412),
    incident(409, { assignments: [task(4, "PS-9")] }),
    incident(410, { priority: 1, assignments: [task(5, "DR-1"), task(1, "PS-12", { stage: "stacked" })], merged: [380] }),
  ]),
  closed: new Map([incident(401), incident(402, { merged_into: 412 })]),
  alarms: new Map([
    [12, { id: 12, rule: "undelivered", incident: 412, unit: 1, call_sign: "PS-12", taken_by: null }],
    [13, { id: 13, rule: "silent", incident: null, unit: 1, call_sign: "PS-12", taken_by: "Leila" }],
  ]),
  messages: new Map([message(12), message(13, { kind: "bolo", unit: null, call_sign: null })]),
  dispositions: [
    named("report", "Avec procès-verbal", { patrol: true }),
    named("cancelled", "Annulé", { cancels: true }),
    named("cancelled_by_caller", "Annulé par l'appelant"),
  ],
  types: [named("robbery", "Vol à main armée"), named("noise", "Tapage")],
  sectors: [{ code: "S2", name: "Maârif", name_ar: "المعاريف" }],
  language: "fr",
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
  assert.deepEqual(request("0412 p1"), {
    method: "PATCH",
    path: "incidents/412",
    body: { priority: 1, versions: { priority: 0 } },
  });
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

test("a hazard is noted at the incident's place, in the words that were typed", () => {
  const placed = { ...room, incidents: new Map([[412, { ...room.incidents.get(412), lat: 33.58, lon: -7.63 }]]) };
  const { path, body } = read("412 hazard arme couteau de cuisine", placed).request;
  assert.deepEqual([path, body.kind, body.text, body.lat, body.lon, body.incident], ["hazards", "weapon", "couteau de cuisine", 33.58, -7.63, 412]);
  assert.deepEqual(read("412 خطر سلاح سيف", placed).request.body.kind, "weapon");
  const wrongs = ["412 hazard", "412 hazard x y", "412 hazard weapon"].map((text) => read(text, placed).code);
  assert.deepEqual([...wrongs, read("412 hazard weapon knife", { ...room, incidents: new Map([[412, { ...room.incidents.get(412), lat: null, lon: null }]]) }).code], ["hazard_missing", "unknown_hazard", "danger_missing", "no_position"]);
});

test("of several hazards one is named to be over, a single one need not be", () => {
  const with_ = (...kinds) => ({ ...room, incidents: new Map([[412, { ...room.incidents.get(412), hazards: kinds.map((kind, id) => ({ id, kind })) }]]) });
  assert.equal(read("412 safe", with_("animal")).request.path, "hazards/0/end");
  assert.equal(read("412 safe weapon", with_("animal", "weapon")).request.path, "hazards/1/end");
  assert.deepEqual([read("412 safe", with_("animal", "weapon")).code, read("412 safe weapon", with_("animal")).code, read("412 safe", with_()).code], ["hazard_missing", "no_hazard", "no_hazard"]);
});

test("who is on the way is told of a hazard, and nobody else", () => {
  const task = (call_sign, more = {}) => ({ unit: 1, call_sign, ended_at: null, stage: "en_route", ...more });
  const incident = { ...room.incidents.get(412), lat: 33.58, lon: -7.63, assignments: [task("PS-12"), task("MO-2", { stage: "stacked" }), task("PS-14", { ended_at: "2026" })] };
  const picture = { ...room, incidents: new Map([[412, incident]]) };
  const effects = effectsOf(read("412 hazard animal chien", picture), { units: new Map(), incidents: picture.incidents, closed: new Map() });
  assert.deepEqual(effects.map(({ code, facts }) => [code, facts.call_signs]), [["told", ["PS-12"]], ["stays", undefined]]);
});

test("the beginning of a verb is enough, in each of the three languages", () => {
  for (const text of ["412 ho 5", "412 att 5", "412 تعل 5"]) assert.equal(request(text).path, "incidents/412/hold", text);
  assert.equal(request("412 clo report").path, "incidents/412/close");
  assert.equal(code("412 dance"), "unknown_verb");
  assert.deepEqual(read("412 cl", room).code, "disposition_missing");
  assert.deepEqual(read("412 c", room).facts.matches, ["known", "cancel", "close"]);
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
  const pieces = ["ps-12", ">", "0412", "p1", "msg", "all", "m12", "a12", "take", "merge", "edit", "stack", "0401", "hold", "close", "-", "9", "٣", "«»", "recall", "note", "#", ">>"];
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
  assert.deepEqual(shown("ps-12 > "), ["ps-12 > 0412 ", "ps-12 > 0409 ", "ps-12 > 0410 "]);
  assert.deepEqual(shown("0412 close can"), ["0412 close cancelled ", "0412 close cancelled_by_caller "]);
  assert.deepEqual(shown("0412 "), ["attente", "reprise", "note", "modifier", "danger", "levé", "connu", "fusionner", "annuler", "clore"].map((verb) => `0412 ${verb} `));
  assert.deepEqual(shown("0412 p"), [0, 1, 2, 3, 4].map((p) => `0412 p${p} `));
  assert.deepEqual(shown("0412 merge "), ["0412 merge 0409 ", "0412 merge 0410 "]);
  assert.deepEqual(shown("0412 danger a"), ["0412 danger arme ", "0412 danger animal ", "0412 danger autre "]);
  assert.deepEqual(shown("0412 cancel "), ["0412 cancel cancelled "]);
  assert.deepEqual(shown("0412 edit type v"), ["0412 edit type robbery "]);
  assert.deepEqual([shown("0401 "), shown("0402 ")], [["0401 rouvrir "], ["0402 séparer "]]);
  assert.deepEqual(shown("ps-12 stack 040"), ["ps-12 stack 0409 "]);
  assert.deepEqual([shown("m1"), shown("m12 "), shown("to")], [["m12 ", "m13 "], ["m12 lu ", "m12 répondre ", "m12 fin "], ["tous "]]);
  assert.deepEqual(shown("maa"), ["s2 "]);
  assert.deepEqual(shown(""), []);
});

test("an outcome that only a patrol can report is suggested where one was sent", () => {
  const outcomes = (text) => suggest(text, room).map((one) => one.code);
  assert.deepEqual(outcomes("0409 close "), ["report", "cancelled", "cancelled_by_caller"]);
  assert.deepEqual(outcomes("0412 close "), ["cancelled", "cancelled_by_caller"]);
});

test("a busy unit is given its next incident, or taken for another one with a reason", () => {
  assert.deepEqual(request("ps-9 stack 0412"), { method: "POST", path: "incidents/412/stack", body: { unit: 4 } });
  assert.deepEqual(request("ps-9 préempter 412 knife seen"), {
    method: "POST",
    path: "incidents/412/preempt",
    body: { unit: 4, reason: "knife seen", recommendation: null },
  });
  assert.deepEqual(
    ["ps-9 preempt 412", "ps-12 preempt 412 why", "ps-9 x 412", "ps-9 preempt 409 why", "ps-9 stack", "ps-9 mo-2 stack 412"].map(code),
    ["reason_missing", "not_on_incident", "unknown_unit", "already_there", "incident_missing", "one_unit"],
  );
});

test("where others are, to send is to add, and the word says so too", () => {
  const asked = { method: "POST", path: "incidents/410/add", body: { units: [2, 3], recommendation: null } };
  for (const text of ["mo-2 ps-14 > 410", "mo-2 ps-14 add 410", "mo-2 ps-14 renfort 0410", "mo-2 ps-14 تعزيز 410"])
    assert.deepEqual(request(text), asked, text);
  assert.equal(request("mo-2 > 412").path, "incidents/412/assign");
  assert.deepEqual(["mo-2 add 412", "mo-2 add", "mo-2 add 410 now"].map(code), ["not_served", "incident_missing", "too_much"]);
});

test("a unit that has not arrived is diverted with a reason, and another may go instead", () => {
  const body = { unit: 5, reason: "nearer", recommendation: null };
  assert.deepEqual(request("dr-1 divert 412 nearer"), { method: "POST", path: "incidents/412/divert", body });
  assert.deepEqual(request("dr-1 dérouter 412 mo-2 nearer").body, { ...body, instead: 2 });
  assert.deepEqual(request("dr-1 تحويل 412 ps nearer").body.reason, "ps nearer", "a whole call sign goes instead");
  assert.deepEqual(
    ["ps-9 divert 412 why", "mo-2 divert 412 why", "dr-1 divert 412", "dr-1 divert 412 mo-2", "dr-1 divert 410 why"].map(code),
    ["arrived", "not_on_incident", "reason_missing", "reason_missing", "already_there"],
  );
});

test("two units swap, whichever is named first; a free one takes the other's place", () => {
  const swapped = (unit, other, incident) => ({ method: "POST", path: `incidents/${incident}/swap`, body: { unit, other, reason: "" } });
  assert.deepEqual(request("ps-9 swap dr-1"), swapped(4, 5, 410));
  assert.deepEqual(request("mo-2 échanger ps-9"), swapped(2, 4, 409));
  assert.deepEqual(request("ps-9 تبديل mo-2"), swapped(2, 4, 409));
  assert.equal(request("ps-9 swap mo-2 end of shift").body.reason, "end of shift");
  assert.deepEqual(["ps-9 swap", "ps-9 swap ps-9", "mo-2 swap ps-14", "ps-9 swap ps-1"].map(code), [
    "other_missing",
    "already_there",
    "not_on_incident",
    "ambiguous",
  ]);
  const aboard = { ...room, units: room.units.map((one) => (one.id === 4 ? { ...one, status: "transporting" } : one)) };
  assert.equal(read("mo-2 swap ps-9", aboard).code, "transports");
});

test("the room clears a unit that says by radio what became of it", () => {
  const asked = { method: "POST", path: "units/4/status", body: { status: "available", reason: "", disposition: "report" } };
  for (const text of ["ps-9 clear report", "ps-9 terminer report", "ps-9 إنهاء report", "ps-9 1 report"]) assert.deepEqual(request(text), asked, text);
  assert.deepEqual(["ps-9 clear", "mo-2 clear report"].map(code), ["disposition_missing", "not_on_incident"]);
  assert.deepEqual(suggest("ps-9 clear rep", room).map((one) => one.insert), ["ps-9 clear report "]);
});

test("whoever sends a busy unit is asked which is meant, each a line that is whole but for its reason", () => {
  const shown = (text) => suggest(text, room).map((one) => one.insert);
  assert.deepEqual(shown("dr-1 > 0412"), ["dr-1 empiler 0412", "dr-1 préempter 0412 ", "dr-1 dérouter 0412 "]);
  assert.deepEqual(shown("ps-9 > 0410"), ["ps-9 empiler 0410", "ps-9 préempter 0410 ", "ps-9 échanger dr-1 "]);
  assert.deepEqual([shown("mo-2 > 0412"), shown("ps-9 > 0409"), shown("dr-1 ps-9 > 0412")], [[], [], []]);
  assert.deepEqual(choicesOf(undefined, room.incidents.get(412)), []);
  const stacked = { ...room.units[4], stacked: [412] };
  assert.deepEqual(choicesOf(stacked, room.incidents.get(412)), ["preempt", "divert"]);
});

test("before a unit is turned it is said who waits, who was promised and who goes instead", () => {
  const told = new Map([...room.incidents, incident(410, { assignments: [task(5, "DR-1")], promised_until: "2026-11-27T22:00:00Z" })]);
  const picture = { ...room, incidents: told };
  const known = { ...picture, units: new Map(room.units.map((one) => [one.id, one])) };
  const effects = (text) => effectsOf(read(text, picture), known).map(({ code, facts }) => [code, ...Object.values(facts)]);
  const lost = [["waits_again", 410], ["promised", "2026-11-27T22:00:00Z"]];
  for (const text of ["dr-1 divert 412 why", "dr-1 preempt 412 why", "dr-1 recall why"]) assert.deepEqual(effects(text), lost, text);
  assert.deepEqual(effects("dr-1 divert 412 mo-2 why"), [["takes", "MO-2", 410]]);
  assert.deepEqual(effects("ps-9 swap dr-1"), [["takes", "DR-1", 409]]);
  assert.deepEqual(effects("mo-2 swap ps-9"), [["freed", "PS-9"]]);
  assert.deepEqual(effects("mo-2 add 410"), [["beside", ["DR-1"]]]);
  assert.deepEqual(effects("ps-9 > 410"), [["beside", ["DR-1"]], ["busy", "PS-9", 409, ["stack", "preempt", "swap"]]]);
});

test("a unit is freed, what waits for it is dropped, and what it declines is told for it", () => {
  assert.deepEqual(request("ps-9 free tyre"), { method: "POST", path: "incidents/409/free", body: { unit: 4, reason: "tyre" } });
  assert.deepEqual(request("ps-12 free 410"), { method: "POST", path: "incidents/410/free", body: { unit: 1, reason: "" } });
  assert.deepEqual(request("dr-1 décliner batterie").path, "incidents/410/decline");
  assert.deepEqual(["ps-9 decline far", "dr-1 decline", "ps-12 decline far"].map(code), ["under_way", "reason_missing", "not_on_incident"]);
});

test("an incident is merged into another open one, and separated again", () => {
  for (const text of ["0412 merge 0409", "0412 merge > 0409", "412 دمج 409"])
    assert.deepEqual(request(text), { method: "POST", path: "incidents/412/merge", body: { into: 409 } }, text);
  assert.deepEqual(request("0402 unmerge"), { method: "POST", path: "incidents/402/unmerge", body: {} });
  assert.deepEqual(read("380 unmerge", room).facts, { incident: 380, into: 410 });
  assert.deepEqual(
    ["412 merge 412", "412 merge 999", "412 merge", "412 unmerge", "402 note x", "402 reopen why"].map(code),
    ["itself", "unknown_incident", "into_missing", "not_merged", "not_open", "merged"],
  );
});

test("cancelling needs an outcome that cancels, and a reason", () => {
  assert.deepEqual(request("412 cancel cancelled called back"), {
    method: "POST",
    path: "incidents/412/cancel",
    body: { disposition: "cancelled", reason: "called back" },
  });
  assert.deepEqual(["412 cancel report x", "412 cancel cancelled", "412 cancel"].map(code), [
    "unknown_disposition",
    "reason_missing",
    "disposition_missing",
  ]);
});

test("one of those closed lately is reopened with a reason", () => {
  assert.deepEqual(request("0401 reopen came back"), { method: "POST", path: "incidents/401/reopen", body: { reason: "came back" } });
  assert.deepEqual(["0401 reopen", "0412 reopen why", "0401 hold 5"].map(code), ["reason_missing", "not_closed", "not_open"]);
});

test("one field is edited with the version that was on the screen", () => {
  const amended = { ...room, incidents: new Map([incident(412, { versions: { place: { n: 3, by: "Leila", at: "" } } })]) };
  assert.deepEqual(read("0412 edit lieu rue du Port", amended).request.body, { place: "rue du Port", versions: { place: 3 } });
  assert.deepEqual(request("0412 modifier nature tap").body, { type: "noise", versions: { type: 0 } });
  assert.deepEqual([read("0412 edit", room).verb, read("0412 edit", room).request], ["edit", null]);
  assert.deepEqual(["412 edit colour red", "412 edit place", "412 edit type fire"].map(code), [
    "unknown_field",
    "value_missing",
    "unknown_type",
  ]);
});

test("a message goes to a unit, a sector or all", () => {
  const to = (text) => request(text).body;
  assert.deepEqual(to("ps-12 msg call me > now"), { audience: "unit", unit: 1, sector: null, text: "call me > now", reply_to: null });
  assert.deepEqual(to("maârif message salut"), { audience: "sector", unit: null, sector: "S2", text: "salut", reply_to: null });
  assert.deepEqual(to("الكل رسالة انتبهوا").audience, "room");
  assert.deepEqual(["nobody msg hello", "ps-12 msg", "ps-1 msg hello"].map(code), ["unknown_audience", "text_missing", "ambiguous"]);
});

test("a search notice has a plate and an hour when it ends, if they are typed", () => {
  const { body, path } = request("all bolo 48213-d-6 23:30 white van");
  assert.deepEqual([path, body.plate, body.text, body.until.slice(14)], ["bolos", "48213-d-6", "white van", "30:00.000Z"]);
  assert.deepEqual(request("all bolo a man in red").body, { audience: "room", unit: null, sector: null, text: "a man in red", plate: "", until: null });
  assert.equal(request("s2 avis 48213-د-6 fourgon").body.plate, "48213-د-6");
  assert.equal(code("all bolo 48213-d-6 23:30"), "text_missing");
});

test("an alarm is taken by its number; alone the number shows what it is about", () => {
  assert.deepEqual(request("a12 take"), { method: "POST", path: "alarms/12/take", body: {} });
  assert.deepEqual(["a12 prendre", "a12 تكفل", "A12 ta"].map((text) => request(text).path), Array(3).fill("alarms/12/take"));
  assert.deepEqual(["a99 take", "a12 take now", "a12 close"].map(code), ["unknown_alarm", "too_much", "unknown_verb"]);
  assert.deepEqual([read("a12", room).verb, read("a12", room).incident], ["open", 412]);
  assert.deepEqual([read("a13", room).verb, read("a13", room).units[0].id], ["show", 1]);
  const named = { ...room, units: [{ ...room.units[0], id: 9, call_sign: "A-12", incident: 412 }] };
  assert.equal(read("a12 recall why", named).request.body.unit, 9, "a unit that has this name is meant");
});

test("before an alarm is taken it is said for how long it will be silent, or who has it", () => {
  const known = { units: new Map(), incidents: room.incidents, closed: new Map(), alarms: room.alarms };
  const effects = (text) => effectsOf(read(text, room), known);
  assert.deepEqual(effects("a12 take"), [{ code: "silent_for", facts: { seconds: RUNG_S[room.incidents.get(412).priority] } }]);
  assert.deepEqual(effects("a13 take"), [{ code: "has_it", facts: { by: "Leila" } }]);
  const alone = { ...known, alarms: new Map([[13, { ...room.alarms.get(13), taken_by: null }]]) };
  assert.deepEqual(effectsOf(read("a13 take", room), alone), [{ code: "silent_for", facts: { seconds: UNIT_RUNG_S } }]);
});

test("alarms and what is done with them are suggested as they are typed", () => {
  const shown = (text) => suggest(text, room).map((one) => one.insert);
  assert.ok(shown("a1").includes("a12 ") && shown("a1").includes("a13 "));
  assert.equal(shown("a12 ").length, 1);
  assert.deepEqual(shown("a12 take "), []);
});

test("what a unit said is taken or answered, a notice is ended", () => {
  assert.deepEqual(request("m12 take"), { method: "POST", path: "messages/12/take", body: {} });
  assert.deepEqual(request("M12 répond oui").body, { audience: "unit", unit: 1, sector: null, text: "oui", reply_to: 12 });
  assert.deepEqual(request("m13 fin").path, "messages/13/end");
  assert.deepEqual(["m13 take", "m12 end", "m99 take", "m12 reply"].map(code), [
    "not_from_unit",
    "not_bolo",
    "unknown_message",
    "text_missing",
  ]);
});

test("a unit called M-1 is a unit, not a message", () => {
  const moto = { ...room, units: [...room.units, unit(9, "M-12", { incident: 409 })] };
  assert.equal(read("m12 recall why", moto).request.body.unit, 9);
});

test("until when a crew is on duty is a time of the room, or nobody knows it", () => {
  const said = request("ps-12 shift 23:30");
  assert.equal(said.path, "units/1/shift");
  assert.equal(clockMinutes(said.body.off_at), "23:30");
  for (const text of ["ps-12 shift -", "ps-12 service –", "ps-12 خدمة -"]) assert.deepEqual(request(text).body, { off_at: null }, text);
  assert.deepEqual(["ps-12 shift", "ps-12 shift 25:00", "ps-12 shift soon", "ps-12 shift 23:30 24:00"].map(code), ["shift_end", "shift_end", "shift_end", "too_much"]);
});

test("a unit that calls for help is marked where it is sent all the same", () => {
  const meant = (text) => request(text).body.despite_help;
  const units = new Map([[1, { ...room.units[0], emergency_at: "2026-11-27T21:00:00Z" }]]);
  const said = effectsOf(read("ps-12! mo-2 > 412", { ...room, units: [...units.values(), room.units[1]] }), { ...room, units });
  assert.deepEqual(said, [{ code: "in_danger", facts: { call_sign: "PS-12" } }]);
  assert.deepEqual([meant("ps-12! mo-2 > 412"), meant("mo-2! ps-14! add 409"), meant("ps-9! preempt 412 graver")], [[1], [2, 3], [4]]);
  assert.deepEqual([meant("dr-1 divert 412 mo-2! nearer"), meant("mo-2! swap ps-9"), meant("ps-9 swap mo-2!")], [[2], [2], [2]]);
  assert.deepEqual([meant("ps-12 > 412"), meant("ps-9 preempt 412 mo-2!"), meant("ps-12! 5"), request("ps-9! recall").body.despite_help], [undefined, undefined, undefined, undefined]);
});

test("what a command does beside its words is known before Enter", () => {
  const known = { ...room, units: new Map(room.units.map((one) => [one.id, one])) };
  const effects = (text) => effectsOf(read(text, room), known).map(({ code, facts }) => [code, ...Object.values(facts)]);
  assert.deepEqual(effects("ps-9 recall why"), [["waits_again", 409]]);
  assert.deepEqual(effects("dr-1 preempt 412 why"), [["waits_again", 410]]);
  assert.deepEqual(effects("ps-9 > 412"), [["busy", "PS-9", 409, ["stack", "preempt"]]]);
  assert.deepEqual(effects("ps-9 stack 412"), [["after", 409]]);
  assert.deepEqual(effects("mo-2 stack 412"), [["is_free", "MO-2"]]);
  assert.deepEqual(effects("410 merge 412"), [["moves", ["DR-1", "PS-12"]], ["undo", UNDO_S]]);
  assert.deepEqual(effects("410 cancel cancelled why"), [["recalls", ["DR-1", "PS-12"]]]);
  assert.deepEqual(effects("410 close report"), [["still_there", ["DR-1"]], ["closes_too", [380]]]);
  assert.deepEqual(effects("412 p1"), [["was", 3]]);
  assert.deepEqual(effects("mo-2 > 412"), []);
});
