import { Select } from '@mantine/core';
import { useAccountPeople } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';

const MOST = 200;

// One of the people of an account.
export function PersonField({ account, value, onChange }: { account: string; value: string; onChange: (person: string) => void }) {
  const people = useAccountPeople(account, undefined, MOST).data?.items ?? [];
  return (
    <Select
      label={t('play.person')}
      searchable
      nothingFoundMessage={t('common.nothing_found')}
      data={people.filter((person) => !person.anonymous).map((person) => ({ value: person.id, label: person.name ?? person.email ?? person.id }))}
      value={value || null}
      onChange={(next) => onChange(next ?? '')}
    />
  );
}
