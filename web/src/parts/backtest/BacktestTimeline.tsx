import { useRef } from 'react';
import type { BacktestCase } from '../../api/warnings.ts';
import { t } from '../../i18n/index.tsx';
import { dayNumber, daysBetween, formatDay, formatMonth } from '../../lib/dates.ts';
import { monthTicks, timelineOf } from '../../lib/timeline.ts';
import { useWidth } from '../../lib/width.ts';

const MOST_ROWS = 60;
const FOOT = 22;
const ALARMS = 30;

// A line from the warning to the day the account left; a ring where nobody was warned; a tick for each false alarm.
export function BacktestTimeline({ cases, from, to }: { cases: BacktestCase[]; from: string; to: string }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 640, 240);
  const { rows, alarms, left } = timelineOf(cases, MOST_ROWS);
  const step = rows.length > 24 ? 5 : 9;
  const height = 12 + Math.max(4, rows.length) * step + ALARMS + FOOT;
  const span = Math.max(1, daysBetween(from, to));
  const x = (day: string) => (Math.max(0, Math.min(span, dayNumber(day) - dayNumber(from))) / span) * (width - 8) + 4;
  const alarmsAt = height - FOOT - 14;
  const firstCaught = rows.findIndex((row) => row.warned !== null);
  const firstMissed = rows.findLastIndex((row) => row.warned === null);
  return (
    <div ref={box} className="chart timeline">
      <svg width={width} height={height} role="img" aria-label={t('backtest.label', { rows: rows.length, alarms: alarms.length })}>
        {monthTicks(from, to, width < 420 ? 4 : 7).map((day) => (
          <g key={day}>
            <path className="grid-line" d={`M${x(day)} 0V${height - FOOT}`} />
            <text x={x(day)} y={height - 6} textAnchor="middle">
              {formatMonth(day)}
              {day.slice(5, 7) === '01' ? ` ${day.slice(2, 4)}` : ''}
            </text>
          </g>
        ))}
        {rows.map((row, index) => {
          const y = 12 + index * step;
          const title = row.warned
            ? t('backtest.warned_before', { name: row.name, n: daysBetween(row.warned, row.lost) })
            : t('backtest.left_unwarned', { name: row.name, day: formatDay(row.lost, to) });
          return (
            <g key={`${row.account}-${row.lost}`}>
              <title>{title}</title>
              {row.warned ? (
                <>
                  <path className="caught-line" d={`M${x(row.warned)} ${y}H${x(row.lost)}`} />
                  <circle className="caught-end" cx={x(row.lost)} cy={y} r={3} />
                </>
              ) : (
                <circle className="missed" cx={x(row.lost)} cy={y} r={3} />
              )}
              {index === firstCaught && row.warned && (
                <RowNote x={x(row.lost)} y={y} width={width} text={t('backtest.note_caught', { n: daysBetween(row.warned, row.lost) })} />
              )}
              {index === firstMissed && <RowNote x={x(row.lost)} y={y} width={width} text={t('backtest.note_missed')} />}
            </g>
          );
        })}
        {alarms.map((alarm, index) => (
          <path key={index} className="false-alarm" d={`M${x(alarm.day)} ${alarmsAt - 4}v8`}>
            <title>{t('backtest.false_at', { name: alarm.name, day: formatDay(alarm.day, to) })}</title>
          </path>
        ))}
        {alarms.length > 0 && (
          <text className="second-text halo" x={4} y={alarmsAt - 9}>
            {t('backtest.note_false')}
          </text>
        )}
      </svg>
      {left > 0 && <p className="small-text quiet">{t('backtest.not_drawn', { n: left })}</p>}
    </div>
  );
}

function RowNote({ x, y, width, text }: { x: number; y: number; width: number; text: string }) {
  const right = x < width * 0.6;
  return (
    <text className="second-text halo" x={right ? x + 8 : x - 8} y={y + 4} textAnchor={right ? 'start' : 'end'}>
      {text}
    </text>
  );
}
