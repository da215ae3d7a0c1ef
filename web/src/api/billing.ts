import { useQuery } from '@tanstack/react-query';
import { del, get, post, put, readTagged, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// What counts as revenue, what currencies are worth, and who pays at billing systems.

export interface RevenueChoice {
  currency: string;
  digits: number;
  trials: boolean;
  paused: boolean;
  past_due: boolean;
  discounts: boolean;
  customer: 'revenue' | 'life';
  margin_percent: number;
}
export type RevenueChoices = Omit<RevenueChoice, 'digits'>;

export interface Rate {
  currency: string;
  day: Day;
  rate: string; // decimal
}

export interface BillingCustomer {
  source: string;
  id: string;
  account: Ref | null;
  said: string;
  name: string;
  email: string;
  linked_by: string;
  first_at: Moment;
}

export interface BillingMessage {
  source: string;
  id: string;
  type: string;
  at: Moment;
  received_at: Moment;
  deliveries: number;
  result: string;
  note: string;
}

export const readRevenueChoice = () => readTagged<RevenueChoice>('/settings/revenue');

export function useRevenueChoice() {
  return useQuery({ queryKey: ['revenue-choice'], queryFn: readRevenueChoice, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false });
}

const refreshMoney = () => queryClient.invalidateQueries({ predicate: ({ queryKey }) => ['revenue', 'renewals', 'account', 'accounts', 'rates'].includes(String(queryKey[0])) });

export async function saveRevenueChoice({ currency, trials, paused, past_due, discounts, customer, margin_percent }: RevenueChoices, version?: string): Promise<RevenueChoice> {
  const saved = await request<RevenueChoice>('PUT', '/settings/revenue', {
    body: { currency, trials, paused, past_due, discounts, customer, margin_percent },
    version,
  });
  await queryClient.invalidateQueries({ queryKey: ['revenue-choice'] });
  await refreshMoney();
  return saved;
}

export function useRates() {
  return useQuery({
    queryKey: ['rates'],
    queryFn: ({ signal }) => get<{ reporting: string; items: Rate[]; next_cursor: string | null }>('/currency-rates', { limit: 200 }, signal),
  });
}

export async function saveRate(rate: Rate): Promise<void> {
  await post('/currency-rates', { items: [rate] });
  await refreshMoney();
}

export async function removeRate({ currency, day }: Rate): Promise<void> {
  await del(`/currency-rates/${currency}/${day}`);
  await refreshMoney();
}

// ---- Stripe

const readStripe = () => readTagged<{ secrets: string[] }>('/settings/stripe');

export function useStripe() {
  return useQuery({ queryKey: ['stripe'], queryFn: readStripe });
}

export async function saveStripe(secrets: string[], version?: string): Promise<void> {
  await request('PUT', '/settings/stripe', { body: { secrets }, version });
  await queryClient.invalidateQueries({ queryKey: ['stripe'] });
}

export function useUnknownPayers() {
  return useQuery({
    queryKey: ['billing', 'unknown'],
    queryFn: ({ signal }) => get<List<BillingCustomer>>('/billing/customers', { unknown: true, limit: 50 }, signal),
  });
}

export async function linkPayer({ source, id }: BillingCustomer, account: string): Promise<void> {
  await put(`/billing/customers/${encodeURIComponent(source)}/${encodeURIComponent(id)}/account`, { account });
  await queryClient.invalidateQueries({ queryKey: ['billing'] });
  await refreshMoney();
}

export function useBillingMessages() {
  return useQuery({
    queryKey: ['billing', 'messages'],
    queryFn: ({ signal }) => get<List<BillingMessage>>('/billing/messages', { limit: 20 }, signal),
  });
}
