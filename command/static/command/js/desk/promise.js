/** When a patrol comes, as it may be promised to the caller: the interval, the words to say, F4 once they were said. */

import { announce } from "../announce.js";
import { element, ltr, place, refresh } from "../element.js";
import { icon, unitChip } from "../marks.js";
import { standingTag } from "../panels/known.js";
import { standing } from "../promised.js";
import { ask } from "../requests.js";
import { clock, clockMinutes, now, running } from "../times.js";
import { say, spoken } from "../words.js";
import { toldOf, wordsToSay } from "./promise_words.js";
import { Question } from "./question.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("../cards.js").Promised} Promised
 */

/** Units move: what is not said yet is asked anew after this time. */
const ANEW_MS = 60_000;

/** How far the unit is, and by what it was measured. @param {Promised} promised */
function way({ by, seconds }) {
  if (seconds === null) return "";
  const time = running(Math.round(seconds));
  return by === null ? ltr(time) : say(`promise.by_${by}`, { time });
}

export class PromisePanel {
  /** @type {Question<Promised>} */
  #question;
  #busy = false;

  /** @param {import("../link.js").Store} store @param {import("./acts.js").Acts} acts */
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
    this.#question = new Question({ ask, now, changed: () => store.draw() });
    place("act-promise").addEventListener("click", () => void this.say());
  }

  /** F4: it was said. Nothing to say is told, too. */
  async say() {
    const { call } = this.acts;
    const { answer } = this.#question;
    if (!call?.number || this.#said(call) || this.#busy) return;
    if (!answer || answer.low_min === null || answer.high_min === null) return announce(say("promise.nothing"));
    const { low_min, high_min } = answer;
    this.#busy = true;
    const done = await ask("POST", `calls/${call.number}/promise`, { low_min, high_min });
    this.#busy = false;
    if (!done.ok) return this.acts.blame(done);
    announce(say("promise.noted", { low: low_min, high: high_min }));
  }

  /** @param {Draft} call */
  #said(call) {
    return toldOf(this.store.state.calls.get(call.number ?? -1));
  }

  /** @param {State} state */
  draw(state) {
    const { call } = this.acts;
    const said = call && this.#said(call);
    const { type = null, lat = null, lon = null } = call?.kept ?? {};
    const known = call?.number && lat !== null && type !== null && !said;
    const sent = state.incidents.get(call?.incident ?? -1)?.assignments.map(({ unit, stage, ended_at }) => [unit, stage, ended_at]);
    this.#question.about(known ? `calls/${call.number}/promise` : null, [type, lat, lon, call?.incident, sent, Math.floor(now() / ANEW_MS)]);
    const promised = said ? null : this.#question.answer;
    this.#when(said, promised, state, call?.incident ?? null);
    this.#words(call, said ?? promised, state);
    const may = Boolean(promised && promised.low_min !== null) && !this.#busy;
    place("act-promise").hidden = Boolean(said);
    place("act-promise").setAttribute("aria-disabled", String(!may));
    this.#head(said, promised);
    const idle = said || promised ? "" : say(!call ? "promise.idle" : this.#question.refused ? "promise.refused" : known ? "promise.asking" : lat === null ? "promise.no_point" : type === null ? "promise.no_type" : "promise.idle");
    place("prom-none").hidden = !idle;
    place("prom").hidden = Boolean(idle);
    refresh(place("prom-none"), idle, () => [idle]);
  }

  /** @param {ReturnType<typeof toldOf>} said @param {Promised | null} promised */
  #head(said, promised) {
    const head = said || !promised || promised.low_min === null ? "" : `${say(promised.calibrated ? "promise.calibrated" : "promise.uncalibrated")} · ${say("link.as_of", { at: clock(this.#question.at) })}`;
    refresh(place("prom-by"), head, () => [head]);
  }

  /** @param {ReturnType<typeof toldOf>} said @param {Promised | null} promised @param {State} state @param {number | null} incident */
  #when(said, promised, { units, incidents }, incident) {
    const unit = units.get(promised?.unit ?? -1);
    const stands = said && standing(said.until, incidents.get(incident ?? -1)?.assignments ?? [], now());
    const { low_min: low = null, high_min: high = null } = said ?? promised ?? {};
    refresh(place("prom-when"), [low, high, stands, promised?.seconds, unit?.call_sign, unit?.status], () => [
      element("span.big", {}, low === null ? say("promise.none") : say("promise.minutes", { low, high })),
      stands
        ? standingTag(stands)
        : promised?.call_sign && element("span.dim.row", {}, unit ? unitChip(unit) : ltr(promised.call_sign), way(promised)),
    ]);
  }

  /** @param {Draft | null} call @param {{low_min: number | null, high_min: number | null, at?: string} | null} told @param {State} state */
  #words(call, told, { vocabulary }) {
    if (!call || !told) return;
    const priority = vocabulary?.types.find(({ code }) => code === call.values.type)?.priority ?? null;
    const words = wordsToSay(told, { language: call.values.language, reader: spoken(), priority });
    const note = told.at ? say("promise.said_at", { at: clockMinutes(told.at) }) : words.foreign ? say("promise.foreign", { language: say(`desk.language.${call.values.language}`) }) : "";
    refresh(place("prom-say"), [words, note], () => [
      note && element("span.dim.row.note", {}, told.at && icon("i-check", 11), note),
      element("q", { lang: words.language, dir: words.language === "ar" ? "rtl" : "ltr" }, words.text),
    ]);
  }
}
