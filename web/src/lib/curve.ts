// A curve from a measure's value to points: corners by rising value, straight between them, level outside.

export type Curve = [value: number, points: number][];

export const CORNERS_MOST = 12;

export function pointsAt(curve: Curve, value: number): number {
  const first = curve[0];
  const last = curve[curve.length - 1];
  if (!first || !last) return 0;
  if (value <= first[0]) return first[1];
  for (let index = 1; index < curve.length; index++) {
    const [from, low] = curve[index - 1]!;
    const [to, high] = curve[index]!;
    if (value <= to) return low + ((value - from) / (to - from)) * (high - low);
  }
  return last[1];
}

// A corner stays between its neighbours, at least `gap` from each, and between 0 and 100 points.
export function moveCorner(curve: Curve, index: number, value: number, points: number, gap: number): Curve {
  const least = index > 0 ? curve[index - 1]![0] + gap : -Infinity;
  const most = index < curve.length - 1 ? curve[index + 1]![0] - gap : Infinity;
  const moved: [number, number] = [tidy(Math.min(most, Math.max(least, value))), Math.round(Math.min(100, Math.max(0, points)))];
  return curve.map((corner, at) => (at === index ? moved : corner));
}

export function addCorner(curve: Curve, value: number, points?: number): Curve {
  if (curve.length >= CORNERS_MOST || curve.some(([at]) => Math.abs(at - value) < 1e-9)) return curve;
  const corner: [number, number] = [tidy(value), Math.round(points ?? pointsAt(curve, value))];
  return [...curve, corner].sort((a, b) => a[0] - b[0]);
}

export function removeCorner(curve: Curve, index: number): Curve {
  return curve.length > 2 ? curve.filter((_, at) => at !== index) : curve;
}

// The middle of the widest stretch: where one more corner helps most.
export function widestMiddle(curve: Curve): number {
  let best = 0;
  for (let index = 1; index < curve.length; index++) {
    const width = (at: number) => curve[at]![0] - curve[at - 1]![0];
    if (best === 0 || width(index) > width(best)) best = index;
  }
  return best === 0 ? (curve[0]?.[0] ?? 0) + 1 : (curve[best - 1]![0] + curve[best]![0]) / 2;
}

// Numbers as a person would have typed them.
function tidy(value: number): number {
  return Number(value.toPrecision(4));
}

export interface Range {
  from: number;
  to: number;
}

// The values the drawing spans: all corners and the bars of the distribution.
export function rangeOf(curve: Curve, bins: { from: number; to: number }[]): Range {
  const values = [...curve.map(([value]) => value), ...bins.flatMap((bin) => [bin.from, bin.to])];
  const from = Math.min(...values);
  const to = Math.max(...values);
  return from === to ? { from: from - 1, to: to + 1 } : { from, to };
}

// A first curve over a distribution: nothing at its least, everything at its upper quartile.
export function firstCurve(least: number | null, upper: number | null): Curve {
  if (least === null || upper === null || upper <= least) return [[0, 0], [1, 100]];
  return [[tidy(least), 0], [tidy(upper), 100]];
}
