import '../account/account.css';
import './person.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ApiError, get } from '../../api/client.ts';
import { usePerson } from '../../api/queries.ts';
import type { AppEvent, List, Person } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatDayLong, formatDaysAgo } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { stoppedUsing } from '../../lib/heat.ts';
import { useKeys } from '../../lib/keys.ts';
import { accountName, personName } from '../../lib/names.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { Bar, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { EventList } from '../account/EventsPanel.tsx';
import { attributeText } from '../accounts/columns.tsx';
import { SentPanel } from '../messages/SentPanel.tsx';
import { PersonActions } from './PersonActions.tsx';

// One person: what is used and what is not, where, and the latest events.
export function PersonPage() {
  const { id } = useParams({ from: '/app/people/$id' });
  const navigate = useNavigate();
  const clock = useClock();
  const person = usePerson(id);
  usePageTitle(person.data && personName(person.data));
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/people' }) }]);
  if (person.error instanceof ApiError && person.error.status === 404) {
    return (
      <div className="empty">
        <h2>{t('error.missing_person', { id })}</h2>
        <Link to="/people" className="link">
          {t('error.to_people')}
        </Link>
      </div>
    );
  }
  const data = person.data;
  if (!data) {
    return (
      <div className="panel">
        <QueryError query={person} />
        <SkeletonLines rows={10} />
      </div>
    );
  }
  return (
    <>
      <PersonHead person={data} today={clock.today} />
      <div className="scroll">
        <div className="person-columns">
          <div className="account-column">
            <UsePanel person={data} />
          </div>
          <div className="account-column">
            <PersonEvents person={data.id} today={clock.today} />
          </div>
          <div className="account-column">
            <AttributesList person={data} today={clock.today} />
            <SentPanel person={data.id} />
          </div>
        </div>
      </div>
    </>
  );
}

function PersonHead({ person, today }: { person: Person; today: string }) {
  return (
    <div className="account-head">
      <Link to="/people" className="btn compact square" aria-label={t('person.back')} title={t('person.back')}>
        <Icon name="back" size="small" />
      </Link>
      <h1>{personName(person)}</h1>
      <dl className="facts">
        <div>
          <dt>{t(person.accounts.length > 1 ? 'person.accounts' : 'people.account')}</dt>
          <dd>
            {person.accounts.map((account, index) => (
              <span key={account.id}>
                {index > 0 && ', '}
                <Link to="/accounts/$id" params={{ id: account.id }} className="link">
                  {accountName(account)}
                </Link>
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{t('people.last_seen')}</dt>
          <dd>{formatDaysAgo(person.last_seen, today)}</dd>
        </div>
        <div>
          <dt>{t('people.active_days')}</dt>
          <dd>{formatNumber(person.active_days)}</dd>
        </div>
        {person.first_seen && (
          <div>
            <dt>{t('people.first_seen')}</dt>
            <dd>{formatDayLong(person.first_seen)}</dd>
          </div>
        )}
      </dl>
      <PersonActions person={person} />
    </div>
  );
}

function UsePanel({ person }: { person: Person }) {
  const used = person.features.filter((feature) => feature.days > 0).sort((a, b) => b.days - a.days);
  const unused = person.features
    .filter((feature) => feature.days === 0)
    .sort((a, b) => b.days_previous - a.days_previous);
  return (
    <>
      <section className="panel" aria-label={t('person.uses')}>
        <PanelHead title={t('person.uses')} aside={t('person.uses_aside')} />
        {person.anonymous && <p className="quiet small-text">{t('person.anonymous')}</p>}
        {used.length === 0 && <p className="nothing small-text">{t('person.uses_none')}</p>}
        <ul className="use-list">
          {used.map((feature) => (
            <li key={feature.name}>
              <span>{feature.key ? <b>{feature.name}</b> : feature.name}</span>
              <Bar share={feature.days / 28} />
              <span className="right">{t('person.days', { n: feature.days })}</span>
              <span className="right quiet">{t('person.before', { n: feature.days_previous })}</span>
            </li>
          ))}
        </ul>
      </section>
      {unused.length > 0 && (
        <section className="panel" aria-label={t('person.not_used')}>
          <PanelHead title={t('person.not_used')} />
          <ul className="use-list">
            {unused.map((feature) => (
              <li key={feature.name}>
                <span>{feature.key ? <b>{feature.name}</b> : feature.name}</span>
                <span />
                <span />
                {stoppedUsing(0, feature.days_previous) ? (
                  <span className="right bad nowrap" title={t('account.stopped_cell', { n: feature.days_previous })}>
                    {feature.days_previous}→0
                  </span>
                ) : (
                  <span className="right quiet">{t('person.before', { n: feature.days_previous })}</span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function PersonEvents({ person, today }: { person: string; today: string }) {
  const events = useInfiniteQuery({
    queryKey: ['person', person, 'events'],
    queryFn: ({ pageParam, signal }) =>
      get<List<AppEvent>>(`/people/${encodeURIComponent(person)}/events`, { cursor: pageParam, limit: 30 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
  });
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-label={t('person.events')}>
      <PanelHead title={t('person.events')} />
      <QueryError query={events} />
      {events.isPending && <SkeletonLines rows={8} />}
      {events.data && items.length === 0 && <p className="nothing">{t('account.events_none')}</p>}
      <EventList items={items} today={today} of={person} />
      {events.hasNextPage && (
        <button type="button" className="btn compact" onClick={() => void events.fetchNextPage()}>
          {t('common.more')}
        </button>
      )}
    </section>
  );
}

function AttributesList({ person, today }: { person: Person; today: string }) {
  return (
    <section className="panel" aria-label={t('person.attributes')}>
      <PanelHead title={t('person.attributes')} />
      {person.attributes.length === 0 && <p className="nothing small-text">{t('person.attributes_none')}</p>}
      <ul>
        <li className="attribute">
          <span className="second">{t('attribute.id')}</span>
          <code className="attribute-value">{person.id}</code>
        </li>
        {person.email && (
          <li className="attribute">
            <span className="second">{t('common.email')}</span>
            <span className="attribute-value">{person.email}</span>
          </li>
        )}
        {person.attributes
          .filter((attribute) => attribute.key !== 'email')
          .map((attribute) => (
            <li key={attribute.key} className="attribute">
              <span className="second cut">{attribute.key.replace(/_/g, ' ')}</span>
              <span className="attribute-value">{attributeText(attribute, attribute.value, null, today)}</span>
              <span className="quiet tiny-text nowrap">
                {attribute.since && t('account.since', { day: formatDay(attribute.since, today) })}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
