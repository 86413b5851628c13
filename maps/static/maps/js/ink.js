/**
 * The colours of the design tokens as a canvas needs them, read once and again when the theme changes.
 * @param {Element} element
 */
export function inkOf(element) {
  const style = getComputedStyle(element);
  /** @type {Map<string, string>} */
  const known = new Map();
  /** @param {string} name a token without its dashes */
  const ink = (name) => {
    const value = known.get(name) ?? style.getPropertyValue(`--${name}`).trim();
    known.set(name, value);
    return value;
  };
  return {
    ink,
    font: () => ink("font"),
    isDay: () => style.colorScheme === "light",
    renew: () => known.clear(),
  };
}
