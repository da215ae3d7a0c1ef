import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { del, get, post } from './client.ts';
import { queryClient } from './queries.ts';
import type { List, Moment } from './types.ts';

// Addresses that get nothing more, and why.

export interface Suppression {
  address: string;
  reason: 'unsubscribed' | 'bounced' | 'complained' | 'asked';
  note: string;
  message: number | null; // that it came from
  at: Moment;
  by: string; // staff, or empty
}

const again = () => void queryClient.invalidateQueries({ queryKey: ['suppressions'] });

export function useSuppressions(like: string, limit: number) {
  return useQuery({ queryKey: ['suppressions', like, limit], queryFn: ({ signal }) => get<List<Suppression>>('/suppressions', { like, limit }, signal), placeholderData: keepPreviousData });
}

export async function suppress(address: string, note: string): Promise<Suppression> {
  const added = await post<Suppression>('/suppressions', { address, ...(note ? { note } : {}) });
  again();
  return added;
}

export async function release(address: string): Promise<void> {
  await del(`/suppressions/${encodeURIComponent(address)}`);
  again();
}
