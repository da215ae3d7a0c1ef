import '../account/account.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/rights.ts';
import { useAccountTickets, useTicket, type TicketDetail } from '../../api/tickets.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { useKeys } from '../../lib/keys.ts';
import { accountName } from '../../lib/names.ts';
import { openTask } from '../../lib/task-entry.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { CaseEffort } from '../../parts/CaseEffort.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { AgeText, EscalationText, SeverityTag, sourceName, ticketName } from './ticket-parts.tsx';
import { TicketHistory } from './TicketHistory.tsx';
import { TicketLife } from './TicketLife.tsx';
import { TicketLine } from './TicketLine.tsx';

const OTHERS = 6;

// One ticket: how long it takes, whether it is escalated and for how long, who holds it, and what happened.
export function TicketPage() {
  const { id } = useParams({ from: '/app/tickets/$id' });
  const navigate = useNavigate();
  const ticket = useTicket(Number(id));
  const data = ticket.data;
  usePageTitle(data && ticketName(data));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/tickets' }) }]);
  if (!data) {
    return (
      <div className="panel">
        <QueryError query={ticket} />
        {ticket.isPending && <SkeletonLines rows={10} />}
      </div>
    );
  }
  return (
    <>
      <Head ticket={data} />
      <div className="scroll">
        <div className="ticket-columns">
          <div>
            <TicketLife ticket={data} />
            <TicketHistory ticket={data} />
          </div>
          <div>
            <Facts ticket={data} />
            <Effort id={data.id} />
            {data.account && <Others ticket={data} account={data.account} />}
          </div>
        </div>
      </div>
    </>
  );
}

function Head({ ticket }: { ticket: TicketDetail }) {
  const may = useMay('note');
  return (
    <div className="account-head ticket-head">
      <Link to="/tickets" className="btn compact square" aria-label={t('ticket.back')} title={t('ticket.back')}>
        <Icon name="back" size="small" />
      </Link>
      <div className="ticket-title">
        <h1>{ticketName(ticket)}</h1>
        <p className="small-text second">
          {t('ticket.number', { source: sourceName(ticket.source), number: ticket.number })}
          {ticket.account && (
            <>
              {', '}
              <Link to="/accounts/$id" params={{ id: ticket.account.id }} className="link">
                {accountName(ticket.account)}
              </Link>
            </>
          )}
        </p>
      </div>
      <span className="push row head-actions">
        {may && (
          <button type="button" className="btn compact" onClick={() => openTask({ account: ticket.account?.id ?? '', title: ticketName(ticket), kind: 'support' })}>
            <Icon name="plus" size="small" />
            {t('ticket.make_task')}
          </button>
        )}
        {ticket.url && (
          <a className="btn compact" href={ticket.url} target="_blank" rel="noreferrer">
            {ticket.source === 'zendesk' || ticket.source === 'freshdesk'
              ? t('ticket.open_there', { source: sourceName(ticket.source) })
              : t('ticket.open_link')}
          </a>
        )}
      </span>
    </div>
  );
}

function Effort({ id }: { id: number }) {
  const may = useMay('note');
  return (
    <section className="panel" aria-label={t('effort.title')}>
      <PanelHead title={t('effort.title')} />
      <CaseEffort kind="tickets" id={id} may={may} />
    </section>
  );
}

function Facts({ ticket }: { ticket: TicketDetail }) {
  const clock = useClock();
  const moment = (text: string) => formatMoment(text, clock.zone, clock.today);
  const facts: [string, ReactNode][] = [
    [t('ticket.severity'), <SeverityTag severity={ticket.severity} />],
    [t('ticket.state'), t(`ticket.state_${ticket.state}`)],
    [t('ticket.kind'), t(`ticket.kind_${ticket.kind}`)],
    [t('ticket.escalation'), <EscalationText ticket={ticket} />],
    [t('ticket.age'), <AgeText ticket={ticket} />],
    [t('ticket.holder'), ticket.holder || NOT_KNOWN],
    [
      t('ticket.asked_by'),
      ticket.person ? (
        <Link to="/people/$id" params={{ id: ticket.person.id }} className="link">
          {ticket.person.name || ticket.person.id}
        </Link>
      ) : (
        NOT_KNOWN
      ),
    ],
    [t('ticket.opened'), moment(ticket.opened_at)],
    ...(ticket.solved_at ? ([[t('ticket.solved'), moment(ticket.solved_at)]] as [string, ReactNode][]) : []),
    ...(ticket.reopened > 0 ? ([[t('ticket.reopened'), t('ticket.times', { n: ticket.reopened })]] as [string, ReactNode][]) : []),
    [t('ticket.news'), moment(ticket.touched_at)],
  ];
  return (
    <section className="panel" aria-label={t('ticket.facts')}>
      <PanelHead title={t('ticket.facts')} />
      <dl className="pairs">
        {facts.map(([label, value]) => (
          <div key={label} className="pair">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Others({ ticket, account }: { ticket: TicketDetail; account: NonNullable<TicketDetail['account']> }) {
  const found = useAccountTickets(account.id, OTHERS + 1);
  const others = (found.data?.items ?? []).filter((other) => other.id !== ticket.id).slice(0, OTHERS);
  const name = accountName(account);
  return (
    <section className="panel" aria-label={t('ticket.of_this_account', { name })}>
      <PanelHead title={t('ticket.of_this_account', { name })} />
      <QueryError query={found} />
      {found.data && others.length === 0 && <p className="nothing small-text">{t('ticket.no_others')}</p>}
      <ul className="ticket-lines">
        {others.map((other) => (
          <TicketLine key={other.id} ticket={other} />
        ))}
      </ul>
    </section>
  );
}

