import { useRef, useState } from 'react';
import type { Movement, Movements, MovedGroup } from '../../api/revenue.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatMonth } from '../../lib/dates.ts';
import { moneyExact, moneyMoved, moneyShort } from '../../lib/money.ts';
import { gridValues } from '../../lib/scale.ts';
import { useWidth } from '../../lib/width.ts';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';

const HEIGHT = 260;
const FOOT = 22;
const AXIS = 64; // of the figures at the left
const GAINS: { movement: Movement; look: string }[] = [
  { movement: 'new', look: 'gain' },
  { movement: 'expansion', look: 'gain second' },
  { movement: 'reactivation', look: 'gain third' },
];
const LOSSES: { movement: Movement; look: string }[] = [
  { movement: 'churn', look: 'loss' },
  { movement: 'contraction', look: 'loss second' },
];

// What each month brought and took: gains above the line, losses below, the sum of both as a dot.
export function MovementsPanel({ data }: { data: Movements }) {
  const [table, setTable] = useState(false);
  return (
    <section className="panel" aria-label={t('revenue.moved')}>
      <PanelHead
        title={t('revenue.moved')}
        aside={t('revenue.moved_aside', { from: formatDay(data.from), to: formatDay(data.to), currency: data.currency })}
      >
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      {table ? <MovementTable data={data} /> : <MovementChart data={data} />}
    </section>
  );
}

const sumOf = (group: MovedGroup, parts: { movement: Movement }[]) => parts.reduce((sum, part) => sum + group[part.movement], 0);

function MovementChart({ data }: { data: Movements }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 640, 280);
  const most = Math.max(1, ...data.items.map((month) => sumOf(month, GAINS)));
  const least = Math.min(0, ...data.items.map((month) => sumOf(month, LOSSES)));
  const span = most - least;
  const y = (value: number) => 8 + ((most - value) / span) * (HEIGHT - FOOT - 8);
  const step = (width - AXIS) / Math.max(1, data.items.length);
  const bar = Math.min(40, step * 0.62);
  const every = Math.ceil(data.items.length / Math.max(2, Math.floor((width - AXIS) / 56)));
  return (
    <>
      <div ref={box} className="chart">
        <svg
          className="moved-chart"
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={t('revenue.moved_label', { from: formatDay(data.from), to: formatDay(data.to) })}
        >
          {gridValues(most).map((value) => (
            <g key={value}>
              <path className="grid" d={`M${AXIS} ${Math.round(y(value)) + 0.5}H${width}`} />
              <text x={AXIS - 8} y={y(value) + 4} textAnchor="end">
                {moneyShort(value, data)}
              </text>
            </g>
          ))}
          {data.items.map((month, index) => {
            const left = AXIS + index * step + (step - bar) / 2;
            return (
              <g key={month.key}>
                <title>{`${formatMonth(`${month.key}-01`)}: ${moneyMoved(month.closing - month.opening, data)}`}</title>
                <Stack group={month} parts={GAINS} left={left} width={bar} y={y} />
                <Stack group={month} parts={LOSSES} left={left} width={bar} y={y} />
                <circle className="net" cx={left + bar / 2} cy={y(sumOf(month, [...GAINS, ...LOSSES]))} r={3} />
                {index % every === 0 && (
                  <text x={left + bar / 2} y={HEIGHT - 5} textAnchor="middle">
                    {formatMonth(`${month.key}-01`)}
                  </text>
                )}
              </g>
            );
          })}
          <path className="axis" d={`M${AXIS} ${Math.round(y(0)) + 0.5}H${width}`} />
        </svg>
      </div>
      <MovementKey data={data} />
    </>
  );
}

interface StackProps {
  group: MovedGroup;
  parts: { movement: Movement; look: string }[];
  left: number;
  width: number;
  y: (value: number) => number;
}

function Stack({ group, parts, left, width, y }: StackProps) {
  let at = 0;
  return parts.map(({ movement, look }) => {
    const from = at;
    at += group[movement];
    const top = Math.min(y(from), y(at));
    return <rect key={movement} className={look} x={left} width={width} y={top} height={Math.abs(y(from) - y(at))} rx={1.5} />;
  });
}

// What each shade is, with what it came to: words first, so that colour is never alone.
function MovementKey({ data }: { data: Movements }) {
  return (
    <div className="moved-key">
      {[...GAINS, ...LOSSES].map(({ movement, look }) => (
        <span key={movement}>
          <svg className="moved-chart" style={{ display: 'inline' }} width={14} height={10} aria-hidden="true">
            <rect className={look} width={10} height={10} rx={2} />
          </svg>
          {t(`revenue.movement.${movement}`)} <b>{moneyMoved(data.all[movement], data)}</b>
        </span>
      ))}
      {data.all.currency !== 0 && (
        <span>
          {t('revenue.movement.currency')} <b>{moneyMoved(data.all.currency, data)}</b>
        </span>
      )}
    </div>
  );
}

const COLUMNS: Movement[] = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'currency'];

function MovementTable({ data }: { data: Movements }) {
  const shown = COLUMNS.filter((movement) => movement !== 'currency' || data.items.some((month) => month.currency !== 0));
  const row = (group: Omit<MovedGroup, 'key' | 'name'>) => (
    <>
      <td className="right">{moneyExact(group.opening, data)}</td>
      {shown.map((movement) => (
        <td key={movement} className="right">
          {moneyMoved(group[movement], data)}
        </td>
      ))}
      <td className="right">{moneyExact(group.closing, data)}</td>
    </>
  );
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('revenue.moved_table')} style={{ maxHeight: 420 }}>
      <table className="revenue-table">
        <thead>
          <tr>
            <th>{t('revenue.month')}</th>
            <th className="right">{t('revenue.opening')}</th>
            {shown.map((movement) => (
              <th key={movement} className="right">
                {t(`revenue.movement.${movement}`)}
              </th>
            ))}
            <th className="right">{t('revenue.closing')}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((month) => (
            <tr key={month.key}>
              <td>{formatMonth(`${month.key}-01`)}</td>
              {row(month)}
            </tr>
          ))}
          <tr className="sum">
            <td>{t('revenue.sum')}</td>
            {row(data.all)}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
