/** What a candidate is good for and what it costs: the need that it fills, what it leaves behind. */

import { needName, sectorName } from "../facts.js";
import { minutes, running } from "../times.js";
import { say } from "../words.js";

/**
 * @typedef {import("../cards.js").Advice} Advice
 * @typedef {import("../cards.js").Candidate} Candidate
 */

/** A shorter wait elsewhere is nothing to weigh. */
const SLIGHT_S = 15;

/** What of the plan it fills. @param {Candidate} one @param {Advice | null} advice @param {import("../facts.js").Vocabulary} vocabulary */
export function fills(one, advice, vocabulary) {
  const need = [...(advice?.plan?.needs ?? []), ...(advice?.plan?.backup ?? [])].find(({ need }) => need === one.fills);
  return need ? say("plan.fills", { what: needName(need, vocabulary) }) : "";
}

/**
 * What it leaves behind, in the words of the end of its row; a bare sector warns, a least price that is not the nearest is named.
 * @param {Candidate} one
 * @param {Advice | null} advice
 * @param {import("../facts.js").Vocabulary} vocabulary
 */
export function priceOf({ unit, price }, advice, vocabulary) {
  if (!price) return null;
  const picks = advice?.picks;
  const least = picks?.priced === unit && picks.fastest !== unit;
  const facts = { sector: sectorName(vocabulary, price.sector), minutes: minutes(Math.round(price.uncovered_s / 60)), time: running(Math.round(price.added_s)) };
  const bare = price.uncovered_s > 0;
  const said = bare ? say("price.bare", facts) : price.added_s >= SLIGHT_S ? say("price.slower", facts) : say("price.none");
  return { bare, said: least ? say("price.least", { price: said }) : said };
}
