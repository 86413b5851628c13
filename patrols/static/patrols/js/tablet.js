/** The Tablet: the patrol's screen. The parts are joined here; nothing else happens. */

import { element, place } from "/static/command/js/element.js";
import { drawSignedIn } from "/static/command/js/signed_in.js";
import { outdated, page, socketUrl } from "/static/command/js/page.js";
import { ask, newKey } from "/static/command/js/requests.js";
import { now, tune, useZone } from "/static/command/js/times.js";
import { loadWords, say } from "/static/command/js/words.js";
import { tellsOfUnit } from "./acts.js";
import { drawBar, drawSound, drawWhere, menu } from "./bar.js";
import { Dock } from "./dock.js";
import { drawOrder } from "./order_card.js";
import { askReason } from "./decline_sheet.js";
import { Distress } from "./distress.js";
import { IdleLock } from "./idle_lock.js";
import { LockPanel } from "./lock_panel.js";
import { Looking } from "./looking.js";
import { MessageSheet } from "./message_sheet.js";
import { isMoving } from "./messages.js";
import { drawNotices } from "./notices.js";
import { askOutcome } from "./outcome_sheet.js";
import { drawOffline, drawWaiting } from "./papers.js";
import { Session } from "./session.js";
import { Sound } from "./sound.js";
import { openStorage } from "./storage.js";
import { TabletMap } from "./tablet_map.js";
import { Tracker } from "./tracker.js";
import { UndoBar } from "./undo_bar.js";

/** Leaving again so soon after the last time would go round in circles. */
const LEAVE_EVERY_MS = 10_000;

const { language, room, me, urls, until } = page();
await loadWords(urls.words ?? "", language);
useZone(room?.time_zone ?? "UTC", room?.utc_offset_s);
await alone();

const storage = await openStorage(`tablet-${me.officer}`);
/** @type {import("/static/command/js/cards.js").Vocabulary | null} */
let vocabulary = (await storage.get("kept", "vocabulary")) ?? null;
let fixes = 0;
/** The timer of the next drawing. */
let due = 0;

const lock = new IdleLock(storage, draw);
const sound = new Sound(() => drawSound(sound));
const session = new Session({
  url: socketUrl(),
  storage,
  newKey,
  tune,
  now,
  onChange: draw,
  onFate: (fate) => sound[fate](),
  onEnd: leave,
});
const moving = () => isMoving(tracker.where.fix, Date.now());
const messages = new MessageSheet(session, moving);
const dock = new Dock(session, {
  askOutcome: () => askOutcome(vocabulary),
  askReason: () => askReason(moving),
  openMessages: () => messages.open(),
});
const undo = new UndoBar(session);
const looking = new Looking(session, sound, lock);
const panel = new LockPanel(lock, leave);
const distress = new Distress(session, () => tracker.where.fix);
const map = new TabletMap();
const tracker = new Tracker({
  geolocation: navigator.geolocation,
  onFix: async (fix) => {
    await session.ring.add(fix);
    fixes = await session.ring.count();
  },
  onChange: draw,
});

menu(() => map.theme());
offerRelease();
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => (sound.unlock(), lock.touch()), { capture: true });
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-leaves]"))) {
  form.addEventListener("submit", (event) => (event.preventDefault(), forget().finally(() => form.submit())));
}
for (const there of ["online", "offline"]) addEventListener(there, () => session.network(there === "online"));
document.addEventListener("visibilitychange", draw);
await lock.load();
await session.begin();
setInterval(() => lock.tick(), 1000);
map.start().then(draw);
tracker.start();
learn();
keepPage().catch((error) => console.warn("a reload needs the network:", error));

/** Draw before the next picture of the screen; in the background by timer, so that an order rings there too. */
function draw() {
  if (due) return;
  due = document.hidden ? window.setTimeout(drawNow) : requestAnimationFrame(drawNow);
}

function drawNow() {
  due = 0;
  const { state, standing, heard, lasting } = session;
  panel.draw();
  drawBar(session);
  drawSignedIn(place("until"), until);
  drawSound(sound);
  drawWhere(tracker.where);
  drawOffline(session);
  drawWaiting(session, fixes);
  drawNotices(session, vocabulary, (number) => messages.open(number), lock.locked);
  messages.draw();
  const status = standing?.status ?? "available";
  const status_at = session.telling.waiting.findLast(tellsOfUnit)?.at ?? state.unit?.status_at ?? null;
  place("order").hidden = !state.unit;
  drawOrder(place("order"), {
    task: session.task,
    status,
    status_at,
    as_of: heard.state === "lost" ? heard.as_of : null,
    stacked: state.unit?.stacked ?? [],
    vocabulary,
    locked: lock.locked,
  });
  distress.draw();
  dock.draw(lock.locked);
  undo.draw();
  map.draw({ ...state, task: session.task }, standing?.status, tracker.where.fix);
  place("not-kept").hidden = lasting;
  place("not-kept").textContent = lasting ? "" : say("tablet.not_kept");
  place("release").hidden = !outdated(heard.release);
  looking.look();
}

/** What the officer touches when a new release serves the room. */
function offerRelease() {
  const [said, load] = /** @type {HTMLElement[]} */ ([...place("release").children]);
  said.textContent = say("tablet.release");
  load.textContent = say("tablet.release_load");
  load.addEventListener("click", () => location.reload());
}

/** The names of types, sectors and outcomes, kept for the tunnel. */
async function learn() {
  const answer = await ask("GET", "vocabulary");
  if (!answer.ok) return void (answer.code === "connection_lost" && setTimeout(learn, 15_000));
  vocabulary = answer.card;
  draw();
  await storage.put(["kept", "vocabulary", vocabulary]).catch(console.error);
}

/** Let a reload in a tunnel find the page. A worker that came later than the page is told what it is made of. */
async function keepPage() {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  const controlled = Boolean(serviceWorker.controller);
  await serviceWorker.register(new URL("worker.js", import.meta.url), { scope: urls.tablet ?? "/" });
  if (controlled) return;
  const { active } = await serviceWorker.ready;
  active?.postMessage([location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]);
}

/** The device may come into other hands: what was shown to this officer goes. */
async function forget() {
  await session.forget();
  await lock.forget();
  await globalThis.caches?.delete("tablet");
}

/** Signed out or the right withdrawn: the server shows the way from here. */
async function leave() {
  await forget();
  const last = Number(sessionStorage.getItem("left_at") ?? 0);
  if (Date.now() - last < LEAVE_EVERY_MS) return;
  sessionStorage.setItem("left_at", String(Date.now()));
  location.assign(urls.tablet ?? "/");
}

/** One window of a device speaks for its unit: two would count the same fixes. */
async function alone() {
  if (!navigator.locks) return;
  const said = setTimeout(
    () => document.body.prepend(element("p.elsewhere", { role: "alert", id: "elsewhere" }, say("tablet.elsewhere"))),
    1500,
  );
  await new Promise((held) => navigator.locks.request("tablet", () => new Promise(() => held(undefined))));
  clearTimeout(said);
  document.getElementById("elsewhere")?.remove();
}
