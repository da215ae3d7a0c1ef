import '../portfolio/portfolio.css';
import './revenue.css';
import { Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Fragment } from 'react';
import { MOVEMENTS, useMovements, useRetention, type ChurnBasis, type Movements, type Period, type Retention, type RevenueBy } from '../../api/revenue.ts';
import { t } from '../../i18n/index.tsx';
import { addMonths, firstOfMonth } from '../../lib/dates.ts';
import { useShownDay } from '../../lib/day.ts';
import { changeOf, formatNumber, formatShareExact, NOT_KNOWN } from '../../lib/format.ts';
import { moneyShort } from '../../lib/money.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Evidence } from '../../parts/Evidence.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { Delta, PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { ChurnPanel } from './ChurnPanel.tsx';
import { MovementsPanel } from './MovementsPanel.tsx';
import { WhoMoved } from './WhoMoved.tsx';

const MONTHS = [3, 6, 12, 24, 36];
const USUAL_MONTHS = 12;

// From the first of the month that lies so many months back.
const periodOf = (to: string, months: number): Period => ({ from: addMonths(firstOfMonth(to), 1 - months), to });

// What customers pay: how it moved month by month, who moved it, what was lost and kept.
export function RevenuePage() {
  usePageTitle(t('revenue.title'));
  const search = useSearch({ from: '/app/revenue' });
  const navigate = useNavigate({ from: '/revenue' });
  const { day, setDay } = useShownDay();
  const clock = useClock();
  const months = Number(search.months ?? USUAL_MONTHS);
  const period = periodOf(day ?? clock.today, months);
  const movements = useMovements(period, 'month');
  const retention = useRetention(period);
  const data = movements.data;
  const change = (next: { months?: string; by?: RevenueBy; basis?: ChurnBasis }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const known = data && (data.all.opening !== 0 || data.all.closing !== 0 || data.items.some((month) => month.closing !== 0));
  return (
    <>
      <div className="head">
        <h1>{t('revenue.title')}</h1>
        <span className="push row wrap">
          <Select
            className="quiet-select"
            aria-label={t('revenue.period')}
            data={MONTHS.map((n) => ({ value: String(n), label: t('revenue.months', { n }) }))}
            value={String(months)}
            allowDeselect={false}
            onChange={(next) => change({ months: next === String(USUAL_MONTHS) ? undefined : (next ?? undefined) })}
          />
          <DayControl day={day} today={clock.today} onChange={setDay} />
        </span>
      </div>
      <div className="scroll">
        <QueryError query={movements} />
        {movements.isPending && (
          <div className="panel">
            <SkeletonLines rows={14} />
          </div>
        )}
        {data && !known && (
          <div className="empty">
            <h2>{t('revenue.empty')}</h2>
            <p>{t('revenue.empty_text')}</p>
          </div>
        )}
        {data && known && (
          <>
            <Headlines data={data} retention={retention.data} day={day} />
            <div className="revenue-columns">
              <div className="portfolio-main">
                <MovementsPanel data={data} />
                <WhoMoved period={period} by={search.by ?? 'owner'} onBy={(by) => change({ by })} />
              </div>
              <aside className="revenue-side" aria-label={t('revenue.churn')}>
                <ChurnPanel period={period} basis={search.basis ?? 'first'} onBasis={(basis) => change({ basis })} />
                <Meaning data={data} />
              </aside>
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Headlines({ data, retention, day }: { data: Movements; retention: Retention | undefined; day: string | undefined }) {
  const { opening, closing, accounts } = data.all;
  const share = (value: number | null | undefined) => (value === undefined ? NOT_KNOWN : formatShareExact(value));
  return (
    <dl className="portfolio-figures revenue-figures">
      <Figure label={t('revenue.mrr')} value={moneyShort(closing, data)} meaning={t('revenue.mrr_meaning')} before={moneyShort(opening, data)} change={changeOf(closing, opening)} day={day} />
      <Figure label={t('revenue.arr')} value={moneyShort(closing * 12, data)} meaning={t('revenue.arr_meaning')} day={day} />
      <Figure label={t('revenue.net')} value={share(retention?.net)} meaning={t('revenue.net_meaning')} day={day} />
      <Figure label={t('revenue.gross')} value={share(retention?.gross)} meaning={t('revenue.gross_meaning')} day={day} />
      <Figure label={t('revenue.logo')} value={share(retention?.logo)} meaning={t('revenue.logo_meaning')} day={day} />
      <Figure label={t('revenue.customers')} value={formatNumber(accounts.closing)} meaning={t('revenue.customers_meaning')} before={formatNumber(accounts.opening)} change={changeOf(accounts.closing, accounts.opening)} day={day} />
      <Figure
        label={t('revenue.clv')}
        value={retention?.lifetime_value == null ? NOT_KNOWN : moneyShort(retention.lifetime_value, retention)}
        meaning={t('revenue.clv_meaning', { margin: retention?.margin_percent ?? 100 })}
        day={day}
      />
    </dl>
  );
}

interface FigureProps {
  label: string;
  value: string;
  meaning: string;
  day: string | undefined;
  before?: string;
  change?: number | null;
}

function Figure(props: FigureProps) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>
        <Evidence {...props}>{props.value}</Evidence>
        {props.change != null && (
          <small>
            {' '}
            <Delta value={props.change} />
          </small>
        )}
      </dd>
    </div>
  );
}

function Meaning({ data }: { data: Movements }) {
  return (
    <section className="panel" aria-label={t('revenue.meaning')}>
      <PanelHead title={t('revenue.meaning')} />
      <p className="second small-text">{t('revenue.meaning_text')}</p>
      <dl className="pairs small-text">
        {MOVEMENTS.map((movement) => (
          <Fragment key={movement}>
            <dt>{t(`revenue.movement.${movement}`)}</dt>
            <dd>{t(`revenue.meaning.${movement}`)}</dd>
          </Fragment>
        ))}
      </dl>
      <h3 className="small-text">{t('revenue.sources')}</h3>
      <ul className="second small-text revenue-sources">
        {data.sources.map((source) => (
          <li key={source}>{source}</li>
        ))}
      </ul>
      {data.left_out.accounts > 0 && <p className="small-text">{t('revenue.left_out', { accounts: data.left_out.accounts })}</p>}
    </section>
  );
}
