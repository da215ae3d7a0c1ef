import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useId, useState } from 'react';
import { accountPath, get } from '../../api/client.ts';
import { keepOf, useAccountPeople, useEventNames } from '../../api/queries.ts';
import type { AppEvent, List } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { dayInZone, formatDay, formatDayLong, formatTime, isDay } from '../../lib/dates.ts';
import { personName } from '../../lib/names.ts';
import { propertyText } from '../../lib/properties.ts';
import { useClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import type { AccountSearch } from '../../routes/customers.ts';

interface Props {
  id: string;
  day: string | undefined;
  today: string;
  search: AccountSearch;
  onChange: (next: Partial<AccountSearch>) => void;
}

const FIRST = 20;

// Everything that came in, newest first: of any range of days, one event, one person.
export function EventsPanel({ id, day, today, search, onChange }: Props) {
  const to = search.to ?? day;
  const events = useInfiniteQuery({
    queryKey: ['account', id, 'events', search.from, to, search.event, search.person],
    queryFn: ({ pageParam, signal }) =>
      get<List<AppEvent>>(
        `${accountPath(id)}/events`,
        { from: search.from, to, event: search.event, person: search.person, cursor: pageParam, limit: FIRST },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepOf(id),
  });
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel order-7" aria-label={t('account.events')}>
      <PanelHead title={t('account.events')} />
      <EventFilters id={id} today={today} search={search} onChange={onChange} />
      <QueryError query={events} />
      {events.isPending && <SkeletonLines rows={8} />}
      {events.data && items.length === 0 && (
        <p className="nothing">
          {search.from && to
            ? t('account.events_none_range', { from: formatDayLong(search.from), to: formatDayLong(to) })
            : t('account.events_none')}
        </p>
      )}
      <EventList items={items} today={today} />
      {events.hasNextPage && (
        <button
          type="button"
          className="btn compact"
          disabled={events.isFetchingNextPage}
          onClick={() => void events.fetchNextPage()}
        >
          {events.isFetchingNextPage ? t('common.loading') : t('common.more')}
        </button>
      )}
    </section>
  );
}

function EventFilters({ id, today, search, onChange }: Omit<Props, 'day'>) {
  const names = useEventNames();
  const people = useAccountPeople(id, search.day, 200);
  const dateField = (key: 'from' | 'to') => (
    <label className="row small-text second">
      {t(`account.events_${key}`)}
      <input
        type="date"
        className="field"
        value={search[key] ?? ''}
        max={today}
        onChange={(event) => {
          const { value } = event.target;
          if (value === '' || isDay(value)) onChange({ [key]: value || undefined });
        }}
      />
    </label>
  );
  return (
    <div className="event-filters">
      <Select
        className="quiet-select"
        aria-label={t('account.events_event')}
        placeholder={t('account.events_any')}
        searchable
        clearable
        w={150}
        rightSectionWidth={28}
        limit={100}
        value={search.event ?? null}
        data={names.data?.items.map((item) => item.name) ?? []}
        onChange={(value) => onChange({ event: value ?? undefined })}
      />
      <Select
        className="quiet-select"
        aria-label={t('account.events_person')}
        placeholder={t('account.events_anybody')}
        searchable
        clearable
        w={150}
        rightSectionWidth={28}
        limit={100}
        value={search.person ?? null}
        data={people.data?.items.map((person) => ({ value: person.id, label: personName(person) })) ?? []}
        onChange={(value) => onChange({ person: value ?? undefined })}
      />
      <span className="row">
        {dateField('from')}
        {dateField('to')}
      </span>
      {(search.from || search.to) && (
        <button
          type="button"
          className="link small-text"
          onClick={() => onChange({ from: undefined, to: undefined })}
        >
          {t('account.events_all')}
        </button>
      )}
    </div>
  );
}

// `of` is the person all of them are of; then nobody needs to be named.
export function EventList({ items, today, of }: { items: AppEvent[]; today: string; of?: string }) {
  const { zone } = useClock();
  let before = '';
  return (
    <ul className="events">
      {items.map((item) => {
        const day = dayInZone(item.time, zone);
        const first = day !== before;
        before = day;
        return (
          <Fragment key={item.id}>
            <EventLine item={item} day={first ? formatDay(day, today) : ''} zone={zone} named={of === undefined} />
          </Fragment>
        );
      })}
    </ul>
  );
}

interface LineProps {
  item: AppEvent;
  day: string;
  zone: string;
  named: boolean;
}

function EventLine({ item, day, zone, named }: LineProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li>
      <button type="button" className="event-line" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span className="second">{day}</span>
        <span className="quiet">{formatTime(item.time, zone)}</span>
        <span className="cut">
          <b>{item.event ?? item.type}</b> {named && item.person && personName(item.person)}{' '}
          <span className="quiet">{propertyText(item.properties)}</span>
        </span>
        <Icon name="down" size="small" />
      </button>
      {open && (
        <div id={id}>
          {named && item.person && (
            <Link to="/people/$id" params={{ id: item.person.id }} className="link small-text">
              {t('account.open_person', { name: personName(item.person) })}
            </Link>
          )}
          <pre className="json" tabIndex={0}>
            {JSON.stringify(item, null, 2)}
          </pre>
        </div>
      )}
    </li>
  );
}
