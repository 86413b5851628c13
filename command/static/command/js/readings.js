/** A command as sentences: what it says, and what it will do beside that. */

import { effectsOf } from "./effects.js";
import { listed, readable } from "./facts.js";
import { clockMinutes } from "./times.js";
import { say } from "./words.js";

/**
 * @typedef {import("./command_line.js").Command} Command
 * @typedef {import("./cards.js").Vocabulary | null} Vocabulary
 */

/**
 * @param {Command} command
 * @param {Vocabulary} vocabulary
 */
export function readingOf({ verb, facts }, vocabulary) {
  const { units, ...rest } = facts;
  const named = {
    ...readable(rest, vocabulary),
    ...("audience" in facts && { to: audienceName(facts, vocabulary) }),
    ...(verb === "bolo" && { more: particulars(facts) }),
  };
  return say(`command.reading.${verb}`, units ? { ...named, units: listed(units) } : named);
}

/**
 * @param {Command} command
 * @param {import("./effects.js").Known & {vocabulary: Vocabulary}} state
 */
export const effectsSaid = (command, state) =>
  effectsOf(command, state)
    .map(({ code, facts }) => say(`command.effect.${code}`, readable(facts, state.vocabulary)))
    .join(" · ");

/** To whom it is said. @param {Record<string, any>} message @param {Vocabulary} vocabulary */
export function audienceName({ audience, to }, vocabulary) {
  if (audience === "room") return say("message.to.room");
  return audience === "sector" ? readable({ sector: to }, vocabulary).sector : String(to);
}

/** @param {Record<string, any>} bolo */
const particulars = ({ plate, until }) =>
  [plate, until && say("message.until", { at: clockMinutes(until) })].filter(Boolean).join(" · ") || say("message.no_end");
