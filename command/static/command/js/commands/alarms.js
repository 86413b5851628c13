/** Commands that begin with an alarm: `a12` shows what it is about, `a12 take`. Pure. */

import { alarmNumber, isFault, verbOf } from "../command_names.js";
import { wordsOf } from "../verbs.js";
import { command, fault, post } from "./reading.js";

const DOING = wordsOf("alarm");

/**
 * @param {string[]} tokens
 * @param {import("../command_line.js").Picture} picture
 * @returns {import("../command_line.js").Reading}
 */
export function aboutAlarm([name, act, ...rest], picture) {
  const found = picture.alarms.get(/** @type {number} */ (alarmNumber(name, picture)));
  if (!found) return fault("unknown_alarm", { typed: name });
  const { id, incident, unit, call_sign, rule } = found;
  if (!act && incident !== null) return command("open", { incident }, { incident });
  if (!act) return command("show", { call_sign }, { units: picture.units.filter((one) => one.id === unit) });
  const verb = verbOf(act, DOING);
  if (isFault(verb)) return verb;
  if (rest.length) return fault("too_much", { typed: rest[0] });
  return command(verb, { alarm: id, incident, call_sign, rule }, { incident, request: post(`alarms/${id}/take`) });
}
