/** What a refused sending may have meant instead, while the refusal is shown. Pure. @typedef {import("./state.js").State} State */

import { despite } from "./commands/despite.js";

/** Refusals that ask what is meant, where it was meant. */
export const ASKS = new Set(["unit_taken", "calls_for_help"]);

/** @param {State} state @param {string} code */
function shown({ refused, selected, units }, code) {
  if (refused?.code !== code || refused.incident !== selected || selected === null) return null;
  const unit = [...units.values()].find((one) => one.call_sign === refused.facts.call_sign);
  return unit ? { refused, unit, incident: selected } : null;
}

/** What an order collided with: the unit that was taken, for which incident it was meant, and what else may be. @param {State} state */
export function offered(state) {
  const found = shown(state, "unit_taken");
  if (!found?.refused.facts.choices?.length) return null;
  const { refused, unit, incident } = found;
  return { unit, incident, choices: /** @type {string[]} */ (refused.facts.choices), other: /** @type {string | undefined} */ (refused.facts.swap_with[0]) };
}

/** The unit that calls for help itself, with the same sending of who means it all the same. @param {State} state */
export function endangered(state) {
  const found = shown(state, "calls_for_help");
  return found?.refused.command ? { unit: found.unit, command: despite(found.refused.command, [found.unit.id]) } : null;
}
