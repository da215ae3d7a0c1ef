import type { ReactNode } from 'react';
import type { Account, Metrics } from '../../api/types.ts';
import { t, tx } from '../../i18n/index.tsx';
import { changeOf, formatNumber } from '../../lib/format.ts';
import {
  ACCOUNT_MEASURES,
  metricLabel,
  metricMeaning,
  metricNumber,
  metricText,
  type MetricKey,
  type MetricRow,
} from '../../lib/metrics.ts';
import { Evidence } from '../../parts/Evidence.tsx';
import { MetricChange } from '../../parts/MetricChange.tsx';
import { Bar, Delta, PanelHead } from '../../parts/small.tsx';

interface Props {
  account: Account;
  before: Account | undefined;
  day: string | undefined;
}

// How is it: the one number, a sentence, and the measures with their change in 28 days.
export function NumbersPanel({ account, before, day }: Props) {
  const { metrics } = account;
  return (
    <section className="panel order-1" aria-label={t('account.use')}>
      <PanelHead title={t('account.use')} aside={t('account.use_aside')} />
      <div className="headline">
        <Evidence
          label={metricLabel('active_people')}
          value={formatNumber(metrics.active_people)}
          meaning={metricMeaning('active_people')}
          change={metrics.active_people_change}
          before={formatNumber(metrics.active_people_previous)}
          day={day}
        >
          <span className="big">{formatNumber(metrics.active_people)}</span>
        </Evidence>
        <div>
          <div className="small-text second">{t('account.in_28_days')}</div>
          <Delta value={metrics.active_people_change} />
        </div>
        <div className="windows">
          <Window label={t('account.day_1')} metric="dau" now={metrics} before={before?.metrics} day={day} />
          <Window label={t('account.days_7')} metric="wau" now={metrics} before={before?.metrics} day={day} />
          <Window label={t('account.days_30')} metric="mau" now={metrics} before={before?.metrics} day={day} />
        </div>
      </div>
      <p className="say">{sentence(metrics)}</p>
      <table className="measures">
        <thead>
          <tr>
            <th>{t('account.measure')}</th>
            <th aria-hidden="true" />
            <th className="right">{t('account.now')}</th>
            <th className="right">{t('account.change_28')}</th>
          </tr>
        </thead>
        <tbody>
          {ACCOUNT_MEASURES.map((row) => (
            <Measure key={row.key} row={row} now={metrics} before={before?.metrics} day={day} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  now: Metrics;
  before: Metrics | undefined;
  day: string | undefined;
}

function Window({ label, metric, now, before, day }: CellProps & { label: string; metric: MetricKey }) {
  const change = changeOf(metricNumber(now, metric), metricNumber(before, metric));
  return (
    <>
      <span>{label}</span>
      <Evidence
        label={metricLabel(metric)}
        value={metricText(now, metric, 'count')}
        meaning={metricMeaning(metric)}
        change={change}
        before={before && metricText(before, metric, 'count')}
        day={day}
      >
        <b>{metricText(now, metric, 'count')}</b>
      </Evidence>
      <Delta value={change} />
    </>
  );
}

function Measure({ row, now, before, day }: CellProps & { row: MetricRow }) {
  const value = metricNumber(now, row.key);
  const old = metricNumber(before, row.key);
  const text = metricText(now, row.key, row.kind);
  return (
    <tr className={row.head ? 'lead' : undefined}>
      <th scope="row" className="cut">
        {metricLabel(row.key)}
      </th>
      <td>{row.kind !== 'count' && value !== null && <Bar share={row.kind === 'days' ? value / 28 : value} />}</td>
      <td className="right">
        <Evidence
          label={metricLabel(row.key)}
          value={text}
          meaning={metricMeaning(row.key)}
          before={before && metricText(before, row.key, row.kind)}
          day={day}
        >
          {text}
        </Evidence>
      </td>
      <td className="right">
        <MetricChange kind={row.kind} inverse={row.inverse} value={value} old={old} />
      </td>
    </tr>
  );
}

function sentence(metrics: Metrics): ReactNode {
  const now = metrics.active_people ?? 0;
  const before = metrics.active_people_previous;
  const change = metrics.active_people_change ?? 0;
  const params = { now: formatNumber(now), before: formatNumber(before) };
  const first =
    now === 0
      ? tx('account.say.silent')
      : Math.abs(change) < 0.05 || before === null || before === now
        ? tx('account.say.steady', params)
        : tx(change < 0 ? 'account.say.fell' : 'account.say.rose', params);
  const moves = tx('account.say.moves', {
    lost: metrics.lost_people ?? 0,
    fresh: metrics.new_people ?? 0,
    back: metrics.returning_people ?? 0,
  });
  const features = tx('account.say.features', {
    used: metrics.features_used ?? 0,
    key: metrics.key_features_used ?? 0,
  });
  return (
    <>
      {first} {moves} {metrics.features_used !== null && features}
    </>
  );
}
