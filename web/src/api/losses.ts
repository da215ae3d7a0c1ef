import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { get, patch, readTagged, request, type Query } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// The register of losses: who stopped paying or pays less, what was known before, why, and what is done to win them back.
// Amounts are whole minor units: `digits` of them are behind the point.

export const LOSS_SEEN = ['early', 'late', 'no', 'unknown'] as const;
export type LossSeen = (typeof LOSS_SEEN)[number];
export const WIN_BACK = ['none', 'try', 'won', 'given_up'] as const;
export type WinBack = (typeof WIN_BACK)[number];
export const LOSS_KINDS = ['voluntary', 'involuntary', 'unknown'] as const;
export type LossKind = 'voluntary' | 'involuntary';
export const LOSS_BY = ['reason', 'caused_by', 'root_cause', 'competitor', 'owner', 'segment', 'source', 'month'] as const;
export type LossBy = (typeof LOSS_BY)[number];
export const LOSS_ORDERS = ['day', 'revenue', 'warning'] as const;

export interface KeyAndName {
  key: string;
  name: string;
}

export interface Loss {
  id: number;
  account: Ref | null;
  what: 'lost' | 'downgrade';
  day: Day;
  source: 'ledger' | 'life' | 'hand';
  currency: string | null; // null: what was paid is not known
  digits: number | null;
  paid: number; // a month
  stays: number;
  arr: number;
  reporting_arr: number | null;
  owner: string;
  withdrawn_by: 'program' | 'person' | null;
  kind: LossKind | null;
  reason: KeyAndName | null;
  caused_by: KeyAndName | null;
  root_cause: number | null;
  competitor: string;
  recommend: 'yes' | 'no' | null;
  could_be_seen: 'yes' | 'no' | null;
  lesson: string;
  said: string;
  by_people: boolean;
  warning: { seen: LossSeen; first: Day | null; days: number | null; recorded: boolean; acted: Day | null };
  health: number | null;
  win_back: { state: WinBack; owner: string; next: Day | null; note: string; back: Day | null; back_mrr: number | null };
  created_at: Moment;
  changed_at: Moment;
  changed_by: string;
}

export interface LossSignal {
  warning: number | null;
  rule: number;
  name: string;
  day: Day;
  last: Day;
  days_ahead: number;
  root_cause: number;
  severity: number;
  outcome: string;
  counts: boolean;
}
export interface LossAct {
  kind: 'task' | 'touchpoint' | 'warning';
  id: number;
  day: Day;
  title: string;
}
export interface LossWhole extends Loss {
  signals: LossSignal[];
  acts: LossAct[];
}

export interface LossList extends List<Loss> {
  total: number;
  reporting_arr: number;
  currency: string;
  digits: number;
  complete: boolean;
  cut: boolean;
}

export interface LossTally {
  key: string;
  name: string;
  count: number;
  arr: number;
  share: number;
  revenue_share: number;
  early: number;
  late: number;
  unseen: number;
  unknown: number;
  median_days: number | null;
  acted: number;
  won: number;
  won_arr: number;
}
export interface LossReport {
  from: Day;
  to: Day;
  by: string;
  currency: string;
  digits: number;
  early_days: number;
  all: LossTally;
  items: LossTally[];
  without_value: number;
  complete: boolean;
  cut: boolean;
  definition: string;
}

export interface LossReason extends KeyAndName {
  kind: LossKind | '';
  prevention: string;
}
export interface LossSettings {
  reasons: LossReason[];
  causes: KeyAndName[];
  early_days: number;
  return_days: number;
  least_percent: number;
  source_attribute: string;
}

// What people say of a loss; empty texts and “unknown” take back what was said.
export interface LossChange {
  kind?: LossKind | 'unknown';
  reason?: string;
  root_cause?: number;
  competitor?: string;
  caused_by?: string;
  recommend?: 'yes' | 'no' | 'unknown';
  could_be_seen?: 'yes' | 'no' | 'unknown';
  lesson?: string;
  said?: string;
  win_back?: WinBack;
  win_back_owner?: string;
  win_back_next?: string;
  win_back_note?: string;
  withdrawn?: boolean;
}

export function useLosses(query: Query, limit: number) {
  return useInfiniteQuery({
    queryKey: ['losses', 'list', query, limit],
    queryFn: ({ pageParam, signal }) => get<LossList>('/losses', { ...query, limit, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function useLossReport(query: Query, by: LossBy | 'kind') {
  return useQuery({
    queryKey: ['losses', 'report', query, by],
    queryFn: ({ signal }) => get<LossReport>('/losses/report', { ...query, by }, signal),
    placeholderData: keepPreviousData,
  });
}

const lossKey = (id: number) => ['losses', 'one', id];
export const readLoss = (id: number, signal?: AbortSignal) => readTagged<LossWhole>(`/losses/${id}`, signal);

export function useLoss(id: number) {
  // Its form begins anew with another version: not because somebody looked at another window meanwhile.
  return useQuery({ queryKey: lossKey(id), queryFn: ({ signal }) => readLoss(id, signal), refetchOnWindowFocus: false });
}

export function useAccountLosses(account: string, from: Day) {
  return useQuery({
    queryKey: ['losses', 'account', account, from],
    queryFn: ({ signal }) => get<LossList>('/losses', { account, from }, signal),
  });
}

export const readLossSettings = (signal?: AbortSignal) => readTagged<LossSettings>('/settings/losses', signal);

export function useTaggedLossSettings() {
  return useQuery({ queryKey: ['losses', 'settings'], queryFn: ({ signal }) => readLossSettings(signal) });
}
export const useLossSettings = (): LossSettings | undefined => useTaggedLossSettings().data?.data;

export async function saveLossSettings(settings: LossSettings, version?: string): Promise<LossSettings> {
  const saved = await request<LossSettings>('PUT', '/settings/losses', { body: settings, version });
  void queryClient.invalidateQueries({ queryKey: ['losses'] });
  return saved;
}

export async function changeLoss(id: number, change: LossChange, tag?: string): Promise<LossWhole> {
  const saved = await patch<LossWhole>(`/losses/${id}`, change, tag);
  void queryClient.invalidateQueries({ queryKey: ['losses'] });
  return saved;
}
