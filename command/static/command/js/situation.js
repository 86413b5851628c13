/**
 * The situation card: the console's last picture on paper, for when the room has to go on by radio. It is made in the
 * browser from what is already here, so it needs neither the database nor the server nor the network.
 */

import { alarms } from "./alarms.js";
import { element, keyCap, ltr } from "./element.js";
import { incidentName, nameOf, sectorName } from "./facts.js";
import { topToBottom } from "./order.js";
import { page } from "./page.js";
import { title } from "./panels/alarms.js";
import { age, clock, day, now, secondsSince } from "./times.js";
import { say } from "./words.js";

/** @typedef {import("./store.js").State} State */

export class SituationCard {
  #store;
  #dialog = /** @type {HTMLDialogElement} */ (element("dialog.situation", { "aria-labelledby": "situation-h" }));

  /** @param {import("./link.js").Store} store */
  constructor(store) {
    this.#store = store;
    document.body.append(this.#dialog);
    const opener = document.getElementById("situation-open");
    opener?.append(say("situation.title"), " ", keyCap("Ctrl P"));
    opener?.addEventListener("click", () => this.open());
  }

  /** Show the card as of now, and print it. */
  open() {
    if (!this.#dialog.open) {
      this.#dialog.replaceChildren(bar(() => this.#dialog.close()), sheet(this.#store.state, now()));
      this.#dialog.showModal();
    }
    print();
  }
}

/** @param {() => void} close */
const bar = (close) =>
  element(
    "div.dh",
    {},
    element("span", {}, say("situation.title")),
    element("button.btn.main.end", { type: "button", onclick: () => print() }, say("situation.print"), " ", keyCap("Ctrl P")),
    element("button.btn", { type: "button", onclick: close }, say("situation.close"), " ", keyCap("Esc")),
  );

/** @param {State} state @param {number} moment ms */
function sheet(state, moment) {
  const { room, me } = page();
  const { link } = state;
  const trueAt = link.true_until ?? link.as_of;
  const why = link.state === "lost" ? "lost" : link.true_until ? "database" : "live";
  const made = { at: `${day(moment)} ${clock(moment)}`, by: me.name };
  return element(
    "article",
    { tabindex: 0, role: "group", "aria-labelledby": "situation-h" },
    element(
      "header",
      {},
      element("h1", { id: "situation-h" }, say("situation.title"), ` · ${room?.name ?? ""}`),
      element("p.b", {}, say("situation.true", { at: `${day(trueAt)} ${clock(trueAt)}`, age: age(secondsSince(trueAt, moment)) }), ` · ${say(`situation.${why}`)}`),
      element("p", {}, say("situation.printed", made), room ? ` · ${room.time_zone}` : ""),
    ),
    table("incidents", ["number", "type", "place", "stage", "received", "units"], topToBottom(state).map((number) => incidentRow(state, number))),
    state.more && element("p.b", {}, say("situation.more")),
    table("units", ["unit", "status", "since", "incident", "position", "age"], state.unit_order.map((id) => unitRow(state, id, moment))),
    table("alarms", ["what", "raised", "taken"], [...distressRows(state), ...alarms(state, moment).map(alarmRow)]),
    element("section.by-hand", {}, element("h2", {}, say("situation.note"))),
  );
}

/** @param {string} name @param {string[]} columns @param {HTMLElement[]} rows */
const table = (name, columns, rows) =>
  element(
    "section",
    {},
    element("h2", {}, say(`situation.${name}`), " ", ltr(rows.length)),
    rows.length
      ? element(
          "table",
          {},
          element("thead", {}, element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, say(`situation.col.${column}`))))),
          element("tbody", {}, ...rows),
        )
      : element("p", {}, say("situation.none")),
  );

/** @param {(Node | string)[]} cells the first names the row */
const row = ([first, ...cells]) => element("tr", {}, element("th", { scope: "row" }, first), ...cells.map((cell) => element("td", {}, cell)));

/** @param {State} state @param {number} number */
function incidentRow({ incidents, vocabulary }, number) {
  const card = /** @type {import("./cards.js").Incident} */ (incidents.get(number));
  const where = [card.place, card.landmark].filter(Boolean).join(", ") || say("queue.no_place");
  const spot = card.lat === null || card.lon === null ? [] : [" ", ltr(`${card.lat.toFixed(4)}, ${card.lon.toFixed(4)}`)];
  const sent = card.assignments.filter((task) => !task.ended_at);
  return row([
    ltr(`P${card.priority} ${incidentName(card.number)}`),
    element("span", {}, card.type ? nameOf(vocabulary, "types", card.type) : say("queue.no_type"), card.text && element("span.said", { dir: "auto" }, card.text)),
    element("span", {}, element("bdi", {}, where), ...spot, " ", element("bdi", {}, sectorName(vocabulary, card.sector))),
    say(`stage.${card.stage}`),
    ltr(clock(card.received_at)),
    element("span.sent", {}, ...sent.map((task) => element("span", {}, ltr(task.call_sign), ` ${say(`stage.${task.stage}`)} `, ltr(clock(reached(task)))))),
  ]);
}

/** When a task got to where it stands. @param {Record<string, any>} task */
const reached = (task) => task[`${task.stage}_at`] ?? task.dispatched_at;

/** @param {State} state @param {number} id @param {number} moment */
function unitRow({ units, fixes, vocabulary }, id, moment) {
  const unit = /** @type {import("./cards.js").Unit} */ (units.get(id));
  const fix = fixes.get(id);
  return row([
    ltr(unit.call_sign),
    say(`status.${unit.status}`),
    ltr(clock(unit.status_at)),
    unit.incident ? ltr(incidentName(unit.incident)) : "–",
    fix ? element("span", {}, ltr(`${fix.lat.toFixed(4)}, ${fix.lon.toFixed(4)}`), " ", element("bdi", {}, sectorName(vocabulary, fix.sector))) : "–",
    fix ? age(secondsSince(fix.device_at, moment)) : "–",
  ]);
}

/** @param {import("./alarms.js").Alarm} alarm */
const alarmRow = (alarm) => row([element("span", {}, ltr(alarm.level), ` ${title(alarm)}`), ltr(clock(alarm.since)), alarm.taken_by ? element("bdi", {}, alarm.taken_by) : "–"]);

/** Officers in danger come first. @param {State} state */
const distressRows = ({ emergencies }) =>
  [...emergencies.values()].map((one) => row([element("span", {}, ltr("H"), ` ${say("emergency.title", { call_sign: one.call_sign })}`), ltr(clock(one.at)), one.taken_by ? element("bdi", {}, one.taken_by) : "–"]));
