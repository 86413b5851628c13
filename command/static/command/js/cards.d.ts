/** What travels, as docs/protocol.md has it. */

export type Card = Unit | Incident | Call | Alarm;

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
  sector: string | null;
  incident: number | null;
  order: (Receipts & { number: number; kind: string; issued_at: string }) | null;
  officers: string[];
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
  by: string;
}

export interface Incident {
  card: "incident";
  id: number;
  number: number;
  type: string | null;
  priority: number;
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
  disposition: string | null;
  held_until: string | null;
  calls: number[];
  assignments: Assignment[];
  notes: { at: string; by: string; text: string }[];
  gone: boolean;
}

export interface Call {
  card: "call";
  id: number;
  number: number;
  taker: string;
  received_at: string;
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
  raised_at: string;
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
  by: "road" | "straight_line";
  status: string;
  sector: string | null;
  position_age_s: number | null;
  reasons: ({ code: string } & Record<string, any>)[];
}

export interface Advice {
  id: number;
  incident: number;
  at: string;
  ranked: Candidate[];
  left_out: ({ unit: number; call_sign: string; reason: string } & Record<string, any>)[];
  took_ms: number;
}

export interface Vocabulary {
  types: (Named & { priority: number })[];
  dispositions: (Named & { patrol: boolean, desk: boolean })[];
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
