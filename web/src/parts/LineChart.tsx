import { useRef, useState } from 'react';
import { t } from '../i18n/index.tsx';
import { dayFromNumber, dayNumber, formatDay, formatMonth } from '../lib/dates.ts';
import { formatNumber } from '../lib/format.ts';
import { gridValues, linePath, spreadLabels } from '../lib/scale.ts';
import { monthTicks } from '../lib/timeline.ts';
import { useWidth } from '../lib/width.ts';

// Lines over days, drawn by hand: from zero, at most three grid lines, each line named at its end, a table behind it.

export interface Series {
  name: string;
  values: (number | null)[]; // one for each day
  look: 'leaf' | 'ink' | 'thin' | 'grey' | 'dashed' | 'none'; // none: in the table and the tip alone
}

interface Props {
  days: string[];
  series: Series[];
  today: string;
  label: string;
  table?: boolean;
  height?: number;
  most?: number; // the end of the scale, where it is fixed: there is no grid then
  format?: (value: number | null | undefined) => string;
  onPick?: (day: string) => void;
}

const FOOT = 20;
const LABEL_HEIGHT = 14;
const LETTER = 6.2; // pixels of a letter at the size of labels, at most

export function LineChart(props: Props) {
  return props.table ? <SeriesTable {...props} /> : <Lines {...props} />;
}

function Lines({ days, series, today, label, height = 150, most, format = formatNumber, onPick }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 600, 160);
  const [at, setAt] = useState<number | null>(null);
  const drawn = series.filter((each) => each.look !== 'none');
  const plain = most !== undefined;
  const highest = Math.max(1, ...drawn.flatMap((each) => each.values.map((value) => value ?? 0)));
  const top = most ?? highest * 1.05;
  const foot = plain ? 6 : FOOT;
  const ends = drawn.flatMap((each) => {
    const last = each.values.findLastIndex((value) => value !== null);
    return last < 0 ? [] : [{ ...each, last, text: drawn.length > 1 ? each.name : format(each.values[last]) }];
  });
  const right = 12 + LETTER * Math.max(4, ...ends.map((end) => end.text.length));
  const first = dayNumber(days[0] ?? today);
  const span = Math.max(1, dayNumber(days.at(-1) ?? today) - first);
  const plot = width - right;
  const x = (day: string) => ((dayNumber(day) - first) / span) * plot;
  const y = (value: number) => 8 + (1 - value / top) * (height - foot - 8);
  const labels = spreadLabels(
    ends.map((end) => ({ ...end, y: y(end.values[end.last]!) + 4 })),
    LABEL_HEIGHT,
    height - foot + 4,
  );
  const nearest = (clientX: number) => {
    const share = (clientX - box.current!.getBoundingClientRect().left) / plot;
    const day = dayFromNumber(first + Math.round(Math.min(1, Math.max(0, share)) * span));
    return Math.max(0, days.findLastIndex((each) => each <= day));
  };
  return (
    <div
      ref={box}
      className="chart"
      onPointerMove={(event) => setAt(nearest(event.clientX))}
      onPointerLeave={() => setAt(null)}
      onClick={(event) => days.length > 0 && onPick?.(days[nearest(event.clientX)]!)}
    >
      <svg width={width} height={height} role="img" aria-label={labelOf(label, drawn, format)}>
        {!plain &&
          gridValues(highest).map((value) => (
            <path key={value} className="grid-line" d={`M0 ${y(value)}H${plot}`} />
          ))}
        <path className="axis" d={`M0 ${y(0)}H${plot}`} />
        {!plain &&
          ticksOf(days, today, plot).map(({ day, text }) => (
            <text key={day} x={x(day)} y={height - 4}>
              {text}
            </text>
          ))}
        {drawn.map(({ name, look, values }) => (
          <path
            key={name}
            className={`line ${look}`}
            d={linePath(values.map((value, index) => (value === null ? null : [x(days[index]!), y(value)])))}
          />
        ))}
        {!plain &&
          gridValues(highest).map((value) => (
            <text key={value} className="halo" x={0} y={y(value) - 4}>
              {formatNumber(value)}
            </text>
          ))}
        {ends.length === 1 && <circle className="end" cx={x(days[ends[0]!.last]!)} cy={y(ends[0]!.values[ends[0]!.last]!)} r={3} />}
        {labels.map((end) => (
          <text key={end.name} className={`label ${end.look}`} x={x(days[end.last]!) + 8} y={end.y}>
            {end.text}
          </text>
        ))}
        {at !== null && days[at] && <path className="pointer" d={`M${x(days[at])} 0V${y(0)}`} />}
      </svg>
      {at !== null && days[at] && (
        <div className="chart-tip" style={x(days[at]) < plot / 2 ? { left: x(days[at]) + 8 } : { right: width - x(days[at]) + 8 }}>
          <b>{formatDay(days[at], today)}</b>
          {series.map(({ name, values }) => (
            <div key={name}>
              {name} <b>{format(values[at])}</b>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function labelOf(label: string, series: Series[], format: (value: number | null | undefined) => string): string {
  const [line] = series;
  const last = (values: (number | null)[]) => format(values.findLast((value) => value !== null));
  if (series.length === 1 && line) return t('chart.line', { label, first: format(line.values[0]), last: last(line.values) });
  return t('chart.lines', { label, values: series.map(({ name, values }) => `${name} ${last(values)}`).join(', ') });
}

const SHORT_SPAN = 100;
const DAY_WIDTH = 56;
const MONTH_WIDTH = 36;

// Days while there are few, else the first of each month.
function ticksOf(days: string[], today: string, width: number): { day: string; text: string }[] {
  const from = days[0];
  const to = days.at(-1);
  if (!from || !to) return [];
  const most = Math.max(1, Math.floor(width / MONTH_WIDTH));
  if (dayNumber(to) - dayNumber(from) > SHORT_SPAN) return monthTicks(from, to, most).map((day) => ({ day, text: formatMonth(day) }));
  const step = Math.max(1, Math.ceil((days.length * DAY_WIDTH) / Math.max(1, width)));
  return days.filter((_, index) => index % step === 0 && index + step / 2 < days.length).map((day) => ({ day, text: formatDay(day, today) }));
}

function SeriesTable({ days, series, today, label, format = formatNumber }: Props) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th>{t('common.day')}</th>
            {series.map(({ name }) => (
              <th key={name} className="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days
            .map((day, index) => (
              <tr key={day}>
                <td>{formatDay(day, today)}</td>
                {series.map(({ name, values }) => (
                  <td key={name} className="right">
                    {format(values[index])}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </div>
  );
}
