/** What every list of units says of one. */

import { incidentName, sectorName } from "./facts.js";
import { STALE_AFTER_S } from "./policy.js";
import { age, secondsSince } from "./times.js";

/** @param {import("./cards.js").Unit} unit @param {import("./state.js").State} state @param {number} moment ms */
export function unitFacts(unit, { fixes, vocabulary }, moment) {
  const fix = fixes.get(unit.id);
  const heard = secondsSince(fix?.device_at, moment);
  return {
    id: unit.id,
    call_sign: unit.call_sign,
    kind: unit.kind,
    status: unit.status,
    emergency: Boolean(unit.emergency_at),
    sector: sectorName(vocabulary, fix?.sector ?? unit.sector),
    incident: unit.incident ? incidentName(unit.incident) : "",
    heard: heard === null ? "–" : age(heard),
    stale: heard === null || heard > STALE_AFTER_S,
  };
}
