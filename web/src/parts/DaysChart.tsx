import { useEffect, useRef } from 'react';
import type { UsageDay } from '../api/types.ts';
import { t } from '../i18n/index.tsx';
import { formatDay, formatDayLong } from '../lib/dates.ts';
import { formatNumber } from '../lib/format.ts';
import { resolvedTheme, useSettings } from '../lib/settings.ts';
import type { DaysChartHandle } from './days-chart.ts';

interface Props {
  days: UsageDay[];
  today: string;
  height?: number;
  onPick?: (day: string) => void;
}

// The chart library is large, so it loads beside the page, not before it.
export function DaysChart({ days, today, height = 220, onPick }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<DaysChartHandle | null>(null);
  const theme = resolvedTheme(useSettings());
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    let gone = false;
    void import('./days-chart.ts').then(({ createDaysChart }) => {
      if (gone || !box.current) return;
      chart.current ??= createDaysChart(box.current, (day) => pick.current?.(day));
      chart.current.draw(days, today);
    });
    return () => {
      gone = true;
    };
  }, [days, today, theme]);
  useEffect(
    () => () => {
      chart.current?.close();
      chart.current = null;
    },
    [],
  );

  const last = days[days.length - 1];
  const label = last
    ? `${t('account.days')}, ${formatDayLong(last.day)}: ${t('metric.dau.label')} ${formatNumber(last.dau)}, ${t(
        'metric.wau.label',
      )} ${formatNumber(last.wau)}, ${t('metric.mau.label')} ${formatNumber(last.mau)}`
    : t('account.days');
  return <div ref={box} style={{ height }} role="img" aria-label={label} />;
}

export function DaysTable({ days, today }: { days: UsageDay[]; today: string }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('account.days')}>
      <table>
        <thead>
          <tr>
            <th>{t('common.day')}</th>
            <th className="right">{t('account.day_1')}</th>
            <th className="right">{t('account.days_7')}</th>
            <th className="right">{t('account.days_30')}</th>
            <th className="right">{t('account.events_column')}</th>
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((day) => (
            <tr key={day.day}>
              <td>{formatDay(day.day, today)}</td>
              <td className="right">{formatNumber(day.dau)}</td>
              <td className="right">{formatNumber(day.wau)}</td>
              <td className="right">{formatNumber(day.mau)}</td>
              <td className="right">{formatNumber(day.events)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
