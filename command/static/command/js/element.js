/**
 * DOM from values, never from markup: what a person typed can only become text.
 * @typedef {Node | string | number | null | undefined | false} Child
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * `element("span.cut.dim", {title: "…"}, "text", child)`; a property that is null or false is left out.
 * @param {string} spec tag and classes
 * @param {Record<string, any>} [attributes] `on…` are listeners, the rest attributes
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function element(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const made = document.createElement(tag || "span");
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(
    ...children.filter((c) => c !== null && c !== undefined && c !== false).map((c) => (c instanceof Node ? c : String(c))),
  );
  return made;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 * @returns {SVGElement}
 */
export function drawing(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * A value that reads left to right in any language: a call sign, a number, a time.
 * @param {string | number} value
 * @param {string} [classes]
 */
export function ltr(value, classes = "") {
  return element(`bdi.ltr${classes}`, {}, value);
}

/** @param {string} key */
export const keyCap = (key) => element("kbd", {}, key);

/**
 * Keep one element per item and in the items' order. An element stays while its item stays, so focus and pointer keep
 * their target; its content is made anew only when what it shows has changed.
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {{key: (item: T) => string | number, make: (item: T) => HTMLElement, show: (made: HTMLElement, item: T) => void, signature: (item: T) => unknown}} rows
 */
export function keep(list, items, { key, make, show, signature }) {
  const had = new Map(
    [...list.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, /** @type {HTMLElement} */ (child)]),
  );
  /** @type {Element | null} */
  let place = list.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let made = had.get(name);
    had.delete(name);
    if (!made) {
      made = make(item);
      made.dataset.key = name;
    }
    const looks = JSON.stringify(signature(item));
    if (made.dataset.looks !== looks) {
      made.dataset.looks = looks;
      show(made, item);
    }
    if (made === place) place = place.nextElementSibling;
    else list.insertBefore(made, place);
  }
  for (const left of had.values()) left.remove();
}

/**
 * Make an element's content anew, only when what it shows has changed.
 * @param {HTMLElement} holder
 * @param {unknown} looks
 * @param {() => Child[]} make
 */
export function refresh(holder, looks, make) {
  const signature = JSON.stringify(looks) ?? "";
  if (holder.dataset.looks === signature) return;
  holder.dataset.looks = signature;
  holder.replaceChildren(
    ...make()
      .filter((c) => c !== null && c !== undefined && c !== false)
      .map((c) => (c instanceof Node ? c : String(c))),
  );
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function place(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
