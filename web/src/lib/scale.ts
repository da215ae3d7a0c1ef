// Axis arithmetic for the charts drawn by hand.

// At most three round grid values from zero up, the last at or above the maximum where that is near.
export function gridValues(maximum: number): number[] {
  if (maximum <= 0) return [1];
  for (const parts of [2, 3]) {
    const rough = maximum / parts;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 4, 5, 10].map((factor) => factor * power).find((value) => value >= rough * 0.9) ?? rough;
    const values = Array.from({ length: 3 }, (_, index) => step * (index + 1)).filter((value) => value <= maximum * 1.05);
    if (values.length >= 1 && Number.isInteger(step)) return values;
  }
  return [Math.ceil(maximum)];
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
