/** The selected incident's own fields, edited in its place. What somebody else changed meanwhile is said, what was typed stays. */

import { seen } from "../commands/incidents.js";
import { element, place } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { say } from "../words.js";
import { formKeys } from "./form_keys.js";

/** @typedef {import("../cards.js").Incident} Incident */

const FIELDS = /** @type {const} */ (["type", "place", "landmark", "text"]);

/** @param {string} field */
const input = (field) => /** @type {HTMLInputElement} */ (place(`edit-${field}`));

export class EditForm {
  #form = /** @type {HTMLFormElement} */ (place("edit"));
  #fault = place("edit-fault");
  /** The incident as it was on the screen when it was opened, or when its change was said. @type {Incident | null} */
  #before = null;

  /**
   * @param {import("../link.js").Store} store
   * @param {import("../acts.js").Acts} acts
   */
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
    formKeys(this.#form, { send: () => this.#save(), leave: () => this.#close() });
    place("edit-leave").addEventListener("click", () => this.#close());
    store.subscribe(({ selected, incidents }) => {
      if (this.#before && (selected !== this.#before.number || !incidents.has(selected))) this.#close();
    });
  }

  /** @returns {boolean | void} false when no open incident is selected */
  open() {
    const { shown, incidents, vocabulary } = this.store.state;
    if (!shown || !incidents.has(shown.number)) return false;
    this.#before = shown;
    const types = (vocabulary?.types ?? []).map(({ code }) => element("option", { value: code }, nameOf(vocabulary, "types", code)));
    input("type").replaceChildren(...(shown.type ? [] : [element("option", { value: "" }, say("queue.no_type"))]), ...types);
    for (const field of FIELDS) input(field).value = shown[field] ?? "";
    this.#show(true);
    this.store.flush();
    input("type").focus();
  }

  async #save() {
    const before = this.#before;
    if (!before) return;
    const changed = FIELDS.filter((field) => input(field).value.trim() !== (before[field] ?? ""));
    if (!changed.length) return this.#close();
    const values = Object.fromEntries(changed.map((field) => [field, input(field).value.trim()]));
    const { number } = before;
    const answer = await this.acts.run({
      t: "command",
      verb: "edit",
      facts: { incident: number },
      units: [],
      incident: number,
      request: { method: "PATCH", path: `incidents/${number}`, body: { ...values, versions: seen(before.versions, changed) } },
    });
    if (answer.ok) this.#close();
    else this.#refused(answer.said);
  }

  /** Where somebody was faster, what stands now is shown; saving again replaces it knowingly. @param {string} said */
  #refused(said) {
    const { refused, incidents, vocabulary } = this.store.state;
    const field = refused?.code === "field_changed" ? FIELDS.find((one) => one === refused.facts.field) : undefined;
    const now = incidents.get(this.#before?.number ?? -1);
    const value = field && (field === "type" ? nameOf(vocabulary, "types", now?.type ?? null) : now?.[field]);
    this.#fault.replaceChildren(
      element("b", {}, said),
      ...(field ? [" ", element("span", { dir: "auto" }, say("incident.now", { value })), ` ${say("incident.save_again")}`] : []),
    );
    this.#fault.hidden = false;
    this.store.send({ t: "granted" });
    if (!field || !now) return;
    this.#before = now;
    input(field).focus();
  }

  #close() {
    this.#before = null;
    const inside = this.#form.contains(document.activeElement);
    this.#show(false);
    if (inside) place("incident-panel").focus();
  }

  /** @param {boolean} open */
  #show(open) {
    this.#form.hidden = !open;
    this.#fault.hidden = true;
    if (open && this.#before) place("edit-h").textContent = say("command.reading.edit", { incident: incidentName(this.#before.number) });
  }
}
