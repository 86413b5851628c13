/**
 * Which open incidents may be what this caller tells of, and why. Pure.
 *
 * @typedef {import("../cards.js").Incident} Incident
 * @typedef {import("../cards.js").Call} Call
 * @typedef {{code: "phone"} | {code: "near", m: number} | {code: "place"} | {code: "type"} | {code: "recent", minutes: number}} Reason
 * @typedef {{incident: Incident, reasons: Reason[], likely: boolean}} Found
 */

import { wordsOf } from "./types.js";

/** So near, in metres, two callers may see the same thing; so far they do not. */
export const NEAR_M = 300;
export const FAR_M = 2000;
/** What was reported within this time may be reported again, in seconds. */
export const RECENT_S = 30 * 60;
const WEIGHTS = { phone: 4, near: 3, place: 2, type: 2, recent: 1 };
const EARTH_M = 6_371_008.8;
/** Words that half of all places have. */
const COMMON = new Set(wordsOf("rue avenue boulevard place quartier route derb street road the les des sur شارع زنقة ساحة حي طريق درب"));

/**
 * @param {{values: import("./draft.js").Values, incident: number | null}} call
 * @param {{incidents: Map<number, Incident>, calls: Map<number, Call>}} room
 * @param {number} moment ms
 * @returns {Found[]} the likeliest first
 */
export function duplicates({ values, incident: own }, { incidents, calls }, moment) {
  return [...incidents.values()]
    .filter((incident) => incident.number !== own && !incident.gone)
    .flatMap((incident) => {
      const reasons = reasonsFor(values, incident, calls, moment);
      const has = new Set(reasons.map(({ code }) => code));
      const same = has.has("near") || has.has("place");
      if (!has.has("phone") && !same && !(has.has("type") && has.has("recent") && !isFar(values, incident))) return [];
      return [{ incident, reasons, likely: has.has("phone") || (same && (has.has("type") || has.has("recent"))) }];
    })
    .sort((a, b) => Number(b.likely) - Number(a.likely) || weight(b) - weight(a) || b.incident.number - a.incident.number);
}

/** @param {Found} found */
const weight = ({ reasons }) => reasons.reduce((sum, { code }) => sum + WEIGHTS[code], 0);

/**
 * @param {import("./draft.js").Values} values
 * @param {Incident} incident
 * @param {Map<number, Call>} calls
 * @param {number} moment
 * @returns {Reason[]}
 */
function reasonsFor(values, incident, calls, moment) {
  const phone = digits(values.phone);
  const m = apart(values, incident);
  const seconds = Math.round((moment - Date.parse(incident.received_at)) / 1000);
  /** @type {(Reason | false)[]} */
  const reasons = [
    phone.length >= 6 && incident.calls.some((number) => digits(calls.get(number)?.phone ?? "") === phone) && { code: "phone" },
    m !== null && m < NEAR_M && { code: "near", m: Math.round(m / 10) * 10 },
    samePlace(values, incident) && { code: "place" },
    values.type !== null && values.type === incident.type && { code: "type" },
    seconds < RECENT_S && { code: "recent", minutes: Math.max(0, Math.floor(seconds / 60)) },
  ];
  return reasons.filter((reason) => reason !== false);
}

/** A number as it is dialled, without the country's prefix. @param {string} phone */
const digits = (phone) => phone.replace(/\D/g, "").replace(/^(?:00)?212/, "").replace(/^0/, "");

/** @param {{lat: number | null, lon: number | null}} a @param {{lat: number | null, lon: number | null}} b */
const isFar = (a, b) => (apart(a, b) ?? 0) > FAR_M;

/**
 * Metres between two points on the sphere, on the plane that touches it: exact to 0.1 % within a city.
 * @param {{lat: number | null, lon: number | null}} a
 * @param {{lat: number | null, lon: number | null}} b
 */
function apart(a, b) {
  if (a.lat === null || a.lon === null || b.lat === null || b.lon === null) return null;
  const radians = Math.PI / 180;
  const east = (a.lon - b.lon) * radians * Math.cos(((a.lat + b.lat) / 2) * radians);
  return EARTH_M * Math.hypot(east, (a.lat - b.lat) * radians);
}

/** Whether at least half of the shorter name's own words stand in the other. @param {{place: string}} a @param {{place: string}} b */
function samePlace(a, b) {
  const [few, many] = [ownWords(a.place), ownWords(b.place)].sort((x, y) => x.length - y.length);
  if (!few.length) return false;
  const found = few.filter((word) => many.some((other) => other === word || (word.length > 3 && other.startsWith(word)) || (other.length > 3 && word.startsWith(other))));
  return found.length > 0 && found.length * 2 >= few.length;
}

/** @param {string} place */
const ownWords = (place) => wordsOf(place).filter((word) => word.length > 2 && !/^\d+$/.test(word) && !COMMON.has(word));
