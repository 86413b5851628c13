/**
 * Which version of each field was on the screen, and what to do when somebody else amended one meanwhile. Pure.
 *
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./draft.js").Facet} Facet
 * @typedef {import("./draft.js").Values} Values
 * @typedef {import("../cards.js").Call} Call
 * @typedef {{by: string, at: string, theirs: Partial<Values>, versions: Record<string, number>}} Clash
 */

import { FACETS } from "./draft.js";

/** A place and its point are amended as one, and counted apart. @param {Facet} facet */
const fields = (facet) => (facet === "place" ? ["place", "position"] : [facet]);

/** @param {Call} card @param {Facet} facet */
const counted = ({ versions }, facet) => Object.fromEntries(fields(facet).map((field) => [field, versions?.[field]?.n ?? 0]));

/** @param {Call} card @param {Facet} facet @returns {Partial<Values>} */
const valuesOf = (card, facet) => Object.fromEntries(FACETS[facet].map((name) => [name, card[name]]));

/** The versions that were on the screen of these facets. @param {Draft} draft @param {Facet[]} facets */
export const seen = ({ versions }, facets) => Object.fromEntries(facets.flatMap(fields).map((field) => [field, versions[field] ?? 0]));

/**
 * The server has taken these facets over: its versions of them are ours.
 * @param {Draft} draft
 * @param {Facet[]} facets
 * @param {Call} card
 * @returns {Draft}
 */
export function agreed(draft, facets, card) {
  return { ...draft, versions: Object.assign({ ...draft.versions }, ...facets.map((facet) => counted(card, facet))) };
}

/**
 * What others amended comes onto the screen, except where somebody types: that is decided when it is saved.
 * @param {Draft} draft
 * @param {Call} card
 * @returns {Draft} the same when there is nothing new
 */
export function heard(draft, card) {
  return /** @type {Facet[]} */ (Object.keys(FACETS)).reduce((now, facet) => {
    const counts = counted(card, facet);
    if (!Object.entries(counts).some(([field, n]) => n > (now.versions[field] ?? 0))) return now;
    const same = FACETS[facet].every((name) => now.values[name] === card[name]);
    const typing = now.editing === facet || now.refused[facet] || FACETS[facet].some((name) => now.values[name] !== now.kept[name]);
    return same || !typing ? theirs(now, facet, { theirs: valuesOf(card, facet), versions: counts }) : now;
  }, draft);
}

/**
 * Somebody else was first: what was typed stays, and what they wrote stands beside it.
 * @param {Draft} draft
 * @param {Facet} facet
 * @param {{by: string, at: string}} who
 * @param {Call} card
 * @returns {Draft}
 */
export function clashed(draft, facet, { by, at }, card) {
  const facts = { field: facet, by, at, theirs: valuesOf(card, facet), versions: counted(card, facet) };
  return { ...draft, refused: { ...draft.refused, [facet]: { code: "field_changed", facts } } };
}

/** @param {Draft} draft @param {Facet} facet @returns {Clash | null} */
export function clashOf({ refused }, facet) {
  const fault = refused[facet];
  return fault?.code === "field_changed" && fault.facts.theirs ? /** @type {any} */ (fault.facts) : null;
}

/** The facet to which the keys belong: the one in hand, else the first. @param {Draft} draft @returns {Facet | null} */
export function clashing(draft) {
  const found = /** @type {Facet[]} */ (Object.keys(FACETS)).filter((facet) => clashOf(draft, facet));
  return found.find((facet) => facet === draft.editing) ?? found[0] ?? null;
}

/**
 * What was typed goes over what they wrote, which was seen by now.
 * @param {Draft} draft
 * @param {Facet} facet
 * @returns {Draft}
 */
export function mine(draft, facet) {
  const clash = clashOf(draft, facet);
  if (!clash) return draft;
  const { [facet]: _, ...refused } = draft.refused;
  return { ...draft, refused, kept: { ...draft.kept, ...clash.theirs }, versions: { ...draft.versions, ...clash.versions } };
}

/**
 * @param {Draft} draft
 * @param {Facet} facet
 * @param {Pick<Clash, "theirs" | "versions"> | null} [clash]
 * @returns {Draft}
 */
export function theirs(draft, facet, clash = clashOf(draft, facet)) {
  if (!clash) return draft;
  const { [facet]: _, ...refused } = draft.refused;
  return { ...draft, refused, values: { ...draft.values, ...clash.theirs }, kept: { ...draft.kept, ...clash.theirs }, versions: { ...draft.versions, ...clash.versions } };
}
