/** The tablet's top bar: who we are, how fresh the picture is, whether it can be heard, and the officer's menu. */

import { place, refresh } from "/static/command/js/element.js";
import { icon, statusMark } from "/static/command/js/marks.js";
import { chooseTheme } from "/static/command/js/theme_choice.js";
import { clock, clockMinutes, now } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";

/**
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./sound.js").Sound} Sound
 * @typedef {import("./tracker.js").Whereabouts} Whereabouts
 */

/** @param {Session} session */
export function drawBar({ heard, state, standing }) {
  place("me").textContent = state.unit?.call_sign ?? "";
  refresh(place("status"), standing?.status, () => (standing ? [statusMark(standing.status)] : []));
  const holder = place("link");
  const joining = heard.state === "lost" && heard.code === null && performance.now() < 3000;
  holder.dataset.link = document.documentElement.dataset.link = joining ? "joining" : heard.state;
  const said = joining
    ? say("tablet.joining")
    : heard.state === "lost"
      ? say("tablet.link.lost")
      : say(`link.${heard.state}`);
  refresh(/** @type {HTMLElement} */ (holder.lastElementChild), said, () => [said]);
  place("clock").textContent = clock(now());
  const until = place("shift-end");
  until.hidden = !state.unit?.off_at;
  until.textContent = say("units.until", { at: clockMinutes(state.unit?.off_at) });
}

/** @param {Sound} sound */
export function drawSound(sound) {
  const light = place("sound-off");
  light.hidden = sound.on;
  refresh(light, "off", () => [icon("i-bell", 22), say("tablet.sound_off")]);
}

/** @param {Whereabouts} where */
export function drawWhere({ quality, fix }) {
  const holder = place("where");
  const said = say(`tablet.where.${quality}`, { m: `± ${Math.round(fix?.accuracy_m ?? 0)} m` });
  holder.className = quality === "good" || quality === "searching" ? "where" : "where warn";
  refresh(holder, said, () => [icon("i-pin", 18), said]);
}

/** The menu: language and leaving are forms of the page, the theme is changed here. @param {() => void} onTheme */
export function menu(onTheme) {
  const sheet = /** @type {HTMLDialogElement} */ (place("menu"));
  place("open-menu").addEventListener("click", () => sheet.showModal());
  chooseTheme(onTheme);
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.querySelector(".back")?.addEventListener("click", () => dialog.close());
  }
}
