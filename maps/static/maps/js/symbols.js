/**
 * The marks of the map: units are round, incidents angular, held places square; a number says what the hue says.
 * What a mark looks like is decided here, from codes alone; painting.js draws it.
 *
 * @typedef {(name: string) => string} Ink the colour of a design token
 * @typedef {object} UnitMark
 * @property {number} id
 * @property {string} call_sign
 * @property {string} kind
 * @property {string} status
 * @property {string | null} [emergency_at]
 * @property {number | null} [incident]
 * @property {number} lat degrees
 * @property {number} lon degrees
 * @property {string} device_at when it was there, by the device's clock
 * @property {number | null} [accuracy_m]
 * @property {number | null} [heading] degrees from north, clockwise
 *
 * @typedef {object} IncidentMark
 * @property {number} number
 * @property {number} priority 0 gravest … 4
 * @property {number | null} lat degrees
 * @property {number | null} lon degrees
 * @property {{unit: number, dispatched_at: string | null, on_scene_at: string | null, ended_at: string | null, seconds?: number | null}[]} [assignments] `seconds`: how long the way was to take
 *
 * @typedef {object} UnitLook
 * @property {string} digit
 * @property {"disc" | "square"} shape
 * @property {"full" | "tint" | "hollow"} body
 * @property {"none" | "solid" | "dashed"} ring
 * @property {boolean} wedge
 * @property {boolean} struck
 * @property {boolean} emergency
 * @property {number | null} age_s of the position, in seconds, only when it is stale
 * @property {string} hue token of the mark
 * @property {string} soft token of its tint
 */

/** A position older than this never looks fresh. */
export const STALE_AFTER_S = 60;

/** 16 px grid, filled by the even-odd rule. */
export const KINDS = Object.freeze({
  car: ["M3.1 6.9 4.5 3.6A1.7 1.7 0 0 1 6.1 2.5h3.8a1.7 1.7 0 0 1 1.6 1.1l1.4 3.3c.7.3 1.1 1 1.1 1.8V13.2h-2.5v-1.6H4.5v1.6H2V8.7c0-.8.4-1.5 1.1-1.8Zm1.6-.2h6.6l-1-2.5H5.7ZM4.6 10.2a1 1 0 1 0 0-2 1 1 0 0 0 0 2Zm6.8 0a1 1 0 1 0 0-2 1 1 0 0 0 0 2Z"],
  moto: ["M3.4 8.2a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8Zm0 1.7a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4ZM12.6 8.2a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8Zm0 1.7a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4Z", "M8.6 2.6h2.6l1.5 5-1.5.5-.5-1.5-2.2 3.9H5.6L4.4 7.4 2.8 6.9l.4-1.4h3.9l1.6 1.2 1.3-1.2-.4-1.4h-1Z"],
  foot: ["M8.7 1.2a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4Z", "M7 5.1h2.5l1.3 2.3 2 .8-.6 1.5-2.6-1.1-.5-.8-.5 2.2 1.7 2 .7 3.2-1.7.4-.7-2.9-1.9-1.9-.9 2.4-2.1 2.4-1.2-1.1 1.8-2.2 1.1-3.9-.9.6-.4 2.1-1.5-.3.4-2.9Z"],
  k9: ["M8 7.6c2.4 0 4.6 2.4 4.6 4.4 0 1.4-1 2.3-2.3 2.3-.8 0-1.5-.4-2.3-.4s-1.5.4-2.3.4c-1.3 0-2.3-.9-2.3-2.3C3.4 10 5.6 7.6 8 7.6ZM2.7 5.3a1.5 1.8 0 1 1 0 3.6 1.5 1.8 0 0 1 0-3.6ZM13.3 5.3a1.5 1.8 0 1 1 0 3.6 1.5 1.8 0 0 1 0-3.6ZM5.9 1.6a1.6 2 0 1 1 0 4 1.6 2 0 0 1 0-4ZM10.1 1.6a1.6 2 0 1 1 0 4 1.6 2 0 0 1 0-4Z"],
  drone: ["M3.6 1a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Zm0 1.4a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4ZM12.4 1a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Zm0 1.4a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4ZM3.6 9.8a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Zm0 1.4a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4ZM12.4 9.8a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Zm0 1.4a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4Z", "M6 6h4v4H6Z", "M4.3 5.2l.9-.9 2 2-.9.9ZM10.8 4.3l.9.9-2 2-.9-.9ZM5.2 11.7l-.9-.9 2-2 .9.9ZM11.7 10.8l-.9.9-2-2 .9-.9Z"],
  post: ["M7.3.8h1.4l3.2 1.1-3.2 1.2v3h5.4v8h-2.9v-4.4H4.8v4.4H1.9v-8h5.4Z"],
});

/** 22 px grid, by priority. */
export const PRIORITIES = Object.freeze([
  "M6.6 1h8.8L21 6.6v8.8L15.4 21H6.6L1 15.4V6.6Z", "M11 1.2 21.4 20H.6Z", "M11 .8 21.2 11 11 21.2.8 11Z",
  "M3 3h16v16H3Z", "M1.5 6h19v10h-19Z",
]);

/** @type {Record<string, {digit: string, hue: string} & Partial<UnitLook>>} */
const STATUSES = {
  available: { digit: "1", hue: "free" },
  at_station: { digit: "2", hue: "free", body: "tint" },
  dispatched: { digit: "3", hue: "sent", ring: "dashed" },
  acknowledged: { digit: "3", hue: "sent" },
  en_route: { digit: "4", hue: "route", wedge: true },
  on_scene: { digit: "5", hue: "scene", ring: "solid" },
  transporting: { digit: "6", hue: "scene", ring: "solid" },
  self_initiated: { digit: "7", hue: "scene", ring: "solid" },
  post: { digit: "8", hue: "post", body: "tint", shape: "square" },
  break: { digit: "9", hue: "post", body: "tint", shape: "square" },
};
const OUT = { digit: "–", hue: "out", body: /** @type {const} */ ("hollow"), struck: true };

/**
 * @param {UnitMark} unit
 * @param {number} now milliseconds, the server's clock
 * @returns {UnitLook}
 */
export function unitLook(unit, now) {
  const { hue, ...status } = STATUSES[unit.status] ?? OUT;
  const plain = { shape: /** @type {const} */ ("disc"), body: /** @type {const} */ ("full"), ring: /** @type {const} */ ("none"), wedge: false, struck: false };
  const look = { ...plain, ...status, emergency: Boolean(unit.emergency_at), age_s: null, hue: `st-${hue}`, soft: `soft-${hue}` };
  look.wedge = look.wedge && typeof unit.heading === "number";
  const age_s = (now - Date.parse(unit.device_at)) / 1000;
  if (age_s <= STALE_AFTER_S) return look;
  return { ...look, body: "hollow", ring: "dashed", wedge: false, age_s: Math.floor(age_s), hue: "st-stale" };
}

/**
 * @param {number} priority
 * @returns {{size: number, fill: string, edge: string, text: string, dashed: boolean, drop: number}} tokens; sizes in px
 */
export function incidentLook(priority) {
  if (priority < 2) return { size: 25, fill: "life-fill", edge: "life-on", text: "life-on", dashed: false, drop: priority === 1 ? 4 : 0.5 };
  if (priority === 2) return { size: 23, fill: "ink", edge: "m-halo", text: "ink-inv", dashed: false, drop: 0.5 };
  return { size: 19, fill: "bg-1", edge: priority === 3 ? "ink" : "edge", text: "ink", dashed: priority > 3, drop: 0.5 };
}

/** @type {readonly (keyof UnitMark)[]} */
const DRAWN = ["id", "call_sign", "kind", "status", "emergency_at", "incident", "lat", "lon", "device_at", "accuracy_m", "heading"];

/** Whether a unit looks as it did. @param {UnitMark} unit @param {UnitMark | undefined} before */
export const isSameUnit = (unit, before) => before !== undefined && DRAWN.every((what) => unit[what] === before[what]);
