import type { HealthDay } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { formatPoints } from '../../lib/bands.ts';
import { linePath } from '../../lib/scale.ts';
import { roundText } from '../../parts/Leaves.tsx';

const WIDTH = 344;
const HEIGHT = 60;
const PLOT = 272;

// Health and its two sides over the last weeks: health in ink, outcome dashed, experience thin.
export function HealthHistory({ days, today, table }: { days: HealthDay[]; today: string; table: boolean }) {
  if (table) return <HistoryTable days={days} today={today} />;
  const x = (index: number) => 2 + (index / Math.max(1, days.length - 1)) * (PLOT - 2);
  const y = (score: number) => 4 + (1 - score / 100) * (HEIGHT - 11);
  const line = (pick: (day: HealthDay) => number | null) =>
    linePath(days.map((day, index) => (pick(day) === null ? null : [x(index), y(pick(day)!)])));
  const last = days[days.length - 1]!;
  const labels = placeLabels(
    [
      { key: 'outcome', text: t('health.outcome'), at: last.outcome },
      { key: 'score', text: t('health.title'), at: last.score },
      { key: 'experience', text: t('health.experience'), at: last.experience },
    ].flatMap((label) => (label.at === null ? [] : [{ ...label, y: y(label.at) + 4 }])),
  );
  return (
    <svg
      className="chart health-history"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('health.history_label', { n: days.length, first: roundText(days[0]!.score), last: roundText(last.score) })}
    >
      <path className="grid-line" d={`M0 ${HEIGHT - 6.5}H${PLOT}`} />
      <path className="history-line dashed" d={line((day) => day.outcome)} />
      <path className="history-line" d={line((day) => day.experience)} />
      <path className="history-line score" d={line((day) => day.score)} />
      {labels.map((label) => (
        <text key={label.key} x={PLOT + 6} y={label.y} className={label.key === 'score' ? 'strong' : undefined}>
          {label.text}
        </text>
      ))}
    </svg>
  );
}

const LABEL_HEIGHT = 14;

// Labels keep their order and never overlap.
export function placeLabels<T extends { y: number }>(labels: T[]): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  for (let index = 1; index < sorted.length; index++) {
    const least = sorted[index - 1]!.y + LABEL_HEIGHT;
    if (sorted[index]!.y < least) sorted[index] = { ...sorted[index]!, y: least };
  }
  const over = (sorted.at(-1)?.y ?? 0) - (HEIGHT - 2);
  return over > 0 ? sorted.map((label) => ({ ...label, y: label.y - over })) : sorted;
}

function HistoryTable({ days, today }: { days: HealthDay[]; today: string }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('health.history')}>
      <table>
        <thead>
          <tr>
            <th>{t('common.day')}</th>
            <th className="right">{t('health.title')}</th>
            <th className="right">{t('health.experience')}</th>
            <th className="right">{t('health.outcome')}</th>
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((day) => (
            <tr key={day.day}>
              <td>{formatDay(day.day, today)}</td>
              <td className="right">{formatPoints(day.score)}</td>
              <td className="right">{formatPoints(day.experience)}</td>
              <td className="right">{formatPoints(day.outcome)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
