/** Past incidents: found by what was said, where, when; each opens its sheet. */

import { element, ltr, place } from "./element.js";
import { incidentName, nameOf, refusal, sectorName } from "./facts.js";
import { listen } from "./keys.js";
import { priorityMark } from "./marks.js";
import { page } from "./page.js";
import { ask } from "./requests.js";
import { age, clockMinutes, day, secondsSince, startOfDay, useZone } from "./times.js";
import { frame } from "./top_bar.js";
import { loadWords, say } from "./words.js";

/** @typedef {import("./cards.js").Incident} Incident */

const { language, room, urls } = page();
await loadWords(urls.words ?? "", language);
useZone(room?.time_zone ?? "UTC", room?.utc_offset_s);
frame();

const form = /** @type {HTMLFormElement} */ (place("ask"));
/** @type {import("./cards.js").Vocabulary | null} */
let vocabulary = null;
let shown = 0;
/** Each search has a number: what answers an earlier one is dropped. */
let asked = 0;

/** What the form says, as the API asks it. @param {string | null} after */
function query(after) {
  const given = new FormData(form);
  const text = (/** @type {string} */ name) => String(given.get(name) ?? "").trim();
  const asks = new URLSearchParams({ state: given.get("open") ? "all" : "past", limit: "50" });
  for (const name of ["q", "type", "sector", "priority"]) if (text(name)) asks.set(name, text(name));
  if (text("from")) asks.set("from", new Date(startOfDay(text("from"))).toISOString());
  if (text("to")) asks.set("to", new Date(startOfDay(text("to"), 1)).toISOString());
  if (after !== null) asks.set("after", after);
  return asks;
}

/** @param {string | null} [after] */
async function search(after = null) {
  const mine = ++asked;
  const answer = await ask("GET", `incidents?${query(after)}`);
  if (mine !== asked) return;
  place("fault").hidden = answer.ok;
  if (!answer.ok) {
    place("fault").replaceChildren(refusal(answer, vocabulary));
    return;
  }
  const { items, next } = answer.card;
  if (after === null) {
    shown = 0;
    place("rows").replaceChildren();
  }
  shown += items.length;
  place("rows").append(...items.map(row));
  place("none").hidden = shown > 0;
  place("found").replaceChildren(say(next ? "past.found_more" : "past.found", { n: shown }));
  const more = place("more");
  more.hidden = !next;
  more.onclick = () => void search(String(next));
}

/** @param {Incident} found */
function row(found) {
  const where = [found.place, found.landmark].filter(Boolean).join(", ") || say("queue.no_place");
  const lasted = found.closed_at ? age(secondsSince(found.received_at, Date.parse(found.closed_at))) : "–";
  const units = [...new Set(found.assignments.map((one) => one.call_sign))];
  const ended = found.disposition ? nameOf(vocabulary, "dispositions", found.disposition) : say(`stage.${found.stage}`);
  const number = element("a", { href: `${urls.past}/${found.number}` }, ltr(incidentName(found.number)));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, number),
    element("td", {}, priorityMark(found.priority)),
    element("td", {}, found.type ? nameOf(vocabulary, "types", found.type) : say("queue.no_type")),
    element("td", { dir: "auto" }, where, found.sector && element("span.faint", {}, ` · ${sectorName(vocabulary, found.sector)}`)),
    element("td", {}, ltr(`${day(found.received_at)} ${clockMinutes(found.received_at)}`)),
    element("td", {}, lasted),
    element("td", {}, ...units.map((unit) => ltr(unit, ".chip"))),
    element("td", {}, ended),
  );
}

async function learn() {
  const answer = await ask("GET", "vocabulary");
  if (!answer.ok) return;
  vocabulary = /** @type {import("./cards.js").Vocabulary} */ (answer.card);
  const option = (/** @type {string} */ value, /** @type {string} */ name) => element("option", { value }, name);
  place("type").append(...vocabulary.types.map(({ code }) => option(code, nameOf(vocabulary, "types", code))));
  place("sector").append(...vocabulary.sectors.map(({ code }) => option(code, sectorName(vocabulary, code))));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void search();
});
listen([{ caps: ["/"], keys: ["/"], said: "past.keys.search", run: () => place("q").focus() }]);
await learn();
await search();
