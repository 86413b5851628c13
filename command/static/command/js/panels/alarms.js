/** What a person must act on now: what it is, who has it, and the act that it names. */

import { actOf, alarms as found, ordered } from "../alarms.js";
import { announce } from "../announce.js";
import { element, keep, keyCap, ltr, place, refresh } from "../element.js";
import { incidentName } from "../facts.js";
import { icon } from "../marks.js";
import { may } from "../page.js";
import { clock, now, running, secondsSince } from "../times.js";
import { verbNamed } from "../verbs.js";
import { say } from "../words.js";

/**
 * @typedef {import("../alarms.js").Alarm} Alarm
 * @typedef {import("../alarms.js").Act} Act
 * @typedef {{take: (id: number) => unknown, does: Partial<Record<Act, (alarm: Alarm) => unknown>>}} Acts what this screen can do
 */

/** How the count of each class is drawn. */
const TAGS = Object.freeze({ E: ".l", H: ".w", M: "" });
/** The keys of the first rows. */
export const ALARM_KEYS = Object.freeze(["F8", "F9", "F10", "F11"]);

export class Alarms {
  #list = place("alarms");
  #acts;
  /** The alarms as they stand on the screen. @type {Alarm[]} */
  #shown = [];
  /** @type {Set<string>} */
  #told = new Set();

  /** @param {import("../link.js").Store} store @param {Acts} acts */
  constructor(store, acts) {
    this.#acts = acts;
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    store.subscribe((state) => this.#draw(state));
    for (const left of ["pointerleave", "focusout"]) this.#list.addEventListener(left, () => store.draw());
  }

  /** F8 … F11: take the alarm of that row; once it is taken, do what it names. @param {string} pressed @param {boolean} again the key is held down */
  key(pressed, again) {
    const alarm = this.#shown[ALARM_KEYS.indexOf(pressed)];
    if (!alarm) return false;
    if (again) return true;
    if (isFree(alarm)) this.#take(alarm);
    else this.#do(alarm);
    return true;
  }

  /** @param {Event} event */
  #clicked({ target }) {
    if (!(target instanceof Element)) return;
    const key = target.closest("li")?.dataset.key;
    const alarm = this.#shown.find((one) => one.key === key);
    if (!alarm) return;
    if (target.closest("button[name=take]")) this.#take(alarm);
    else this.#do(alarm);
  }

  /** @param {Alarm} alarm */
  #take(alarm) {
    if (isFree(alarm)) this.#acts.take(/** @type {number} */ (alarm.id));
  }

  /** @param {Alarm} alarm */
  #do(alarm) {
    this.#acts.does[this.#actOf(alarm)]?.(alarm);
  }

  /** What the alarm names, or what comes next to it on this screen. @param {Alarm} alarm @returns {Act} */
  #actOf(alarm) {
    const named = actOf(alarm);
    return this.#acts.does[named] ? named : alarm.incident === null ? "show" : "open";
  }

  /** @param {import("../store.js").State} state */
  #draw(state) {
    const moment = now();
    const current = found(state, moment);
    const held = this.#list.matches(":hover, :focus-within");
    this.#shown = ordered(this.#shown.map(({ key }) => key), current, held);
    const fresh = current.filter((alarm) => !this.#told.has(alarm.key));
    if (fresh.length) announce(fresh.map(title).join(". "));
    this.#told = new Set(current.map((alarm) => alarm.key));
    showCounts(current, state.emergencies.size);
    this.#list.hidden = !current.length;
    place("alarms-none").hidden = current.length > 0;
    keep(
      this.#list,
      this.#shown.map((alarm, at) => ({ alarm, age: running(secondsSince(alarm.since, moment)), act: this.#actOf(alarm), cap: ALARM_KEYS[at] ?? null })),
      { key: ({ alarm }) => alarm.key, signature: (row) => row, show: draw, make },
    );
  }
}

/** Whether somebody at this seat can take it. @param {Alarm} alarm */
const isFree = ({ id, taken_by }) => id !== null && taken_by === null && may(verbNamed("take_alarm").permission);

/** By class; emergencies have their own band. @param {Alarm[]} current @param {number} emergencies */
function showCounts(current, emergencies) {
  for (const holder of [place("alarms-n"), document.getElementById("alarms-tab-n")])
    if (holder) refresh(holder, current.length, () => [current.length || ""]);
  const of = (/** @type {string} */ level) => current.filter((alarm) => alarm.level === level).length;
  const counts = /** @type {const} */ ([["E", emergencies], ["H", of("H")], ["M", of("M")]]);
  refresh(place("tally"), counts, () => [
    counts.some(([, n]) => n > 0) && icon("i-bell", 14, say("panel.alarms")),
    ...counts.map(
      ([level, n]) =>
        n > 0 &&
        element(
          `span.tag${TAGS[level]}.ltr`,
          { title: say(`alarm.class.${level}`) },
          element("b", {}, level),
          n,
        ),
    ),
  ]);
}

/** @param {Alarm} alarm */
export const title = ({ code, call_sign, incident }) => say(`alarm.${code}`, { call_sign, incident: named(incident) });

/** @param {number | null} incident */
const named = (incident) => (incident === null ? "" : incidentName(incident));

/** A row: its parts stay, so that a button keeps the focus while the age goes on. */
const make = () => element("li", {}, element("span.c"), element("span.t"), element("span.faint.when"), element("span.d", {}, element("span.how"), element("span.row.does")));

/** @param {HTMLElement} row @param {{alarm: Alarm, age: string, act: Act, cap: string | null}} shown */
function draw(row, { alarm, age, act, cap }) {
  const { level, id, code, incident, at, taken_by } = alarm;
  const [mark, what, when, under] = /** @type {HTMLElement[]} */ ([...row.children]);
  const [how, acts] = /** @type {HTMLElement[]} */ ([...under.children]);
  row.className = `al ${level}${taken_by === null ? "" : " taken"}`;
  mark.title = say(`alarm.class.${level}`);
  refresh(mark, level, () => [level]);
  refresh(what, title(alarm), () => [title(alarm)]);
  refresh(when, [id, age], () => [id !== null && ltr(`a${id}`), id !== null && " · ", ltr(age)]);
  refresh(how, [taken_by, incident, at], () => [
    taken_by !== null && element("b", {}, say("alarm.taken_by", { by: taken_by }), " "),
    say(`alarm.${code}.do`, { incident: named(incident), at: clock(at) }),
  ]);
  const free = isFree(alarm);
  const focused = acts.contains(document.activeElement);
  refresh(acts, [free, act, cap], () => [
    button("act", say(`alarm.act.${act}`), free ? null : cap),
    free && button("take", say("act.take_alarm"), cap),
  ]);
  if (focused && !acts.contains(document.activeElement)) acts.querySelector("button")?.focus();
}

/** @param {string} name @param {string} label @param {string | null} cap */
const button = (name, label, cap) => element("button.btn.sm", { type: "button", name }, label, cap && keyCap(cap));
