/** Alarms, log and messages: on a wide screen alarms stand over the other two, on a narrow one all three share a place. */

import { place } from "../element.js";

/** @returns {{show: (what: string) => void, turn: () => void}} `show` brings one of them into the view, `turn` the next one */
export function sideTabs() {
  const side = place("side");
  const tabs = /** @type {HTMLButtonElement[]} */ ([...side.querySelectorAll(".side-tabs button")]);
  /** @param {string} what */
  const show = (what) => {
    side.dataset.shows = what;
    // With room for both, the log is what alarms leave to see.
    const below = what === "messages" ? "messages" : "log";
    for (const tab of tabs) {
      const wide = tab.closest(".wide-tabs") !== null;
      tab.setAttribute("aria-pressed", String(tab.value === (wide ? below : what)));
    }
  };
  for (const tab of tabs) tab.addEventListener("click", () => show(tab.value));
  const turn = () => {
    const offered = tabs.filter((tab) => tab.offsetParent !== null);
    const at = offered.findIndex((tab) => tab.getAttribute("aria-pressed") === "true");
    show(offered[(at + 1) % offered.length].value);
  };
  return { show, turn };
}
