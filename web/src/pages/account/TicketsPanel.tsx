import { Link } from '@tanstack/react-router';
import type { Account } from '../../api/types.ts';
import { useAccountTickets, useTicketFigures, type TicketFigures } from '../../api/tickets.ts';
import { t } from '../../i18n/index.tsx';
import { formatHours } from '../../lib/dates.ts';
import { changeOf, formatNumber } from '../../lib/format.ts';
import { QueryError } from '../../parts/messages.tsx';
import { Delta, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TicketLine } from '../tickets/TicketLine.tsx';

const FIRST = 5;

// Who of the account waits for help, and how long help takes. Of a past day nothing is said: tickets are of now.
export function TicketsPanel({ account, day }: { account: Account; day: string | undefined }) {
  const open = useAccountTickets(account.id, FIRST);
  const figures = useTicketFigures(account.id);
  const known = figures.data;
  if (day !== undefined) return null;
  return (
    <section className="panel order-6" aria-label={t('ticket.panel')}>
      <PanelHead title={t('ticket.panel')} aside={known && known.tickets > 0 ? t('ticket.panel_open', { n: known.open }) : undefined}>
        {known && known.tickets > 0 && (
          <Link to="/tickets" search={{ account: account.id, state: 'any' }} className="link small-text">
            {t('ticket.all', { n: known.tickets })}
          </Link>
        )}
      </PanelHead>
      <QueryError query={figures} />
      <QueryError query={open} />
      {figures.isPending && <SkeletonLines rows={2} />}
      {known?.tickets === 0 && <p className="nothing small-text">{t('ticket.panel_none')}</p>}
      {known && known.tickets > 0 && <Figures figures={known} />}
      {known && known.tickets > 0 && open.data?.items.length === 0 && <p className="nothing small-text">{t('ticket.panel_none_open')}</p>}
      <ul className="ticket-lines">
        {open.data?.items.map((ticket) => (
          <TicketLine key={ticket.id} ticket={ticket} />
        ))}
      </ul>
    </section>
  );
}

function Figures({ figures }: { figures: TicketFigures }) {
  return (
    <dl className="ticket-figures">
      <div>
        <dt>{t('ticket.figure_28')}</dt>
        <dd>
          {formatNumber(figures.last_28_days)}{' '}
          {figures.days_before > 0 && (
            <span title={t('ticket.figure_before', { n: figures.days_before })}>
              <Delta value={changeOf(figures.last_28_days, figures.days_before)} inverse />
            </span>
          )}
        </dd>
      </div>
      {figures.open > 0 && (
        <div>
          <dt>{t('ticket.figure_oldest')}</dt>
          <dd>{formatHours(figures.oldest_hours)}</dd>
        </div>
      )}
      {figures.solved > 0 && (
        <div>
          <dt>{t('ticket.figure_solve')}</dt>
          <dd>{formatHours(figures.hours_to_solve)}</dd>
        </div>
      )}
      {figures.reopened > 0 && (
        <div>
          <dt>{t('ticket.figure_reopened')}</dt>
          <dd>{t('ticket.times', { n: figures.reopened })}</dd>
        </div>
      )}
      {figures.escalations > 0 && (
        <div>
          <dt>{t('ticket.figure_escalated')}</dt>
          <dd>{formatHours(figures.hours_escalated)}</dd>
        </div>
      )}
    </dl>
  );
}
