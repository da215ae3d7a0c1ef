import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { accountPath, get } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import type { FormulaType } from './formula-types.ts';
import type { Day, Ref, Scalar } from './types.ts';

// Health: scores of accounts and days, why, the portfolio, how well scores told who left.

export type Band = 'thriving' | 'watch' | 'at_risk';
export type Group = 'experience' | 'outcome';

// `shown` figures are rounded so that they are seen to add up; the others are exact.
export interface Shown {
  points: number;
  change: number | null;
}

export interface HealthGroup {
  group: Group;
  score: number | null;
  previous: number | null;
  change: number | null;
  points: number;
  of: number;
  shown: Shown;
}

export interface HealthMeasure {
  key: string;
  name: string;
  group: Group;
  formula: string;
  type: FormulaType;
  unit: string;
  state: 'known' | 'assumed' | 'left_out';
  value: Scalar;
  previous_value: Scalar;
  curve_points: number | null;
  points: number;
  of: number;
  previous_points: number | null;
  change: number | null;
  shown: Shown;
  evidence: { text: string; type: FormulaType; value: Scalar; previous: Scalar }[];
}

export interface Health {
  account: Ref;
  day: Day;
  compare: Day;
  scorecard: { id: number; name: string; version: number; watch_from: number; thriving_from: number } | null;
  score: number | null;
  band: Band | null;
  previous: number | null;
  change: number | null;
  shown: { score: number | null; previous: number | null; change: number | null };
  sentence: string;
  groups: HealthGroup[];
  measures: HealthMeasure[];
  exceptions: { reason: string; effect: ScorecardException['effect']; points: number; shown: number }[];
  lines: { kind: 'missing' | 'exception' | 'definition'; reason: string; points: number; shown: number }[];
  history: HealthDay[];
}

export interface HealthDay {
  day: Day;
  score: number | null;
  experience: number | null;
  outcome: number | null;
}

export interface Mover {
  account: Ref;
  score: number | null;
  change: number | null;
  band: Band | null;
  experience?: number | null;
  outcome?: number | null;
  cause?: string;
}

export interface PlanePoint {
  account: Ref;
  score: number | null;
  change: number | null;
  band: Band | null;
  experience: number | null;
  outcome: number | null;
  revenue: number | null;
  currency: string;
  trail: ([number, number] | null)[];
}

export type BandOrNone = Band | 'no_score';
export type Quadrant =
  | 'satisfied_and_successful'
  | 'satisfied_not_successful'
  | 'successful_not_satisfied'
  | 'neither'
  | 'not_known';

export interface Bin {
  from: number;
  to: number;
  accounts: number;
  previous: number;
}

export interface Portfolio {
  day: Day;
  compare: Day;
  accounts: number;
  revenue: Record<string, number>;
  mean: number | null;
  mean_previous: number | null;
  weighted: { currency: string; score: number; previous: number | null; revenue: number }[];
  bands: { band: BandOrNone; accounts: number; previous: number; revenue: Record<string, number> }[];
  distribution: Bin[];
  movers: { moved_down: number; moved_up: number; down: Mover[]; up: Mover[] };
  quadrants: {
    satisfied_from: number;
    successful_from: number;
    items: { quadrant: Quadrant; accounts: number; revenue: Record<string, number> }[];
  };
  not_drawn: number;
  plane: PlanePoint[];
}

export interface AccuracyPart {
  scores: number;
  left: number;
  share: number | null;
}

export interface Accuracy {
  scorecard: { id: number; name: string; version: number } | null;
  sentence: string;
  auc: number | null;
  low: number | null;
  high: number | null;
  left: number;
  stayed: number;
  accounts_left: number;
  accounts_stayed: number;
  months: number;
  days_before: number;
  lift: number | null;
  bands: (AccuracyPart & { band: Band })[];
  tenths: (AccuracyPart & { least: number | null; most: number | null })[];
  note: string;
}

export interface Measure {
  key: string;
  name: string;
  formula: string;
  curve: [number, number][];
  weight: number;
  group: Group;
  missing: 'leave_out' | 'zero' | number;
}

export interface ScorecardException {
  formula: string;
  effect: 'at_most' | 'at_least' | 'no_score';
  points?: number;
  reason: string;
}

export interface ScorecardBody {
  segment?: number | null;
  position?: number;
  measures: Measure[];
  exceptions?: ScorecardException[];
  bands?: { watch_from: number; thriving_from: number };
}

export interface Scorecard extends DefinitionHead {
  body: ScorecardBody;
  accounts?: number;
  problem?: string;
}

export interface ScorecardList {
  items: Scorecard[];
  shipped: { name: string; body: ScorecardBody; holds: boolean };
}

export interface ScorecardPreview {
  day: Day;
  accounts: number;
  mean: number | null;
  mean_current: number | null;
  bands: { band: BandOrNone; accounts: number; current: number }[];
  distribution: { from: number; to: number; accounts: number; current: number }[];
  down: (Mover & { current: number | null })[];
  up: (Mover & { current: number | null })[];
}

export function useHealth(id: string, query: { day?: Day; compare?: Day }) {
  return useQuery({
    queryKey: ['account', id, 'health', query.day, query.compare],
    queryFn: ({ signal }) => get<Health>(`${accountPath(id)}/health`, query, signal),
    placeholderData: keepPreviousData,
  });
}

export function usePortfolio(query: { day?: Day; segment?: string; owner?: string }) {
  return useQuery({
    queryKey: ['health', query.day, query.segment, query.owner],
    queryFn: ({ signal }) => get<Portfolio>('/health', query, signal),
    placeholderData: keepPreviousData,
  });
}

export function useAccuracy(scorecard: string | undefined) {
  return useQuery({
    queryKey: ['accuracy', scorecard],
    queryFn: ({ signal }) => get<Accuracy>('/health/accuracy', { scorecard }, signal),
    staleTime: 5 * 60_000,
  });
}

export function useScorecards() {
  return useQuery({
    queryKey: ['scorecards'],
    queryFn: ({ signal }) => get<ScorecardList>('/scorecards', {}, signal),
  });
}
