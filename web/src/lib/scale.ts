// Axis arithmetic for the charts drawn by hand.

// Two round whole grid values where that can be, else three or one. The last may stand a little above the maximum.
export function gridValues(maximum: number): number[] {
  const lines = (step: number) => Math.floor((maximum * 1.05) / step);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, maximum)));
  const steps = [10, 5, 4, 2.5, 2, 1, 0.5, 0.4, 0.25, 0.2, 0.1]
    .map((factor) => factor * power)
    .filter((step) => Number.isInteger(step) && step >= 1);
  const step = [2, 3, 1].flatMap((wanted) => steps.find((candidate) => lines(candidate) === wanted) ?? [])[0] ?? 1;
  return Array.from({ length: Math.max(1, lines(step)) }, (_, index) => step * (index + 1));
}

export type Point = [x: number, y: number] | null;

// An SVG path through points; a null lifts the pen.
export function linePath(points: Point[]): string {
  let path = '';
  let down = false;
  for (const point of points) {
    if (!point) down = false;
    else {
      path += `${down ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
      down = true;
    }
  }
  return path;
}

// The closed areas between an upper and a lower line, one for each unbroken run.
export function bandPath(upper: Point[], lower: Point[]): string {
  let path = '';
  let start = -1;
  for (let at = 0; at <= upper.length; at++) {
    const present = upper[at] && lower[at];
    if (present && start < 0) start = at;
    if (!present && start >= 0) {
      if (at - start > 1) path += linePath([...upper.slice(start, at), ...lower.slice(start, at).reverse()]) + 'Z';
      start = -1;
    }
  }
  return path;
}

// Labels beside the ends of lines: they keep their order, never overlap, and none stands below `lowest`.
export function spreadLabels<T extends { y: number }>(labels: T[], height: number, lowest: number): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  for (let index = 1; index < sorted.length; index++) {
    const least = sorted[index - 1]!.y + height;
    if (sorted[index]!.y < least) sorted[index] = { ...sorted[index]!, y: least };
  }
  for (let index = sorted.length - 1, most = lowest; index >= 0 && sorted[index]!.y > most; index--, most -= height) {
    sorted[index] = { ...sorted[index]!, y: most };
  }
  return sorted;
}
