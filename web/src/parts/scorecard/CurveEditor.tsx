import './scorecard.css';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Distribution, FormulaType } from '../../api/formula-types.ts';
import { t } from '../../i18n/index.tsx';
import { addCorner, CORNERS_MOST, moveCorner, rangeOf, removeCorner, widestMiddle, type Curve, type Range } from '../../lib/curve.ts';
import { resolvedTheme, useSettings } from '../../lib/settings.ts';
import { useWidth } from '../../lib/width.ts';
import { valueText } from '../../lib/formula/values.ts';
import { drawCurve, FRAME } from './draw-curve.ts';

// From a measure's value to points, drawn over how the value is spread now. Corners are moved with the mouse or the
// arrow keys; a double click or a button makes one more.

interface Props {
  curve: Curve;
  distribution: Distribution | undefined;
  type: FormulaType;
  readOnly?: boolean;
  onChange: (curve: Curve) => void;
}

const HEIGHT = 240;
const STEPS = 100; // arrow keys move by a hundredth of the range

export function CurveEditor({ curve, distribution, type, readOnly = false, onChange }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box, 480, 240);
  // While a corner is held the drawing keeps its range, so that nothing moves under the hand.
  const [held, setHeld] = useState<{ index: number; range: Range } | null>(null);
  const range = held?.range ?? rangeOf(curve, distribution?.bins ?? []);
  const theme = resolvedTheme(useSettings());
  useEffect(() => {
    if (canvas.current) drawCurve(canvas.current, { width, height: HEIGHT, curve, range, bins: distribution?.bins ?? [], type });
  }, [width, curve, range.from, range.to, distribution, theme, type]);

  const inner = { left: FRAME.left, right: width - FRAME.right, top: FRAME.top, bottom: HEIGHT - FRAME.bottom };
  const x = (value: number) => inner.left + ((value - range.from) / (range.to - range.from)) * (inner.right - inner.left);
  const y = (points: number) => inner.bottom - (points / 100) * (inner.bottom - inner.top);
  const at = (event: { clientX: number; clientY: number }): [number, number] => {
    const place = box.current!.getBoundingClientRect();
    const value = range.from + ((event.clientX - place.left - inner.left) / (inner.right - inner.left)) * (range.to - range.from);
    return [value, ((inner.bottom - (event.clientY - place.top)) / (inner.bottom - inner.top)) * 100];
  };
  const gap = (range.to - range.from) / 1000;
  const step = (range.to - range.from) / STEPS;
  const onKeyDown = (index: number) => (event: KeyboardEvent) => {
    const [value, points] = curve[index]!;
    const by = event.shiftKey ? 5 : 1;
    const moves: Record<string, Curve> = {
      ArrowUp: moveCorner(curve, index, value, points + by, gap),
      ArrowDown: moveCorner(curve, index, value, points - by, gap),
      ArrowRight: moveCorner(curve, index, value + step * by, points, gap),
      ArrowLeft: moveCorner(curve, index, value - step * by, points, gap),
      Delete: removeCorner(curve, index),
      Backspace: removeCorner(curve, index),
    };
    const next = moves[event.key];
    if (!next || readOnly) return;
    event.preventDefault();
    onChange(next);
  };
  const grab = (index: number) => (event: PointerEvent<HTMLButtonElement>) => {
    if (readOnly) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setHeld({ index, range });
  };
  return (
    <div>
      <div ref={box} className="curve" onDoubleClick={(event) => !readOnly && onChange(addCorner(curve, ...at(event)))}>
        <canvas ref={canvas} style={{ width, height: HEIGHT }} role="img" aria-label={t('curve.label', { text: curveText(curve, type) })} />
        {curve.map(([value, points], index) => (
          <button
            key={index}
            type="button"
            className="curve-corner"
            style={{ left: x(value), top: y(points) }}
            aria-label={t('curve.corner', { n: index + 1, value: valueText(value, type), points })}
            aria-disabled={readOnly}
            onPointerDown={grab(index)}
            onPointerMove={(event) => held?.index === index && onChange(moveCorner(curve, index, ...at(event), gap))}
            onPointerUp={() => setHeld(null)}
            onPointerCancel={() => setHeld(null)}
            onKeyDown={onKeyDown(index)}
          />
        ))}
      </div>
      {!readOnly && (
        <div className="row wrap curve-tools">
          <button
            type="button"
            className="btn compact"
            disabled={curve.length >= CORNERS_MOST}
            onClick={() => onChange(addCorner(curve, widestMiddle(curve)))}
          >
            {t('curve.add')}
          </button>
          <span className="small-text quiet not-phone">{t('curve.hint')}</span>
        </div>
      )}
    </div>
  );
}

// "0% 0 points, 50% 60 points": what the drawing says.
function curveText(curve: Curve, type: FormulaType): string {
  return curve.map(([value, points]) => t('curve.at', { value: valueText(value, type), points })).join(', ');
}
