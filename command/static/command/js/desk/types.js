/** Find the type of a call by its code, its name or a keyword, in any of the languages, by the beginnings of words. Pure. */

/**
 * @typedef {{code: string, priority: number, ar: string, fr: string, en: string, keywords: string[]}} Type
 * @typedef {{type: Type, because: string}} Found `because` is the name or keyword that was typed
 */

const AT_MOST = 8;

/**
 * Letters that are written in several ways become one: case, accents, hamza, ta marbuta; the Arabic article goes.
 * @param {string} text
 */
export function wordsOf(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}|ـ/gu, "").toLowerCase().replaceAll("ة", "ه").replaceAll("ى", "ي").replaceAll("ٱ", "ا");
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.replace(/^ال(?=.{2})/u, ""));
}

/**
 * Types of which every typed word begins a word of one name: the reader's own name first, then names, then keywords; graver first.
 * @param {string} text
 * @param {Type[]} types
 * @param {"ar" | "fr" | "en"} language
 * @returns {Found[]}
 */
export function typesFor(text, types, language) {
  const typed = wordsOf(text);
  if (!typed.length) return [];
  return types
    .flatMap((type, order) => {
      const names = [type[language], type.code, type.ar, type.fr, type.en, ...type.keywords];
      const hits = names.flatMap((name, at) => (begins(typed, wordsOf(name)) ? [{ name, weight: weightOf(typed, wordsOf(name), at) }] : []));
      const best = hits.sort((a, b) => a.weight - b.weight)[0];
      return best ? [{ type, because: best.name, weight: best.weight, order }] : [];
    })
    .sort((a, b) => a.weight - b.weight || a.type.priority - b.type.priority || a.order - b.order)
    .slice(0, AT_MOST)
    .map(({ type, because }) => ({ type, because }));
}

/** @param {string[]} typed @param {string[]} words */
const begins = (typed, words) => typed.every((beginning) => words.some((word) => word.startsWith(beginning)));

/** The reader's own name said whole, then another name or a keyword said whole, then said from its beginning, then somewhere in it. @param {string[]} typed @param {string[]} words @param {number} at */
function weightOf(typed, words, at) {
  if (typed.join(" ") === words.join(" ")) return at === 0 ? 0 : 0.5;
  return (words[0].startsWith(typed[0]) ? 1 : 2) + (at === 0 ? 0 : 0.5);
}

/**
 * The text in pieces, those that the typed words begin marked.
 * @param {string} text
 * @param {string} typed
 * @returns {{text: string, hit: boolean}[]}
 */
export function matched(text, typed) {
  const beginnings = wordsOf(typed);
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).filter(Boolean).flatMap((piece) => {
    const word = wordsOf(piece)[0] ?? "";
    const found = beginnings.filter((beginning) => word.startsWith(beginning)).sort((a, b) => b.length - a.length)[0];
    if (!found) return [{ text: piece, hit: false }];
    const shift = wordsOf(piece)[0].length === piece.length ? 0 : piece.length - word.length;
    const end = Math.max(1, found.length + shift);
    return [{ text: piece.slice(0, end), hit: true }, { text: piece.slice(end), hit: false }].filter((part) => part.text);
  });
}
