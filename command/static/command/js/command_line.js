/**
 * The language of the command line: `units > incident`, `unit verb …`, `incident verb …`, `audience msg …`, `message verb`, `alarm verb`.
 * Pure: a text and the room's picture in, a reading out. The same reading is shown before Enter and sent by it.
 *
 * @typedef {import("./cards.js").Unit} Unit
 * @typedef {import("./cards.js").Incident} Incident
 * @typedef {import("./cards.js").Vocabulary} Vocabulary
 * @typedef {object} Picture
 * @property {Unit[]} units
 * @property {Map<number, Incident>} incidents the open ones
 * @property {Map<number, Incident>} closed the last ones that left the picture: closed, cancelled or merged
 * @property {Map<number, import("./cards.js").Message>} messages
 * @property {Map<number, import("./cards.js").Alarm>} alarms
 * @property {Vocabulary["dispositions"]} dispositions
 * @property {Vocabulary["types"]} types
 * @property {Vocabulary["sectors"]} sectors
 * @property {string} language the reader's
 * @typedef {{method: "GET" | "POST" | "PATCH", path: string, body: Record<string, any>}} Request
 * @typedef {{t: "command", verb: string, facts: Record<string, any>, units: Unit[], incident: number | null, request: Request | null}} Command
 * @typedef {{t: "fault", code: string, facts: Record<string, any>}} Fault
 * @typedef {Fault | {t: "hint", subject: "unit" | "incident" | "priority"} | {t: "empty"} | Command} Reading
 */

import { aboutAlarm } from "./commands/alarms.js";
import { marked } from "./commands/despite.js";
import { aboutIncident } from "./commands/incidents.js";
import { aboutMessage, isSaid, say } from "./commands/messages.js";
import { aboutUnits } from "./commands/units.js";
import { alarmNumber, isNumber, messageNumber } from "./command_names.js";
import { page } from "./page.js";

/**
 * @param {string} text
 * @param {Picture} picture
 * @returns {Reading}
 */
export function read(text, picture) {
  const tokens = tokensOf(text);
  if (!tokens.length) return { t: "empty" };
  if (isNumber(tokens[0])) return aboutIncident(tokens, picture);
  if (messageNumber(tokens[0], picture) !== null) return aboutMessage(tokens, picture);
  if (alarmNumber(tokens[0], picture) !== null) return aboutAlarm(tokens, picture);
  return isSaid(tokens) ? say(tokens, picture) : marked(aboutUnits(tokens, picture), tokens, picture);
}

/** @param {string} text */
export const tokensOf = (text) => text.replaceAll(">", " > ").trim().split(/\s+/).filter(Boolean);

/** What a page reads a text against. @param {import("./store.js").State} state @returns {Picture} */
export const pictureOf = ({ units, incidents, closed, messages, alarms, vocabulary }) => ({
  units: [...units.values()],
  incidents,
  closed,
  messages,
  alarms,
  dispositions: vocabulary?.dispositions ?? [],
  types: vocabulary?.types ?? [],
  sectors: vocabulary?.sectors ?? [],
  language: page().language,
});
