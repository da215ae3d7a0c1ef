import './formulas.css';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMetrics } from '../../api/formulas.ts';
import type { Metric } from '../../api/formula-types.ts';
import { t } from '../../i18n/index.tsx';
import { useShownDay } from '../../lib/day.ts';
import { measureWords } from '../../lib/formula/words.ts';
import { useKeys } from '../../lib/keys.ts';
import { useClock, usePageTitle } from '../../lib/workspace.ts';
import { DayControl } from '../../parts/DayControl.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { SkeletonLines } from '../../parts/small.tsx';
import { MetricDetail } from './MetricDetail.tsx';

// Every metric there is: what it means, its formula, who uses it, how it is spread.
export function MetricsPage() {
  usePageTitle(t('metrics.title'));
  const search = useSearch({ from: '/app/formulas' });
  const navigate = useNavigate({ from: '/formulas' });
  const metrics = useMetrics();
  const { day, setDay, past } = useShownDay();
  const clock = useClock();
  const [wanted, setWanted] = useState('');
  const items = metrics.data?.items ?? [];
  const shown = items.filter((item) =>
    `${metricName(item)} ${item.key} ${item.meaning}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const chosen = items.find((item) => item.key === search.metric) ?? shown[0];
  const open = (key: string) => void navigate({ search: (old) => ({ ...old, metric: key }), replace: true });
  const step = (by: number) => {
    const index = shown.findIndex((item) => item.key === chosen?.key) + by;
    if (shown[index]) open(shown[index].key);
  };
  useKeys([
    { keys: 'j', label: 'keys.next', run: () => step(1) },
    { keys: 'k', label: 'keys.previous', run: () => step(-1) },
  ]);
  return (
    <>
      <div className="head lined">
        <h1>{t('metrics.title')}</h1>
        <div className="sum not-phone">
          <span>{metrics.data && t('metrics.count', { n: items.length, own: items.filter((item) => item.own).length })}</span>
        </div>
        <span className="push row">
          <SearchField label={t('metrics.find')} value={wanted} onChange={setWanted} />
          <DayControl day={day} today={clock.today} onChange={setDay} />
          {!past && (
            <Link to="/formulas/$id" params={{ id: 'new' }} className="btn compact">
              <Icon name="plus" size="small" />
              {t('metrics.new')}
            </Link>
          )}
        </span>
      </div>
      <div className="scroll split-page">
        <section className="panel" aria-label={t('metrics.title')}>
          <QueryError query={metrics} />
          {metrics.isPending && <SkeletonLines rows={12} />}
          {metrics.data && shown.length === 0 && <p className="nothing">{t('metrics.none', { text: wanted })}</p>}
          {shown.length > 0 && <MetricTable metrics={shown} chosen={chosen?.key} onOpen={open} />}
        </section>
        {chosen && <MetricDetail key={chosen.key} metric={chosen} day={day} past={past} />}
      </div>
    </>
  );
}

function MetricTable({ metrics, chosen, onOpen }: { metrics: Metric[]; chosen: string | undefined; onOpen: (key: string) => void }) {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th>{t('metrics.name')}</th>
          <th className="not-phone">{t('metrics.meaning')}</th>
          <th>{t('metrics.unit')}</th>
          <th className="right not-phone">{t('metrics.used')}</th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.key} className={metric.key === chosen ? 'at' : undefined} onClick={() => onOpen(metric.key)}>
            <th scope="row">
              <button type="button" className="plain-link" aria-pressed={metric.key === chosen} onClick={() => onOpen(metric.key)}>
                {metricName(metric)}
              </button>
              {metric.own && <span className="tag leaf">{t('metrics.own')}</span>}
            </th>
            <td className="second small-text not-phone">{metric.meaning}</td>
            <td className="second small-text">{unitText(metric)}</td>
            <td className="right second not-phone">{metric.used_by.length > 0 ? metric.used_by.length : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// Own metrics go by the name formulas call them; those of the language have one in words.
export function metricName(metric: Pick<Metric, 'key' | 'own'>): string {
  return metric.own ? metric.key : measureWords(metric.key);
}

export function unitText(metric: Pick<Metric, 'unit' | 'type'>): string {
  return metric.unit || t(`formula.type.${metric.type}`);
}
