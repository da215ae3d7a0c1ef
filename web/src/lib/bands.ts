import type { Band } from '../api/health.ts';
import { formatNumber, NOT_KNOWN } from './format.ts';

// Scores as bands. Limits come from the scorecard; these hold where none is at hand.

export interface BandLimits {
  watch_from: number;
  thriving_from: number;
}

export const USUAL_LIMITS: BandLimits = { watch_from: 45, thriving_from: 70 };

export function bandOf(score: number, limits: BandLimits = USUAL_LIMITS): Band {
  if (score >= limits.thriving_from) return 'thriving';
  return score >= limits.watch_from ? 'watch' : 'at_risk';
}

// A score as a whole number; where rounding would carry it into the next band, with a decimal that keeps it in its own:
// 44.6 stands beside “At risk” as 44.6, never as 45. Cut, not rounded, for 44.97 is not 45.0 either.
export function roundText(score: number | null, limits?: BandLimits): string {
  if (score === null) return NOT_KNOWN;
  const whole = Math.round(score);
  if (bandOf(whole, limits) === bandOf(score, limits)) return formatNumber(whole);
  return (Math.floor(score * 10) / 10).toFixed(1);
}

// A signed change of points with one decimal, true minus: −7.3, +0.6, 0.0.
export function formatPoints(value: number | null | undefined, signed = false): string {
  if (value === null || value === undefined) return '–';
  const tenths = Math.round(value * 10);
  const text = (Math.abs(tenths) / 10).toFixed(1);
  if (tenths < 0) return `−${text}`;
  return signed && tenths > 0 ? `+${text}` : text;
}

export function tone(change: number | null | undefined): '' | 'good' | 'bad' {
  if (!change || Math.round(change * 10) === 0) return '';
  return change > 0 ? 'good' : 'bad';
}

// The widths of a measure's bar, in per cent of its frame: what there is, and what was lost or won since.
export interface SplitBar {
  frame: number; // share of the longest frame
  now: number;
  lost: number;
  won: number;
}

export function splitBar(points: number | null, previous: number | null, of: number, longest: number): SplitBar {
  if (of <= 0) return { frame: 0, now: 0, lost: 0, won: 0 };
  const share = (value: number) => (Math.max(0, Math.min(of, value)) / of) * 100;
  const now = share(points ?? 0);
  const before = previous === null ? now : share(previous);
  return {
    frame: (of / longest) * 100,
    now: Math.min(now, before),
    lost: Math.max(0, before - now),
    won: Math.max(0, now - before),
  };
}
