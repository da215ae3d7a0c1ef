import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { del, get, patch, post, readTagged, request, type Query } from './client.ts';
import { queryClient } from './queries.ts';
import type { List, Moment, Ref } from './types.ts';

// What was said with customers: calls, visits, mails, meetings, notes, events.

export const STATED_USES = ['daily', 'weekly', 'monthly', 'rarely', 'never'] as const;
export const SENTIMENTS = [-2, -1, 0, 1, 2] as const;

export interface TouchpointForm {
  stated_use: string;
  sentiment: number | null;
  [question: string]: string | number | null;
}

export interface Touchpoint {
  id: number;
  account: Ref | null;
  kind: string;
  at: Moment;
  author: string;
  author_name: string;
  title: string;
  body: string;
  whole: boolean; // false where the list shows the beginning alone
  form: TouchpointForm;
  people: { id: string; name: string }[];
  themes: string[];
  complete: boolean;
  attachments: number;
  changed_at: Moment;
  snippet: string; // of a search: hits stand between U+0002 and U+0003
}

export interface Template {
  kind: string;
  label: string;
  questions: { name: string; text: string; required: boolean }[];
  asks_sentiment: boolean;
}

export interface TouchpointChange {
  kind: string;
  account: string;
  at?: Moment;
  title: string;
  body: string;
  people: string[];
  themes: string[];
  form: Record<string, string | number | null>;
}

export function useTemplates() {
  return useQuery({
    queryKey: ['touchpoint-templates'],
    queryFn: async ({ signal }) => (await get<List<Template>>('/touchpoints/templates', {}, signal)).items,
    staleTime: Infinity,
  });
}

export interface Theme {
  theme: string;
  group: string; // what stands before the first “/”; empty: none
  touchpoints: number;
  recent: number; // of the last 90 days
}

export function useThemes() {
  return useQuery({
    queryKey: ['themes'],
    queryFn: async ({ signal }) => (await get<List<Theme>>('/themes', {}, signal)).items,
  });
}

export function useTouchpoints(query: Query, limit: number) {
  return useInfiniteQuery({
    queryKey: ['touchpoints', query],
    queryFn: ({ pageParam, signal }) => get<List<Touchpoint>>('/touchpoints', { ...query, limit, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

const onePath = (id: number) => `/touchpoints/${id}`;

export const readTouchpoint = (id: number, signal?: AbortSignal) => readTagged<Touchpoint>(onePath(id), signal);

export function useTouchpoint(id: number | null) {
  return useQuery({
    queryKey: ['touchpoint', id],
    queryFn: ({ signal }) => readTouchpoint(id ?? 0, signal),
    enabled: id !== null,
  });
}

export async function saveTouchpoint(id: number | null, change: TouchpointChange, tag: string | null): Promise<Touchpoint> {
  const saved = id === null ? await post<Touchpoint>('/touchpoints', change) : await patch<Touchpoint>(onePath(id), change, tag ?? undefined);
  refreshTouchpoints();
  return saved;
}

export async function removeTouchpoint(id: number): Promise<void> {
  await del(onePath(id));
  refreshTouchpoints();
}

// ---- who is named

export interface Mentions {
  items: { read: boolean; touchpoint: Touchpoint }[];
  unread: number;
}
const ASK_AGAIN_MS = 60_000;

export function useMentions() {
  return useQuery({
    queryKey: ['mentions'],
    queryFn: ({ signal }) => get<Mentions>('/mentions', {}, signal),
    refetchInterval: ASK_AGAIN_MS,
  });
}

export async function readMentions(): Promise<void> {
  await request<void>('POST', '/mentions/read');
  void queryClient.invalidateQueries({ queryKey: ['mentions'] });
}

// ---- a note becomes a risk

export async function riskOfTouchpoint(touchpoint: number): Promise<number> {
  const { warning } = await post<{ warning: number }>(`/touchpoints/${touchpoint}/risk`, {});
  for (const key of ['warnings', 'account', 'today']) void queryClient.invalidateQueries({ queryKey: [key] });
  return warning;
}

// What is written is known to formulas too: accounts and their health may change.
export function refreshTouchpoints(): void {
  for (const key of ['touchpoints', 'touchpoint', 'themes', 'mentions', 'account', 'today']) void queryClient.invalidateQueries({ queryKey: [key] });
}
