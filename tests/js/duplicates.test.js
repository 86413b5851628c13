/** Which open incidents a call may be about: the reasons, their order, and what is no reason. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { duplicates } from "../../command/static/command/js/desk/duplicates.js";
import { NOTHING } from "../../command/static/command/js/desk/draft.js";
import { others, ringing } from "../../command/static/command/js/desk/ringing.js";

const NOW = Date.parse("2026-11-24T22:46:00Z");
const before = (/** @type {number} */ minutes) => new Date(NOW - minutes * 60_000).toISOString();
const SHOP = { place: "Bijouterie Al Amal", lat: 33.5836, lon: -7.6318 };
/** @param {number} number @param {Record<string, any>} over @returns {any} */
const incident = (number, over = {}) => ({ card: "incident", number, type: "theft", place: "", lat: null, lon: null, received_at: before(5), calls: [], gone: false, ...over });
/** @param {Record<string, any>} values @param {any[]} incidents @param {any[]} calls @param {number | null} own */
const found = (values, incidents, calls = [], own = null) =>
  duplicates({ values: { ...NOTHING, ...values }, incident: own }, { incidents: new Map(incidents.map((one) => [one.number, one])), calls: new Map(calls.map((one) => [one.number, one])) }, NOW);
/** @param {ReturnType<typeof found>} rows */
const told = (rows) => rows.map(({ incident: { number }, reasons, likely }) => [number, reasons.map(({ code }) => code).join(" "), likely]);

test("the same shop by two names of the street is near, and the metres are said", () => {
  const [one] = found({ ...SHOP, type: "robbery" }, [incident(412, { place: "Bd Zerktouni", lat: 33.5845, lon: -7.6318 })]);
  assert.deepEqual(told([one]), [[412, "near recent", true]]);
  assert.deepEqual(one.reasons[0], { code: "near", m: 100 });
});

test("300 m is not near, and there another type is no duplicate", () => {
  const north = (/** @type {number} */ m) => ({ lat: SHOP.lat + m / 111_195, lon: SHOP.lon });
  assert.deepEqual(told(found({ ...SHOP, type: "robbery" }, [incident(1, north(290))])), [[1, "near recent", true]]);
  assert.deepEqual(found({ ...SHOP, type: "robbery" }, [incident(1, north(310))]), []);
});

test("the same telephone is likely whatever else was typed, however it is written", () => {
  const rows = found({ phone: "+212 661-24 11 42", type: "fire" }, [incident(412, { calls: [7], received_at: before(90) })], [{ number: 7, phone: "0661241142" }]);
  assert.deepEqual(told(rows), [[412, "phone", true]]);
  assert.deepEqual(found({ phone: "15" }, [incident(412, { type: "x", calls: [7] })], [{ number: 7, phone: "15" }]), []);
});

test("words of the place are found while they are typed, but not the word street", () => {
  const market = incident(412, { type: "noise", place: "Rue du Marché Central" });
  assert.deepEqual(told(found({ place: "marche cent" }, [market])), [[412, "place recent", true]]);
  assert.deepEqual(found({ place: "Rue de la Gare" }, [market]), []);
  assert.deepEqual(told(found({ place: "زنقة السوق" }, [incident(9, { place: "السوق القديم" })])), [[9, "place recent", true]]);
});

test("the same type alone is offered for half an hour, never by itself, and not across the town", () => {
  assert.deepEqual(told(found({ type: "theft" }, [incident(412)])), [[412, "type recent", false]]);
  assert.deepEqual(found({ type: "theft" }, [incident(412, { received_at: before(31) })]), []);
  assert.deepEqual(found({ ...SHOP, type: "theft" }, [incident(412, { lat: 33.61, lon: -7.63 })]), []);
});

test("an old incident at the place needs the same type to be likely", () => {
  const old = incident(412, { ...SHOP, received_at: before(300) });
  assert.deepEqual([told(found(SHOP, [old])), told(found({ ...SHOP, type: "theft" }, [old]))], [[[412, "near place", false]], [[412, "near place type", true]]]);
});

test("the likeliest stands first, and a call is no duplicate of its own incident", () => {
  const rows = [incident(1, { type: "fire", ...SHOP }), incident(2, SHOP), incident(3), incident(4, SHOP)];
  assert.deepEqual(told(found({ ...SHOP, type: "theft" }, rows, [], 4)).map(([number]) => number), [2, 1, 3]);
});

test("an empty call is like nothing", () => {
  assert.deepEqual(found({}, [incident(1, SHOP)]), []);
});

test("who rings longest stands first; a call in other hands is theirs until it is queued", () => {
  const call = (/** @type {number} */ number, /** @type {string | null} */ taker, over = {}) => ({ number, taker, closed_at: null, incident: null, received_at: before(number), ...over });
  const calls = /** @type {any} */ (new Map([call(1, null), call(3, null), call(4, "Leila"), call(5, "Amina"), call(6, "Leila", { incident: 412 })].map((one) => [one.number, one])));
  assert.deepEqual(ringing(calls).map(({ number }) => number), [3, 1]);
  assert.deepEqual(others({ calls, me: /** @type {any} */ ({ name: "Amina" }) }).map(({ number }) => number), [4]);
});
