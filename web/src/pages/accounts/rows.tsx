import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import type { AccountRow } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatDaysAgo, formatDaysUntil, isDay } from '../../lib/dates.ts';
import { formatMoney, formatNumber } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { Delta } from '../../parts/small.tsx';
import { Spark } from '../../parts/Spark.tsx';
import { currencyOf, type Column } from './columns.tsx';

interface WideProps {
  row: AccountRow;
  index: number;
  columns: Column[];
  day: string;
  style: CSSProperties;
  at: boolean;
  selected: boolean;
  fresh: boolean;
  onToggle: () => void;
  onOpen: () => void;
  onPoint: () => void;
}

export function WideRow(props: WideProps) {
  const { row, selected, at, fresh } = props;
  const name = accountName(row);
  const state = `${selected ? ' selected' : ''}${at ? ' at' : ''}${fresh ? ' fresh' : ''}`;
  return (
    <div
      role="row"
      className={`table-row${state}`}
      data-index={props.index}
      aria-rowindex={props.index + 2}
      aria-selected={selected}
      tabIndex={at ? 0 : -1}
      style={props.style}
      onClick={(event) => {
        if ((event.target as HTMLElement).closest('a,input,.check')) return;
        props.onOpen();
      }}
      onFocus={props.onPoint}
    >
      <span role="gridcell" className="check">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('accounts.select_row', { name })}
          checked={selected}
          onChange={props.onToggle}
        />
      </span>
      <span role="gridcell" className="cut">
        <Link
          to="/accounts/$id"
          params={{ id: row.id }}
          search={(before) => ({ day: before.day })}
          className="account-name"
          tabIndex={-1}
        >
          {name}
        </Link>
      </span>
      {props.columns.map((column) => (
        <span key={column.id} role="gridcell" className={column.right ? 'right' : undefined}>
          {column.cell(row, props.day)}
        </span>
      ))}
    </div>
  );
}

// On a phone a row is a name, its latest figures, and the number of active people.
export function PhoneRow({ row, day, style, fresh }: { row: AccountRow; day: string; style: CSSProperties; fresh: boolean }) {
  const renewal = row.attributes.renewal_date;
  const mrr = row.attributes.mrr;
  const parts = [
    typeof mrr === 'number' ? formatMoney(mrr, currencyOf(row)) : null,
    isDay(renewal) ? t('accounts.renews_line', { text: formatDaysUntil(renewal, day) }) : null,
    t('accounts.seen_line', { text: formatDaysAgo(row.metrics.last_seen, day) }),
  ].filter(Boolean);
  return (
    <div role="listitem" className={fresh ? 'phone-row fresh' : 'phone-row'} style={style}>
      <Link to="/accounts/$id" params={{ id: row.id }} search={(before) => ({ day: before.day })}>
        <span className="lines">
          <span className="title cut">{accountName(row)}</span>
          <span className="small-text second cut">{parts.join(' · ')}</span>
        </span>
        <Spark values={row.spark ?? []} />
        <span className="right">
          <span className="number">{formatNumber(row.metrics.active_people)}</span>
          <br />
          <Delta value={row.metrics.active_people_change} />
        </span>
      </Link>
    </div>
  );
}

export function SkeletonRow({ style, phone }: { style: CSSProperties; phone: boolean }) {
  return (
    <div className={phone ? 'phone-row' : 'table-row loading'} style={style} role="presentation">
      <span />
      <span>
        <span className="skeleton" style={{ width: '60%', minWidth: 100 }} />
      </span>
      {!phone && <span className="skeleton" style={{ width: 80 }} />}
    </div>
  );
}
