/** What the command line was read as, before Enter; after it, what became of it. */

import { readingOf } from "../acts.js";
import { element, keyCap, place, refresh } from "../element.js";
import { incidentName, listed } from "../facts.js";
import { icon } from "../marks.js";
import { say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {{ok: boolean, said: string}} Result
 * @typedef {import("../command_line.js").Reading} Reading
 */

/**
 * @param {{busy: boolean, result: Result | null, reading: Reading}} line
 * @param {State} state
 */
export function showReading({ busy, result, reading }, state) {
  const holder = place("command-reading");
  if (busy) refresh(holder, "busy", () => [say("command.sending")]);
  else if (result) refresh(holder, result, () => outcome(result));
  else if (reading.t === "command") showSaid(holder, readingOf(reading, state.vocabulary));
  else if (reading.t === "empty") showSaid(holder, picksOf(state));
  else
    refresh(holder, reading, () => [
      element("span.dim", {}, reading.t === "hint" ? say(`command.hint.${reading.subject}`) : faultOf(reading)),
    ]);
}

/** @param {HTMLElement} holder @param {string} said what Enter will do */
const showSaid = (holder, said) => refresh(holder, said, () => (said ? [element("span.b", {}, said), keyCap("↵")] : []));

/** @param {Result} result */
const outcome = ({ ok, said }) => [
  ok ? icon("i-check", 14) : element("span.warn", {}, icon("i-warn", 14)),
  element(ok ? "span" : "span.b", {}, said),
  !ok && element("span.dim", {}, say("refused.nothing_changed")),
];

/** @param {import("../command_line.js").Fault} fault */
function faultOf({ code, facts }) {
  const read = Object.entries(facts).map(([name, value]) => [name, Array.isArray(value) ? listed(value) : value]);
  return say(`command.fault.${code}`, Object.fromEntries(read));
}

/** With an empty line Enter sends the picks. @param {State} state */
function picksOf({ picked, selected, units }) {
  const names = picked.flatMap((id) => units.get(id)?.call_sign ?? []);
  return names.length && selected !== null
    ? say("command.reading.send", { units: listed(names), incident: incidentName(selected) })
    : "";
}
