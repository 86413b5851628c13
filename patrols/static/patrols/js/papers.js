/** What lies on the tablet beside the order: what the room said, what was refused, what still has to be sent. */

import { element, keep, ltr, place, refresh } from "/static/command/js/element.js";
import { incidentName, refusal } from "/static/command/js/facts.js";
import { icon, statusMark } from "/static/command/js/marks.js";
import { age, clock, now, secondsSince } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";

/**
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./tablet_state.js").Notice} Notice
 * @typedef {import("/static/command/js/cards.js").Vocabulary | null} Vocabulary
 */

/** So many notices stand on the screen, the newest first, lest they push the order off it; "Read" brings the next. */
const MOST = 2;
/** A lost line is said in a banner after this long; until then the light says it. */
const BANNER_AFTER_S = 3;

/** Device time in the server's, for showing. @param {string} at */
const shown = (at) => Date.parse(at) + now() - Date.now();

/** @param {Session} session */
export function drawOffline({ heard, state }) {
  const holder = place("offline");
  const since = secondsSince(heard.as_of);
  const silent = since === null ? performance.now() / 1000 : since;
  holder.hidden = heard.state !== "lost" || silent < BANNER_AFTER_S;
  if (holder.hidden) return;
  const title = since === null ? say("tablet.offline_never") : say("tablet.offline", { age: age(since) });
  const why = state.unit ? say("tablet.offline_why", { at: clock(heard.as_of) }) : say("tablet.offline_empty");
  refresh(holder, [title, why], () => [
    icon("i-warn", 40),
    element("b", {}, title),
    element("span", {}, why, " ", say("tablet.use_radio")),
  ]);
}

/** @param {Session} session @param {number} fixes not yet stored by the room */
export function drawWaiting({ reports, heard }, fixes) {
  const { waiting } = reports;
  const holder = place("waiting");
  holder.hidden = !waiting.length || (heard.state === "live" && waiting.length === 1);
  if (holder.hidden) return;
  place("waiting-n").textContent = String(waiting.length);
  place("waiting-fixes").textContent = fixes ? say("tablet.fixes_kept", { n: fixes }) : "";
  keep(place("waiting-list"), waiting, {
    key: (row) => row.key,
    signature: (row) => reports.isFlying(row.key),
    make: () => element("li.li"),
    show: (made, row) => {
      const flying = reports.isFlying(row.key);
      made.replaceChildren(
        element("time.ltr", {}, clock(shown(row.at))),
        statusMark(row.status),
        element(`span.chip${flying ? "" : ".wait"}`, {}, say(flying ? "tablet.chip.sent" : "tablet.chip.queued")),
      );
    },
  });
}

/** @param {Session} session @param {Vocabulary} vocabulary */
export function drawNotices(session, vocabulary) {
  const holder = place("notices");
  const { notices } = session.state;
  holder.hidden = !notices.length;
  keep(holder, notices.slice(-MOST).reverse(), {
    key: (notice) => notice.id,
    signature: (notice) => [notice.id, Boolean(vocabulary)],
    make: () => element("li.note"),
    show: (made, notice) => {
      const { title, text, at, fault } = worded(notice, vocabulary);
      made.classList.toggle("fault", fault);
      made.replaceChildren(
        icon(fault ? "i-warn" : "i-bell", 32),
        element(
          "div.grow",
          {},
          element("b", { dir: "auto" }, title),
          text && element("p", { dir: "auto" }, text),
          element("p.dim", {}, ltr(clock(at))),
        ),
        element(
          "button.sec.put",
          { type: "button", onclick: () => session.act({ t: "put_away", id: notice.id }) },
          say("tablet.read"),
        ),
      );
    },
  });
}

/** @param {Notice} notice @param {Vocabulary} vocabulary */
function worded({ kind, issued_at, body }, vocabulary) {
  const status = body.status ? say(`status.${body.status}`) : "";
  const news = { at: issued_at, fault: false };
  if (kind === "withdraw")
    return {
      ...news,
      title: say("tablet.notice.withdraw", { incident: incidentName(body.incident) }),
      text: body.reason,
    };
  if (kind === "message") return { ...news, title: say("tablet.notice.message", { by: body.by }), text: body.text };
  if (kind === "status_set")
    return { ...news, title: say("tablet.notice.status_set", { by: body.by, status }), text: body.reason };
  const fault = { at: shown(issued_at), fault: true };
  if (kind === "foreign")
    return {
      ...fault,
      title: say("tablet.notice.foreign", { status }),
      text: say("tablet.notice.foreign_why", { call_sign: body.call_sign }),
    };
  return { ...fault, title: say("tablet.notice.refused", { status }), text: refusal(body, vocabulary) };
}
