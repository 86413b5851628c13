/** How far the call for help is. Pure. */

/**
 * Null without one. What is not answered yet counts before what the room says.
 * @param {Pick<import("./session.js").Session, "telling" | "state">} session
 * @returns {{fate: "queued" | "sent" | "heard" | "taken" | "called_off", at: string | null} | null}
 */
export function stateOf({ telling, state }) {
  const { unit } = state;
  const help = telling.waiting.find(({ t }) => t === "help");
  if (telling.waiting.some(({ t }) => t === "safe")) return { fate: "called_off", at: null };
  if (help) return { fate: telling.isFlying(help.key) ? "sent" : "queued", at: help.at };
  if (!unit?.emergency_at) return null;
  if (unit.emergency_called_off_at) return { fate: "called_off", at: unit.emergency_called_off_at };
  return unit.emergency_taken_at ? { fate: "taken", at: unit.emergency_taken_at } : { fate: "heard", at: unit.emergency_at };
}
