import '../accounts/accounts.css';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { get } from '../../api/client.ts';
import { useAccount } from '../../api/queries.ts';
import type { List, PersonRow } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay, formatDaysAgo } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/format.ts';
import { accountName, personName } from '../../lib/names.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ListTable, type ListColumn } from '../../parts/ListTable.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { SkeletonLines } from '../../parts/small.tsx';

const PAGE_SIZE = 100;

export function PeoplePage() {
  usePageTitle(t('people.title'));
  const search = useSearch({ from: '/app/people' });
  const navigate = useNavigate({ from: '/people' });
  const clock = useClock();
  const phone = useIsPhone();
  const people = useInfiniteQuery({
    queryKey: ['people', search],
    queryFn: ({ pageParam, signal }) =>
      get<List<PersonRow>>('/people', { ...search, limit: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  const total = people.data?.pages[0]?.total;
  const filtered = Boolean(search.search || search.account);
  return (
    <>
      <div className="head">
        <h1>{t('people.title')}</h1>
        <div className="sum" role="status">
          {total !== undefined && <span>{t('people.count', { n: total })}</span>}
        </div>
      </div>
      <div className="filter-bar">
        <SearchField
          label={t('people.search')}
          value={search.search ?? ''}
          onChange={(text) => void navigate({ search: (old) => ({ ...old, search: text || undefined }), replace: true })}
        />
        {search.account && (
          <AccountChip
            id={search.account}
            onRemove={() => void navigate({ search: (old) => ({ ...old, account: undefined }) })}
          />
        )}
      </div>
      {people.isError && !people.data && (
        <div className="panel">
          <QueryError query={people} />
        </div>
      )}
      {people.isPending && (
        <div className="panel">
          <SkeletonLines rows={12} />
        </div>
      )}
      {people.data && rows.length === 0 && (
        <div className="empty">
          <h2>{t(filtered ? 'people.none' : 'people.empty')}</h2>
          {!filtered && <p>{t('people.empty_text')}</p>}
        </div>
      )}
      {rows.length > 0 && (
        <ListTable
          label={t('people.table')}
          columns={peopleColumns(clock.today)}
          rows={rows}
          phone={phone}
          hasMore={people.hasNextPage}
          onMore={() => {
            if (!people.isFetchingNextPage) void people.fetchNextPage();
          }}
          onOpen={(row) => void navigate({ to: '/people/$id', params: { id: row.id } })}
        />
      )}
    </>
  );
}

function AccountChip({ id, onRemove }: { id: string; onRemove: () => void }) {
  const account = useAccount(id, undefined);
  return (
    <span className="chip">
      <span style={{ padding: '0 4px 0 8px' }}>
        {t('people.of_account')} <b>{account.data ? accountName(account.data) : id}</b>
      </span>
      <button type="button" className="remove" aria-label={t('people.of_account_remove')} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  );
}

function peopleColumns(today: string): ListColumn<PersonRow>[] {
  return [
    {
      id: 'name',
      label: t('people.person'),
      width: 'minmax(0, 1.2fr)',
      cell: (row) => (
        <>
          <Link to="/people/$id" params={{ id: row.id }} className="row-name" tabIndex={-1}>
            {personName(row)}
          </Link>
          {row.name && row.email && <span className="quiet not-phone"> {row.email}</span>}
          <span className="under cut only-phone">
            {[...row.accounts.map(accountName), formatDaysAgo(row.last_seen, today)].join(' · ')}
          </span>
        </>
      ),
    },
    {
      id: 'account',
      label: t('people.account'),
      width: 'minmax(0, 1fr)',
      wideOnly: true,
      cell: (row) =>
        row.accounts.map((account, index) => (
          <span key={account.id}>
            {index > 0 && ', '}
            <Link to="/accounts/$id" params={{ id: account.id }} className="second" tabIndex={-1}>
              {accountName(account)}
            </Link>
          </span>
        )),
    },
    {
      id: 'first_seen',
      label: t('people.first_seen'),
      width: '112px',
      right: true,
      wideOnly: true,
      cell: (row) => (row.first_seen ? formatDay(row.first_seen, today) : t('common.never')),
    },
    {
      id: 'last_seen',
      label: t('people.last_seen'),
      width: '112px',
      right: true,
      wideOnly: true,
      cell: (row) => formatDaysAgo(row.last_seen, today),
    },
    {
      id: 'active_days',
      label: t('people.active_days'),
      width: '112px',
      right: true,
      cell: (row) => formatNumber(row.active_days),
    },
  ];
}
