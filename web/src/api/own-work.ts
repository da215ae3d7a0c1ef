import { useQuery } from '@tanstack/react-query';
import { get, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day } from './types.ts';

// Recurring work of colleagues that was done by itself, and the minutes it is taken to save.

export const OWN_WORK_KINDS = ['digest', 'reminder', 'task', 'warning'] as const;
export type OwnWorkKind = (typeof OWN_WORK_KINDS)[number];
export type OwnWorkMinutes = Record<OwnWorkKind, number>;

export interface OwnWork {
  from: Day;
  to: Day;
  minutes: number;
  kinds: { kind: OwnWorkKind; count: number; minutes_each: number; minutes: number }[];
  months: ({ day: Day; minutes: number } & Record<OwnWorkKind, number>)[];
}

export function useOwnWork(enabled: boolean) {
  return useQuery({ queryKey: ['own-work'], queryFn: ({ signal }) => get<OwnWork>('/own-work', {}, signal), enabled });
}

export async function saveOwnWorkMinutes(minutes: OwnWorkMinutes): Promise<void> {
  await request('PUT', '/own-work/minutes', { body: minutes });
  await queryClient.invalidateQueries({ queryKey: ['own-work'] });
}
