import type { UsageDay } from '../api/types.ts';
import { t } from '../i18n/index.tsx';
import { LineChart } from './LineChart.tsx';

interface Props {
  days: UsageDay[];
  today: string;
  table: boolean;
  height?: number;
  onPick?: (day: string) => void;
}

// People active in 1, 7 and 30 days, by day.
export function UseByDay({ days, today, table, height = 220, onPick }: Props) {
  return (
    <LineChart
      days={days.map(({ day }) => day)}
      series={[
        { name: t('account.day_1'), look: 'thin', values: days.map(({ dau }) => dau) },
        { name: t('account.days_7'), look: 'leaf', values: days.map(({ wau }) => wau) },
        { name: t('account.days_30'), look: 'grey', values: days.map(({ mau }) => mau) },
        { name: t('account.events_column'), look: 'none', values: days.map(({ events }) => events) },
      ]}
      today={today}
      label={t('account.days')}
      table={table}
      height={height}
      onPick={onPick}
    />
  );
}
