import { useRef } from 'react';
import { t } from '../i18n/index.tsx';
import { dayNumber, formatDay, formatMonth } from '../lib/dates.ts';
import { formatNumber } from '../lib/format.ts';
import { gridValues, linePath } from '../lib/scale.ts';
import { useWidth } from '../lib/width.ts';

// One line over days, drawn by hand: from zero, at most three grid lines, the last value written beside its end.

interface Point {
  day: string;
  value: number | null;
}

interface Props {
  points: Point[];
  today: string;
  label: string;
  table?: boolean;
  height?: number;
}

const RIGHT = 48;
const FOOT = 20;

export function LineChart({ points, today, label, table = false, height = 150 }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 600, 160);
  if (table) return <PointTable points={points} today={today} label={label} />;
  const most = Math.max(1, ...points.map((point) => point.value ?? 0));
  const first = dayNumber(points[0]!.day);
  const span = Math.max(1, dayNumber(points.at(-1)!.day) - first);
  const x = (day: string) => ((dayNumber(day) - first) / span) * (width - RIGHT);
  const y = (value: number) => 8 + (1 - value / (most * 1.05)) * (height - FOOT - 8);
  const last = points.findLast((point) => point.value !== null);
  const lines = gridValues(most);
  return (
    <div ref={box} className="chart">
      <svg
        width={width}
        height={height}
        style={{ display: 'block' }}
        role="img"
        aria-label={t('chart.line', { label, first: formatNumber(points[0]!.value), last: formatNumber(last?.value) })}
      >
        {lines.map((value) => (
          <g key={value}>
            <path className="grid-line" d={`M0 ${y(value)}H${width - RIGHT}`} />
            <text x={0} y={y(value) - 4}>
              {formatNumber(value)}
            </text>
          </g>
        ))}
        <path className="axis" d={`M0 ${y(0)}H${width - RIGHT}`} />
        {monthStarts(points).map((day) => (
          <text key={day} x={x(day)} y={height - 4}>
            {formatMonth(day)}
          </text>
        ))}
        <path className="line" d={linePath(points.map((point) => (point.value === null ? null : [x(point.day), y(point.value)])))} />
        {last && (
          <>
            <circle cx={x(last.day)} cy={y(last.value!)} r={3} fill="var(--leaf)" />
            <text className="strong" x={x(last.day) + 8} y={y(last.value!) + 4}>
              {formatNumber(last.value)}
            </text>
          </>
        )}
      </svg>
    </div>
  );
}

// The first point of each month, but not one that stands too near to the first point's own.
function monthStarts(points: Point[]): string[] {
  const starts: string[] = [];
  let month = '';
  for (const { day } of points) {
    if (day.slice(0, 7) !== month) starts.push(day);
    month = day.slice(0, 7);
  }
  return starts.filter((day, index) => index > 0 || Number(day.slice(8)) < 20);
}

function PointTable({ points, today, label }: { points: Point[]; today: string; label: string }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th>{t('common.day')}</th>
            <th className="right">{label}</th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map((point) => (
            <tr key={point.day}>
              <td>{formatDay(point.day, today)}</td>
              <td className="right">{formatNumber(point.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
