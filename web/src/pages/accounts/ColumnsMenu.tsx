import { Popover } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n/index.tsx';
import { Icon } from '../../parts/Icon.tsx';
import type { Column } from './columns.tsx';

interface Props {
  all: Column[];
  shown: string[];
  onChange: (ids: string[] | null) => void;
}

// Which columns the table shows; new ones come last.
export function ColumnsMenu({ all, shown, onChange }: Props) {
  const [text, setText] = useState('');
  const listed = all.filter((column) => column.label.toLowerCase().includes(text.toLowerCase()));
  const toggle = (id: string) =>
    onChange(shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id]);
  return (
    <Popover position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="btn compact">
          <Icon name="columns" size="small" />
          {t('accounts.columns')}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('accounts.columns')}>
        <input
          className="field"
          style={{ width: 220 }}
          data-autofocus
          placeholder={t('accounts.columns_find')}
          aria-label={t('accounts.columns_find')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ul className="columns-list">
          {listed.map((column) => (
            <li key={column.id}>
              <label className="row">
                <input type="checkbox" checked={shown.includes(column.id)} onChange={() => toggle(column.id)} />
                {column.label}
              </label>
            </li>
          ))}
        </ul>
        <button type="button" className="btn compact" onClick={() => onChange(null)}>
          {t('accounts.columns_default')}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}
