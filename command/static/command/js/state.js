/**
 * What a console knows of its room, and what its operator has chosen.
 *
 * @typedef {import("./cards.js").Unit} Unit
 * @typedef {import("./cards.js").Incident} Incident
 * @typedef {import("./cards.js").Call} Call
 * @typedef {import("./cards.js").Fix} Fix
 * @typedef {import("./cards.js").Entry} Entry
 * @typedef {{state: "joining" | "live" | "slow" | "lost", as_of: string | null, bell: boolean, watched: boolean, true_until: string | null, release: string | null}} Link `true_until`: while the database does not answer, up to when the picture is whole
 *
 * @typedef {object} State
 * @property {number | null} n the journal number up to which this is true; null before the first snapshot
 * @property {boolean} gap entries are missing: hello must be said again
 * @property {number} behind the `n` at which the last beat found us behind the room, -1 when it did not
 * @property {import("./page.js").Room | null} room
 * @property {{officer: number, name: string, role: string, permissions: string[]} | null} me
 * @property {Map<number, Unit>} units by id
 * @property {Map<number, Incident>} incidents by number
 * @property {Map<number, Call>} calls by number
 * @property {Map<number, import("./cards.js").Alarm>} alarms what the watch found overdue, by id
 * @property {Map<number, import("./cards.js").Message>} messages what is said and still open, by number
 * @property {Map<number, import("./cards.js").Emergency>} emergencies that nobody has ended, by id
 * @property {Map<number, Incident>} closed the last incidents that left the picture, newest first
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
 * @property {number | null} pointed the unit id that was chosen in the table or on the map
 * @property {{incident: number, until: number} | null} undo a merge that one key takes back until that moment, in milliseconds
 * @property {import("./cards.js").Advice | null} advice for the selected incident
 * @property {{code: string, facts: Record<string, any>} | null} advice_refused
 * @property {string | null} why the reason for picking others than the advice names first, once said
 * @property {{incident: number, at: number, known: import("./cards.js").Known} | null} known what was earlier at the selected incident's place, once asked for, and when, in milliseconds
 * @property {{code: string, facts: Record<string, any>, incident: number | null, command?: import("./command_line.js").Command} | null} refused the last refusal, shown where it was asked, and what it refused
 * @property {import("./cards.js").Vocabulary | null} vocabulary
 */

import { empty } from "./picture.js";

/** @returns {State} */
export function initial() {
  return {
    n: null,
    gap: false,
    behind: -1,
    room: null,
    me: null,
    ...empty(),
    closed: new Map(),
    log: [],
    more: false,
    link: { state: "joining", as_of: null, bell: true, watched: true, true_until: null, release: null },
    order: [],
    unit_order: [],
    unread: new Set(),
    looked: 0,
    selected: null,
    shown: null,
    picked: [],
    pointed: null,
    undo: null,
    advice: null,
    advice_refused: null,
    why: null,
    known: null,
    refused: null,
    vocabulary: null,
  };
}
