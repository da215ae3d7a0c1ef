import './accounts.css';
import '../account/health.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useFields } from '../../api/queries.ts';
import { useMay } from '../../api/rights.ts';
import { t, tx } from '../../i18n/index.tsx';
import { parseSort } from '../../lib/filters.ts';
import { formatMoneyShort, formatNumber } from '../../lib/format.ts';
import { useKeys } from '../../lib/keys.ts';
import { useIsPhone } from '../../lib/phone.ts';
import { changeSettings, useSettings } from '../../lib/settings.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import type { AccountsSearch } from '../../routes/customers.ts';
import { AccountTable } from './AccountTable.tsx';
import { buildColumns, DEFAULT_COLUMNS } from './columns.tsx';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { EmptyAccounts } from './EmptyAccounts.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { FilterBar } from './FilterBar.tsx';
import { TableFooter } from './TableFooter.tsx';
import { ViewTabs } from './ViewTabs.tsx';
import { listQuery, useAccountRows } from './useAccountRows.ts';

const MOST_SUMS = 3;

export function AccountsPage() {
  usePageTitle(t('accounts.title'));
  const search = useSearch({ from: '/app/accounts' });
  const navigate = useNavigate({ from: '/accounts' });
  const settings = useSettings();
  const clock = useClock();
  const assigns = useMay('assign');
  const exports = useMay('export');
  const phone = useIsPhone();
  const fields = useFields();
  const { query, rows, fresh, first } = useAccountRows(search);
  const [selected, setSelected] = useState<Set<string>>(new Set());

  const change = (next: Partial<AccountsSearch>, replace = false) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace });

  const all = useMemo(() => buildColumns(fields.data ?? []), [fields.data]);
  const wanted = search.columns?.split(',') ?? settings.accountColumns ?? DEFAULT_COLUMNS;
  const columns = useMemo(
    () => wanted.flatMap((id) => all.find((column) => column.id === id) ?? []),
    [all, wanted.join(',')],
  );
  const setColumns = (ids: string[] | null) => {
    changeSettings({ accountColumns: ids });
    change({ columns: ids?.join(',') }, true);
  };
  const sums = first?.sum?.mrr ?? {};
  const currencies = Object.keys(sums).sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0));
  const currency = currencies.length === 1 ? currencies[0] : null;
  const filtered = Boolean(search.search || search.filter || search.segment);

  useKeys([{ keys: 'Escape', label: 'keys.clear', run: () => setSelected(new Set()) }]);

  if (first && first.total === 0 && !filtered) return <EmptyAccounts />;
  return (
    <>
      <div className="head accounts-head">
        <h1>{t('accounts.title')}</h1>
        {first && (
          <div className="sum" role="status">
            <span>{tx('accounts.of', { matched: formatNumber(first.matched), total: formatNumber(first.total) })}</span>
            {currencies.slice(0, MOST_SUMS).map((code) => (
              <span key={code}>
                {tx('accounts.sum_mrr', { value: formatMoneyShort(first.sum?.mrr?.[code], code) })}
              </span>
            ))}
            {currencies.length > MOST_SUMS && (
              <span className="quiet">{t('accounts.more_currencies', { n: currencies.length - MOST_SUMS })}</span>
            )}
          </div>
        )}
        <span className="push row">
          <DayControl day={search.day} today={clock.today} onChange={(day) => change({ day })} />
          {assigns && (
            <Link to="/duplicates" className="btn compact not-phone">
              <Icon name="copy" size="small" />
              {t('merge.page')}
            </Link>
          )}
          <span className="not-phone">
            <ColumnsMenu all={all} shown={columns.map((column) => column.id)} onChange={setColumns} />
          </span>
          {exports && <ExportMenu query={listQuery(search)} />}
        </span>
      </div>
      <ViewTabs search={search} fields={fields.data ?? []} columns={columns.map((column) => column.id)} past={search.day !== undefined} />
      <FilterBar
        search={search}
        fields={fields.data ?? []}
        rows={rows}
        currency={currency}
        onChange={(next) => change({ ...next, ...('search' in next ? { search: next.search || undefined } : {}) }, 'search' in next)}
      />
      {query.isError && !query.data && (
        <div className="panel">
          <QueryError query={query} />
        </div>
      )}
      <AccountTable
        key={phone ? 'phone' : 'wide'}
        columns={columns}
        rows={rows}
        total={first?.matched ?? 0}
        day={first?.day ?? clock.today}
        sort={parseSort(search.sort)}
        onSort={(sort) => change({ sort })}
        onOpen={(id) => void navigate({ to: '/accounts/$id', params: { id }, search: { day: search.day } })}
        selected={selected}
        onSelect={setSelected}
        fresh={fresh}
        phone={phone}
        loading={query.isPending || (query.isPlaceholderData && query.isFetching)}
        hasMore={query.hasNextPage}
        onMore={() => {
          if (!query.isFetchingNextPage && query.hasNextPage) void query.fetchNextPage();
        }}
        nothing={first !== undefined && rows.length === 0 && !query.isFetching}
        onClear={() => change({ search: undefined, filter: undefined, segment: undefined })}
      />
      <TableFooter
        rows={rows}
        selected={selected}
        onClear={() => setSelected(new Set())}
        fields={fields.data ?? []}
        columns={columns}
        matched={first?.matched ?? null}
      />
    </>
  );
}
