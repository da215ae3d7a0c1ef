import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { accountPath, get, put } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, Ref } from './types.ts';

// How often and how well customers use the product, what the company means by that, and three questions.

export type AdoptionAnswer = 'yes' | 'partly' | 'no' | 'unknown';
export type AdoptionQuestion = 'used' | 'value' | 'trust';
export type AdoptionMeasure = 'breadth' | 'depth';
export type AdoptionUnit = 'share' | 'people' | 'days' | 'points' | 'count' | 'yes_no';
export const ADOPTION_ANSWERS: AdoptionAnswer[] = ['yes', 'partly', 'no', 'unknown'];
export const ADOPTION_QUESTIONS: AdoptionQuestion[] = ['used', 'value', 'trust'];
export const ADOPTION_SORTS = ['frequency', '-frequency', 'effectiveness', '-effectiveness', 'adoption', '-adoption', 'people_behind', '-people_behind', 'active_people', '-active_people'] as const;
export type AdoptionSort = (typeof ADOPTION_SORTS)[number];

export interface AdoptionSign {
  key: string;
  value: number | null;
  unit: AdoptionUnit;
  mark: 'good' | 'mixed' | 'poor' | 'unknown';
  less_is_better: boolean;
  good: number;
  poor: number;
  source: string;
  formula: string;
}

export interface AdoptionFigures {
  active_people: number | null;
  known_people: number | null;
  frequency: number | null;
  effectiveness: number | null;
  adoption: number | null;
  breadth: number | null;
  depth: number | null;
  power_users: number | null;
  people_behind: number | null;
  people_judged: number | null;
  days_expected: number | null;
  days_come: number | null;
}

export interface IntendedUse {
  name: string;
  meaning: string;
  formula: string;
  unit: AdoptionUnit;
  value: number | null;
  at_least: number | null;
  at_most: number | null;
  holds: 'yes' | 'no' | 'unknown';
}

export interface AccountAdoption {
  day: Day;
  compare: Day;
  measure: AdoptionMeasure;
  figures: AdoptionFigures;
  previous: AdoptionFigures;
  questions: { question: AdoptionQuestion; answer: AdoptionAnswer; points: number | null; evidence: AdoptionSign[] }[];
  intended: IntendedUse[];
  behind: { total: number; items: { person: Ref; role: string | null; expected: number; came: number | null; last_seen: Day | null }[] };
  history: { day: Day; frequency: number | null; effectiveness: number | null; adoption: number | null }[];
}

export interface AdoptionRow {
  account: Ref;
  active_people: number | null;
  frequency: number | null;
  effectiveness: number | null;
  adoption: number | null;
  people_behind: number | null;
  people_judged: number | null;
  intended_share: number | null;
  measure: AdoptionMeasure;
  used: AdoptionAnswer;
  value: AdoptionAnswer;
  trust: AdoptionAnswer;
}

export interface AdoptionPage {
  items: AdoptionRow[];
  next_cursor: string | null;
  total: number;
  day: Day;
  accounts: number;
  questions: ({ question: AdoptionQuestion } & Record<AdoptionAnswer, number>)[];
  means: { frequency: number | null; effectiveness: number | null; adoption: number | null };
  intended: { name: string; meaning: string; formula: string; yes: number; no: number; unknown: number; share: number | null }[];
  not_drawn: number;
  plane: AdoptionRow[];
}

export interface AdoptionQuery {
  day?: Day;
  segment?: string;
  owner?: string;
  used?: AdoptionAnswer;
  value?: AdoptionAnswer;
  trust?: AdoptionAnswer;
  sort?: AdoptionSort;
  limit?: number;
}

export interface AdoptionSetting {
  roles: { role: string; rhythm: number }[];
  default_rhythm: number;
  default_word: string;
  behind_below: number;
  measure: AdoptionMeasure;
  segments: { segment: number; name: string; measure: AdoptionMeasure }[];
  power_days: number;
  power_features: number;
  power_wanted: number;
  effectiveness: { formula: string };
  intended: { name: string; formula: string; meaning: string; at_least: number | null; at_most: number | null }[];
  good_from: number;
  poor_below: number;
  key_features: number;
  version: number;
}

export function useAccountAdoption(id: string, day?: Day) {
  return useQuery({
    queryKey: ['account', id, 'adoption', day],
    queryFn: ({ signal }) => get<AccountAdoption>(`${accountPath(id)}/adoption`, { day }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useAdoption(query: AdoptionQuery) {
  return useQuery({
    queryKey: ['adoption', query],
    queryFn: ({ signal }) => get<AdoptionPage>('/adoption', { ...query }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useAdoptionSetting() {
  return useQuery({ queryKey: ['adoption-setting'], queryFn: ({ signal }) => get<AdoptionSetting>('/settings/adoption', {}, signal), gcTime: 0, refetchOnWindowFocus: false });
}

export type AdoptionChange = Omit<AdoptionSetting, 'segments' | 'key_features' | 'version' | 'default_word'> & { segments: { segment: number; measure: AdoptionMeasure }[] };

export async function saveAdoption(change: Partial<AdoptionChange>): Promise<void> {
  await put('/settings/adoption', change);
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['adoption-setting'] }),
    queryClient.invalidateQueries({ queryKey: ['adoption'] }),
    queryClient.invalidateQueries({ queryKey: ['account'] }),
  ]);
}
