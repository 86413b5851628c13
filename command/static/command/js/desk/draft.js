/**
 * The call that is being typed: what was typed, what the server has of it, what it refused. Pure.
 *
 * @typedef {"type" | "place" | "landmark" | "phone" | "caller" | "language" | "text"} Facet what is saved as one
 * @typedef {{type: string | null, place: string, landmark: string, lat: number | null, lon: number | null, text: string, phone: string, caller: string, language: string}} Values
 * @typedef {{code: string, facts: Record<string, any>}} Refusal
 * @typedef {"empty" | "typing" | "saved" | "waiting" | "refused"} FacetState
 * @typedef {object} Draft
 * @property {string} id the desk's own name of it
 * @property {number | null} number the call's number, once the server has it
 * @property {string} began_at when the call was taken
 * @property {string | null} ended_at when it was queued or ended
 * @property {number | null} incident
 * @property {Values} values as typed
 * @property {Values} kept as the server has it
 * @property {Record<string, number>} versions the version of each field that was on the screen, 0 where none is named
 * @property {Partial<Record<Facet, Refusal>>} refused
 * @property {Facet | null} editing the facet in hand: not saved before it is left
 * @property {{key: string, body: Partial<Values>} | null} birth the first request, the same at every try
 */

/** @type {Record<Facet, (keyof Values)[]>} */
export const FACETS = { type: ["type"], place: ["place", "lat", "lon"], landmark: ["landmark"], phone: ["phone"], caller: ["caller"], language: ["language"], text: ["text"] };
const NAMES = /** @type {Facet[]} */ (Object.keys(FACETS));

/** @type {Readonly<Values>} */
export const NOTHING = Object.freeze({ type: null, place: "", landmark: "", lat: null, lon: null, text: "", phone: "", caller: "", language: "" });

/**
 * @param {string} id
 * @param {string} began_at
 * @returns {Draft}
 */
export function begin(id, began_at) {
  return { id, number: null, began_at, ended_at: null, incident: null, values: { ...NOTHING }, kept: { ...NOTHING }, versions: {}, refused: {}, editing: null, birth: null };
}

/**
 * A call that the server has already.
 * @param {import("../cards.js").Call} card
 * @returns {Draft}
 */
export function reopened(card) {
  const values = /** @type {Values} */ (Object.fromEntries(Object.keys(NOTHING).map((name) => [name, /** @type {any} */ (card)[name]])));
  const versions = Object.fromEntries(Object.entries(card.versions ?? {}).map(([field, { n }]) => [field, n]));
  return { ...begin(`call-${card.number}`, card.answered_at ?? card.received_at), number: card.number, incident: card.incident, values, kept: { ...values }, versions };
}

/**
 * Something was typed into a facet: an earlier refusal of it is history.
 * @param {Draft} draft
 * @param {Facet} facet
 * @param {Partial<Values>} values
 * @returns {Draft}
 */
export function typed(draft, facet, values) {
  const { [facet]: _, ...refused } = draft.refused;
  return { ...draft, values: { ...draft.values, ...values }, refused };
}

/** @param {Draft} draft @param {Facet} facet */
const differs = ({ values, kept }, facet) => FACETS[facet].some((name) => values[name] !== kept[name]);

/**
 * The facets that the server must be told, in the form's order. What is in hand and what was refused as it stands are not among them.
 * @param {Draft} draft
 * @returns {Facet[]}
 */
export const unsaved = (draft) => NAMES.filter((facet) => differs(draft, facet) && facet !== draft.editing && !draft.refused[facet]);

/**
 * @param {Draft} draft
 * @param {Facet[]} facets
 * @returns {Partial<Values>}
 */
export function bodyOf({ values }, facets) {
  return Object.fromEntries(facets.flatMap((facet) => FACETS[facet].map((name) => [name, values[name]])));
}

/** @param {Partial<Values>} body @returns {Facet[]} */
export const facetsOf = (body) => NAMES.filter((facet) => FACETS[facet].some((name) => name in body));

/**
 * The server has these values now; what was typed since stays unsaved.
 * @param {Draft} draft
 * @param {Partial<Values>} body
 * @returns {Draft}
 */
export const kept = (draft, body) => ({ ...draft, kept: { ...draft.kept, ...body } });

/**
 * The server refused: the facet is the one that it names, else the one that was sent.
 * @param {Draft} draft
 * @param {Facet[]} sent
 * @param {Refusal} refusal
 * @returns {Draft}
 */
export function refused(draft, sent, { code, facts }) {
  const named = NAMES.find((facet) => /** @type {string[]} */ (FACETS[facet]).includes(facts.field));
  return { ...draft, birth: null, refused: { ...draft.refused, [named ?? sent[0]]: { code, facts } } };
}

/**
 * @param {Draft} draft
 * @param {Facet} facet
 * @returns {FacetState}
 */
export function stateOf(draft, facet) {
  if (draft.refused[facet]) return "refused";
  if (differs(draft, facet)) return draft.editing === facet ? "typing" : "waiting";
  return FACETS[facet].every((name) => draft.kept[name] === NOTHING[name]) ? "empty" : "saved";
}

/**
 * What the call still lacks before a patrol can be asked for.
 * @param {Draft} draft
 * @returns {"type" | "place" | null}
 */
export function missing({ values }) {
  if (!values.type) return "type";
  return values.place.trim() || values.lat !== null ? null : "place";
}

/** Whether there is nothing that a reload may lose. @param {Draft} draft */
export const isSettled = (draft) => !unsaved({ ...draft, editing: null }).length && !Object.keys(draft.refused).length;

/** A place that goes on from the chosen name keeps its point; any other text has none. @param {string} text @param {string} chosen */
export const keepsPoint = (text, chosen) => chosen !== "" && text.startsWith(chosen);
