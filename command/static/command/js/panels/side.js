/** On a narrow screen alarms and log share one place; two tabs choose. On a wide one both are seen and the tabs are not. */

import { place } from "../element.js";

export function sideTabs() {
  const side = place("side");
  const tabs = /** @type {NodeListOf<HTMLButtonElement>} */ (side.querySelectorAll(".side-tabs button"));
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      side.dataset.shows = tab.value;
      for (const one of tabs) one.setAttribute("aria-pressed", String(one === tab));
    });
  }
}
