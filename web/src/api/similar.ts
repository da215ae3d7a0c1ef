import { useQuery } from '@tanstack/react-query';
import { accountPath, get } from './client.ts';
import type { Band } from './health.ts';
import type { Day, List, Ref, Scalar } from './types.ts';

// Customers like a given one.

export interface SimilarAccount {
  account: Ref;
  similarity: number; // 0 to 1
  shares: { property: SimilarProperty; own: Scalar; theirs: Scalar; alike: number }[];
  health: { score: number | null; change: number | null; band: Band | null };
  uses: string[]; // features that they use and the account does not
}

export type SimilarProperty =
  | 'industry'
  | 'plan'
  | 'country'
  | 'size'
  | 'business_model'
  | 'mrr'
  | 'seats'
  | 'employees'
  | 'active_people';

export function useSimilar(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'similar', day],
    queryFn: ({ signal }) => get<List<SimilarAccount>>(`${accountPath(id)}/similar`, { day }, signal),
    staleTime: 60_000, // what customers are like does not move with every event
  });
}
