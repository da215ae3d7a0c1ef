import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get, patch, post, readTagged } from './client.ts';
import { queryClient } from './queries.ts';
import type { List, Moment } from './types.ts';

// What people define (metrics, segments, scorecards, warning rules, stages, plays) is read, saved and remembered alike.

export type DefinitionPath = '/metrics' | '/segments' | '/scorecards' | '/warning-rules' | '/stages' | '/plays' | '/templates' | '/surveys' | '/guides' | '/use-cases';

export interface DefinitionHead {
  id: number;
  name: string;
  version: number;
  changed_at: Moment;
  changed_by: string;
  why: string;
}

export interface DefinitionVersion extends DefinitionHead {
  body?: Record<string, unknown>;
}

const onePath = (path: DefinitionPath, id: string) => `${path}/${encodeURIComponent(id)}`;

// Queries that show what a definition changes.
const TOUCHED: Record<DefinitionPath, string[]> = {
  '/metrics': ['metrics', 'formula-check', 'formula-distribution'],
  '/segments': ['segments', 'segment', 'accounts'],
  '/scorecards': ['scorecards', 'health', 'account', 'accounts', 'accuracy'],
  '/stages': ['stages', 'journey', 'account'],
  '/templates': ['templates'],
  '/guides': ['guides'],
  '/use-cases': ['use-cases', 'account-cases', 'adoption-plans'],
  '/plays': ['plays', 'templates', 'play', 'play-run', 'account'],
  '/surveys': ['surveys', 'survey-results'],
  '/warning-rules': ['warning-rules', 'warnings', 'notices', 'account'],
};

export function useDefinition<T extends DefinitionHead>(path: DefinitionPath, id: string | null) {
  return useQuery({
    queryKey: ['definition', path, id],
    queryFn: ({ signal }) => readTagged<T>(onePath(path, id ?? ''), signal),
    enabled: id !== null,
    staleTime: 60_000,
  });
}

export function useVersions(path: DefinitionPath, id: string | null) {
  return useQuery({
    queryKey: ['definition', path, id, 'versions'],
    queryFn: ({ signal }) => get<List<DefinitionVersion>>(`${onePath(path, id ?? '')}/versions`, { bodies: 1 }, signal),
    enabled: id !== null,
    placeholderData: keepPreviousData,
  });
}

export function refreshDefinitions(path: DefinitionPath): void {
  for (const key of ['definition', ...TOUCHED[path]]) void queryClient.invalidateQueries({ queryKey: [key] });
}

export async function saveDefinition<T>(path: DefinitionPath, id: string | null, body: object, tag: string | null): Promise<T> {
  const saved = id === null ? await post<T>(path, body) : await patch<T>(onePath(path, id), body, tag ?? undefined);
  refreshDefinitions(path);
  // Before an editor lets go of what was written: else it shows the state before for a moment, and goes on from that.
  if (id !== null) await queryClient.refetchQueries({ queryKey: ['definition', path, id], exact: true, type: 'active' }, { cancelRefetch: false });
  return saved;
}
