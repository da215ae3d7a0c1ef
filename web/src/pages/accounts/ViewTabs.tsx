import { Popover, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { saveDefinition } from '../../api/definitions.ts';
import { useSession } from '../../api/queries.ts';
import { useSegments, type Segment } from '../../api/segments.ts';
import type { Field } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber } from '../../lib/format.ts';
import { formulaOfFilters } from '../../lib/formula/from-filters.ts';
import { useKeys } from '../../lib/keys.ts';
import { showToast } from '../../lib/toast.ts';
import { audienceWord, isShownTo, type Audience } from '../../lib/views.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ErrorNote } from '../../parts/messages.tsx';
import type { AccountsSearch } from '../../routes/customers.ts';

interface Props {
  search: AccountsSearch;
  fields: Field[];
  columns: string[];
  past: boolean;
}

// Saved views: segments of accounts that were pinned, with their columns and order; and keeping what is shown as one.
export function ViewTabs({ search, fields, columns, past }: Props) {
  const segments = useSegments(search.day).data?.items ?? [];
  const user = useSession()?.user;
  const views = segments.filter(
    (segment) => segment.scope === 'accounts' && ((segment.pinned && isShownTo(segment.view?.for, user)) || String(segment.id) === search.segment),
  );
  const formula = search.filter ? formulaOfFilters(search.filter, fields) : null;
  if (views.length === 0 && !search.filter) return null;
  return (
    <nav className="view-tabs" aria-label={t('views.title')}>
      <Link to="/accounts" search={{ day: search.day }} aria-current={search.segment ? undefined : 'page'} activeOptions={{ exact: true }}>
        {t('views.all')}
      </Link>
      {views.map((view) => (
        <Link
          key={view.id}
          to="/accounts"
          search={{ day: search.day, segment: String(view.id), columns: view.view?.columns?.join(','), sort: view.view?.sort }}
          aria-current={String(view.id) === search.segment ? 'page' : undefined}
        >
          {view.name} <span className="quiet small-text">{formatNumber(view.count)}</span>
        </Link>
      ))}
      {search.filter && !past && (formula ? <SaveView formula={formula} search={search} columns={columns} /> : <span className="quiet small-text">{t('views.cannot')}</span>)}
    </nav>
  );
}

function SaveView({ formula, search, columns }: { formula: string; search: AccountsSearch; columns: string[] }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [audience, setAudience] = useState<Audience>('everybody');
  const user = useSession()?.user;
  useKeys([{ keys: 'v', label: 'views.save', run: () => setOpen(true) }]);
  const save = useMutation({
    mutationFn: () =>
      saveDefinition<Segment>(
        '/segments',
        null,
        { name: name.trim(), scope: 'accounts', formula, pinned: true, view: { columns, ...(search.sort ? { sort: search.sort } : {}), ...(user ? { for: audienceWord(audience, user) } : {}) } },
        null,
      ),
    onSuccess: () => {
      showToast(t('views.saved', { name: name.trim() }));
      setOpen(false);
      setName('');
    },
  });
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="chip add" aria-haspopup="dialog" onClick={() => setOpen(!open)}>
          <Icon name="plus" />
          {t('views.save')}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('views.save')}>
        <form
          className="filter-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') save.mutate();
          }}
        >
          <TextInput label={t('common.name')} data-autofocus maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Select
            label={t('views.for')}
            data={[
              { value: 'everybody', label: t('views.for.everybody') },
              ...(user?.team ? [{ value: 'team', label: t('views.for.team', { name: user.team.name }) }] : []),
              { value: 'me', label: t('views.for.me') },
            ]}
            value={audience}
            onChange={(value) => setAudience((value ?? 'everybody') as Audience)}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
          <pre className="formula-text">{formula}</pre>
          {save.isError && <ErrorNote error={save.error} />}
          <button type="submit" className="btn compact main" disabled={save.isPending || name.trim() === ''}>
            {t('views.keep')}
          </button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
