import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { get, request, type Query } from './client.ts';
import { refreshDefinitions, type DefinitionHead } from './definitions.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// Segments: who belongs, since when, and how two of them differ.

export interface Segment extends DefinitionHead {
  scope: 'accounts' | 'people';
  formula: string;
  static?: string[];
  listed: number; // how many a list without a formula names
  description: string;
  pinned: boolean;
  view: { columns?: string[]; sort?: string; for?: string } | null; // for: whose tabs show it, see views.ts
}

export interface SegmentRow extends Segment {
  broken: boolean;
  count: number | null;
  count_before: number | null;
  revenue: Record<string, number>;
  not_watched?: string | null; // why nobody is noted who comes and goes
}

export interface SegmentMember {
  account: Ref;
  person?: { id: string; name: string | null };
  since: Day | null;
}

export interface SegmentChange {
  account: Ref | null;
  person?: { id: string; name: string | null };
  day: Day;
  at?: Moment;
  entered: boolean;
}

export interface SegmentSide {
  day: Day;
  people?: number;
  accounts: number;
  revenue: Record<string, number>;
}

export interface SegmentMeasure {
  key: string;
  name: string;
  unit: string;
  formula: string;
  how: 'sum' | 'median' | 'mean' | 'share';
  a: number | null;
  b: number | null;
}

export interface SegmentComparison {
  scope: 'accounts' | 'people';
  a: SegmentSide;
  b: SegmentSide;
  in_both: number;
  measures: SegmentMeasure[];
  features?: { name: string; key: boolean; a: number | null; b: number | null }[]; // shares of the people
  roles?: { role: string | null; a: number; b: number }[];
}

// What a file of ids would make of a list, or has made of it.
export interface ListUpload {
  dry_run: boolean;
  rows: number;
  matched: number;
  unknown: number;
  wrong: number;
  added: number;
  removed: number;
  listed: number;
  unknown_rows: { line: number; id: string }[];
  wrong_rows: { line: number; reason: string }[];
}

export interface ListWish extends Query {
  mode: 'replace' | 'add';
  keep: boolean; // ids that nobody has yet
  dry_run: boolean;
  why?: string;
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

// Who came and went: as it was noted, or, where nothing is noted, asked of the last days.
export function useSegmentChanges(id: string, asked: boolean) {
  return useQuery({
    queryKey: ['segment', id, 'changes', asked],
    queryFn: ({ signal }) => get<List<SegmentChange>>(`${path(id)}/changes`, asked ? { days: 1 } : {}, signal),
  });
}

// Two segments on a day, or each on a day of its own.
export interface Comparing extends Query {
  a: string | undefined;
  b: string | undefined;
  day: Day | undefined;
  day_b: Day | undefined;
}

export const sameSides = ({ a, b, day, day_b }: Comparing) => a === b && (day_b === undefined || day_b === day);

export function useCompare(wish: Comparing) {
  return useQuery({
    queryKey: ['segments', 'compare', wish],
    queryFn: ({ signal }) => get<SegmentComparison>('/segments/compare', wish, signal),
    enabled: !sameSides(wish),
  });
}

// Somebody came or went: what is shown of it is asked again.
export function refreshSegments(): void {
  for (const key of ['segments', 'segment']) void queryClient.invalidateQueries({ queryKey: [key] });
}

export async function uploadList(id: number, file: File, wish: ListWish): Promise<ListUpload> {
  const answer = await request<ListUpload>('POST', `${path(String(id))}/list`, { query: wish, raw: file });
  if (!wish.dry_run) refreshDefinitions('/segments');
  return answer;
}
