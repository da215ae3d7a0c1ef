import type { Loss, LossChange, LossSignal, LossTally, LossWhole, WinBack } from '../api/losses.ts';
import { addDays, daysBetween } from './dates.ts';

// What the pages of losses compute: a period, the line of time before a loss, and what an edit changed.

// The whole months before the day's own, and that one.
export function monthsBack(to: string, months: number): string {
  const [year, month] = to.split('-').map(Number);
  return new Date(Date.UTC(year!, month! - months, 1)).toISOString().slice(0, 10);
}

export const TIMELINE_DAYS = 365;

export interface Stretch {
  from: number; // shares of the line
  to: number;
  signal: LossSignal;
}
export interface TimelineRow {
  name: string;
  stretches: Stretch[];
  counts: boolean; // one of them does
  ahead: number; // days, of the first that counts, else of the first
}

const share = (day: string, start: string) => Math.max(0, Math.min(1, daysBetween(start, day) / TIMELINE_DAYS));

// The warnings of the year before, a row a rule: those that count first, the longest ahead on top.
export function timelineRows(loss: LossWhole): TimelineRow[] {
  const start = addDays(loss.day, -TIMELINE_DAYS);
  const rows = new Map<string, TimelineRow>();
  for (const signal of loss.signals) {
    const row = rows.get(signal.name) ?? { name: signal.name, stretches: [], counts: false, ahead: 0 };
    row.stretches.push({ from: share(signal.day, start), to: share(signal.last, start), signal });
    if (signal.counts && !row.counts) row.ahead = 0;
    if (signal.counts || !row.counts) row.ahead = Math.max(row.ahead, signal.days_ahead);
    row.counts ||= signal.counts;
    rows.set(signal.name, row);
  }
  return [...rows.values()].sort((a, b) => Number(b.counts) - Number(a.counts) || b.ahead - a.ahead || a.name.localeCompare(b.name));
}

export const placeOf = (loss: Loss, day: string) => share(day, addDays(loss.day, -TIMELINE_DAYS));

// ---- the form

export interface LossDraft {
  reason: string;
  kind: 'voluntary' | 'involuntary' | 'unknown';
  root_cause: number;
  competitor: string;
  caused_by: string;
  recommend: 'yes' | 'no' | 'unknown';
  could_be_seen: 'yes' | 'no' | 'unknown';
  lesson: string;
  said: string;
  win_back: WinBack;
  win_back_owner: string;
  win_back_next: string;
  win_back_note: string;
}

export function draftOf(loss: Loss): LossDraft {
  return {
    reason: loss.reason?.key ?? '',
    kind: loss.kind ?? 'unknown',
    root_cause: loss.root_cause ?? 0,
    competitor: loss.competitor,
    caused_by: loss.caused_by?.key ?? '',
    recommend: loss.recommend ?? 'unknown',
    could_be_seen: loss.could_be_seen ?? 'unknown',
    lesson: loss.lesson,
    said: loss.said,
    win_back: loss.win_back.state,
    win_back_owner: loss.win_back.owner,
    win_back_next: loss.win_back.next ?? '',
    win_back_note: loss.win_back.note,
  };
}

// Only what is another: two people may write into different fields.
export function changeOfDraft(before: LossDraft, after: LossDraft): LossChange {
  const entries = Object.entries(after).filter(([key, value]) => value !== before[key as keyof LossDraft]);
  return Object.fromEntries(entries) as LossChange;
}

// ---- settings

// Small letters, digits and _ of the name; a number behind it where it is taken.
export function keyOfName(name: string, taken: ReadonlySet<string>): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40) || 'reason';
  let key = plain;
  for (let n = 2; taken.has(key); n++) key = `${plain}_${n}`;
  return key;
}

// ---- the report

// Shares of early, late and unseen, of those that were looked at.
export function seenShares(tally: LossTally): { early: number; late: number; unseen: number; looked: number } {
  const looked = tally.early + tally.late + tally.unseen;
  const of = (count: number) => (looked === 0 ? 0 : count / looked);
  return { early: of(tally.early), late: of(tally.late), unseen: of(tally.unseen), looked };
}
