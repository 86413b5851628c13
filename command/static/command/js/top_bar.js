/** The top bar: how fresh the picture is, the room's clock, the theme. */

import { element, place, refresh } from "./element.js";
import { announce } from "./announce.js";
import { icon } from "./marks.js";
import { outdated, page } from "./page.js";
import { drawSignedIn } from "./signed_in.js";
import { chooseTheme } from "./theme_choice.js";
import { age, clock, clockMinutes, now, secondsSince } from "./times.js";
import { say } from "./words.js";

/** @typedef {import("./link.js").Store} Store */


/**
 * @param {Store} store
 * @param {(theme: string) => void} [onTheme] told after the theme changed
 */
export function topBar(store, onTheme = () => {}) {
  let was = "joining";
  let [watched, bell, gone, old] = [true, true, false, false];
  place("release").addEventListener("click", () => location.reload());
  store.subscribe(({ link }) => {
    document.documentElement.dataset.link = shown(link);
    showLink(link);
    showWatch(link);
    showBell(link);
    showRelease(outdated(link.release));
    showClock();
    if (link.state !== was && link.state === "lost") announce(say("link.lost_said", { at: clock(link.as_of) }));
    if (was === "lost" && link.state === "live") announce(say("link.back_said"));
    was = link.state;
    if (!link.watched && watched) announce(say("link.unwatched_said"));
    watched = link.watched;
    if (link.bell !== bell) announce(say(bell ? "link.bell_said" : "link.bell_back_said"));
    bell = link.bell;
    if (Boolean(link.true_until) !== gone) announce(gone ? say("link.database_back_said") : say("link.database_said", { at: clock(link.true_until) }));
    gone = Boolean(link.true_until);
    if (outdated(link.release) && !old) announce(say("link.release_said"));
    old = outdated(link.release);
  });
  menu(onTheme);
}

/** The top bar of a page that does not listen to the room: its clock goes, its menu works. */
export function frame() {
  menu(() => {});
  showClock();
  setInterval(showClock, 1000);
}

/** @param {(theme: string) => void} onTheme */
function menu(onTheme) {
  chooseTheme(onTheme);
  closeMenuOutside();
}

/** How fresh the picture is: a line that lives says nothing of a database that does not. @param {import("./state.js").Link} link */
const shown = ({ state, true_until }) => (true_until && state !== "lost" ? "gone" : state);

/** @param {import("./state.js").Link} link */
function showLink(link) {
  const state = shown(link);
  const as_of = link.true_until ?? link.as_of;
  const holder = place("link");
  const [, word, moment] = /** @type {HTMLElement[]} */ ([...holder.children]);
  const [lost, gone] = [state === "lost", state === "gone"];
  holder.dataset.link = state;
  const old = age(secondsSince(as_of) ?? 0);
  const said = lost ? say("link.lost", { age: old }) : gone ? say("link.database", { age: old }) : say(`link.${state}`);
  refresh(word, said, () => [said]);
  const asOf = as_of ? say("link.as_of", { at: clock(as_of) }) : "";
  refresh(moment, asOf, () => [asOf]);
  holder.setAttribute("aria-live", "off");
  const bar = lost ? say("link.lost_bar", { at: clock(as_of) }) : gone ? say("link.database_bar", { at: clock(as_of), age: old }) : "";
  refresh(place("lost"), bar, () => [bar]);
}

/** @param {import("./state.js").Link} link */
function showWatch({ watched }) {
  const holder = place("watch");
  holder.hidden = watched;
  refresh(holder, watched, () => (watched ? [] : [icon("i-warn", 12), say("link.unwatched")]));
}

/** @param {import("./state.js").Link} link */
function showBell(link) {
  const holder = place("bell");
  const away = !link.bell && shown(link) === "live";
  holder.hidden = !away;
  refresh(holder, away, () => (away ? [icon("i-warn", 12), say("link.bell")] : []));
}

/** @param {boolean} old */
function showRelease(old) {
  const holder = place("release");
  holder.hidden = !old;
  refresh(holder, old, () => (old ? [say("link.release")] : []));
}

function showClock() {
  const moment = now();
  const minutes = clockMinutes(moment);
  const seconds = clock(moment).slice(5);
  drawSignedIn(place("until"), page().until);
  refresh(place("clock"), minutes + seconds, () => [minutes, element("span", {}, seconds)]);
}

function closeMenuOutside() {
  const menu = /** @type {HTMLDetailsElement} */ (place("menu"));
  document.addEventListener("click", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
    event.stopPropagation();
  });
}
