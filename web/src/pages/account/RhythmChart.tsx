import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import type { Rhythm } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { dayNumber, daysBetween, formatDay, formatMonth } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { bandPath, gridValues, linePath, type Point } from '../../lib/scale.ts';

const HEIGHT = 198;
const TOP = 24;
const BOTTOM = 22;
const LEFT = 8;
const RIGHT = 66;

// Weekly active people as a line over the band its own past leads one to expect. The last value is written beside it.
export function RhythmChart({ rhythm, today }: { rhythm: Rhythm; today: string }) {
  const { ref, width } = useElementSize();
  const [at, setAt] = useState<number | null>(null);
  const { weeks } = rhythm;
  const last = weeks[weeks.length - 1];
  const label = chartLabel(rhythm);
  const wide = Math.max(width, 240);
  const highest = Math.max(1, ...weeks.flatMap((week) => [week.active ?? 0, week.high ?? 0]));
  const grid = gridValues(highest);
  const top = Math.max(highest, grid[grid.length - 1] ?? 1) * 1.04;
  const x = (index: number) => LEFT + (index / Math.max(1, weeks.length - 1)) * (wide - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const point = (index: number, value: number | null): Point => (value === null ? null : [x(index), y(value)]);
  const shown = at === null ? null : weeks[at];

  return (
    <div
      ref={ref}
      className="rhythm"
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const share = (event.clientX - box.left - LEFT) / (wide - LEFT - RIGHT);
        setAt(Math.max(0, Math.min(weeks.length - 1, Math.round(share * (weeks.length - 1)))));
      }}
      onPointerLeave={() => setAt(null)}
    >
      {width > 0 && (
        <svg className="chart" width={wide} height={HEIGHT} role="img" aria-label={label}>
          {grid.map((value) => (
            <path key={value} className="grid-line" d={`M${LEFT} ${y(value)}H${wide - RIGHT}`} />
          ))}
          <path className="axis" d={`M${LEFT} ${y(0)}H${wide - RIGHT}`} />
          <path
            fill="var(--band)"
            d={bandPath(
              weeks.map((week, index) => point(index, week.high)),
              weeks.map((week, index) => point(index, week.low)),
            )}
          />
          <Marks rhythm={rhythm} x={x} bottom={y(0)} wide={wide} />
          <path className="line" d={linePath(weeks.map((week, index) => point(index, week.active)))} />
          {grid.map((value) => (
            <text key={value} x={LEFT} y={y(value) - 4} className="halo">
              {formatNumber(value)}
            </text>
          ))}
          {last && last.active !== null && (
            <LastPoint x={x(weeks.length - 1)} y={y} active={last.active} low={last.low} high={last.high} />
          )}
          {monthTicks(rhythm).map((tick) => (
            <text key={tick.index} x={x(tick.index)} y={HEIGHT - 6}>
              {tick.text}
            </text>
          ))}
          {shown && at !== null && (
            <>
              <path className="pointer" d={`M${x(at)} ${TOP - 8}V${y(0)}`} />
              {shown.active !== null && <circle cx={x(at)} cy={y(shown.active)} r={3} fill="var(--leaf)" />}
            </>
          )}
        </svg>
      )}
      {shown && at !== null && (
        <div className="chart-tip" style={{ left: Math.min(x(at) + 8, wide - 150) }}>
          <b>{formatNumber(shown.active)}</b> {t('account.week_end')} {formatDay(shown.end, today)}
          {shown.low !== null && (
            <div className="quiet">
              {Math.round(shown.low)}–{Math.round(shown.high ?? shown.low)} {t('account.expected')}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function LastPoint(props: { x: number; y: (value: number) => number; active: number; low: number | null; high: number | null }) {
  const { x, y, active, low, high } = props;
  const middle = low === null || high === null ? null : y((low + high) / 2);
  let own = Math.min(HEIGHT - BOTTOM - 16, Math.max(TOP, y(active)));
  let band = middle === null ? null : Math.max(TOP - 6, middle);
  // Two labels of two lines each must not touch.
  if (band !== null && Math.abs(band - own) < 30) {
    if (own >= band) own = Math.min(HEIGHT - BOTTOM - 16, band + 30);
    else band = own + 30;
  }
  return (
    <>
      <circle cx={x} cy={y(active)} r={3} fill="var(--leaf)" />
      <text x={x + 8} y={own + 3} className="strong">
        {formatNumber(active)}
      </text>
      <text x={x + 8} y={own + 16}>
        {t('account.this_week')}
      </text>
      {band !== null && low !== null && high !== null && (
        <>
          <text x={x + 8} y={band} className="second-text">
            {Math.round(low)}–{Math.round(high)}
          </text>
          <text x={x + 8} y={band + 13}>
            {t('account.expected')}
          </text>
        </>
      )}
    </>
  );
}

function Marks(props: { rhythm: Rhythm; x: (index: number) => number; bottom: number; wide: number }) {
  const { rhythm, x, bottom, wide } = props;
  const end = rhythm.weeks[rhythm.weeks.length - 1]?.end;
  if (!end) return null;
  return (rhythm.marks ?? []).slice(0, 3).map((mark) => {
    const index = rhythm.weeks.length - 1 - daysBetween(mark.day, end) / 7;
    if (index < 0) return null;
    const right = x(index) > wide / 2;
    return (
      <g key={mark.day + mark.text}>
        <path className="mark" d={`M${x(index)} 14V${bottom}`} />
        <text className="second-text" x={x(index) + (right ? -4 : 4)} y={12} textAnchor={right ? 'end' : 'start'}>
          {mark.text}
        </text>
      </g>
    );
  });
}

// The first week of each month; every second one where there are many.
function monthTicks(rhythm: Rhythm): { index: number; text: string }[] {
  const ticks = rhythm.weeks.flatMap((week, index) => {
    const before = rhythm.weeks[index - 1]?.end;
    if (before && before.slice(0, 7) === week.end.slice(0, 7)) return [];
    return index === 0 && dayNumber(week.end) % 30 > 24 ? [] : [{ index, text: formatMonth(week.end) }];
  });
  const spaced = ticks.filter((tick, at) => at === 0 || tick.index - ticks[at - 1]!.index >= 2);
  return spaced.length > 8 ? spaced.filter((_, index) => index % 2 === 0) : spaced;
}

function chartLabel({ weeks }: Rhythm): string {
  const last = weeks[weeks.length - 1];
  const params = { n: weeks.length, last: formatNumber(last?.active) };
  if (!last || last.low === null || last.high === null) return t('account.rhythm_label_plain', params);
  return t('account.rhythm_label', { ...params, low: Math.round(last.low), high: Math.round(last.high) });
}
