/**
 * The catalogue: codes travel, sentences are made here, in the reader's language.
 * @typedef {"ar" | "fr" | "en"} Language
 * @typedef {Record<string, Record<Language, string>>} Catalogue
 * @typedef {string | number | null | undefined} Fact
 * @typedef {string | {name: string, value: string}} Part
 */

/** @type {Catalogue} */
let catalogue = {};
/** @type {Language} */
let language = "en";
let strict = false;

/**
 * Say once, at the start of a page or a test, which words are spoken.
 * @param {Catalogue} words
 * @param {Language} spoken
 * @param {{strict?: boolean}} [how] strict: a missing key or fact throws instead of showing itself
 */
export function useWords(words, spoken, how = {}) {
  catalogue = words;
  language = spoken;
  strict = Boolean(how.strict);
}

/**
 * @param {string} url
 * @param {Language} spoken
 */
export async function loadWords(url, spoken) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  useWords(await answer.json(), spoken);
}

/** @returns {Language} */
export const spoken = () => language;

/** @param {string} key */
export const has = (key) => key in catalogue;

/**
 * The sentence in pieces: text, and the facts that fill its places, so that a page can mark them.
 * @param {string} key
 * @param {Record<string, Fact>} [facts]
 * @param {Language} [to] the language of who hears it, where that is not the reader
 * @returns {Part[]}
 */
export function parts(key, facts = {}, to = language) {
  return template(key, to)
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((piece) => (piece.startsWith("{") ? fill(key, piece.slice(1, -1), facts) : piece));
}

/**
 * The sentence as text. In Arabic each fact is isolated, so that a call sign or a number keeps its own direction.
 * @param {string} key
 * @param {Record<string, Fact>} [facts]
 * @param {Language} [to]
 */
export function say(key, facts = {}, to = language) {
  const isolate = to === "ar" ? (/** @type {string} */ v) => `\u2068${v}\u2069` : (/** @type {string} */ v) => v;
  return parts(key, facts, to)
    .map((part) => (typeof part === "string" ? part : isolate(part.value)))
    .join("");
}

/** What must not come apart, such as a number and its unit: in Arabic it runs its own way also where codes run left to right. @param {string} said */
export const together = (said) => (language === "ar" ? `\u2068${said}\u2069` : said);

/** @param {string} key @param {Language} to */
function template(key, to) {
  const found = catalogue[key]?.[to];
  if (found === undefined && strict) throw new Error(`no words for ${key} in ${to}`);
  return found ?? key;
}

/**
 * @param {string} key
 * @param {string} name
 * @param {Record<string, Fact>} facts
 */
function fill(key, name, facts) {
  const value = facts[name];
  if (value === undefined && strict) throw new Error(`${key} needs the fact ${name}`);
  return { name, value: value === undefined || value === null ? "–" : String(value) };
}
