import type { ReactNode } from 'react';
import type { TicketChange, TicketDetail } from '../../api/tickets.ts';
import { t, tx, type MessageKey } from '../../i18n/index.tsx';
import { formatHours, formatMoment } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';
import { PanelHead } from '../../parts/small.tsx';

const HOUR_MS = 3_600_000;

// What was told of the ticket, the newest first.
export function TicketHistory({ ticket }: { ticket: TicketDetail }) {
  const clock = useClock();
  const changes = ticket.changes.map((change, index) => ({ change, text: changeText(ticket.changes, index) })).reverse();
  return (
    <section className="panel" aria-label={t('ticket.history')}>
      <PanelHead title={t('ticket.history')} />
      <ol className="ticket-history">
        {changes.map(({ change, text }, index) => (
          <li key={changes.length - index}>
            <span className="quiet nowrap">{formatMoment(change.at, clock.zone, clock.today)}</span>
            <span>{text}</span>
          </li>
        ))}
        <li>
          <span className="quiet nowrap">{formatMoment(ticket.opened_at, clock.zone, clock.today)}</span>
          <span>{t('ticket.was_opened')}</span>
        </li>
      </ol>
      {changes.length === 0 && <p className="nothing small-text">{t('ticket.none_changed')}</p>}
    </section>
  );
}

function changeText(changes: TicketChange[], index: number): ReactNode {
  const change = changes[index]!;
  const word = (of: 'state' | 'severity', value: string) => t(`ticket.${of}_${value}` as MessageKey).toLowerCase();
  if (change.what === 'state' || change.what === 'severity') {
    return tx(`ticket.changed_${change.what}`, { before: word(change.what, change.before), after: word(change.what, change.after) });
  }
  if (change.what === 'holder') {
    if (change.after === '') return tx('ticket.let_go', { before: change.before });
    return tx(change.before === '' ? 'ticket.taken_by' : 'ticket.changed_holder', { before: change.before, after: change.after });
  }
  if (change.what === 'calmed') {
    const begun = changes.slice(0, index).findLast((other) => other.what === 'escalated');
    const hours = begun ? (Date.parse(change.at) - Date.parse(begun.at)) / HOUR_MS : 0;
    return tx('ticket.changed_calmed', { text: formatHours(hours) });
  }
  return tx(`ticket.changed_${change.what}`);
}
