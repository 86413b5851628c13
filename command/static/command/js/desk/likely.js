/** The type that the words of a call speak of, with the word that says so. It is offered, never taken by itself. Pure. */

import { wordsOf } from "./types.js";

/** @typedef {import("./types.js").Type} Type @typedef {{type: Type, word: string}} Likely `word` as the registry writes it */

/** A type whose words are said in any text. */
const ANYTHING = "other";
/** Where a life is at risk, one word outweighs this many others. */
const LIFE = 3;
/** And, with, for, so, like: one letter that Arabic writes together with the next word. */
const JOINED = /^[وبلفك](?=.{3})/u;

/**
 * The type of which the text has the most keywords, the registry's first of two. A life at risk is not outvoted by a few other
 * words, unless its word speaks of lesser things too.
 * @param {string} text in any language
 * @param {Type[]} types
 * @returns {Likely | null}
 */
export function likelyType(text, types) {
  const said = wordsOf(text).map(forms);
  const proposed = types.filter(({ code }) => code !== ANYTHING).map((type) => ({ type, hits: [...new Set(type.keywords)].filter((keyword) => isSaid(wordsOf(keyword), said)) }));
  const lesser = new Set(proposed.flatMap(({ type, hits }) => (type.priority > 0 ? hits : [])));
  const weight = (/** @type {Type} */ type, /** @type {string} */ hit) => wordsOf(hit).length * (type.priority === 0 && !lesser.has(hit) ? LIFE : 1);
  const [found] = proposed
    .filter(({ hits }) => hits.length)
    .map(({ type, hits }) => ({ type, hits, weight: hits.reduce((sum, hit) => sum + weight(type, hit), 0) }))
    .sort((a, b) => b.weight - a.weight);
  return found ? { type: found.type, word: found.hits.reduce((a, b) => (wordsOf(b).length > wordsOf(a).length ? b : a)) } : null;
}

/** A word as it was said, and without what Arabic joins before it. @param {string} word */
function forms(word) {
  const bare = word.replace(JOINED, "").replace(/^ال(?=.{2})/u, "");
  return bare === word ? [word] : [word, bare];
}

/** The keyword's words, one after the other. @param {string[]} keyword @param {string[][]} said */
const isSaid = (keyword, said) =>
  keyword.length > 0 && said.some((_, at) => keyword.every((word, next) => said[at + next]?.some((form) => isForm(form, word))));

/** The word itself, or with an ending: shots, couteaux, blessées. @param {string} form @param {string} word */
function isForm(form, word) {
  if (!form.startsWith(word)) return false;
  const ending = form.slice(word.length);
  return word.length <= 3 ? /^[sx]?$/.test(ending) : ending.length * 2 <= word.length;
}
