/** The sheet of one incident: all that is known of it on paper, from the same cards and the same log as the screens. */

import { element, ltr, place } from "./element.js";
import { incidentName, nameOf, refusal, sectorName } from "./facts.js";
import { listen } from "./keys.js";
import { folded } from "./log_lines.js";
import { priorityMark } from "./marks.js";
import { page } from "./page.js";
import { worded } from "./panels/log.js";
import { ask } from "./requests.js";
import { clock, day, now, running, secondsSince, useZone } from "./times.js";
import { frame } from "./top_bar.js";
import { loadWords, say } from "./words.js";

/**
 * @typedef {import("./cards.js").Incident} Incident
 * @typedef {import("./cards.js").Vocabulary} Vocabulary
 */

const { language, room, me, urls } = page();
await loadWords(urls.words ?? "", language);
useZone(room?.time_zone ?? "UTC", room?.utc_offset_s);
frame();

const number = Number(place("sheet").dataset.number);
const TIMES = /** @type {const} */ (["received_at", "answered_at", "located_at", "created_at", "queued_at", "reopened_at", "closed_at"]);
const UNIT_TIMES = /** @type {const} */ (["dispatched_at", "delivered_at", "acknowledged_at", "en_route_at", "on_scene_at", "ended_at"]);

/** @param {string | null | undefined} at */
const moment = (at) => (at ? ltr(`${day(at)} ${clock(at)}`) : "–");

/** All pages of a list. @param {string} path */
async function all(path) {
  const items = [];
  for (let after = ""; ; ) {
    const answer = await ask("GET", `${path}?limit=200${after && `&after=${after}`}`);
    if (!answer.ok) return answer;
    items.push(...answer.card.items);
    if (answer.card.next === null) return { ...answer, card: items };
    after = String(answer.card.next);
  }
}

async function fill() {
  const vocabulary = await ask("GET", "vocabulary");
  const incident = await ask("GET", `incidents/${number}`);
  const log = await all(`incidents/${number}/log`);
  const refused = [vocabulary, incident, log].find((answer) => !answer.ok);
  if (refused && !refused.ok) {
    place("fault").hidden = false;
    place("fault").replaceChildren(refusal(refused, null));
    return;
  }
  const words = /** @type {any} */ (vocabulary).card;
  const card = /** @type {any} */ (incident).card;
  const calls = await Promise.all(card.calls.map((/** @type {number} */ call) => ask("GET", `calls/${call}`)));
  head(card, words);
  times(card);
  part("text", card.text ? [card.text] : []);
  part("calls", calls.flatMap((answer) => (answer.ok ? [callRow(answer.card)] : [])));
  part("units", card.assignments.map(unitRow));
  part("notes", card.notes.map(noteLine));
  place("log").replaceChildren(...folded(/** @type {any} */ (log).card).map((entry) => logLine(entry, words)));
  place("printed").replaceChildren(say("sheet.printed", { by: me.name, at: `${day(now())} ${clock(now())}`, zone: room?.time_zone ?? "UTC" }));
  place("sheet").removeAttribute("aria-busy");
}

/** A part without content is not on the paper. @param {string} name @param {(Node | string)[]} children */
function part(name, children) {
  place(`${name}-part`).hidden = !children.length;
  place(name).replaceChildren(...children);
}

/** @param {Incident} card @param {Vocabulary} vocabulary */
function head(card, vocabulary) {
  const where = [card.place, card.landmark].filter(Boolean).join(", ") || say("queue.no_place");
  const position = card.lat === null || card.lon === null ? say("incident.no_position") : ltr(`${card.lat.toFixed(5)}, ${card.lon.toFixed(5)}`);
  const ended = card.disposition ? nameOf(vocabulary, "dispositions", card.disposition) : say(`stage.${card.stage}`);
  place("head").replaceChildren(
    element(
      "div.row",
      {},
      priorityMark(card.priority, "big"),
      element("div.grow", {}, element("div.name", {}, card.type ? nameOf(vocabulary, "types", card.type) : say("queue.no_type")), element("div", { dir: "auto" }, where)),
      element("b.outcome", {}, ended),
    ),
    element("p.dim", {}, sectorName(vocabulary, card.sector), " · ", position, card.merged_into ? ` · ${say("sheet.merged", { incident: incidentName(card.merged_into) })}` : ""),
  );
}

/** Each time that was reached, and how long after the first. @param {Record<string, any>} card */
function times(card) {
  place("times").replaceChildren(
    ...TIMES.filter((name) => card[name]).map((name) =>
      element("tr", {}, element("th", { scope: "row" }, say(`sheet.${name}`)), element("td", {}, moment(card[name])), element("td", {}, ltr(`+${running(secondsSince(card.received_at, Date.parse(card[name])))}`))),
    ),
  );
}

/** @param {import("./cards.js").Call & Record<string, any>} call */
const callRow = (call) =>
  element(
    "tr",
    {},
    element("th", { scope: "row" }, ltr(call.number)),
    element("td", {}, moment(call.received_at)),
    element("td", {}, moment(call.answered_at)),
    element("td", {}, call.phone ? ltr(call.phone) : "", " ", element("bdi", {}, call.caller)),
    element("td", { dir: "auto" }, call.text),
    element("td", {}, element("bdi", {}, call.taker ?? "–")),
  );

/** @param {import("./cards.js").Assignment & Record<string, any>} task */
const unitRow = (task) =>
  element(
    "tr",
    {},
    element("th", { scope: "row" }, ltr(task.call_sign)),
    ...UNIT_TIMES.map((name) =>
      element("td", {}, task[name] ? ltr(clock(task[name])) : "–", name === "ended_at" && task.ended_as ? ` ${say(`stage.${task.ended_as}`)}` : ""),
    ),
    element("td", {}, element("bdi", {}, task.by)),
  );

/** @param {Incident["notes"][number]} note */
const noteLine = ({ at, by, text }) => element("li", {}, moment(at), " ", element("bdi.dim", {}, by), " ", element("bdi", {}, text));

/** @param {import("./log_lines.js").Line} entry @param {Vocabulary} vocabulary */
const logLine = (entry, vocabulary) =>
  element("li", { value: entry.n }, element("time", { datetime: entry.at }, ltr(`${day(entry.at)} ${clock(entry.at)}`)), element("span", {}, ...worded(entry, vocabulary).filter((child) => child !== null)));

place("print").addEventListener("click", () => print());
listen([{ caps: ["P"], keys: ["p"], said: "sheet.keys.print", run: () => print() }]);
await fill();
