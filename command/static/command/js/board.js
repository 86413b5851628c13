/** The Board: where patrols are sent. The parts are joined here; nothing else happens. */

import { Acts } from "./acts.js";
import { starter } from "./begin.js";
import { place } from "./element.js";
import { help, listen, nextPanel } from "./keys.js";
import { Store, join } from "./link.js";
import { loadMarks } from "./marks.js";
import { page } from "./page.js";
import { ALARM_KEYS, Alarms } from "./panels/alarms.js";
import { candidates } from "./panels/candidates.js";
import { closed } from "./panels/closed.js";
import { CommandBar } from "./panels/command_bar.js";
import { Compose } from "./panels/compose.js";
import { EditForm } from "./panels/edit_form.js";
import { EmergencyBand } from "./panels/emergency.js";
import { incident } from "./panels/incident.js";
import { JointDialog } from "./panels/joint.js";
import { leftOut } from "./panels/left_out.js";
import { log } from "./panels/log.js";
import { MapPanel } from "./panels/map.js";
import { messages } from "./panels/messages.js";
import { queue } from "./panels/queue.js";
import { refused } from "./panels/refused.js";
import { runCard } from "./panels/run_card.js";
import { sending } from "./panels/sending.js";
import { sideTabs } from "./panels/side.js";
import { undoing } from "./panels/undo.js";
import { units } from "./panels/units.js";
import { whyAnother } from "./panels/why.js";
import { SituationCard } from "./situation.js";
import { useZone } from "./times.js";
import { topBar } from "./top_bar.js";
import { listenToButtons } from "./verb_button.js";
import { VERBS, capOf } from "./verbs.js";
import { loadWords } from "./words.js";

const { language, room, urls } = page();
await Promise.all([loadWords(urls.words ?? "", language), loadMarks(urls.marks)]);
useZone(room?.time_zone ?? "UTC", room?.utc_offset_s);

const store = new Store();
const acts = new Acts(store);
const map = new MapPanel(store, acts);
const side = sideTabs();
const compose = new Compose(store, acts, () => side.show("messages"));
const edit = new EditForm(store, acts);
const bar = new CommandBar(store, acts, ({ verb, incident, units }) => {
  if (verb === "show") return map.show(units[0].id);
  if (verb === "read") return side.show("messages");
  if (verb === "known") return void acts.known(incident);
  if (incident !== null) acts.select(incident);
  if (verb === "edit") edit.open();
});
const start = starter(store, acts, {
  type: (text) => bar.type(text),
  edit: () => edit.open(),
  compose: (about) => compose.open(about),
});

/** @param {import("./alarms.js").Alarm} alarm */
const open = ({ incident }) => incident !== null && acts.select(incident);

/** Verbs that share a key are told together, and the first knows which of them is meant. */
const verbKeys = [...new Set(VERBS.filter(({ key }) => key).map(capOf))].map((cap) => {
  const verbs = VERBS.filter((verb) => capOf(verb) === cap);
  const [{ name, key = "", ctrl }] = verbs;
  const said = verbs.map((verb) => `grammar.${verb.name}`);
  return { caps: [cap ?? ""], keys: [key], ctrl, said, run: () => start(name) };
});

/** @type {import("./keys.js").Key[]} */
const KEYS = [
  { caps: ["/"], keys: ["/"], said: "keys.command", run: () => bar.type() },
  { caps: ["J", "K"], keys: ["j", "k"], said: "keys.queue", run: (_, pressed) => acts.step(pressed === "j" ? 1 : -1) },
  { caps: ["1–9"], keys: [..."123456789"], said: "keys.pick", run: (_, pressed) => acts.pickRank(Number(pressed)) },
  { caps: ["0"], keys: ["0"], said: "keys.propose", run: () => acts.propose() },
  { caps: ["Q"], keys: ["q"], said: "keys.joint", run: () => void joint.open() },
  { caps: ["Y"], keys: ["y"], said: "keys.why", run: () => acts.why() },
  { caps: ["!"], keys: ["!"], said: "keys.despite", run: () => acts.sendDespite() },
  ...verbKeys,
  { caps: ["F1", "⇧ F1"], keys: ["F1"], said: ["keys.emergency", "keys.emergency_end"], run: ({ shiftKey }) => (shiftKey ? band.endKey() : band.key()) },
  { caps: ["Ctrl P"], keys: ["p"], ctrl: true, said: "keys.situation", run: () => situation.open() },
  { caps: ["Z"], keys: ["z"], said: "keys.fit", run: () => map.fit() },
  { caps: ["O"], keys: ["o"], said: "keys.resort", run: () => acts.resort() },
  { caps: ["L"], keys: ["l"], said: "keys.side", run: () => side.turn() },
  { caps: [...ALARM_KEYS], keys: [...ALARM_KEYS], said: "keys.alarms", run: ({ repeat }, pressed) => alarms.key(pressed, repeat) },
  { caps: ["F6", "⇧ F6"], keys: ["F6"], said: "keys.panel", run: ({ shiftKey }) => nextPanel(shiftKey ? -1 : 1) },
  { caps: ["↑", "↓"], said: "keys.rows" },
  { caps: ["/", "↑"], said: "keys.history" },
  { caps: ["Esc"], keys: ["Escape"], said: "keys.escape", run: () => void store.send({ t: "unpick" }) },
  { caps: ["?"], keys: ["?"], said: "keys.help", run: () => help(KEYS, GRAMMAR) },
];
/** @type {[string, string][]} */
const GRAMMAR = VERBS.map(({ name, example }) => [example, `grammar.${name}`]);

topBar(store, () => map.theme());
const situation = new SituationCard(store);
const joint = new JointDialog(store, acts);
const band = new EmergencyBand(store, ({ unit }) => map.show(unit), { alarms: ["H", "M"] });
queue(store, acts);
closed(store, acts);
incident(store);
runCard(store);
candidates(store, acts);
leftOut(store);
refused(store, acts);
whyAnother(store, acts);
sending(store);
undoing(store);
units(store, acts, (unit) => map.show(unit));
const alarms = new Alarms(store, {
  take: (alarm) => start("take_alarm", { alarm }),
  does: {
    open,
    show: ({ unit }) => unit !== null && map.show(unit),
    situation: () => situation.open(),
    status(alarm) {
      open(alarm);
      start("status", { unit: alarm.call_sign ?? undefined });
    },
    propose(alarm) {
      open(alarm);
      acts.advise();
      place("incident-panel").focus();
    },
    pick(alarm) {
      open(alarm);
      if (alarm.unit !== null && !store.state.picked.includes(alarm.unit)) acts.pick(alarm.unit);
    },
  },
});
log(store);
messages(store);
listen(KEYS);
listenToButtons(start);
document.getElementById("joint-open")?.addEventListener("click", () => void joint.open());
document.getElementById("all-keys")?.addEventListener("click", () => help(KEYS, GRAMMAR));

setInterval(() => store.draw(), 1000);
join(store);
acts.learn();
