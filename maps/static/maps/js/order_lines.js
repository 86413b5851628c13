/** Who is on the way: a line from each unit to the incident that it was sent to, when either is chosen. */

/**
 * @typedef {import("./symbols.js").UnitMark} UnitMark
 * @typedef {import("./symbols.js").IncidentMark} IncidentMark
 * @typedef {{unit: UnitMark, incident: IncidentMark, left_s: number | null}} OrderLine `left_s`: seconds until it should be there, null where nobody worked it out
 */

/**
 * @param {{units: Map<number, {unit: UnitMark}>, incidents: IncidentMark[], selection: {incident: number | null, units: Set<number>}, now: number}} scene `now` in milliseconds
 * @returns {OrderLine[]}
 */
export function orderLines({ units, incidents, selection, now }) {
  return incidents.flatMap((incident) =>
    (incident.assignments ?? []).flatMap(({ unit: id, dispatched_at, on_scene_at, ended_at, seconds }) => {
      const unit = units.get(id)?.unit;
      const isChosen = incident.number === selection.incident || selection.units.has(id);
      if (!unit || !isChosen || !dispatched_at || on_scene_at || ended_at) return [];
      const left_s = typeof seconds === "number" ? Math.max(0, (Date.parse(dispatched_at) - now) / 1000 + seconds) : null;
      return [{ unit, incident, left_s }];
    }),
  );
}
