/** The keys of a page in one table: what is pressed, what it says in the help, what it does. */

import { element, keyCap, place } from "./element.js";
import { listed } from "./facts.js";
import { say } from "./words.js";

/**
 * @typedef {{caps: string[], said: string | string[], keys?: string[], ctrl?: boolean, run?: (event: KeyboardEvent, pressed: string) => boolean | void}} Key
 * `said` is the word's key, or several; `keys` are `event.key` values, letters small; without `run` the key works elsewhere and is only told here. `run` returns false when
 * it has nothing to do, and the key goes on.
 */

const FIELDS = "input, textarea, select, [contenteditable]";
const BUTTONS = "button, a, summary";

/**
 * Listen for the table's keys. Letters act only outside text fields, and Enter not on a button; F-keys act everywhere.
 * @param {Key[]} table
 */
export function listen(table) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const everywhere = /^F\d+$/.test(event.key);
    if (!everywhere && (target.closest(FIELDS) || (event.key === "Enter" && target.closest(BUTTONS)))) return;
    for (const pressed of readings(event)) {
      const found = table.find(({ keys, ctrl = false }) => keys?.includes(pressed) && ctrl === event.ctrlKey);
      if (!found) continue;
      if (found.run?.(event, pressed) !== false) event.preventDefault();
      return;
    }
  });
}

/**
 * What a key is, then where it lies: an Arabic layout has no J, a French one no bare digits.
 * @param {KeyboardEvent} event
 */
function readings({ key, code }) {
  const written = key.length === 1 ? key.toLowerCase() : key;
  const lies = code.match(/^(?:Key|Digit|Numpad)(\w)$/)?.[1].toLowerCase();
  return lies ? [written, lies] : [written];
}

/**
 * The dialog that lists the page's keys and the grammar of its command line.
 * @param {Key[]} table
 * @param {[string, string][]} grammar example → word key
 */
export function help(table, grammar) {
  const dialog = /** @type {HTMLDialogElement} */ (place("keys"));
  const list = place("keys-list");
  if (!list.children.length) {
    list.append(...table.flatMap(({ caps, said }) => [element("dt", {}, ...caps.map(keyCap)), element("dd", {}, listed([said].flat().map((key) => say(key))))]));
    place("grammar-list").append(
      ...grammar.flatMap(([example, said]) => [
        element("dt", {}, element("bdi.ltr.mono", {}, example)),
        element("dd", {}, say(said)),
      ]),
    );
    dialog.querySelector("button")?.addEventListener("click", () => dialog.close());
  }
  dialog.showModal();
}

/**
 * Move to the next or the previous panel; each remembers where it was left.
 * @param {1 | -1} by
 */
export function nextPanel(by) {
  const panels = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-panel]")]).filter(
    (panel) => panel.offsetParent !== null,
  );
  const at = panels.findIndex((panel) => panel.contains(document.activeElement));
  const there = panels[(at + by + panels.length) % panels.length] ?? panels[0];
  const inside = /** @type {HTMLElement | null} */ (there.querySelector('[tabindex="0"], input'));
  (inside ?? there).focus();
}
