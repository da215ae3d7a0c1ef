import type { FormulaType } from '../../api/formula-types.ts';
import type { Curve, Range } from '../../lib/curve.ts';
import { valueText } from '../../lib/formula/values.ts';

// The drawing of a curve on a canvas: bars of the real distribution behind, the curve before them, points at the left.

export const FRAME = { left: 30, right: 12, top: 12, bottom: 22 };

interface Drawing {
  width: number;
  height: number;
  curve: Curve;
  range: Range;
  bins: { from: number; to: number; count: number }[];
  type: FormulaType;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function drawCurve(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = drawing.width * scale;
  canvas.height = drawing.height * scale;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  context.clearRect(0, 0, drawing.width, drawing.height);
  const { width, height, range } = drawing;
  const right = width - FRAME.right;
  const bottom = height - FRAME.bottom;
  const x = (value: number) => FRAME.left + ((value - range.from) / (range.to - range.from)) * (right - FRAME.left);
  const y = (points: number) => bottom - (points / 100) * (bottom - FRAME.top);
  drawBars(context, drawing, x, bottom);
  drawAxes(context, drawing, x, y, right, bottom);
  drawLine(context, drawing.curve, x, y, right);
}

function drawBars(context: CanvasRenderingContext2D, drawing: Drawing, x: (value: number) => number, bottom: number): void {
  const most = Math.max(1, ...drawing.bins.map((bin) => bin.count));
  context.fillStyle = colour('--h3');
  for (const bin of drawing.bins) {
    const size = (bin.count / most) * (bottom - FRAME.top);
    context.fillRect(x(bin.from) + 0.5, bottom - size, Math.max(1, x(bin.to) - x(bin.from) - 1.5), size);
  }
}

function drawAxes(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  x: (value: number) => number,
  y: (points: number) => number,
  right: number,
  bottom: number,
): void {
  context.font = `11px ${colour('--font') || 'sans-serif'}`;
  context.fillStyle = colour('--ink3');
  context.lineWidth = 1;
  context.textAlign = 'right';
  for (const points of [0, 50, 100]) {
    context.strokeStyle = colour(points === 0 ? '--line2' : '--line');
    context.beginPath();
    context.moveTo(FRAME.left, Math.round(y(points)) + 0.5);
    context.lineTo(right, Math.round(y(points)) + 0.5);
    context.stroke();
    context.fillText(String(points), FRAME.left - 6, y(points) + 4);
  }
  const marks = 4;
  for (let index = 0; index <= marks; index++) {
    const value = drawing.range.from + ((drawing.range.to - drawing.range.from) * index) / marks;
    context.textAlign = index === 0 ? 'left' : index === marks ? 'right' : 'center';
    context.fillText(valueText(Number(value.toPrecision(3)), drawing.type), x(value), bottom + 16);
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  curve: Curve,
  x: (value: number) => number,
  y: (points: number) => number,
  right: number,
): void {
  const first = curve[0];
  const last = curve[curve.length - 1];
  if (!first || !last) return;
  context.strokeStyle = colour('--ink');
  context.lineWidth = 1.8;
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(FRAME.left, y(first[1]));
  for (const [value, points] of curve) context.lineTo(x(value), y(points));
  context.lineTo(right, y(last[1]));
  context.stroke();
}
