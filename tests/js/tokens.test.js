/** The colours: every pair that carries text is readable in each theme (WCAG 2.2, 1.4.3 and 1.4.11). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../../command/static/command/css/tokens.css", import.meta.url), "utf8");
const block = (selector) =>
  Object.fromEntries(
    [
      ...css
        .slice(css.indexOf(`${selector} {`))
        .split("\n}")[0]
        .matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6})\b/g),
    ].map(([, name, hex]) => [name, hex]),
  );
const dark = block(":root");
const themes = {
  dark,
  light: { ...dark, ...block('[data-theme="light"]') },
  night: { ...dark, ...block('[data-theme="night"]') },
};

/** Relative luminance, WCAG 2.2. */
function luminance(hex) {
  const long = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join("") : hex.slice(1);
  const [r, g, b] = [0, 2, 4]
    .map((at) => parseInt(long.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ["bg-1", "bg-2", "bg-3"];
const HUES = ["free", "sent", "route", "scene", "post", "out"];
const PAIRS = [
  ...["ink", "ink-2", "ink-3", "life", "warn", ...HUES.map((hue) => `st-${hue}`)].flatMap((ink) =>
    SURFACES.map((surface) => [ink, surface]),
  ),
  ...HUES.map((hue) => [`st-${hue}`, `soft-${hue}`]),
  ...HUES.map((hue) => ["st-on", `st-${hue}`]),
  ["ink-inv", "ink"],
  ["warn", "soft-warn"],
  ["ink", "soft-warn"],
  ["life", "soft-life"],
  ["life-on", "life-fill"],
  ["warn-on", "warn"],
];

for (const [name, theme] of Object.entries(themes)) {
  test(`text is readable in the ${name} theme`, () => {
    const weak = PAIRS.map(([ink, surface]) => [ink, surface, contrast(theme[ink], theme[surface])]).filter(
      ([, , ratio]) => ratio < 4.5,
    );
    assert.deepEqual(weak, []);
  });

  test(`edges of marks can be seen in the ${name} theme`, () => {
    for (const surface of SURFACES) assert.ok(contrast(theme.edge, theme[surface]) >= 3, surface);
  });
}
