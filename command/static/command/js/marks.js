/** The marks of the room, made of DOM: status, unit, priority, kind, receipts. */

import { drawing, element } from "./element.js";
import { page } from "./page.js";
import { digit } from "./status.js";
import { say } from "./words.js";

const SHAPES = [
  "M6.6 1h8.8L21 6.6v8.8L15.4 21H6.6L1 15.4V6.6Z",
  "M11 1.2 21.4 20H.6Z",
  "M11 .8 21.2 11 11 21.2.8 11Z",
  "M3 3h16v16H3Z",
  "M1.5 6h19v10h-19Z",
];
const STEPS = /** @type {const} */ (["delivered", "seen", "acknowledged"]);

/** @param {string} status */
const figure = (status) => (digit(status) > 9 ? "–" : String(digit(status)));

/**
 * @param {string} status
 * @param {boolean} stale
 */
const tone = (status, stale) => `s${digit(status)}${status === "acknowledged" ? ".ack" : ""}${stale ? ".stale" : ""}`;

/**
 * Digit and word; without the word the digit is named for those who do not see it.
 * @param {string} status
 * @param {{word?: boolean, stale?: boolean}} [how]
 */
export function statusMark(status, { word = true, stale = false } = {}) {
  const said = say(`status.${status}`);
  return element(
    `span.st.${tone(status, stale)}`,
    {},
    element("b", { "aria-hidden": "true" }, figure(status)),
    word ? said : element("span.unseen", {}, said),
  );
}

/**
 * A unit in a sentence or a row: digit, call sign.
 * @param {{call_sign: string, status: string, emergency_at?: string | null}} unit
 * @param {{stale?: boolean, receipts?: SVGElement | HTMLElement | null}} [how]
 */
export function unitChip(unit, { stale = false, receipts = null } = {}) {
  const said = unit.emergency_at ? say("units.emergency") : say(`status.${unit.status}`);
  return element(
    `span.unit.${tone(unit.status, stale)}${unit.emergency_at ? ".emg" : ""}`,
    { title: said },
    element("b", { "aria-hidden": "true" }, figure(unit.status)),
    unit.call_sign,
    element("span.unseen", {}, ` ${said}`),
    receipts,
  );
}

/**
 * Three bars: received, seen, accepted. The word of the last one reached is its name.
 * @param {{delivered_at: string | null, seen_at: string | null, acknowledged_at: string | null}} order
 */
export function receipts(order) {
  const reached = STEPS.filter((step) => order[`${step}_at`]);
  const said = say(`receipt.${reached.at(-1) ?? "sent"}`);
  return element(
    "span.rcpt",
    { role: "img", "aria-label": said, title: said },
    ...STEPS.map((step) => element(order[`${step}_at`] ? "i.on" : "i")),
  );
}

/**
 * A vehicle's plate. Number, letter and region are cells of their own: in one run the letter would pull the region aside.
 * @param {string} plate 48213-D-6
 */
export function plateMark(plate) {
  const cells = plate.split(/[-|\s]+/).filter(Boolean);
  return element("span.plate", {}, ...(cells.length === 3 ? cells : [plate]).map((cell) => element("span", {}, element("bdi", {}, cell))));
}

/**
 * @param {number} priority
 * @param {string} [classes]
 */
export function priorityMark(priority, classes = "") {
  const text = drawing("text", { x: 11, y: priority === 1 ? 17 : 15 });
  text.textContent = String(priority);
  return drawing(
    "svg",
    { class: `pr p${priority} ${classes}`, viewBox: "0 0 22 22", role: "img", "aria-label": say(`priority.${priority}`) },
    drawing("path", { d: SHAPES[priority] ?? SHAPES[4] }),
    text,
  );
}

/**
 * Take the sprite into the page: marks must not vanish with the connection.
 * @param {string | null} url
 */
export async function loadMarks(url) {
  const answer = await fetch(url ?? "");
  const sprite = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  sprite.id = "marks";
  sprite.setAttribute("hidden", "");
  document.body.append(document.importNode(sprite, true));
}

/**
 * A symbol of the sprite.
 * @param {string} name
 * @param {number} [size]
 * @param {string} [label] its name, when no word stands beside it
 */
export function icon(name, size = 14, label = "") {
  /** @type {Record<string, string>} */
  const named = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return drawing(
    "svg",
    { width: size, height: size, viewBox: "0 0 16 16", ...named },
    drawing("use", { href: `${document.getElementById("marks") ? "" : page().urls.marks}#${name}` }),
  );
}

/** @param {string} kind */
export const kindMark = (kind) => icon(`k-${kind}`, 14, say(`kind.${kind}`));
