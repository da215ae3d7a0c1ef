import { useQuery } from '@tanstack/react-query';
import { get, readTagged, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { List, Moment } from './types.ts';

// How well customers are to be looked after, how long what is kept, and who was erased.

export interface CoverageRule {
  segment: number | null;
  revenue_from: number | null; // a year, in the account's currency
  revenue_below: number | null;
  contact_every: number; // days
}

export interface Coverage {
  rules: CoverageRule[]; // the first that fits an account holds
  accounts_most: number | null; // of one person
  revenue_most: number | null; // a year, of any one currency
}

export interface Retention {
  audit_days: number; // 0: for ever
  attachment_days: number;
  context_days: number;
  message_days: number;
}

export const readCoverage = () => readTagged<Coverage>('/settings/coverage');
export const readRetention = () => readTagged<Retention>('/settings/retention');

// A form begins with what holds now, and is not drawn anew under the hands of who fills it.
const FORM = { gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false } as const;

export function useCoverage() {
  return useQuery({ queryKey: ['coverage'], queryFn: readCoverage, ...FORM });
}

export async function saveCoverage(coverage: Coverage, version?: string): Promise<Coverage> {
  const saved = await request<Coverage>('PUT', '/settings/coverage', { body: coverage, version });
  for (const key of ['coverage', 'today']) await queryClient.invalidateQueries({ queryKey: [key] });
  return saved;
}

export function useRetention() {
  return useQuery({ queryKey: ['retention'], queryFn: readRetention, ...FORM });
}

export async function saveRetention(retention: Retention, version?: string): Promise<Retention> {
  const saved = await request<Retention>('PUT', '/settings/retention', { body: retention, version });
  await queryClient.invalidateQueries({ queryKey: ['retention'] });
  return saved;
}

export interface ErasureReport {
  entries: number; // of the log, rewritten
  links: number;
  texts: number;
  attachments: number;
  left: { kind: string; id: number }[]; // definitions that name the person still
  accounts: { account: string; attribute: string }[]; // attributes that do
}

export interface Erasure {
  id: number;
  state: 'waiting' | 'cleaning' | 'done' | 'failed';
  pseudonym: string | null;
  by: string;
  why: string;
  asked_at: Moment;
  ended_at: Moment | null;
  report: ErasureReport | null;
}

const RUNNING_MS = 2000;
export const runs = (erasure: Erasure) => erasure.state === 'waiting' || erasure.state === 'cleaning';

export function useErasures() {
  return useQuery({
    queryKey: ['erasures'],
    queryFn: async ({ signal }) => (await get<List<Erasure>>('/erasures', {}, signal)).items,
    refetchInterval: ({ state }) => (state.data?.some(runs) ? RUNNING_MS : false),
  });
}
