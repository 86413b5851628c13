/** What a lost line leaves on the tablet: how old its picture is, and what still has to be sent. */

import { element, keep, place, refresh } from "/static/command/js/element.js";
import { icon, statusMark } from "/static/command/js/marks.js";
import { age, clock, secondsSince } from "/static/command/js/times.js";
import { say } from "/static/command/js/words.js";
import { inRoom, toldTitle } from "./notices.js";

/** @typedef {import("./session.js").Session} Session */

/** A lost line is said in a banner after this long; until then the light says it. */
const BANNER_AFTER_S = 3;

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
export function drawWaiting({ telling, heard }, fixes) {
  const { waiting } = telling;
  const holder = place("waiting");
  holder.hidden = !waiting.length || (heard.state === "live" && waiting.length === 1);
  if (holder.hidden) return;
  place("waiting-n").textContent = String(waiting.length);
  place("waiting-fixes").textContent = fixes ? say("tablet.fixes_kept", { n: fixes }) : "";
  keep(place("waiting-list"), waiting, {
    key: (row) => row.key,
    signature: (row) => telling.isFlying(row.key),
    make: () => element("li.li"),
    show: (made, row) => {
      const flying = telling.isFlying(row.key);
      made.replaceChildren(
        element("time.ltr", {}, clock(inRoom(row.at))),
        row.t === "report" ? statusMark(row.status) : element("span.cut", { dir: "auto" }, toldTitle(row)),
        element(`span.chip${flying ? "" : ".wait"}`, {}, say(flying ? "tablet.chip.sent" : "tablet.chip.queued")),
      );
    },
  });
}
