import { useQuery } from '@tanstack/react-query';
import { accountPath, get } from './client.ts';
import type { Day, Ref } from './types.ts';

// Who matters at an account, whom of us they know, and what is missing among them.

export type Gap =
  | 'few_contacts'
  | 'no_decision_maker'
  | 'decision_maker_not_met'
  | 'no_champion'
  | 'champion_silent'
  | 'blocker_not_met'
  | 'nobody_met';

export interface Relationship {
  person: Ref & { anonymous: boolean };
  attributes: { role?: string; influence?: string; stance?: string; title?: string };
  decides: boolean;
  acquaintance: 'not_met' | 'met' | 'known_well';
  met: number; // touchpoints in 180 days
  last_met: Day | null;
  last_seen: Day | null;
  active_days: number | null;
  proposed_role: string | null;
  known_by: { staff: string; name: string; times: number; last: Day | null }[];
}

export interface Relationships {
  day: Day;
  gaps: Gap[];
  contacts: number;
  contacts_wanted: number;
  people: number;
  items: Relationship[];
}

export function useRelationships(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'relationships', day],
    queryFn: ({ signal }) => get<Relationships>(`${accountPath(id)}/relationships`, { day }, signal),
  });
}
