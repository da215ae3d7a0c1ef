import { useRef } from 'react';
import type { PlayResults } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatShare } from '../../lib/format.ts';
import { spreadLabels } from '../../lib/scale.ts';
import { useWidth } from '../../lib/width.ts';

const HEIGHT = 116;
const FOOT = 22;
const RIGHT = 108; // for the names of the lines
const LABEL_HEIGHT = 14;

type Given = PlayResults['curve'][number];
type Point = { day: number; played: number; held: number };

// As far as somebody was followed on both sides.
const isWhole = (point: Given): point is Point => point.played !== null && point.held !== null;

// The share that is still a customer, by days since the entry, in steps. The scale begins where it is said to.
export function StayCurve({ curve: given, table }: { curve: Given[]; table: boolean }) {
  const curve = given.filter(isWhole);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 384, 220);
  if (table) return <StayTable curve={given} />;
  const last = curve.at(-1)!;
  const least = Math.min(...curve.flatMap((point) => [point.played, point.held]));
  const bottom = Math.max(0, Math.floor(least * 5 - 0.5) / 5);
  const plot = width - RIGHT;
  const x = (day: number) => (day / Math.max(1, last.day)) * plot;
  const y = (share: number) => 6 + ((1 - share) / Math.max(0.2, 1 - bottom)) * (HEIGHT - FOOT - 6);
  const line = (of: (point: Point) => number) => curve.map((point, index) => (index === 0 ? `M${x(point.day)} ${y(of(point))}` : `H${x(point.day)}V${y(of(point))}`)).join('');
  const grid = [0.8, 0.6, 0.4, 0.2].filter((share) => share > bottom + 0.05).slice(0, 3);
  const labels = spreadLabels(
    [
      { name: 'played', y: y(last.played) + 4, text: t('play.curve_played', { share: formatShare(last.played) }), look: 'leaf' },
      { name: 'held', y: y(last.held) + 4, text: t('play.curve_held', { share: formatShare(last.held) }), look: 'second-text' },
    ],
    LABEL_HEIGHT,
    HEIGHT - FOOT + 4,
  );
  return (
    <div ref={box} className="chart">
      <svg width={width} height={HEIGHT} role="img" aria-label={t('play.curve_label', { played: formatShare(last.played), held: formatShare(last.held), n: last.day })}>
        {grid.map((share) => (
          <path key={share} className="grid-line" d={`M0 ${y(share)}H${plot}`} />
        ))}
        <path className="axis" d={`M0 ${HEIGHT - FOOT}H${plot}`} />
        <path className="line thin" d={line((point) => point.held)} />
        <path className="line" d={line((point) => point.played)} />
        {grid.map((share) => (
          <text key={share} className="halo" x={0} y={y(share) - 4}>
            {formatShare(share)}
          </text>
        ))}
        {labels.map((label) => (
          <text key={label.name} className={`label ${label.look}`} x={plot + 6} y={label.y}>
            {label.text}
          </text>
        ))}
        <text x={0} y={HEIGHT - 6}>
          {t('play.curve_entry', { share: formatShare(bottom) })}
        </text>
        <text x={plot} y={HEIGHT - 6} textAnchor="end">
          {t('play.days', { n: last.day })}
        </text>
      </svg>
    </div>
  );
}

function StayTable({ curve }: { curve: Given[] }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('play.still_table')}>
      <table>
        <thead>
          <tr>
            <th>{t('play.curve_days')}</th>
            <th className="right">{t('play.side_played')}</th>
            <th className="right">{t('play.side_held')}</th>
          </tr>
        </thead>
        <tbody>
          {curve.map((point) => (
            <tr key={point.day}>
              <td>{point.day}</td>
              <td className="right">{formatShare(point.played)}</td>
              <td className="right">{formatShare(point.held)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
