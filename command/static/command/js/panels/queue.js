/** The queue: what waits, what runs, what is held. Its order stays until the operator asks or chooses. */

import { element, keep, keyCap, ltr, place, refresh } from "../element.js";
import { nameOf } from "../facts.js";
import { priorityMark, receipts, unitChip } from "../marks.js";
import { GROUPS, grouped, topToBottom } from "../order.js";
import { QUEUE_TARGET_S } from "../policy.js";
import { roving } from "../roving.js";
import { order } from "../store.js";
import { clock, clockMinutes, now, running, secondsSince } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Incident} Incident
 */

const CHIPS = 2;

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 */
export function queue(store, acts) {
  const list = place("queue");
  const lists = Object.fromEntries(GROUPS.map((group) => [group, addGroup(list, group)]));
  const settle = roving(list, "[role=option]", (row) => {
    const number = Number(row.dataset.key);
    if (number === store.state.selected) return false;
    acts.select(number);
    return true;
  });
  store.subscribe((state) => {
    const moment = now();
    showHead(state);
    for (const { group, rows } of grouped(state)) showGroup(lists[group], rows, state, moment);
    showEmpty(list, state);
    settle();
  });
}

/** @param {HTMLElement} list @param {string} group */
function addGroup(list, group) {
  const head = element(
    "div.grp",
    { id: `grp-${group}` },
    element("span", {}, say(`queue.${group}`)),
    element("span.faint"),
    element("span.end.faint"),
  );
  const rows = element("div", { role: "presentation" });
  list.append(element("div", { role: "group", "aria-labelledby": head.id, hidden: true }, head, rows));
  return rows;
}

/** @param {State} state */
function showHead(state) {
  const { incidents, more } = state;
  refresh(place("queue-n"), incidents.size, () => [incidents.size]);
  const moved = topToBottom(state).join() !== topToBottom({ ...state, ...order(state) }).join();
  refresh(place("queue-order"), moved, () => [
    moved ? element("b", {}, say("queue.changed")) : say("queue.resort"),
    " ",
    keyCap("O"),
  ]);
  refresh(place("queue-more"), more, () => [more && say("queue.more", { n: 1000 })]);
}

/** @param {HTMLElement} rows @param {Incident[]} incidents @param {State} state @param {number} moment */
function showGroup(rows, incidents, state, moment) {
  const group = /** @type {HTMLElement} */ (rows.parentElement);
  group.hidden = !incidents.length;
  const [, count, oldest] = /** @type {HTMLElement[]} */ ([.../** @type {HTMLElement} */ (group.firstElementChild).children]);
  refresh(count, incidents.length, () => [incidents.length]);
  const waits = incidents
    .filter((incident) => incident.stage === "queued")
    .map((incident) => secondsSince(incident.queued_at, moment) ?? 0);
  const age = waits.length ? say("queue.oldest", { age: running(Math.max(...waits)) }) : "";
  refresh(oldest, age, () => [age]);
  keep(
    rows,
    incidents.map((incident) => view(incident, state, moment)),
    {
      key: (row) => row.number,
      signature: (row) => row,
      show: draw,
      make: () => element("div", { role: "option", tabindex: -1 }),
    },
  );
}

/** What a row shows. @param {Incident} incident @param {State} state @param {number} moment */
function view(incident, { units, selected, unread, vocabulary }, moment) {
  const waiting = incident.stage === "queued";
  const seconds = secondsSince(waiting ? incident.queued_at : incident.created_at, moment) ?? 0;
  const target = QUEUE_TARGET_S[incident.priority] ?? 0;
  const given = incident.assignments.filter((task) => !task.ended_at);
  const tasks = given.filter((task) => task.stage !== "stacked");
  return {
    number: incident.number,
    priority: incident.priority,
    type: incident.type ? nameOf(vocabulary, "types", incident.type) : say("queue.no_type"),
    place: [incident.place, incident.landmark].filter(Boolean).join(", ") || say("queue.no_place"),
    age: running(seconds),
    over: waiting && seconds > target,
    target: waiting ? running(target) : null,
    part: waiting ? Math.min(100, Math.round((seconds / target) * 100)) : null,
    until: incident.stage === "held" ? clockMinutes(incident.held_until) : null,
    chips: tasks
      .slice(0, CHIPS)
      .map((task) => ({ task, unit: units.get(task.unit) ?? { call_sign: task.call_sign, status: task.stage } })),
    others: Math.max(0, tasks.length - CHIPS),
    next: tasks.length ? null : (given[0]?.call_sign ?? null),
    reopened: incident.reopened_at !== null && incident.reopened_at !== undefined,
    selected: incident.number === selected,
    unread: unread.has(incident.number),
  };
}

/** @param {HTMLElement} row @param {ReturnType<typeof view>} shown */
function draw(row, shown) {
  row.className = `q p${shown.priority}`;
  row.setAttribute("aria-selected", String(shown.selected));
  const aged = shown.over
    ? say("queue.over", { target: shown.target })
    : shown.target && say("queue.age", { age: shown.age, target: shown.target });
  row.replaceChildren(
    element("span.edge"),
    priorityMark(shown.priority),
    element(
      "span.ty.cut",
      {},
      shown.type,
      shown.reopened && element("span.again", { role: "img", "aria-label": say("queue.reopened"), title: say("queue.reopened") }, "↺"),
      shown.unread && element("span.dot", { role: "img", "aria-label": say("queue.unread") }),
    ),
    element(
      `span.tm${shown.over ? ".warn" : ""}`,
      { title: aged },
      ltr(shown.over ? `! ${shown.age}` : shown.age),
      shown.over && element("span.unseen", {}, ` ${aged}`),
    ),
    element("span.sub", {}, element("span.cut", { title: shown.place, dir: "auto" }, shown.place)),
    element("span.us", {}, ...marks(shown)),
  );
}

/** @param {ReturnType<typeof view>} shown */
function marks({ chips, others, next, until, part, over }) {
  if (until) return [element("span.faint", {}, say("queue.until", { at: until }))];
  if (part !== null && !chips.length) {
    const bar = element("i");
    bar.style.setProperty("inline-size", `${part}%`);
    const waits = next && element("span.unit.next", { title: say("queue.next", { call_sign: next }) }, next, element("span.unseen", {}, ` ${say("stage.stacked")}`));
    return [waits, element(`span.meter${over ? ".over" : ""}`, { "aria-hidden": "true" }, bar)];
  }
  const drawn = chips.map(({ unit, task }) => unitChip(unit, { receipts: task.stage === "dispatched" ? receipts(task) : null }));
  return others ? [...drawn, element("span.faint", {}, ltr(`+${others}`))] : drawn;
}

/** @param {HTMLElement} list @param {State} state */
function showEmpty(list, { incidents, n, link }) {
  list.hidden = n !== null && !incidents.size;
  const said =
    link.state === "lost"
      ? say("queue.empty_lost", { at: clock(link.as_of) })
      : `${say("queue.empty")}, ${say("link.as_of", { at: clock(link.as_of) })}`;
  const empty = place("queue-empty");
  empty.hidden = !list.hidden;
  refresh(empty, said, () => [said]);
}
