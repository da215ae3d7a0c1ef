import type { Distribution } from '../api/formula-types.ts';

// The arithmetic of a distribution's bars: their edges, and what lies on which side of one.

type Bins = Distribution['bins'];

export function edgesOf(bins: Bins): number[] {
  return bins.length === 0 ? [] : [...bins.map((bin) => bin.from), bins[bins.length - 1]!.to];
}

export function nearestEdge(bins: Bins, value: number): number {
  const edges = edgesOf(bins);
  return edges.reduce((best, edge) => (Math.abs(edge - value) < Math.abs(best - value) ? edge : best), edges[0] ?? value);
}

// The edge `steps` bars further on.
export function nextEdge(bins: Bins, value: number, steps: number): number {
  const edges = edgesOf(bins);
  if (edges.length === 0) return value;
  const later = edges.findIndex((edge) => edge > value + 1e-9);
  const at = later < 0 ? edges.length : later;
  const on = edges.some((edge) => Math.abs(edge - value) < 1e-9);
  const index = steps > 0 ? at + steps - 1 : at - (on ? 1 : 0) + steps;
  return edges[Math.max(0, Math.min(edges.length - 1, index))]!;
}

// How many lie below an edge; exact at edges alone.
export function countBelow(bins: Bins, edge: number): number {
  return bins.reduce((sum, bin) => (bin.to <= edge + 1e-9 ? sum + bin.count : sum), 0);
}
