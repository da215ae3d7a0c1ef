import { useQuery } from '@tanstack/react-query';
import { del, get, post } from './client.ts';
import type { FormulaType } from './formula-types.ts';
import type { Group, ScorecardBody } from './health.ts';
import type { Day } from './types.ts';

// What separated accounts that left from those that stayed, and points that say it.

export interface SuggestedMeasure {
  name: string;
  formula: string;
  group: Group;
  type: FormulaType;
  known: number;
  auc: number | null;
  low: number | null;
  high: number | null;
  clear: boolean;
  condition: string | null;
  limit: number | null;
  below: boolean;
  flagged: number | null;
  caught: number | null;
  lift: number | null;
  lift_low: number | null;
  lift_high: number | null;
  points: number;
}

export interface CalibrationPart {
  cases: number;
  left: number;
  said: number;
  came: number;
}

export interface SuggestedPoints {
  name: string;
  formula: string;
  group: Group;
  type: FormulaType;
  most: number;
  missing: number;
  share_missing: number;
  corners: { value: number; points: number }[];
}

export interface SuggestedModel {
  auc: number | null;
  low: number | null;
  high: number | null;
  lift: number | null;
  calibration: { sentence: string; slope: number | null; said: number; came: number; parts: CalibrationPart[] };
  measures: SuggestedPoints[];
  chances: { points: number; chance: number }[];
  watch_from: number;
  thriving_from: number;
}

export interface Suggestion {
  sentence: string;
  days_before: number;
  months: number;
  first: Day | null;
  last: Day | null;
  one_of: number;
  left: number;
  stayed: number;
  accounts_left: number;
  accounts_stayed: number;
  tried: number;
  too_few: boolean;
  measures: SuggestedMeasure[];
  model: SuggestedModel | null;
  scorecard: ScorecardBody | null;
}

export interface SuggestionRun {
  state: 'waits' | 'runs' | 'done' | 'stopped';
  progress: number;
  result: Suggestion | null;
}

const RUNNING_MS = 400;

export function useSuggestion(id: number | null) {
  return useQuery({
    queryKey: ['suggestion', id],
    queryFn: ({ signal }) => get<SuggestionRun>(`/suggestions/${id}`, {}, signal),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && ['waits', 'runs'].includes(query.state.data.state) ? RUNNING_MS : false),
    staleTime: 60_000,
    retry: false,
  });
}

export const startSuggestion = (body: { days: number; segment?: number }) => post<{ id: number }>('/suggestions', body);
export const stopSuggestion = (id: number) => del(`/suggestions/${id}`);
