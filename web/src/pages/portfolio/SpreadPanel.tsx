import { useRef, useState } from 'react';
import type { Portfolio } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { bandOf, USUAL_LIMITS, type BandLimits } from '../../lib/bands.ts';
import { formatNumber } from '../../lib/format.ts';
import { useWidth } from '../../lib/width.ts';
import { BandMark } from '../../parts/Leaves.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { leadingCurrency, moneyText } from './PortfolioPage.tsx';

const HEIGHT = 140;
const BASE = HEIGHT - 20;

// How healthy all accounts are, and how they were 28 days ago.
export function SpreadPanel({ data }: { data: Portfolio }) {
  const [table, setTable] = useState(false);
  const scored = data.distribution.reduce((sum, bin) => sum + bin.accounts, 0);
  return (
    <section className="panel" aria-label={t('spread.title')}>
      <PanelHead title={t('spread.title_of', { n: scored })} aside={t('spread.aside')}>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      {table ? <SpreadTable data={data} /> : <SpreadChart bins={data.distribution} label={t('spread.label')} />}
      <ul className="band-list">
        {data.bands.map((band) => {
          const name = band.band === 'no_score' ? null : band.band;
          return (
            <li key={band.band}>
              <span className="row nowrap">
                <BandMark band={name} />
                <b>{formatNumber(band.accounts)}</b> {t(`band.${name ?? 'none'}`)}
              </span>
              <span className="second">{moneyText(band.revenue, leadingCurrency(data))}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface ChartProps {
  bins: Portfolio['distribution'];
  limits?: BandLimits;
  label: string;
}

export function SpreadChart({ bins, limits = USUAL_LIMITS, label }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 400);
  const most = Math.max(1, ...bins.map((bin) => Math.max(bin.accounts, bin.previous)));
  const x = (score: number) => (score / 100) * width;
  const y = (count: number) => BASE - (count / most) * (BASE - 8);
  let before = `M0 ${BASE}`;
  for (const bin of bins) before += `L${x(bin.from)} ${y(bin.previous)}H${x(bin.to)}`;
  return (
    <div ref={box} className="chart">
    <svg className="spread" width={width} height={HEIGHT} role="img" aria-label={label}>
      {bins.map((bin) => (
        <rect
          key={bin.from}
          className={`spread-bar ${bandOf(bin.from, limits)}`}
          x={x(bin.from) + 1}
          width={x(bin.to) - x(bin.from) - 2}
          y={y(bin.accounts)}
          height={BASE - y(bin.accounts)}
          rx={1.5}
        />
      ))}
      <path className="before-line" d={`${before}V${BASE}`} />
      <path className="axis" d={`M0 ${BASE + 0.5}H${width}`} />
      {[0, limits.watch_from, limits.thriving_from, 100].map((tick) => (
        <text key={tick} x={x(tick)} y={HEIGHT - 4} textAnchor={tick === 0 ? 'start' : tick === 100 ? 'end' : 'middle'}>
          {tick}
        </text>
      ))}
    </svg>
    </div>
  );
}

function SpreadTable({ data }: { data: Portfolio }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('spread.title')}>
      <table>
        <thead>
          <tr>
            <th>{t('spread.score')}</th>
            <th className="right">{t('health.now')}</th>
            <th className="right">{t('spread.before')}</th>
          </tr>
        </thead>
        <tbody>
          {data.distribution.map((bin) => (
            <tr key={bin.from}>
              <td>
                {bin.from}–{bin.to}
              </td>
              <td className="right">{bin.accounts}</td>
              <td className="right">{bin.previous}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
