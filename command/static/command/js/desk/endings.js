/** How a call ends without a patrol: F5 offers all endings, F6 those that pass it on, F8 and F9 are an ending each. */

import { say, spoken } from "../words.js";
import { choose } from "./choice.js";

/** @typedef {import("../cards.js").Named & {patrol: boolean}} Disposition */

const COMMONEST = ["information", "silent", "wrong_number", "abusive", "duplicate", "settled_by_phone", "referred_ambulance", "referred_gendarmerie", "false_alarm"];

/**
 * @param {Disposition[]} dispositions
 * @returns {{digit: string | null, disposition: Disposition}[]} the first nine with their digit
 */
export function endings(dispositions) {
  const rank = (/** @type {Disposition} */ { code }) => (COMMONEST.includes(code) ? COMMONEST.indexOf(code) : COMMONEST.length);
  return dispositions
    .filter(({ patrol }) => !patrol)
    .map((disposition, order) => ({ disposition, order }))
    .sort((a, b) => rank(a.disposition) - rank(b.disposition) || a.order - b.order)
    .map(({ disposition }, at) => ({ disposition, digit: at < 9 ? String(at + 1) : null }));
}

/** Endings that have a key of their own. */
export const INFORMATION = "information";
export const SILENT = "silent";

/**
 * Endings that pass the call on to another service, each with its digit.
 * @param {Disposition[]} dispositions
 * @returns {{digit: string | null, disposition: Disposition}[]}
 */
export const transfers = (dispositions) =>
  endings(dispositions.filter(({ code }) => isTransfer(code))).map(({ disposition }, at) => ({ disposition, digit: at < 9 ? String(at + 1) : null }));

/** @param {string} code */
const isTransfer = (code) => code.startsWith("referred");

/** The key that ends a call so. @param {string} code */
export const keyOf = (code) => (code === INFORMATION ? "F9" : code === SILENT ? "F8" : isTransfer(code) ? "F6" : "F5");

/**
 * @param {string} title
 * @param {ReturnType<typeof endings>} offered
 * @param {(disposition: string) => void} chosen
 */
export function askEnding(title, offered, chosen) {
  choose(
    title,
    offered.map(({ digit, disposition }) => ({ digit, content: [disposition[spoken()]], take: () => chosen(disposition.code) })),
  );
}
