import '../formulas/formulas.css';
import './segments.css';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { useDefinition } from '../../api/definitions.ts';
import { useLiveEvent } from '../../api/live.ts';
import { useMayCall } from '../../api/rights.ts';
import { refreshSegments, useMembers, useSegmentChanges, useSegmentHistory, useSegments, type Segment, type SegmentMember } from '../../api/segments.ts';
import { t } from '../../i18n/index.tsx';
import { addDays, formatDay } from '../../lib/dates.ts';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { useKeys } from '../../lib/keys.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { LineChart } from '../../parts/LineChart.tsx';
import { ListTable, type ListColumn } from '../../parts/ListTable.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { changeText, revenueText } from './SegmentsPage.tsx';

const HISTORY_DAYS = 182;

// One segment: who belongs and since when, how many there were, who came and went.
export function SegmentPage() {
  const { id } = useParams({ from: '/app/segments/$id' });
  const navigate = useNavigate();
  const { day, today, past, setDay } = useShownDay();
  const clock = useClock();
  const may = useMayCall();
  const segment = useDefinition<Segment>('/segments', id);
  const data = segment.data?.data;
  const row = useSegments(day).data?.items.find((item) => String(item.id) === id);
  usePageTitle(data?.name);
  useLiveEvent('segment', refreshSegments);
  useKeys([{ keys: 'Escape', label: 'keys.back', run: () => void navigate({ to: '/segments' }) }]);
  if (!data) {
    return (
      <div className="panel">
        {segment.error instanceof ApiError && segment.error.status === 404 ? (
          <p className="nothing">{t('segments.missing')}</p>
        ) : (
          <QueryError query={segment} />
        )}
        {segment.isPending && <SkeletonLines rows={10} />}
      </div>
    );
  }
  return (
    <>
      <div className="head lined">
        <Link to="/segments" className="btn compact square" aria-label={t('segments.back')} title={t('segments.back')}>
          <Icon name="back" size="small" />
        </Link>
        <h1>{data.name}</h1>
        <span className="push row">
          <DayControl day={day} today={clock.today} onChange={setDay} />
          {data.scope === 'accounts' && (
            <Link to="/accounts" search={{ segment: id }} className="btn compact not-phone">
              {t('segments.in_table')}
            </Link>
          )}
          {!past && may('POST', '/plays') && (
            <Link to="/plays/suggest" search={{ segment: id }} className="btn compact">
              {t('mass.title')}
            </Link>
          )}
          {!past && (
            <Link to="/segments/$id/edit" params={{ id }} className="btn compact">
              {t('common.edit')}
            </Link>
          )}
        </span>
      </div>
      <div className="segment-columns">
        <div className="segment-main">
          <History id={id} today={today} />
          <Members id={id} day={day} people={data.scope === 'people'} />
        </div>
        <aside className="split-side scroll" aria-label={t('segments.about')}>
          <section className="panel">
            <PanelHead title={t('segments.about')} aside={t('definition.version', { n: data.version })} />
            {data.description && <p className="second">{data.description}</p>}
            {data.formula ? <pre className="formula-text">{data.formula}</pre> : <p className="second">{t('segments.static')}</p>}
            <dl className="pairs evidence-pairs">
              <dt>{t('segments.members')}</dt>
              <dd>{formatNumber(row?.count)}</dd>
              <dt>{t('segments.change')}</dt>
              <dd>{row ? changeText(row) : NOT_KNOWN}</dd>
              {data.scope === 'accounts' && (
                <>
                  <dt>{t('segments.revenue')}</dt>
                  <dd>{row ? revenueText(row.revenue) : NOT_KNOWN}</dd>
                </>
              )}
            </dl>
          </section>
          <Changes id={id} today={today} notWatched={row?.not_watched ?? null} />
        </aside>
      </div>
    </>
  );
}

function History({ id, today }: { id: string; today: string }) {
  const history = useSegmentHistory(id, addDays(today, -HISTORY_DAYS), today);
  const [table, setTable] = useState(false);
  const items = history.data?.items ?? [];
  return (
    <section className="panel" aria-label={t('segments.over_time')}>
      <PanelHead title={t('segments.history')} aside={t('segments.history_aside')}>
        <TableSwitch table={table} onChange={setTable} />
      </PanelHead>
      <QueryError query={history} />
      {history.isPending && <SkeletonLines rows={4} />}
      {items.length > 0 && (
        <LineChart
          days={items.map((item) => item.day)}
          series={[{ name: t('segments.history'), look: 'leaf', values: items.map((item) => item.count) }]}
          today={today}
          label={t('segments.history')}
          table={table}
        />
      )}
    </section>
  );
}

type MemberRow = SegmentMember & { id: string };

function Members({ id, day, people }: { id: string; day: string | undefined; people: boolean }) {
  const members = useMembers(id, day);
  const navigate = useNavigate();
  const phone = useIsPhone();
  const clock = useClock();
  const rows = (members.data?.pages ?? []).flatMap((page) => page.items.map((item): MemberRow => ({ ...item, id: item.person?.id ?? item.account.id })));
  const columns: ListColumn<MemberRow>[] = [
    {
      id: 'name',
      label: t(people ? 'segments.person' : 'segments.account'),
      width: 'minmax(0, 1fr)',
      cell: (row) =>
        people ? (
          <Link to="/people/$id" params={{ id: row.id }} className="account-name">{row.person?.name ?? row.id}</Link>
        ) : (
          <Link to="/accounts/$id" params={{ id: row.id }} search={{ day }} className="account-name">{row.account.name ?? row.id}</Link>
        ),
    },
    ...(people
      ? [{ id: 'account', label: t('segments.account'), width: '200px', wideOnly: true, cell: (row: MemberRow) => row.account.name ?? row.account.id }]
      : []),
    { id: 'since', label: t('segments.since'), width: '140px', right: true, cell: (row) => (row.since ? formatDay(row.since, clock.today) : NOT_KNOWN) },
  ];
  return (
    <section className="segment-members" aria-label={t('segments.members')}>
      <QueryError query={members} />
      {members.data && rows.length === 0 && <p className="nothing panel">{t('segments.nobody')}</p>}
      {rows.length > 0 && (
        <ListTable
          label={t('segments.members')}
          columns={columns}
          rows={rows}
          phone={phone}
          hasMore={members.hasNextPage}
          onMore={() => !members.isFetchingNextPage && void members.fetchNextPage()}
          onOpen={(row) =>
            void (people
              ? navigate({ to: '/people/$id', params: { id: row.id } })
              : navigate({ to: '/accounts/$id', params: { id: row.id } }))
          }
        />
      )}
    </section>
  );
}

const SHOWN = 30;

function Changes({ id, today, notWatched }: { id: string; today: string; notWatched: string | null }) {
  const changes = useSegmentChanges(id, notWatched !== null);
  const items = (changes.data?.items ?? []).filter((item) => item.day <= today);
  return (
    <section className="panel" aria-label={t('segments.changes')}>
      <PanelHead title={t('segments.changes')} aside={t(notWatched === null ? 'segments.changes_aside' : 'segments.changes_asked')} />
      {notWatched !== null && <p className="small-text second">{notWatched}</p>}
      <QueryError query={changes} />
      {changes.data && items.length === 0 && <p className="nothing small-text">{t('segments.changes_none')}</p>}
      <ul className="segment-changes">
        {items.slice(0, SHOWN).map((item) => (
          <li key={`${item.person?.id}-${item.account?.id}-${item.at ?? item.day}-${item.entered}`}>
            <span className="quiet nowrap">{formatDay(item.day, today)}</span>
            <span>{t(item.entered ? 'segments.entered' : 'segments.left')}</span>
            {item.person && (
              <Link to="/people/$id" params={{ id: item.person.id }} className="account-name">
                {item.person.name ?? item.person.id}
              </Link>
            )}
            {!item.person && item.account && (
              <Link to="/accounts/$id" params={{ id: item.account.id }} className="account-name">
                {item.account.name ?? item.account.id}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
