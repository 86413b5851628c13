/** What is said to the caller about a patrol's coming, in the caller's language. Pure. */

import { say } from "../words.js";

/** @typedef {import("../words.js").Language} Language */

/** Languages in which the room has words. @type {Record<string, Language>} */
const WORDED = { ar: "ar", fr: "fr", en: "en" };
/** Who may be in danger is told to hide and to stay on the line. */
const IN_DANGER = 1;

/**
 * @param {{low_min: number | null, high_min: number | null}} promised
 * @param {{language: string, reader: Language, priority: number | null}} caller `language` as the call has it, "" where it is not known
 * @returns {{text: string, language: Language, foreign: boolean}} `foreign`: the caller's language has no words here
 */
export function wordsToSay({ low_min, high_min }, { language, reader, priority }) {
  const to = WORDED[language] ?? reader;
  const when =
    low_min === null || high_min === null ? say("promise.say.none", {}, to) : say(`promise.say.${many(high_min)}`, { low: low_min, high: high_min }, to);
  const then = say(priority !== null && priority <= IN_DANGER ? "promise.say.danger" : "promise.say.calm", {}, to);
  return { text: `${when} ${then}`, language: to, foreign: language !== "" && !WORDED[language] };
}

/** Arabic counts two, three to ten, and more in three ways. @param {number} minutes */
const many = (minutes) => (minutes <= 2 ? "two" : minutes <= 10 ? "few" : "many");

/**
 * What the caller was told, in whole minutes from that moment.
 * @param {{promised_at?: string | null, promised_from?: string | null, promised_until?: string | null} | undefined} call
 */
export function toldOf({ promised_at, promised_from, promised_until } = {}) {
  if (!promised_at || !promised_from || !promised_until) return null;
  const minutes = (/** @type {string} */ at) => Math.round((Date.parse(at) - Date.parse(promised_at)) / 60_000);
  return { at: promised_at, until: promised_until, low_min: minutes(promised_from), high_min: minutes(promised_until) };
}
