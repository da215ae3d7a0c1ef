import { useQuery, type InfiniteData } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import type { AccountPage } from '../../api/types.ts';

export interface Neighbours {
  previous: string | null;
  next: string | null;
}

const NONE: Neighbours = { previous: null, next: null };
const FIRST = 500;

// The accounts before and after one: in the list last looked at, with its order and filters, else in the order of names.
export function useNeighbours(id: string): Neighbours {
  const listed = lastList(id);
  const byName = useQuery({
    queryKey: ['accounts', 'by name'],
    queryFn: ({ signal }) => get<AccountPage>('/accounts', { sort: 'name', limit: FIRST }, signal),
    staleTime: 5 * 60_000,
    enabled: listed === null,
  });
  const ids = listed ?? byName.data?.items.map((row) => row.id) ?? [];
  return around(ids, id);
}

export function around(ids: string[], id: string): Neighbours {
  const at = ids.indexOf(id);
  return at < 0 ? NONE : { previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
}

function lastList(id: string): string[] | null {
  const lists = queryClient
    .getQueryCache()
    .findAll({ queryKey: ['accounts'] })
    .filter((query) => Array.isArray((query.state.data as InfiniteData<AccountPage> | undefined)?.pages))
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
  for (const list of lists) {
    const { pages } = list.state.data as InfiniteData<AccountPage>;
    const ids = pages.flatMap((page) => page.items.map((row) => row.id));
    if (ids.includes(id)) return ids;
  }
  return null;
}
