/** Unit status → the digit that is said, typed and drawn. Acknowledged is a dispatch that was accepted. */
export const DIGIT = Object.freeze({
  available: 1,
  at_station: 2,
  dispatched: 3,
  acknowledged: 3,
  en_route: 4,
  on_scene: 5,
  transporting: 6,
  self_initiated: 7,
  post: 8,
  break: 9,
  out_of_service: 10,
  off_duty: 10,
});

/** @param {string} status */
export const digit = (status) => /** @type {Record<string, number>} */ (DIGIT)[status] ?? 10;

/** A unit in one of these may be sent without asking anybody. */
export const FREE = new Set(["available", "at_station"]);

/** The status that names a digit where units are counted. @type {Record<number, string>} */
export const STATUS_OF_DIGIT = Object.freeze(Object.fromEntries(Object.entries(DIGIT).toReversed().map(([status, n]) => [n, status])));
