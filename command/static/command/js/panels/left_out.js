/** Who was judged and is not proposed, each with the reason; nobody is hidden. */

import { unitMeant } from "../begin.js";
import { choicesOf } from "../meant.js";
import { element, keep, place, refresh } from "../element.js";
import { incidentName, readable } from "../facts.js";
import { unitChip } from "../marks.js";
import { verbButton } from "../verb_button.js";
import { has, say } from "../words.js";

/** @param {import("../link.js").Store} store */
export const leftOut = (store) => store.subscribe(show);

/** @param {import("../store.js").State} state */
function show(state) {
  const { advice, units, vocabulary, shown, incidents } = state;
  const meant = unitMeant(state);
  const open = shown !== null && incidents.has(shown.number);
  const rows = open
    ? (advice?.left_out ?? []).toSorted((a, b) => Number(a.reason === "off_duty") - Number(b.reason === "off_duty"))
    : [];
  place("left-out-head").hidden = !rows.length;
  refresh(place("left-out-n"), rows.length, () => [rows.length]);
  keep(
    place("left-out"),
    rows.map((one) => ({ ...one, status: units.get(one.unit)?.status ?? "off_duty", meant: one.call_sign === meant, choices: choicesOf(units.get(one.unit), shown) })),
    {
      key: (one) => one.unit,
      signature: (one) => one,
      make: () => element("li.out"),
      show: (row, facts) => {
        const one = /** @type {typeof facts & Record<string, any>} */ (facts);
        const { reason } = one;
        const key = has(`left_out.${reason}`) ? `left_out.${reason}` : "left_out.other";
        const said = say(key, {
          ...readable(one, vocabulary),
          incident: one.number ? incidentName(one.number) : undefined,
          code: reason,
        });
        row.replaceChildren(
          unitChip({ call_sign: one.call_sign, status: one.status }),
          element("span.cut", { title: said }, said),
          element("span.row", {}, ...one.choices.map((name) => verbButton(name, { unit: one.call_sign, cap: one.meant, classes: ".bare" }))),
        );
      },
    },
  );
}
