/** What is said and still open: what units said and nobody read, whom all look out for, what was sent and whom it reached. */

import { announce } from "../announce.js";
import { element, keep, ltr, place, refresh } from "../element.js";
import { listed } from "../facts.js";
import { plateMark } from "../marks.js";
import { sortedMessages, unmoved } from "../order.js";
import { audienceName } from "../readings.js";
import { age, clockMinutes, now, secondsSince } from "../times.js";
import { verbButton } from "../verb_button.js";
import { say } from "../words.js";

/**
 * @typedef {import("../store.js").State} State
 * @typedef {import("../cards.js").Message} Message
 */

/** @param {import("../link.js").Store} store */
export function messages(store) {
  const panel = place("messages-panel");
  const list = place("messages");
  place("messages-acts").replaceChildren(...["message", "bolo"].flatMap((name) => verbButton(name, { cap: name === "message", classes: ".bare" }) ?? []));
  /** @type {Map<number, Message>} */
  let drawn = new Map();
  /** @type {Set<number> | null} */
  let told = null;
  store.subscribe((state) => {
    const { n, messages } = state;
    const wanted = sortedMessages(messages);
    const held = panel.matches(":hover") || list.contains(document.activeElement);
    const numbers = held ? unmoved([...drawn.keys()], wanted) : wanted;
    drawn = new Map(numbers.flatMap((number) => messages.get(number) ?? drawn.get(number) ?? []).map((one) => [one.number, one]));
    showCounts(messages);
    if (n !== null) told = tell([...messages.values()].filter(isUnread), told);
    place("messages-none").hidden = n === null || drawn.size > 0;
    keep(
      list,
      [...drawn.values()].map((message) => view(message, state)),
      { key: (row) => row.number, signature: (row) => row, make: () => element("li"), show: draw },
    );
  });
  panel.addEventListener("pointerleave", () => store.draw());
  panel.addEventListener("focusout", () => store.draw());
}

/** What a unit said and nobody in the room has read. @param {Message} message */
export const isUnread = ({ unit, taken_at }) => unit !== null && taken_at === null;

/** New messages are said aloud once; those that were there before are not. @param {Message[]} unread @param {Set<number> | null} told */
function tell(unread, told) {
  const fresh = told === null ? [] : unread.filter(({ number }) => !told.has(number));
  if (fresh.length) announce(fresh.map(({ call_sign, text }) => say("message.said", { call_sign, text })).join(" "));
  return new Set(unread.map(({ number }) => number));
}

/** @param {Map<number, Message>} messages */
function showCounts(messages) {
  const n = [...messages.values()].filter(isUnread).length;
  for (const holder of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-count=messages]")))
    refresh(holder, [n, messages.size], () => [
      n > 0 && element("span.unread", { "aria-hidden": "true" }),
      n > 0 ? element("b", {}, n, element("span.unseen", {}, ` ${say("message.unread_n", { n })}`)) : messages.size || "",
    ]);
}

/** What a row shows. @param {Message} message @param {State} state */
function view(message, { messages, vocabulary, units }) {
  return {
    ...message,
    open: messages.has(message.number),
    unread: isUnread(message),
    whom: message.unit === null ? say("message.to", { to: audienceName(message, vocabulary) }) : "",
    ago: age(secondsSince(message.at, now())),
    known: message.unit !== null && units.has(message.unit),
  };
}

/** @param {HTMLElement} row @param {ReturnType<typeof view>} shown */
function draw(row, shown) {
  const { number, kind, unread, open, call_sign, whom, ago, text, plate, until, reply_to, by } = shown;
  row.className = `msg${unread && open ? " new" : ""}${open ? "" : " done"}`;
  row.replaceChildren(
    element(
      "span.row",
      {},
      unread && open && element("span.unread", { role: "img", "aria-label": say("message.unread") }),
      element("b.cut", {}, ...(call_sign ? [ltr(call_sign)] : [kind === "bolo" && say("message.bolo"), " ", whom].filter(Boolean))),
      reply_to !== null && element("span.faint.cut", {}, say("message.answers", { message: `m${reply_to}` })),
      element("span.faint.end.when", {}, ltr(`m${number}`), " · ", ago),
    ),
    element("p", { dir: "auto" }, text),
    element(
      "span.row.under",
      {},
      plate && plateMark(plate),
      kind === "bolo" && element("span.dim", {}, until ? say("message.until", { at: clockMinutes(until) }) : say("message.no_end")),
      call_sign === null && kind === "message" && element("span.faint.cut", {}, say("message.by", { by })),
      open ? element("span.row.end", {}, ...acts(shown)) : element("span.faint.end", {}, say("message.done")),
    ),
    ...(call_sign === null ? reached(shown) : []),
  );
}

/** @param {ReturnType<typeof view>} shown */
const acts = ({ number, unread, kind, known }) => [
  unread && known && verbButton("reply", { message: number }),
  unread && verbButton("take", { message: number }),
  kind === "bolo" && verbButton("end", { message: number }),
];

/** Whom it reached, and whom not yet. @param {Message} message */
const reached = ({ orders, missing }) => [
  element(
    `span.reach${missing.length ? ".warn" : ".faint"}`,
    {},
    orders.issued ? say("message.counts", orders) : say("message.nobody"),
    missing.length ? ` · ${say("message.missing", { call_signs: listed(missing) })}` : "",
  ),
];
