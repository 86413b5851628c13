/** The room's clocks, as `dispatch/rules/policy.py` sets them. Lists are indexed by priority, P0 first. */

/** How long an incident may wait for a unit, in seconds. */
export const QUEUE_TARGET_S = Object.freeze([30, 60, 300, 900, 1800]);
/** How long an order that was received may wait to be accepted, in seconds. */
export const ACKNOWLEDGE_TARGET_S = Object.freeze([30, 30, 60, 60, 120]);
/** An order that its tablet has not stored by then is told by radio, in seconds. */
export const DELIVERED_WITHIN_S = 10;
/** How long who takes the alarm of an incident has, before it climbs, in seconds. */
export const RUNG_S = Object.freeze([30, 30, 60, 300, 600]);
/** The same for the alarm of a unit alone, in seconds. */
export const UNIT_RUNG_S = 300;
/** How long a call that was ended without a patrol can be taken up again, in seconds. */
export const REOPEN_CALL_S = 600;
/** A position older than this is stale, in seconds. */
export const STALE_AFTER_S = 60;
