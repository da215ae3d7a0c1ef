import type { PlanePoint } from '../api/health.ts';

// The plane of experience and outcome: where dots stand, how large they are, which get a name.

export interface PlaneBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
  least: number; // the scores at the box's lower ends; the upper ones are 100
}

export function planeX(score: number, box: PlaneBox): number {
  return box.left + ((score - box.least) / (100 - box.least)) * (box.right - box.left);
}

export function planeY(score: number, box: PlaneBox): number {
  return box.bottom - ((score - box.least) / (100 - box.least)) * (box.bottom - box.top);
}

const SMALLEST = 3;
const LARGEST = 11;

// The area of a dot is its account's revenue; a small account stays visible.
export function dotRadius(revenue: number | null, most: number): number {
  if (!revenue || most <= 0) return SMALLEST;
  return Math.max(SMALLEST, Math.sqrt(revenue / most) * LARGEST);
}

// The distance an account went in its trail, in points of the plane.
export function wayOf(point: PlanePoint): number {
  const known = point.trail.filter((step) => step !== null);
  if (known.length < 2) return 0;
  const [from, to] = [known[0]!, known[known.length - 1]!];
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}

const NAMED = 10;
const TRAILS = 5;
const FAR = 8; // points of the plane

// Those that went far and pay much are worth a trail and a name; whoever is satisfied but not successful too.
export function standOut(points: PlanePoint[], limits: { experience: number; outcome: number }): { named: Set<string>; trails: Set<string> } {
  const most = Math.max(1, ...points.map((point) => point.revenue ?? 0));
  const weight = (point: PlanePoint) => Math.sqrt((point.revenue ?? 0) / most);
  const byWay = [...points].sort((a, b) => wayOf(b) * weight(b) - wayOf(a) * weight(a));
  const moved = byWay.slice(0, TRAILS).filter((point) => wayOf(point) >= FAR);
  const deceiving = points
    .filter((point) => (point.experience ?? 0) >= limits.experience && (point.outcome ?? 100) < limits.outcome)
    .sort((a, b) => (b.revenue ?? 0) - (a.revenue ?? 0))
    .slice(0, 3);
  const large = [...points].sort((a, b) => (b.revenue ?? 0) - (a.revenue ?? 0)).slice(0, 2);
  const named = [...moved, ...deceiving, ...large].slice(0, NAMED).map((point) => point.account.id);
  return { named: new Set(named), trails: new Set(moved.map((point) => point.account.id)) };
}

export interface Label {
  account: string;
  text: string;
  x: number;
  y: number;
  anchor: 'start' | 'end';
}

const LINE = 13;
const LETTER = 6.2;

// Names beside their dots, left or right, and left out where they would cover another name.
export function placeNames(wanted: { account: string; text: string; x: number; y: number; radius: number }[], width: number): Label[] {
  const placed: (Label & { from: number; to: number })[] = [];
  for (const each of wanted) {
    const length = each.text.length * LETTER;
    const sides: ('start' | 'end')[] = each.x + each.radius + length + 8 > width ? ['end', 'start'] : ['start', 'end'];
    for (const anchor of sides) {
      const x = anchor === 'start' ? each.x + each.radius + 4 : each.x - each.radius - 4;
      const from = anchor === 'start' ? x : x - length;
      const to = from + length;
      const free = placed.every((other) => Math.abs(other.y - each.y) >= LINE || to < other.from || from > other.to);
      if (!free || from < 0 || to > width) continue;
      placed.push({ account: each.account, text: each.text, x, y: each.y + 4, anchor, from, to });
      break;
    }
  }
  return placed.map(({ account, text, x, y, anchor }) => ({ account, text, x, y, anchor }));
}
