import { useQuery } from '@tanstack/react-query';
import { accountPath, get } from './client.ts';
import type { Day, Ref } from './types.ts';

// Where a customer could grow, and what to offer it. The arithmetic of the potential stands in docs/growth.md.

export type ExpansionState = 'uses' | 'silent' | 'not_yet';
export type ExpansionSource = 'unknown' | 'own' | 'stood_in';

export interface ExpansionPart {
  account: Ref;
  depth: number; // 0: the one that was asked for
  state: ExpansionState;
  active_people: number;
  people: number;
  seats: number | null;
  mrr: number | null;
  possible: number | null; // how many could use it
  possible_from: ExpansionSource; // stood in: its employees
  room: number | null;
  price: number | null; // of a seat a month
  price_from: ExpansionSource; // stood in: what the family pays
  currency: string; // of price and potential
  potential: number | null; // a year
}

export interface Department {
  name: string; // empty: people of whom it is not said
  state: ExpansionState;
  people: number;
  active_people: number;
}

export interface Expansion {
  day: Day;
  cut: boolean;
  potential: Record<string, number>;
  items: ExpansionPart[];
  departments: Department[];
}

export interface Offer {
  feature: string;
  key: boolean;
  used_by: number; // of `compared` similar customers
  compared: number;
  last_used: Day | null; // by the account itself
  wish: string; // its own goal or wish that names the feature
  users: Ref[];
}

export function useExpansion(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'expansion', day],
    queryFn: ({ signal }) => get<Expansion>(`${accountPath(id)}/expansion`, { day }, signal),
    staleTime: 60_000,
  });
}

export function useOffers(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'offers', day],
    queryFn: ({ signal }) => get<{ day: Day; compared: number; items: Offer[] }>(`${accountPath(id)}/offers`, { day }, signal),
    staleTime: 60_000, // what customers are like does not move with every event
  });
}
