import { useQuery } from '@tanstack/react-query';
import { get, post, readTagged, request } from './client.ts';
import { queryClient } from './queries.ts';
import type { Moment } from './types.ts';

// How one is told by mail of what concerns one, and the digest of the week.

export const NOTIFY_MODES = ['at_once', 'daily', 'off'] as const;
export type NotifyMode = (typeof NOTIFY_MODES)[number];

const NOTIFY_KINDS = ['mention', 'task_given', 'handover', 'account_given', 'task_due', 'warning', 'renewal', 'message_failed'] as const;
export type NotifyKind = (typeof NOTIFY_KINDS)[number];

export interface Notifications {
  address: string;
  zone: string;
  zone_usual: string;
  at: string;
  digest_weekday: number;
  book: 'seen' | 'own';
  kinds: { kind: NotifyKind; mode: NotifyMode; usual: NotifyMode }[];
  next_daily: Moment | null;
  next_digest: Moment | null;
  sends: boolean;
}

export interface NotificationsDraft {
  zone: string;
  at: string;
  digest_weekday: number;
  book: 'seen' | 'own';
  kinds: Record<string, NotifyMode>;
}

export interface Digest {
  subject: string;
  html: string;
  text: string;
  empty: boolean;
}

export const readNotifications = () => readTagged<Notifications>('/notifications');

export function useNotifications() {
  return useQuery({ queryKey: ['notifications'], queryFn: readNotifications, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false });
}

export async function saveNotifications(draft: NotificationsDraft, version?: string): Promise<Notifications> {
  const saved = await request<Notifications>('PUT', '/notifications', { body: draft, version });
  void queryClient.invalidateQueries({ queryKey: ['notifications'] });
  void queryClient.invalidateQueries({ queryKey: ['digest'] });
  return saved;
}

export function useDigest() {
  return useQuery({ queryKey: ['digest'], queryFn: ({ signal }) => get<Digest>('/notifications/digest', {}, signal), gcTime: 0, refetchOnWindowFocus: false });
}

export const sendDigest = () => post<{ message: number }>('/notifications/digest', {});
