/** What travels, as docs/protocol.md has it. */

export type Card = Unit | Incident | Call | Alarm | Message | Emergency;

/** How often each field was amended, who did it last, and when. */
export type Versions = Record<string, { n: number; by: string; at: string }>;

export interface Receipts {
  delivered_at: string | null;
  seen_at: string | null;
  acknowledged_at: string | null;
}

export interface Unit {
  card: "unit";
  id: number;
  call_sign: string;
  kind: string;
  crew: number;
  attributes: string[];
  status: string;
  status_at: string;
  emergency_at: string | null;
  emergency_taken_at?: string | null;
  emergency_called_off_at?: string | null;
  sector: string | null;
  incident: number | null;
  stacked: number[];
  order: (Receipts & { number: number; kind: string; issued_at: string }) | null;
  officers: string[];
  /** when the first of the crew goes off duty, where that is known */
  off_at?: string | null;
  gone: boolean;
}

export interface Assignment extends Receipts {
  id: number;
  unit: number;
  call_sign: string;
  stage: string;
  dispatched_at: string | null;
  en_route_at: string | null;
  on_scene_at: string | null;
  transporting_at: string | null;
  ended_at: string | null;
  ended_as: string | null;
  seconds: number | null;
  merged_from: number | null;
  by: string;
}

export interface Incident {
  card: "incident";
  id: number;
  number: number;
  type: string | null;
  priority: number;
  /** how great it is, 1 to 5: which level of its plan goes */
  alarm: number;
  stage: string;
  place: string;
  landmark: string;
  lat: number | null;
  lon: number | null;
  sector: string | null;
  text: string;
  received_at: string;
  created_at: string;
  queued_at: string;
  closed_at: string | null;
  reopened_at: string | null;
  disposition: string | null;
  held_until: string | null;
  merged_into: number | null;
  merged: number[];
  versions: Versions;
  calls: number[];
  assignments: Assignment[];
  notes: { at: string; by: string; text: string }[];
  hazards?: Hazard[];
  promised_until?: string | null;
  promise_lost?: boolean;
  gone: boolean;
}

export interface Hazard {
  id: number;
  kind: "weapon" | "violence" | "animal" | "structure" | "substance" | "other";
  text: string;
  source: string;
  lat: number;
  lon: number;
  radius_m: number;
  incident: number | null;
  noted_at: string;
  by: string;
  until: string | null;
  ended_at: string | null;
}

/** What happened earlier at a place, or was told from a number. */
export interface Earlier {
  incident: number | null;
  call: number | null;
  type: string | null;
  priority: number | null;
  place: string;
  at: string;
  disposition: string | null;
  open: boolean;
  m: number | null;
}

/** What the room knows of a place and a number before anybody goes. */
export interface Known {
  hazards: (Hazard & { m: number })[];
  here: Earlier[];
  here_n: number;
  number: Earlier[];
  number_n: number;
}

/** When a patrol may be there, as it may be told to the caller; the minutes are null where no unit can go. */
export interface Promised {
  low_min: number | null;
  high_min: number | null;
  seconds: number | null;
  unit: number | null;
  call_sign: string | null;
  by: "road" | "line" | null;
  calibrated: boolean;
}

export interface Call {
  card: "call";
  id: number;
  number: number;
  taker: string | null;
  line: string;
  ringing?: boolean;
  received_at: string;
  answered_at: string | null;
  type: string | null;
  place: string;
  landmark: string;
  lat: number | null;
  lon: number | null;
  text: string;
  phone: string;
  caller: string;
  language: string;
  incident: number | null;
  closed_at: string | null;
  disposition: string | null;
  promised_at?: string | null;
  promised_from?: string | null;
  promised_until?: string | null;
  versions: Versions;
  gone: boolean;
}

export interface Emergency {
  card: "emergency";
  id: number;
  unit: number;
  call_sign: string;
  by: string;
  at: string;
  device_at: string;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  taken_at: string | null;
  taken_by: string | null;
  called_off_at: string | null;
  gone: boolean;
}

export interface Alarm {
  card: "alarm";
  id: number;
  rule: string;
  rung: string;
  incident: number | null;
  unit: number | null;
  call_sign: string | null;
  /** The id of the assignment that it is about, if it is about one. */
  assignment: number | null;
  raised_at: string;
  taken_at: string | null;
  taken_by: string | null;
  gone: boolean;
}

export interface Message {
  card: "message";
  id: number;
  number: number;
  kind: "message" | "bolo";
  at: string;
  by: string;
  unit: number | null;
  call_sign: string | null;
  audience: "unit" | "sector" | "room";
  to: string | null;
  text: string;
  plate: string;
  until: string | null;
  reply_to: number | null;
  orders: { issued: number; delivered: number; seen: number };
  missing: string[];
  taken_at: string | null;
  taken_by: string | null;
  ended_at: string | null;
  gone: boolean;
}

export interface Fix {
  unit: number;
  lat: number;
  lon: number;
  device_at: string;
  heard_at: string;
  accuracy_m: number | null;
  heading: number | null;
  speed_kph: number | null;
  sector: string | null;
}

export interface Entry {
  n: number;
  at: string;
  kind: string;
  by: string | null;
  facts: Record<string, any>;
  cards?: Card[];
}

export interface Candidate {
  unit: number;
  call_sign: string;
  rank: number;
  seconds: number;
  low_s: number | null;
  high_s: number | null;
  calibrated: boolean;
  by: "road" | "straight_line";
  status: string;
  sector: string | null;
  position_age_s: number | null;
  skills: string[];
  /** those of the plan that it could fill, and the one that it fills in the best answer */
  needs: string[];
  fills: string | null;
  proposed: boolean;
  reasons: ({ code: string } & Record<string, any>)[];
  price: Price | null;
}

/** What sending a unit leaves behind, in seconds. */
export interface Price {
  sector: string;
  uncovered_s: number;
  added_s: number;
  cost_s: number;
}

export interface Need {
  need: string;
  kinds: string[];
  skills: string[];
}

/** `found` of `count` are there, `sent` of them already. */
export type NeedAnswered = Need & { count: number; found: number; sent: number };

export interface Plan {
  code: string;
  alarm: number;
  name: { ar: string; fr: string; en: string } | "";
  tell: { ar: string; fr: string; en: string } | "";
  needs: NeedAnswered[];
  backup: NeedAnswered[];
}

export type Shortfall = Need & {
  missing: number;
  /** it must but stand ready */
  backup: boolean;
  elsewhere: { room: string; name: string; call_sign: string; seconds: number; by: "road" | "straight_line" } | null;
};

export interface Advice {
  id: number;
  incident: number;
  at: string;
  plan: Plan | null;
  ranked: Candidate[];
  left_out: ({ unit: number; call_sign: string; reason: string; needs: string[] } & Record<string, any>)[];
  shortfall: Shortfall[];
  /** the learned speeds that timed what is calibrated; `off_min` on drives that did not teach them */
  speeds: { version: number; source: "file" | "drives" | null; at: string | null; trips: number | null; off_min: number | null } | null;
  picks: { fastest: number | null; priced: number | null };
  move_up: { unit: number; call_sign: string; to_sector: string; seconds: number; gains_s: number } | null;
  priced_by: { learned: boolean; incidents: number; weeks: number; busy: number; task_s: number };
  took_ms: number;
}

export interface Going {
  unit: number;
  call_sign: string;
  seconds: number;
}

/** Who goes where for what when all that waits is served at once; `one_by_one` would, were the queue worked from the top. */
export interface Joint {
  at: string;
  pairs: (Going & Need & { incident: number; one_by_one: Going | null; differs: boolean })[];
  saved_s: number;
  unmatched: (Need & { incident: number; missing: number; reason: string })[];
  took_ms: number;
}

export interface Vocabulary {
  types: (Named & { priority: number })[];
  dispositions: (Named & { patrol: boolean; desk: boolean; cancels?: boolean })[];
  unit_kinds: Named[];
  attributes: Named[];
  sectors: { code: string; name: string; name_ar: string }[];
}

export interface Named {
  code: string;
  ar: string;
  fr: string;
  en: string;
}
