import type { BacktestCase } from '../api/warnings.ts';

// The rows of a back-test's timeline: one line for each account that left, warned or not; false alarms share a row.

export interface TimelineRow {
  account: string;
  name: string;
  warned: string | null;
  lost: string;
}

export interface Timeline {
  rows: TimelineRow[];
  alarms: { account: string; name: string; day: string }[];
  left: number; // rows that are not drawn
}

export function timelineOf(cases: BacktestCase[], most: number): Timeline {
  const lost = cases
    .filter((each) => (each.kind === 'caught' || each.kind === 'missed') && each.lost !== null)
    .map((each) => ({
      account: each.account.id,
      name: each.account.name ?? each.account.id,
      warned: each.kind === 'caught' ? each.warned : null,
      lost: each.lost!,
    }))
    .sort((a, b) => a.lost.localeCompare(b.lost));
  const alarms = cases
    .filter((each) => each.kind === 'false' && each.warned !== null)
    .map((each) => ({ account: each.account.id, name: each.account.name ?? each.account.id, day: each.warned! }));
  return { rows: lost.slice(-most), alarms, left: Math.max(0, lost.length - most) };
}

// The first days of months between two days, at most `most` of them.
export function monthTicks(from: string, to: string, most: number): string[] {
  const ticks: string[] = [];
  let [year, month] = from.split('-').map(Number) as [number, number];
  for (;;) {
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
    const day = `${year}-${String(month).padStart(2, '0')}-01`;
    if (day > to) break;
    ticks.push(day);
  }
  const step = Math.max(1, Math.ceil(ticks.length / most));
  return ticks.filter((_, index) => index % step === 0);
}
