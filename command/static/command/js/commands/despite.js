/** `ps-12! > 0412`: the unit goes although it calls for help, and who sends it means that. Pure. */

import { isFault, unitOf } from "../command_names.js";

/**
 * @typedef {import("../command_line.js").Command} Command
 * @typedef {import("../command_line.js").Picture} Picture
 */

/** What sends a unit somewhere. */
export const SENDS = new Set(["send", "add", "preempt", "divert", "swap"]);

/** The same command, of units that go although they call for help. @param {Command} command @param {number[]} units ids @returns {Command} */
export function despite(command, units) {
  if (!command.request || !units.length) return command;
  const { body } = command.request;
  return { ...command, request: { ...command.request, body: { ...body, despite_help: [...(body.despite_help ?? []), ...units] } } };
}

/**
 * A sending in which units are marked with `!` behind their call sign.
 * @param {import("../command_line.js").Reading} reading
 * @param {string[]} tokens
 * @param {Picture} picture
 */
export function marked(reading, tokens, picture) {
  if (reading.t !== "command" || !SENDS.has(reading.verb)) return reading;
  const { unit, units, other, instead } = reading.request?.body ?? {};
  const concerned = [unit, other, instead, ...(units ?? [])];
  const meant = tokens.flatMap((token) => {
    const found = token.length > 1 && token.endsWith("!") ? unitOf(token, picture.units) : null;
    return found && !isFault(found) && concerned.includes(found.id) ? [found.id] : [];
  });
  return despite(reading, meant);
}
