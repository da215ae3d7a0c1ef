import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiError, get, post } from './client.ts';
import type { Distribution, FormulaCheck, FormulaFunction, MetricList } from './formula-types.ts';
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

export function useFormulaCheck(formula: string, day: Day | undefined, scope: 'accounts' | 'people' = 'accounts') {
  return useQuery({
    queryKey: ['formula-check', formula, day, scope],
    queryFn: ({ signal }) => post<FormulaCheck>('/formulas/check', { formula, day, scope }, signal),
    enabled: formula.trim() !== '',
    retry: noRetryWhenWrong,
    staleTime: 10_000,
  });
}

export function useDistribution(formula: string | null, day: Day | undefined) {
  return useQuery({
    queryKey: ['formula-distribution', formula, day],
    queryFn: async ({ signal }) =>
      (await post<{ distribution: Distribution }>('/formulas/distribution', { formula, day }, signal)).distribution,
    enabled: Boolean(formula),
    retry: noRetryWhenWrong,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
