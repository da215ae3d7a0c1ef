import { keepPreviousData, QueryClient, useQuery } from '@tanstack/react-query';
import { ApiError, accountPath, get, setCsrf } from './client.ts';
import type {
  Account,
  AccountPeople,
  ChangeItem,
  Day,
  EventName,
  Feature,
  Field,
  List,
  Person,
  Rhythm,
  Session,
  Totals,
  Usage,
} from './types.ts';

// The reading side of the API as hooks. Keys begin with the noun, so that one call can refresh all of it.

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 1 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

export const sessionQuery = {
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await get<Session>('/session');
      setCsrf(session.csrf);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
};

export function useSession(): Session | null | undefined {
  return useQuery(sessionQuery).data;
}

export function useFields() {
  return useQuery({
    queryKey: ['fields'],
    queryFn: async () => (await get<{ items: Field[] }>('/accounts/fields')).items,
    staleTime: 60_000,
  });
}

export function useAccount(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'head', day],
    queryFn: ({ signal }) => get<Account>(accountPath(id), { day }, signal),
    placeholderData: keepOf(id),
  });
}

/** While another day or filter is asked for, what is shown stays; never that of another account. */
export function keepOf(id: string) {
  return <T>(previous: T | undefined, query?: { queryKey: readonly unknown[] }): T | undefined =>
    query?.queryKey[1] === id ? previous : undefined;
}

export function useAccountUsage(id: string, from: Day, to: Day) {
  return useQuery({
    queryKey: ['account', id, 'usage', from, to],
    queryFn: ({ signal }) => get<Usage>(`${accountPath(id)}/usage`, { from, to }, signal),
    placeholderData: keepOf(id),
  });
}

export function useRhythm(id: string, day: Day | undefined, weeks: number) {
  return useQuery({
    queryKey: ['account', id, 'rhythm', day, weeks],
    queryFn: ({ signal }) => get<Rhythm>(`${accountPath(id)}/rhythm`, { day, weeks }, signal),
  });
}

export function useAccountPeople(id: string, day: Day | undefined, limit: number) {
  return useQuery({
    queryKey: ['account', id, 'people', day, limit],
    queryFn: ({ signal }) => get<AccountPeople>(`${accountPath(id)}/people`, { day, limit }, signal),
    placeholderData: keepOf(id),
  });
}

export function useChanges(id: string, day: Day | undefined) {
  return useQuery({
    queryKey: ['account', id, 'changes', day],
    queryFn: ({ signal }) => get<List<ChangeItem>>(`${accountPath(id)}/changes`, { day }, signal),
  });
}

export function usePerson(id: string) {
  return useQuery({
    queryKey: ['person', id, 'head'],
    queryFn: ({ signal }) => get<Person>(`/people/${encodeURIComponent(id)}`, {}, signal),
  });
}

export function useFeatures() {
  return useQuery({
    queryKey: ['features'],
    queryFn: ({ signal }) => get<List<Feature>>('/features', {}, signal),
  });
}

export function useEventNames() {
  return useQuery({
    queryKey: ['event-names'],
    queryFn: ({ signal }) => get<List<EventName>>('/events', {}, signal),
  });
}

export function useTotals(query: { day?: Day; from?: Day; to?: Day }) {
  return useQuery({
    queryKey: ['totals', query.day, query.from, query.to],
    queryFn: ({ signal }) => get<Totals>('/totals', query, signal),
    placeholderData: keepPreviousData,
  });
}
