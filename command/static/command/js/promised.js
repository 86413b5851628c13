/** How a promise to a caller stands: kept by the first unit on the scene, still running, or broken. Pure. */

/**
 * @param {string} until
 * @param {import("./cards.js").Assignment[]} assignments of the incident that speaks for the call
 * @param {number} moment ms
 * @returns {{code: "kept" | "broken" | "runs", seconds: number, at: string}} `seconds` left, or since it broke; `at` is when it was kept, else when it breaks
 */
export function standing(until, assignments, moment) {
  const arrived = assignments.flatMap(({ on_scene_at }) => on_scene_at ?? []).sort()[0];
  const end = Date.parse(until);
  if (arrived && Date.parse(arrived) <= end) return { code: "kept", seconds: 0, at: arrived };
  const left = Math.floor((end - (arrived ? Date.parse(arrived) : moment)) / 1000);
  return left < 0 ? { code: "broken", seconds: -left, at: until } : { code: "runs", seconds: left, at: until };
}
