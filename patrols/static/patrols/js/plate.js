/** A number plate: number, letter and region in three isolated cells, because in one run the letter pulls the region across. */

import { element } from "/static/command/js/element.js";

const MOROCCAN = /^\s*(\d{1,6})[\s|/-]*(\p{L}{1,2})[\s|/-]*(\d{1,2})\s*$/u;

/** @param {string} plate as typed; one of another form stays in one cell */
export function plateMark(plate) {
  const cells = MOROCCAN.exec(plate)?.slice(1) ?? [plate];
  const made = cells.map((cell) => element(/\p{L}/u.test(cell) ? "bdi" : "b", {}, cell));
  return element("span.plate", {}, ...made);
}
