import { describe, expect, test } from 'vitest';
import type { LossSignal, LossTally, LossWhole } from '../api/losses.ts';
import { changeOfDraft, draftOf, keyOfName, monthsBack, placeOf, seenShares, timelineRows } from './loss.ts';

const signal = (name: string, day: string, last: string, days_ahead: number, counts: boolean): LossSignal => ({
  warning: null, rule: 1, name, day, last, days_ahead, root_cause: 4, severity: 2, outcome: '', counts,
});
const loss = (signals: LossSignal[] = []): LossWhole => ({
  id: 1, account: { id: 'acme', name: 'Acme' }, what: 'lost', day: '2026-03-10', source: 'ledger', currency: 'EUR', digits: 2, paid: 100, stays: 0,
  arr: 1200, reporting_arr: 1200, owner: '', withdrawn_by: null, kind: null, reason: null, caused_by: null, root_cause: null, competitor: '',
  recommend: null, could_be_seen: null, lesson: '', said: '', by_people: false,
  warning: { seen: 'early', first: '2026-01-01', days: 68, recorded: true, acted: null }, health: 40,
  win_back: { state: 'none', owner: '', next: null, note: '', back: null, back_mrr: null },
  created_at: '', changed_at: '', changed_by: '', signals, acts: [],
});

describe('losses', () => {
  test('a period begins with a month', () => {
    expect(monthsBack('2026-03-31', 12)).toBe('2025-04-01');
    expect(monthsBack('2026-01-15', 1)).toBe('2026-01-01');
  });

  test('the line of time is the year before, and what lies outside stands at its edge', () => {
    expect(placeOf(loss(), '2026-03-10')).toBe(1);
    expect(placeOf(loss(), '2025-03-10')).toBe(0);
    expect(placeOf(loss(), '2024-01-01')).toBe(0);
    expect(placeOf(loss(), '2026-05-01')).toBe(1);
  });

  test('a rule is one row; those that count come first, the longest ahead on top', () => {
    const rows = timelineRows(loss([
      signal('Old', '2025-04-01', '2025-05-01', 343, false),
      signal('Late', '2026-03-01', '2026-03-09', 9, true),
      signal('Twice', '2025-06-01', '2025-06-20', 282, false),
      signal('Twice', '2026-01-01', '2026-03-09', 68, true),
    ]));
    expect(rows.map((row) => [row.name, row.counts, row.ahead, row.stretches.length])).toEqual([
      ['Twice', true, 68, 2], ['Late', true, 9, 1], ['Old', false, 343, 1],
    ]);
  });

  test('an edit sends only what is another, and its undo what was there', () => {
    const before = draftOf(loss()), after = { ...before, reason: 'competitor', lesson: 'Ask earlier.' };
    expect(changeOfDraft(before, after)).toEqual({ reason: 'competitor', lesson: 'Ask earlier.' });
    expect(changeOfDraft(after, before)).toEqual({ reason: '', lesson: '' });
    expect(changeOfDraft(before, before)).toEqual({});
  });

  test('a key is made of a name, once', () => {
    expect(keyOfName('Bought by another!', new Set())).toBe('bought_by_another');
    expect(keyOfName('Überall teuer', new Set(['uberall_teuer']))).toBe('uberall_teuer_2');
    expect(keyOfName('Card', new Set(['card', 'card_2']))).toBe('card_3');
    expect(keyOfName('…', new Set())).toBe('reason');
  });

  test('shares of what was seen leave out what was not looked at', () => {
    const tally = { early: 3, late: 1, unseen: 4, unknown: 9 } as LossTally;
    expect(seenShares(tally)).toEqual({ early: 0.375, late: 0.125, unseen: 0.5, looked: 8 });
    expect(seenShares({ ...tally, early: 0, late: 0, unseen: 0 }).early).toBe(0);
  });
});
