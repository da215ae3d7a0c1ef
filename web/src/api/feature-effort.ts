import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get, put } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day } from './types.ts';

// What features cost in support and in the team's time; what is said of one ticket or touchpoint.

export interface FeatureEffort {
  id: number;
  name: string;
  key: boolean;
  tickets: number;
  touchpoints: number;
  minutes: number;
  without_minutes: number;
  accounts_helped: number;
  accounts: number;
  people: number;
  cases_per_100: number | null;
  hand_holding: boolean;
}

export interface EffortReport {
  from: Day;
  to: Day;
  cases: number;
  cut: boolean;
  median: number | null;
  items: FeatureEffort[];
}

export interface CaseEffort {
  said: boolean;
  feature: number;
  minutes: number | null;
}

export type CaseKind = 'tickets' | 'touchpoints';

export function useEffort(query: { day?: Day; days: number }) {
  return useQuery({
    queryKey: ['feature-effort', query],
    queryFn: ({ signal }) => get<EffortReport>('/features/effort', query, signal),
    placeholderData: keepPreviousData,
  });
}

export function useCaseEffort(kind: CaseKind, id: number) {
  return useQuery({ queryKey: ['case-effort', kind, id], queryFn: ({ signal }) => get<CaseEffort>(`/${kind}/${id}/effort`, {}, signal) });
}

export async function saveCaseEffort(kind: CaseKind, id: number, change: { feature?: number; minutes?: number }): Promise<void> {
  const saved = await put<CaseEffort>(`/${kind}/${id}/effort`, change);
  queryClient.setQueryData(['case-effort', kind, id], saved);
  await queryClient.invalidateQueries({ queryKey: ['feature-effort'] });
}
