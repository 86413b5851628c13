/** The Overview: the city at a glance. The parts are joined here; nothing else happens. */

import { announce } from "./announce.js";
import { place } from "./element.js";
import { refusal } from "./facts.js";
import { help, listen, nextPanel } from "./keys.js";
import { Store, join } from "./link.js";
import { loadMarks } from "./marks.js";
import { figures } from "./overview/figures.js";
import { OverviewMap, isWall } from "./overview/map.js";
import { unitList } from "./overview/unit_list.js";
import { page } from "./page.js";
import { ALARM_KEYS, Alarms } from "./panels/alarms.js";
import { EmergencyBand } from "./panels/emergency.js";
import { ask } from "./requests.js";
import { SituationCard } from "./situation.js";
import { useZone } from "./times.js";
import { topBar } from "./top_bar.js";
import { loadWords } from "./words.js";

const FIGURES_EVERY_MS = 60_000;
const AGAIN_MS = 3000;

const { language, room, urls } = page();
await Promise.all([loadWords(urls.words ?? "", language), loadMarks(urls.marks)]);
useZone(room?.time_zone ?? "UTC", room?.utc_offset_s);

const store = new Store();
const select = (/** @type {number} */ incident) => void store.send({ t: "select", incident });
const point = (/** @type {number} */ unit) => void store.send({ t: "point", unit });
const map = new OverviewMap(store, { incident: select, unit: point });
const tell = figures(store, select);
unitList(store, (unit) => {
  point(unit);
  const fix = store.state.fixes.get(unit);
  if (fix) map.show(fix.lat, fix.lon);
});

/** @param {boolean} on */
function wall(on) {
  document.documentElement.dataset.wall = String(on);
  history.replaceState(null, "", on ? "#wall" : location.pathname + location.search);
  store.draw();
}

/** @param {"units" | "incidents"} layer */
function toggle(layer) {
  place(`layer-${layer}`).setAttribute("aria-pressed", String(map.toggle(layer)));
}

async function learn() {
  const answer = await ask("GET", "vocabulary");
  if (answer.ok) store.send({ t: "vocabulary", vocabulary: answer.card });
  else setTimeout(() => void learn(), AGAIN_MS);
}

/** @param {number} alarm */
async function take(alarm) {
  const { link, vocabulary } = store.state;
  const answer =
    link.state === "lost"
      ? /** @type {const} */ ({ ok: false, code: "connection_lost", facts: {} })
      : await ask("POST", `alarms/${alarm}/take`, {});
  if (!answer.ok) announce(refusal(answer, vocabulary));
}

/** @param {{lat: number, lon: number} | undefined} fix */
const at = (fix) => fix && map.show(fix.lat, fix.lon);

async function count() {
  const answer = await ask("GET", "figures?hours=24");
  if (answer.ok) tell(answer.card);
}

/** @type {import("./keys.js").Key[]} */
const KEYS = [
  { caps: ["U"], keys: ["u"], said: "overview.keys.units", run: () => toggle("units") },
  { caps: ["I"], keys: ["i"], said: "overview.keys.incidents", run: () => toggle("incidents") },
  { caps: ["F1", "⇧ F1"], keys: ["F1"], said: ["keys.emergency", "keys.emergency_end"], run: ({ shiftKey }) => (shiftKey ? band.endKey() : band.key()) },
  { caps: ["Ctrl P"], keys: ["p"], ctrl: true, said: "keys.situation", run: () => situation.open() },
  { caps: ["Z"], keys: ["z"], said: "keys.fit", run: () => map.fit() },
  { caps: ["W"], keys: ["w"], said: "overview.keys.wall", run: () => wall(!isWall()) },
  { caps: ["Esc"], keys: ["Escape"], said: "overview.keys.leave", run: () => (isWall() ? wall(false) : false) },
  { caps: [...ALARM_KEYS], keys: [...ALARM_KEYS], said: "keys.alarms", run: ({ repeat }, pressed) => !isWall() && alarms.key(pressed, repeat) },
  { caps: ["F6", "⇧ F6"], keys: ["F6"], said: "keys.panel", run: ({ shiftKey }) => nextPanel(shiftKey ? -1 : 1) },
  { caps: ["?"], keys: ["?"], said: "keys.help", run: () => help(KEYS, []) },
];

topBar(store, () => map.theme());
const situation = new SituationCard(store);
const band = new EmergencyBand(store, ({ lat, lon }) => map.show(lat, lon), { alarms: ["H"] });
const alarms = new Alarms(store, {
  take,
  does: {
    open: ({ incident }) => incident !== null && select(incident),
    situation: () => situation.open(),
    show: ({ unit }) => at(store.state.fixes.get(unit ?? -1)),
  },
});
listen(KEYS);
for (const layer of /** @type {const} */ (["units", "incidents"])) place(`layer-${layer}`).addEventListener("click", () => toggle(layer));
place("wall").addEventListener("click", () => wall(true));
place("all-keys").addEventListener("click", () => help(KEYS, []));

if (location.hash === "#wall") wall(true);
setInterval(() => store.draw(), 1000);
setInterval(() => void count(), FIGURES_EVERY_MS);
join(store);
void learn();
void count();
