import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import type { PlanePoint, Portfolio } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { roundText } from '../../lib/bands.ts';
import { formatMoney, formatNumber } from '../../lib/format.ts';
import { dotRadius, placeNames, planeX, planeY, standOut, type PlaneBox } from '../../lib/plane.ts';
import { linePath } from '../../lib/scale.ts';
import { useWidth } from '../../lib/width.ts';
import { BandMark } from '../../parts/Leaves.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { leadingCurrency, moneyText } from './PortfolioPage.tsx';

interface Props {
  data: Portfolio;
  day: string | undefined;
  today: string;
}

// The plane of experience and outcome: every account a dot, as large as its revenue, in the shape of its band.
export function PlanePanel({ data, day }: Props) {
  const [table, setTable] = useState(false);
  const points = data.plane.filter((point) => point.experience !== null && point.outcome !== null);
  const left = data.not_drawn + (data.plane.length - points.length);
  return (
    <section className="panel plane-panel" aria-label={t('plane.title')}>
      <PanelHead
        title={t('plane.title')}
        aside={t('plane.aside', { left })}
      >
        <span className="row small-text second not-phone plane-legend">
          <BandMark band="thriving" /> {t('band.thriving')} <BandMark band="watch" /> {t('band.watch')} <BandMark band="at_risk" />{' '}
          {t('band.at_risk')}
        </span>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      {points.length === 0 && <p className="nothing">{t('plane.nothing')}</p>}
      {points.length > 0 && (table ? <PlaneTable points={points} day={day} /> : <Plane points={points} data={data} day={day} />)}
    </section>
  );
}

function Plane({ points, data, day }: { points: PlanePoint[]; data: Portfolio; day: string | undefined }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 740, 280);
  const navigate = useNavigate();
  const [over, setOver] = useState<PlanePoint | null>(null);
  const height = Math.min(520, Math.max(320, width * 0.68));
  const lowest = Math.min(...points.map((point) => Math.min(point.experience!, point.outcome!)));
  const box: PlaneBox = { left: 40, top: 40, right: width - 14, bottom: height - 34, least: Math.max(0, Math.floor(Math.min(lowest, 40) / 10) * 10) };
  const limits = { experience: data.quadrants.satisfied_from, outcome: data.quadrants.successful_from };
  const x = (score: number) => planeX(score, box);
  const y = (score: number) => planeY(score, box);
  const most = Math.max(1, ...points.map((point) => point.revenue ?? 0));
  const { named, trails } = useMemo(() => standOut(points, limits), [points, limits.experience, limits.outcome]);
  const ordered = useMemo(() => [...points].sort((a, b) => (b.revenue ?? 0) - (a.revenue ?? 0)), [points]);
  const names = placeNames(
    ordered
      .filter((point) => named.has(point.account.id))
      .map((point) => ({
        account: point.account.id,
        text: nameOf(point),
        x: x(point.experience!),
        y: y(point.outcome!),
        radius: dotRadius(point.revenue, most),
      })),
    width,
  );
  const ticks = [0, 20, 40, 60, 80, 100].filter((tick) => tick >= box.least);
  return (
    <div ref={frame} className="plane chart">
      <svg width={width} height={height} role="img" aria-label={t('plane.label', { n: points.length })}>
        <rect
          className="deceiving"
          x={x(limits.experience)}
          y={y(limits.outcome)}
          width={Math.max(0, box.right - x(limits.experience))}
          height={Math.max(0, box.bottom - y(limits.outcome))}
        />
        <path className="grid-line" d={`M${x(limits.experience)} ${box.top}V${box.bottom}M${box.left} ${y(limits.outcome)}H${box.right}`} />
        <path className="axis" d={`M${box.left} ${box.top}V${box.bottom}H${box.right}`} />
        {ticks.map((tick) => (
          <g key={tick}>
            <text x={x(tick)} y={box.bottom + 16} textAnchor="middle">
              {tick}
            </text>
            <text x={box.left - 8} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        <text className="second-text" x={box.right} y={height - 3} textAnchor="end">
          {t('plane.experience_axis')}
        </text>
        <text className="second-text" transform={`translate(10 ${box.top + 4}) rotate(-90)`} textAnchor="end">
          {t('plane.outcome_axis')}
        </text>
        {ordered
          .filter((point) => trails.has(point.account.id) || point === over)
          .map((point) => (
            <path
              key={point.account.id}
              className="trail"
              d={linePath(point.trail.map((step) => (step ? [x(step[0]), y(step[1])] : null)))}
            />
          ))}
        {ordered.map((point) => (
          <Dot
            key={point.account.id}
            point={point}
            x={x(point.experience!)}
            y={y(point.outcome!)}
            radius={dotRadius(point.revenue, most)}
            onOver={setOver}
            onOpen={() => void navigate({ to: '/accounts/$id', params: { id: point.account.id }, search: { day } })}
          />
        ))}
        {names.map((name) => (
          <text key={name.account} className="halo second-text" x={name.x} y={name.y} textAnchor={name.anchor}>
            {name.text}
          </text>
        ))}
        <Quadrants data={data} box={box} />
      </svg>
      {over && (
        <div className="chart-tip" style={tipPlace(x(over.experience!), y(over.outcome!), width)}>
          <b>{nameOf(over)}</b>
          <br />
          {t('plane.tip', { score: roundText(over.score), experience: roundText(over.experience), outcome: roundText(over.outcome) })}
          {over.revenue !== null && <>, {formatMoney(over.revenue, over.currency)}</>}
        </div>
      )}
    </div>
  );
}

const nameOf = (point: PlanePoint) => point.account.name ?? point.account.id;

function tipPlace(x: number, y: number, width: number) {
  return x > width * 0.6 ? { right: width - x + 12, top: y - 16, left: 'auto' } : { left: x + 12, top: y - 16 };
}

interface DotProps {
  point: PlanePoint;
  x: number;
  y: number;
  radius: number;
  onOver: (point: PlanePoint | null) => void;
  onOpen: () => void;
}

// ● thriving, ◆ watch, ▼ at risk: the shape says what the colour says.
function Dot({ point, x, y, radius, onOver, onOpen }: DotProps) {
  const shared = {
    className: `dot ${point.band ?? 'none'}`,
    onMouseEnter: () => onOver(point),
    onMouseLeave: () => onOver(null),
    onClick: onOpen,
  };
  const r = radius;
  if (point.band === 'watch') return <path {...shared} d={`M${x} ${y - r * 1.2}L${x + r * 1.2} ${y}L${x} ${y + r * 1.2}L${x - r * 1.2} ${y}Z`} />;
  if (point.band === 'at_risk') return <path {...shared} d={`M${x - r * 1.1} ${y - r * 0.9}H${x + r * 1.1}L${x} ${y + r}Z`} />;
  return <circle {...shared} cx={x} cy={y} r={r} />;
}

function Quadrants({ data, box }: { data: Portfolio; box: PlaneBox }) {
  const places = [
    { quadrant: 'successful_not_satisfied', x: box.left, y: 12, anchor: 'start', label: t('plane.successful') },
    { quadrant: 'satisfied_and_successful', x: box.right, y: 12, anchor: 'end', label: t('plane.both') },
    { quadrant: 'neither', x: box.left + 10, y: box.bottom - 22, anchor: 'start', label: t('plane.neither') },
    { quadrant: 'satisfied_not_successful', x: box.right - 8, y: box.bottom - 22, anchor: 'end', label: t('plane.satisfied') },
  ] as const;
  return places.map((place) => {
    const part = data.quadrants.items.find((each) => each.quadrant === place.quadrant);
    return (
      <g key={place.label}>
        <text className="strong halo" x={place.x} y={place.y} textAnchor={place.anchor}>
          {place.label}
        </text>
        {part && (
          <text className="halo" x={place.x} y={place.y + 15} textAnchor={place.anchor}>
            {t('plane.quadrant', { n: part.accounts })}, {moneyText(part.revenue, leadingCurrency(data))}
          </text>
        )}
      </g>
    );
  });
}

function PlaneTable({ points, day }: { points: PlanePoint[]; day: string | undefined }) {
  const rows = [...points].sort((a, b) => (a.score ?? 0) - (b.score ?? 0));
  return (
    <div className="chart-table plane-table" tabIndex={0} role="region" aria-label={t('plane.title')}>
      <table>
        <thead>
          <tr>
            <th>{t('plane.account')}</th>
            <th className="right">{t('health.title')}</th>
            <th className="right">{t('health.experience')}</th>
            <th className="right">{t('health.outcome')}</th>
            <th className="right">{t('portfolio.mrr')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.account.id}>
              <td>
                <Link to="/accounts/$id" params={{ id: point.account.id }} search={{ day }} className="account-name">
                  {nameOf(point)}
                </Link>
              </td>
              <td className="right">{roundText(point.score)}</td>
              <td className="right">{roundText(point.experience)}</td>
              <td className="right">{roundText(point.outcome)}</td>
              <td className="right">{formatNumber(point.revenue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
