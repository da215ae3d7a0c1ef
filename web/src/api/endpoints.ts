import { useQuery } from '@tanstack/react-query';
import { del, get, post, readTagged, request } from './client.ts';
import { queryClient } from './queries.ts';
import { useMayCall } from './rights.ts';
import type { Message } from './outbox.ts';
import type { List, Moment } from './types.ts';

// Where events are sent to: programs of others, chats of the team.

export const ENDPOINT_KINDS = ['webhook', 'slack', 'teams'] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];
export const ENDPOINT_TYPES = ['warning.raised', 'warning.closed', 'renewal.renewed', 'renewal.lost', 'account.lost', 'account.assigned', 'goal.reached', 'play.step', 'message.failed'] as const;

export interface Endpoint {
  id: number;
  name: string;
  kind: EndpointKind;
  url: string; // who may not change it sees its server alone
  secret: string; // whole only where it was just made
  old_secret_until: Moment | null;
  types: string[]; // empty: all
  enabled: boolean;
  failing_since: Moment | null;
  failures: number;
  rests_until: Moment | null;
  last_note: string;
  created_at: Moment;
  changed_at: Moment;
  used_by: { id: number; name: string }[];
}

export interface EndpointChoice {
  id: number;
  name: string;
  kind: EndpointKind;
  server: string;
  enabled: boolean;
}

export interface EndpointDraft {
  name: string;
  kind?: EndpointKind;
  url: string;
  types: string[];
}

const BY = { all: ['endpoints'], choices: ['webhook-endpoints'] };
const again = () => {
  for (const queryKey of Object.values(BY)) void queryClient.invalidateQueries({ queryKey });
};
const path = (id: number) => `/webhook-endpoints/${id}`;

// Asked again by itself: what rests now may go on in a minute.
export function useEndpoints() {
  return useQuery({ queryKey: BY.all, queryFn: ({ signal }) => get<List<Endpoint>>('/webhook-endpoints', {}, signal), refetchInterval: 10_000 });
}

/** What a step of a play can send to; null for those who may not know, or while it is not known whether. */
export function useEndpointChoices(): EndpointChoice[] | null {
  const may = useMayCall()('GET', '/webhook-endpoints/choices');
  const found = useQuery({ queryKey: BY.choices, queryFn: ({ signal }) => get<List<EndpointChoice>>('/webhook-endpoints/choices', {}, signal), enabled: may, staleTime: 60_000 });
  return may ? (found.data?.items ?? []) : null;
}

export const readEndpoint = (id: number) => readTagged<Endpoint>(path(id));

export function useEndpoint(id: number | null) {
  return useQuery({ queryKey: [...BY.all, id], queryFn: () => readEndpoint(id ?? 0), enabled: id !== null, gcTime: 0, refetchOnWindowFocus: false });
}

export function useDeliveries(id: number, shown: boolean) {
  return useQuery({ queryKey: [...BY.all, id, 'deliveries'], queryFn: ({ signal }) => get<List<Message>>(`${path(id)}/deliveries`, {}, signal), enabled: shown, refetchInterval: 5000 });
}

export async function saveEndpoint(id: number | null, draft: Partial<EndpointDraft> & { enabled?: boolean }, version?: string | null): Promise<Endpoint> {
  const saved = id === null ? await post<Endpoint>('/webhook-endpoints', draft) : await request<Endpoint>('PATCH', path(id), { body: draft, version: version ?? undefined });
  again();
  return saved;
}

export async function rotateSecret(id: number): Promise<Endpoint> {
  const rotated = await post<Endpoint>(`${path(id)}/rotate`);
  again();
  return rotated;
}

export async function removeEndpoint(id: number): Promise<void> {
  await del(path(id));
  again();
}

export const testEndpoint = (id: number) => post<{ message: number }>(`${path(id)}/test`);
