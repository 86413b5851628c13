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
import { acts, endsTask, mayDecline } from "./acts.js";
import { acceptBefore } from "./order_card.js";

/**
 * @typedef {import("./session.js").Session} Session
 * @typedef {object} Sheets
 * @property {() => Promise<string | null>} askOutcome the code of an outcome, or null when the officer went back
 * @property {() => Promise<string | null>} askReason why the order is declined, or null
 * @property {() => void} openMessages
 */

/** For so long after a touch the dock takes no other: a finger that slips twice must not report twice. */
const HOLD_MS = 900;
/** So long it waits to say "confirmed" before it shows what may follow. */
const HOLD_FOR_ANSWER_MS = 2_500;

export class Dock {
  #session;
  #sheets;
  #go = place("go");
  #touchedAt = -Infinity;

  /**
   * @param {Session} session
   * @param {Sheets} sheets
   */
  constructor(session, sheets) {
    this.#session = session;
    this.#sheets = sheets;
    this.#go.addEventListener("click", () => this.#act(this.#go.dataset.status));
  }

  /** @param {boolean} locked then an order can be accepted, and nothing else */
  draw(locked) {
    const standing = this.#session.standing;
    place("dock").hidden = !standing;
    if (!standing) return;
    const held = this.#isHeld();
    this.#drawStrip();
    if (held) return this.#drawHeld();
    const { main, others } = acts(standing);
    this.#go.hidden = !main || (locked && main !== "acknowledged");
    if (main) this.#drawGo(main, endsTask(standing, main));
    if (locked) return this.#drawOthers([]);
    const declines = this.#session.task && mayDecline(standing) ? ["decline"] : [];
    this.#drawOthers([...others, ...declines, "messages"]);
  }

  /** One of the acts above the big button. @param {string} act a status, `decline` or `messages` */
  #touch(act) {
    if (act === "messages") return this.#sheets.openMessages();
    return act === "decline" ? this.#decline() : this.#act(act);
  }

  async #decline() {
    const reason = this.#isHeld() ? null : await this.#sheets.askReason();
    if (!reason) return;
    this.#touchedAt = performance.now();
    await this.#session.decline(reason);
  }

  /** @param {string | undefined} status */
  async #act(status) {
    const standing = this.#session.standing;
    if (!standing || !status || this.#isHeld()) return;
    const outcome = endsTask(standing, status) ? await this.#sheets.askOutcome() : null;
    if (endsTask(standing, status) && !outcome) return;
    this.#touchedAt = performance.now();
    navigator.vibrate?.(30);
    await this.#session.report(status, outcome);
  }

  #isHeld() {
    const since = performance.now() - this.#touchedAt;
    const { heard, telling: { last } } = this.#session;
    if (since < HOLD_MS) return true;
    return since < HOLD_FOR_ANSWER_MS && heard.state !== "lost" && (last?.fate === "sent" || last?.fate === "queued");
  }

  /** @param {string} status @param {boolean} outcome */
  #drawGo(status, outcome) {
    const queued = this.#session.heard.state === "lost";
    const follows = say(outcome ? "tablet.then_outcome" : `tablet.then.${status}`);
    const then = queued ? say("tablet.will_wait", { at: clockMinutes(now()) }) : follows;
    this.#go.dataset.status = status;
    this.#go.removeAttribute("aria-disabled");
    this.#go.className = "go";
    refresh(this.#go, [status, then], () => [
      element("span.d", { "aria-hidden": "true" }, figure(status)),
      element("span", {}, say(`tablet.act.${status}`), element("small", {}, then)),
    ]);
  }

  #drawHeld() {
    const { telling } = this.#session;
    const { last } = telling;
    if (!last) return;
    const said = fateOf(last, telling);
    this.#go.hidden = false;
    this.#go.setAttribute("aria-disabled", "true");
    this.#go.className = `go held ${last.fate}`;
    refresh(this.#go, [last.status, said], () => [
      icon(last.fate === "refused" ? "i-warn" : "i-check", 44),
      element("span", {}, titleOf(last), element("small", {}, said)),
    ]);
    for (const other of place("others").children)
      if (/** @type {HTMLElement} */ (other).dataset.key !== "messages") other.setAttribute("aria-disabled", "true");
  }

  /** @param {string[]} others */
  #drawOthers(others) {
    const holder = place("others");
    holder.dataset.n = String(others.length);
    keep(holder, others, {
      key: (act) => act,
      signature: (act) => act,
      make: (act) => element("button.sec", { type: "button", onclick: () => this.#touch(act) }),
      show: (made, act) => {
        const isStatus = act !== "decline" && act !== "messages";
        made.replaceChildren(...(isStatus ? [element("span.d", { "aria-hidden": "true" }, figure(act))] : []), say(`tablet.act.${act}`));
      },
    });
    for (const other of holder.children) other.removeAttribute("aria-disabled");
  }

  /** One line above the buttons: an order's receipts, or what became of the last report. */
  #drawStrip() {
    const { state, task, heard, telling } = this.#session;
    const { last } = telling;
    const { unit } = state;
    const standing = this.#session.standing;
    const due =
      task && standing?.status === "dispatched"
        ? acceptBefore(task, ACKNOWLEDGE_TARGET_S[task.body.incident.priority] ?? 60)
        : null;
    const seen = task && state.seen >= task.number;
    const fate = last && fateOf(last, telling);
    const looks = [task?.number, seen, due, last, fate, unit?.status, unit?.status_at, heard.state === "lost"];
    refresh(place("strip"), looks, () => {
      if (task && due) return [...receipts(Boolean(seen), due), ...undone(last, fate, task)];
      if (last && fate) return [last.t === "report" && last.status ? statusMark(last.status) : titleOf(last), tick(fate, last.fate === "confirmed")];
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

/** That the touch on this order was taken back. @param {import("./last_told.js").Last | null} last @param {string | null} fate @param {import("./tablet_state.js").Task} task */
function undone(last, fate, task) {
  const ours = last?.t === "undo" && Date.parse(last.at) >= Date.parse(task.stored_at);
  return ours && fate ? [tick(`${titleOf(last)}, ${fate}`, last.fate === "confirmed")] : [];
}

/** @param {import("./last_told.js").Last} last */
function titleOf({ t, status }) {
  if (t === "undo") return status ? say("tablet.told.undo", { status: say(`status.${status}`) }) : say("tablet.undo");
  return status ? say(`tablet.act.${status}`) : say("tablet.declined");
}

/** What became of it, always with the time it was made. @param {import("./last_told.js").Last} last @param {Session["telling"]} telling */
function fateOf({ key, fate, at }, telling) {
  return say(`tablet.fate.${telling.isHeld(key) ? "held" : fate}`, { at: clock(at) });
}

/** @param {string} status */
const figure = (status) => (digit(status) > 9 ? "–" : String(digit(status)));
