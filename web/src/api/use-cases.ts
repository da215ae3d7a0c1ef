import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Unit } from '../lib/money.ts';
import { del, get, patch, post, put, readTagged, type Query } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import { queryClient } from './queries.ts';
import type { Touchpoint } from './touchpoints.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// Use cases, their return at customers, workshops about them, and adoption plans.

export type Money = Unit & { amount: number };

export interface CaseRef {
  id: number;
  name: string;
}

export interface CaseResults {
  customers: number;
  live: number;
  in_use: number | null; // as the data shows; null while it is being counted
  least: number; // fewer customers say nothing
  returns: (Unit & { measured: number; median: number | null })[];
  timed: number;
  median_days: number | null;
  compared: number;
  reached: number | null;
}

export interface UseCase extends DefinitionHead {
  meaning: string;
  how_to: string;
  practices: string;
  industries: string[];
  features: string[];
  our_hours: number | null;
  their_hours: number | null;
  in_use: string; // a formula
  expected: Money | null;
  problem: string;
  results: CaseResults;
}

export function useUseCases() {
  return useQuery({
    queryKey: ['use-cases'],
    queryFn: ({ signal }) => get<{ items: UseCase[] }>('/use-cases', {}, signal),
  });
}

// ---- at a customer

export const CASE_STATES = ['proposed', 'planned', 'live', 'stopped'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export interface AccountCase {
  id: number;
  account: Ref | null;
  use_case: CaseRef | null;
  state: CaseState;
  owner: string;
  planned: Day | null;
  live: Day | null;
  currency: string | null;
  digits: number | null;
  expected: number | null;
  our_cost: number | null;
  their_cost: number | null;
  cost: number | null;
  measured: number | null;
  measured_on: Day | null;
  how: string;
  note: string;
  roi_expected: number | null;
  roi_measured: number | null;
  changed_at: Moment;
  changed_by: string;
}

export interface OwnCase extends AccountCase {
  in_use: boolean | null; // null: the data cannot show it
  in_use_since: Day | null;
}

export interface ProposedCase {
  use_case: CaseRef;
  meaning: string;
  points: number;
  wish: string;
  wish_names: string;
  industry: boolean;
  compared: number;
  similar_live: number;
  users: Ref[];
  features_needed: number;
  features_used: number;
  our_hours: number | null;
  their_hours: number | null;
  expected: Money | null;
}

export interface AccountCases {
  day: Day;
  in_use: number;
  library: number;
  items: OwnCase[];
  found: { use_case: CaseRef; meaning: string; in_use_since: Day | null }[];
  proposed: ProposedCase[];
}

export function useAccountCases(account: string) {
  return useQuery({
    queryKey: ['account-cases', account],
    queryFn: ({ signal }) => get<AccountCases>(`/accounts/${encodeURIComponent(account)}/use-cases`, {}, signal),
  });
}

export interface CaseChange {
  account?: string;
  use_case?: number;
  state?: CaseState;
  owner?: string;
  planned?: Day;
  live?: Day;
  currency?: string;
  expected?: number;
  our_cost?: number;
  their_cost?: number;
  measured?: number;
  measured_on?: Day;
  how?: string;
  note?: string;
}

function refresh<T>(answer: Promise<T>): Promise<T> {
  return answer.finally(() => {
    for (const key of ['account-cases', 'use-cases', 'adoption-plans', 'workshops']) void queryClient.invalidateQueries({ queryKey: [key] });
  });
}

export const readCase = (id: number, signal?: AbortSignal) => readTagged<AccountCase>(`/account-use-cases/${id}`, signal);
export const saveCase = (id: number | null, change: CaseChange, tag?: string) =>
  refresh(id === null ? post<AccountCase>('/account-use-cases', change) : patch<AccountCase>(`/account-use-cases/${id}`, change, tag));
export const removeCase = (id: number) => refresh(del(`/account-use-cases/${id}`));

export function useCase(id: number | null) {
  return useQuery({
    queryKey: ['account-cases', 'one', id],
    queryFn: ({ signal }) => readCase(id ?? 0, signal),
    enabled: id !== null,
  });
}

// ---- adoption plans

export const PLAN_STATES = ['open', 'reached', 'closed'] as const;
export type PlanState = (typeof PLAN_STATES)[number];
export type ItemKind = 'feature' | 'users' | 'people';

export type ItemTiming = 'from_start' | 'early' | 'in_time' | 'late' | 'open' | 'overdue';

export interface PlanItem {
  id: number;
  kind: ItemKind;
  feature: string;
  measure: 'people' | 'share';
  target: number;
  people: { id: string; name: string }[];
  due: Day;
  owner: string;
  value: number | null;
  active: number;
  holds: boolean;
  percent: number;
  reached: Day | null;
  late: boolean;
  timing: ItemTiming;
  early_win: boolean;
  expected: Day | null; // at the pace since the start
}

export interface Plan {
  id: number;
  account: Ref | null;
  title: string;
  note: string;
  owner: string;
  use_case: CaseRef | null;
  start: Day;
  due: Day;
  state: PlanState;
  ended: Day | null;
  why: string;
  items: PlanItem[];
  reached_items: number;
  percent: number;
  late: boolean;
  changed_at: Moment;
  changed_by: string;
}

export interface ItemChange {
  id?: number;
  kind: ItemKind;
  feature?: string;
  measure?: 'people' | 'share';
  target?: number;
  people?: string[];
  due?: Day;
}

export interface PlanChange {
  account?: string;
  title?: string;
  note?: string;
  owner?: string;
  use_case?: number;
  start?: Day;
  due?: Day;
  state?: 'open' | 'closed';
  why?: string;
  items?: ItemChange[];
}

const PAGE = 50;

export function usePlans(query: Query) {
  return useInfiniteQuery({
    queryKey: ['adoption-plans', query],
    queryFn: ({ pageParam, signal }) => get<List<Plan>>('/adoption-plans', { ...query, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export interface DatedItem {
  account: Ref | null;
  plan: number;
  title: string;
  owner: string;
  item: number;
  kind: ItemKind;
  feature: string;
  measure: 'people' | 'share';
  target: number;
  start: Day;
  planned: Day;
  real: Day | null;
  expected: Day | null;
  timing: ItemTiming;
  told: boolean;
}

export interface PlanDates extends Record<ItemTiming, number> {
  items: DatedItem[];
  ahead: DatedItem[];
  early_wins: DatedItem[];
}

// Planned and real days of what plans want.
export function usePlanDates() {
  return useQuery({
    queryKey: ['adoption-plans', 'dates'],
    queryFn: ({ signal }) => get<PlanDates>('/adoption-plans/dates', {}, signal),
  });
}

export const readPlan = (id: number, signal?: AbortSignal) => readTagged<Plan>(`/adoption-plans/${id}`, signal);
export const savePlan = (id: number | null, change: PlanChange, tag?: string) =>
  refresh(id === null ? post<Plan>('/adoption-plans', change) : patch<Plan>(`/adoption-plans/${id}`, change, tag));

export function usePlan(id: number | null) {
  return useQuery({
    queryKey: ['adoption-plans', 'one', id],
    queryFn: ({ signal }) => readPlan(id ?? 0, signal),
    enabled: id !== null,
  });
}

export interface PlanTemplate {
  start: Day;
  due: Day;
  items: { kind: ItemKind; feature: string; measure: 'people' | 'share'; target: number; due: Day; why: 'use_case' | 'key' | 'seats' }[];
}

export const readTemplate = (account: string, useCaseId: number | null) =>
  get<PlanTemplate>(`/accounts/${encodeURIComponent(account)}/adoption-template`, useCaseId === null ? {} : { use_case: useCaseId });

// ---- workshops

export interface Step {
  id: number;
  text: string;
  owner: string;
  due: Day | null;
  task: number | null;
}

export interface Workshop {
  touchpoint: Touchpoint;
  planned: boolean;
  decisions: string;
  use_cases: CaseRef[];
  steps: Step[];
}

export interface WorkshopChange {
  use_cases?: number[];
  decisions?: string;
  steps?: { id?: number; text: string; owner?: string; due?: Day }[];
}

export function useWorkshops(account: string) {
  return useQuery({
    queryKey: ['workshops', account],
    queryFn: ({ signal }) => get<List<Workshop>>('/workshops', { account, limit: 20 }, signal),
  });
}

export const saveWorkshop = (touchpoint: number, change: WorkshopChange) =>
  refresh(put<Workshop>(`/touchpoints/${touchpoint}/workshop`, change));
export const makeTasks = (touchpoint: number) =>
  refresh(post<Workshop>(`/touchpoints/${touchpoint}/workshop/tasks`, {})).finally(() => void queryClient.invalidateQueries({ queryKey: ['tasks'] }));
