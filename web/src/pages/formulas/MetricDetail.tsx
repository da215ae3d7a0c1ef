import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useDistribution } from '../../api/formulas.ts';
import type { Metric, UsedBy } from '../../api/formula-types.ts';
import type { Day } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { Histogram, HistogramTable } from '../../parts/Histogram.tsx';
import { valueText } from '../../lib/formula/values.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';
import { TableSwitch } from '../../parts/TableSwitch.tsx';
import { metricName, unitText } from './MetricsPage.tsx';

// One metric: meaning, formula, how it is spread over the accounts, who uses it.
export function MetricDetail({ metric, day, past }: { metric: Metric; day: Day | undefined; past: boolean }) {
  const numeric = ['number', 'share', 'duration'].includes(metric.type);
  const distribution = useDistribution(numeric ? metric.formula : null, day);
  const [table, setTable] = useState(false);
  const data = distribution.data;
  return (
    <aside className="split-side" aria-label={metricName(metric)}>
      <section className="panel">
        <PanelHead title={metricName(metric)} aside={unitText(metric)}>
          {metric.own && !past && (
            <Link to="/formulas/$id" params={{ id: String(metric.id) }} className="btn compact">
              {t('common.edit')}
            </Link>
          )}
        </PanelHead>
        <p className="second">{metric.meaning}</p>
        <pre className="formula-text">{metric.formula}</pre>
        {metric.leading !== null && (
          <p className="small-text second">{t(metric.leading ? 'metrics.leading' : 'metrics.lagging')}</p>
        )}
      </section>
      {numeric && (
        <section className="panel" aria-label={t('metrics.spread')}>
          <PanelHead title={t('metrics.spread')} aside={data && t('metrics.spread_aside', { n: data.count })}>
            <TableSwitch table={table} onChange={setTable} />
          </PanelHead>
          <QueryError query={distribution} />
          {distribution.isPending && <SkeletonLines rows={6} />}
          {data && data.count > 0 && (table ? <HistogramTable distribution={data} type={metric.type} /> : <Histogram distribution={data} type={metric.type} />)}
          {data && data.count > 0 && (
            <p className="small-text second">
              {t('metrics.quartiles', {
                q1: valueText(data.q1, metric.type),
                median: valueText(data.median, metric.type),
                q3: valueText(data.q3, metric.type),
              })}{' '}
              {data.missing > 0 && t('metrics.unknown', { n: data.missing })}
            </p>
          )}
          {data && data.count === 0 && <p className="nothing small-text">{t('metrics.no_values')}</p>}
        </section>
      )}
      <section className="panel" aria-label={t('metrics.used_by')}>
        <PanelHead title={t('metrics.used_by')} />
        {metric.used_by.length === 0 && <p className="nothing small-text">{t('metrics.used_nowhere')}</p>}
        <UsedByList items={metric.used_by} />
      </section>
    </aside>
  );
}

function UsedByList({ items }: { items: UsedBy[] }) {
  return (
    <ul className="used-by">
      {items.map((item) => (
        <li key={`${item.kind}-${item.id}`}>
          <UserLink item={item} />
          <span className="quiet small-text">{t('metrics.kind', { kind: item.kind.replace(' ', '_') })}</span>
        </li>
      ))}
    </ul>
  );
}

function UserLink({ item }: { item: UsedBy }) {
  const params = { id: String(item.id) };
  switch (item.kind) {
    case 'segment':
      return <Link to="/segments/$id" params={params} className="link">{item.name}</Link>;
    case 'scorecard':
      return <Link to="/health/$id" params={params} className="link">{item.name}</Link>;
    case 'warning':
      return <Link to="/warnings/rules/$id" params={params} className="link">{item.name}</Link>;
    case 'use case':
      return <Link to="/features/use-cases/$id" params={params} className="link">{item.name}</Link>;
    default:
      return <Link to="/formulas/$id" params={params} className="link">{item.name}</Link>;
  }
}
