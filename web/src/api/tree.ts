import { useQuery } from '@tanstack/react-query';
import { accountPath, get } from './client.ts';
import type { Band } from './health.ts';
import type { Day, Ref } from './types.ts';

// An account with its parts and theirs; `…_all` counts all below, each person once.

export interface TreeNode {
  account: Ref;
  depth: number; // 0: the one that was asked for
  parts: number; // how many of those that follow are below it
  health: number | null;
  band: Band | null;
  active_people: number;
  active_people_all: number;
  people: number;
  people_all: number;
  seats: number | null;
  seats_all: number | null;
  revenue_all: Record<string, number>;
}

export function useTree(id: string, day: Day | undefined, wanted: boolean) {
  return useQuery({
    queryKey: ['account', id, 'tree', day],
    queryFn: ({ signal }) => get<{ day: Day; top: Ref | null; cut: boolean; items: TreeNode[] }>(`${accountPath(id)}/tree`, { day }, signal),
    enabled: wanted,
  });
}
