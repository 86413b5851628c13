/** On the task: what the room said and nobody put away yet, and what did not go. */

import { element, keep, ltr, place } from "/static/command/js/element.js";
import { incidentName, refusal } from "/static/command/js/facts.js";
import { icon } from "/static/command/js/marks.js";
import { clock, now } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";
import { messageBody, messageTitle } from "./message_body.js";

/**
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./tablet_state.js").Notice} Notice
 * @typedef {import("/static/command/js/cards.js").Vocabulary | null} Vocabulary
 * @typedef {{title: string, text?: string | (Node | null)[], at?: string | number}} Worded
 */

/** So many notices stand on the screen, the newest first, lest they push the order off it; "Read" brings the next. */
const MOST = 2;
/** What was made here and did not go. */
const UNSENT = new Set(["refused", "foreign"]);

/** Device time in the server's, for showing. @param {string} at */
export const inRoom = (at) => Date.parse(at) + now() - Date.now();

/**
 * @param {Session} session
 * @param {Vocabulary} vocabulary
 * @param {(message: number) => void} reply
 * @param {boolean} locked what the room said has its title only, and nothing is put away
 */
export function drawNotices(session, vocabulary, reply, locked) {
  const holder = place("notices");
  const notices = session.state.notices.filter(({ kind }) => !locked || !UNSENT.has(kind));
  holder.hidden = !notices.length;
  keep(holder, notices.slice(-MOST).reverse(), {
    key: (notice) => notice.id,
    signature: (notice) => [notice.id, Boolean(vocabulary), locked],
    make: () => element("li.note"),
    show: (made, notice) => {
      const { title, text, at = notice.issued_at } = WORDED[notice.kind](notice.body, vocabulary, notice.issued_at);
      const fault = UNSENT.has(notice.kind);
      const put = () => session.act({ t: "put_away", id: notice.id });
      made.classList.toggle("fault", fault);
      made.replaceChildren(
        icon(fault ? "i-warn" : "i-bell", 32),
        element("div.grow", {}, element("b", { dir: "auto" }, title), ...nodes(locked ? say("tablet.lock.hidden") : text), element("p.dim", {}, ltr(clock(at)))),
        locked ? "" : element(
          "div.puts",
          {},
          notice.kind === "message" &&
            !notice.body.ended &&
            element("button.sec", { type: "button", onclick: () => (put(), reply(notice.body.message)) }, say("tablet.reply")),
          element("button.sec", { type: "button", onclick: put }, say("tablet.read")),
        ),
      );
    },
  });
}

/** @param {Worded["text"]} text */
function nodes(text) {
  if (Array.isArray(text)) return text;
  return [text ? element("p", { dir: "auto" }, text) : null];
}

/** How each kind of notice is said. @type {Record<string, (body: any, vocabulary: Vocabulary, at: string) => Worded>} */
const WORDED = {
  withdraw: ({ incident, how, reason }) => ({
    title: say(`tablet.notice.${how ?? "recalled"}`, { incident: incidentName(incident) }),
    text: reason,
  }),
  replaced: ({ replaces, incident }) => ({
    title: say("tablet.notice.replaced", { incident: incidentName(incident) }),
    text: say("tablet.notice.replaced_why", { replaces: incidentName(replaces) }),
  }),
  message: (body) => ({ title: messageTitle(body), text: messageBody(body) }),
  status_set: ({ by, status, reason }) => ({
    title: say("tablet.notice.status_set", { by, status: say(`status.${status}`) }),
    text: reason,
  }),
  refused: (body, vocabulary, at) => ({
    title: say("tablet.notice.refused", { status: toldTitle(body) }),
    text: refusal(body, vocabulary),
    at: inRoom(at),
  }),
  foreign: (body, _, at) => ({
    title: say("tablet.notice.foreign", { status: toldTitle(body) }),
    text: say("tablet.notice.foreign_why", { call_sign: body.call_sign }),
    at: inRoom(at),
  }),
};

/** What was told, in short. @param {{t: string, status?: string, text?: string}} told */
export function toldTitle({ t, status, text }) {
  if (t === "decline") return say("tablet.declined");
  if (t === "undo") return say("tablet.undo");
  if (t === "help" || t === "safe") return say(`tablet.told.${t}`);
  return t === "message" ? /** @type {string} */ (text) : say(`status.${status}`);
}
