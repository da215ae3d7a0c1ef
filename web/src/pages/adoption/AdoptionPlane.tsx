import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import type { AdoptionPage, AdoptionRow } from '../../api/adoption.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShare } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { dotRadius, placeNames, planeX, planeY, type PlaneBox } from '../../lib/plane.ts';
import { useWidth } from '../../lib/width.ts';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';

const NAMED = 8;
const BANDS = { yes: 'thriving', partly: 'watch', no: 'at_risk', unknown: 'none' } as const;

// How often against how well: every account a dot, as large as its active people, in the shape of its first answer.
export function AdoptionPlane({ data, day }: { data: AdoptionPage; day: string | undefined }) {
  const [table, setTable] = useState(false);
  return (
    <section className="panel plane-panel" aria-label={t('adoption.plane')}>
      <PanelHead title={t('adoption.plane')} aside={t('adoption.plane_aside', { left: data.not_drawn })}>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      {data.plane.length === 0 && <p className="nothing">{t('adoption.plane_nothing')}</p>}
      {data.plane.length > 0 && (table ? <PlaneTable rows={data.plane} /> : <Plane data={data} day={day} />)}
    </section>
  );
}

function Plane({ data, day }: { data: AdoptionPage; day: string | undefined }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 700, 280);
  const navigate = useNavigate();
  const [over, setOver] = useState<AdoptionRow | null>(null);
  const height = Math.min(440, Math.max(300, width * 0.6));
  const box: PlaneBox = { left: 44, top: 12, right: width - 14, bottom: height - 38, least: 0 };
  const x = (share: number | null) => planeX((share ?? 0) * 100, box);
  const y = (share: number | null) => planeY((share ?? 0) * 100, box);
  const rows = useMemo(() => [...data.plane].sort((a, b) => (b.active_people ?? 0) - (a.active_people ?? 0)), [data.plane]);
  const most = Math.max(1, ...rows.map((row) => row.active_people ?? 0));
  const names = placeNames(
    rows.slice(0, NAMED).map((row) => ({ account: row.account.id, text: accountName(row.account), x: x(row.frequency), y: y(row.effectiveness), radius: dotRadius(row.active_people, most) })),
    width,
  );
  return (
    <div ref={frame} className="plane chart">
      <svg width={width} height={height} role="img" aria-label={t('adoption.plane_label', { n: rows.length })}>
        <path className="axis" d={`M${box.left} ${box.top}V${box.bottom}H${box.right}`} />
        {data.means.frequency !== null && <path className="grid-line" d={`M${x(data.means.frequency)} ${box.top}V${box.bottom}`} />}
        {data.means.effectiveness !== null && <path className="grid-line" d={`M${box.left} ${y(data.means.effectiveness)}H${box.right}`} />}
        {[0, 25, 50, 75, 100].map((tick) => (
          <g key={tick}>
            <text x={planeX(tick, box)} y={box.bottom + 16} textAnchor="middle">
              {tick}
            </text>
            <text x={box.left - 8} y={planeY(tick, box) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        <text className="second-text" x={box.right} y={height - 5} textAnchor="end">
          {t('adoption.axis_frequency')}
        </text>
        <text className="second-text" transform={`translate(11 ${box.top}) rotate(-90)`} textAnchor="end">
          {t('adoption.axis_effectiveness')}
        </text>
        {rows.map((row) => (
          <Dot
            key={row.account.id}
            row={row}
            x={x(row.frequency)}
            y={y(row.effectiveness)}
            r={dotRadius(row.active_people, most)}
            onOver={setOver}
            onOpen={() => void navigate({ to: '/accounts/$id', params: { id: row.account.id }, search: { day } })}
          />
        ))}
        {names.map((name) => (
          <text key={name.account} className="halo second-text" x={name.x} y={name.y} textAnchor={name.anchor}>
            {name.text}
          </text>
        ))}
      </svg>
      {over && (
        <div className="chart-tip" style={x(over.frequency) > width * 0.6 ? { right: width - x(over.frequency) + 12, top: y(over.effectiveness) - 16, left: 'auto' } : { left: x(over.frequency) + 12, top: y(over.effectiveness) - 16 }}>
          <b>{accountName(over.account)}</b>
          <br />
          {t('adoption.tip', { frequency: formatShare(over.frequency), effectiveness: formatShare(over.effectiveness), people: over.active_people ?? 0 })}
        </div>
      )}
    </div>
  );
}

interface DotProps {
  row: AdoptionRow;
  x: number;
  y: number;
  r: number;
  onOver: (row: AdoptionRow | null) => void;
  onOpen: () => void;
}

function Dot({ row, x, y, r, onOver, onOpen }: DotProps) {
  const band = BANDS[row.used];
  const shared = { className: `dot ${band}`, onMouseEnter: () => onOver(row), onMouseLeave: () => onOver(null), onClick: onOpen };
  if (band === 'watch') return <path {...shared} d={`M${x} ${y - r * 1.2}L${x + r * 1.2} ${y}L${x} ${y + r * 1.2}L${x - r * 1.2} ${y}Z`} />;
  if (band === 'at_risk') return <path {...shared} d={`M${x - r * 1.1} ${y - r * 0.9}H${x + r * 1.1}L${x} ${y + r}Z`} />;
  return <circle {...shared} cx={x} cy={y} r={r} />;
}

function PlaneTable({ rows }: { rows: AdoptionRow[] }) {
  return (
    <div className="chart-table plane-table" tabIndex={0} role="region" aria-label={t('adoption.plane')}>
      <table>
        <thead>
          <tr>
            <th>{t('adoption.account')}</th>
            <th className="right">{t('adoption.figure_frequency')}</th>
            <th className="right">{t('adoption.figure_effectiveness')}</th>
            <th className="right">{t('adoption.figure_active_people')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.account.id}>
              <th scope="row">{accountName(row.account)}</th>
              <td className="right">{formatShare(row.frequency)}</td>
              <td className="right">{formatShare(row.effectiveness)}</td>
              <td className="right">{formatNumber(row.active_people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
