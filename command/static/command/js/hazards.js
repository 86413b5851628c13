/** The kinds of hazard as they are typed in English, French and Arabic, and how far one reaches unless somebody says otherwise. */

/** @type {Readonly<Record<string, string[]>>} */
export const HAZARDS = Object.freeze({
  weapon: ["weapon", "arme", "سلاح"],
  violence: ["violence", "violence", "عنف"],
  animal: ["animal", "animal", "حيوان"],
  structure: ["structure", "bâtiment", "بناية"],
  substance: ["substance", "produit", "مادة"],
  other: ["other", "autre", "آخر"],
});

/** The house, its neighbours and the street before them, in metres. */
export const HAZARD_REACH_M = 75;
