/**
 * The verbs of the Board in one table: keys, buttons, the command line, its suggestions and the help are made from it.
 *
 * @typedef {"units" | "unit" | "incident" | "audience" | "message" | "alarm"} Subject what the command begins with
 * @typedef {"acts" | "head" | "facts" | "task" | "left_out" | "units" | "messages" | "alarms" | "plan"} Place where its buttons are
 * @typedef {object} Verb
 * @property {string} name
 * @property {Subject} of
 * @property {string[]} words as it is typed in English, French and Arabic; a sign has one form in all of them
 * @property {string} example
 * @property {string} permission
 * @property {string} [key] `event.key`, a letter small; with `ctrl` it is held down
 * @property {boolean} [ctrl]
 * @property {Place} [button]
 */

const ASSIGN = "dispatch.assign";
const RECALL = "dispatch.recall";
const AMEND = "dispatch.amend_incident";
const CLOSE = "dispatch.close_incident";
const HAZARD = "dispatch.note_hazard";
const TAKE_ALARM = "dispatch.take_alarm";
const SAY = "patrols.send_message";

/** @type {readonly Verb[]} */
export const VERBS = Object.freeze([
  { name: "send", of: "units", words: [">"], example: "ps-12 mo-2 > 0412", permission: ASSIGN, key: "Enter", button: "acts" },
  { name: "add", of: "units", words: ["add", "renfort", "تعزيز"], example: "ps-12 mo-2 add 0412", permission: ASSIGN, key: "a", button: "acts" },
  { name: "stack", of: "unit", words: ["stack", "empiler", "تالية"], example: "ps-12 stack 0412", permission: ASSIGN, key: "s", button: "acts" },
  { name: "preempt", of: "unit", words: ["preempt", "préempter", "سحب"], example: "ps-12 preempt 0412 …", permission: ASSIGN, key: "x", button: "left_out" },
  { name: "divert", of: "unit", words: ["divert", "dérouter", "تحويل"], example: "ps-12 divert 0412 …", permission: ASSIGN, key: "v", button: "left_out" },
  { name: "swap", of: "unit", words: ["swap", "échanger", "تبديل"], example: "ps-12 swap mo-2 …", permission: ASSIGN, key: "r", button: "left_out" },
  { name: "recall", of: "unit", words: ["recall", "rappel", "استدعاء"], example: "ps-12 recall …", permission: RECALL, button: "task" },
  { name: "free", of: "unit", words: ["free", "libérer", "تسريح"], example: "ps-12 free …", permission: RECALL, button: "task" },
  { name: "decline", of: "unit", words: ["decline", "décliner", "اعتذار"], example: "ps-12 decline …", permission: RECALL, button: "task" },
  { name: "status", of: "unit", words: ["5"], example: "ps-12 5", permission: "patrols.set_status", key: "t", button: "units" },
  { name: "clear", of: "unit", words: ["clear", "terminer", "إنهاء"], example: "ps-12 clear report", permission: "patrols.set_status", key: "t", button: "task" },
  { name: "shift", of: "unit", words: ["shift", "service", "خدمة"], example: "ps-12 shift 23:30", permission: "patrols.set_shift_end", key: "u", button: "units" },
  { name: "hold", of: "incident", words: ["hold", "attente", "تعليق"], example: "0412 hold 30", permission: AMEND, key: "h", button: "acts" },
  { name: "resume", of: "incident", words: ["resume", "reprise", "استئناف"], example: "0412 resume", permission: AMEND, key: "h", button: "acts" },
  { name: "note", of: "incident", words: ["note", "note", "ملاحظة"], example: "0412 note …", permission: AMEND, key: "n", button: "head" },
  { name: "priority", of: "incident", words: ["p1"], example: "0412 p1", permission: AMEND, key: "p", button: "head" },
  { name: "edit", of: "incident", words: ["edit", "modifier", "تعديل"], example: "0412 edit place …", permission: AMEND, key: "e", button: "head" },
  { name: "hazard", of: "incident", words: ["hazard", "danger", "خطر"], example: "0412 hazard weapon …", permission: HAZARD, key: "d", button: "facts" },
  { name: "safe", of: "incident", words: ["safe", "levé", "آمن"], example: "0412 safe weapon", permission: HAZARD, button: "facts" },
  { name: "known", of: "incident", words: ["known", "connu", "سوابق"], example: "0412 known", permission: "dispatch.read_known", key: "w", button: "facts" },
  { name: "merge", of: "incident", words: ["merge", "fusionner", "دمج"], example: "0412 merge 0409", permission: "dispatch.merge", key: "g", button: "facts" },
  { name: "unmerge", of: "incident", words: ["unmerge", "séparer", "فصل"], example: "0412 unmerge", permission: "dispatch.merge", key: "z", ctrl: true, button: "facts" },
  { name: "cancel", of: "incident", words: ["cancel", "annuler", "إلغاء"], example: "0412 cancel cancelled …", permission: CLOSE, button: "acts" },
  { name: "close", of: "incident", words: ["close", "clore", "إغلاق"], example: "0412 close report", permission: CLOSE, key: "c", button: "acts" },
  { name: "reopen", of: "incident", words: ["reopen", "rouvrir", "فتح"], example: "0412 reopen …", permission: "dispatch.reopen", button: "acts" },
  { name: "alarm_level", of: "incident", words: ["alarm", "alarme", "إنذار"], example: "0412 alarm 2", permission: AMEND, button: "plan" },
  { name: "message", of: "audience", words: ["msg", "message", "رسالة"], example: "ps-12 msg …", permission: SAY, key: "m", button: "messages" },
  { name: "bolo", of: "audience", words: ["bolo", "avis", "بحث"], example: "all bolo 48213-D-6 23:30 …", permission: "patrols.publish_bolo", key: "m", button: "messages" },
  { name: "take", of: "message", words: ["take", "lu", "اطلاع"], example: "m12 take", permission: SAY, button: "messages" },
  { name: "reply", of: "message", words: ["reply", "répondre", "رد"], example: "m12 reply …", permission: SAY, button: "messages" },
  { name: "end", of: "message", words: ["end", "fin", "إنهاء"], example: "m12 end", permission: "patrols.publish_bolo", button: "messages" },
  { name: "take_alarm", of: "alarm", words: ["take", "prendre", "تكفل"], example: "a12 take", permission: TAKE_ALARM, button: "alarms" },
]);

/** Who is meant when all are meant, as it is typed. */
export const ALL = Object.freeze(["all", "tous", "الكل"]);

const LANGUAGES = ["en", "fr", "ar"];
const BY_NAME = new Map(VERBS.map((verb) => [verb.name, verb]));

/** @param {string} name @returns {Verb} */
export function verbNamed(name) {
  const found = BY_NAME.get(name);
  if (!found) throw new Error(`no verb is called ${name}`);
  return found;
}

/** The verbs of these subjects that have a word; the others are typed as signs. @param {Subject[]} subjects */
export const wordsOf = (...subjects) =>
  VERBS.filter((verb) => subjects.includes(verb.of) && verb.words.length > 1).map((verb) => verb.name);

/** As the reader types it. @param {string[]} words @param {string} language */
export const inLanguage = (words, language) => words[LANGUAGES.indexOf(language)] ?? words[0];

/** How a key is drawn. @param {Verb} verb */
export const capOf = ({ key, ctrl }) =>
  key === undefined ? null : ctrl ? `Ctrl ${key.toUpperCase()}` : key === "Enter" ? "↵" : key.toUpperCase();
