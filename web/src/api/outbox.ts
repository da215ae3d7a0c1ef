import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { apiPath, get, post, type Query } from './client.ts';
import { queryClient } from './queries.ts';
import type { List, Moment, Ref } from './types.ts';

// What goes out: what waits, what was sent, what became of it.

export const MESSAGE_STATES = ['waiting', 'sending', 'sent', 'doubtful', 'failed', 'cancelled', 'suppressed'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];
export const MESSAGE_CHANNELS = ['mail', 'webhook', 'chat'] as const;
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number];

export interface Message {
  id: number;
  channel: MessageChannel;
  state: MessageState;
  account: Ref | null;
  person: Ref | null;
  play: number | null;
  run: number | null;
  step: string;
  template: number | null;
  recipient: string; // of a webhook or a chat: number of the endpoint
  title: string;
  promotional: boolean;
  due_at: Moment;
  attempts: number;
  created_at: Moment;
  changed_at: Moment;
  note: string;
  opened_at: Moment | null;
  clicked_at: Moment | null;
  bounced_at: Moment | null;
}

export interface MessageLog {
  message: Message;
  html: string;
  text: string;
  data: unknown;
  log: { at: Moment; kind: string; note: string; by: string }[];
}

export interface OutboxFilter {
  state?: string;
  channel?: string;
  account?: string;
  person?: string;
  recipient?: string;
  play?: string;
  template?: string;
  endpoint?: string;
}

type MessagePage = List<Message> & { next_cursor: string | null };

const again = () => void queryClient.invalidateQueries({ queryKey: ['outbox'] });

export function useOutbox(filter: OutboxFilter, limit: number) {
  return useInfiniteQuery({
    queryKey: ['outbox', 'list', filter, limit],
    queryFn: ({ pageParam, signal }) => get<MessagePage>('/outbox', { ...filter, limit, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}

/** The newest that fit. */
export function useMessages(filter: Query, limit: number, on = true) {
  return useQuery({
    queryKey: ['outbox', 'newest', filter, limit],
    queryFn: ({ signal }) => get<MessagePage>('/outbox', { ...filter, limit }, signal),
    enabled: on,
  });
}

const SETTLED: readonly string[] = ['sent', 'failed', 'suppressed', 'cancelled', 'doubtful'];

// Asked again until it is no longer on its way, and now and then afterwards: it may be opened.
export function useMessage(id: number | undefined, later: number | false = false) {
  return useQuery({
    queryKey: ['outbox', 'one', id],
    queryFn: ({ signal }) => get<MessageLog>(`/outbox/${id}`, {}, signal),
    enabled: id !== undefined,
    refetchInterval: (query) => (SETTLED.includes(query.state.data?.message.state ?? '') ? later : 1000),
  });
}

export type MessageOrder = 'retry' | 'cancel' | 'settle';

export async function orderMessage(id: number, order: MessageOrder): Promise<MessageLog> {
  const log = await post<MessageLog>(`/outbox/${id}/${order}`);
  queryClient.setQueryData(['outbox', 'one', id], log);
  again();
  return log;
}

export interface Replayed {
  found: number;
  again: number;
  more: boolean; // there are more than are sent at once
}

const replayPath = (filter: OutboxFilter, dry: boolean) => {
  const { state: _, ...which } = filter;
  return apiPath('/outbox/replay', { ...which, dry: dry || undefined }).replace('/api/v1', '');
};

/** How many a replay would send again. */
export function useReplayable(filter: OutboxFilter, on: boolean) {
  return useQuery({ queryKey: ['outbox', 'replay', filter], queryFn: () => post<Replayed>(replayPath(filter, true)), enabled: on, gcTime: 0 });
}

export async function replayMessages(filter: OutboxFilter): Promise<Replayed> {
  const replayed = await post<Replayed>(replayPath(filter, false));
  again();
  return replayed;
}
