import type { Moment, Ref, Role } from './types.ts';

// The shapes behind Settings.

export interface Key {
  id: string;
  name: string;
  kind: 'write' | 'api';
  dialect: string | null;
  hint: string;
  created_at: Moment;
  created_by: string | null;
  last_used_at: Moment | null;
  events: number | null;
  refused: number | null;
  revoked_at: Moment | null;
  app_secret_at?: Moment | null;
}

export interface KeyList {
  items: Key[];
  wrong_keys?: { count: number; last_at: Moment | null };
}

export interface NewKey extends Key {
  key: string;
}

export interface DebugItem {
  time: Moment;
  key: string | number | null;
  type?: string;
  event?: string | null;
  person?: string | null;
  account?: string | null;
  reason?: string;
  raw: unknown;
}

export interface Debugger {
  accepted: DebugItem[];
  rejected: DebugItem[];
  counts: { accepted: number; rejected: number; duplicates: number; excluded: number };
}

export interface FirstEvent {
  event: { time?: Moment; received_at?: Moment; type?: string; event?: string | null; raw?: unknown } | null;
  person: Ref | null;
  account: Ref | null;
}

export interface WorkspaceSettings {
  workspace: string;
  zone: string;
  zone_waits?: boolean;
  account_from_domain: boolean;
  version_from_context: boolean;
  exclude: { email_domains: string[]; user_ids: string[]; account_ids: string[]; bots: boolean };
}

export interface AuditRow {
  id: number;
  at: Moment;
  who: string;
  who_name: string;
  action: string;
  subject: string;
  detail: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface Staff {
  id: string;
  name: string;
  email: string;
  role: Role;
  created_at: Moment;
  last_seen_at: Moment | null;
  state: 'active' | 'invited' | 'disabled';
  sees: Sees;
  team: number | null;
  second_factor: boolean;
}

export const SEES = ['all', 'team', 'own'] as const; // whose accounts
export type Sees = (typeof SEES)[number];

export interface StaffTeam {
  id: number;
  name: string;
  region: string;
  members: number;
}

export interface StaffSession {
  id: string;
  created_at: Moment;
  last_seen_at: Moment | null;
  client: string | null;
  current: boolean;
}

export type ImportKind = 'events' | 'accounts' | 'people' | 'tickets';

export interface ImportRun {
  id: string;
  name: string;
  kind: ImportKind;
  dry_run: boolean;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  rows: number;
  bytes_done: number;
  bytes_total: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  seconds_left: number | null;
  rejects?: { line: number; reason: string }[];
  error: string | null;
}
