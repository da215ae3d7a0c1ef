import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AccountRow } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { nextSort, type Sort } from '../../lib/filters.ts';
import { useKeys } from '../../lib/keys.ts';
import type { Column } from './columns.tsx';
import { PhoneRow, SkeletonRow, WideRow } from './rows.tsx';

// The virtual table: only the rows in view exist in the page, however many there are.

interface Props {
  columns: Column[];
  rows: AccountRow[];
  total: number;
  day: string;
  sort: Sort | null;
  onSort: (sort: string | undefined) => void;
  onOpen: (id: string) => void;
  selected: Set<string>;
  onSelect: (selected: Set<string>) => void;
  fresh: Set<string>;
  phone: boolean;
  loading: boolean;
  hasMore: boolean;
  onMore: () => void;
  nothing: boolean;
  onClear: () => void;
}

const ROW = 40;
const PHONE_ROW = 80;
const SKELETONS = 24;
const AHEAD = 40;

const features = tableFeatures({});
const helper = createColumnHelper<typeof features, AccountRow>();

export function AccountTable(props: Props) {
  const { columns, rows, phone, selected, onSelect, onOpen, onMore, hasMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(-1);
  const at = useRef(-1); // where the cursor is going: keys can come faster than rows are drawn
  const moved = useRef(false);

  const definitions = useMemo(
    () => helper.columns(columns.map((column) => helper.accessor((row) => row.id, { id: column.id, header: column.label }))),
    [columns],
  );
  const table = useTable({ features, columns: definitions, data: rows, getRowId: (row: AccountRow) => row.id });
  const model = table.getRowModel().rows;

  const tail = props.loading && rows.length === 0 ? SKELETONS : hasMore ? 3 : 0;
  const virtual = useVirtualizer({
    count: model.length + tail,
    getScrollElement: () => scroller.current,
    estimateSize: () => (phone ? PHONE_ROW : ROW),
    overscan: 12,
    scrollPaddingStart: phone ? 0 : 32,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= model.length - AHEAD) onMore();
  }, [last, model.length, hasMore, onMore]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(model.length - 1, to));
    if (model.length === 0) return;
    moved.current = true;
    at.current = next;
    setCursor(next);
    virtual.scrollToIndex(next);
  };
  // The row exists only after the virtual list has drawn it; then it takes the focus.
  useEffect(() => {
    if (!moved.current || cursor < 0) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${cursor}"]`);
    if (row) {
      moved.current = false;
      row.focus({ preventScroll: true });
    }
  });

  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  const withCurrent = (run: (id: string) => void) => {
    const row = model[at.current];
    if (row) run(row.original.id);
  };
  useKeys([
    { keys: 'j', label: 'keys.next', run: () => move(at.current + 1) },
    { keys: 'k', label: 'keys.previous', run: () => move(at.current - 1) },
    { keys: 'x', label: 'keys.select', run: () => withCurrent(toggle) },
    { keys: 'Enter', label: 'keys.open', run: () => withCurrent(onOpen) },
  ]);

  const template = `48px minmax(180px, 1fr) ${columns.map((column) => `${column.width}px`).join(' ')}`;
  const minWidth = 48 + 180 + columns.reduce((sum, column) => sum + column.width, 0);
  const allSelected = rows.length > 0 && rows.every((row) => selected.has(row.id));

  return (
    <div
      ref={scroller}
      className={props.loading && rows.length > 0 ? 'account-table stale' : 'account-table'}
      role={phone ? 'list' : 'grid'}
      aria-label={t('accounts.table')}
      aria-rowcount={phone ? undefined : props.total + 1}
      aria-busy={props.loading}
      tabIndex={phone || cursor >= 0 ? undefined : 0}
      onFocus={(event) => {
        if (event.target === scroller.current && !phone && event.target.matches(':focus-visible')) move(0);
      }}
      onKeyDown={(event) => {
        const target = event.target as HTMLElement;
        if (target.closest('.table-head')) return;
        if (event.key === 'ArrowDown') move(at.current + 1);
        else if (event.key === 'ArrowUp') move(at.current - 1);
        else if (event.key === 'PageDown') move(at.current + 15);
        else if (event.key === 'PageUp') move(at.current - 15);
        else if (event.key === 'Home') move(0);
        else return;
        event.preventDefault();
      }}
    >
      {!phone && (
        <div className="table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth }}>
          <span role="columnheader" className="check">
            <input
              type="checkbox"
              aria-label={t('accounts.select_all')}
              checked={allSelected}
              onChange={() => onSelect(allSelected ? new Set() : new Set(rows.map((row) => row.id)))}
            />
          </span>
          <HeadCell id="name" label={t('accounts.account')} short={t('accounts.account')} numbersFirst={false} {...props} />
          {columns.map((column) => (
            <HeadCell key={column.id} {...props} {...column} />
          ))}
        </div>
      )}
      <div
        role={phone ? 'presentation' : 'rowgroup'}
        style={{ height: virtual.getTotalSize(), position: 'relative', minWidth: phone ? undefined : minWidth }}
      >
        {items.map((item) => {
          const row = model[item.index]?.original;
          const place = { transform: `translateY(${item.start}px)`, height: item.size };
          if (!row) return <SkeletonRow key={item.key} style={{ ...place, gridTemplateColumns: template }} phone={phone} />;
          if (phone) return <PhoneRow key={row.id} row={row} day={props.day} style={place} fresh={props.fresh.has(row.id)} />;
          return (
            <WideRow
              key={row.id}
              row={row}
              index={item.index}
              columns={columns}
              day={props.day}
              style={{ ...place, gridTemplateColumns: template }}
              at={item.index === cursor}
              selected={selected.has(row.id)}
              fresh={props.fresh.has(row.id)}
              onToggle={() => toggle(row.id)}
              onOpen={() => onOpen(row.id)}
              onPoint={() => setCursor(item.index)}
            />
          );
        })}
      </div>
      {props.nothing && (
        <div className="empty">
          <h2>{t('accounts.none')}</h2>
          <p>{t('accounts.none_hint')}</p>
          <button type="button" className="btn" onClick={props.onClear}>
            {t('accounts.clear_all')}
          </button>
        </div>
      )}
    </div>
  );
}

interface HeadProps {
  id: string;
  label: string;
  short: string;
  right?: boolean;
  numbersFirst: boolean;
  sort: Sort | null;
  onSort: (sort: string | undefined) => void;
}

function HeadCell({ id, label, short, right, numbersFirst, sort, onSort }: HeadProps) {
  const on = sort?.field === id;
  const direction = on ? (sort.descending ? 'descending' : 'ascending') : 'none';
  return (
    <span role="columnheader" aria-sort={direction} className={right ? 'right' : undefined}>
      <button
        type="button"
        className={on ? 'on' : undefined}
        title={t('accounts.sort', { label })}
        onClick={() => onSort(nextSort(sort, id, numbersFirst))}
      >
        {short}
        {on && <span aria-hidden="true"> {sort.descending ? '↓' : '↑'}</span>}
      </button>
    </span>
  );
}
