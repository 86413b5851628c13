/** The Desk: where calls are taken. The parts are joined here; nothing else happens. */

import { Acts } from "./desk/acts.js";
import { DeskMap } from "./desk/desk_map.js";
import { CallForm } from "./desk/form.js";
import { showMine, showWaiting, mine } from "./desk/lists.js";
import { Memory } from "./desk/memory.js";
import { Saver } from "./desk/saver.js";
import { showCall } from "./desk/timer.js";
import { place } from "./element.js";
import { help, listen } from "./keys.js";
import { Store, join } from "./link.js";
import { page } from "./page.js";
import { ask, newKey } from "./requests.js";
import { now, useZone } from "./times.js";
import { topBar } from "./top_bar.js";
import { loadWords } from "./words.js";

/** @type {[string, string][]} */
const GRAMMAR = [["vol arme", "desk.grammar.type"], ["zerk anfa", "desk.grammar.crossing"], ["33.5945, -7.6187", "desk.grammar.coordinates"]];

const { language, room, me, urls } = page();
await loadWords(urls.words ?? "", language);
useZone(room?.time_zone ?? "UTC");

const store = new Store();
const memory = new Memory(localStorage, `${room?.slug}.${me.officer}`);
const saver = new Saver({ ask, newKey, onChange: (draft) => acts.changed(draft) });
const form = new CallForm(saver, store);
const acts = new Acts({ store, saver, memory, form });
const map = new DeskMap(store, acts);

/** @type {import("./keys.js").Key[]} */
const KEYS = [
  { caps: ["A"], keys: ["a"], said: "desk.keys.begin", run: () => acts.begin() },
  { caps: ["Tab"], said: "desk.keys.next" },
  { caps: ["↑", "↓", "↵"], said: "desk.keys.suggestion" },
  { caps: ["Ctrl ↵"], said: "desk.keys.queue" },
  { caps: ["F5", "1–9"], keys: ["F5"], said: "desk.keys.end", run: () => acts.end() },
  { caps: ["Z"], keys: ["z"], said: "keys.fit", run: () => map.fit() },
  { caps: ["Esc"], keys: ["Escape"], said: "desk.keys.leave" },
  { caps: ["?"], keys: ["?"], said: "keys.help", run: () => help(KEYS, GRAMMAR) },
];

topBar(store, () => map.theme());
store.subscribe((state) => {
  showMine(mine(memory.book(now()), state), state, { current: acts.call?.number ?? null, take: (number) => acts.reopen(number) });
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
for (const [id, act] of Object.entries({ begin: () => acts.begin(), "act-begin": () => acts.begin(), "act-queue": () => acts.queue(), "act-end": () => acts.end(), "all-keys": () => help(KEYS, GRAMMAR) })) place(id).addEventListener("click", () => void act());

setInterval(() => store.draw(), 1000);
join(store);
acts.start();
