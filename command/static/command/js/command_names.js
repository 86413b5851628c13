/**
 * Names as they are typed: the beginning is enough while only one thing has it. What is not found is a fault, never a guess.
 * @typedef {import("./cards.js").Unit} Unit
 * @typedef {import("./cards.js").Incident} Incident
 * @typedef {import("./command_line.js").Picture} Picture
 * @typedef {import("./command_line.js").Fault} Fault
 */

import { HAZARDS } from "./hazards.js";
import { ALL, verbNamed } from "./verbs.js";

/** What can be edited, as it is typed in English, French and Arabic. @type {Readonly<Record<string, string[]>>} */
export const FIELDS = Object.freeze({
  type: ["type", "nature", "نوع"],
  place: ["place", "lieu", "مكان"],
  landmark: ["landmark", "repère", "معلمة"],
  text: ["text", "texte", "نص"],
});

/** @param {string} code @param {Record<string, any>} [facts] @returns {Fault} */
const wrong = (code, facts = {}) => ({ t: "fault", code, facts });

/** Letters and digits alone: `ps12` is PS-12. @param {string} name */
export const plain = (name) =>
  name
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();

/** @param {string} word @param {string} typed */
const begins = (word, typed) => plain(typed) !== "" && plain(word).startsWith(plain(typed));

/**
 * The one that has this name, or alone begins with it.
 * @template T
 * @param {string} typed
 * @param {readonly T[]} among
 * @param {(one: T) => string[]} names the first is said when several could be meant
 * @param {string} unknown what is wrong when there is none
 * @returns {T | Fault}
 */
function theOne(typed, among, names, unknown) {
  const exact = among.find((one) => names(one).some((name) => plain(name) === plain(typed)));
  const begin = among.filter((one) => names(one).some((name) => begins(name, typed)));
  if (exact !== undefined || begin.length === 1) return exact ?? begin[0];
  return begin.length ? wrong("ambiguous", { typed, matches: begin.slice(0, 5).map((one) => names(one)[0]) }) : wrong(unknown, { typed });
}

/** @param {unknown} found @returns {found is Fault} */
export const isFault = (found) => typeof found === "object" && found !== null && "t" in found && found.t === "fault";

/** @param {string} typed @param {Unit[]} units */
export const unitOf = (typed, units) => theOne(typed, units, (unit) => [unit.call_sign], "unknown_unit");

/** @param {string} typed */
export const isNumber = (typed) => /^#?\d+$/.test(typed);

/** @param {string} typed */
export const numberOf = (typed) => Number(typed.replace("#", ""));

/** An open incident. @param {string} typed @param {Picture} picture */
export const incidentOf = (typed, { incidents }) => (isNumber(typed) ? incidents.get(numberOf(typed)) : undefined);

/** The name of the verb. @param {string} typed @param {string[]} verbs @returns {string | Fault} */
export const verbOf = (typed, verbs) => theOne(typed, verbs, (name) => verbNamed(name).words, "unknown_verb");

/** @param {string} typed @returns {string | Fault} */
export const fieldOf = (typed) => theOne(typed, Object.keys(FIELDS), (name) => FIELDS[name], "unknown_field");

/** @param {string} typed @returns {string | Fault} */
export const hazardOf = (typed) => (typed ? theOne(typed, Object.keys(HAZARDS), (kind) => HAZARDS[kind], "unknown_hazard") : wrong("hazard_missing"));

/** @param {import("./cards.js").Named} word */
const inAll = ({ code, ar, fr, en }) => [code, ar, fr, en];

/** @param {string} typed @param {Picture} picture */
export const typeOf = (typed, { types }) => theOne(typed, types, inAll, "unknown_type");

/** @param {string} typed @param {Picture} picture */
export const sectorOf = (typed, { sectors }) =>
  theOne(typed, sectors, ({ code, name, name_ar }) => [code, name, name_ar].filter(Boolean), "unknown_audience");

/** @param {string} typed */
export const isAll = (typed) => ALL.some((word) => plain(word) === plain(typed));

/** A number after a letter, unless a unit has that name. @param {string} letter */
const lettered = (letter) => (/** @type {string} */ typed, /** @type {Picture} */ { units }) => {
  const found = new RegExp(`^${letter}(\\d+)$`, "i").exec(typed);
  return found && !units.some((unit) => begins(unit.call_sign, typed)) ? Number(found[1]) : null;
};

/** The number of a message is typed m12. */
export const messageNumber = lettered("m");

/** The number of an alarm is typed a12. */
export const alarmNumber = lettered("a");

/** @param {string} typed @param {Picture} picture @returns {Picture["dispositions"][number] | Fault} */
export const dispositionOf = (typed, { dispositions }) =>
  typed ? theOne(typed, dispositions, inAll, "unknown_disposition") : wrong("disposition_missing");

/** The outcomes whose code or name begins with what was typed. @param {string} typed @param {Picture} picture */
export const dispositionsFor = (typed, { dispositions }) =>
  dispositions.filter((one) => inAll(one).some((word) => plain(word).startsWith(plain(typed))));

/** The outcomes that a cancelled incident may have; where the room's words do not tell, the room judges. @param {Picture["dispositions"]} dispositions */
export function cancelling(dispositions) {
  const known = dispositions.filter((one) => one.cancels);
  return known.length ? known : dispositions;
}
