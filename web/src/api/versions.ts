import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import type { Day, Ref } from './types.ts';

// Versions of the product in use, the newest first; null: not known.

export interface VersionInUse {
  version: string | null;
  accounts: number;
  people: number;
  active_people: number;
}

export interface Versions {
  day: Day;
  accounts: number;
  further_people: number;
  items: VersionInUse[];
  who_total: number;
  who: { account: Ref; version: string | null; people: number; active_people: number }[];
  back_people: number;
  back_accounts: number;
  back: { account: Ref; person: { id: string; name: string } | null; from: string; to: string }[]; // than 28 days before
}

export function useVersions(query: { day?: Day; segment?: string; owner?: string; version?: string }) {
  return useQuery({
    queryKey: ['versions', query],
    queryFn: ({ signal }) => get<Versions>('/versions', query, signal),
    placeholderData: keepPreviousData,
  });
}
