import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Unit } from '../lib/money.ts';
import { del, get, patch, post, readTagged, request, type Query } from './client.ts';
import type { Band } from './health.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Ref } from './types.ts';
import type { WarningEvidence } from './warnings.ts';

// Customers who speak for the product: what they agreed to do, what they were asked, whom they brought.

export const ADVOCATE_KINDS = ['reference', 'case_study', 'review', 'referral', 'talk', 'beta'] as const;
export type AdvocateKind = (typeof ADVOCATE_KINDS)[number];
export const ANSWERS = ['waiting', 'yes', 'no', 'done'] as const;
export type Answer = (typeof ANSWERS)[number];
export const RESULTS = ['open', 'won', 'lost'] as const;
export type ReferralResult = (typeof RESULTS)[number];

export interface Ask {
  id: number;
  kind: AdvocateKind;
  day: Day;
  answer: Answer;
  note: string;
}

export interface Worth extends Unit {
  amount: number; // minor units, a year
}

export interface Referral {
  id: number;
  prospect: string;
  day: Day;
  result: ReferralResult;
  worth: Worth | null;
  note: string;
}

export interface Advocate {
  id: number;
  account: Ref | null;
  person: { id: string; name: string } | null;
  state: 'active' | 'ended';
  agreed: AdvocateKind[];
  why: string;
  owner: string;
  paused_until: Day | null;
  last_asked: Day | null;
  rests_until: Day | null; // after having been asked, or paused; null: may be asked now
  asks: Ask[];
  referrals: Referral[];
}

export interface Candidate {
  account: Ref | null;
  owner: string;
  health: { score: number | null; band: Band | null };
  advocates: number;
  last_asked: Day | null;
  evidence: WarningEvidence[];
}

export interface Candidates {
  day: Day;
  formula: string;
  rest_days: number;
  total: number;
  items: Candidate[];
}

export interface AdvocateChange {
  account?: string;
  person?: string;
  state?: Advocate['state'];
  agreed?: AdvocateKind[];
  why?: string;
  owner?: string;
  paused_until?: Day;
}
export type AskChange = Partial<Omit<Ask, 'id'>>;
export type ReferralChange = Partial<Omit<Referral, 'id' | 'worth'>> & { worth?: number; currency?: string };

const PAGE = 25;

export function useAdvocates(query: Query) {
  return useInfiniteQuery({
    queryKey: ['advocates', query],
    queryFn: ({ pageParam, signal }) => get<List<Advocate>>('/advocates', { ...query, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function useCandidates() {
  return useQuery({
    queryKey: ['advocates', 'candidates'],
    queryFn: ({ signal }) => get<Candidates>('/advocates/candidates', {}, signal),
  });
}

export const readAdvocate = (id: number, signal?: AbortSignal) => readTagged<Advocate>(`/advocates/${id}`, signal);

export function useAdvocate(id: number | null) {
  return useQuery({
    queryKey: ['advocates', 'one', id],
    queryFn: ({ signal }) => readAdvocate(id ?? 0, signal),
    enabled: id !== null,
    gcTime: 0, // a form begins with what there is now
  });
}

function refreshed<T>(answer: Promise<T>): Promise<T> {
  return answer.finally(() => void queryClient.invalidateQueries({ queryKey: ['advocates'] }));
}

export const saveAdvocate = (id: number | null, change: AdvocateChange, tag?: string) =>
  refreshed(id === null ? post<Advocate>('/advocates', change) : patch<Advocate>(`/advocates/${id}`, change, tag));
export const removeAdvocate = (id: number) => refreshed(del(`/advocates/${id}`));
export const addAsk = (id: number, ask: AskChange) => refreshed(post<Advocate>(`/advocates/${id}/asks`, ask));
export const changeAsk = (id: number, ask: number, change: AskChange) => refreshed(patch<Advocate>(`/advocates/${id}/asks/${ask}`, change));
export const removeAsk = (id: number, ask: number) => refreshed(del(`/advocates/${id}/asks/${ask}`));
export const addReferral = (id: number, referral: ReferralChange) => refreshed(post<Advocate>(`/advocates/${id}/referrals`, referral));
export const changeReferral = (id: number, referral: number, change: ReferralChange) =>
  refreshed(patch<Advocate>(`/advocates/${id}/referrals/${referral}`, change));
export const removeReferral = (id: number, referral: number) => refreshed(del(`/advocates/${id}/referrals/${referral}`));
export const putAdvocateSetting = (setting: { formula: string; rest_days: number }) =>
  refreshed(request<unknown>('PUT', '/settings/advocates', { body: setting }));
