import './portfolio.css';
import '../account/health.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { apiPath } from '../../api/client.ts';
import { usePortfolio, type Band, type Portfolio } from '../../api/health.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatMoneyShort, formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { ScopeSelects } from '../../parts/ScopeSelects.tsx';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { AccuracyPanel } from './AccuracyPanel.tsx';
import { MoversPanel } from './MoversPanel.tsx';
import { PlanePanel } from './PlanePanel.tsx';
import { RenewalsPanel } from './RenewalsPanel.tsx';
import { SpreadPanel } from './SpreadPanel.tsx';

// All accounts at once: who is satisfied and who is successful, who moved, and whether the score can be trusted.
export function PortfolioPage() {
  usePageTitle(t('portfolio.title'));
  const search = useSearch({ from: '/app/portfolio' });
  const navigate = useNavigate({ from: '/portfolio' });
  const { day, past, today, setDay } = useShownDay();
  const clock = useClock();
  const portfolio = usePortfolio({ day, segment: search.segment, owner: search.owner });
  const data = portfolio.data;
  const change = (next: { segment?: string; owner?: string }) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <div className="head portfolio-head">
        <h1>{t('portfolio.title')}</h1>
        <span className="push row wrap">
          <ScopeSelects owner={search.owner} segment={search.segment} day={day} onChange={change} />
          <DayControl day={day} today={clock.today} onChange={setDay} />
          <a className="btn compact not-phone" href={apiPath('/accounts.csv', { day, segment: search.segment })} download>
            <Icon name="download" size="small" />
            {t('common.export')}
          </a>
        </span>
      </div>
      <div className="scroll">
        <QueryError query={portfolio} />
        {portfolio.isPending && (
          <div className="panel">
            <SkeletonLines rows={14} />
          </div>
        )}
        {data && (
          <>
            <Headlines data={data} />
            <div className="portfolio-columns">
              <div className="portfolio-main">
                <PlanePanel data={data} day={day} today={today} />
                <MoversPanel movers={data.movers} day={day} />
              </div>
              <aside className="portfolio-side" aria-label={t('portfolio.side')}>
                <SpreadPanel data={data} />
                {!past && <RenewalsPanel owner={search.owner} segment={search.segment} />}
                <AccuracyPanel />
              </aside>
            </div>
          </>
        )}
      </div>
    </>
  );
}

// Money of several currencies is not added up: figures are of the one with the most revenue.
export function leadingCurrency(data: Portfolio): string | null {
  const [first] = Object.entries(data.revenue).sort((a, b) => b[1] - a[1]);
  return first ? first[0] : null;
}

export function moneyText(revenue: Record<string, number>, currency: string | null): string {
  return currency === null ? NOT_KNOWN : formatMoneyShort(revenue[currency] ?? 0, currency);
}

function Headlines({ data }: { data: Portfolio }) {
  const band = (name: Band) => data.bands.find((each) => each.band === name);
  // Scores of several currencies cannot be added up: the one with the most revenue speaks.
  const weighted = [...data.weighted].sort((a, b) => b.revenue - a.revenue)[0];
  const change = weighted && weighted.previous !== null ? Math.round(weighted.score) - Math.round(weighted.previous) : null;
  const currency = leadingCurrency(data);
  const others = Object.keys(data.revenue).length - 1;
  return (
    <dl className="portfolio-figures">
      <Figure label={t('portfolio.accounts')} value={formatNumber(data.accounts)} />
      <Figure label={t('portfolio.mrr')} value={moneyText(data.revenue, currency)} aside={others > 0 ? t('portfolio.and_others', { n: others }) : undefined} />
      <Figure
        label={t('portfolio.weighted')}
        value={weighted ? formatNumber(Math.round(weighted.score)) : NOT_KNOWN}
        change={change}
      />
      {(['at_risk', 'watch', 'thriving'] as Band[]).map((name) => (
        <Figure
          key={name}
          label={t(`band.${name}`)}
          value={formatNumber(band(name)?.accounts ?? 0)}
          aside={moneyText(band(name)?.revenue ?? {}, currency)}
        />
      ))}
    </dl>
  );
}

function Figure({ label, value, aside, change }: { label: string; value: string; aside?: string; change?: number | null }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {change != null && change !== 0 && (
          <small className={change > 0 ? 'good' : 'bad'}>
            {' '}
            {change > 0 ? '↑' : '↓'}
            {Math.abs(change)}
          </small>
        )}
        {aside && <small> {aside}</small>}
      </dd>
    </div>
  );
}
