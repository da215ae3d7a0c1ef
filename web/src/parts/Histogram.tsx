import './histogram.css';
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Distribution, FormulaType } from '../api/formula-types.ts';
import { t } from '../i18n/index.tsx';
import { formatNumber } from '../lib/format.ts';
import { countBelow, edgesOf, nearestEdge, nextEdge } from '../lib/histogram.ts';
import { useWidth } from '../lib/width.ts';
import { valueText } from '../lib/formula/values.ts';

// How a value is spread over the accounts. With a limit: what lies on its bad side is clay, and the line can be moved
// with the mouse or the arrow keys; it snaps to the edges of the bars, where the counts are exact.

interface Limit {
  value: number;
  below: boolean; // the condition is true below the line
  label: string;
  onMove?: (value: number) => void;
}

interface Props {
  distribution: Distribution;
  type: FormulaType;
  height?: number;
  limit?: Limit;
}

const FOOT = 20;
const TOP = 36;

export function Histogram({ distribution, type, height = 220, limit }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 400);
  const { bins } = distribution;
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const from = bins[0]?.from ?? 0;
  const to = bins.at(-1)?.to ?? 1;
  const x = (value: number) => ((Math.min(to, Math.max(from, value)) - from) / (to - from || 1)) * width;
  const base = height - FOOT;
  const top = limit ? TOP : 4;
  const label = t('histogram.label', {
    n: distribution.count,
    q1: valueText(distribution.q1, type),
    q3: valueText(distribution.q3, type),
  });
  return (
    <div ref={box} className="histogram">
      <svg width={width} height={height} role="img" aria-label={label}>
        {bins.map((bin) => {
          const size = bin.count === 0 ? 0 : Math.max(1.5, (bin.count / most) * (base - top));
          const middle = (bin.from + bin.to) / 2;
          const bad = limit !== undefined && (limit.below ? middle < limit.value : middle > limit.value);
          return (
            <rect
              key={bin.from}
              className={bad ? 'bin bad-bin' : 'bin'}
              x={x(bin.from) + 0.5}
              width={Math.max(1, x(bin.to) - x(bin.from) - 2)}
              y={base - size}
              height={size}
              rx={1.5}
            >
              <title>{`${valueText(bin.from, type)} – ${valueText(bin.to, type)}: ${formatNumber(bin.count)}`}</title>
            </rect>
          );
        })}
        <path className="axis" d={`M0 ${base + 0.5}H${width}`} />
        {axisMarks(bins, width).map((value, index, all) => (
          <text
            key={value}
            x={x(value)}
            y={height - 4}
            textAnchor={index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle'}
          >
            {valueText(value, type)}
          </text>
        ))}
        {limit && <LimitLine x={x(limit.value)} base={base} width={width} limit={limit} distribution={distribution} />}
      </svg>
      {limit?.onMove && <LimitHandle limit={limit} type={type} bins={bins} left={x(limit.value)} base={base} scale={{ from, to, width }} />}
    </div>
  );
}

// At most five marks, on edges of bars.
function axisMarks(bins: Distribution['bins'], width: number): number[] {
  const edges = edgesOf(bins);
  const most = width < 260 ? 3 : 5;
  const step = Math.max(1, Math.ceil((edges.length - 1) / (most - 1)));
  return edges.filter((_, index) => index % step === 0);
}

function LimitLine(props: { x: number; base: number; width: number; limit: Limit; distribution: Distribution }) {
  const { x, base, width, limit, distribution } = props;
  const below = countBelow(distribution.bins, limit.value);
  const above = distribution.count - below;
  const left = x > width / 2;
  const side = left ? { x: x - 8, anchor: 'end' as const } : { x: x + 8, anchor: 'start' as const };
  const exact = edgesOf(distribution.bins).includes(nearestEdge(distribution.bins, limit.value)) &&
    Math.abs(nearestEdge(distribution.bins, limit.value) - limit.value) < 1e-9;
  return (
    <g>
      <path className="limit-line" d={`M${x} 8V${base}`} />
      <text className="strong bad-text" x={side.x} y={18} textAnchor={side.anchor}>
        {limit.label}
      </text>
      {exact && (
        <text className="second-text" x={side.x} y={32} textAnchor={side.anchor}>
          {t('histogram.sides', { below, above })}
        </text>
      )}
    </g>
  );
}

interface HandleProps {
  limit: Limit;
  type: FormulaType;
  bins: Distribution['bins'];
  left: number;
  base: number;
  scale: { from: number; to: number; width: number };
}

function LimitHandle({ limit, type, bins, left, base, scale }: HandleProps) {
  const [held, setHeld] = useState(false);
  const move = (value: number) => {
    if (value !== limit.value) limit.onMove?.(value);
  };
  const onPointer = (event: PointerEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.parentElement!.getBoundingClientRect();
    const value = scale.from + ((event.clientX - box.left) / scale.width) * (scale.to - scale.from);
    move(nearestEdge(bins, value));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(nextEdge(bins, limit.value, step));
  };
  return (
    <button
      type="button"
      role="slider"
      className="limit-handle"
      aria-label={t('histogram.limit')}
      aria-valuemin={scale.from}
      aria-valuemax={scale.to}
      aria-valuenow={limit.value}
      aria-valuetext={valueText(limit.value, type)}
      style={{ left, top: base * 0.45 }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
      }}
      onPointerMove={(event) => held && onPointer(event)}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
      onKeyDown={onKeyDown}
    />
  );
}

// The table behind the chart.
export function HistogramTable({ distribution, type }: { distribution: Distribution; type: FormulaType }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={t('histogram.table')}>
      <table>
        <thead>
          <tr>
            <th>{t('histogram.from')}</th>
            <th>{t('histogram.to')}</th>
            <th className="right">{t('histogram.accounts')}</th>
          </tr>
        </thead>
        <tbody>
          {distribution.bins.map((bin) => (
            <tr key={bin.from}>
              <td>{valueText(bin.from, type)}</td>
              <td>{valueText(bin.to, type)}</td>
              <td className="right">{formatNumber(bin.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
