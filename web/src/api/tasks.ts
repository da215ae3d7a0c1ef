import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { del, get, patch, post, readTagged, request, type Query } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// What somebody has to do, by when, for whom.

export const TASK_KINDS = [
  'support', 'training', 'onboarding', 'monitoring', 'use_case', 'value', 'negotiation', 'handover', 'meeting', 'other',
] as const;
export const TASK_REPEATS = ['daily', 'weekly', 'monthly', 'yearly'] as const;
export type TaskState = 'open' | 'done' | 'skipped';

export interface Check {
  text: string;
  done: boolean;
}

export interface Task {
  id: number;
  title: string;
  note: string;
  account: Ref | null;
  person: { id: string; name: string } | null;
  owner: string; // e-mail address
  due: Day;
  late: boolean;
  kind: string;
  repeats: string;
  every: number;
  checklist: Check[];
  warning: number | null;
  touchpoint: number | null;
  state: TaskState;
  reason: string;
  ended_at: Moment | null;
}

export interface TaskChange {
  title?: string;
  note?: string;
  account?: string;
  owner?: string;
  due?: Day;
  kind?: string;
  repeats?: string;
  every?: number;
  checklist?: Check[];
  state?: TaskState;
  reason?: string;
  warning?: number;
  touchpoint?: number;
}

export function useTasks(query: Query, limit: number) {
  return useInfiniteQuery({
    queryKey: ['tasks', query],
    queryFn: ({ pageParam, signal }) => get<List<Task>>('/tasks', { ...query, limit, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function useTask(id: number | null) {
  return useQuery({
    queryKey: ['task', id],
    queryFn: ({ signal }) => readTask(id ?? 0, signal),
    enabled: id !== null,
  });
}

export const readTask = (id: number, signal?: AbortSignal) => readTagged<Task>(`/tasks/${id}`, signal);

export async function saveTask(id: number | null, change: TaskChange, tag?: string | null): Promise<Task> {
  const saved = id === null ? await post<Task>('/tasks', change) : await patch<Task>(`/tasks/${id}`, change, tag ?? undefined);
  refreshTasks();
  return saved;
}

export async function removeTask(id: number): Promise<void> {
  await del(`/tasks/${id}`);
  refreshTasks();
}

function refreshTasks(): void {
  for (const key of ['tasks', 'task', 'today']) void queryClient.invalidateQueries({ queryKey: [key] });
}

export const makeCalendarLink = () => request<{ url: string }>('POST', '/tasks/calendar');
