/**
 * Names as they are typed: the beginning is enough while only one thing has it. What is not found is a fault, never a guess.
 * @typedef {import("./cards.js").Unit} Unit
 * @typedef {import("./command_line.js").Picture} Picture
 * @typedef {import("./command_line.js").Fault} Fault
 */

/** @param {string} code @param {Record<string, any>} [facts] @returns {Fault} */
const wrong = (code, facts = {}) => ({ t: "fault", code, facts });

/** Letters and digits alone: `ps12` is PS-12. @param {string} name */
export const plain = (name) =>
  name
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();

/**
 * @param {string} typed
 * @param {Unit[]} units
 * @returns {Unit | Fault}
 */
export function unitOf(typed, units) {
  const wanted = plain(typed);
  const exact = units.find((unit) => plain(unit.call_sign) === wanted);
  const begin = wanted ? units.filter((unit) => plain(unit.call_sign).startsWith(wanted)) : [];
  if (exact || begin.length === 1) return exact ?? begin[0];
  if (begin.length) return wrong("ambiguous", { typed, matches: begin.slice(0, 5).map((unit) => unit.call_sign) });
  return wrong("unknown_unit", { typed });
}

/** @param {string} typed @param {Picture} picture */
export const incidentOf = (typed, { incidents }) =>
  /^#?\d+$/.test(typed) ? incidents.get(Number(typed.replace("#", ""))) : undefined;

/** @param {string} typed @param {string[]} verbs @param {Picture} picture */
export function verbOf(typed, verbs, picture) {
  const begin = verbs.filter((verb) =>
    [verb, ...(picture.verbs[verb] ?? [])].some((word) => plain(word).startsWith(plain(typed)) && plain(typed)),
  );
  return begin.length === 1 ? begin[0] : undefined;
}

/** @param {string} typed @param {Picture} picture @returns {Picture["dispositions"][number] | Fault} */
export function dispositionOf(typed, picture) {
  if (!typed) return wrong("disposition_missing");
  const begin = dispositionsFor(typed, picture);
  const exact = begin.find((one) => plain(one.code) === plain(typed));
  if (exact || begin.length === 1) return exact ?? begin[0];
  if (!begin.length) return wrong("unknown_disposition", { typed });
  return wrong("ambiguous", { typed, matches: begin.slice(0, 5).map((one) => one.code) });
}

/** The outcomes whose code or name begins with what was typed. @param {string} typed @param {Picture} picture */
export const dispositionsFor = (typed, { dispositions }) =>
  dispositions.filter((one) => [one.code, one.ar, one.fr, one.en].some((word) => plain(word).startsWith(plain(typed))));
