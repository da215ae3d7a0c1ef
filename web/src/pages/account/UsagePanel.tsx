import { Select } from '@mantine/core';
import { useState } from 'react';
import { useAccountUsage } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { UseByDay } from '../../parts/UseByDay.tsx';

export const RANGES = ['28', '91', '182', '364'] as const;
const DEFAULT_RANGE = '91';

export function rangeDays(range: string | undefined): number {
  return Number(RANGES.find((known) => known === range) ?? DEFAULT_RANGE);
}

export function RangeSelect({ range, onRange }: { range: string | undefined; onRange: (range: string | undefined) => void }) {
  return (
    <Select
      className="quiet-select"
      aria-label={t('account.range')}
      w={100}
      rightSectionWidth={24}
      allowDeselect={false}
      value={String(rangeDays(range))}
      data={RANGES.map((value) => ({ value, label: t(`account.range_${value}`) }))}
      onChange={(value) => onRange(value === DEFAULT_RANGE ? undefined : (value ?? undefined))}
    />
  );
}

interface Props {
  id: string;
  today: string;
  range: string | undefined;
  onRange: (range: string | undefined) => void;
  onPick: (day: string) => void;
}

// DAU, WAU and MAU by day over a chosen range. A day that is clicked opens its events below.
export function UsagePanel({ id, today, range, onRange, onPick }: Props) {
  const [table, setTable] = useState(false);
  const usage = useAccountUsage(id, addDays(today, 1 - rangeDays(range)), today);
  return (
    <section className="panel order-6" aria-label={t('account.days')}>
      <PanelHead title={t('account.days')} aside={<span className="not-phone">{t('account.days_aside')}</span>}>
        <TableSwitch table={table} onChange={setTable} />
        <RangeSelect range={range} onRange={onRange} />
      </PanelHead>
      <QueryError query={usage} />
      <UseByDay days={usage.data?.days ?? []} today={today} table={table} onPick={onPick} />
    </section>
  );
}
