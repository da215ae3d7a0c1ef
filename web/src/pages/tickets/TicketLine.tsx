import { Link } from '@tanstack/react-router';
import type { Ticket } from '../../api/tickets.ts';
import { t } from '../../i18n/index.tsx';
import { AgeText, EscalationWords, SeverityTag, ticketName } from './ticket-parts.tsx';

// A ticket in a short list of one account.
export function TicketLine({ ticket }: { ticket: Ticket }) {
  return (
    <li>
      <SeverityTag severity={ticket.severity} />
      <span className="ticket-line-words">
        <Link to="/tickets/$id" params={{ id: String(ticket.id) }} className="row-name">
          {ticketName(ticket)}
        </Link>
        <span className="small-text second">
          {t(`ticket.state_${ticket.state}`)}
          {ticket.holder && `, ${ticket.holder}`}
          <EscalationWords ticket={ticket} />
        </span>
      </span>
      <span className="nowrap">
        <AgeText ticket={ticket} />
      </span>
    </li>
  );
}
