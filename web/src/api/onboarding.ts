import { useQuery } from '@tanstack/react-query';
import { accountPath, get, patch, post } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, Moment, Ref } from './types.ts';

// What onboarding asks for beside its stage: access for people, the acceptance check, what the customer has for it.

export type AccessState = 'requested' | 'invited' | 'active' | 'withdrawn';

export interface AccessRequest {
  id: number;
  account: Ref | null;
  person: string;
  person_name: string;
  email: string;
  state: AccessState;
  requested: Day;
  requested_by: string;
  invited: Day | null;
  activated: Day | null;
  activated_by: string;
  withdrawn: Day | null;
  waiting_days: number;
  note: string;
}

interface Page<T> {
  items: T[];
  total: number;
  next_cursor: string;
}

export interface AccessFigures {
  requested: number;
  invited: number;
  active: number;
  withdrawn: number;
  activated: number;
  median_days: number | null;
  months: { month: Day; activated: number; median_days: number | null }[];
  accounts: { account: Ref | null; waiting: number; longest_days: number | null; activated: number; median_days: number | null }[];
}

export interface AcceptanceItem {
  text: string;
  formula: string;
  done: 'open' | 'hand' | 'data';
  by: string;
  at: Moment | null;
  note: string;
}

export interface AccountOnboarding {
  stage: { id: number; name: string; target_days: number };
  entered: Day | null;
  left: Day | null;
  presales: boolean;
  acceptance: AcceptanceItem[];
  acceptance_open: number | null;
  demands: { hours: number; knowledge: number };
  readiness: { hours: number | null; knowledge: number | null; surveyed: boolean; day: Day | null; by: string };
  readiness_gap: number | null;
  help: string;
  issues: string;
  support: string;
  support_at: Moment | null;
  support_by: string;
  access_waiting: number;
  access_waiting_since: Day | null;
}

// What was planned for a day, in words that the customer may read.
export interface PlannedThing {
  kind: 'milestone' | 'feature' | 'users' | 'people';
  name: string;
  share: boolean;
  target: number;
  planned: Day;
  reached: Day | null;
  ahead_days: number | null;
}

export interface OnboardingReport {
  account: Ref | null;
  stage: string;
  day: Day;
  entered: Day;
  since_unknown: boolean;
  closed: Day | null;
  days: number;
  due: Day | null;
  milestones: { name: string; first_value: boolean; due: Day | null; reached: Day | null; state: 'reached' | 'late' | 'missed' | 'open' }[];
  features: PlannedThing[];
  goals: { title: string; reached: boolean; day: Day | null }[];
  acceptance: { text: string; done: boolean }[];
  access_waiting: number;
  help: string;
  issues: string;
  support: string;
}

export type IssueKind = 'late' | 'stuck' | 'silent' | 'access' | 'acceptance' | 'readiness';

export interface OnboardingIssues {
  open: number;
  with_issues: number;
  support: number;
  items: { account: Ref | null; owner: string; days: number; step: string; presales: boolean; issues: IssueKind[]; late_days: number; said: string; support: string; support_at: Moment | null }[];
  owners: { owner: string; open: number; with_issues: number; support: number }[];
  closed: { account: Ref | null; owner: string; left: Day; acceptance_open: number }[];
}

interface Rated {
  entered: number;
  reached: number;
  held_up: number;
  median_days: number | null;
  ratings: number;
  mean: number | null;
  low: number | null;
  high: number | null;
}

export interface OnboardingModule extends Rated {
  name: string;
  key: string;
  module: boolean;
  dropped: boolean;
  versions: (Rated & { version: number; why: string; change: 'first' | 'added' | 'same' | 'moved' | 'rewritten' | 'dropped' })[];
}

export interface OnboardingValue {
  milestone: string;
  items: { account: Ref | null; planned: Day; real: Day | null; ahead_days: number | null; state: 'early' | 'in_time' | 'late' | 'open' | 'overdue' }[];
  early: number;
  in_time: number;
  late: number;
  open: number;
  overdue: number;
  ahead: { account: Ref | null; milestone: string; first_value: boolean; due: Day; days_left: number }[];
  early_wins: { account: Ref | null; milestone: string; reached: Day; planned: Day; told: boolean }[];
}

// ---- reading

const journeyQuery = <T,>(key: string, path: string) => ({ queryKey: ['journey', key], queryFn: ({ signal }: { signal: AbortSignal }) => get<T>(path, {}, signal) });

export const useAccessFigures = () => useQuery(journeyQuery<AccessFigures>('access', '/journey/access'));
export const useOnboardingIssues = () => useQuery(journeyQuery<OnboardingIssues>('issues', '/journey/onboarding/issues'));
export const useOnboardingModules = () => useQuery(journeyQuery<{ modules: OnboardingModule[] }>('modules', '/journey/onboarding/modules'));
export const useOnboardingValue = () => useQuery(journeyQuery<OnboardingValue>('value', '/journey/onboarding/value'));

export function useWaiting() {
  return useQuery({ queryKey: ['journey', 'access', 'waiting'], queryFn: ({ signal }) => get<Page<AccessRequest>>('/access-requests', { state: 'waiting', limit: 50 }, signal) });
}

export function useAccountAccess(id: string) {
  return useQuery({ queryKey: ['account', id, 'access'], queryFn: ({ signal }) => get<Page<AccessRequest>>('/access-requests', { account: id, limit: 50 }, signal) });
}

export function useAccountOnboarding(id: string) {
  return useQuery({
    queryKey: ['account', id, 'onboarding'],
    queryFn: ({ signal }) => get<AccountOnboarding>(`${accountPath(id)}/onboarding`, {}, signal),
    retry: false,
  });
}

export function useOnboardingReport(id: string) {
  return useQuery({ queryKey: ['account', id, 'onboarding-report'], queryFn: ({ signal }) => get<OnboardingReport>(`${accountPath(id)}/onboarding-report`, {}, signal), retry: false });
}

// ---- changes

function refreshed<T>(id: string, answer: Promise<T>): Promise<T> {
  return answer.finally(() => {
    for (const queryKey of [['account', id], ['journey']]) void queryClient.invalidateQueries({ queryKey });
  });
}

export interface OnboardingChange {
  hours?: number;
  knowledge?: number;
  help?: string;
  issues?: string;
  support?: string;
}

export const changeOnboarding = (id: string, change: OnboardingChange) => refreshed(id, patch<AccountOnboarding>(`${accountPath(id)}/onboarding`, change));
export const tickAcceptance = (id: string, item: string, done: boolean, note: string) => refreshed(id, post<AccountOnboarding>(`${accountPath(id)}/acceptance`, { item, done, note }));
export const askAccess = (id: string, csv: string, requestedBy: string) =>
  refreshed(id, post<{ added: number; waiting_already: string[] }>(`${accountPath(id)}/access-requests`, { csv, requested_by: requestedBy }));
export const changeAccess = (account: string, id: number, state: AccessState) => refreshed(account, patch<AccessRequest>(`/access-requests/${id}`, { state }));
