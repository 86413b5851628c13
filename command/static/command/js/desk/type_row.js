/** A type among the suggestions: its priority, its name, and the keyword that was typed. */

import { element } from "../element.js";
import { priorityMark } from "../marks.js";
import { spoken } from "../words.js";
import { matched } from "./types.js";

/** @param {import("./types.js").Found} found @param {string} text */
export function showType({ type, because }, text) {
  return [
    priorityMark(type.priority),
    element("span", {}, element("span.nm", {}, ...marked(type[spoken()], text)), because !== type[spoken()] && element("span.ad", { dir: "auto" }, " · ", ...marked(because, text))),
    element("span.ad.end", {}, `P${type.priority}`),
  ];
}

/** @param {string} text @param {string} typed */
const marked = (text, typed) => matched(text, typed).map((part) => (part.hit ? element("mark", {}, part.text) : document.createTextNode(part.text)));
