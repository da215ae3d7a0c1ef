import { useQuery } from '@tanstack/react-query';
import { accountPath, get } from './client.ts';
import { keepOf } from './queries.ts';
import type { Day, Moment } from './types.ts';

// What lies ahead of a customer: the next stage, good reasons to write, and all channels on one line.

export const RESOURCE_KINDS = ['webinar', 'video', 'training', 'guide', 'other'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

export interface StageResource {
  name: string;
  kind: ResourceKind;
  url: string; // empty: none
}

export interface StageReadiness {
  id: number;
  name: string;
  meaning: string;
  plan: string;
  conditions: { text: string; met: boolean }[]; // to enter; all of them
  resources: (StageResource & { stage: string })[];
}

export interface Occasion {
  kind: 'anniversary' | 'goal_reached' | 'new_feature' | 'early_win';
  day: Day;
  years: number;
  title: string; // of the goal; name of the feature
  asked: boolean; // they asked for the feature
}

export interface OccasionPerson {
  id: string;
  name: string;
  first_name: string;
  email: string;
}

export const CHANNELS = ['call', 'visit', 'mail', 'meeting', 'note', 'event', 'ticket', 'task'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface ChannelItem {
  channel: Channel;
  id: number;
  at: Moment;
  title: string;
  who: string;
  planned: boolean;
}

export interface Channels {
  from: Day;
  today: Day;
  to: Day;
  cut: boolean;
  items: ChannelItem[];
  busiest: { from: Moment; to: Moment; contacts: number; channels: number } | null;
  longest_gap_days: number;
  use: { day: Day; people: number | null }[];
}

export function useNextStage(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'next-stage', day],
    queryFn: ({ signal }) => get<{ now: StageReadiness | null; next: StageReadiness | null }>(`${accountPath(id)}/next-stage`, { day }, signal),
  });
}

export function useOccasions(id: string) {
  return useQuery({
    queryKey: ['account', id, 'occasions'],
    queryFn: ({ signal }) => get<{ to: OccasionPerson | null; items: Occasion[] }>(`${accountPath(id)}/occasions`, {}, signal),
  });
}

export function useChannels(id: string, days: number) {
  return useQuery({
    queryKey: ['account', id, 'channels', days],
    queryFn: ({ signal }) => get<Channels>(`${accountPath(id)}/channels`, { days }, signal),
    placeholderData: keepOf(id),
  });
}
