/** The Board: where patrols are sent. The parts are joined here; nothing else happens. */

import { Acts } from "./acts.js";
import { incidentName } from "./facts.js";
import { help, listen, nextPanel } from "./keys.js";
import { Store, join } from "./link.js";
import { loadMarks } from "./marks.js";
import { page } from "./page.js";
import { alarms } from "./panels/alarms.js";
import { candidates } from "./panels/candidates.js";
import { CommandBar } from "./panels/command_bar.js";
import { incident } from "./panels/incident.js";
import { leftOut } from "./panels/left_out.js";
import { log } from "./panels/log.js";
import { MapPanel } from "./panels/map.js";
import { queue } from "./panels/queue.js";
import { refused } from "./panels/refused.js";
import { sending } from "./panels/sending.js";
import { sideTabs } from "./panels/side.js";
import { units } from "./panels/units.js";
import { useZone } from "./times.js";
import { topBar } from "./top_bar.js";
import { loadWords, say } from "./words.js";

/** @type {[string, string][]} */
const GRAMMAR = [
  ["ps-12 mo-2 > 0412", "grammar.send"],
  ["ps-12 5", "grammar.status"],
  ["ps-12 1 report", "grammar.clear"],
  ["ps-12 recall", "grammar.recall"],
  ["0412 p1", "grammar.priority"],
  ["0412 hold 30", "grammar.hold"],
  ["0412 note …", "grammar.note"],
  ["0412 close report", "grammar.close"],
];

const { language, room, urls } = page();
await Promise.all([loadWords(urls.words ?? "", language), loadMarks(urls.marks)]);
useZone(room?.time_zone ?? "UTC");

const store = new Store();
const acts = new Acts(store);
const map = new MapPanel(store, acts);
const bar = new CommandBar(store, acts, (unit) => map.show(unit));

/** Begin a command about the selected incident. @param {string} rest */
const about = (rest) => {
  const { selected, incidents } = store.state;
  if (selected === null || !incidents.has(selected)) return false;
  bar.type(`${incidentName(selected).slice(1)} ${rest}`);
};
const begin = {
  hold: () => about(`${say("verb.hold")} ${store.state.shown?.held_until ? 0 : 30}`),
  note: () => about(`${say("verb.note")} `),
  close: () => about(`${say("verb.close")} `),
};

/** @type {import("./keys.js").Key[]} */
const KEYS = [
  { caps: ["/"], keys: ["/"], said: "keys.command", run: () => bar.type() },
  { caps: ["J", "K"], keys: ["j", "k"], said: "keys.queue", run: (_, pressed) => acts.step(pressed === "j" ? 1 : -1) },
  { caps: ["1–9"], keys: [..."123456789"], said: "keys.pick", run: (_, pressed) => acts.pickRank(Number(pressed)) },
  { caps: ["↵"], keys: ["Enter"], said: "keys.send", run: () => (store.state.picked.length ? void acts.send() : false) },
  { caps: ["H"], keys: ["h"], said: "keys.hold", run: begin.hold },
  { caps: ["C"], keys: ["c"], said: "keys.close", run: begin.close },
  { caps: ["N"], keys: ["n"], said: "keys.note", run: begin.note },
  { caps: ["Z"], keys: ["z"], said: "keys.fit", run: () => map.fit() },
  { caps: ["O"], keys: ["o"], said: "keys.resort", run: () => acts.resort() },
  { caps: ["F6", "⇧ F6"], keys: ["F6"], said: "keys.panel", run: ({ shiftKey }) => nextPanel(shiftKey ? -1 : 1) },
  { caps: ["↑", "↓"], said: "keys.rows" },
  { caps: ["/", "↑"], said: "keys.history" },
  { caps: ["Esc"], keys: ["Escape"], said: "keys.escape", run: () => void store.send({ t: "unpick" }) },
  { caps: ["?"], keys: ["?"], said: "keys.help", run: () => help(KEYS, GRAMMAR) },
];

topBar(store, () => map.theme());
queue(store, acts);
incident(store, (text) => bar.type(text));
candidates(store, acts);
leftOut(store);
refused(store, acts);
sending(store, acts, begin);
units(store, acts, (unit) => map.show(unit));
alarms(store, acts);
log(store);
sideTabs();
listen(KEYS);
document.getElementById("all-keys")?.addEventListener("click", () => help(KEYS, GRAMMAR));

setInterval(() => store.draw(), 1000);
join(store);
acts.learn();
