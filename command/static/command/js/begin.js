/**
 * A verb begun by a key or a button. What is whole and harmless is done; the rest goes into the command line, where it is
 * completed and its effect is read before Enter.
 *
 * @typedef {import("./store.js").State} State
 * @typedef {{unit?: string, other?: string, incident?: number | null, message?: number, alarm?: number}} About
 */

import { served, swappable } from "./meant.js";
import { offered } from "./offers.js";
import { page } from "./page.js";
import { inLanguage, verbNamed } from "./verbs.js";

/**
 * How the command of a verb begins; null when what it is about is not known.
 * @param {string} name
 * @param {About} about call signs, the number of an incident, a message, an alarm
 * @param {string} language
 */
export function beginning(name, { unit, other, incident, message, alarm }, language) {
  const { of, words } = verbNamed(name);
  const word = inLanguage(words, language);
  const number = incident === null || incident === undefined ? "" : String(incident).padStart(4, "0");
  const who = unit?.toLowerCase();
  if (of === "message") return message === undefined ? null : `m${message} ${word}${name === "reply" ? " " : ""}`;
  if (of === "alarm") return alarm === undefined ? null : `a${alarm} ${word}`;
  if (of === "audience") return who ? `${who} ${word} ` : null;
  if (of === "incident") return number ? ofIncident(name, number, word) : null;
  if (!who) return null;
  if (name === "status") return `${who} `;
  if (name === "swap") return `${who} ${word} ${other ? `${other.toLowerCase()} ` : ""}`;
  if (name === "send" || name === "add" || name === "stack") return number ? `${who} ${word} ${number}` : null;
  if (name === "preempt" || name === "divert") return number ? `${who} ${word} ${number} ` : null;
  return name === "free" && number ? `${who} ${word} ${number} ` : `${who} ${word} `;
}

/** @param {string} name @param {string} number @param {string} word */
function ofIncident(name, number, word) {
  if (name === "priority") return `${number} p`;
  if (name === "hold") return `${number} ${word} 30`;
  return name === "resume" || name === "unmerge" || name === "known" ? `${number} ${word}` : `${number} ${word} `;
}

/**
 * The unit that stack, preempt, divert and swap mean: the one a sending collided with, the one that is picked or pointed at, else the first
 * that was left out because it is on another incident.
 * @param {State} state
 */
export function unitMeant({ refused, selected, picked, pointed, advice, units }) {
  const taken = refused?.code === "unit_taken" && refused.incident === selected ? refused.facts.call_sign : null;
  const chosen = picked.length === 1 ? picked[0] : picked.length ? null : pointed;
  const busy = advice?.left_out.find((one) => one.reason === "on_incident");
  const here = units.get(chosen ?? -1);
  return taken ?? (here && here.incident !== selected ? here.call_sign : busy?.call_sign) ?? null;
}

/**
 * @param {import("./link.js").Store} store
 * @param {import("./acts.js").Acts} acts
 * @param {{type: (text: string) => void, edit: () => boolean | void, compose: (about: {kind?: string, unit?: string, reply?: number}) => void}} screen
 * @returns {(name: string, about?: About) => boolean | void} false when there is nothing to begin with
 */
export function starter(store, acts, { type, edit, compose }) {
  /** @param {string} name @param {About} about */
  const line = (name, about) => {
    const { selected, shown } = store.state;
    const text = beginning(name, { incident: shown ? selected : null, ...about }, page().language);
    if (text === null) return false;
    type(text);
  };
  /** @type {Record<string, (about: About) => boolean | void>} */
  const own = {
    send: (about) => (about.unit ? line("send", about) : store.state.picked.length ? void acts.send() : false),
    add: () => (store.state.picked.length && served(store.state.shown) ? void acts.send() : false),
    stack(about) {
      const found = offered(store.state);
      if (found) return void acts.say(beginning("stack", { unit: found.unit.call_sign, incident: found.incident }, "en") ?? "");
      return line("stack", { unit: unitMeant(store.state) ?? undefined, ...about });
    },
    preempt: (about) => line("preempt", { unit: unitMeant(store.state) ?? undefined, ...about }),
    divert: (about) => line("divert", { unit: unitMeant(store.state) ?? undefined, ...about }),
    swap: (about) => line("swap", { unit: unitMeant(store.state) ?? undefined, other: offered(store.state)?.other ?? swappable(store.state.shown)[0], ...about }),
    recall: (about) => line("recall", { ...about, incident: null }),
    decline: (about) => line("decline", { ...about, incident: null }),
    free: (about) => line("free", { incident: null, ...about }),
    status: (about) => line("status", { unit: pointedAt(store.state), ...about }),
    shift: (about) => line("shift", { unit: pointedAt(store.state), ...about }),
    hold: (about) => line(store.state.shown?.held_until ? "resume" : "hold", about),
    edit: () => edit(),
    known: ({ incident }) => acts.known(incident ?? store.state.selected),
    unmerge: (about) => (about.incident ? line("unmerge", about) : store.state.undo ? void acts.undo() : false),
    message: ({ unit }) => compose({ kind: "message", unit }),
    bolo: ({ unit }) => compose({ kind: "bolo", unit }),
    reply: ({ message }) => compose({ reply: message }),
    take_alarm: (about) => void acts.say(beginning("take_alarm", about, "en") ?? ""),
    take: (about) => void acts.say(beginning("take", about, "en") ?? ""),
  };
  return (name, about = {}) => (own[name] ? own[name](about) : line(name, about));
}

/** @param {State} state */
const pointedAt = ({ pointed, units }) => units.get(pointed ?? -1)?.call_sign;
