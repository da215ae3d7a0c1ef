import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import type { Day, Ref } from './types.ts';

// Customers who may speak badly of the product, with what says so.

export type DissatisfiedReason = 'escalation' | 'not_recommended' | 'lost' | 'sentiment' | 'late_promise' | 'urgent_ticket' | 'at_risk' | 'health_fell';

export interface Dissatisfied {
  account: Ref;
  owner: string;
  points: number;
  reasons: DissatisfiedReason[]; // in the order of what to do first
  sentiment: number | null;
  escalations: number | null;
  urgent_tickets: number | null;
  late_promises: number;
  lost: Day | null;
  health_fell: number | null;
}

const LIMIT = 200;

export function useDissatisfied() {
  return useQuery({
    queryKey: ['dissatisfied'],
    queryFn: ({ signal }) => get<{ day: Day; total: number; items: Dissatisfied[] }>('/dissatisfied', { limit: LIMIT }, signal),
  });
}
