/**
 * What a console knows of its room, and what its operator has chosen.
 *
 * @typedef {import("./cards.js").Unit} Unit
 * @typedef {import("./cards.js").Incident} Incident
 * @typedef {import("./cards.js").Call} Call
 * @typedef {import("./cards.js").Fix} Fix
 * @typedef {import("./cards.js").Entry} Entry
 * @typedef {{state: "joining" | "live" | "slow" | "lost", as_of: string | null, bell: boolean}} Link
 *
 * @typedef {object} State
 * @property {number | null} n the journal number up to which this is true; null before the first snapshot
 * @property {boolean} gap entries are missing: hello must be said again
 * @property {number} behind the `n` at which the last beat found us behind the room, -1 when it did not
 * @property {{slug: string, name: string, time_zone: string} | null} room
 * @property {{officer: number, name: string, role: string, permissions: string[]} | null} me
 * @property {Map<number, Unit>} units by id
 * @property {Map<number, Incident>} incidents by number
 * @property {Map<number, Call>} calls by number
 * @property {Map<number, import("./cards.js").Alarm>} alarms what the watch found overdue, by id
 * @property {Map<number, Fix>} fixes by unit id
 * @property {Entry[]} log oldest first, without cards
 * @property {boolean} more the room has more open than a picture holds
 * @property {Link} link
 * @property {number[]} order incident numbers as the queue shows them
 * @property {number[]} unit_order unit ids as the table shows them
 * @property {Set<number>} unread incidents that changed since they were looked at
 * @property {number} looked the journal number up to which the log was looked at
 * @property {number | null} selected incident number
 * @property {Incident | null} shown the selected incident's last card, also after it left the picture
 * @property {number[]} picked unit ids
 * @property {import("./cards.js").Advice | null} advice for the selected incident
 * @property {{code: string, facts: Record<string, any>} | null} advice_refused
 * @property {{code: string, facts: Record<string, any>, incident: number} | null} refused the last refusal, shown where it was asked
 * @property {import("./cards.js").Vocabulary | null} vocabulary
 */

/** @returns {State} */
export function initial() {
  return {
    n: null,
    gap: false,
    behind: -1,
    room: null,
    me: null,
    units: new Map(),
    incidents: new Map(),
    calls: new Map(),
    alarms: new Map(),
    fixes: new Map(),
    log: [],
    more: false,
    link: { state: "joining", as_of: null, bell: true },
    order: [],
    unit_order: [],
    unread: new Set(),
    looked: 0,
    selected: null,
    shown: null,
    picked: [],
    advice: null,
    advice_refused: null,
    refused: null,
    vocabulary: null,
  };
}
