/** The acts on the selected incident, each with its key; which of them there are follows from its stage. */

import { served } from "../meant.js";
import { place, refresh } from "../element.js";
import { verbButton } from "../verb_button.js";
import { say } from "../words.js";

const OPEN = /** @type {const} */ (["stack", "hold", "resume", "cancel", "close"]);
const HEAD = /** @type {const} */ (["edit", "note", "priority"]);

/** @param {import("../link.js").Store} store */
export const sending = (store) => store.subscribe(show);

/** @param {import("../store.js").State} state */
function show({ picked, incidents, shown, link }) {
  const open = shown !== null && incidents.has(shown.number);
  const lost = link.state === "lost";
  const held = Boolean(shown?.held_until);
  const helped = served(shown);
  refresh(place("incident-acts"), [open, lost], () =>
    open ? HEAD.map((name) => verbButton(name, { cap: true, classes: ".bare", disabled: lost })) : [],
  );
  refresh(place("acts"), [shown?.number, shown?.merged_into, open, lost, held, helped, picked.length], () => {
    if (!shown) return [];
    if (!open) return [left(shown, lost)];
    const verb = helped ? "add" : "send";
    const label = picked.length ? say(`act.${verb}_n`, { n: picked.length }) : say(`act.${verb}`);
    return [
      verbButton(verb, { label, cap: true, classes: ".main", disabled: lost || !picked.length }),
      ...OPEN.filter((name) => name !== (held ? "hold" : "resume")).map((name) =>
        verbButton(name, { cap: true, classes: name === "cancel" ? ".end" : "", disabled: lost }),
      ),
    ];
  });
}

/** What can be done with an incident that left the picture. @param {import("../cards.js").Incident} shown @param {boolean} lost */
const left = ({ number, merged_into }, lost) =>
  verbButton(merged_into === null ? "reopen" : "unmerge", { classes: ".main", disabled: lost, incident: number });
