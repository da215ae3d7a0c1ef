import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { accountPath, get, post, type Query } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// Surveys: what is asked, and what was answered.

export const SURVEY_KINDS = ['nps', 'rating', 'effort', 'choice', 'text'] as const;
export type SurveyKind = (typeof SURVEY_KINDS)[number];
export type ScaleKind = 'nps' | 'rating' | 'effort';
export const SCALES: Record<ScaleKind, readonly [number, number]> = { nps: [0, 10], rating: [1, 5], effort: [1, 7] };
export const isScale = (kind: string): kind is ScaleKind => kind in SCALES;

// Shown only for an answer to an earlier question.
export interface SurveyWhen {
  question: string;
  least?: number;
  most?: number;
  choice?: string;
}

export interface SurveyQuestion {
  key: string;
  kind: SurveyKind;
  text: string;
  hint?: string;
  required?: boolean;
  low?: string;
  high?: string;
  choices?: string[];
  several?: boolean;
  when?: SurveyWhen;
}

export interface SurveyBody {
  meaning: string;
  title: string;
  days: number;
  thanks: string;
  questions: SurveyQuestion[];
}

export interface Survey extends DefinitionHead {
  body: Partial<SurveyBody>;
}

export interface SurveyRow extends Survey {
  asked: number;
  answered: number;
  last_at: Moment | null;
}

export interface ShippedSurvey {
  name: string;
  body: Partial<SurveyBody>;
  play: string; // that asks it
}

export interface SurveyPreview {
  html: string;
  problem: { field: string; message: string } | null;
}

export interface SurveyFigure {
  count: number;
  enough: boolean;
  value: number | null; // NPS -100 to 100, rating a share, effort a mean; null with too few answers
  low: number | null;
  high: number | null;
  promoters: number;
  passives: number;
  detractors: number;
}

export interface QuestionResults {
  key: string;
  text: string;
  kind: SurveyKind;
  figure?: SurveyFigure;
  numbers?: { number: number; count: number }[];
  months?: { month: string; figure: SurveyFigure }[];
  owners?: { owner: string; figure: SurveyFigure }[];
  segments?: { id: number; name: string; figure: SurveyFigure }[];
  answered?: number;
  choices?: { choice: string; count: number }[];
}

export interface SurveyResults {
  from: Day;
  to: Day;
  asked: number;
  opened: number;
  answered: number;
  response_rate: number | null;
  cut: boolean;
  questions: QuestionResults[];
}

export interface SurveyWords {
  account: Ref | null;
  person: { id: string; name: string } | null;
  question: string;
  text: string;
  score: { kind: ScaleKind; number: number } | null;
  at: Moment;
}

export interface SurveyAnswers {
  survey: number;
  name: string;
  person: { id: string; name: string } | null;
  at: Moment;
  answers: { key: string; text: string; kind: SurveyKind; number: number | null; words: string }[];
}

export function useSurveys() {
  return useQuery({
    queryKey: ['surveys'],
    queryFn: ({ signal }) => get<List<SurveyRow>>('/surveys', {}, signal),
    placeholderData: keepPreviousData,
  });
}

export function useShippedSurveys(wanted: boolean) {
  return useQuery({
    queryKey: ['survey-library'],
    queryFn: ({ signal }) => get<List<ShippedSurvey>>('/surveys/library', {}, signal),
    enabled: wanted,
    staleTime: Infinity,
  });
}

export function useSurveyPreview(name: string, body: object) {
  return useQuery({
    queryKey: ['survey-preview', name, body],
    queryFn: ({ signal }) => post<SurveyPreview>('/surveys/preview', { name, body }, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export function useSurveyResults(id: string, query: Query) {
  return useQuery({
    queryKey: ['survey-results', id, query],
    queryFn: ({ signal }) => get<SurveyResults>(`/surveys/${encodeURIComponent(id)}/results`, query, signal),
    placeholderData: keepPreviousData,
  });
}

const WORDS_PAGE = 25;

export function useSurveyWords(id: string, query: Query) {
  return useInfiniteQuery({
    queryKey: ['survey-results', id, 'words', query],
    queryFn: ({ pageParam, signal }) => get<List<SurveyWords>>(`/surveys/${encodeURIComponent(id)}/words`, { ...query, limit: WORDS_PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function useAccountAnswers(id: string) {
  return useQuery({
    queryKey: ['account', id, 'survey-answers'],
    queryFn: ({ signal }) => get<List<SurveyAnswers>>(`${accountPath(id)}/survey-answers`, {}, signal),
  });
}

export const askByHand = (survey: string, account: string, person: string) => post<{ id: number; link: string; closes_at: Moment }>(`/surveys/${survey}/invitations`, { account, person });
