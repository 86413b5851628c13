/** The top bar: how fresh the picture is, the room's clock, the theme. */

import { element, place, refresh } from "./element.js";
import { announce } from "./announce.js";
import { age, clock, clockMinutes, now, secondsSince } from "./times.js";
import { say } from "./words.js";

/** @typedef {import("./link.js").Store} Store */

const YEAR_S = 31536000;

/**
 * @param {Store} store
 * @param {(theme: string) => void} [onTheme] told after the theme changed
 */
export function topBar(store, onTheme = () => {}) {
  let was = "joining";
  store.subscribe(({ link }) => {
    document.documentElement.dataset.link = link.state;
    showLink(link);
    showClock();
    if (link.state !== was && link.state === "lost") announce(say("link.lost_said", { at: clock(link.as_of) }));
    if (was === "lost" && link.state === "live") announce(say("link.back_said"));
    was = link.state;
  });
  chooseTheme(onTheme);
  closeMenuOutside();
}

/** @param {import("./store.js").Link} link */
function showLink({ state, as_of }) {
  const holder = place("link");
  const [, word, moment] = /** @type {HTMLElement[]} */ ([...holder.children]);
  const lost = state === "lost";
  holder.dataset.link = state;
  const said = lost ? say("link.lost", { age: age(secondsSince(as_of) ?? 0) }) : say(`link.${state}`);
  refresh(word, said, () => [said]);
  const asOf = as_of ? say("link.as_of", { at: clock(as_of) }) : "";
  refresh(moment, asOf, () => [asOf]);
  holder.setAttribute("aria-live", "off");
  const bar = lost ? say("link.lost_bar", { at: clock(as_of) }) : "";
  refresh(place("lost"), bar, () => [bar]);
}

function showClock() {
  const moment = now();
  const minutes = clockMinutes(moment);
  const seconds = clock(moment).slice(5);
  refresh(place("clock"), minutes + seconds, () => [minutes, element("span", {}, seconds)]);
}

/** @param {(theme: string) => void} onTheme */
function chooseTheme(onTheme) {
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("#themes button"));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = button.value;
      document.cookie = `theme=${button.value}; path=/; max-age=${YEAR_S}; samesite=strict`;
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      onTheme(button.value);
    });
  }
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
