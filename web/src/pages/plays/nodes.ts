import type { PlayBody, PlayFlow } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShare } from '../../lib/format.ts';
import { stepOf, waysOf } from '../../lib/plays/graph.ts';
import { CARD_WIDTH, GOAL, layoutOf, pathOf, ROW_GAP } from '../../lib/plays/layout.ts';
import { cardHeight, enterWords, goalWords, stepWords, type CardWords, type PlayNames } from '../../lib/plays/words.ts';

// What the canvas draws of a play: cards, pills and lines, with figures where there are any.

export const ENTRY = '#entry';
export const HOLDOUT = '#holdout';
export const HELD = '#held';

export interface Figure {
  count: string;
  word: string;
}

export interface CanvasNode {
  id: string;
  shape: 'card' | 'pill' | 'held';
  x: number; // of the middle
  y: number;
  width: number;
  height: number;
  words: CardWords;
  figures: Figure[];
}

export interface CanvasEdge {
  id: string;
  from: string;
  to: string;
  way: 'next' | 'otherwise' | null; // where a step can be put in; null: nowhere
  path: string;
  end: { x: number; y: number; side: 'down' | 'right' };
  label: { x: number; y: number; word: string; count: number | null } | null;
  plus: { x: number; y: number } | null;
  dashed: boolean;
}

export interface Drawing {
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  left: number;
  right: number;
  bottom: number;
}

const PILL_HEIGHT = 28;
const PILL_WIDTH = 232;
const HELD_GAP = 100;
const PILL_ROOM = 106; // from the entry to the first step, with a pill between

const figure = (count: number, key: 'play.came' | 'play.done' | 'play.here_now' | 'play.entered_so_far' | 'play.accounts_held'): Figure => ({ count: formatNumber(count), word: t(key, { n: count }) });

export function drawingOf(body: PlayBody, flow: PlayFlow | null, names: PlayNames): Drawing {
  const entry = enterWords(body, names);
  const entryHeight = cardHeight(entry, flow !== null);
  const held = body.holdout > 0;
  const top = entryHeight + (held ? PILL_ROOM : ROW_GAP);
  const wordsOf = (id: string) => (id === GOAL ? goalWords(body) : stepWords(stepOf(body.steps, id)!, body.steps, names));
  const layout = layoutOf(body.steps, (id) => cardHeight(wordsOf(id), flow !== null && figuresOf(id, flow).length > 0));
  const cards: CanvasNode[] = [...layout.nodes.values()].map(({ id, x, y, height }) => ({
    id, shape: 'card', x, y: y + top, width: CARD_WIDTH, height, words: wordsOf(id), figures: flow ? figuresOf(id, flow) : [],
  }));
  const first = cards.find((card) => card.id === (body.steps[0]?.id ?? GOAL))!;
  const entryNode: CanvasNode = {
    id: ENTRY, shape: 'card', x: first.x, y: 0, width: CARD_WIDTH, height: entryHeight, words: entry, figures: flow ? [figure(flow.counts.entered, 'play.entered_so_far')] : [],
  };
  const sides = held ? heldNodes(body, flow, first.x, entryHeight) : [];
  const nodes = [entryNode, ...sides, ...cards];
  return {
    nodes,
    edges: [...entryEdges(entryNode, sides, first, flow), ...stepEdges(body, flow, cards, layout)],
    left: Math.min(layout.left, ...nodes.map((node) => node.x - node.width / 2)),
    right: Math.max(layout.right, ...nodes.map((node) => node.x + node.width / 2)),
    bottom: top + layout.bottom,
  };
}

function figuresOf(id: string, flow: PlayFlow): Figure[] {
  const step = flow.steps.find((each) => each.id === id);
  if (!step) return [];
  return [figure(step.came, 'play.came'), figure(step.done, 'play.done'), ...(step.here > 0 ? [figure(step.here, 'play.here_now')] : [])];
}

function heldNodes(body: PlayBody, flow: PlayFlow | null, x: number, entryHeight: number): CanvasNode[] {
  const words: CardWords = { icon: 'off', title: t('play.held_out'), text: t('play.held_text'), mono: false };
  const y = entryHeight + 30;
  return [
    { id: HOLDOUT, shape: 'pill', x, y, width: PILL_WIDTH, height: PILL_HEIGHT, words: { icon: 'fork', title: t('play.holdout_of', { n: body.holdout }), text: '', mono: false }, figures: [] },
    {
      id: HELD, shape: 'held', x: x + PILL_WIDTH / 2 + HELD_GAP + CARD_WIDTH / 2, y: y - 16, width: CARD_WIDTH, height: cardHeight(words, flow !== null), words,
      figures: flow ? [figure(flow.counts.held, 'play.accounts_held')] : [],
    },
  ];
}

function entryEdges(entry: CanvasNode, sides: CanvasNode[], first: CanvasNode, flow: PlayFlow | null): CanvasEdge[] {
  const foot = entry.y + entry.height;
  const plain = { from: entry.id, to: first.id, way: 'next' as const, dashed: false };
  const [pill, held] = sides;
  if (!pill || !held) {
    return [{ ...plain, id: 'enter', path: `M${entry.x} ${foot}V${first.y}`, end: { x: first.x, y: first.y, side: 'down' }, label: null, plus: { x: entry.x, y: (foot + first.y) / 2 } }];
  }
  const middle = pill.y + PILL_HEIGHT / 2;
  const right = { from: pill.x + PILL_WIDTH / 2, to: held.x - held.width / 2 };
  return [
    {
      ...plain, id: 'enter', path: `M${entry.x} ${foot}V${first.y}`, end: { x: first.x, y: first.y, side: 'down' },
      label: flow ? { x: entry.x, y: pill.y + PILL_HEIGHT + 22, word: t('play.played'), count: flow.counts.played } : null,
      plus: { x: entry.x, y: pill.y + PILL_HEIGHT + 22 },
    },
    {
      id: 'held', from: pill.id, to: held.id, way: null, dashed: true, path: `M${right.from} ${middle}H${right.to}`, end: { x: right.to, y: middle, side: 'right' },
      label: flow ? { x: (right.from + right.to) / 2, y: middle, word: '', count: flow.counts.held } : null, plus: null,
    },
  ];
}

function stepEdges(body: PlayBody, flow: PlayFlow | null, cards: CanvasNode[], layout: ReturnType<typeof layoutOf>): CanvasEdge[] {
  const card = (id: string) => cards.find((each) => each.id === id)!;
  return layout.edges.map((edge) => {
    const from = card(edge.from);
    const to = card(edge.to);
    const step = stepOf(body.steps, edge.from)!;
    const fork = waysOf(step).length > 1;
    const two = fork && edge.ways.length === 1;
    const foot = { x: from.x, y: from.y + from.height };
    const { path, label } = pathOf(foot, { x: to.x, y: to.y }, edge.lane, two);
    const word = two ? wayWord(step.kind, edge.ways[0]!) : '';
    return {
      id: `${edge.from} ${edge.ways.join('+')}`,
      from: edge.from,
      to: edge.to,
      way: edge.ways[0]!,
      path,
      end: { x: to.x, y: to.y, side: 'down' as const },
      label: word === '' ? null : { ...label, word, count: flow ? countOf(flow, step.id, edge.ways[0]!) : null },
      plus: two ? { x: edge.lane ?? to.x, y: label.y + 22 } : { x: foot.x, y: foot.y + ROW_GAP / 2 },
      dashed: false,
    };
  });
}

export const wayWord = (kind: string, way: 'next' | 'otherwise') => t(kind === 'split' ? (way === 'next' ? 'play.way_first' : 'play.way_second') : kind === 'branch' ? (way === 'next' ? 'play.yes' : 'play.no') : way === 'next' ? 'play.in_time' : 'play.not_in_time');

// The names of outcomes are the server's.
const OUTCOMES = { next: ['yes', 'came_true', 'first'], otherwise: ['no', 'timed_out', 'cannot_come', 'second'] } as const;

function countOf(flow: PlayFlow, id: string, way: 'next' | 'otherwise'): number | null {
  const step = flow.steps.find((each) => each.id === id);
  if (!step) return null;
  const own: readonly string[] = OUTCOMES[way];
  return step.outcomes.filter((each) => own.includes(each.outcome)).reduce((sum, each) => sum + each.count, 0);
}

/** "68%": how many of those who could reached the goal. */
export const goalShare = (reached: number, of: number) => (of > 0 ? formatShare(reached / of) : '–');

/** Which node an arrow key leads to. Down and up go along the lines, left and right among those side by side. */
export function walk({ nodes, edges }: Drawing, from: string, key: string): string | null {
  const x = (id: string) => nodes.find((node) => node.id === id)?.x ?? 0;
  // The pill lies on the line from the entry to the first step.
  const lines = edges.flatMap(({ from: a, to: b, id }) =>
    id === 'enter' && nodes.some((node) => node.id === HOLDOUT) ? [{ from: a, to: HOLDOUT }, { from: HOLDOUT, to: b }] : [{ from: a, to: b }],
  );
  const out = lines.filter((line) => line.from === from && line.to !== HELD).map((line) => line.to);
  const into = lines.filter((line) => line.to === from).map((line) => line.from);
  const ordered = (ids: string[]) => [...new Set(ids)].sort((a, b) => x(a) - x(b));
  if (key === 'ArrowDown') return ordered(out)[0] ?? null;
  if (key === 'ArrowUp') return into[0] ?? null;
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  const beside = ordered(into.length > 0 ? lines.filter((line) => line.from === into[0]).map((line) => line.to) : [from]);
  const row = beside.length > 1 ? beside : ordered([from, ...lines.filter((line) => line.from === from && line.to === HELD).map((line) => line.to)]);
  return row[row.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)] ?? null;
}
