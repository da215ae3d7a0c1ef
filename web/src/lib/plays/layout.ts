import { inOrder, notReached, stepOf, waysOf, type Way } from './graph.ts';
import type { PlayStep } from '../../api/plays.ts';

// Where the steps of a play stand: layers from the top down. What a branch alone leads to stands under it, side by side;
// what several ways lead to stands below all of them, in the middle. A way past other steps gets a lane of its own.

export const GOAL = '#goal'; // where all ways end; no step can be called so
export const CARD_WIDTH = 256;
const COLUMN_GAP = 56;
const LANE_WIDTH = 72;
export const ROW_GAP = 44;
const FORK_GAP = 72; // under a branch there is room for the names of its ways

export interface Placed {
  id: string;
  x: number; // of the middle
  y: number; // of the top
  height: number;
}

export interface Edge {
  from: string;
  to: string;
  ways: Way[]; // both where they lead to the same place
  lane: number | null; // x of the way past other steps
}

export interface Layout {
  nodes: Map<string, Placed>;
  edges: Edge[];
  left: number;
  right: number;
  bottom: number;
}

interface Block {
  width: number;
  height: number;
  place: (x: number, y: number) => void; // x of the middle
}

/** @param heightOf of a step, or of GOAL. */
export function layoutOf(steps: PlayStep[], heightOf: (id: string) => number): Layout {
  const edges = edgesOf(steps);
  const nodes = new Map<string, Placed>();
  const over = dominatorsOf(steps, edges);
  const order = [...inOrder(steps).map((step) => step.id), GOAL];
  const children = new Map<string, string[]>(order.map((id) => [id, order.filter((each) => over.get(each) === id)]));
  const blockOf = (id: string): Block => nodeBlock(id, { edges, nodes, children, heightOf, blockOf });
  const roots = order.filter((id) => over.get(id) === null);
  const main = steps.length > 0 ? blockOf(steps[0]!.id) : null;
  main?.place(0, 0);
  let below = main?.height ?? 0;
  const top = roots.filter((id) => id !== steps[0]?.id);
  for (const id of top.filter((each) => each === GOAL)) {
    const goal = blockOf(id);
    goal.place(0, main ? below + ROW_GAP : 0);
    below = main ? below + ROW_GAP + goal.height : goal.height;
  }
  // Steps that no way leads to stand aside, to the right.
  let right = (main?.width ?? CARD_WIDTH) / 2;
  for (const id of top.filter((each) => each !== GOAL)) {
    const block = blockOf(id);
    block.place(right + COLUMN_GAP + block.width / 2, 0);
    right += COLUMN_GAP + block.width;
  }
  const all = [...nodes.values()];
  const lanes = edges.flatMap((edge) => (edge.lane === null ? [] : [edge.lane]));
  return {
    nodes,
    edges,
    left: Math.min(-CARD_WIDTH / 2, ...all.map((node) => node.x - CARD_WIDTH / 2), ...lanes),
    right: Math.max(CARD_WIDTH / 2, ...all.map((node) => node.x + CARD_WIDTH / 2), ...lanes),
    bottom: Math.max(0, ...all.map((node) => node.y + node.height)),
  };
}

function edgesOf(steps: PlayStep[]): Edge[] {
  return steps.flatMap((step) => {
    const edges: Edge[] = [];
    for (const way of waysOf(step)) {
      const to = stepOf(steps, step[way])?.id ?? GOAL;
      const same = edges.find((edge) => edge.to === to);
      if (same) same.ways.push(way);
      else edges.push({ from: step.id, to, ways: [way], lane: null });
    }
    return edges;
  });
}

// The last step that every run passes before it comes to a step; null for the first and for those nobody comes to.
function dominatorsOf(steps: PlayStep[], edges: Edge[]): Map<string, string | null> {
  const over = new Map<string, string | null>();
  const lost = new Set(notReached(steps).map((step) => step.id));
  const chain = (id: string | null): string[] => (id === null ? [] : [id, ...chain(over.get(id) ?? null)]);
  for (const id of [...inOrder(steps).map((step) => step.id), GOAL]) {
    // What nobody comes to does not move the others.
    const before = edges.filter((edge) => edge.to === id && (lost.has(id) || !lost.has(edge.from)) && over.has(edge.from)).map((edge) => edge.from);
    const [first, ...rest] = before.map(chain);
    over.set(id, first?.find((each) => rest.every((other) => other.includes(each))) ?? null);
  }
  return over;
}

interface Plan {
  edges: Edge[];
  nodes: Map<string, Placed>;
  children: Map<string, string[]>;
  heightOf: (id: string) => number;
  blockOf: (id: string) => Block;
}

function nodeBlock(id: string, plan: Plan): Block {
  const own = plan.heightOf(id);
  const out = plan.edges.filter((edge) => edge.from === id);
  const kids = plan.children.get(id) ?? [];
  const alone = (kid: string) => kids.includes(kid) && plan.edges.filter((edge) => edge.to === kid).length === 1;
  const beside = out.map((edge) => ({ edge, block: alone(edge.to) ? plan.blockOf(edge.to) : null }));
  const row = beside.length > 1 ? beside : beside.filter((each) => each.block);
  const widths = row.map((each) => each.block?.width ?? LANE_WIDTH);
  const rowWidth = widths.reduce((sum, width) => sum + width, 0) + COLUMN_GAP * Math.max(0, row.length - 1);
  const rowHeight = Math.max(0, ...row.map((each) => each.block?.height ?? 0));
  const gap = out.length > 1 ? FORK_GAP : ROW_GAP;
  const below = kids.filter((kid) => !row.some((each) => each.edge.to === kid && each.block)).map((kid) => plan.blockOf(kid));
  const height = own + (row.length > 0 ? gap + rowHeight : 0) + below.reduce((sum, block) => sum + (row.length > 0 ? FORK_GAP : gap) + block.height, 0);
  return {
    width: Math.max(CARD_WIDTH, rowWidth, ...below.map((block) => block.width)),
    height,
    place: (x, y) => {
      plan.nodes.set(id, { id, x, y, height: own });
      let at = x - rowWidth / 2;
      row.forEach(({ edge, block }, index) => {
        const middle = at + widths[index]! / 2;
        if (block) block.place(middle, y + own + gap);
        else edge.lane = middle;
        at += widths[index]! + COLUMN_GAP;
      });
      let top = y + own + (row.length > 0 ? gap + rowHeight : 0);
      for (const block of below) {
        top += row.length > 0 ? FORK_GAP : gap;
        block.place(x, top);
        top += block.height;
      }
    },
  };
}

const BEND = 8;

/** The line of an edge: down, across just above its end, down. Given are the middles of the lower and the upper side. */
export function pathOf(from: { x: number; y: number }, to: { x: number; y: number }, lane: number | null, fork: boolean): { path: string; label: { x: number; y: number } } {
  const first = fork ? from.y + 24 : to.y - 22;
  if (lane !== null) {
    const last = to.y - 22;
    return { path: polyline([from, { x: from.x, y: first }, { x: lane, y: first }, { x: lane, y: last }, { x: to.x, y: last }, to]), label: { x: (from.x + lane) / 2, y: first } };
  }
  if (Math.abs(from.x - to.x) < 1) return { path: `M${from.x} ${from.y}V${to.y}`, label: { x: from.x, y: fork ? first : (from.y + to.y) / 2 } };
  return { path: polyline([from, { x: from.x, y: first }, { x: to.x, y: first }, to]), label: { x: (from.x + to.x) / 2, y: first } };
}

// Straight pieces with round corners.
function polyline(points: { x: number; y: number }[]): string {
  const parts = [`M${points[0]!.x} ${points[0]!.y}`];
  for (let index = 1; index < points.length - 1; index += 1) {
    const [before, at, after] = [points[index - 1]!, points[index]!, points[index + 1]!];
    const bend = Math.min(BEND, distance(before, at) / 2, distance(at, after) / 2);
    const start = towards(at, before, bend);
    const end = towards(at, after, bend);
    parts.push(`L${start.x} ${start.y}Q${at.x} ${at.y} ${end.x} ${end.y}`);
  }
  const last = points.at(-1)!;
  return `${parts.join('')}L${last.x} ${last.y}`;
}

type Point = { x: number; y: number };
const distance = (a: Point, b: Point) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}
