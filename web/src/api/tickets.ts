import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { get, type Query } from './client.ts';
import { keepOf } from './queries.ts';
import type { List, Moment, Ref } from './types.ts';

// Support tickets as help desks, files and programs tell of them. They are read here, never changed.

export const TICKET_STATES = ['unsolved', 'open', 'waiting', 'solved'] as const;
export const TICKET_SEVERITIES = ['urgent', 'high', 'normal', 'low'] as const;
export const TICKET_ORDERS = ['escalation', 'severity', 'oldest', 'newest', 'news'] as const;
const TICKET_SOURCES = ['zendesk', 'freshdesk', 'api', 'csv'] as const;
export type TicketSeverity = (typeof TICKET_SEVERITIES)[number];
export type TicketState = 'open' | 'waiting' | 'solved';
export type TicketSource = (typeof TICKET_SOURCES)[number];

export interface Ticket {
  id: number;
  source: TicketSource;
  number: string;
  account: Ref | null;
  person: { id: string; name: string } | null;
  subject: string;
  kind: 'bug' | 'question' | 'feature' | 'billing' | 'other';
  severity: TicketSeverity;
  state: TicketState;
  opened_at: Moment;
  hours: number; // from opening to solving, or up to now
  solved_at: Moment | null;
  reopened: number;
  escalated_at: Moment | null;
  calmed_at: Moment | null; // null while the escalation goes on
  escalated_hours: number | null;
  holder: string;
  url: string;
  touched_at: Moment; // of the newest news
}

export interface TicketChange {
  at: Moment;
  what: 'state' | 'severity' | 'holder' | 'escalated' | 'calmed' | 'reopened';
  before: string;
  after: string;
}

export interface TicketDetail extends Ticket {
  changes: TicketChange[];
}

export interface TicketFigures {
  tickets: number;
  open: number;
  urgent: number;
  escalated: number;
  reopened: number;
  oldest_hours: number;
  last_28_days: number;
  days_before: number;
  solved: number;
  hours_to_solve: number;
  escalations: number;
  hours_escalated: number;
}

export const isEscalated = (ticket: Ticket) => ticket.escalated_at !== null && ticket.calmed_at === null;

export function useTickets(query: Query, limit: number) {
  return useInfiniteQuery({
    queryKey: ['tickets', query, limit],
    queryFn: ({ pageParam, signal }) => get<List<Ticket>>('/tickets', { ...query, limit, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function useTicket(id: number) {
  return useQuery({
    queryKey: ['ticket', id],
    queryFn: ({ signal }) => get<TicketDetail>(`/tickets/${id}`, {}, signal),
  });
}

export function useTicketFigures(account: string) {
  return useQuery({
    queryKey: ['account', account, 'ticket-figures'],
    queryFn: ({ signal }) => get<TicketFigures>('/tickets/figures', { account }, signal),
    placeholderData: keepOf(account),
  });
}

export function useAccountTickets(account: string, limit: number) {
  return useQuery({
    queryKey: ['account', account, 'tickets', limit],
    queryFn: ({ signal }) =>
      get<List<Ticket>>('/tickets', { account, state: 'unsolved', sort: 'escalation', limit }, signal),
    placeholderData: keepOf(account),
  });
}
