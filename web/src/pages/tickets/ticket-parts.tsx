import '../tickets/tickets.css';
import { isEscalated, type Ticket, type TicketSource } from '../../api/tickets.ts';
import { t } from '../../i18n/index.tsx';
import { formatHours } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';

// What is said of a ticket in one word, the same wherever it stands.

export function SeverityTag({ severity }: { severity: Ticket['severity'] }) {
  const tone = severity === 'urgent' ? 'tag bad' : severity === 'high' ? 'tag watch' : 'tag';
  return <span className={tone}>{t(`ticket.severity_${severity}`)}</span>;
}

// How long it has been escalated, or was.
export function EscalationText({ ticket }: { ticket: Ticket }) {
  if (ticket.escalated_hours === null) return <span className="quiet">{NOT_KNOWN}</span>;
  const text = formatHours(ticket.escalated_hours);
  if (isEscalated(ticket)) return <b className="bad">{t('ticket.escalated_for', { text })}</b>;
  return <span className="second">{t('ticket.was_escalated', { text })}</span>;
}

export function AgeText({ ticket }: { ticket: Ticket }) {
  const text = formatHours(ticket.hours);
  if (ticket.state === 'solved') return <span className="second">{t('ticket.took', { text })}</span>;
  return <>{text}</>;
}

export const sourceName = (source: TicketSource) => t(`ticket.source_${source}`);
export const ticketName = (ticket: Ticket) => ticket.subject || t('ticket.number', { source: sourceName(ticket.source), number: ticket.number });

// The same inside a sentence; nothing where it never was.
export function EscalationWords({ ticket }: { ticket: Ticket }) {
  if (ticket.escalated_hours === null) return null;
  const text = formatHours(ticket.escalated_hours);
  if (!isEscalated(ticket)) return <>, {t('ticket.escalated_over_words', { text })}</>;
  return (
    <>
      , <b className="bad">{t('ticket.escalated_words', { text })}</b>
    </>
  );
}
