import { useQuery } from '@tanstack/react-query';
import { accountPath, get, post, request } from './client.ts';
import type { AccountOnboarding } from './onboarding.ts';
import { queryClient } from './queries.ts';
import type { Day, Moment, Ref } from './types.ts';

// What one should know of an account before a meeting, and accounts that are handed over with all that is known.

export interface DigestSection {
  key: string;
  title: string;
  lines: { text: string; kind: string; id: string; day: Day | null }[];
  left_off: number;
}

export interface Brief {
  account: Ref | null;
  day: Day;
  meeting: { id: number; at: Moment; title: string } | null;
  since: Moment | null;
  sections: DigestSection[];
}

export const HANDOVER_KINDS = ['sale', 'csm'] as const;
export type HandoverKind = (typeof HANDOVER_KINDS)[number];

export interface Handover {
  id: number;
  account: Ref | null;
  kind: HandoverKind;
  from: string;
  to: string;
  goals: string[];
  promises: string[];
  note: string;
  due: Day | null;
  state: 'open' | 'accepted' | 'returned';
  why: string;
  created_at: Moment;
  ended_at: Moment | null;
  sections?: DigestSection[];
  readiness?: Pick<AccountOnboarding, 'demands' | 'readiness' | 'readiness_gap'> | null; // of one; null: no stage is onboarding
}

export function useBrief(account: string) {
  return useQuery({
    queryKey: ['account', account, 'brief'],
    queryFn: ({ signal }) => get<Brief>(`${accountPath(account)}/brief`, {}, signal),
  });
}


export function useHandover(id: number) {
  return useQuery({ queryKey: ['handover', id], queryFn: ({ signal }) => get<Handover>(`/handovers/${id}`, {}, signal) });
}

const refresh = () => {
  for (const key of ['account', 'accounts', 'handover', 'today', 'tasks']) void queryClient.invalidateQueries({ queryKey: [key] });
};

export interface NewHandover {
  account: string;
  to: string;
  kind: HandoverKind;
  goals: string[];
  promises: string[];
  note: string;
  hours?: number; // that the customer has for onboarding, a week
  knowledge?: number; // 1 to 5
}

export async function startHandover(handover: NewHandover): Promise<Handover> {
  const made = await post<Handover>('/handovers', handover);
  refresh();
  return made;
}

export async function acceptHandover(id: number): Promise<void> {
  await request('POST', `/handovers/${id}/accept`);
  refresh();
}

export async function returnHandover(id: number, why: string): Promise<void> {
  await post(`/handovers/${id}/return`, { why });
  refresh();
}
