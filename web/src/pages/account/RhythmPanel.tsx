import { Select } from '@mantine/core';
import { useState } from 'react';
import { useRhythm } from '../../api/queries.ts';
import type { Rhythm } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { RhythmChart } from './RhythmChart.tsx';

const WEEKS = [13, 26, 52];

export function RhythmPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const [weeks, setWeeks] = useState(26);
  const [table, setTable] = useState(false);
  const rhythm = useRhythm(id, day, weeks);
  const known = rhythm.data?.weeks.some((week) => week.low !== null) ?? true;
  return (
    <section className="panel order-2" aria-label={t('account.rhythm')}>
      <PanelHead title={t('account.rhythm')} aside={<span className="not-phone">{t('account.rhythm_aside')}</span>}>
        <TableSwitch table={table} onChange={setTable} />
        <Select
          className="quiet-select"
          aria-label={t('account.range')}
          w={100}
          rightSectionWidth={24}
          allowDeselect={false}
          value={String(weeks)}
          data={WEEKS.map((n) => ({ value: String(n), label: t('account.weeks', { n }) }))}
          onChange={(value) => value && setWeeks(Number(value))}
        />
      </PanelHead>
      <QueryError query={rhythm} />
      {rhythm.data && table && <RhythmTable rhythm={rhythm.data} today={today} />}
      {!table && (
        <div style={{ minHeight: 198 }}>
          {rhythm.data && <RhythmChart rhythm={rhythm.data} today={today} />}
          {!known && <p className="small-text quiet">{t('account.rhythm_short')}</p>}
        </div>
      )}
    </section>
  );
}

function RhythmTable({ rhythm, today }: { rhythm: Rhythm; today: string }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('account.rhythm')}>
      <table>
        <thead>
          <tr>
            <th>{t('account.week_end')}</th>
            <th className="right">{t('account.active')}</th>
            <th className="right">{t('account.expected_range')}</th>
          </tr>
        </thead>
        <tbody>
          {[...rhythm.weeks].reverse().map((week) => (
            <tr key={week.end}>
              <td>{formatDay(week.end, today)}</td>
              <td className="right">{formatNumber(week.active)}</td>
              <td className="right">
                {week.low === null ? '–' : `${Math.round(week.low)}–${Math.round(week.high ?? week.low)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
