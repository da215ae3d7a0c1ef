import '../accounts/accounts.css';
import { Select } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useAccount } from '../../api/queries.ts';
import { TICKET_ORDERS, TICKET_SEVERITIES, TICKET_STATES, useTickets, type Ticket } from '../../api/tickets.ts';
import { t } from '../../i18n/index.tsx';
import { formatSince } from '../../lib/dates.ts';
import { NOT_KNOWN } from '../../lib/format.ts';
import { accountName } from '../../lib/names.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { useClock, useIsAdmin, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ListTable, type ListColumn } from '../../parts/ListTable.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import type { TicketsSearch } from '../../routes/customers.ts';
import { AgeText, EscalationText, EscalationWords, SeverityTag, sourceName, ticketName } from './ticket-parts.tsx';

const PAGE_SIZE = 100;
type Row = Omit<Ticket, 'id'> & { id: string; ticket: Ticket };

// Who waits for help: what is escalated first, so that the list is worked from its top.
export function TicketsPage() {
  usePageTitle(t('ticket.page'));
  const search = useSearch({ from: '/app/tickets' });
  const navigate = useNavigate({ from: '/tickets' });
  const phone = useIsPhone();
  const clock = useClock();
  const state = search.state ?? 'unsolved';
  const sort = search.sort ?? 'escalation';
  const found = useTickets(
    {
      state: state === 'any' ? undefined : state,
      severity: search.severity,
      escalated: search.escalated ? true : undefined,
      holder: search.holder,
      account: search.account,
      sort,
    },
    PAGE_SIZE,
  );
  const tickets = found.data?.pages.flatMap((page) => page.items) ?? [];
  const rows = tickets.map((ticket): Row => ({ ...ticket, id: String(ticket.id), ticket }));
  const total = found.data?.pages[0]?.total;
  const change = (next: Partial<TicketsSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <div className="head">
        <h1>{t('ticket.page')}</h1>
        <div className="sum" role="status">
          {total !== undefined && <span>{t('ticket.count', { n: total })}</span>}
        </div>
      </div>
      <Filters search={search} state={state} sort={sort} holders={holdersOf(tickets, search.holder)} onChange={change} />
      {(found.isPending || (found.isError && !found.data)) && (
        <div className="panel">
          <QueryError query={found} />
          {found.isPending && <SkeletonLines rows={12} />}
        </div>
      )}
      {found.data && rows.length === 0 && <Nothing search={search} />}
      {rows.length > 0 && (
        <ListTable
          label={t('ticket.list')}
          columns={columns(clock.now())}
          rows={rows}
          phone={phone}
          rowHeight={phone ? 72 : 52}
          hasMore={found.hasNextPage}
          onMore={() => {
            if (!found.isFetchingNextPage) void found.fetchNextPage();
          }}
          onOpen={(row) => void navigate({ to: '/tickets/$id', params: { id: row.id } })}
        />
      )}
    </>
  );
}

// Of those shown: a help desk's agents are not known here otherwise.
function holdersOf(tickets: Ticket[], chosen: string | undefined): string[] {
  return [...new Set([...(chosen ? [chosen] : []), ...tickets.map((ticket) => ticket.holder)])].filter(Boolean).sort();
}

interface FiltersProps {
  search: TicketsSearch;
  state: string;
  sort: string;
  holders: string[];
  onChange: (next: Partial<TicketsSearch>) => void;
}

function Filters({ search, state, sort, holders, onChange }: FiltersProps) {
  const select = { className: 'quiet-select', w: 160 };
  const clearable = { clearable: true, clearButtonProps: { 'aria-label': t('common.clear') } };
  return (
    <div className="filter-bar">
      <span className="segmented" role="group" aria-label={t('ticket.state')}>
        {[...TICKET_STATES, 'any' as const].map((each) => (
          <button key={each} type="button" aria-pressed={state === each} onClick={() => onChange({ state: each === 'unsolved' ? undefined : each })}>
            {t(`ticket.state_${each}`)}
          </button>
        ))}
      </span>
      <button type="button" className={search.escalated ? 'chip add on' : 'chip add'} aria-pressed={Boolean(search.escalated)} onClick={() => onChange({ escalated: search.escalated ? undefined : '1' })}>
        {t('ticket.escalated_only')}
      </button>
      <Select
        {...select}
        {...clearable}
        aria-label={t('ticket.severity')}
        placeholder={t('ticket.any_severity')}
        data={TICKET_SEVERITIES.map((each) => ({ value: each, label: t(`ticket.severity_${each}`) }))}
        value={search.severity ?? null}
        onChange={(severity) => onChange({ severity: severity ?? undefined })}
      />
      <Select
        {...select}
        {...clearable}
        searchable
        aria-label={t('ticket.holder')}
        placeholder={t('ticket.any_holder')}
        data={holders}
        value={search.holder ?? null}
        onChange={(holder) => onChange({ holder: holder ?? undefined })}
      />
      {search.account && <AccountChip id={search.account} onRemove={() => onChange({ account: undefined })} />}
      <span className="push">
        <Select
          {...select}
          allowDeselect={false}
          aria-label={t('ticket.sort')}
          data={TICKET_ORDERS.map((each) => ({ value: each, label: t(`ticket.sort_${each}`) }))}
          value={sort}
          onChange={(next) => onChange({ sort: next === 'escalation' ? undefined : (next ?? undefined) })}
        />
      </span>
    </div>
  );
}

function AccountChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const account = useAccount(id, undefined);
  return (
    <span className="chip">
      <span style={{ padding: '0 4px 0 8px' }}>
        {t('ticket.of_account')} <b>{account.data ? accountName(account.data) : id}</b>
      </span>
      <button type="button" className="remove" aria-label={t('ticket.of_account_remove')} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  );
}

function Nothing({ search }: { search: TicketsSearch }) {
  const admin = useIsAdmin();
  const filtered = Object.values(search).some(Boolean);
  // Whether there is none at all decides what is said; the filters of the page do not.
  const any = useTickets({}, 1);
  if (any.isPending) return null;
  if (filtered || (any.data?.pages[0]?.total ?? 0) > 0) {
    return (
      <div className="empty">
        <h2>{t(filtered ? 'ticket.none_found' : 'ticket.panel_none_open')}</h2>
      </div>
    );
  }
  return (
    <div className="empty">
      <h2>{t('ticket.empty')}</h2>
      <p>{t('ticket.empty_text')}</p>
      {admin && (
        <span className="row wrap">
          <Link to="/settings/help-desk" className="btn main">
            {t('ticket.connect')}
          </Link>
          <Link to="/settings/import" className="btn">
            {t('ticket.import')}
          </Link>
        </span>
      )}
    </div>
  );
}

function columns(now: number): ListColumn<Row>[] {
  return [
    {
      id: 'ticket',
      label: t('ticket.ticket'),
      width: 'minmax(0, 2.2fr)',
      cell: ({ id, ticket }) => (
        <>
          <Link to="/tickets/$id" params={{ id }} className="row-name" tabIndex={-1}>
            {ticketName(ticket)}
          </Link>
          <span className="under cut">
            {t('ticket.number', { source: sourceName(ticket.source), number: ticket.number })}
            <span className="only-phone-inline">{`, ${ticket.account ? accountName(ticket.account) : t('ticket.no_account')}`}</span>
          </span>
          <span className="under only-phone">
            {t(`ticket.state_${ticket.state}`)}, <AgeText ticket={ticket} />
            <EscalationWords ticket={ticket} />
          </span>
        </>
      ),
    },
    {
      id: 'account',
      label: t('ticket.account'),
      width: 'minmax(0, 1.2fr)',
      wideOnly: true,
      cell: ({ ticket }) =>
        ticket.account ? (
          <Link to="/accounts/$id" params={{ id: ticket.account.id }} className="second" tabIndex={-1}>
            {accountName(ticket.account)}
          </Link>
        ) : (
          <span className="quiet">{t('ticket.no_account')}</span>
        ),
    },
    { id: 'severity', label: t('ticket.severity'), width: '64px', cell: ({ ticket }) => <SeverityTag severity={ticket.severity} /> },
    { id: 'state', label: t('ticket.state'), width: '72px', wideOnly: true, cell: ({ ticket }) => t(`ticket.state_${ticket.state}`) },
    { id: 'escalation', label: t('ticket.escalation'), width: '96px', wideOnly: true, cell: ({ ticket }) => <EscalationText ticket={ticket} /> },
    {
      id: 'holder',
      label: t('ticket.holder'),
      width: 'minmax(0, 0.9fr)',
      wideOnly: true,
      cell: ({ ticket }) => <span className="second">{ticket.holder || NOT_KNOWN}</span>,
    },
    {
      id: 'news',
      label: t('ticket.news'),
      width: '88px',
      right: true,
      wideOnly: true,
      cell: ({ ticket }) => <span className="second">{formatSince(ticket.touched_at, now)}</span>,
    },
    { id: 'age', label: t('ticket.age'), width: '80px', right: true, wideOnly: true, cell: ({ ticket }) => <AgeText ticket={ticket} /> },
  ];
}
