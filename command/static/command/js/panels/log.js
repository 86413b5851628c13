/** The journal as it grows, newest first; a rule stands at "new since you looked". */

import { element, keep, ltr, place, refresh } from "../element.js";
import { incidentName, readable } from "../facts.js";
import { folded } from "../log_lines.js";
import { statusMark } from "../marks.js";
import { clock, clockMinutes } from "../times.js";
import { has, parts, say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../log_lines.js").Line} Line
 */

/** Facts that a line is about, and the ends that it may have. */
const BOLD = new Set(["call_sign", "incident", "call"]);
const ENDS = /** @type {const} */ (["disposition", "how", "by_policy", "calls_for_help", "preempted_by", "instead_call_sign", "other_incident", "promised_until", "why", "reason"]);

/** @param {import("../link.js").Store} store */
export function log(store) {
  const panel = place("log-panel");
  const looked = () => store.state.looked !== store.state.n && store.send({ t: "looked" });
  panel.addEventListener("pointerleave", looked);
  panel.addEventListener("focusout", (event) => !panel.contains(/** @type {Node | null} */ (event.relatedTarget)) && looked());
  store.subscribe((state) => {
    const shown = folded(state.log);
    const fresh = shown.filter((entry) => entry.n > state.looked);
    for (const holder of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-count=log]")))
      refresh(holder, fresh.length, () => [fresh.length ? say("log.new", { n: fresh.length }) : ""]);
    refresh(place("log-journal"), state.n, () => [state.n !== null && say("log.journal", { n: state.n })]);
    place("log-empty").hidden = state.n === null || state.log.length > 0;
    keep(place("log"), lines(shown, fresh, state.looked), {
      key: (line) => line.key,
      signature: (line) => [line.fresh, line.since, line.entry?.on, state.vocabulary !== null],
      show: draw(state),
      make: (line) => element(line.entry ? "li.lg" : "li.since"),
    });
  });
}

/** @param {Line[]} entries @param {Line[]} fresh @param {number} looked @returns {{key: string, entry: Line | null, fresh: boolean, since: string}[]} */
function lines(entries, fresh, looked) {
  const line = (/** @type {Line} */ entry) => ({ key: String(entry.n), entry, fresh: entry.n > looked, since: "" });
  const old = entries.slice(0, entries.length - fresh.length);
  const last = old.at(-1);
  const rule = fresh.length && last ? [{ key: "since", entry: null, fresh: false, since: last.at }] : [];
  return [...fresh.toReversed().map(line), ...rule, ...old.toReversed().map(line)];
}

/** @param {State} state */
const draw =
  ({ vocabulary }) =>
  (/** @type {HTMLElement} */ row, /** @type {ReturnType<typeof lines>[number]} */ { entry, fresh, since }) => {
    if (!entry) {
      row.replaceChildren(say("log.since", { at: clockMinutes(since) }));
      return;
    }
    row.className = `lg${fresh ? " new" : ""}`;
    row.replaceChildren(
      element("time", { datetime: entry.at }, clock(entry.at)),
      element("span", {}, ...worded(entry, vocabulary)),
    );
  };

/**
 * A journal entry as a sentence with its subject in bold and its status as a mark.
 * @param {Line} entry
 * @param {import("../cards.js").Vocabulary | null} vocabulary
 */
export function worded({ kind, facts, by, on }, vocabulary) {
  const known = has(`log.${kind}`);
  const read = { ...readable(facts, vocabulary), by: by ?? "", kind };
  const main = parts(known ? `log.${kind}` : "log.other", read).map((part) =>
    typeof part === "string" ? part : marked(kind, part, facts),
  );
  const ends = ENDS.filter((end) => facts[end] && !kind.endsWith(".closed")).map((end) => say(`log.with_${end}`, read));
  const author =
    by && kind !== "officer.signed_in"
      ? element(
          "span.faint",
          {},
          ...parts("log.by", { by }).map((part) => (typeof part === "string" ? part : element("bdi", {}, part.value))),
        )
      : null;
  const incident = on === undefined ? [] : [" ", element("b", {}, ltr(incidentName(on)))];
  return [...main, ...incident, ...ends, author];
}

/** @param {string} kind @param {{name: string, value: string}} part @param {Record<string, any>} facts */
function marked(kind, { name, value }, facts) {
  if (name === "status" && kind === "unit.status_changed") return statusMark(facts.status);
  return BOLD.has(name) ? element("b", {}, ltr(value)) : ltrIfPlain(value);
}

/** @param {string} value */
const ltrIfPlain = (value) => (/^[\d:P#. -]+$/.test(value) ? ltr(value) : element("bdi", {}, value));
