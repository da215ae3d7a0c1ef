import './renewals.css';
import '../account/health.css';
import '../revenue/revenue.css';
import '../../parts/warnings/warnings.css';
import { Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { apiPath } from '../../api/client.ts';
import { forecastMonths, MONTHS_AHEAD, refreshLikelihoods, RENEWAL_SORTS, RENEWAL_STATES, useForecast, useRenewals, type RenewalSort, type RenewalShown } from '../../api/renewals.ts';
import { t } from '../../i18n/index.tsx';
import { addMonths, firstOfMonth } from '../../lib/dates.ts';
import { useKeys } from '../../lib/keys.ts';
import { moneyShort } from '../../lib/money.ts';
import { useIsNarrow } from '../../lib/phone.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import type { RenewalsSearch } from '../../routes/know.ts';
import { ScopeSelects } from '../../parts/ScopeSelects.tsx';
import { ForecastPanel } from './ForecastPanel.tsx';
import { OutcomesPanel } from './OutcomesPanel.tsx';
import { RenewalDetail } from './RenewalDetail.tsx';
import { RenewalList } from './RenewalList.tsx';
import { TrustPanel } from './TrustPanel.tsx';

const MONTHS_BACK = 12;

// What comes up for renewal, how much of it is likely to stay, and what is to be done before.
export function RenewalsPage() {
  usePageTitle(t('renewals.title'));
  const search = useSearch({ from: '/app/renewals' });
  const navigate = useNavigate({ from: '/renewals' });
  const clock = useClock();
  const narrow = useIsNarrow();
  const shown = search.state ?? 'open';
  const month = firstOfMonth(clock.today);
  const filter = { owner: search.owner, segment: search.segment };
  const forecast = useForecast({ ...forecastMonths(clock.today), ...filter });
  const period =
    shown === 'open' ? { to: addMonths(month, MONTHS_AHEAD) } : { from: addMonths(month, -MONTHS_BACK), to: clock.today };
  const query = { ...period, state: shown, sort: search.sort, ...filter };
  const renewals = useRenewals(query);
  const made = forecast.data?.made_at;
  useEffect(() => {
    if (made) refreshLikelihoods(); // those of the list were read before it was made
  }, [made]);
  const items = renewals.data?.pages.flatMap((page) => page.items) ?? [];
  const first = renewals.data?.pages[0];
  const opened = search.open === undefined ? undefined : Number(search.open);
  // Where there is no room for both: the list, or the renewal that was opened.
  const chosen = opened ?? (narrow ? undefined : items[0]?.id);
  const change = (next: Partial<RenewalsSearch>) => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const step = (by: number) => {
    const next = items[items.findIndex((item) => item.id === chosen) + by];
    if (next) change({ open: String(next.id) });
  };
  useKeys([
    { keys: 'j', label: 'keys.next', run: () => step(1) },
    { keys: 'k', label: 'keys.previous', run: () => step(-1) },
    {
      keys: 'Enter',
      label: 'keys.open',
      run: () => {
        const account = items.find((item) => item.id === chosen)?.account;
        if (account) void navigate({ to: '/accounts/$id', params: { id: account } });
      },
    },
  ]);
  const alone = narrow && opened !== undefined;
  return (
    <>
      <div className="head">
        <h1>{t('renewals.title')}</h1>
        <div className="sum not-phone">
          {first && <span>{t('renewals.count', { n: first.totals.count, amount: moneyShort(first.totals.reporting_arr, first) })}</span>}
        </div>
        <span className="push row">
          <a className="btn compact not-phone" href={apiPath('/renewals.csv', query)} download>
            <Icon name="download" size="small" />
            {t('common.export')}
          </a>
        </span>
      </div>
      <Filters search={search} shown={shown} hidden={alone} onChange={change} />
      <div className="renewals-page">
        {alone && (
          <button type="button" className="btn compact all-warnings" onClick={() => change({ open: undefined })}>
            <Icon name="back" size="small" />
            {t('renewals.all_of_them')}
          </button>
        )}
        <section className="scroll" hidden={alone} aria-label={t('renewals.pipeline')} tabIndex={0}>
          {shown === 'open' && <QueryError query={forecast} />}
          {shown === 'open' && forecast.data && (
            <div className="renewals-forecast">
              <ForecastPanel data={forecast.data} />
              <TrustPanel data={forecast.data} />
            </div>
          )}
          {shown === 'settled' && (
            <OutcomesPanel from={addMonths(month, -MONTHS_BACK)} to={clock.today} by={search.by ?? 'month'} onBy={(by) => change({ by })} owner={search.owner} segment={search.segment} />
          )}
          <QueryError query={renewals} />
          {renewals.isPending && (
            <div className="panel">
              <SkeletonLines rows={10} />
            </div>
          )}
          {first && items.length === 0 && (
            <div className="empty">
              <h2>{t(`renewals.empty_${shown}`)}</h2>
              <p>{t('renewals.empty_text')}</p>
            </div>
          )}
          {items.length > 0 && <RenewalList items={items} settled={shown === 'settled'} chosen={chosen} today={clock.today} onOpen={(id) => change({ open: String(id) })} />}
          {renewals.hasNextPage && (
            <div className="panel">
              <button type="button" className="btn compact" disabled={renewals.isFetchingNextPage} onClick={() => void renewals.fetchNextPage()}>
                {renewals.isFetchingNextPage ? t('common.loading') : t('common.more')}
              </button>
            </div>
          )}
        </section>
        {chosen !== undefined && <RenewalDetail key={chosen} id={chosen} clock={clock} />}
      </div>
    </>
  );
}

interface FiltersProps {
  search: RenewalsSearch;
  shown: RenewalShown;
  hidden: boolean;
  onChange: (next: Partial<RenewalsSearch>) => void;
}

function Filters({ search, shown, hidden, onChange }: FiltersProps) {
  return (
    <div className="warnings-bar" hidden={hidden}>
      <span className="segmented" role="group" aria-label={t('renewals.state')}>
        {RENEWAL_STATES.map((each) => (
          <button key={each} type="button" aria-pressed={shown === each} onClick={() => onChange({ state: each === 'open' ? undefined : each, open: undefined })}>
            {t(`renewals.shown_${each}`)}
          </button>
        ))}
      </span>
      <ScopeSelects owner={search.owner} segment={search.segment} onChange={(next) => onChange({ ...next, open: undefined })} />
      <Select
        className="quiet-select"
        aria-label={t('renewals.sort')}
        allowDeselect={false}
        data={RENEWAL_SORTS.map((each) => ({ value: each, label: t(shown === 'settled' && each === 'due' ? 'renewals.sort_newest' : `renewals.sort_${each}`) }))}
        value={search.sort ?? 'due'}
        onChange={(sort) => onChange({ sort: sort === 'due' ? undefined : ((sort ?? undefined) as RenewalSort | undefined) })}
      />
    </div>
  );
}
