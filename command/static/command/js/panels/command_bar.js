/** The command line on the screen: the typed line, its reading before Enter, what could follow, what became of it. */

import { element, keep, place } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { read } from "../command_line.js";
import { showReading } from "./reading.js";
import { suggest } from "../suggestions.js";
import { say } from "../words.js";

/** @typedef {import("../command_line.js").Command} Command */

const VERBS = ["hold", "recall", "note", "close"];
const REMEMBERED = 50;

export class CommandBar {
  #input = /** @type {HTMLInputElement} */ (place("command"));
  #list = place("command-list");
  /** @type {string[]} */
  #history = [];
  #back = 0;
  #chosen = -1;
  #busy = false;
  /** @type {{ok: boolean, said: string} | null} */
  #result = null;

  /**
   * @param {import("../link.js").Store} store
   * @param {import("../acts.js").Acts} acts
   * @param {(unit: number) => void} show a unit on the map
   */
  constructor(store, acts, show) {
    this.store = store;
    this.acts = acts;
    this.showUnit = show;
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

  /** @returns {import("../command_line.js").Picture} */
  #picture() {
    const { units, incidents, vocabulary } = this.store.state;
    const verbs = Object.fromEntries(VERBS.map((verb) => [verb, [say(`verb.${verb}`)]]));
    return { units: [...units.values()], incidents, dispositions: vocabulary?.dispositions ?? [], verbs };
  }

  #typed() {
    this.#result = null;
    this.#chosen = -1;
    this.#back = 0;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const act = /** @type {Record<string, () => void>} */ ({
      Enter: () =>
        this.#chosen >= 0 ? this.#accept(/** @type {HTMLElement} */ (this.#list.children[this.#chosen])) : this.#run(),
      Escape: () => (this.#list.hidden ? this.#leave() : this.#close()),
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
    const command = read(text, this.#picture());
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
    if (!result.ok && !this.#input.value) this.#input.value = text;
    this.draw();
  }

  /** A name alone only looks. @param {Command} command */
  #look({ verb, incident, units }) {
    if (verb === "open" && incident !== null) this.acts.select(incident);
    if (verb === "show") this.showUnit(units[0].id);
    this.#leave();
  }

  #leave() {
    this.#input.value = "";
    this.#typed();
    this.#input.blur();
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
    showReading({ busy: this.#busy, result: this.#result, reading: read(this.#input.value, this.#picture()) }, this.store.state);
  }

  #drawList() {
    if (this.#back) return;
    const { vocabulary, incidents } = this.store.state;
    const shown = document.activeElement === this.#input ? suggest(this.#input.value, this.#picture()) : [];
    const words = {
      unit: (/** @type {string} */ code) => say(`status.${code}`),
      status: (/** @type {string} */ code) => say(`status.${code}`),
      verb: (/** @type {string} */ code) => say(`grammar.${code}`),
      disposition: (/** @type {string} */ code) => nameOf(vocabulary, "dispositions", code),
      incident: (/** @type {string} */ code) => nameOf(vocabulary, "types", incidents.get(Number(code))?.type ?? null),
    };
    if (!shown.length) return this.#close();
    keep(this.#list, shown, {
      key: (one) => one.insert,
      signature: (one) => [one, shown.indexOf(one) === this.#chosen],
      make: () => element("li", { role: "option" }),
      show: (row, one) => {
        row.id = `command-${shown.indexOf(one)}`;
        row.setAttribute("aria-selected", String(shown.indexOf(one) === this.#chosen));
        row.replaceChildren(element("span.mono", {}, one.shown), element("span.dim", {}, words[one.kind](one.code)));
      },
    });
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    if (this.#chosen >= 0) this.#input.setAttribute("aria-activedescendant", `command-${this.#chosen}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}
