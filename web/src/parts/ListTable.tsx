import './list-table.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useKeys } from '../lib/keys.ts';

// A virtual list with a keyboard for the plainer lists: J K move, Enter opens. `T` is a row with an id.

export interface ListColumn<T> {
  id: string;
  label: string;
  width: string;
  right?: boolean;
  wideOnly?: boolean;
  cell: (row: T) => ReactNode;
}

interface Props<T> {
  label: string;
  columns: ListColumn<T>[];
  rows: T[];
  phone: boolean;
  rowHeight?: number;
  hasMore?: boolean;
  onMore?: () => void;
  onOpen: (row: T) => void;
}

export function ListTable<T extends { id: string }>(props: Props<T>) {
  const { columns, rows, phone, hasMore = false, onMore, onOpen } = props;
  const shown = columns.filter((column) => !phone || !column.wideOnly);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(-1);
  const moved = useRef(false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.rowHeight ?? (phone ? 56 : 40),
    overscan: 10,
    scrollPaddingStart: 32,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 20) onMore?.();
  }, [last, rows.length, hasMore, onMore]);
  const move = (to: number) => {
    if (rows.length === 0) return;
    const next = Math.max(0, Math.min(rows.length - 1, to));
    moved.current = true;
    setCursor(next);
    virtual.scrollToIndex(next);
  };
  useEffect(() => {
    if (!moved.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${cursor}"]`);
    if (!row) return;
    moved.current = false;
    row.focus({ preventScroll: true });
  });
  const current = rows[cursor];
  useKeys([
    { keys: 'j', label: 'keys.next', run: () => move(cursor + 1) },
    { keys: 'k', label: 'keys.previous', run: () => move(cursor - 1) },
    { keys: 'Enter', label: 'keys.open', run: () => current && onOpen(current) },
  ]);
  const template = shown.map((column) => column.width).join(' ');
  return (
    <div
      ref={scroller}
      className="list-table"
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      tabIndex={cursor >= 0 ? undefined : 0}
      onFocus={(event) => {
        if (event.target === scroller.current && event.target.matches(':focus-visible')) move(0);
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') move(cursor + 1);
        else if (event.key === 'ArrowUp') move(cursor - 1);
        else return;
        event.preventDefault();
      }}
    >
      <div className="list-head-row" role="row" style={{ gridTemplateColumns: template }}>
        {shown.map((column) => (
          <span key={column.id} role="columnheader" className={column.right ? 'right' : undefined}>
            {column.label}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <div
              key={row.id}
              role="row"
              data-index={item.index}
              aria-rowindex={item.index + 2}
              tabIndex={item.index === cursor ? 0 : -1}
              className={item.index === cursor ? 'list-row at' : 'list-row'}
              style={{ transform: `translateY(${item.start}px)`, height: item.size, gridTemplateColumns: template }}
              onFocus={() => setCursor(item.index)}
              onClick={(event) => {
                if (!(event.target as HTMLElement).closest('a,button,input')) onOpen(row);
              }}
            >
              {shown.map((column) => (
                <span key={column.id} role="gridcell" className={column.right ? 'right' : 'cut'}>
                  {column.cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
