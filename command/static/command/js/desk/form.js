/** The form of the call in hand: what is typed goes to the saver, what the saver knows is shown beside each field. */

import { element, place, refresh } from "../element.js";
import { nameOf } from "../facts.js";
import { priorityMark } from "../marks.js";
import { spoken, say } from "../words.js";
import { Combobox } from "./combobox.js";
import { FACETS, keepsPoint, missing } from "./draft.js";
import { coordinatesIn, findPlaces, placeName, showPlace, showPoint } from "./places.js";
import { ROWS, showRow } from "./rows.js";
import { showType } from "./type_row.js";
import { typesFor } from "./types.js";
import { mine, theirs } from "./versions.js";

/**
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./draft.js").Facet} Facet
 * @typedef {import("./saver.js").Saver} Saver
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field
 */

const FIELDS = /** @type {Facet[]} */ (Object.keys(FACETS));
const LANGUAGES = ["", "ar", "zgh", "fr", "en", "es"];

export class CallForm {
  /** @type {string | null} */
  #id = null;
  /** @type {string | null} */
  #needed = null;
  /** The place that was chosen from the list: while the text goes on from it, its point holds. */
  #chosen = { name: "", sector: /** @type {string | null} */ (null) };

  /** @param {Saver} saver @param {import("../link.js").Store} store */
  constructor(saver, store) {
    this.saver = saver;
    this.store = store;
    this.fields = /** @type {Record<Facet, Field>} */ (Object.fromEntries(FIELDS.map((facet) => [facet, place(facet)])));
    this.fields.language.append(...LANGUAGES.map((code) => element("option", { value: code }, say(code ? `desk.language.${code}` : "desk.language.none"))));
    place("form").addEventListener("submit", (event) => event.preventDefault());
    // The lists hear a key first: what they take does not also move on.
    this.type = this.#typeBox();
    this.place = this.#placeBox();
    for (const facet of FIELDS) this.#listen(facet, this.fields[facet]);
  }

  /** @param {Facet} facet @param {Field} field */
  #listen(facet, field) {
    field.addEventListener("focus", () => this.#id && void this.saver.edit(this.#id, facet));
    field.addEventListener("blur", () => this.#leave(facet));
    if (facet !== "type" && facet !== "place") field.addEventListener("input", () => this.#id && this.saver.type(this.#id, facet, { [facet]: field.value }));
    if (field instanceof HTMLTextAreaElement) return;
    field.addEventListener("keydown", (event) => {
      const { key, ctrlKey, defaultPrevented } = /** @type {KeyboardEvent} */ (event);
      if (key !== "Enter" || ctrlKey || defaultPrevented) return;
      event.preventDefault();
      this.focus(FIELDS[(FIELDS.indexOf(facet) + 1) % FIELDS.length]);
    });
  }

  /** @param {Facet} facet */
  #leave(facet) {
    if (!this.#id) return;
    if (facet === "place") this.#readPoint();
    if (this.saver.of(this.#id).editing === facet) void this.saver.edit(this.#id, null);
  }

  #typeBox() {
    const types = () => /** @type {import("./types.js").Type[]} */ (this.store.state.vocabulary?.types ?? []);
    return new Combobox(/** @type {HTMLInputElement} */ (this.fields.type), place("type-list"), place("type-none"), {
      nothing: () => say("desk.nothing.type"),
      find: (text) => typesFor(text, types(), spoken()),
      show: showType,
      choose: ({ type }) => this.saver.type(this.#at(), "type", { type: type.code }),
      next: () => this.focus("place"),
      takesOnLeaving: () => true,
      typed: () => this.saver.type(this.#at(), "type", { type: null }),
    });
  }

  #placeBox() {
    return new Combobox(/** @type {HTMLInputElement} */ (this.fields.place), place("place-list"), place("place-none"), {
      nothing: () => say("desk.nothing.place"),
      find: findPlaces,
      show: (found, text) => showPlace(found, text, this.store.state.vocabulary),
      choose: (found) => this.point({ lat: found.lat, lon: found.lon }, placeName(found), found.sector),
      next: () => this.focus("landmark"),
      takesOnLeaving: (found, moved) => moved || found.kind === "coordinates",
      typed: (text) => this.saver.type(this.#at(), "place", keepsPoint(text, this.#chosen.name) ? { place: text } : { place: text, lat: null, lon: null }),
    });
  }

  /** The place is this point, by this name. @param {{lat: number, lon: number}} at @param {string} name @param {string | null} sector */
  point({ lat, lon }, name, sector) {
    this.#chosen = { name, sector };
    this.fields.place.value = name;
    this.saver.type(this.#at(), "place", { place: name, lat, lon });
  }

  /** The sector of the point became known. @param {string | null} sector */
  locate(sector) {
    this.#chosen.sector = sector;
    this.show(this.saver.of(this.#at()));
  }

  /** Take what is marked in an open list, as leaving the field would. */
  commit() {
    this.type.commit();
    this.place.commit();
    this.#readPoint();
  }

  /** Typed coordinates are a point. */
  #readPoint() {
    const { values } = this.saver.of(this.#at());
    const point = values.lat === null ? coordinatesIn(values.place) : null;
    if (point) this.saver.type(this.#at(), "place", point);
  }

  #at() {
    return /** @type {string} */ (this.#id);
  }

  /** @param {Facet} facet */
  focus(facet) {
    this.fields[facet].focus();
    if (this.fields[facet] instanceof HTMLInputElement) /** @type {HTMLInputElement} */ (this.fields[facet]).select();
  }

  /** Put a call into the form, which can be typed into at once. @param {Draft} draft */
  open(draft) {
    place("form").hidden = false;
    this.#id = draft.id;
    this.#needed = null;
    this.#chosen = { name: draft.values.lat === null ? "" : draft.values.place, sector: null };
    for (const facet of FIELDS) if (facet !== "type") this.fields[facet].value = String(draft.values[facet] ?? "");
    this.fields.type.value = this.#typeName(draft);
    this.show(draft);
  }

  clear() {
    this.#id = null;
  }

  /** The registry arrived: types have names, and words that wait for them are looked up. @param {Draft} draft */
  learned(draft) {
    this.show(draft);
    if (document.activeElement === this.fields.type && !draft.values.type) void this.type.look();
  }

  /** What is known of each field. @param {Draft} draft */
  show(draft) {
    const { vocabulary } = this.store.state;
    this.#refill(draft);
    const type = vocabulary?.types.find((one) => one.code === draft.values.type);
    refresh(place("type-mark"), type?.priority ?? null, () => [type && priorityMark(type.priority)]);
    for (const row of Object.keys(ROWS)) showRow(row, draft, { fields: this.fields, lack: this.#lack(row, draft), vocabulary, settle: (facet, keep) => this.settle(facet, keep) });
    showPoint(draft, this.#chosen.sector, vocabulary);
  }

  /** What was amended elsewhere comes into the fields that are not in hand. @param {Draft} draft */
  #refill(draft) {
    if (draft.values.type) this.fields.type.value = this.#typeName(draft);
    for (const facet of FIELDS) {
      const value = String(draft.values[facet] ?? "");
      if (facet === "type" || facet === draft.editing || this.fields[facet].value === value) continue;
      this.fields[facet].value = value;
      if (facet === "place") this.#chosen = { name: draft.values.lat === null ? "" : value, sector: null };
    }
  }

  /** Somebody else amended a field meanwhile: what was typed goes over it, or gives way. @param {Facet} facet @param {"mine" | "theirs"} keep */
  settle(facet, keep) {
    const draft = this.saver.of(this.#at());
    this.saver.put({ ...(keep === "mine" ? mine(draft, facet) : theirs(draft, facet)), editing: null });
    void this.saver.save().then(() => {
      if (document.activeElement === this.fields[facet]) void this.saver.edit(draft.id, facet);
    });
  }

  /** Why a row is not enough: words that name no type, or nothing where a patrol needs something. @param {string} row @param {Draft} draft */
  #lack(row, draft) {
    const words = this.fields.type.value.trim();
    if (row === "type" && !draft.values.type && words && document.activeElement !== this.fields.type) return say("desk.unknown_type", { given: words });
    return row === this.#needed && missing(draft) === row ? say(`desk.need.${row}`) : "";
  }

  /** A patrol was asked for and this is missing. @param {"type" | "place"} facet */
  need(facet) {
    this.#needed = facet;
    this.focus(facet);
    this.show(this.saver.of(this.#at()));
  }

  /** @param {Draft} draft */
  #typeName({ values }) {
    return values.type ? nameOf(this.store.state.vocabulary, "types", values.type) : "";
  }
}
