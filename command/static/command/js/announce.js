/** What happened, said aloud to those who do not see it. */

import { place } from "./element.js";

/** @param {string} text */
export function announce(text) {
  const holder = place("said");
  holder.textContent = "";
  setTimeout(() => (holder.textContent = text), 50);
}
