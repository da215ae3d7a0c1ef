import { describe, expect, test } from 'vitest';
import type { TicketChange, TicketDetail } from '../api/tickets.ts';
import { escalationSpans, holderSpans, stateSpans } from './ticket-life.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00Z');
const at = (hour: number) => new Date(START + hour * HOUR).toISOString();
const change = (hour: number, what: TicketChange['what'], before = '', after = ''): TicketChange => ({ at: at(hour), what, before, after });

function ticket(changes: TicketChange[], more: Partial<TicketDetail> = {}): TicketDetail {
  return {
    id: 1, source: 'api', number: '1', account: null, person: null, subject: '', kind: 'bug', severity: 'high', state: 'open',
    opened_at: at(0), hours: 0, solved_at: null, reopened: 0, escalated_at: null, calmed_at: null, escalated_hours: null,
    holder: '', url: '', touched_at: at(0), changes, ...more,
  };
}
const hours = (spans: { value: unknown; from: number; to: number }[]) =>
  spans.map((span) => [span.value, (span.from - START) / HOUR, (span.to - START) / HOUR]);

describe('what a ticket went through', () => {
  test('without a change it is one span up to now, and up to its end when it is solved', () => {
    expect(hours(stateSpans(ticket([]), START + 5 * HOUR))).toEqual([['open', 0, 5]]);
    const solved = ticket([change(3, 'state', 'waiting', 'solved')], { state: 'solved', solved_at: at(3) });
    expect(hours(stateSpans(solved, START + 50 * HOUR))).toEqual([['waiting', 0, 3]]);
  });
  test('solved and opened again, it was solved meanwhile', () => {
    const again = ticket([change(2, 'state', 'open', 'solved'), change(6, 'state', 'solved', 'open'), change(6, 'reopened')]);
    expect(hours(stateSpans(again, START + 9 * HOUR))).toEqual([['open', 0, 2], ['solved', 2, 6], ['open', 6, 9]]);
  });
  test('an escalation that goes on reaches up to now; each of several is one', () => {
    const twice = ticket([change(1, 'escalated'), change(2, 'calmed'), change(4, 'escalated')]);
    expect(hours(escalationSpans(twice, START + 7 * HOUR))).toEqual([[true, 1, 2], [true, 4, 7]]);
  });
  test('who held it first is known by the first hand-over', () => {
    const passed = ticket([change(2, 'holder', 'ann', 'bob'), change(3, 'holder', 'bob', '')], { holder: '' });
    expect(hours(holderSpans(passed, START + 8 * HOUR))).toEqual([['ann', 0, 2], ['bob', 2, 3]]);
    expect(hours(holderSpans(ticket([], { holder: 'cy' }), START + HOUR))).toEqual([['cy', 0, 1]]);
  });
  test('a change from before the opening, as clocks differ, makes no span backwards', () => {
    const early = ticket([change(-4, 'state', 'open', 'waiting')], { state: 'waiting' });
    expect(hours(stateSpans(early, START + 2 * HOUR))).toEqual([['waiting', 0, 2]]);
  });
});
