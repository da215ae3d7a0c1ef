import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { accountPath, get, patch, put, readTagged } from './client.ts';
import { addMonths, firstOfMonth } from '../lib/dates.ts';
import { queryClient } from './queries.ts';
import type { Band } from './health.ts';
import type { Day, Moment } from './types.ts';

// Renewals: what comes up, how likely it stays, what is to be done before, and what came of those of before. Amounts
// are whole minor units a year; `reporting_arr` and those of the forecast are in the answer's own currency.

export const RENEWAL_STATES = ['open', 'settled'] as const;
export type RenewalShown = (typeof RENEWAL_STATES)[number];
export const RENEWAL_RESULTS = ['renewed', 'expanded', 'contracted', 'lost', 'withdrawn'] as const;
export type RenewalResult = (typeof RENEWAL_RESULTS)[number];
export const RENEWAL_SORTS = ['due', 'value', 'likelihood', 'health'] as const;
export type RenewalSort = (typeof RENEWAL_SORTS)[number];
export const OUTCOME_BY = ['month', 'owner', 'segment', 'health'] as const;
export type OutcomeBy = (typeof OUTCOME_BY)[number];

export interface Likelihood {
  owner: number | null; // percent, as the owner says
  owner_by: string;
  owner_at: Moment | null;
  computed: number | null; // percent
  low: number | null;
  high: number | null;
  reasons: { text: string; points: number }[]; // percentage points more (or less) likely than without
}

export interface Renewal {
  id: number;
  account: string;
  name: string;
  owner: string;
  due: Day;
  days_left: number;
  arr: number;
  currency: string;
  digits: number;
  reporting_arr: number | null;
  health: { score: number; band: Band } | null;
  likelihood: Likelihood;
  checklist: { of: number; done: number; due: number; attention: number };
  state: 'open' | RenewalResult;
  came_arr: number | null;
  settled: Day | null;
  settled_by: string;
  reason: string;
  note: string;
  next_step: string;
  next_step_on: Day | null;
  version: string;
}

export type StepState = 'waiting' | 'due' | 'attention' | 'done' | 'not_needed';

export interface RenewalStep {
  key: string;
  name: string;
  meaning: string;
  from: Day;
  state: StepState;
  evidence: { text: string }[];
  done_at: Moment | null;
  done_by: string;
  note: string;
}

export interface RenewalWhole extends Renewal {
  checklist_steps: RenewalStep[];
  subscriptions: { id: string; name: string; arr: number; currency: string; digits: number; seats: number | null; term_end: Day | null }[];
  lines: { text: string }[];
  history: { due: Day; arr: number; currency: string; digits: number; result: RenewalResult }[];
}

export interface Renewals {
  items: Renewal[];
  next_cursor: string | null;
  totals: { count: number; reporting_arr: number };
  currency: string;
  digits: number;
  definition: string;
  sources: string[];
}

export interface RenewalQuery extends Record<string, string | number | undefined> {
  from?: Day;
  to?: Day;
  state?: string;
  owner?: string;
  segment?: string;
  sort?: string;
}

const PAGE_SIZE = 100;

export function useRenewals(query: RenewalQuery) {
  return useInfiniteQuery({
    queryKey: ['renewals', query],
    queryFn: ({ signal, pageParam }) => get<Renewals>('/renewals', { ...query, limit: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useRenewal(id: number) {
  return useQuery({
    queryKey: ['renewals', 'one', id],
    queryFn: ({ signal }) => readTagged<RenewalWhole>(`/renewals/${id}`, signal),
    refetchOnWindowFocus: false, // its form begins anew with another version: not because somebody looked at another window meanwhile
  });
}

export function useAccountRenewals(account: string) {
  return useQuery({
    queryKey: ['account', account, 'renewals'],
    queryFn: ({ signal }) => get<{ items: Renewal[] }>(`${accountPath(account)}/renewals`, {}, signal),
  });
}

export interface RenewalChange {
  likelihood?: number | null;
  note?: string;
  next_step?: string;
  next_step_on?: Day | null;
  result?: RenewalResult | null; // null: as the program finds it
  reason?: string;
}

function refreshRenewals(): void {
  void queryClient.invalidateQueries({ queryKey: ['renewals'] });
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'account' && queryKey[2] === 'renewals' });
}

export function refreshLikelihoods(): void {
  void queryClient.invalidateQueries({ queryKey: ['renewals'], predicate: ({ queryKey }) => queryKey[1] !== 'forecast' });
}

export async function changeRenewal(id: number, change: RenewalChange, version?: string): Promise<Renewal> {
  try {
    return await patch<Renewal>(`/renewals/${id}`, change, version);
  } finally {
    refreshRenewals();
  }
}

export async function tickStep(id: number, key: string, tick: { state: 'done' | 'open' | 'not_needed'; note: string }): Promise<void> {
  await put(`/renewals/${id}/checklist/${encodeURIComponent(key)}`, tick);
  refreshRenewals();
}

// ---- forecast

export interface ForecastMonth {
  month: string; // "2026-12"
  count: number;
  due: number;
  expected: number;
  low: number;
  high: number;
  owner_expected: number | null;
}

export interface PastMonth {
  month: string;
  forecast: number;
  low: number;
  high: number;
  due: number;
  came: number;
  recorded: boolean; // as it was said then; else computed again as of then
}

export interface Trust {
  auc: number | null;
  auc_low: number | null;
  auc_high: number | null;
  brier: number | null;
  brier_of_base: number | null;
  renewals: number;
  lost: number;
  bins: { said: number; came: number; count: number }[];
}

export interface Forecast {
  state: 'ready' | 'computing' | 'too_little';
  made_at: Moment | null;
  currency: string;
  digits: number;
  months: ForecastMonth[];
  total: { due: number; expected: number; low: number; high: number };
  past: PastMonth[];
  past_total: { forecast: number; came: number; covered: number; months: number };
  accuracy: Trust | null;
  owner_accuracy: Trust | null;
  reasons: { name: string; direction: string; points: number }[];
  definition: string;
  sources: string[];
}

export interface ForecastQuery extends Record<string, string | undefined> {
  from: string; // month
  to: string;
  owner?: string;
  segment?: string;
}

const COMPUTING_MS = 2000;
export const MONTHS_AHEAD = 6;

// This month and those after it.
export function forecastMonths(today: Day): { from: string; to: string } {
  const first = firstOfMonth(today);
  return { from: first.slice(0, 7), to: addMonths(first, MONTHS_AHEAD - 1).slice(0, 7) };
}

export function useForecast(query: ForecastQuery) {
  return useQuery({
    queryKey: ['renewals', 'forecast', query],
    queryFn: ({ signal }) => get<Forecast>('/renewals/forecast', query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.state === 'computing' ? COMPUTING_MS : false),
  });
}

// ---- what came of those of before

export interface OutcomeRow {
  key: string;
  name: string;
  count: number;
  renewed: number;
  lost: number;
  due_arr: number;
  stayed_arr: number;
  rate: number | null;
  revenue_rate: number | null;
  median_days_late: number | null;
}

export interface Outcomes {
  rows: OutcomeRow[];
  all: OutcomeRow;
  currency: string;
  digits: number;
  definition: string;
}

export function useOutcomes(query: { from: Day; to: Day; by: OutcomeBy; owner?: string; segment?: string }) {
  return useQuery({
    queryKey: ['renewals', 'outcomes', query],
    queryFn: ({ signal }) => get<Outcomes>('/renewals/outcomes', query, signal),
    placeholderData: keepPreviousData,
  });
}
