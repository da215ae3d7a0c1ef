import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../api/client.ts';
import { useAccount } from '../api/queries.ts';
import type { AccountPage } from '../api/types.ts';
import { t } from '../i18n/index.tsx';
import { accountName } from '../lib/names.ts';

// Chooses one of many accounts: the server searches. Empty: none.
export function AccountField({ value, onChange }: { value: string; onChange: (account: string) => void }) {
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), 120);
  const chosen = useAccount(value, undefined).data;
  const found = useQuery({
    queryKey: ['palette', 'accounts', wanted],
    queryFn: ({ signal }) => get<AccountPage>('/accounts', { search: wanted, limit: 8 }, signal),
    placeholderData: keepPreviousData,
  });
  const options = (found.data?.items ?? []).map((row) => ({ value: row.id, label: accountName(row) }));
  if (value && !options.some((each) => each.value === value)) {
    options.unshift({ value, label: chosen ? accountName(chosen) : value });
  }
  return (
    <Select
      label={t('touch.account')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      nothingFoundMessage={t('common.nothing_found')}
      data={options}
      filter={({ options: all }) => all}
      value={value || null}
      onSearchChange={setText}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}
