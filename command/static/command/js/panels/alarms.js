/** What a person must act on now. Each names the act; choosing it opens its incident, if it has one. */

import { alarms as found } from "../alarms.js";
import { announce } from "../announce.js";
import { element, keep, ltr, place, refresh } from "../element.js";
import { incidentName } from "../facts.js";
import { icon } from "../marks.js";
import { roving } from "../roving.js";
import { clock, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";

/** @typedef {import("../alarms.js").Alarm} Alarm */

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 */
export function alarms(store, acts) {
  const list = place("alarms");
  /** @type {Set<string>} */
  let told = new Set();
  const settle = roving(list, "[role=option]", (row) => {
    if (row.dataset.incident) acts.select(Number(row.dataset.incident));
  });
  store.subscribe((state) => {
    const moment = now();
    const current = found(state, moment);
    const fresh = current.filter((alarm) => !told.has(alarm.key));
    if (fresh.length) announce(fresh.map(title).join(". "));
    told = new Set(current.map((alarm) => alarm.key));
    showCounts(current);
    list.hidden = !current.length;
    place("alarms-none").hidden = current.length > 0;
    keep(
      list,
      current.map((alarm) => ({ ...alarm, age: running(secondsSince(alarm.since, moment)) })),
      {
        key: (alarm) => alarm.key,
        signature: (alarm) => alarm,
        show: draw,
        make: () => element("li", { role: "option", tabindex: -1, "aria-selected": "false" }),
      },
    );
    settle();
  });
}

/** @param {Alarm[]} current */
function showCounts(current) {
  refresh(place("alarms-n"), current.length, () => [current.length || ""]);
  const counts = /** @type {const} */ (["H", "M"]).map(
    (level) => /** @type {const} */ ([level, current.filter((alarm) => alarm.level === level).length]),
  );
  refresh(place("tally"), counts, () => [
    current.length > 0 && icon("i-bell", 14, say("panel.alarms")),
    ...counts.map(
      ([level, n]) =>
        n > 0 &&
        element(
          level === "H" ? "span.tag.w.ltr" : "span.tag.ltr",
          { title: say(`alarm.class.${level}`) },
          element("b", {}, level),
          n,
        ),
    ),
  ]);
}

/** @param {Alarm} alarm */
const title = ({ code, call_sign, incident }) => say(`alarm.${code}`, { call_sign, incident: named(incident) });

/** @param {number | null} incident */
const named = (incident) => (incident === null ? "" : incidentName(incident));

/** @param {HTMLElement} row @param {Alarm & {age: string}} alarm */
function draw(row, alarm) {
  row.className = `al ${alarm.level}`;
  row.dataset.incident = String(alarm.incident ?? "");
  row.replaceChildren(
    element("span.c", { title: say(`alarm.class.${alarm.level}`) }, alarm.level),
    element("span.t", {}, title(alarm)),
    element("span.faint", {}, ltr(alarm.age)),
    element("span.d", {}, say(`alarm.${alarm.code}.do`, { incident: named(alarm.incident), at: clock(alarm.at) })),
  );
}
