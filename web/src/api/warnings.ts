import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { accountPath, del, get, patch, post } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import type { FormulaType } from './formula-types.ts';
import type { ScorecardBody } from './health.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref, Scalar } from './types.ts';

// Warnings: the register of risks and opportunities, the rules behind it, the bell, and rules run over the past.

export type Direction = 'risk' | 'opportunity';
export type WarningState = 'open' | 'snoozed' | 'closed';

export interface WarningEvidence {
  text: string;
  type: FormulaType;
  value: Scalar;
  day: Day;
  people?: { id: string; name: string | null; last_seen: Day | null }[]; // whom it counts, ten at most
}

export interface Warning {
  id: number;
  rule: number; // 0: about the data of all accounts
  rule_version: number;
  name: string;
  account: Ref | null;
  direction: Direction;
  severity: number;
  root_cause: number | null;
  meaning: string;
  action: string;
  probability: number;
  revenue: number;
  currency: string;
  raised_at: Moment;
  day: Day;
  evidence: WarningEvidence[];
  state: WarningState;
  until: Day | null;
  owner: string;
  due: Day;
  outcome: string;
  reason: string;
  seen: number;
  ended_at: Moment | null;
  true_since?: Day | null; // null while it is being found out
  true_longer?: boolean; // longer than was looked back
}

export interface Notice {
  read: boolean;
  warning: Warning;
}

export interface Notices {
  unread: number;
  items: Notice[];
  found?: number; // how many more were found when their rules were first asked
}

export interface WarningRuleBody {
  formula: string;
  direction: Direction;
  severity: number;
  root_cause: number | null;
  meaning: string;
  action: string;
  due_days: number;
  probability: number;
  quiet_days: number;
  owner: string;
  on: boolean;
}

export interface WarningRule extends DefinitionHead {
  body: WarningRuleBody;
  problem?: string;
  accounts?: number | null; // for how many it is true now
}

// What can be run over the past: a formula that is yes or no, or a scorecard, whose band at risk counts as a warning.
export type Tested = { formula: string } | { scorecard: ScorecardBody };

export interface BacktestCase {
  account: Ref;
  kind: 'caught' | 'missed' | 'false' | 'open' | 'again';
  warned: Day | null;
  lost: Day | null;
}

export interface BacktestResult {
  lost: number;
  caught: number;
  missed: number;
  ahead: { median: number; low: number; high: number } | null;
  false_alarms: number;
  months: number;
  per_owner: { owner: string; alarms: number }[];
  cases: BacktestCase[];
}

export interface Backtest {
  state: 'waits' | 'runs' | 'done' | 'stopped';
  progress: number;
  result: BacktestResult | null;
  versus: BacktestResult | null;
}

export interface WarningsQuery extends Record<string, string | number | undefined> {
  state?: string;
  direction?: string;
  owner?: string;
  rule?: string;
  sort?: string;
}

export function useWarnings(query: WarningsQuery) {
  return useQuery({
    queryKey: ['warnings', query],
    queryFn: ({ signal }) => get<List<Warning>>('/warnings', { limit: 200, ...query }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useAccountWarnings(id: string) {
  return useQuery({
    queryKey: ['account', id, 'warnings'],
    queryFn: ({ signal }) => get<List<Warning>>(`${accountPath(id)}/warnings`, {}, signal),
  });
}

export interface WarningChange {
  state?: WarningState;
  until?: Day;
  owner?: string;
  due?: Day;
  outcome?: string;
  reason?: string;
}

export async function changeWarning(id: number, change: WarningChange): Promise<Warning> {
  const changed = await patch<Warning>(`/warnings/${id}`, change);
  refreshWarnings();
  return changed;
}

export function refreshWarnings(): void {
  for (const key of ['warnings', 'notices']) void queryClient.invalidateQueries({ queryKey: [key] });
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'account' && queryKey[2] === 'warnings' });
}

export function useNotices() {
  return useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => get<Notices>('/notices', {}, signal),
  });
}

export async function readNotices(ids: number[] | 'all'): Promise<void> {
  await post('/notices/read', ids === 'all' ? { all: true } : { ids });
  await queryClient.invalidateQueries({ queryKey: ['notices'] });
}

export function useRules() {
  return useQuery({
    queryKey: ['warning-rules'],
    queryFn: ({ signal }) => get<List<WarningRule>>('/warning-rules', {}, signal),
  });
}

const RUNNING_MS = 400;

export function useBacktest(id: number | null) {
  return useQuery({
    queryKey: ['backtest', id],
    queryFn: ({ signal }) => get<Backtest>(`/backtests/${id}`, {}, signal),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && ['waits', 'runs'].includes(query.state.data.state) ? RUNNING_MS : false),
    staleTime: 60_000,
  });
}

export const startBacktest = (body: object) => post<{ id: number }>('/backtests', body);
export const stopBacktest = (id: number) => del(`/backtests/${id}`);
