import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { get, type Query } from '../../api/client.ts';
import { useLiveEvent } from '../../api/live.ts';
import type { AccountPage, AccountRow } from '../../api/types.ts';
import type { AccountsSearch } from '../../routes/customers.ts';

// The rows of the table: page after page by cursor, and single rows again when the live stream names them.

const PAGE_SIZE = 100;
const FRESH_MS = 2000;
const REFRESH_EVERY_MS = 2000;
const MAX_REFRESHED = 100;

export function listQuery(search: AccountsSearch): Query {
  return { search: search.search, filter: search.filter, sort: search.sort, segment: search.segment, day: search.day };
}

export function useAccountRows(search: AccountsSearch) {
  const client = useQueryClient();
  const queryKey = useMemo(() => ['accounts', listQuery(search)], [search]);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      get<AccountPage>('/accounts', { ...listQuery(search), limit: PAGE_SIZE, spark: 1, health: 1, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });
  const rows = useMemo(() => uniqueRows(query.data?.pages ?? []), [query.data]);
  const fresh = useFreshRows(rows, search.day === undefined, (changed) =>
    client.setQueryData<InfiniteData<AccountPage>>(queryKey, (data) => data && replaceRows(data, changed)),
  );
  const first = query.data?.pages[0];
  return { query, rows, fresh, first };
}

// Cursor pages of a list that changes may overlap; the first one wins.
function uniqueRows(pages: AccountPage[]): AccountRow[] {
  const seen = new Set<string>();
  return pages.flatMap((page) => page.items.filter((row) => !seen.has(row.id) && seen.add(row.id)));
}

function replaceRows(data: InfiniteData<AccountPage>, changed: Map<string, AccountRow>): InfiniteData<AccountPage> {
  const pages = data.pages.map((page) => ({ ...page, items: page.items.map((row) => changed.get(row.id) ?? row) }));
  return { ...data, pages };
}

// Reads the rows that changed again, at most every two seconds, and says which ones to tint. Rows stay where they are:
// nothing jumps under the reader's eye.
function useFreshRows(rows: AccountRow[], live: boolean, apply: (changed: Map<string, AccountRow>) => void): Set<string> {
  const [fresh, setFresh] = useState<Set<string>>(new Set());
  const shown = useRef(new Set<string>());
  shown.current = useMemo(() => new Set(rows.map((row) => row.id)), [rows]);
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const applyRef = useRef(apply);
  applyRef.current = apply;

  const refresh = useCallback(async () => {
    timer.current = null;
    const ids = [...waiting.current].slice(0, MAX_REFRESHED);
    waiting.current.clear();
    if (ids.length === 0) return;
    try {
      const filter = [`id:in:${ids.join(',')}`];
      const page = await get<AccountPage>('/accounts', { filter, limit: MAX_REFRESHED, spark: 1, health: 1 });
      const changed = new Map(page.items.map((row) => [row.id, row]));
      applyRef.current(changed);
      setFresh(new Set(changed.keys()));
      setTimeout(() => setFresh(new Set()), FRESH_MS);
    } catch {
      // The next message brings the next try; the numbers on the page are only a little older.
    }
  }, []);

  useLiveEvent(
    'accounts',
    useCallback(
      ({ ids }) => {
        if (!live) return;
        ids.filter((id) => shown.current.has(id) && !id.includes(',')).forEach((id) => waiting.current.add(id));
        if (waiting.current.size > 0) timer.current ??= setTimeout(() => void refresh(), REFRESH_EVERY_MS);
      },
      [live, refresh],
    ),
  );
  return fresh;
}
