import './renewals.css';
import { useRef, useState, type ReactNode } from 'react';
import type { Forecast, ForecastMonth } from '../../api/renewals.ts';
import { t } from '../../i18n/index.tsx';
import { formatMonth, formatMonthLong } from '../../lib/dates.ts';
import { moneyShort } from '../../lib/money.ts';
import { boldMarked } from '../../lib/sentence.tsx';
import { useWidth } from '../../lib/width.ts';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';

const TOP = 14;
const FEET = 40;
const WHISKER = 5;
const FIGURE_WIDTH = 52; // a month with its figure needs so much

interface Props {
  data: Forecast;
  height?: number;
  more?: ReactNode; // beside the heading
}

// What comes up for renewal month by month, what of it is likely to stay, and how far to believe that.
export function ForecastPanel({ data, height = 190, more }: Props) {
  const [table, setTable] = useState(false);
  const last = data.months.at(-1)?.month;
  return (
    <section className="panel" aria-label={t('renewals.forecast')}>
      <PanelHead
        title={last ? t('renewals.forecast_to', { month: formatMonthLong(`${last}-01`) }) : t('renewals.forecast')}
        aside={t('renewals.forecast_aside', { currency: data.currency })}
      >
        <TableSwitch table={table} onChange={setTable} />
        {more}
      </PanelHead>
      {data.state === 'computing' && <p className="nothing small-text">{t('renewals.computing')}</p>}
      {data.state === 'too_little' && <p className="second small-text">{t('renewals.too_little')}</p>}
      {data.state !== 'computing' && data.months.length > 0 && (
        <>
          {table ? <ForecastTable data={data} /> : <ForecastChart data={data} height={height} />}
          <p className="second">{boldMarked(sentenceOf(data))}</p>
        </>
      )}
    </section>
  );
}

function sentenceOf(data: Forecast): string {
  const money = (amount: number) => moneyShort(amount, data);
  const { due, expected, low, high } = data.total;
  const ahead = t('renewals.sentence', { due: money(due), expected: money(expected), low: money(low), high: money(high) });
  const past = data.past_total;
  if (past.months === 0) return ahead;
  return `${ahead} ${t('renewals.sentence_past', { n: past.months, forecast: money(past.forecast), came: money(past.came), covered: past.covered })}`;
}

function ForecastChart({ data, height }: { data: Forecast; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 400, 240);
  const base = height - FEET;
  const most = Math.max(1, ...data.months.map((month) => Math.max(month.due, month.high)));
  const y = (value: number) => base - (value / most) * (base - TOP);
  const step = width / data.months.length;
  const every = Math.ceil(FIGURE_WIDTH / step);
  return (
    <div ref={box} className="chart">
      <svg className="forecast-chart" width={width} height={height} role="img" aria-label={t('renewals.chart_label')}>
        {data.months.map((month, index) => (
          <Month key={month.month} month={month} data={data} left={index * step} step={step} y={y} base={base} named={index % every === 0} />
        ))}
        <path className="axis" d={`M0 ${base + 0.5}H${width}`} />
      </svg>
    </div>
  );
}

interface MonthProps {
  month: ForecastMonth;
  data: Forecast;
  left: number;
  step: number;
  y: (value: number) => number;
  base: number;
  named: boolean;
}

function Month({ month, data, left, step, y, base, named }: MonthProps) {
  const bar = Math.min(44, step * 0.56);
  const x = left + (step - bar) / 2;
  const middle = left + step / 2;
  const whisker = `M${middle - WHISKER} ${y(month.high)}h${2 * WHISKER}M${middle} ${y(month.high)}V${y(month.low)}M${middle - WHISKER} ${y(month.low)}h${2 * WHISKER}`;
  return (
    <g>
      <title>{monthTitle(month, data)}</title>
      <rect className="due" x={x + 0.5} width={bar - 1} y={y(month.due)} height={base - y(month.due)} rx={3} />
      <rect className="expected" x={x} width={bar} y={y(month.expected)} height={base - y(month.expected)} rx={3} />
      {month.high > month.low && (
        <>
          <path className="whisker-back" d={whisker} />
          <path className="whisker" d={whisker} />
        </>
      )}
      {named && (
        <>
          <text x={middle} y={base + 16} textAnchor="middle">
            {formatMonth(`${month.month}-01`)}
          </text>
          <text className="figure" x={middle} y={base + 32} textAnchor="middle">
            {moneyShort(month.expected, data)}
          </text>
        </>
      )}
    </g>
  );
}

function monthTitle(month: ForecastMonth, data: Forecast): string {
  return t('renewals.month_title', {
    month: formatMonthLong(`${month.month}-01`),
    n: month.count,
    due: moneyShort(month.due, data),
    expected: moneyShort(month.expected, data),
    low: moneyShort(month.low, data),
    high: moneyShort(month.high, data),
  });
}

// Ahead and behind in one table: what was said then stands beside what came.
function ForecastTable({ data }: { data: Forecast }) {
  const money = (amount: number | null) => (amount === null ? '–' : moneyShort(amount, data));
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('renewals.forecast_table')} style={{ maxHeight: 320 }}>
      <table className="renewal-table">
        <thead>
          <tr>
            <th>{t('renewals.month')}</th>
            <th className="right">{t('renewals.due_value')}</th>
            <th className="right">{t('renewals.likely')}</th>
            <th className="right">{t('renewals.range')}</th>
            <th className="right">{t('renewals.owners_say')}</th>
            <th className="right">{t('renewals.came')}</th>
          </tr>
        </thead>
        <tbody>
          {data.past.map((month) => (
            <tr key={month.month}>
              <th scope="row">
                {formatMonthLong(`${month.month}-01`)}
                {!month.recorded && <span className="quiet"> {t('renewals.computed_again')}</span>}
              </th>
              <td className="right">{money(month.due)}</td>
              <td className="right">{money(month.forecast)}</td>
              <td className="right">
                {money(month.low)}–{money(month.high)}
              </td>
              <td className="right quiet">–</td>
              <td className={month.came < month.low || month.came > month.high ? 'right strong bad' : 'right strong'}>{money(month.came)}</td>
            </tr>
          ))}
          {data.months.map((month) => (
            <tr key={month.month}>
              <th scope="row">{formatMonthLong(`${month.month}-01`)}</th>
              <td className="right">{money(month.due)}</td>
              <td className="right strong">{money(month.expected)}</td>
              <td className="right">
                {money(month.low)}–{money(month.high)}
              </td>
              <td className="right">{money(month.owner_expected)}</td>
              <td className="right quiet">–</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
