import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import type { DefinitionHead } from './definitions.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// Segments: who belongs, since when, and how two of them differ.

export interface Segment extends DefinitionHead {
  scope: 'accounts' | 'people';
  formula: string;
  static?: string[];
  listed: number; // how many a list without a formula names
  description: string;
  pinned: boolean;
  view: { columns?: string[]; sort?: string } | null;
}

export interface SegmentRow extends Segment {
  broken: boolean;
  count: number | null;
  count_before: number | null;
  revenue: Record<string, number>;
}

export interface SegmentMember {
  account: Ref;
  person?: { id: string; name: string | null };
  since: Day | null;
}

export interface SegmentChange {
  account: Ref | null;
  day: Day;
  at: Moment;
  entered: boolean;
}

export interface SegmentComparison {
  a: { accounts: number; revenue: Record<string, number> };
  b: { accounts: number; revenue: Record<string, number> };
  in_both: number;
  measures: { key: string; name: string; unit: string; formula: string; how: 'sum' | 'median'; a: number | null; b: number | null }[];
}

const path = (id: string) => `/segments/${encodeURIComponent(id)}`;

export function useSegments(day?: Day) {
  return useQuery({
    queryKey: ['segments', day],
    queryFn: ({ signal }) => get<List<SegmentRow>>('/segments', { day }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useMembers(id: string, day: Day | undefined) {
  return useInfiniteQuery({
    queryKey: ['segment', id, 'members', day],
    queryFn: ({ pageParam, signal }) =>
      get<List<SegmentMember>>(`${path(id)}/members`, { day, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function useSegmentHistory(id: string, from: Day, to: Day) {
  return useQuery({
    queryKey: ['segment', id, 'history', from, to],
    queryFn: ({ signal }) => get<{ items: { day: Day; count: number }[] }>(`${path(id)}/history`, { from, to }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useSegmentChanges(id: string) {
  return useQuery({
    queryKey: ['segment', id, 'changes'],
    queryFn: ({ signal }) => get<List<SegmentChange>>(`${path(id)}/changes`, {}, signal),
  });
}

export function useCompare(a: string | undefined, b: string | undefined, day: Day | undefined) {
  return useQuery({
    queryKey: ['segments', 'compare', a, b, day],
    queryFn: ({ signal }) => get<SegmentComparison>('/segments/compare', { a, b, day }, signal),
    enabled: a !== b,
    placeholderData: keepPreviousData,
  });
}
