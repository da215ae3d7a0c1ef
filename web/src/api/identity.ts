import { useQuery } from '@tanstack/react-query';
import { apiPath, get, post, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { List, Moment, Ref, Scalar } from './types.ts';

// Who is who: a person's data out and away, and two accounts that are one customer.

export const personExportHref = (id: string) => apiPath(`/people/${encodeURIComponent(id)}/export`);

export async function erasePerson(id: string, why: string): Promise<void> {
  await post(`/people/${encodeURIComponent(id)}/erase`, { why });
  for (const key of ['person', 'people', 'account', 'touchpoints', 'erasures']) void queryClient.invalidateQueries({ queryKey: [key] });
}

export interface DuplicatePair {
  keep: Ref | null;
  drop: Ref | null;
  why: ('domain' | 'name' | 'near_name')[];
}

export interface MergePreview {
  people: number;
  people_in_both: number;
  events: number;
  notes: number;
  goals: number;
  tasks: number;
  tickets: number;
  risks: number;
  attributes: { name: string; keep: Scalar; drop: Scalar; after: Scalar }[];
  warnings: string[];
}

export interface Merge {
  id: number;
  at: Moment;
  who: string;
  why: string;
  keep: string;
  drop: string;
  undo_until: Moment;
  undone_at: Moment | null;
}

export function useDuplicates() {
  return useQuery({
    queryKey: ['accounts', 'duplicates'],
    queryFn: ({ signal }) => get<List<DuplicatePair> & { cut: boolean }>('/accounts/duplicates', {}, signal),
  });
}

export function useMerges() {
  return useQuery({ queryKey: ['merges'], queryFn: async ({ signal }) => (await get<List<Merge>>('/merges', {}, signal)).items });
}

export function useMergePreview(keep: string, drop: string) {
  return useQuery({
    queryKey: ['merge-preview', keep, drop],
    queryFn: ({ signal }) => post<MergePreview>('/accounts/merge/preview', { keep, drop }, signal),
    enabled: keep !== '' && drop !== '' && keep !== drop,
  });
}

const refreshAccounts = () => {
  for (const key of ['accounts', 'account', 'merges', 'today', 'people', 'tickets', 'tasks', 'touchpoints']) void queryClient.invalidateQueries({ queryKey: [key] });
};

export async function mergeAccounts(keep: string, drop: string, why: string): Promise<Merge> {
  const made = await post<Merge>('/accounts/merge', { keep, drop, why });
  refreshAccounts();
  return made;
}

export async function undoMerge(id: number): Promise<{ figures_follow: boolean; problem: string | null }> {
  const undone = await request<{ figures_follow: boolean; problem: string | null }>('POST', `/merges/${id}/undo`);
  refreshAccounts();
  return undone;
}
