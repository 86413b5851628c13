/** One tab stop a list: arrows move inside it, Tab leaves it. */

const STEPS = /** @type {Record<string, (at: number, count: number) => number>} */ ({
  ArrowDown: (at, count) => Math.min(at + 1, count - 1),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
});

/**
 * @param {HTMLElement} list
 * @param {string} selector of the items, which are focusable
 * @param {(item: HTMLElement, key: string) => boolean | void} act Enter or Space on an item, or "" for a click; false lets the key go on
 * @returns {() => void} to be called after the items changed
 */
export function roving(list, selector, act) {
  const items = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll(selector)]);
  const item = (/** @type {EventTarget | null} */ target) =>
    /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(selector) : null);

  /** @param {HTMLElement | undefined} chosen */
  const stop = (chosen) => {
    for (const one of items()) one.tabIndex = one === chosen ? 0 : -1;
  };

  list.addEventListener("keydown", (event) => {
    const here = item(event.target);
    if (!here || event.target !== here || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = items();
    const step = STEPS[event.key];
    if (step) {
      const there = all[step(all.indexOf(here), all.length)];
      stop(there);
      there?.focus();
    } else if ((event.key !== "Enter" && event.key !== " ") || act(here, event.key) === false) return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("focusin", (event) => stop(item(event.target) ?? undefined));
  list.addEventListener("click", (event) => {
    const here = item(event.target);
    if (here) act(here, "");
  });

  return () => {
    const all = items();
    if (all.length && !all.some((one) => one.tabIndex === 0))
      stop(all.find((one) => one.getAttribute("aria-selected") === "true") ?? all[0]);
  };
}
