import { useQuery } from '@tanstack/react-query';
import type { Worth } from './advocates.ts';
import { del, patch, post, readTagged } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, Moment } from './types.ts';

// What else is known of a warning that is an opportunity.

export const SALES_STATES = ['none', 'passed', 'accepted', 'won', 'lost'] as const;
export type SalesState = (typeof SALES_STATES)[number];

export interface Opportunity {
  warning: number;
  customer_value: string;
  worth: Worth | null;
  sales: { state: SalesState; to: string; on: Day | null; by: string; note: string };
  attempts: { id: number; day: Day; note: string; valued: boolean; made_at: Moment }[];
  attempts_without_value: number;
  advice: string; // a sentence that warns; or empty
}

export interface OpportunityChange {
  customer_value?: string;
  worth?: number;
  currency?: string;
  sales_state?: SalesState;
  sales_to?: string;
  sales_note?: string;
}

export const readOpportunity = (warning: number, signal?: AbortSignal) => readTagged<Opportunity>(`/warnings/${warning}/opportunity`, signal);

export function useOpportunity(warning: number) {
  return useQuery({ queryKey: ['opportunity', warning], queryFn: ({ signal }) => readOpportunity(warning, signal) });
}

function refreshed<T>(warning: number, answer: Promise<T>): Promise<T> {
  return answer.finally(() => void queryClient.invalidateQueries({ queryKey: ['opportunity', warning] }));
}

export const saveOpportunity = (warning: number, change: OpportunityChange, tag?: string) =>
  refreshed(warning, patch<Opportunity>(`/warnings/${warning}/opportunity`, change, tag));
export const addAttempt = (warning: number, note: string) => refreshed(warning, post<Opportunity>(`/warnings/${warning}/attempts`, { note }));
export const removeAttempt = (warning: number, id: number) => refreshed(warning, del(`/warnings/${warning}/attempts/${id}`));
