/** Who could go, with reasons, by road or by straight line, and how old the advice is. */

import { element, keep, keyCap, ltr, place, refresh } from "../element.js";
import { incidentName, readable, refusal, sectorName } from "../facts.js";
import { icon, kindMark, statusMark } from "../marks.js";
import { STALE_AFTER_S } from "../policy.js";
import { roving } from "../roving.js";
import { FREE } from "../status.js";
import { age, now, running, secondsSince } from "../times.js";
import { has, say } from "../words.js";
import { fills, priceOf } from "./worth.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Candidate} Candidate
 */

/** Said at the end of the row, where they stay true as time goes on. */
const SAID_APART = new Set(["position_stale", "straight_line"]);
/** The shared axis of the candidates' times. */
const AXIS_S = 600;

/**
 * @param {import("../link.js").Store} store
 * @param {import("../acts.js").Acts} acts
 */
export function candidates(store, acts) {
  const list = place("candidates");
  const settle = roving(list, "[role=option]", (row, key) => {
    // Enter sends what is picked; a row is picked by Space, a click or its digit.
    if (key === "Enter") return false;
    acts.pick(Number(row.dataset.key));
  });
  store.subscribe((state) => {
    showHead(state);
    showList(list, state);
    settle();
  });
}

/** @param {State} state */
function showHead({ advice }) {
  const straight = Boolean(advice?.ranked.length) && advice?.ranked.every((one) => one.by === "straight_line");
  const seconds = secondsSince(advice?.at, now());
  const aged = advice ? say("candidates.age", { age: age(seconds) }) : "";
  const judged = advice
    ? say("candidates.judged", {
        n: advice.ranked.length + advice.left_out.filter((one) => one.reason !== "off_duty").length,
        ms: Math.round(advice.took_ms),
      })
    : "";
  refresh(place("candidates-head"), [judged, straight], () => [
    element("b", {}, say("candidates.title")),
    element("span.faint.cut.opt", {}, judged),
  ]);
  refresh(place("candidates-age"), aged, () => [
    element(`span${(seconds ?? 0) > STALE_AFTER_S ? ".warn" : ""}`, {}, aged),
    aged && " ",
    aged && keyCap("O"),
  ]);
  const rough = !straight && Boolean(advice?.ranked.some(isRough));
  const taught = straight || rough ? "" : taughtBy(advice?.speeds);
  refresh(place("candidates-by"), [straight, rough, taught], () => [
    straight ? say("candidates.straight") : say("candidates.by_road"),
    rough && element("span.rough", {}, say("candidates.rough")),
    taught && element("span.faint.cut.opt", {}, ` · ${taught}`),
  ]);
  place("candidates-straight").hidden = !straight;
}

/** @param {HTMLElement} list @param {State} state */
function showList(list, state) {
  const { advice, advice_refused: refused, shown, incidents, vocabulary } = state;
  const open = shown !== null && incidents.has(shown.number);
  const rows = open && !refused ? (advice?.ranked ?? []) : [];
  list.hidden = !rows.length;
  place("candidates-loading").hidden = !open || Boolean(advice || refused);
  const why = !open
    ? say(shown?.merged_into ? "candidates.merged" : "candidates.closed")
    : refused
      ? say("candidates.failed", { why: refusal(refused, vocabulary) })
      : say("candidates.none");
  const none = place("candidates-none");
  none.hidden = shown === null || (open && (rows.length > 0 || !(advice || refused)));
  refresh(none, why, () => [why]);
  keep(
    list,
    rows.map((one) => view(one, state)),
    {
      key: (row) => row.unit,
      signature: (row) => row,
      show: draw,
      make: () => element("li", { role: "option", tabindex: -1 }),
    },
  );
}

/** A driving time that the city's own trips have not taught. @param {Candidate} one */
const isRough = (one) => one.by === "road" && !one.calibrated;

/** From how many trips the city's speeds are, and how far off. @param {import("../cards.js").Advice["speeds"] | undefined} speeds */
const taughtBy = (speeds) =>
  speeds && speeds.trips !== null && speeds.off_min !== null
    ? say("candidates.taught", { version: speeds.version, trips: speeds.trips, off: speeds.off_min.toFixed(1) })
    : "";

/** What a row shows: the advice as it was given, and what has changed since. @param {Candidate} one @param {State} state */
function view(one, { units, picked, vocabulary, advice, selected }) {
  const unit = units.get(one.unit);
  const heard = one.position_age_s === null ? null : one.position_age_s + (secondsSince(advice?.at, now()) ?? 0);
  const changed = !unit || unit.incident !== null || !FREE.has(unit.status);
  return {
    unit: one.unit,
    rank: one.rank,
    call_sign: one.call_sign,
    kind: unit?.kind ?? "car",
    crew: unit?.crew ?? null,
    status: unit?.status ?? "off_duty",
    eyes: unit?.kind === "drone",
    here: unit?.incident === selected,
    changed: changed && unit?.incident !== selected,
    on: unit?.incident ? incidentName(unit.incident) : null,
    seconds: one.seconds,
    span: one.calibrated ? [one.low_s ?? one.seconds, one.high_s ?? one.seconds] : [0, one.seconds],
    rough: isRough(one),
    by: one.by,
    picked: picked.includes(one.unit),
    fills: fills(one, advice, vocabulary),
    reasons: one.reasons
      .filter((reason) => !SAID_APART.has(reason.code))
      .map((reason) =>
        has(`reason.${reason.code}`)
          ? say(`reason.${reason.code}`, readable(reason, vocabulary))
          : say("reason.other", readable(reason, vocabulary)),
      ),
    sector: one.sector ? sectorName(vocabulary, one.sector) : "",
    price: priceOf(one, advice, vocabulary),
    stale: heard !== null && heard > STALE_AFTER_S,
    heard: heard === null || heard <= STALE_AFTER_S ? null : age(heard),
  };
}

/** @param {number} seconds */
const onAxis = (seconds) => `${Math.min(100, (seconds / AXIS_S) * 100)}%`;

/** @param {HTMLElement} row @param {ReturnType<typeof view>} one */
function draw(row, one) {
  row.className = `cand${one.picked ? " on" : ""}${one.changed ? " changed" : ""}`;
  row.setAttribute("aria-selected", String(one.picked));
  const [low, high] = one.span;
  const tick = element("b");
  tick.style.setProperty("inset-inline-start", onAxis(one.seconds));
  const bar = element("i");
  bar.style.setProperty("inset-inline-start", onAxis(low));
  bar.style.setProperty("inset-inline-end", `calc(100% - ${onAxis(high)})`);
  row.replaceChildren(
    element(one.rank > 9 ? "span.rk.far" : "span.rk", {}, one.rank),
    element(
      "span.row",
      {},
      element("span.id", {}, ltr(one.call_sign)),
      kindMark(one.kind),
      statusMark(one.status, { stale: one.stale }),
      one.crew && element("span.faint.cut.crew", {}, say("candidates.crew", { n: one.crew })),
    ),
    element("span.rng", { "aria-hidden": "true" }, bar, tick),
    element("span.eta", {}, ltr(`${one.rough ? "≈" : ""}${running(Math.round(one.seconds))}`)),
    element(
      "span.why",
      {},
      one.eyes && element("span.b", {}, say("candidates.drone")),
      element("span.cut", {}, [one.fills, ...one.reasons, one.sector].filter(Boolean).join(" · ")),
      one.here && element("span.b.row", {}, icon("i-check", 12), say("candidates.sent_here")),
      one.changed &&
        element(
          "span.warn.b.row",
          {},
          icon("i-warn", 12),
          say("candidates.changed", { status: say(`status.${one.status}`) }),
          one.on && ltr(one.on),
        ),
      element("span.pay.warn", {}, one.stale ? say("candidates.position", { age: one.heard }) : ""),
      !one.stale && one.by === "straight_line" && element("span.faint", {}, say("candidates.straight")),
      one.price && element(`span.${one.price.bare ? "warn.b.row" : "faint"}`, {}, one.price.bare && icon("i-warn", 12), one.price.said),
    ),
  );
}
