/** What the incident's plan asks for, how much of it was found, what is missing and who else has it, what the crew is told. */

import { element, keyCap, ltr, place, refresh } from "../element.js";
import { listed, nameOf, sectorName } from "../facts.js";
import { icon, kindMark } from "../marks.js";
import { running } from "../times.js";
import { verbButton } from "../verb_button.js";
import { say, spoken } from "../words.js";

/**
 * @typedef {import("../cards.js").Need} Need
 * @typedef {import("../state.js").State} State
 */

/** @param {import("../link.js").Store} store */
export const runCard = (store) => store.subscribe(show);

/** @param {State} state */
function show({ advice, shown, incidents, vocabulary }) {
  const open = shown !== null && incidents.has(shown.number);
  const plan = open ? (advice?.plan ?? null) : null;
  const move = open ? (advice?.move_up ?? null) : null;
  const missing = plan ? (advice?.shortfall ?? []) : [];
  place("run-card").hidden = !plan;
  refresh(place("run-card"), [plan, missing, vocabulary !== null], () => (plan ? drawn(plan, missing, vocabulary) : []));
  place("move-up").hidden = !move;
  refresh(place("move-up"), [move, vocabulary !== null], () =>
    move
      ? [
          element("b", {}, say("move_up.title")),
          element("span", {}, say("move_up.said", { call_sign: move.call_sign, sector: sectorName(vocabulary, move.to_sector), time: running(Math.round(move.seconds)), gain: running(Math.round(move.gains_s)) })),
        ]
      : [],
  );
}

/**
 * @param {import("../cards.js").Plan} plan
 * @param {import("../cards.js").Shortfall[]} missing
 * @param {State["vocabulary"]} vocabulary
 */
function drawn({ code, name, alarm, needs, backup, tell }, missing, vocabulary) {
  const met = needs.filter(({ found, count }) => found >= count).length;
  const told = tell ? tell[spoken()] : "";
  return [
    element(
      "div.row",
      {},
      element("b", {}, say("plan.title")),
      element("span.dim.cut", {}, name ? name[spoken()] : ltr(code), alarm > 1 && say("plan.alarm", { n: alarm })),
      element(`span.end${met < needs.length ? ".warn.b" : ".dim"}`, {}, say("plan.met", { met, n: needs.length })),
      keyCap("0"),
      verbButton("alarm_level", { classes: ".bare" }),
    ),
    element(
      "ul.slots",
      { "aria-label": say("plan.needs") },
      ...needs.filter(({ found, count }) => found >= count).map((need) => element("li.slot", {}, ...asked(need, need.count, vocabulary), icon("i-check", 12))),
      ...missing.filter((need) => !need.backup).map((need) => element("li.slot.miss", {}, icon("i-warn", 12), ...asked(need, need.missing, vocabulary), elsewhere(need))),
      ...backup.map((need) => element("li.slot.spare", {}, say("plan.backup"), ...asked(need, need.count, vocabulary), need.found >= need.count ? icon("i-check", 12) : missing.filter((one) => one.need === need.need).map(elsewhere).join(""))),
    ),
    told && element("p.tell", { dir: "auto" }, say("plan.tell", { text: told })),
  ];
}

/** Kinds as marks, skills as words, how many. @param {Need} need @param {number} count @param {State["vocabulary"]} vocabulary */
function asked({ kinds, skills }, count, vocabulary) {
  const skilled = listed(skills.map((code) => nameOf(vocabulary, "attributes", code)));
  return [...kinds.map((kind) => kindMark(kind)), kinds.length || skilled ? null : say("plan.any"), skilled, ltr(`×${count}`)];
}

/** @param {import("../cards.js").Shortfall} need */
function elsewhere({ elsewhere: there }) {
  if (!there) return say("plan.nowhere");
  const time = `${there.by === "road" ? "" : "≈ "}${running(Math.round(there.seconds))}`;
  return say("plan.elsewhere_in", { room: there.name, call_sign: there.call_sign, time });
}
