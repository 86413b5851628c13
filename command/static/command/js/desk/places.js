/** Where it happened: the server's gazetteer by the beginnings of words, and coordinates as they are typed. */

import { element, place, refresh } from "../element.js";
import { sectorName } from "../facts.js";
import { icon } from "../marks.js";
import { ask } from "../requests.js";
import { say, spoken } from "../words.js";
import { matched } from "./types.js";

/** @typedef {{kind: "street" | "crossing" | "place" | "coordinates", name: string, name_ar: string, lat: number, lon: number, sector: string | null}} Place */

/** A pause in typing that is worth a question, in milliseconds. */
const PAUSE_MS = 100;
let asked = 0;

/**
 * @param {string} text
 * @returns {Promise<Place[]>}
 */
export async function findPlaces(text) {
  const mine = (asked += 1);
  await new Promise((done) => setTimeout(done, PAUSE_MS));
  if (mine !== asked) return [];
  const answer = await ask("GET", `places?q=${encodeURIComponent(text.trim())}`, undefined, { pauses: [] });
  return answer.ok ? answer.card.places : [];
}

/** Typed latitude and longitude, as "33.59, -7.61". @param {string} text @returns {{lat: number, lon: number} | null} */
export function coordinatesIn(text) {
  const found = text.match(/^\s*([+-]?\d{1,3}\.\d+)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/);
  return found && { lat: Number(found[1]), lon: Number(found[2]) };
}

/** The name in the reader's language, when the map has it. @param {Place} place */
export const placeName = ({ name, name_ar }) => (spoken() === "ar" && name_ar) || name || name_ar;

const ICONS = { street: "i-arrow", crossing: "i-arrow", place: "i-pin", coordinates: "i-pin" };

/**
 * @param {Place} found
 * @param {string} text
 * @param {import("../cards.js").Vocabulary | null} vocabulary
 */
export function showPlace(found, text, vocabulary) {
  const name = placeName(found);
  const other = name === found.name ? found.name_ar : found.name;
  const marked = (/** @type {string} */ words) => matched(words, text).map((part) => (part.hit ? element("mark", {}, part.text) : part.text));
  return [
    icon(ICONS[found.kind], 16),
    element("span", {}, element("span.nm", { dir: "auto" }, ...marked(name)), element("br"), element("span.ad", {}, say(`desk.kind.${found.kind}`), other && other !== name && " · ", other && other !== name && element("bdi", {}, ...marked(other)))),
    element("span.ad.end", {}, found.sector ? sectorName(vocabulary, found.sector) : say("desk.outside")),
  ];
}

/**
 * Beside the field: where the place lies, or that it has no point yet.
 * @param {import("./draft.js").Draft} draft
 * @param {string | null} sector
 * @param {import("../cards.js").Vocabulary | null} vocabulary
 */
export function showPoint({ values, editing }, sector, vocabulary) {
  const at = place("place-at");
  const nowhere = values.lat === null;
  at.hidden = nowhere && (!values.place || editing === "place");
  const said = nowhere ? say("desk.no_point") : sector ? sectorName(vocabulary, sector) : say("desk.on_map");
  refresh(at, [said, nowhere], () => [nowhere && icon("i-warn", 11), said]);
  at.classList.toggle("w", nowhere);
}
