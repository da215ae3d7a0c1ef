import type { ReactNode } from 'react';
import type { AccountRow, Field, Metrics, Scalar } from '../../api/types.ts';
import { hasMessage, t } from '../../i18n/index.tsx';
import { roundText } from '../../lib/bands.ts';
import { formatDay, formatDaysAgo, formatDaysUntil, isDay } from '../../lib/dates.ts';
import { fieldLabel } from '../../lib/filters.ts';
import { formatMoney, formatNumber, formatShare, NOT_KNOWN } from '../../lib/format.ts';
import { BandMark, BandTag } from '../../parts/Leaves.tsx';
import { Avatar, Bar, Delta } from '../../parts/small.tsx';
import { Spark } from '../../parts/Spark.tsx';

// The columns of the accounts table: one for every field the server names, with a few that are drawn.

export interface Column {
  id: string;
  label: string;
  short: string;
  width: number;
  right: boolean;
  numbersFirst: boolean;
  cell: (row: AccountRow, day: string) => ReactNode;
}

export const DEFAULT_COLUMNS = [
  'owner',
  'plan',
  'health',
  'active_people',
  'wau',
  'seat_use',
  'key_features_share',
  'mrr',
  'renewal_date',
  'last_seen',
];

const WIDTHS: Record<string, number> = {
  health: 96, owner: 132, plan: 88, active_people: 152, seat_use: 92, key_features_share: 96, wau: 76, mrr: 84, renewal_date: 80, last_seen: 96,
};

export function currencyOf(row: AccountRow): string | null {
  const currency = row.attributes.currency;
  return typeof currency === 'string' ? currency : null;
}

export function buildColumns(fields: Field[]): Column[] {
  return fields.filter((field) => field.key !== 'name').map(buildColumn);
}

function buildColumn(field: Field): Column {
  const right = ['number', 'count', 'money', 'date', 'day'].includes(field.kind) && !['active_people', 'health'].includes(field.key);
  return {
    id: field.key,
    label: fieldLabel(field),
    short: shortLabel(field),
    width: WIDTHS[field.key] ?? (right ? 92 : 112),
    right,
    numbersFirst: !['text', 'bool', 'date'].includes(field.kind),
    cell: (row, day) => cellOf(field, row, day),
  };
}

function shortLabel(field: Field): string {
  const key = `metric.${field.key}.short`;
  return field.group === 'metric' && hasMessage(key) ? t(key) : fieldLabel(field);
}

function cellOf(field: Field, row: AccountRow, day: string): ReactNode {
  if (field.key === 'id') return <span className="mono tiny-text cut">{row.id}</span>;
  if (field.group === 'metric') return metricCell(field, row, day);
  if (field.group === 'health') return healthCell(field.key, row);
  const value = row.attributes[field.key] ?? null;
  if (value === null) return <span className="quiet">{NOT_KNOWN}</span>;
  if (field.key === 'owner') return <Owner name={String(value)} />;
  if (field.key === 'renewal_date' && isDay(value)) {
    return <span title={formatDay(value, day)}>{formatDaysUntil(value, day)}</span>;
  }
  return <span className="cut">{attributeText(field, value, currencyOf(row), day)}</span>;
}

export function attributeText(
  field: Pick<Field, 'kind'>,
  value: Scalar,
  currency: string | null,
  day: string,
): string {
  if (value === null) return NOT_KNOWN;
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  if (field.kind === 'money' && typeof value === 'number') return formatMoney(value, currency);
  if (field.kind === 'share' && typeof value === 'number') return formatShare(value);
  if (typeof value === 'number') return formatNumber(value);
  if ((field.kind === 'date' || field.kind === 'day') && isDay(value)) return formatDay(value, day);
  return value;
}

// The band's shape, the score, and its change in 28 days.
function healthCell(key: string, row: AccountRow): ReactNode {
  const { score = null, change = null, band = null } = row.health ?? {};
  if (key === 'band') return <BandTag band={band} />;
  const points = Math.round(change ?? 0);
  const delta = (
    <span className={`delta ${points < 0 ? 'down' : points > 0 ? 'up' : ''}`}>
      {change === null ? NOT_KNOWN : points === 0 ? '0' : `${points < 0 ? '↓' : '↑'}${Math.abs(points)}`}
    </span>
  );
  if (key === 'health_change') return delta;
  return (
    <span className="health-cell">
      <BandMark band={band} />
      <b>{roundText(score)}</b>
      {delta}
    </span>
  );
}

function Owner({ name }: { name: string }) {
  return (
    <span className="row" style={{ gap: 6 }}>
      <Avatar name={name} />
      <span className="cut">{name}</span>
    </span>
  );
}

function metricCell(field: Field, row: AccountRow, day: string): ReactNode {
  const key = field.key as keyof Metrics;
  const value = row.metrics[key] ?? null;
  if (key === 'active_people') {
    return (
      <span className="active-cell">
        <Spark values={row.spark ?? []} />
        <span className="right">{formatNumber(row.metrics.active_people)}</span>
        <Delta value={row.metrics.active_people_change} />
      </span>
    );
  }
  if (key === 'seat_use' || key === 'key_features_share') {
    return (
      <span className="share-cell">
        <span className="right">{formatShare(value as number | null)}</span>
        {value !== null && <Bar share={value as number} />}
      </span>
    );
  }
  if (key === 'last_seen' || key === 'first_seen') {
    const seen = value as string | null;
    return (
      <span className="second" title={seen ? formatDay(seen, day) : undefined}>
        {key === 'last_seen' ? formatDaysAgo(seen, day) : seen ? formatDay(seen, day) : NOT_KNOWN}
      </span>
    );
  }
  if (key.endsWith('_change')) return <Delta value={value as number | null} />;
  if (field.kind === 'share') return formatShare(value as number | null);
  return value === null ? <span className="quiet">{NOT_KNOWN}</span> : formatNumber(value as number);
}

// The text of a cell for a CSV file: exact, not shortened.
export function csvValue(field: Field, row: AccountRow): string {
  if (field.key === 'id') return row.id;
  if (field.group === 'health') {
    const key = field.key === 'health' ? 'score' : field.key === 'health_change' ? 'change' : 'band';
    return String(row.health?.[key] ?? '');
  }
  const value = field.group === 'metric' ? row.metrics[field.key as keyof Metrics] : row.attributes[field.key];
  return value === null || value === undefined ? '' : String(value);
}

