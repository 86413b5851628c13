/** What the command line was read as, before Enter; after it, what became of it. */

import { element, keyCap, place, refresh } from "../element.js";
import { incidentName, listed, nameOf, readable, sectorName } from "../facts.js";
import { icon } from "../marks.js";
import { effectsSaid, readingOf } from "../readings.js";
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
  else if (reading.t === "command") showSaid(holder, readingOf(reading, state.vocabulary), effectsSaid(reading, state));
  else if (reading.t === "empty") showSaid(holder, picksOf(state));
  else
    refresh(holder, reading, () => [
      element("span.dim", {}, reading.t === "hint" ? say(`command.hint.${reading.subject}`) : faultOf(reading)),
    ]);
}

/** @param {HTMLElement} holder @param {string} said what Enter will do @param {string} [effects] and beside that */
const showSaid = (holder, said, effects = "") =>
  refresh(holder, [said, effects], () =>
    said ? [element("span.b", {}, said), effects && element("span.dim", {}, effects), keyCap("↵")] : [],
  );

/** @param {Result} result */
const outcome = ({ ok, said }) => [
  ok ? icon("i-check", 14) : element("span.warn", {}, icon("i-warn", 14)),
  element(ok ? "span" : "span.b", {}, said),
  !ok && element("span.dim", {}, say("refused.nothing_changed")),
];

/** @param {import("../command_line.js").Fault} fault */
const faultOf = ({ code, facts }) => say(`command.fault.${code}`, readable(facts, null));

/** @type {Record<import("../suggestions.js").Kind, (code: string, state: State) => string>} */
const MEANING = {
  unit: (code) => say(`status.${code}`),
  status: (code) => say(`status.${code}`),
  verb: (code) => say(`grammar.${code}`),
  priority: (code) => say(`priority.${code}`),
  field: (code) => say(`field.${code}`),
  type: (code, { vocabulary }) => nameOf(vocabulary, "types", code),
  disposition: (code, { vocabulary }) => nameOf(vocabulary, "dispositions", code),
  incident: (code, { vocabulary, incidents, closed }) =>
    nameOf(vocabulary, "types", (incidents.get(Number(code)) ?? closed.get(Number(code)))?.type ?? null),
  audience: (code, { vocabulary }) => (code === "room" ? say("message.to.room") : sectorName(vocabulary, code)),
  hazard: (code) => say(`hazard.kind.${code}`),
  alarm: (code, { alarms }) => {
    const { rule, incident, call_sign } = alarms.get(Number(code)) ?? {};
    return `${readable({ incident, call_sign }, null).about}: ${say(`rule.${rule}`)}`;
  },
  message: (code, { messages }) => messages.get(Number(code))?.text ?? "",
};

/** What a suggestion stands for. @param {import("../suggestions.js").Suggestion} one @param {State} state */
export const meaningOf = ({ kind, code }, state) => MEANING[kind](code, state);

/** With an empty line Enter sends the picks. @param {State} state */
function picksOf({ picked, selected, units }) {
  const names = picked.flatMap((id) => units.get(id)?.call_sign ?? []);
  return names.length && selected !== null
    ? say("command.reading.send", { units: listed(names), incident: incidentName(selected) })
    : "";
}
