import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { apiPath, get, post, request, type Query } from './client.ts';
import { queryClient } from './queries.ts';
import type { Moment, Ref } from './types.ts';

// What stops customers from acting on automatic messages.

export const OBSTACLE_KINDS = ['no_time', 'not_found', 'no_rights', 'not_useful', 'technical', 'other'] as const;
export type ObstacleKind = (typeof OBSTACLE_KINDS)[number];
export const OBSTACLE_STATES = ['open', 'taken_up', 'removed'] as const;
export type ObstacleState = (typeof OBSTACLE_STATES)[number];

export interface Obstacle {
  id: number;
  account: Ref | null;
  person: Ref | null;
  kind: ObstacleKind;
  text: string;
  play: number; // 0: none
  play_name: string;
  message: number; // of the outbox; 0: none
  state: ObstacleState;
  note: string;
  at: Moment;
  by: string; // staff; empty: the customer
  changed_at: Moment;
}

export interface ObstacleRank {
  kind: ObstacleKind;
  play: number;
  play_name: string;
  accounts: number;
  entries: number;
  messages: number;
  not_known: number; // accounts whose revenue is not known
  arr: { currency: string; amount: number }[];
}

export interface ObstacleWish extends Query {
  state?: ObstacleState;
  kind?: ObstacleKind;
  play?: number;
}

export function useObstacles(wish: ObstacleWish) {
  return useInfiniteQuery({
    queryKey: ['obstacles', 'list', wish],
    queryFn: ({ pageParam, signal }) => get<{ items: Obstacle[]; next: number }>('/obstacles', { ...wish, limit: 50, before: pageParam || undefined }, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
}

export function useObstacleRanking(state: ObstacleState | undefined) {
  return useQuery({ queryKey: ['obstacles', 'ranking', state], queryFn: ({ signal }) => get<{ items: ObstacleRank[] }>('/obstacles/ranking', { state }, signal), placeholderData: keepPreviousData });
}

export const obstaclesHref = (wish: ObstacleWish) => apiPath('/obstacles.csv', wish);

const again = () => void queryClient.invalidateQueries({ queryKey: ['obstacles'] });

export async function addObstacle(body: { account: string; kind: ObstacleKind; text: string; play?: number }): Promise<void> {
  await post('/obstacles', body);
  again();
}

export async function changeObstacle(id: number, body: { state?: ObstacleState; note?: string }): Promise<void> {
  await request('PATCH', `/obstacles/${id}`, { body });
  again();
}
