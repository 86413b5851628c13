/** Commands about what is dangerous at an incident's place: `0412 hazard weapon …`, `0412 safe weapon`. Pure. */

import { hazardOf, isFault } from "../command_names.js";
import { HAZARD_REACH_M } from "../hazards.js";
import { command, fault, post } from "./reading.js";

/**
 * @typedef {import("../command_line.js").Incident} Incident
 * @typedef {import("../command_line.js").Reading} Reading
 */

/** @param {Incident} incident @param {string[]} rest @returns {Reading} */
export function noteHazard({ number, lat, lon }, [typed = "", ...what]) {
  const kind = hazardOf(typed);
  if (isFault(kind)) return kind;
  if (!what.length) return fault("danger_missing");
  if (lat === null || lon === null) return fault("no_position", { incident: number });
  const body = { kind, text: what.join(" "), source: "", lat, lon, radius_m: HAZARD_REACH_M, until: null, incident: number };
  return command("hazard", { incident: number, hazard: kind }, { incident: number, request: post("hazards", body) });
}

/** The first of its kind at the place is over; where there is one only, it need not be named. @param {Incident} incident @param {string[]} rest @returns {Reading} */
export function endHazard({ number, hazards = [] }, [typed, ...more]) {
  if (more.length) return fault("too_much", { typed: more[0] });
  if (!typed && hazards.length > 1) return fault("hazard_missing");
  const kind = typed ? hazardOf(typed) : hazards[0]?.kind;
  if (isFault(kind)) return kind;
  const found = hazards.find((hazard) => hazard.kind === kind);
  if (!found) return fault("no_hazard", { incident: number });
  return command("safe", { incident: number, hazard: found.kind }, { incident: number, request: post(`hazards/${found.id}/end`) });
}
