/** Under the map: the hazards of the call's place, what happened there before, what was told from its number. */

import { element, keep, keyCap, place, refresh } from "../element.js";
import { earlierCells, earlierKey, earlierLooks, hazardTag, inForce, openFirst } from "../panels/known.js";
import { ask } from "../requests.js";
import { clock, now } from "../times.js";
import { say } from "../words.js";
import { HazardForm } from "./hazard_form.js";
import { Question } from "./question.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Earlier} Earlier
 * @typedef {import("../cards.js").Known} Known
 */

export class KnownPanel {
  /** @type {Question<Known>} */
  #question;
  /** Hazards that were noted here: the place is asked about again. */
  #noted = 0;

  /** @param {import("../link.js").Store} store @param {import("./acts.js").Acts} acts @param {import("./joining.js").Joining} joining */
  constructor(store, acts, joining) {
    this.acts = acts;
    this.joining = joining;
    this.#question = new Question({ ask, now, changed: () => store.draw() });
    this.form = new HazardForm(acts, () => {
      this.#noted += 1;
      store.draw();
    });
  }

  /** @param {State} state */
  draw(state) {
    const { call } = this.acts;
    const { lat = null, lon = null, phone = "" } = call?.kept ?? {};
    const asked = call?.number && (lat !== null || phone) ? `calls/${call.number}/known` : null;
    this.#question.about(asked, [lat, lon, phone, call?.incident, this.#noted]);
    this.form.draw();
    const { answer, refused, at } = this.#question;
    const hazards = inForce(answer?.hazards, now());
    const asOf = answer ? say("link.as_of", { at: clock(at) }) : "";
    refresh(place("known-as-of"), asOf, () => [asOf]);
    refresh(place("known-n"), hazards.length, () => [hazards.length ? say("known.hazards", { n: hazards.length }) : ""]);
    keep(place("hazards"), hazards, { key: ({ id }) => id, make: () => element("li"), signature: (one) => one, show: (made, one) => made.replaceChildren(hazardTag(one)) });
    this.#list("here", answer?.here ?? [], answer?.here_n ?? 0, state);
    this.#list("number", answer?.number ?? [], answer?.number_n ?? 0, state);
    const nothing = answer && !hazards.length && !answer.here.length && !answer.number.length;
    const said = answer ? (nothing ? say("known.nothing") : "") : refused ? say("known.refused") : say(asked ? "known.asking" : "known.idle");
    place("known-none").hidden = !said;
    refresh(place("known-none"), said, () => [said]);
  }

  /** @param {"here" | "number"} name @param {Earlier[]} earlier @param {number} all how many there were @param {State} state */
  #list(name, earlier, all, { vocabulary }) {
    const digits = this.joining.offered();
    const rows = openFirst(earlier);
    const head = rows.length ? say(`known.${name}`, { n: all }) : "";
    place(`${name}-h`).hidden = !rows.length;
    refresh(place(`${name}-h`), head, () => [head]);
    const digit = (/** @type {Earlier} */ { open, incident }) => (open && incident !== null ? (digits.get(incident) ?? null) : null);
    keep(place(name), rows, {
      key: earlierKey,
      make: () => element("li.was"),
      signature: (one) => [earlierLooks(one), digit(one), vocabulary !== null],
      show: (made, one) => {
        const joins = digit(one);
        const join = () => this.acts.busy || void this.joining.join(/** @type {number} */ (one.incident));
        made.replaceChildren(...earlierCells(one, vocabulary), joins ? element("button.btn.sm", { type: "button", onclick: join }, say("desk.join"), keyCap(`F7 ${joins}`)) : element("span"));
      },
    });
  }
}
