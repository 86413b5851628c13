/** What is said: `ps-12 msg …`, `all bolo 48213-D-6 23:30 …`, and what is done with what was said: `m12 take`. Pure. */

import { isAll, isFault, messageNumber, sectorOf, unitOf, verbOf } from "../command_names.js";
import { CLOCK, nextClock } from "../until.js";
import { wordsOf } from "../verbs.js";
import { command, fault, post } from "./reading.js";

/**
 * @typedef {import("../command_line.js").Picture} Picture
 * @typedef {import("../command_line.js").Reading} Reading
 * @typedef {import("../cards.js").Message} Message
 * @typedef {{audience: "unit" | "sector" | "room", unit: number | null, sector: string | null, to: string | null}} Audience
 */

const SAYING = wordsOf("audience");
const DOING = wordsOf("message");
const PLATE = /^(?=.*\d)[\p{L}\d]+(?:[-|][\p{L}\d]+)+$/u;

/** Whether the second word says something to somebody. @param {string[]} tokens */
export const isSaid = (tokens) => tokens.length > 1 && !isFault(verbOf(tokens[1], SAYING));

/** @param {string[]} tokens @param {Picture} picture @returns {Reading} */
export function say([whom, how, ...rest], picture) {
  const audience = audienceOf(whom, picture);
  if (isFault(audience)) return audience;
  return verbOf(how, SAYING) === "bolo" ? bolo(audience, rest) : message(audience, rest.join(" "));
}

/** @param {string} typed @param {Picture} picture @returns {Audience | import("../command_line.js").Fault} */
function audienceOf(typed, picture) {
  if (isAll(typed)) return { audience: "room", unit: null, sector: null, to: null };
  const unit = unitOf(typed, picture.units);
  if (!isFault(unit)) return { audience: "unit", unit: unit.id, sector: null, to: unit.call_sign };
  const sector = sectorOf(typed, picture);
  if (!isFault(sector)) return { audience: "sector", unit: null, sector: sector.code, to: sector.code };
  return unit.code === "ambiguous" ? unit : sector;
}

/** @param {Audience} audience @param {string} text @param {number | null} [reply_to] @returns {Reading} */
function message({ to, ...audience }, text, reply_to = null) {
  if (!text) return fault("text_missing");
  const verb = reply_to === null ? "message" : "reply";
  return command(verb, { to, audience: audience.audience, message: reply_to }, { request: post("messages", { ...audience, text, reply_to }) });
}

/** A plate and the hour when it ends may stand before the text. @param {Audience} audience @param {string[]} rest @returns {Reading} */
function bolo({ to, ...audience }, rest) {
  const plate = rest[0] && PLATE.test(rest[0]) ? rest[0] : "";
  const after = plate ? rest.slice(1) : rest;
  const until = after[0] && CLOCK.test(after[0]) ? nextClock(after[0]) : null;
  const text = (until ? after.slice(1) : after).join(" ");
  if (!text) return fault("text_missing");
  return command("bolo", { to, audience: audience.audience, plate, until }, {
    request: post("bolos", { ...audience, text, plate, until }),
  });
}

/** @param {string[]} tokens @param {Picture} picture @returns {Reading} */
export function aboutMessage([name, act, ...rest], picture) {
  const found = picture.messages.get(/** @type {number} */ (messageNumber(name, picture)));
  if (!found) return fault("unknown_message", { typed: name });
  if (!act) return command("read", { message: found.number }, {});
  const verb = verbOf(act, DOING);
  return isFault(verb) ? verb : OF_MESSAGE[verb](found, rest.join(" "));
}

/** @type {Record<string, (found: Message, text: string) => Reading>} */
const OF_MESSAGE = {
  take: (found, text) => (text ? fault("too_much", { typed: text }) : spoken(found) ? act("take", found) : fault("not_from_unit")),
  end: (found, text) => (text ? fault("too_much", { typed: text }) : found.kind === "bolo" ? act("end", found) : fault("not_bolo")),
  reply(found, text) {
    const { unit, call_sign, number } = found;
    if (!spoken(found)) return fault("not_from_unit");
    return message({ audience: "unit", unit, sector: null, to: call_sign }, text, number);
  },
};

/** @param {Message} found */
const spoken = (found) => found.unit !== null;

/** @param {string} verb @param {Message} found */
const act = (verb, { number, call_sign }) =>
  command(verb, { message: number, call_sign }, { request: post(`messages/${number}/${verb}`) });
