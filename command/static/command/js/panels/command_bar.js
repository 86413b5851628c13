/** The command line on the screen: the typed line, its reading before Enter, what could follow, what became of it. */

import { pictureOf, read } from "../command_line.js";
import { element, keep, place } from "../element.js";
import { incidentName } from "../facts.js";
import { endangered, offered } from "../offers.js";
import { suggest } from "../suggestions.js";
import { say } from "../words.js";
import { meaningOf, showReading } from "./reading.js";

/** @typedef {import("../command_line.js").Command} Command */

const REMEMBERED = 50;

export class CommandBar {
  #input = /** @type {HTMLInputElement} */ (place("command"));
  #list = place("command-list");
  /** @type {string[]} */
  #history = [];
  #back = 0;
  #chosen = -1;
  #busy = false;
  /** The suggestions were sent away: they stay away until something is typed. */
  #dismissed = false;
  /** @type {{ok: boolean, said: string} | null} */
  #result = null;

  /**
   * @param {import("../link.js").Store} store
   * @param {import("../acts.js").Acts} acts
   * @param {(looked: Command) => void} look what a name alone means: nothing is sent
   */
  constructor(store, acts, look) {
    this.store = store;
    this.acts = acts;
    this.look = look;
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#close());
    this.#list.addEventListener("pointerdown", (event) =>
      this.#accept(event.target instanceof Element ? event.target.closest("li") : null, event),
    );
    store.subscribe(() => this.draw());
  }

  /** Put a text into the line and the cursor behind it. @param {string} [text] */
  type(text) {
    if (text !== undefined) {
      this.#input.value = text;
      this.#typed();
    }
    this.#input.focus();
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  #typed() {
    this.#result = null;
    this.#chosen = -1;
    this.#back = 0;
    this.#dismissed = false;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // An empty line has nothing of its own to take back.
    if (event.key === "z" && event.ctrlKey && !this.#input.value && this.store.state.undo) {
      event.preventDefault();
      void this.acts.undo();
      return;
    }
    const act = /** @type {Record<string, () => void>} */ ({
      Enter: () =>
        this.#chosen >= 0 ? this.#accept(/** @type {HTMLElement} */ (this.#list.children[this.#chosen])) : this.#run(),
      Escape: () => (this.#list.hidden ? this.#leave() : this.#dismiss()),
      ArrowUp: () => this.#move(-1),
      ArrowDown: () => this.#move(1),
    })[event.key];
    if (event.key === "/" && !this.#input.value) event.preventDefault();
    if (!act || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Up and down choose a suggestion; without any they walk through earlier commands. @param {1 | -1} by */
  #move(by) {
    const count = this.#list.hidden ? 0 : this.#list.children.length;
    if (count && this.#back === 0) {
      this.#chosen = Math.max(-1, Math.min(count - 1, this.#chosen + by));
      this.draw();
      return;
    }
    const back = Math.max(0, Math.min(this.#history.length, this.#back - by));
    if (back === this.#back) return;
    this.#input.value = back ? this.#history[this.#history.length - back] : "";
    this.#typed();
    this.#back = back;
    this.#close();
  }

  async #run() {
    const text = this.#input.value.trim();
    const command = read(text, pictureOf(this.store.state));
    if (command.t !== "command" || this.#busy) return;
    this.#history = [...this.#history.filter((one) => one !== text), text].slice(-REMEMBERED);
    this.#input.value = "";
    this.#typed();
    if (!command.request) return this.#look(command);
    this.#busy = true;
    this.draw();
    const result = await this.acts.run(command);
    this.#busy = false;
    this.#result = result;
    if (!result.ok && !this.#input.value) this.#refused(text);
    this.draw();
  }

  /** What was refused stays to be corrected; where one key says what was meant, the keys are given back to the page. @param {string} text */
  #refused(text) {
    this.#input.value = text;
    if (!offered(this.store.state) && !endangered(this.store.state)) return;
    this.#input.value = "";
    this.#input.blur();
  }

  /** @param {Command} command */
  #look(command) {
    this.#leave();
    this.look(command);
  }

  #leave() {
    this.#input.value = "";
    this.#typed();
    this.#input.blur();
  }

  #dismiss() {
    this.#dismissed = true;
    this.#close();
  }

  #close() {
    this.#list.hidden = true;
    this.#chosen = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {Element | null} row @param {Event} [event] */
  #accept(row, event) {
    if (!(row instanceof HTMLElement)) return;
    event?.preventDefault();
    this.type(row.dataset.key);
  }

  draw() {
    const { picked, selected, units } = this.store.state;
    const names = picked.flatMap((id) => units.get(id)?.call_sign.toLowerCase() ?? []);
    this.#input.placeholder =
      names.length && selected !== null ? `${names.join(" ")} > ${incidentName(selected).slice(1)}` : say("command.placeholder");
    this.#drawList();
    showReading({ busy: this.#busy, result: this.#result, reading: read(this.#input.value, pictureOf(this.store.state)) }, this.store.state);
  }

  #drawList() {
    if (this.#back || this.#dismissed) return;
    const shown = document.activeElement === this.#input ? suggest(this.#input.value, pictureOf(this.store.state)) : [];
    if (!shown.length) return this.#close();
    keep(this.#list, shown, {
      key: (one) => one.insert,
      signature: (one) => [one, shown.indexOf(one) === this.#chosen],
      make: () => element("li", { role: "option" }),
      show: (row, one) => {
        row.id = `command-${shown.indexOf(one)}`;
        row.setAttribute("aria-selected", String(shown.indexOf(one) === this.#chosen));
        row.replaceChildren(element("span.mono", {}, one.shown), element("span.dim", {}, meaningOf(one, this.store.state)));
      },
    });
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    if (this.#chosen >= 0) this.#input.setAttribute("aria-activedescendant", `command-${this.#chosen}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}
