/**
 * What the room and this unit said to each other, as far as it still matters. Pure.
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {number | null} number in the room; null for what this tablet said
 * @property {"message" | "bolo"} kind
 * @property {string} at the room's moment
 * @property {string | null} by who said it in the room; null: this tablet
 * @property {string} text
 * @property {string} plate of the vehicle that is looked for
 * @property {string | null} until a BOLO is in force so long
 * @property {number | null} reply_to
 * @property {boolean} ended a BOLO that is over
 * @property {"waiting" | "confirmed" | "refused" | null} fate of what this tablet said
 */

/** Older than a shift it matters no more, unless it is a BOLO in force. */
const AGE_MS = 12 * 3600 * 1000;
const MOST = 60;
/** Who drives does not write. */
export const MOVING_KPH = 10;
/** An older speed says nothing of now. */
const SPEED_AGE_MS = 30_000;

/** @param {Message} message @param {number} now ms of the room's clock */
export const inForce = ({ kind, ended, until }, now) => kind === "bolo" && !ended && (!until || Date.parse(until) > now);

/**
 * BOLOs in force first, then the newest.
 * @param {Message[]} messages
 * @param {number} now ms of the room's clock
 */
export function listed(messages, now) {
  return [...messages].sort((a, b) => Number(inForce(b, now)) - Number(inForce(a, now)) || b.at.localeCompare(a.at));
}

/**
 * @param {Message[]} messages
 * @param {{issued_at: string, body: any}} order
 * @returns {Message[]}
 */
export function ordered(messages, { issued_at, body }) {
  const { message: number, kind, text, by, plate, until, reply_to, ended } = body;
  const earlier = messages.find((one) => one.number === number);
  return added(messages, { id: `m${number}`, number, kind, at: earlier?.at ?? issued_at, by, text, plate, until, reply_to, ended, fate: null });
}

/**
 * @param {Message[]} messages
 * @param {{key: string, at: string, text: string, reply_to: number | null}} said
 */
export const said = (messages, { key, at, text, reply_to }) =>
  added(messages, { id: key, number: null, kind: "message", at, by: null, text, plate: "", until: null, reply_to, ended: false, fate: "waiting" });

/** @param {Message[]} messages @param {string} key @param {"confirmed" | "refused"} fate */
export const fated = (messages, key, fate) => messages.map((one) => (one.id === key ? { ...one, fate } : one));

/** @param {Message[]} messages @param {Message} message */
function added(messages, message) {
  const now = Date.parse(message.at);
  const kept = messages.filter((one) => one.id !== message.id && (inForce(one, now) || now - Date.parse(one.at) < AGE_MS));
  return [...kept, message].slice(-MOST);
}

/**
 * Whether the car drives, so that nothing may be written.
 * @param {{at: string, speed_kph: number | null} | null} fix
 * @param {number} now ms of the tablet's clock
 */
export function isMoving(fix, now) {
  return fix !== null && (fix.speed_kph ?? 0) > MOVING_KPH && now - Date.parse(fix.at) < SPEED_AGE_MS;
}
