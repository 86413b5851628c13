/**
 * The acts of the tablet: the usual next one is the big button, which keeps its place; the others stand above it.
 * After a touch the button says what became of the report.
 */

import { element, keep, ltr, place, refresh } from "/static/command/js/element.js";
import { icon, statusMark } from "/static/command/js/marks.js";
import { ACKNOWLEDGE_TARGET_S } from "/static/command/js/policy.js";
import { clock, clockMinutes, now } from "/static/command/js/times.js";
import { digit } from "/static/command/js/status.js";
import { say } from "/static/command/js/words.js";
import { acts, endsTask } from "./acts.js";
import { acceptBefore } from "./order_card.js";

/** @typedef {import("./session.js").Session} Session */

/** For so long after a touch the dock takes no other: a finger that slips twice must not report twice. */
const HOLD_MS = 900;
/** So long it waits to say "confirmed" before it shows what may follow. */
const HOLD_FOR_ANSWER_MS = 2_500;

export class Dock {
  #session;
  #askOutcome;
  #go = place("go");
  #touchedAt = -Infinity;

  /**
   * @param {Session} session
   * @param {() => Promise<string | null>} askOutcome the code of an outcome, or null when the officer went back
   */
  constructor(session, askOutcome) {
    this.#session = session;
    this.#askOutcome = askOutcome;
    this.#go.addEventListener("click", () => this.#act(this.#go.dataset.status));
  }

  draw() {
    const standing = this.#session.standing;
    place("dock").hidden = !standing;
    if (!standing) return;
    const held = this.#isHeld();
    this.#drawStrip();
    if (held) return this.#drawHeld();
    const { main, others } = acts(standing);
    this.#go.hidden = !main;
    if (main) this.#drawGo(main, endsTask(standing, main));
    this.#drawOthers(others, false);
  }

  /** @param {string | undefined} status */
  async #act(status) {
    const standing = this.#session.standing;
    if (!standing || !status || this.#isHeld()) return;
    const outcome = endsTask(standing, status) ? await this.#askOutcome() : null;
    if (endsTask(standing, status) && !outcome) return;
    this.#touchedAt = performance.now();
    navigator.vibrate?.(30);
    await this.#session.report(status, outcome);
  }

  #isHeld() {
    const since = performance.now() - this.#touchedAt;
    const { last, heard } = this.#session;
    if (since < HOLD_MS) return true;
    return since < HOLD_FOR_ANSWER_MS && heard.state !== "lost" && (last?.fate === "sent" || last?.fate === "queued");
  }

  /** @param {string} status @param {boolean} outcome */
  #drawGo(status, outcome) {
    const queued = this.#session.heard.state === "lost";
    const then = queued
      ? say("tablet.will_wait", { at: clockMinutes(now()) })
      : outcome
        ? say("tablet.then_outcome")
        : "";
    this.#go.dataset.status = status;
    this.#go.removeAttribute("aria-disabled");
    this.#go.className = "go";
    refresh(this.#go, [status, then], () => [
      element("span.d", { "aria-hidden": "true" }, figure(status)),
      element("span", {}, say(`tablet.act.${status}`), then && element("small", {}, then)),
    ]);
  }

  #drawHeld() {
    const { last } = this.#session;
    if (!last) return;
    const said = fateOf(last);
    this.#go.hidden = false;
    this.#go.setAttribute("aria-disabled", "true");
    this.#go.className = `go held ${last.fate}`;
    refresh(this.#go, [last.status, said], () => [
      icon(last.fate === "refused" ? "i-warn" : "i-check", 44),
      element("span", {}, say(`tablet.act.${last.status}`), element("small", {}, said)),
    ]);
    for (const other of place("others").children) other.setAttribute("aria-disabled", "true");
  }

  /** @param {string[]} others @param {boolean} off */
  #drawOthers(others, off) {
    const holder = place("others");
    holder.dataset.n = String(others.length);
    holder.hidden = !others.length;
    keep(holder, others, {
      key: (status) => status,
      signature: (status) => status,
      make: (status) => element("button.sec", { type: "button", onclick: () => this.#act(status) }),
      show: (made, status) =>
        made.replaceChildren(element("span.d", { "aria-hidden": "true" }, figure(status)), say(`tablet.act.${status}`)),
    });
    for (const other of holder.children)
      off ? other.setAttribute("aria-disabled", "true") : other.removeAttribute("aria-disabled");
  }

  /** One line above the buttons: an order's receipts, or what became of the last report. */
  #drawStrip() {
    const { state, last, heard } = this.#session;
    const { task, unit } = state;
    const standing = this.#session.standing;
    const due =
      task && standing?.status === "dispatched"
        ? acceptBefore(task, ACKNOWLEDGE_TARGET_S[task.body.incident.priority] ?? 60)
        : null;
    const seen = task && state.seen >= task.number;
    const looks = [task?.number, seen, due, last, unit?.status, unit?.status_at, heard.state === "lost"];
    refresh(place("strip"), looks, () => {
      if (task && due) return receipts(Boolean(seen), due);
      if (last) return [statusMark(last.status), tick(fateOf(last), last.fate === "confirmed")];
      return unit
        ? [statusMark(unit.status), element("span", {}, say("tablet.since_at"), " ", ltr(clock(unit.status_at)))]
        : [];
    });
  }
}

/** @param {boolean} seen @param {{at: string, late: boolean}} due */
function receipts(seen, { at, late }) {
  return [
    tick(say("receipt.delivered"), true),
    tick(say("receipt.seen"), seen),
    element(late ? "span.warn.b" : "span", {}, say("tablet.accept_before", { at })),
  ];
}

/** @param {string} word @param {boolean} done */
const tick = (word, done) => (done ? element("span.ok", {}, icon("i-check", 18), word) : element("span", {}, word));

/** @param {import("./last_report.js").Last} last */
export function fateOf({ fate, at, told_at }) {
  return fate === "queued" || fate === "sent"
    ? say(`tablet.fate.${fate}`, { at: clock(at) })
    : say(`tablet.fate.${fate}`, { at: clock(told_at) });
}

/** @param {string} status */
const figure = (status) => (digit(status) > 9 ? "–" : String(digit(status)));
