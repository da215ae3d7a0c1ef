import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { accountPath, get } from './client.ts';
import type { Day, Moment } from './types.ts';

// Revenue: how it moved, what was lost and kept. Amounts are whole minor units: `digits` of them are behind the point.

export const MOVEMENTS = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'currency'] as const;
export type Movement = (typeof MOVEMENTS)[number];
export const REVENUE_BY = ['owner', 'segment', 'account'] as const;
export type RevenueBy = (typeof REVENUE_BY)[number];
export const CHURN_BASES = ['first', 'average', 'daily'] as const;
export type ChurnBasis = (typeof CHURN_BASES)[number];

interface Head {
  from: Day;
  to: Day;
  currency: string;
  digits: number;
}
interface Foot {
  left_out: { accounts: number; subscriptions: number };
  definition: string;
  sources: string[];
}

export type Moved = Record<Movement, number> & {
  opening: number;
  closing: number;
  accounts: Record<Exclude<Movement, 'currency'>, number> & { opening: number; closing: number };
};
export type MovedGroup = Moved & { key: string; name: string };
export interface Movements extends Head, Foot {
  by: string;
  all: Moved;
  items: MovedGroup[];
  next_cursor: string | null;
  total: number;
}

interface Rate {
  lost: number;
  base: number;
  rate: number | null;
}
export interface Churn extends Head, Foot {
  basis: ChurnBasis;
  customers: Rate & { opening: number; gained: number; came_and_went: number; closing: number };
  revenue: Rate & { opening: number; contracted: number; came_and_went: number; closing: number };
  revenue_with_downgrades: Rate;
}

export interface Retention extends Head, Foot {
  gross: number | null;
  net: number | null;
  logo: number | null;
  opening: number;
  lost: number;
  contracted: number;
  expanded: number;
  customers: number;
  customers_lost: number;
  margin_percent: number;
  lifetime_value: number | null;
}

export interface Period {
  from: Day;
  to: Day;
}

export function useMovements(period: Period, by: RevenueBy | 'month') {
  return useQuery({
    queryKey: ['revenue', 'movements', period, by],
    queryFn: ({ signal }) => get<Movements>('/revenue/movements', { ...period, by }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useChurn(period: Period, basis: ChurnBasis) {
  return useQuery({
    queryKey: ['revenue', 'churn', period, basis],
    queryFn: ({ signal }) => get<Churn>('/revenue/churn', { ...period, basis }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useRetention(period: Period) {
  return useQuery({
    queryKey: ['revenue', 'retention', period],
    queryFn: ({ signal }) => get<Retention>('/revenue/retention', { ...period }, signal),
    placeholderData: keepPreviousData,
  });
}

// ---- of one account

export interface PaidFrom {
  day: Day;
  currency: string;
  digits: number;
  mrr: number;
}
export interface Subscription {
  number: number;
  id: string;
  name: string;
  source: string;
  now: {
    state: 'trial' | 'incomplete' | 'active' | 'past_due' | 'paused' | 'cancelled';
    currency: string;
    digits: number;
    mrr: number;
    term_end: Moment | null;
    cancels_at: Moment | null;
  } | null;
}
export interface Invoice {
  number: number;
  id: string;
  label: string;
  currency: string;
  digits: number;
  total: number;
  paid: number;
  issued_at: Moment;
  due_at: Moment | null;
}

export function useAccountRevenue(id: string) {
  return useQuery({
    queryKey: ['account', id, 'revenue'],
    queryFn: ({ signal }) => get<{ from_subscriptions: boolean; items: PaidFrom[] }>(`${accountPath(id)}/revenue`, {}, signal),
  });
}

export function useAccountSubscriptions(id: string) {
  return useQuery({
    queryKey: ['account', id, 'subscriptions'],
    queryFn: ({ signal }) => get<{ items: Subscription[] }>('/subscriptions', { account: id, limit: 20 }, signal),
  });
}

export function useOverdueInvoices(id: string) {
  return useQuery({
    queryKey: ['account', id, 'overdue'],
    queryFn: ({ signal }) => get<{ items: Invoice[] }>('/invoices', { account: id, overdue: true, limit: 5 }, signal),
  });
}
