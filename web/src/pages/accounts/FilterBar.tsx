import { useState } from 'react';
import type { AccountRow, Field } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { filterText, filterWords, parseFilter, type Filter } from '../../lib/filters.ts';
import { useKeys } from '../../lib/keys.ts';
import { Icon } from '../../parts/Icon.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import type { AccountsSearch } from '../../routes/customers.ts';
import { FilterEditor } from './FilterEditor.tsx';

interface Props {
  search: AccountsSearch;
  fields: Field[];
  rows: AccountRow[];
  currency: string | null | undefined;
  onChange: (next: Partial<AccountsSearch>) => void;
}

// Search field and the filters as words.
export function FilterBar({ search, fields, rows, currency, onChange }: Props) {
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  useKeys([{ keys: 'f', label: 'keys.filter', run: () => setEditing('new') }]);

  const filters = (search.filter ?? []).flatMap((item) => parseFilter(item) ?? []);
  const save = (next: Filter[]) => onChange({ filter: next.length > 0 ? next.map(filterText) : undefined });
  const replace = (index: number, filter: Filter) => save(filters.map((old, at) => (at === index ? filter : old)));

  return (
    <div className="filter-bar">
      <SearchField label={t('accounts.search')} value={search.search ?? ''} onChange={(text) => onChange({ search: text })} />
      {filters.map((filter, index) => {
        const field = fields.find((candidate) => candidate.key === filter.field);
        const words = filterWords(filter, field, currency);
        const all = `${words.what} ${words.how} ${words.value}`.trim();
        return (
          <FilterEditor
            key={filterText(filter) + index}
            opened={editing === index}
            onOpen={(open) => setEditing(open ? index : null)}
            fields={fields}
            rows={rows}
            filter={filter}
            onApply={(next) => replace(index, next)}
          >
            <span className="chip">
              <button
                type="button"
                aria-haspopup="dialog"
                aria-expanded={editing === index}
                title={t('filter.change')}
                onClick={() => setEditing(editing === index ? null : index)}
              >
                {words.what} {words.how} {words.value && <b>{words.value}</b>}
              </button>
              <button
                type="button"
                className="remove"
                aria-label={t('filter.remove', { words: all })}
                onClick={() => save(filters.filter((_, at) => at !== index))}
              >
                <Icon name="close" />
              </button>
            </span>
          </FilterEditor>
        );
      })}
      <FilterEditor
        opened={editing === 'new'}
        onOpen={(open) => setEditing(open ? 'new' : null)}
        fields={fields}
        rows={rows}
        filter={null}
        onApply={(next) => save([...filters, next])}
      >
        <button
          type="button"
          className="chip add"
          aria-haspopup="dialog"
          aria-expanded={editing === 'new'}
          onClick={() => setEditing(editing === 'new' ? null : 'new')}>
          <Icon name="plus" />
          {t('filter.add')}
        </button>
      </FilterEditor>
    </div>
  );
}
