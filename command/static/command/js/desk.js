/** The Desk: where calls are taken. The parts are joined here; nothing else happens. */

import { Acts } from "./desk/acts.js";
import { Again } from "./desk/again.js";
import { DeskMap } from "./desk/desk_map.js";
import { INFORMATION, SILENT } from "./desk/endings.js";
import { CallForm } from "./desk/form.js";
import { Joining } from "./desk/joining.js";
import { KnownPanel } from "./desk/known_panel.js";
import { showMine, showOthers, showWaiting, mine } from "./desk/lists.js";
import { Memory } from "./desk/memory.js";
import { Offer } from "./desk/offer.js";
import { PromisePanel } from "./desk/promise.js";
import { Line, others } from "./desk/ringing.js";
import { Saver } from "./desk/saver.js";
import { showCall } from "./desk/timer.js";
import { clashing, heard } from "./desk/versions.js";
import { place } from "./element.js";
import { help, listen } from "./keys.js";
import { Store, join } from "./link.js";
import { page } from "./page.js";
import { EmergencyBand } from "./panels/emergency.js";
import { ask, newKey } from "./requests.js";
import { now, useZone } from "./times.js";
import { topBar } from "./top_bar.js";
import { loadWords } from "./words.js";

/** @type {[string, string][]} */
const GRAMMAR = [["vol arme", "desk.grammar.type"], ["zerk anfa", "desk.grammar.crossing"], ["33.5945, -7.6187", "desk.grammar.coordinates"]];

const { language, room, me, urls } = page();
await loadWords(urls.words ?? "", language);
useZone(room?.time_zone ?? "UTC", room?.utc_offset_s);

const store = new Store();
const memory = new Memory(localStorage, `${room?.slug}.${me.officer}`);
const saver = new Saver({ ask, newKey, onChange: (draft) => acts.changed(draft) });
const form = new CallForm(saver, store);
const acts = new Acts({ store, saver, memory, form });
const line = new Line(store, acts);
const joining = new Joining(store, acts);
const offer = new Offer(acts);
const again = new Again(store, acts);
const known = new KnownPanel(store, acts, joining);
const promise = new PromisePanel(store, acts);
const map = new DeskMap(store, acts);

/** @type {import("./keys.js").Key[]} */
const KEYS = [
  { caps: ["A"], keys: ["a"], said: "desk.keys.answer", run: () => line.answer() },
  { caps: ["N"], keys: ["n"], said: "desk.keys.begin", run: () => acts.begin() },
  { caps: ["Tab"], said: "desk.keys.next" },
  { caps: ["↑", "↓", "↵"], said: "desk.keys.suggestion" },
  { caps: ["Ctrl ↵"], said: "desk.keys.queue" },
  { caps: ["F4"], keys: ["F4"], said: "desk.keys.promise", run: () => void promise.say() },
  { caps: ["F10"], keys: ["F10"], said: "desk.keys.offer", run: () => void offer.take() },
  { caps: ["D"], keys: ["d"], said: "desk.keys.hazard", run: () => known.form.key() },
  { caps: ["F9"], keys: ["F9"], said: "desk.keys.inform", run: () => acts.endAs(INFORMATION) },
  { caps: ["F8"], keys: ["F8"], said: "desk.keys.silent", run: () => acts.endAs(SILENT) },
  { caps: ["F7"], keys: ["F7"], said: "desk.keys.join", run: () => joining.key() },
  { caps: ["F2", "⇧ F2"], keys: ["F2"], said: "desk.keys.settle", run: (event) => settle(event.shiftKey ? "theirs" : "mine") },
  { caps: ["F5", "1–9"], keys: ["F5"], said: "desk.keys.end", run: () => acts.end() },
  { caps: ["F6", "1–9"], keys: ["F6"], said: "desk.keys.transfer", run: () => acts.transfer() },
  { caps: ["Ctrl Z"], keys: ["z"], ctrl: true, said: "desk.keys.again", run: () => again.key() },
  { caps: ["F1"], keys: ["F1"], said: "keys.emergency", run: () => band.key() },
  { caps: ["Z"], keys: ["z"], said: "keys.fit", run: () => map.fit() },
  { caps: ["Esc"], keys: ["Escape"], said: "desk.keys.leave" },
  { caps: ["?"], keys: ["?"], said: "keys.help", run: () => help(KEYS, GRAMMAR) },
];

/** Of two who amended a field, one is kept. @param {"mine" | "theirs"} keep */
function settle(keep) {
  const facet = acts.call && clashing(acts.call);
  if (facet) form.settle(facet, keep);
  return facet !== null;
}

/** What others amended of the call in hand. @param {import("./link.js").State} state */
function hear(state) {
  line.heard(state);
  const { call } = acts;
  const card = state.calls.get(call?.number ?? -1);
  const now = call && card && heard(call, card);
  if (now && now !== call) saver.put(now);
}

topBar(store, () => map.theme());
const band = new EmergencyBand(store, ({ lat, lon }) => map.show(lat, lon), { calls: true });
store.subscribe((state) => {
  hear(state);
  line.draw(state);
  joining.draw(state);
  known.draw(state);
  promise.draw(state);
  offer.draw();
  again.draw(state);
  showOthers(others(state), state, (call) => line.takeOver(call));
  showMine(mine(memory.book(now()), state), state, { current: acts.call?.number ?? null, take: (number) => acts.reopen(number), again: (number) => again.take(number) });
  showWaiting(state);
  showCall(acts, state);
});
listen(KEYS);
document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
  if (event.key === "Enter" && event.ctrlKey && acts.call) void acts.queue();
  else if (event.key === "Escape" && /** @type {Element} */ (event.target).closest("#form")) place("call").focus();
  else return;
  event.preventDefault();
});
const CLICKS = {
  begin: () => line.answer(), "act-begin": () => line.answer(), "act-queue": () => acts.queue(), "act-inform": () => acts.endAs(INFORMATION), "act-end": () => acts.end(),
  "act-silent": () => acts.endAs(SILENT), "act-transfer": () => acts.transfer(),
  "act-join": () => joining.key(), "act-leave": () => joining.key(), "choice-back": () => /** @type {HTMLDialogElement} */ (place("choice")).close(), "all-keys": () => help(KEYS, GRAMMAR),
};
for (const [id, act] of Object.entries(CLICKS)) place(id).addEventListener("click", () => void act());

setInterval(() => store.draw(), 1000);
join(store);
acts.start();
