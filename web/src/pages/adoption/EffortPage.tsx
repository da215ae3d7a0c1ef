import '../formulas/formulas.css';
import './adoption.css';
import { Select } from '@mantine/core';
import { useState } from 'react';
import { apiPath } from '../../api/client.ts';
import { useEffort, type FeatureEffort } from '../../api/feature-effort.ts';
import { useMayCall } from '../../api/rights.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { formatNumber } from '../../lib/format.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { FeaturesHead } from '../features/FeaturesHead.tsx';

const PERIODS = [28, 90, 180, 366];

// What features cost in tickets and the team's time, those that need hand-holding first.
export function EffortPage() {
  usePageTitle(t('effort.title'));
  const { day, setDay } = useShownDay();
  const clock = useClock();
  const calls = useMayCall();
  const [days, setDays] = useState(90);
  const effort = useEffort({ day, days });
  const data = effort.data;
  const cost = (one: FeatureEffort) => one.tickets + one.touchpoints;
  const ranked = [...(data?.items ?? [])].sort((a, b) => Number(b.hand_holding) - Number(a.hand_holding) || (b.cases_per_100 ?? -1) - (a.cases_per_100 ?? -1) || cost(b) - cost(a));
  return (
    <>
      <FeaturesHead title={t('effort.title')} aside={data && t('effort.cases', { n: data.cases })}>
        <Select
          className="quiet-select"
          aria-label={t('effort.period')}
          allowDeselect={false}
          data={PERIODS.map((n) => ({ value: String(n), label: t('effort.days', { n }) }))}
          value={String(days)}
          onChange={(next) => setDays(Number(next))}
        />
        <DayControl day={day} today={clock.today} onChange={setDay} />
        {calls('GET', '/features/effort.csv') && (
          <a className="btn compact not-phone" href={apiPath('/features/effort.csv', { day, days })} download>
            <Icon name="download" size="small" />
            {t('common.export')}
          </a>
        )}
      </FeaturesHead>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('effort.title')}>
        <section className="panel adoption-accounts" aria-label={t('effort.table')}>
          <p className="second small-text">{t('effort.text')}</p>
          {data?.cut && <p className="watch small-text">{t('effort.cut')}</p>}
          <QueryError query={effort} />
          {effort.isPending && <SkeletonLines rows={8} />}
          {data && ranked.length === 0 && <p className="nothing">{t('effort.none')}</p>}
          {ranked.length > 0 && <EffortTable rows={ranked} />}
        </section>
      </div>
    </>
  );
}

function EffortTable({ rows }: { rows: FeatureEffort[] }) {
  return (
    <table className="plain-table adoption-table effort-table">
      <thead>
        <tr>
          <th>{t('effort.feature')}</th>
          <th className="right">{t('effort.tickets')}</th>
          <th className="right">{t('effort.touchpoints')}</th>
          <th className="right not-phone">{t('effort.minutes')}</th>
          <th className="right not-phone">{t('effort.helped')}</th>
          <th className="right not-phone">{t('effort.people')}</th>
          <th className="right">{t('effort.per_100')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              {row.name} {row.hand_holding && <span className="tag watch">{t('effort.hand_holding')}</span>}
            </th>
            <td className="right">{formatNumber(row.tickets)}</td>
            <td className="right">{formatNumber(row.touchpoints)}</td>
            <td className="right nowrap not-phone">
              {formatNumber(row.minutes)} {row.without_minutes > 0 && <span className="second small-text">{t('effort.without', { n: row.without_minutes })}</span>}
            </td>
            <td className="right not-phone">{formatNumber(row.accounts_helped)}</td>
            <td className="right not-phone">{formatNumber(row.people)}</td>
            <td className="right">{formatNumber(row.cases_per_100)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
