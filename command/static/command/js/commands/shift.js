/** Until when a unit's crew is on duty: `ps-12 shift 23:30`; `ps-12 shift -` where nobody knows. Pure. */

import { CLOCK, nextClock } from "../until.js";
import { command, fault, post } from "./reading.js";

/** @param {import("../command_line.js").Unit} unit @param {string[]} rest @returns {import("../command_line.js").Reading} */
export function shift({ id, call_sign, incident }, [typed = "", ...more]) {
  if (more.length) return fault("too_much", { typed: more[0] });
  const unknown = typed === "-" || typed === "–";
  if (!unknown && !CLOCK.test(typed)) return fault("shift_end");
  const off_at = unknown ? null : nextClock(typed);
  return command(unknown ? "shift_open" : "shift", { call_sign, at: off_at }, { incident, request: post(`units/${id}/shift`, { off_at }) });
}
