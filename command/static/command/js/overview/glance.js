/** The room at a glance, counted from the picture. Pure. */

import { QUEUE_TARGET_S, STALE_AFTER_S } from "../policy.js";
import { FREE, digit } from "../status.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {{n: number, late: number, oldest_s: number | null, priorities: number[]}} Waiting
 * @typedef {{on_duty: number, free: number, lost: number, digits: number[]}} Units `digits` counts by the digit of the status
 * @typedef {{code: string, free: number, waiting: number, running: number}} SectorLoad
 */

/** @param {string} at @param {number} now */
const since = (at, now) => Math.max(0, (now - Date.parse(at)) / 1000);

/** What waits for a unit. @param {Pick<State, "incidents">} picture @param {number} now @returns {Waiting} */
export function waiting({ incidents }, now) {
  const queued = [...incidents.values()].filter(({ stage }) => stage === "queued");
  const ages = queued.map(({ queued_at }) => since(queued_at, now));
  return {
    n: queued.length,
    late: queued.filter(({ priority }, at) => ages[at] >= (QUEUE_TARGET_S[priority] ?? Infinity)).length,
    oldest_s: ages.length ? Math.max(...ages) : null,
    priorities: [0, 1, 2, 3, 4].map((priority) => queued.filter((one) => one.priority === priority).length),
  };
}

/** Who is on duty. A unit is lost while nobody knows where it is. @param {Pick<State, "units" | "fixes">} picture @param {number} now @returns {Units} */
export function force({ units, fixes }, now) {
  const all = [...units.values()];
  const digits = Array.from({ length: 11 }, () => 0);
  for (const { status } of all) digits[digit(status)] += 1;
  const isLost = (/** @type {number} */ id) => {
    const fix = fixes.get(id);
    return !fix || since(fix.device_at, now) > STALE_AFTER_S;
  };
  return {
    on_duty: all.length,
    free: all.filter(({ status }) => FREE.has(status)).length,
    lost: all.filter(({ id }) => isLost(id)).length,
    digits,
  };
}

/**
 * Each sector's free units (where they are, else where they belong) and its incidents; the most burdened first.
 * @param {Pick<State, "units" | "fixes" | "incidents">} picture
 * @param {string[]} codes the room's sectors
 * @returns {SectorLoad[]}
 */
export function sectors({ units, fixes, incidents }, codes) {
  const loads = new Map(codes.map((code) => [code, { code, free: 0, waiting: 0, running: 0 }]));
  for (const unit of units.values()) {
    const load = loads.get(fixes.get(unit.id)?.sector ?? unit.sector ?? "");
    if (load && FREE.has(unit.status)) load.free += 1;
  }
  for (const { sector, stage } of incidents.values()) {
    const load = loads.get(sector ?? "");
    if (load && stage === "queued") load.waiting += 1;
    else if (load && stage !== "held") load.running += 1;
  }
  return [...loads.values()];
}

/** Everything open, one by one: the gravest first, then the oldest, what is held last. @param {Pick<State, "incidents">} picture */
export function open({ incidents }) {
  const isHeld = (/** @type {{stage: string}} */ { stage }) => Number(stage === "held");
  return [...incidents.values()].sort((a, b) => isHeld(a) - isHeld(b) || a.priority - b.priority || a.queued_at.localeCompare(b.queued_at));
}

/** What the wall shows one by one: the gravest first, then the oldest. @param {Pick<State, "incidents">} picture @param {number} most */
export function gravest({ incidents }, most) {
  return open({ incidents }).filter(({ priority, stage }) => priority <= 2 && stage !== "held").slice(0, most);
}
