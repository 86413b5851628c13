/**
 * What the server tells a page when it is born.
 * @typedef {{slug: string, name: string, time_zone: string, utc_offset_s: number}} Room
 * @typedef {{officer: number, name: string, role: string, permissions: string[]}} Me
 * @typedef {object} Page
 * @property {import("./words.js").Language} language
 * @property {"ltr" | "rtl"} dir
 * @property {string} screen
 * @property {Room | null} room
 * @property {Me} me
 * @property {Record<string, unknown> | null} city
 * @property {string} until when this sign-in ends
 * @property {string} release what the page was made of
 * @property {Record<"socket" | "api" | "words" | "marks" | "sign_out" | "desk" | "board" | "overview" | "past" | "tablet" | "unlock" | "map_script", string | null>} urls
 */

/** @type {Page | null} */
let known = null;

/** @returns {Page} */
export function page() {
  known ??= JSON.parse(document.getElementById("page")?.textContent ?? "null");
  if (!known) throw new Error("the page has no facts: its template lacks json_script");
  return known;
}

/** @param {string} permission */
export const may = (permission) => page().me.permissions.includes(permission);

/** Whether the room is served by another release than the one that made this page. @param {string | null} told what a beat says */
export const outdated = (told) => told !== null && told !== page().release;

/** The address of a socket on this host. */
export function socketUrl() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${page().urls.socket}`;
}
