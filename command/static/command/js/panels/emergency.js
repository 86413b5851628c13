/** An officer in danger: a red band on every console until the room has ended it, and the light that says whether sound is on. */

import { announce } from "../announce.js";
import { causes, due } from "../bells.js";
import { element, keep, keyCap, ltr, place, refresh } from "../element.js";
import { readable } from "../facts.js";
import { icon, unitChip } from "../marks.js";
import { may } from "../page.js";
import { ask } from "../requests.js";
import { Sound } from "../sound.js";
import { age, clock, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../cards.js").Emergency} Emergency
 */

export class EmergencyBand {
  #store;
  #show;
  /** @type {Map<string, number>} */
  #sounded = new Map();
  #sound = new Sound(() => this.#light());

  /**
   * @param {import("../link.js").Store} store
   * @param {(emergency: Emergency) => void} show bring it into the view
   * @param {import("../bells.js").Hears} hears
   */
  constructor(store, show, hears) {
    this.#store = store;
    this.#show = show;
    place("sound").addEventListener("click", () => void this.#sound.unlock());
    place("emergencies").addEventListener("click", (event) => this.#clicked(event));
    this.#light();
    store.subscribe((state) => {
      this.#draw(state);
      const bell = due(causes(state, now(), hears), this.#sounded, now());
      if (bell) this.#sound.play(bell);
    });
  }

  /** ⇧ F1: end the oldest that somebody has. @returns {boolean} whether there is one */
  endKey() {
    const taken = [...this.#store.state.emergencies.values()].find(({ taken_at }) => taken_at);
    if (!taken || !may("patrols.end_emergency")) return false;
    this.#ask(taken);
    return true;
  }

  /** F1: take the oldest that nobody has, else show it. @returns {boolean} whether there is one */
  key() {
    const open = [...this.#store.state.emergencies.values()];
    const free = open.find(({ taken_at }) => !taken_at);
    if (free && may("patrols.take_emergency")) void this.#take(free);
    else if (open.length) this.#show(open[0]);
    return open.length > 0;
  }

  #light() {
    place("sound").hidden = this.#sound.on;
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const emergency = this.#store.state.emergencies.get(Number(button?.value));
    if (!button || !emergency) return;
    if (button.name === "take") void this.#take(emergency);
    else if (button.name === "show") this.#show(emergency);
    else this.#ask(emergency);
  }

  /** @param {Emergency} emergency */
  async #take(emergency) {
    await this.#do(emergency, "take", {});
    this.#show(emergency);
  }

  /** Ending needs a reason: it is asked for, never guessed. @param {Emergency} emergency */
  #ask(emergency) {
    const dialog = /** @type {HTMLDialogElement} */ (place("emergency-end"));
    const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    place("emergency-end-of").replaceChildren(ltr(emergency.call_sign));
    form.reset();
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "end") void this.#do(emergency, "end", { reason: String(new FormData(form).get("reason")) });
    };
    dialog.showModal();
  }

  /** @param {Emergency} emergency @param {"take" | "end"} act @param {object} body */
  async #do({ id }, act, body) {
    const answer = await ask("POST", `emergencies/${id}/${act}`, body);
    if (answer.ok) return;
    announce(say(`refused.${answer.code}`, readable(answer.facts, this.#store.state.vocabulary)));
    this.#sound.play("refused");
  }

  /** @param {State} state */
  #draw(state) {
    const open = [...state.emergencies.values()].map((emergency) => ({ emergency, ...around(emergency, state) }));
    const band = place("emergencies");
    const fresh = open.filter(({ emergency }) => !band.querySelector(`[data-key="${emergency.id}"]`));
    if (fresh.length) announce(fresh.map(({ emergency }) => say("emergency.title", { call_sign: emergency.call_sign })).join(". "));
    keep(band, open, {
      key: ({ emergency }) => emergency.id,
      signature: (shown) => shown,
      make: () => element("li.distress"),
      show: draw,
    });
  }
}

/** What is known beside the call: since when, how old the position is, who goes. @param {Emergency} emergency @param {State} state */
function around({ call_sign, at, unit }, { incidents, units, fixes }) {
  const incident = [...incidents.values()].find((one) => one.type === "officer_help" && one.place === call_sign);
  const going = (incident?.assignments ?? []).flatMap((task) => (task.dispatched_at && !task.ended_at ? (units.get(task.unit) ?? []) : []));
  const fix = fixes.get(unit);
  return {
    since: running(secondsSince(at, now())),
    heard: fix ? age(secondsSince(fix.device_at, now())) : null,
    going: going.map(({ call_sign: sign, status }) => ({ call_sign: sign, status })),
  };
}

/** @param {HTMLElement} row @param {{emergency: Emergency} & ReturnType<typeof around>} shown */
function draw(row, { emergency, since, heard, going }) {
  const { id, call_sign, by, at, taken_by, called_off_at } = emergency;
  row.classList.toggle("taken", Boolean(taken_by));
  refresh(row, [emergency, since, heard, going], () => [
    element("span.c", { "aria-hidden": "true" }, "E"),
    element("b", {}, say("emergency.title", { call_sign })),
    element("span.opt", {}, element("bdi", {}, by)),
    element("span", {}, ltr(since), " ", element("span.opt", {}, say("emergency.since", { at: clock(at) }))),
    element("span.opt", {}, heard ? say("emergency.heard", { age: heard }) : say("emergency.no_position")),
    called_off_at && element("b.off", {}, icon("i-warn", 14), say("emergency.called_off", { at: clock(called_off_at) })),
    going.length > 0 && element("span.row", {}, ...going.map((unit) => unitChip(unit))),
    element("span.end.row", {}, element("span", {}, taken_by ? say("emergency.taken_by", { by: taken_by }) : ""), ...buttons(id, Boolean(taken_by))),
  ]);
}

/** @param {number} value @param {boolean} isTaken */
const buttons = (value, isTaken) => [
  isTaken
    ? element("button.btn", { type: "button", name: "show", value }, say("emergency.show"), " ", keyCap("F1"))
    : may("patrols.take_emergency") && element("button.btn.take", { type: "button", name: "take", value }, say("emergency.take"), " ", keyCap("F1")),
  isTaken && may("patrols.end_emergency") && element("button.btn", { type: "button", name: "end", value }, say("emergency.end"), " ", keyCap("⇧ F1")),
];
