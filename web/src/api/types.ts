// The shapes of /api/v1, written by hand until they are generated from openapi.json. "Not known" is null, never 0.

export type Day = string; // YYYY-MM-DD
export type Moment = string; // ISO-8601 UTC with milliseconds
export type Scalar = string | number | boolean | null;

export interface List<T> {
  items: T[];
  next_cursor?: string | null;
  total?: number;
}

export interface Session {
  user: { id: string; name: string; email: string; role: Role; team: { id: number; name: string } | null };
  csrf: string;
  workspace: { name: string; zone: string; now: Moment; clock_set: boolean; version: string; demo: boolean };
}
export const ROLES = ['admin', 'lead', 'csm', 'account_manager', 'support', 'product', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export interface Metrics {
  dau: number | null;
  wau: number | null;
  mau: number | null;
  stickiness: number | null;
  active_people: number | null;
  active_people_previous: number | null;
  active_people_change: number | null;
  active_days: number | null;
  events: number | null;
  events_previous: number | null;
  events_change: number | null;
  features_used: number | null;
  key_features_used: number | null;
  key_features_share: number | null;
  seat_use: number | null;
  people: number | null;
  new_people: number | null;
  returning_people: number | null;
  lost_people: number | null;
  first_seen: Day | null;
  last_seen: Day | null;
}

export type FieldKind = 'text' | 'number' | 'date' | 'bool' | 'money' | 'share' | 'change' | 'count' | 'day';

export interface Field {
  key: string;
  label: string;
  kind: FieldKind;
  group: 'attribute' | 'metric' | 'health';
  meaning: string;
}

export interface AccountRow {
  id: string;
  name: string | null;
  attributes: Record<string, Scalar>;
  metrics: Metrics;
  spark?: (number | null)[];
  health?: { score: number | null; change: number | null; band: 'thriving' | 'watch' | 'at_risk' | null };
}

export interface AccountPage extends List<AccountRow> {
  total: number;
  matched: number;
  day: Day;
  sum?: { mrr?: Record<string, number> };
  fields?: Field[];
}

export interface Attribute {
  key: string;
  value: Scalar;
  kind: FieldKind;
  since: Day | null;
}

export interface Ref {
  id: string;
  name: string | null;
}

export interface Account {
  id: string;
  name: string | null;
  attributes: Attribute[];
  metrics: Metrics;
  parent: Ref | null;
  children: Ref[];
  first_seen: Day | null;
  last_seen: Day | null;
  today: Day;
}

export interface UsageDay {
  day: Day;
  dau: number | null;
  wau: number | null;
  mau: number | null;
  events: number | null;
}

export interface FeatureUse {
  name: string;
  key: boolean;
  people: number;
  events: number;
  people_previous?: number;
  events_previous?: number;
  first: Day | null;
  last: Day | null;
}

export interface Usage {
  from: Day;
  to: Day;
  days: UsageDay[];
  features: FeatureUse[];
  months?: { month: string; people: number; events: number; features: number }[];
}

export interface Rhythm {
  weeks: { end: Day; active: number | null; low: number | null; high: number | null }[];
  marks?: { day: Day; text: string }[];
}

export interface AccountPerson {
  id: string;
  anonymous: boolean;
  name: string | null;
  email: string | null;
  role: string | null;
  first_seen: Day | null;
  last_seen: Day | null;
  usual_gap_days: number | null;
  active_days: number;
  active_days_previous: number;
  features: { name: string; days: number; days_previous: number }[];
}

export interface AccountPeople extends List<AccountPerson> {
  features: { name: string; key: boolean }[];
}

export interface AppEvent {
  id: string;
  type: string;
  event: string | null;
  time: Moment;
  received_at: Moment;
  person: Ref | null;
  properties: Record<string, unknown>;
}

export interface ChangeItem {
  day: Day;
  kind: 'feature_new' | 'feature_stopped' | 'person_new' | 'person_lost' | 'attribute' | 'usage';
  subject: string;
  text: string;
  value: Scalar;
  previous: Scalar;
}

export interface PersonRow {
  id: string;
  anonymous: boolean;
  name: string | null;
  email: string | null;
  accounts: Ref[];
  first_seen: Day | null;
  last_seen: Day | null;
  active_days: number;
}

export interface Person extends PersonRow {
  attributes: Attribute[];
  features: { name: string; days: number; days_previous: number; key?: boolean }[];
}

export interface Feature {
  id: string;
  name: string;
  key: boolean;
  events: string[];
  people: number | null;
  people_previous: number | null;
  events_count: number | null;
  events_previous: number | null;
  accounts: number | null;
  first: Day | null;
  last: Day | null;
}

export interface EventName {
  name: string;
  feature: string | null;
  people: number;
  events_count?: number;
  accounts: number;
  first: Day | null;
  last: Day | null;
}

export interface Totals {
  day: Day;
  accounts: number;
  metrics: Metrics;
  days: UsageDay[];
  features: FeatureUse[];
}

export interface Tick {
  now: Moment;
  events_per_minute: number;
  events_total: number;
}
