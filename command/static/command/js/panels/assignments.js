/** Who was sent to the selected incident and whether they know it; who is next in line; what can be done with each. */

import { element, ltr, place, refresh } from "../element.js";
import { incidentName } from "../facts.js";
import { unitChip } from "../marks.js";
import { age, clock } from "../times.js";
import { verbButton } from "../verb_button.js";
import { say } from "../words.js";

/**
 * @typedef {import("../cards.js").Assignment} Assignment
 * @typedef {import("../cards.js").Unit} Unit
 * @typedef {import("../cards.js").Incident} Incident
 */

const RECEIPTS = /** @type {const} */ (["delivered", "seen", "acknowledged"]);
const NOT_UNDER_WAY = new Set(["dispatched", "acknowledged"]);

/** @param {Incident} shown @param {import("../store.js").State} state */
export function showAssignments(shown, { units, incidents, vocabulary }) {
  const running = (/** @type {Assignment} */ task) => Number(task.ended_at !== null);
  const tasks = shown.assignments
    .filter((task) => task.dispatched_at || !task.ended_at)
    .toSorted((a, b) => running(a) - running(b));
  const known = tasks.map((task) => units.get(task.unit));
  const holder = place("incident-tasks");
  const open = incidents.has(shown.number);
  holder.hidden = !tasks.length;
  refresh(holder, [tasks, known, open, vocabulary !== null], () => [
    element("h3", {}, say("incident.units")),
    ...tasks.map((task, at) => row(task, known[at], shown.number, open)),
  ]);
}

/** @param {Assignment} task @param {Unit | undefined} unit @param {number} incident @param {boolean} open */
function row(task, unit, incident, open) {
  const { call_sign, ended_at, stage } = task;
  const waiting = !ended_at && stage === "stacked";
  const chip = ended_at ? element("b", {}, ltr(call_sign)) : unitChip(unit ?? { call_sign, status: stage });
  return element(
    "div.task",
    {},
    element(
      "div.row",
      {},
      chip,
      element("span.dim.cut", {}, ...(ended_at ? ended(task) : waiting ? next(unit) : way(task))),
      task.merged_from !== null && element("span.faint.cut.opt", {}, say("incident.from", { incident: incidentName(task.merged_from) })),
      open && !ended_at && element("span.row.end.do", {}, ...acts(task, waiting, unit, incident)),
    ),
    !ended_at &&
      !waiting &&
      element("ol.rcpts", {}, receipt("sent", task.dispatched_at), ...RECEIPTS.map((step) => receipt(step, task[`${step}_at`]))),
  );
}

/** @param {Assignment} task */
const ended = ({ ended_as, ended_at }) => [say("incident.ended", { how: say(`stage.${ended_as}`) }), " ", ltr(clock(ended_at))];

/** @param {Assignment} task */
const way = ({ stage, seconds, by }) => [
  [
    say(`stage.${stage}`),
    seconds !== null && say("incident.road", { age: age(Math.round(seconds)) }),
    say("incident.sent_by", { by }),
  ]
    .filter(Boolean)
    .join(" · "),
];

/** @param {Unit | undefined} unit */
const next = (unit) => [
  element("b", {}, say("incident.next")),
  ", ",
  unit?.incident ? say("incident.after", { incident: incidentName(unit.incident) }) : say("incident.free_now"),
];

/** @param {Assignment} task @param {boolean} waiting @param {Unit | undefined} unit @param {number} incident */
function acts({ call_sign, stage }, waiting, unit, incident) {
  const about = { unit: call_sign, incident };
  if (waiting)
    return [
      unit?.incident === null && verbButton("send", { ...about, label: say("act.start") }),
      verbButton("free", { ...about, label: say("act.unstack") }),
    ];
  return [
    NOT_UNDER_WAY.has(stage) ? verbButton("decline", { unit: call_sign }) : verbButton("clear", { unit: call_sign }),
    verbButton("free", { unit: call_sign }),
    verbButton("recall", { unit: call_sign }),
  ];
}

/** @param {string} step @param {string | null} at */
const receipt = (step, at) =>
  element(at ? "li.done" : "li", {}, `${say(`receipt.${step}`)} `, at ? ltr(clock(at)) : say("receipt.not_yet"));
