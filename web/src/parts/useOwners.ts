import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { AccountPage } from '../api/types.ts';

const LOOKED_AT = 500;

// Who owns accounts, by name; read from the accounts themselves, since owners need not be staff here.
export function useOwners(): string[] {
  const accounts = useQuery({
    queryKey: ['owners'],
    queryFn: ({ signal }) => get<AccountPage>('/accounts', { limit: LOOKED_AT, sort: '-mrr' }, signal),
    staleTime: 5 * 60_000,
  });
  const names = new Set<string>();
  for (const row of accounts.data?.items ?? []) {
    const owner = row.attributes.owner;
    if (typeof owner === 'string' && owner !== '') names.add(owner);
  }
  return [...names].sort((a, b) => a.localeCompare(b));
}
