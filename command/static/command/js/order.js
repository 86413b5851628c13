/**
 * The order of lists. Queue: what waits first, then what runs, then what is held; graver first, then older.
 * Units: in distress first, then by the digit of their status, then by call sign.
 * @typedef {import("./cards.js").Incident} Incident
 * @typedef {import("./cards.js").Unit} Unit
 */

import { digit } from "./status.js";

export const GROUPS = /** @type {const} */ (["waiting", "running", "held"]);

/**
 * @param {Incident} incident
 * @returns {"waiting" | "running" | "held"}
 */
export function groupOf(incident) {
  if (incident.stage === "held") return "held";
  return incident.stage === "queued" ? "waiting" : "running";
}

/** @param {Incident} a @param {Incident} b */
function before(a, b) {
  const groups = GROUPS.indexOf(groupOf(a)) - GROUPS.indexOf(groupOf(b));
  return groups || a.priority - b.priority || a.queued_at.localeCompare(b.queued_at) || a.number - b.number;
}

/**
 * @param {Map<number, Incident>} incidents
 * @returns {number[]} incident numbers
 */
export const sorted = (incidents) => [...incidents.values()].sort(before).map((incident) => incident.number);

/**
 * The rows of each group, in the order that the operator sees.
 * @param {{order: number[], incidents: Map<number, Incident>}} state
 */
export function grouped({ order, incidents }) {
  const rows = order.flatMap((number) => incidents.get(number) ?? []);
  return GROUPS.map((group) => ({ group, rows: rows.filter((incident) => groupOf(incident) === group) }));
}

/**
 * The incident numbers from top to bottom, as the groups lie on the screen.
 * @param {{order: number[], incidents: Map<number, Incident>}} state
 */
export const topToBottom = (state) => grouped(state).flatMap(({ rows }) => rows.map((incident) => incident.number));

const byCallSign = new Intl.Collator("en", { numeric: true }).compare;

/** @param {Unit} a @param {Unit} b */
function aheadOf(a, b) {
  const distress = Number(Boolean(b.emergency_at)) - Number(Boolean(a.emergency_at));
  return distress || digit(a.status) - digit(b.status) || byCallSign(a.call_sign, b.call_sign) || a.id - b.id;
}

/**
 * @param {Map<number, Unit>} units
 * @returns {number[]} unit ids
 */
export const sortedUnits = (units) => [...units.values()].sort(aheadOf).map((unit) => unit.id);

/**
 * Messages as they are read: what units said and nobody took, then whom all look out for, then what was sent; the newest first.
 * @param {Map<number, import("./cards.js").Message>} messages
 * @returns {number[]} message numbers
 */
export const sortedMessages = (messages) =>
  [...messages.values()].sort((a, b) => rank(a) - rank(b) || b.number - a.number).map((message) => message.number);

/** @param {import("./cards.js").Message} message */
const rank = ({ unit, kind }) => (unit !== null ? 0 : kind === "bolo" ? 1 : 2);

/**
 * A list under a hand or a cursor: what it had stays where it is, also what is gone; what is new comes last.
 * @template T
 * @param {T[]} had
 * @param {T[]} wanted
 */
export const unmoved = (had, wanted) => [...had, ...wanted.filter((one) => !had.includes(one))];
