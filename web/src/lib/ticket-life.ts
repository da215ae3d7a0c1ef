import type { TicketDetail, TicketState } from '../api/tickets.ts';

// What a ticket went through, as spans of time: in which state, escalated when, held by whom. The changes say what
// was before, so the first span needs nothing else.

export interface Span<T> {
  value: T;
  from: number; // milliseconds
  to: number;
}

function spansOf<T>(first: T, steps: { at: number; value: T }[], from: number, to: number): Span<T>[] {
  const spans: Span<T>[] = [];
  let begin = from;
  let value = first;
  for (const step of steps) {
    const at = Math.min(Math.max(step.at, begin), to);
    if (at > begin) spans.push({ value, from: begin, to: at });
    begin = at;
    value = step.value;
  }
  if (to > begin) spans.push({ value, from: begin, to });
  return spans;
}

const moment = (text: string) => Date.parse(text);

export function lifeEnd(ticket: TicketDetail, now: number): number {
  const end = ticket.solved_at ? moment(ticket.solved_at) : now;
  return Math.max(end, moment(ticket.opened_at));
}

export function stateSpans(ticket: TicketDetail, now: number): Span<TicketState>[] {
  const steps = ticket.changes.filter((change) => change.what === 'state');
  const first = (steps[0]?.before ?? ticket.state) as TicketState;
  const points = steps.map((change) => ({ at: moment(change.at), value: change.after as TicketState }));
  return spansOf(first, points, moment(ticket.opened_at), lifeEnd(ticket, now));
}

export function escalationSpans(ticket: TicketDetail, now: number): Span<boolean>[] {
  const points = ticket.changes
    .filter((change) => change.what === 'escalated' || change.what === 'calmed')
    .map((change) => ({ at: moment(change.at), value: change.what === 'escalated' }));
  return spansOf(false, points, moment(ticket.opened_at), lifeEnd(ticket, now)).filter((span) => span.value);
}

export function holderSpans(ticket: TicketDetail, now: number): Span<string>[] {
  const steps = ticket.changes.filter((change) => change.what === 'holder');
  const first = steps[0]?.before ?? ticket.holder;
  const points = steps.map((change) => ({ at: moment(change.at), value: change.after }));
  return spansOf(first, points, moment(ticket.opened_at), lifeEnd(ticket, now)).filter((span) => span.value !== '');
}
