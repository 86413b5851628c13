/** The last incidents that left the picture: to be looked at, and reopened or separated again. */

import { element, keep, ltr, place, refresh } from "../element.js";
import { incidentName, nameOf } from "../facts.js";
import { roving } from "../roving.js";
import { clockMinutes } from "../times.js";
import { say } from "../words.js";

const SHOWN = 8;

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 */
export function closed(store, acts) {
  const list = place("closed");
  const settle = roving(list, "[role=option]", (row) => acts.select(Number(row.dataset.key)));
  store.subscribe(({ closed, selected, vocabulary }) => {
    const rows = [...closed.values()].slice(0, SHOWN);
    place("closed-head").hidden = !rows.length;
    refresh(place("closed-head"), "head", () => [say("queue.closed")]);
    keep(
      list,
      rows.map((incident) => ({
        number: incident.number,
        type: incident.type ? nameOf(vocabulary, "types", incident.type) : say("queue.no_type"),
        how: outcome(incident, vocabulary),
        at: incident.closed_at ? clockMinutes(incident.closed_at) : "",
        selected: incident.number === selected,
      })),
      { key: (row) => row.number, signature: (row) => row, make: () => element("div.was", { role: "option", tabindex: -1 }), show: draw },
    );
    settle();
  });
}

/** @param {import("../cards.js").Incident} incident @param {import("../cards.js").Vocabulary | null} vocabulary */
const outcome = ({ merged_into, disposition }, vocabulary) =>
  merged_into === null ? nameOf(vocabulary, "dispositions", disposition) : say("incident.merged_into", { into: incidentName(merged_into) });

/** @param {HTMLElement} row @param {{number: number, type: string, how: string, at: string, selected: boolean}} shown */
function draw(row, { number, type, how, at, selected }) {
  row.setAttribute("aria-selected", String(selected));
  row.replaceChildren(ltr(incidentName(number)), element("span.cut", { title: `${type}, ${how}` }, `${type}, ${how}`), ltr(at));
}
