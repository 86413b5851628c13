/** Facts as people read them: a code becomes its name, a moment a clock, a number of an incident #0412. */

import { age, clockMinutes, minutes } from "./times.js";
import { has, say, spoken } from "./words.js";

/** @typedef {import("./cards.js").Vocabulary | null} Vocabulary */

/** @param {number | string} number */
export const incidentName = (number) => `#${String(number).padStart(4, "0")}`;

/**
 * The name of a code of the registry in the reader's language; the code itself until the registry is known.
 * @param {Vocabulary} vocabulary
 * @param {"types" | "dispositions" | "unit_kinds" | "attributes"} list
 * @param {string | null} code
 */
export function nameOf(vocabulary, list, code) {
  return vocabulary?.[list].find((word) => word.code === code)?.[spoken()] ?? code ?? "–";
}

/**
 * @param {Vocabulary} vocabulary
 * @param {string | null} code
 */
export function sectorName(vocabulary, code) {
  const found = vocabulary?.sectors.find((sector) => sector.code === code);
  return (spoken() === "ar" ? found?.name_ar || found?.name : found?.name) ?? code ?? say("units.no_sector");
}

/**
 * What a need of a plan asks for, in words: kinds, then skills.
 * @param {import("./cards.js").Need} need
 * @param {Vocabulary} vocabulary
 */
export const needName = ({ kinds, skills }, vocabulary) =>
  listed([...kinds.map((code) => nameOf(vocabulary, "unit_kinds", code)), ...skills.map((code) => nameOf(vocabulary, "attributes", code))]) ||
  say("plan.any");

/** @param {string[]} items */
export const listed = (items) => items.join(say("list.and"));

/** @param {string} family @param {any} code */
const word = (family, code) => (has(`${family}.${code}`) ? say(`${family}.${code}`) : String(code ?? "–"));

/** @param {any} code */
const statusOrStage = (code) => (has(`status.${code}`) ? say(`status.${code}`) : word("stage", code));

/** @type {Record<string, (value: any, vocabulary: Vocabulary) => string>} */
const READ = {
  incident: incidentName,
  number: incidentName,
  into: incidentName,
  incidents: (numbers) => listed(numbers.map(incidentName)),
  message: (number) => `m${number}`,
  alarm: (number) => `a${number}`,
  audience: (code) => word("message.to", code),
  hazard: (code) => word("hazard.kind", code),
  hazard_kind: (code) => word("hazard.kind", code).toLocaleLowerCase(),
  type: (code, vocabulary) => nameOf(vocabulary, "types", code),
  disposition: (code, vocabulary) => nameOf(vocabulary, "dispositions", code),
  sector: (code, vocabulary) => sectorName(vocabulary, code),
  skill: (code, vocabulary) => nameOf(vocabulary, "attributes", code),
  skills: (codes, vocabulary) => listed(codes.map((/** @type {string} */ code) => nameOf(vocabulary, "attributes", code))),
  unit_kind: (code, vocabulary) => nameOf(vocabulary, "unit_kinds", code),
  status: statusOrStage,
  unit_status: statusOrStage,
  was: (value) => (typeof value === "number" ? incidentName(value) : statusOrStage(value)),
  out_of: incidentName,
  wanted: statusOrStage,
  stage: (code) => word("stage", code),
  ended_as: (code) => word("stage", code).toLocaleLowerCase(),
  order_kind: (code) => word("order_kind", code),
  how: (code) => word("stage", code).toLocaleLowerCase(),
  preempted_by: incidentName,
  why: (code) => word("why", code),
  other_incident: incidentName,
  beside: listed,
  choices: (verbs) => listed(verbs.map((/** @type {string} */ verb) => say(`act.${verb}`).toLocaleLowerCase())),
  rule: (code) => word("rule", code),
  rung: (code) => word("rung", code),
  priority: (value) => `P${value}`,
  until: clockMinutes,
  promised_until: clockMinutes,
  at: clockMinutes,
  off_at: clockMinutes,
  seconds: age,
  minutes,
  age_s: age,
  field: (name) => word("field", name),
  fields: (names) => listed([...new Set(names.map((/** @type {string} */ name) => word("field", name)))]),
  what: (name) => word("what", name),
  call_signs: listed,
  matches: listed,
};

/**
 * @param {Record<string, any>} facts
 * @param {Vocabulary} vocabulary
 * @returns {Record<string, string>}
 */
export function readable(facts, vocabulary) {
  const given = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
  const read = Object.fromEntries(
    given.map(([name, value]) => [name, READ[name] ? READ[name](value, vocabulary) : String(value)]),
  );
  return {
    ...read,
    about: listed([read.incident, read.call_sign].filter(Boolean)) || say("alarm.room"),
    age: read.age_s ?? read.seconds,
    number: read.number,
    given: read.given ?? read.value,
    value: read.value ?? read.given,
  };
}

/**
 * A refusal as a sentence.
 * @param {{code: string, facts: Record<string, any>}} refused
 * @param {Vocabulary} vocabulary
 */
export function refusal({ code, facts }, vocabulary) {
  const key = `refused.${code}`;
  return has(key) ? say(key, readable(facts, vocabulary)) : say("refused.other", { code });
}
