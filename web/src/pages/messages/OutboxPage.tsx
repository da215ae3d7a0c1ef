import '../accounts/accounts.css';
import { Select, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useEndpointChoices } from '../../api/endpoints.ts';
import { MESSAGE_CHANNELS, MESSAGE_STATES, useMessages, useOutbox, type Message, type OutboxFilter } from '../../api/outbox.ts';
import { usePlays } from '../../api/plays.ts';
import { useAccount, usePerson } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { useMessageTemplates } from '../../api/templates.ts';
import { t } from '../../i18n/index.tsx';
import { formatSince } from '../../lib/dates.ts';
import { accountName, personName } from '../../lib/names.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { usePageTitle, useRealClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ListTable, type ListColumn } from '../../parts/ListTable.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { Doubtful } from './Doubtful.tsx';
import { ChannelMark, DoneText, MessagesHead, StateTag, useRecipient } from './message-parts.tsx';
import { ReplayDialog } from './ReplayDialog.tsx';

const PAGE_SIZE = 100;
type Row = Omit<Message, 'id'> & { id: string; message: Message };

// Everything that went out or is to: where it stands, and what became of it.
export function OutboxPage() {
  usePageTitle(t('messages.title'));
  const search = useSearch({ from: '/app/messages' });
  const navigate = useNavigate({ from: '/messages' });
  const phone = useIsPhone();
  const clock = useRealClock();
  const may = useMay('send');
  const recipient = useRecipient();
  const [replaying, setReplaying] = useState(false);
  const filter: OutboxFilter = search;
  const found = useOutbox(filter, PAGE_SIZE);
  const rows = (found.data?.pages.flatMap((page) => page.items) ?? []).map((message): Row => ({ ...message, id: String(message.id), message }));
  const failed = useMessages({ ...filter, state: 'failed' }, 1).data?.items.length ?? 0;
  const change = (next: Partial<OutboxFilter>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const filtered = Object.values(search).some(Boolean);
  return (
    <>
      <MessagesHead title={t('messages.title')}>
        {may && failed > 0 && (
          <button type="button" className="btn compact" onClick={() => setReplaying(true)}>
            {t('messages.replay')}
          </button>
        )}
      </MessagesHead>
      <Filters key={search.recipient} search={search} onChange={change} />
      <Doubtful filter={filter} />
      {(found.isPending || (found.isError && !found.data)) && (
        <div className="panel">
          <QueryError query={found} />
          {found.isPending && <SkeletonLines rows={12} />}
        </div>
      )}
      {found.data && rows.length === 0 && <Nothing filtered={filtered} />}
      {rows.length > 0 && (
        <ListTable
          label={t('messages.list')}
          columns={columns(clock.now(), recipient)}
          rows={rows}
          phone={phone}
          rowHeight={phone ? 76 : 52}
          hasMore={found.hasNextPage}
          onMore={() => {
            if (!found.isFetchingNextPage) void found.fetchNextPage();
          }}
          onOpen={(row) => void navigate({ to: '/messages/$id', params: { id: row.id } })}
        />
      )}
      <ReplayDialog filter={filter} opened={replaying} onClose={() => setReplaying(false)} />
    </>
  );
}

function Filters({ search, onChange }: { search: OutboxFilter; onChange: (next: Partial<OutboxFilter>) => void }) {
  const [to, setTo] = useState(search.recipient ?? '');
  const plays = usePlays().data?.items ?? [];
  const templates = useMessageTemplates().data?.items ?? [];
  const endpoints = useEndpointChoices() ?? [];
  const select = { className: 'quiet-select', w: 168, clearable: true, clearButtonProps: { 'aria-label': t('common.clear') } };
  const find = (event: FormEvent) => {
    event.preventDefault();
    onChange({ recipient: to.trim().toLowerCase() || undefined });
  };
  return (
    <div className="filter-bar message-filters">
      <Select
        {...select}
        aria-label={t('messages.state')}
        placeholder={t('messages.any_state')}
        data={MESSAGE_STATES.map((value) => ({ value, label: t(`messages.state_${value}`) }))}
        value={search.state ?? null}
        onChange={(state) => onChange({ state: state ?? undefined })}
      />
      <Select
        {...select}
        aria-label={t('messages.channel')}
        placeholder={t('messages.any_channel')}
        data={MESSAGE_CHANNELS.map((value) => ({ value, label: t(`messages.channel_${value}`) }))}
        value={search.channel ?? null}
        onChange={(channel) => onChange({ channel: channel ?? undefined })}
      />
      {plays.length > 0 && (
        <Select
          {...select}
          searchable
          aria-label={t('messages.play')}
          placeholder={t('messages.any_play')}
          nothingFoundMessage={t('common.nothing_found')}
          data={plays.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={search.play ?? null}
          onChange={(play) => onChange({ play: play ?? undefined })}
        />
      )}
      {templates.length > 0 && (
        <Select
          {...select}
          searchable
          aria-label={t('templates.template')}
          placeholder={t('messages.any_template')}
          nothingFoundMessage={t('common.nothing_found')}
          data={templates.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={search.template ?? null}
          onChange={(template) => onChange({ template: template ?? undefined })}
        />
      )}
      {endpoints.length > 0 && (
        <Select
          {...select}
          aria-label={t('messages.to_endpoint')}
          placeholder={t('messages.any_endpoint')}
          data={endpoints.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={search.endpoint ?? null}
          onChange={(endpoint) => onChange({ endpoint: endpoint ?? undefined })}
        />
      )}
      <form onSubmit={find} role="search">
        <TextInput
          className="quiet-select"
          w={200}
          type="search"
          aria-label={t('messages.recipient')}
          placeholder={t('messages.recipient')}
          maxLength={254}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          onBlur={() => to.trim() === '' && search.recipient && onChange({ recipient: undefined })}
        />
      </form>
      {search.account && <AccountChip id={search.account} onRemove={() => onChange({ account: undefined })} />}
      {search.person && <PersonChip id={search.person} onRemove={() => onChange({ person: undefined })} />}
    </div>
  );
}

function Chip({ field, name, remove, onRemove }: { field: string; name: string; remove: string; onRemove: () => void }) {
  return (
    <span className="chip">
      <span className="chip-words">
        {field} <b>{name}</b>
      </span>
      <button type="button" className="remove" aria-label={remove} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  );
}

function AccountChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const account = useAccount(id, undefined).data;
  return <Chip field={t('messages.of_account')} name={account ? accountName(account) : id} remove={t('messages.of_account_remove')} onRemove={onRemove} />;
}

function PersonChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const person = usePerson(id).data;
  return <Chip field={t('messages.to_person')} name={person ? personName(person) : id} remove={t('messages.to_person_remove')} onRemove={onRemove} />;
}

function Nothing({ filtered }: { filtered: boolean }) {
  return (
    <div className="empty">
      <h2>{t(filtered ? 'messages.none_found' : 'messages.none')}</h2>
      {!filtered && (
        <>
          <p>{t('messages.none_text')}</p>
          <span className="row wrap">
            <Link to="/settings/mail" className="btn main">
              {t('messages.set_mail')}
            </Link>
            <Link to="/messages/templates" className="btn">
              {t('messages.write_template')}
            </Link>
            <Link to="/settings/endpoints" className="btn">
              {t('messages.add_endpoint')}
            </Link>
          </span>
        </>
      )}
    </div>
  );
}

function columns(now: number, recipient: (message: Message) => string): ListColumn<Row>[] {
  return [
    {
      id: 'title',
      label: t('messages.message'),
      width: 'minmax(0, 2.2fr)',
      cell: ({ id, message }) => (
        <>
          <span className="message-title">
            <ChannelMark channel={message.channel} />
            <Link to="/messages/$id" params={{ id }} className="row-name cut" tabIndex={-1}>
              {message.title}
            </Link>
          </span>
          <span className="under cut">
            {recipient(message)}
            {message.state !== 'sent' && message.note !== '' && <span className="not-phone">{` · ${message.note}`}</span>}
          </span>
          <span className="under only-phone">
            {[message.account && (message.account.name ?? message.account.id), formatSince(message.changed_at, now)].filter(Boolean).join(', ')}
          </span>
        </>
      ),
    },
    {
      id: 'account',
      label: t('messages.account'),
      width: 'minmax(0, 1.1fr)',
      wideOnly: true,
      cell: ({ message }) =>
        message.account && (
          <Link to="/accounts/$id" params={{ id: message.account.id }} className="second" tabIndex={-1}>
            {message.account.name ?? message.account.id}
          </Link>
        ),
    },
    { id: 'state', label: t('messages.state'), width: '96px', cell: ({ message }) => <StateTag state={message.state} /> },
    { id: 'done', label: t('messages.done'), width: '84px', wideOnly: true, cell: ({ message }) => <DoneText message={message} /> },
    { id: 'attempts', label: t('messages.attempts'), width: '56px', right: true, wideOnly: true, cell: ({ message }) => <span className="second">{message.attempts}</span> },
    { id: 'at', label: t('messages.changed'), width: '88px', right: true, wideOnly: true, cell: ({ message }) => <span className="second">{formatSince(message.changed_at, now)}</span> },
  ];
}
