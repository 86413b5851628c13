/**
 * A text field with a list beneath: type, arrow, Enter. What a person typed is never overwritten by itself.
 * @template T
 */

import { element } from "../element.js";

/**
 * @template T
 * @typedef {object} Means
 * @property {(text: string) => T[] | Promise<T[]>} find
 * @property {(item: T, text: string) => Node[]} show an option's content
 * @property {() => string} nothing what is said when nothing was found
 * @property {(item: T) => void} choose
 * @property {() => void} next where to go after Enter or a click
 * @property {(item: T, moved: boolean) => boolean} takesOnLeaving whether Tab takes the marked item; `moved`: it was marked by hand
 * @property {(text: string) => void} typed
 */

/** @template T */
export class Combobox {
  /** @type {T[]} */
  #items = [];
  #at = 0;
  #moved = false;
  /** Answers to an older text are dropped. */
  #asked = 0;
  /** Enter came before the answer: the first item is taken when it comes. */
  #hurry = false;
  #looking = false;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {HTMLElement} none says that nothing was found
   * @param {Means<T>} means
   */
  constructor(input, list, none, means) {
    this.input = input;
    this.list = list;
    this.none = none;
    this.means = means;
    input.addEventListener("input", () => {
      means.typed(input.value);
      void this.look();
    });
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = /** @type {Element} */ (event.target).closest("[role=option]");
      if (option) this.#take([...list.children].indexOf(option), true);
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  async look() {
    const asked = (this.#asked += 1);
    const text = this.input.value;
    this.#looking = true;
    const items = text.trim() ? await this.means.find(text) : [];
    if (asked !== this.#asked || document.activeElement !== this.input) return;
    this.#looking = false;
    this.#items = items;
    this.#moved = false;
    this.list.replaceChildren(...items.map((item, at) => element("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": "false" }, ...this.means.show(item, text))));
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.none.textContent = text.trim() && !items.length ? this.means.nothing() : "";
    this.#mark(0);
    const hurry = this.#hurry;
    this.#hurry = false;
    if (hurry && items.length) this.#take(0, true);
    else if (hurry) this.means.next();
  }

  close() {
    this.#asked += 1;
    this.#looking = this.#hurry = false;
    this.list.hidden = true;
    this.none.textContent = "";
    this.#items = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  #mark(at) {
    if (!this.#items.length) return;
    this.#at = (at + this.#items.length) % this.#items.length;
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.#at)));
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.#at}`);
    this.list.children[this.#at].scrollIntoView({ block: "nearest" });
  }

  /** The field is left or the call is sent as it is. */
  commit() {
    if (this.isOpen && this.means.takesOnLeaving(this.#items[this.#at], this.#moved)) this.#take(this.#at, false);
  }

  /** @param {number} at @param {boolean} go */
  #take(at, go) {
    const item = this.#items[at];
    this.close();
    this.means.choose(item);
    if (go) this.means.next();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Enter" && this.#looking) {
      this.#hurry = true;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (!this.isOpen) return;
    if (event.key === "Tab") return this.commit();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#moved = true;
      this.#mark(this.#at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") this.#take(this.#at, true);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
