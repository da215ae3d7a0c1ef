import '../account/account.css';
import './overview.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTotals } from '../../api/queries.ts';
import type { Totals } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { addDays } from '../../lib/dates.ts';
import { changeOf, formatNumber } from '../../lib/format.ts';
import {
  metricLabel,
  metricMeaning,
  metricNumber,
  metricText,
  type MetricKey,
  type MetricKind,
} from '../../lib/metrics.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Evidence } from '../../parts/Evidence.tsx';
import { MetricChange } from '../../parts/MetricChange.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { Delta, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { UseByDay } from '../../parts/UseByDay.tsx';
import { FeatureTable } from '../account/FeaturesPanel.tsx';
import { RangeSelect, rangeDays } from '../account/UsagePanel.tsx';
import { Movers } from './Movers.tsx';

const HEADLINES: { key: MetricKey; kind: MetricKind }[] = [
  { key: 'active_people', kind: 'count' },
  { key: 'dau', kind: 'count' },
  { key: 'wau', kind: 'count' },
  { key: 'mau', kind: 'count' },
  { key: 'stickiness', kind: 'share' },
  { key: 'events', kind: 'count' },
];
const MOVES: { key: MetricKey; inverse?: boolean }[] = [
  { key: 'new_people' },
  { key: 'returning_people' },
  { key: 'lost_people', inverse: true },
];

// All customers together.
export function OverviewPage() {
  usePageTitle(t('overview.title'));
  const search = useSearch({ from: '/app/overview' });
  const navigate = useNavigate({ from: '/overview' });
  const clock = useClock();
  const [table, setTable] = useState(false);
  const today = search.day ?? clock.today;
  const totals = useTotals({ day: search.day, from: addDays(today, 1 - rangeDays(search.range)), to: today });
  const past = addDays(today, -28);
  const before = useTotals({ day: past, from: past, to: past });
  const change = (next: { day?: string; range?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const data = totals.data;
  return (
    <>
      <div className="head">
        <h1>{t('overview.title')}</h1>
        <span className="push row">
          <DayControl day={search.day} today={clock.today} onChange={(day) => change({ day })} />
        </span>
      </div>
      <div className="scroll overview">
        {totals.isError && !data && (
          <div className="panel">
            <QueryError query={totals} />
          </div>
        )}
        {totals.isPending && (
          <div className="panel">
            <SkeletonLines rows={8} />
          </div>
        )}
        {data && data.accounts === 0 && (
          <div className="empty">
            <h2>{t('overview.empty')}</h2>
            <p>{t('overview.empty_text')}</p>
          </div>
        )}
        {data && data.accounts > 0 && (
          <>
            <Headlines totals={data} before={before.data} day={search.day} />
            <div className="overview-columns">
              <div className="account-column">
                <section className="panel" aria-label={t('account.days')}>
                  <PanelHead title={t('account.days')} aside={t('account.days_aside')}>
                    <TableSwitch table={table} onChange={setTable} />
                    <RangeSelect range={search.range} onRange={(range) => change({ range })} />
                  </PanelHead>
                  <UseByDay days={data.days} today={today} table={table} height={300} />
                </section>
                <Movers day={search.day} />
              </div>
              <div className="account-column">
                <Moves totals={data} before={before.data} day={search.day} />
                <section className="panel" aria-label={t('overview.features')}>
                  <PanelHead title={t('overview.features')} aside={t('overview.features_aside')} />
                  {data.features.length === 0 ? (
                    <p className="nothing small-text">{t('account.no_features')}</p>
                  ) : (
                    <FeatureTable features={data.features} today={today} />
                  )}
                </section>
              </div>
            </div>
          </>
        )}
      </div>
    </>
  );
}

interface FigureProps {
  totals: Totals;
  before: Totals | undefined;
  day: string | undefined;
}

function Headlines({ totals, before, day }: FigureProps) {
  const accountsChange = before ? totals.accounts - before.accounts : null;
  return (
    <dl className="headlines">
      <div>
        <dt>{t('overview.accounts')}</dt>
        <dd>
          <Evidence
            label={t('overview.accounts')}
            value={formatNumber(totals.accounts)}
            meaning={t('overview.accounts_meaning')}
            before={before && formatNumber(before.accounts)}
            day={day}
          >
            {formatNumber(totals.accounts)}
          </Evidence>{' '}
          {accountsChange !== null && accountsChange !== 0 && (
            <Delta value={changeOf(totals.accounts, before?.accounts)} />
          )}
        </dd>
      </div>
      {HEADLINES.map((row) => {
        const value = metricNumber(totals.metrics, row.key);
        const old = metricNumber(before?.metrics, row.key);
        const text = metricText(totals.metrics, row.key, row.kind);
        return (
          <div key={row.key}>
            <dt>{metricLabel(row.key)}</dt>
            <dd>
              <Evidence
                label={metricLabel(row.key)}
                value={text}
                meaning={metricMeaning(row.key)}
                before={before && metricText(before.metrics, row.key, row.kind)}
                day={day}
              >
                {text}
              </Evidence>{' '}
              <MetricChange kind={row.kind} value={value} old={old} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Moves({ totals, before, day }: FigureProps) {
  return (
    <section className="panel" aria-label={t('overview.moves')}>
      <PanelHead title={t('overview.moves')} aside={t('overview.moves_aside')} />
      <dl className="moves">
        {MOVES.map(({ key, inverse }) => {
          const now = metricNumber(totals.metrics, key);
          const old = metricNumber(before?.metrics, key);
          return (
            <div key={key}>
              <dt>{metricLabel(key)}</dt>
              <dd>
                <Evidence
                  label={metricLabel(key)}
                  value={formatNumber(now)}
                  meaning={metricMeaning(key)}
                  change={changeOf(now, old)}
                  inverse={inverse}
                  before={before && formatNumber(old)}
                  day={day}
                >
                  {formatNumber(now)}
                </Evidence>{' '}
                <Delta value={changeOf(now, old)} inverse={inverse} />
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
