import { useQuery } from '@tanstack/react-query';
import { get, post, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, Moment, Ref } from './types.ts';

// What needs the person who is signed in.

export type TodayKind = 'warning' | 'task' | 'promise' | 'renewal' | 'touchpoint_due' | 'change' | 'meeting' | 'handover' | 'occasion';
export type TodayAnswer = 'done' | 'later' | 'not_relevant' | 'open';

export interface TodayItem {
  key: string;
  kind: TodayKind;
  group: string; // what is learned together: of a warning its rule, else the kind
  id: number | null;
  account: Ref | null;
  title: string;
  why: string;
  at_stake: number;
  currency: string;
  due: Day | null;
  probability: number;
  time: number;
  learned: number;
  rank: number;
}

export interface TodayLearned {
  group: string;
  done: number;
  not_relevant: number;
  weight: number;
}

export interface Today {
  items: TodayItem[];
  found: number;
  glance: {
    accounts: number;
    revenue: Record<string, number>; // a year, by currency
    bands: { unknown: number; at_risk: number; watch: number; thriving: number };
    drops: number;
  };
  since: { at: Moment | null; warnings: number; touchpoints: number; tickets: number };
  learned: TodayLearned[];
}

export function useToday() {
  return useQuery({ queryKey: ['today'], queryFn: ({ signal }) => get<Today>('/today', {}, signal) });
}

export async function answerItem(key: string, answer: TodayAnswer, until?: Day): Promise<void> {
  await post<void>(`/today/items/${encodeURIComponent(key)}`, { answer, ...(until ? { until } : {}) });
  for (const each of ['today', 'tasks']) void queryClient.invalidateQueries({ queryKey: [each] });
}

export async function forgetLearned(group: string): Promise<void> {
  await post<void>('/today/forget', { group });
  void queryClient.invalidateQueries({ queryKey: ['today'] });
}

export const noteVisit = () => request<void>('POST', '/today/seen');

export interface TeamLoad {
  id: string;
  name: string;
  accounts: number;
  revenue: Record<string, number>; // a year, by currency
  silent: number;
  warnings: number;
  tasks: number;
  late: number;
  done: number;
  skipped: number;
  touchpoints: number;
  over_accounts: boolean; // more than the rules of coverage let one person carry
  over_revenue: boolean;
}

export interface Team {
  people: TeamLoad[];
  nobody: TeamLoad;
  late_accounts: { account: Ref | null; owner: string; last: Day | null; every: number; days_late: number }[]; // the latest first
  skipped_tasks: { id: number; title: string; owner: string; reason: string; at: Moment }[];
}

export const LATE_ACCOUNTS_MAX = 50; // the server lists no more
