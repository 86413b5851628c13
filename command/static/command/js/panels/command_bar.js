/** The command line on the screen: the typed line, its reading before Enter, what could follow, what became of it. */

import { element, keep, keyCap, place, refresh } from "../element.js";
import { incidentName, listed, nameOf } from "../facts.js";
import { read } from "../command_line.js";
import { readingOf } from "../acts.js";
import { suggest } from "../suggestions.js";
import { icon } from "../marks.js";
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
    this.#input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.#list.addEventListener("pointerdown", (event) => this.#accept(event.target instanceof Element ? event.target.closest("li") : null, event));
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
      Enter: () => (this.#chosen >= 0 ? this.#accept(/** @type {HTMLElement} */ (this.#list.children[this.#chosen])) : this.#run()),
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
    this.#input.placeholder = names.length && selected !== null ? `${names.join(" ")} > ${incidentName(selected).slice(1)}` : say("command.placeholder");
    this.#drawList();
    const [looks, make] = this.#reading();
    refresh(place("command-reading"), looks, make);
  }

  #drawList() {
    if (this.#back) return;
    const { vocabulary } = this.store.state;
    const shown = document.activeElement === this.#input ? suggest(this.#input.value, this.#picture()) : [];
    const word = (/** @type {import("../suggestions.js").Suggestion} */ { kind, code }) =>
      kind === "unit" || kind === "status" ? say(`status.${code}`) : kind === "disposition" ? nameOf(vocabulary, "dispositions", code) : kind === "verb" ? say(`grammar.${code}`) : this.#typeOf(Number(code));
    if (!shown.length) return this.#close();
    keep(this.#list, shown, {
      key: (one) => one.insert, signature: (one) => [one, shown.indexOf(one) === this.#chosen], make: () => element("li", { role: "option" }),
      show: (row, one) => {
        row.id = `command-${shown.indexOf(one)}`;
        row.setAttribute("aria-selected", String(shown.indexOf(one) === this.#chosen));
        row.replaceChildren(element("span.mono", {}, one.shown), element("span.dim", {}, word(one)));
      },
    });
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    if (this.#chosen >= 0) this.#input.setAttribute("aria-activedescendant", `command-${this.#chosen}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} number */
  #typeOf(number) {
    const { incidents, vocabulary } = this.store.state;
    return nameOf(vocabulary, "types", incidents.get(number)?.type ?? null);
  }

  /** @returns {[unknown, () => import("../element.js").Child[]]} */
  #reading() {
    const { vocabulary, selected, picked, units } = this.store.state;
    if (this.#busy) return ["busy", () => [say("command.sending")]];
    if (this.#result) {
      const { ok, said } = this.#result;
      return [[ok, said], () => [ok ? icon("i-check", 14) : element("span.warn", {}, icon("i-warn", 14)), element(ok ? "span" : "span.b", {}, said), !ok && element("span.dim", {}, say("refused.nothing_changed"))]];
    }
    const reading = read(this.#input.value, this.#picture());
    if (reading.t === "command") {
      const said = readingOf(reading, vocabulary);
      return [said, () => [element("span.b", {}, said), keyCap("↵")]];
    }
    if (reading.t === "hint") return [reading, () => [element("span.dim", {}, say(`command.hint.${reading.subject}`))]];
    if (reading.t === "fault") {
      const facts = Object.fromEntries(Object.entries(reading.facts).map(([name, value]) => [name, Array.isArray(value) ? listed(value) : value]));
      return [reading, () => [element("span.dim", {}, say(`command.fault.${reading.code}`, facts))]];
    }
    const names = picked.flatMap((id) => units.get(id)?.call_sign ?? []);
    if (!names.length || selected === null) return ["", () => []];
    const said = say("command.reading.send", { units: listed(names), incident: incidentName(selected) });
    return [said, () => [element("span.b", {}, said), keyCap("↵")]];
  }
}
