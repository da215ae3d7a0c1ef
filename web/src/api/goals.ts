import { useQuery } from '@tanstack/react-query';
import { del, get, patch, post } from './client.ts';
import { queryClient } from './queries.ts';
import type { Day, List, Moment, Ref } from './types.ts';

// What a customer wants to reach, what was promised to them, and what they wish for.

export const GOAL_KINDS = ['goal', 'promise', 'wish'] as const;
export type GoalKind = (typeof GOAL_KINDS)[number] | 'expectation'; // an expectation is of a stage and has a place of its own
export type GoalState = 'open' | 'reached' | 'dropped';

export interface Goal {
  id: number;
  account: Ref | null;
  kind: GoalKind;
  title: string;
  note: string;
  owner: string;
  due: Day | null;
  state: GoalState;
  touchpoint: number | null;
  stage: number | null; // of an expectation
  stage_name: string;
  priority: 1 | 2 | 3 | null; // 1 is the highest
  created_at: Moment;
  changed_at: Moment;
  changed_by: string;
}

export interface GoalChange {
  account?: string;
  kind?: GoalKind;
  title?: string;
  due?: Day;
  state?: GoalState;
  stage?: number;
  priority?: number;
}

export function useGoals(account: string) {
  return useQuery({
    queryKey: ['account', account, 'goals'],
    queryFn: async ({ signal }) => (await get<List<Goal>>('/goals', { account }, signal)).items,
  });
}

function refreshGoals(): void {
  for (const key of ['account', 'today']) void queryClient.invalidateQueries({ queryKey: [key] });
}

export async function saveGoal(id: number | null, change: GoalChange): Promise<Goal> {
  const saved = id === null ? await post<Goal>('/goals', change) : await patch<Goal>(`/goals/${id}`, change);
  refreshGoals();
  return saved;
}

export async function removeGoal(id: number): Promise<void> {
  await del(`/goals/${id}`);
  refreshGoals();
}

export async function goalOfTouchpoint(touchpoint: number): Promise<Goal> {
  const made = await post<Goal>(`/touchpoints/${touchpoint}/goal`, {});
  refreshGoals();
  return made;
}
