// The geometry of a sparkline: solid runs, dotted bridges over what is not known, and the last known point. The scale
// spans at least 40 % of the maximum, so that noise on a steady line stays flat.

export interface SparkShape {
  lines: string[];
  gaps: string[];
  end: { x: number; y: number };
}

interface Point {
  x: number;
  y: number;
  index: number;
}

const MARGIN = 3;

export function sparkShape(values: (number | null)[], width: number, height: number): SparkShape | null {
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2) return null;
  const high = Math.max(...known);
  const low = Math.min(...known);
  const span = Math.max(high - low, high * 0.4, 1);
  const base = (high + low) / 2 + span / 2;
  const step = (width - 5) / (values.length - 1);
  const points = values.flatMap((value, index): Point[] =>
    value === null
      ? []
      : [{ index, x: round(1 + index * step), y: round(MARGIN + ((base - value) / span) * (height - 2 * MARGIN)) }],
  );
  const runs: Point[][] = [];
  for (const point of points) {
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1]!.index === point.index - 1) run.push(point);
    else runs.push([point]);
  }
  const gaps = runs.slice(1).map((run, index) => {
    const before = runs[index]!;
    return toPath([before[before.length - 1]!, run[0]!]);
  });
  return { lines: runs.filter((run) => run.length > 1).map(toPath), gaps, end: points[points.length - 1]! };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function toPath(points: { x: number; y: number }[]): string {
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join('');
}
