import { keepPreviousData, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ApiError, get, post } from './client.ts';
import type { Distribution, EventProperty, FormulaCheck, FormulaFunction, MetricList, NumberState } from './formula-types.ts';
import type { Day } from './types.ts';

// Asking formulas of the server.

const noRetryWhenWrong = (count: number, error: Error) => count < 1 && !(error instanceof ApiError && error.status < 500);

export function useFunctions() {
  return useQuery({
    queryKey: ['formula-functions'],
    queryFn: async ({ signal }) => (await get<{ items: FormulaFunction[] }>('/formulas/functions', {}, signal)).items,
    staleTime: Infinity,
  });
}

export function useMetrics() {
  return useQuery({
    queryKey: ['metrics'],
    queryFn: ({ signal }) => get<MetricList>('/metrics', {}, signal),
    placeholderData: keepPreviousData,
  });
}

interface OfEvent {
  event: string;
  items: EventProperty[];
}

const known = (results: UseQueryResult<OfEvent>[]) => results.flatMap((result) => result.data ?? []);

/** The properties of each of the events, as far as they are read. */
export function useEventProperties(events: string[]): OfEvent[] {
  return useQueries({
    queries: events.map((event) => ({
      queryKey: ['event-properties', event],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<OfEvent> => ({
        event,
        items: (await get<{ items: EventProperty[] }>('/events/properties', { event }, signal)).items,
      }),
      staleTime: 5 * 60_000,
    })),
    combine: known,
  });
}

// While numbers of events are read from the log, what is made of them is asked again.
const FILLING_MS = 1_000;
const whileFilling = (numbers: NumberState | undefined) => (numbers && numbers.filling > 0 ? FILLING_MS : false);

export function useFormulaCheck(formula: string, day: Day | undefined, scope: 'accounts' | 'people' = 'accounts') {
  return useQuery({
    queryKey: ['formula-check', formula, day, scope],
    queryFn: ({ signal }) => post<FormulaCheck>('/formulas/check', { formula, day, scope }, signal),
    enabled: formula.trim() !== '',
    retry: noRetryWhenWrong,
    staleTime: 10_000,
    refetchInterval: (query) => whileFilling(query.state.data?.numbers),
  });
}

export function useDistribution(formula: string | null, day: Day | undefined) {
  return useQuery({
    queryKey: ['formula-distribution', formula, day],
    queryFn: ({ signal }) =>
      post<{ distribution: Distribution; numbers?: NumberState }>('/formulas/distribution', { formula, day }, signal),
    select: (answer) => answer.distribution,
    refetchInterval: (query) => whileFilling(query.state.data?.numbers),
    enabled: Boolean(formula),
    retry: noRetryWhenWrong,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
