/** On a locked tablet: that it is, what still works, and where the officer's password goes. */

import { element, place } from "/static/command/js/element.js";
import { icon } from "/static/command/js/marks.js";
import { page } from "/static/command/js/page.js";
import { csrfToken } from "/static/command/js/requests.js";
import { say } from "/static/command/js/words.js";
import { verdict } from "./idle_lock.js";

const PATIENCE_MS = 8_000;

export class LockPanel {
  #lock;
  #onEnd;
  #holder = place("lock");
  #password = /** @type {HTMLInputElement} */ (element("input", { type: "password", id: "lock-password", autocomplete: "current-password", maxlength: 128, required: true, "aria-describedby": "lock-why" }));
  #button = /** @type {HTMLButtonElement} */ (element("button.sec", {}, say("tablet.lock.open")));
  #why = element("p.why", { id: "lock-why", role: "alert" });

  /** @param {import("./idle_lock.js").IdleLock} lock @param {() => void} onEnd nobody is signed in any more */
  constructor(lock, onEnd) {
    this.#lock = lock;
    this.#onEnd = onEnd;
    this.#holder.append(
      icon("i-lock", 40),
      element("h2", { id: "lock-h" }, say("tablet.lock.title")),
      element("p", {}, say("tablet.lock.how")),
      element(
        "form",
        { onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), void this.#try()) },
        element("label", { for: "lock-password" }, say("tablet.lock.password", { name: page().me.name })),
        this.#password,
        this.#button,
      ),
      this.#why,
    );
  }

  draw() {
    const { locked } = this.#lock;
    document.documentElement.dataset.locked = String(locked);
    if (this.#holder.hidden !== locked) return;
    this.#holder.hidden = !locked;
    this.#why.textContent = this.#password.value = "";
    for (const sheet of locked ? document.querySelectorAll("dialog") : []) sheet.close();
  }

  async #try() {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    this.#why.textContent = say("tablet.lock.asking");
    const said = verdict(await asked(this.#password.value));
    this.#button.disabled = false;
    this.#password.value = "";
    if (said === "ended") return this.#onEnd();
    if (said === "right") return void this.#lock.open();
    this.#why.textContent = say(`tablet.lock.${said}`);
    this.#password.focus();
  }
}

/** The status with which the room answers a password, 0 for no answer. @param {string} password */
async function asked(password) {
  try {
    const sent = { method: "POST", headers: { "X-CSRFToken": csrfToken() }, body: new URLSearchParams({ password }) };
    const answer = await fetch(page().urls.unlock ?? "", { ...sent, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.status;
  } catch {
    return 0;
  }
}
