import type { Metrics } from '../api/types.ts';
import { hasMessage, t } from '../i18n/index.tsx';
import { formatNumber, formatShare } from './format.ts';

// The measures a page shows, in order, with how each is written and judged.

export type MetricKey = keyof Metrics;
export type MetricKind = 'count' | 'share' | 'days';

export interface MetricRow {
  key: MetricKey;
  kind: MetricKind;
  inverse?: boolean;
  head?: boolean;
}

export const ACCOUNT_MEASURES: MetricRow[] = [
  { key: 'active_people', kind: 'count', head: true },
  { key: 'new_people', kind: 'count' },
  { key: 'returning_people', kind: 'count' },
  { key: 'lost_people', kind: 'count', inverse: true },
  { key: 'people', kind: 'count' },
  { key: 'seat_use', kind: 'share' },
  { key: 'stickiness', kind: 'share' },
  { key: 'events', kind: 'count', head: true },
  { key: 'active_days', kind: 'days' },
  { key: 'features_used', kind: 'count' },
  { key: 'key_features_share', kind: 'share' },
];

export function metricLabel(key: MetricKey): string {
  return messageOr(`metric.${key}.label`, key);
}

export function metricMeaning(key: MetricKey): string {
  return messageOr(`metric.${key}.meaning`, '');
}

function messageOr(key: string, fallback: string): string {
  return hasMessage(key) ? t(key) : fallback;
}

export function metricNumber(metrics: Metrics | undefined, key: MetricKey): number | null {
  const value = metrics?.[key];
  return typeof value === 'number' ? value : null;
}

export function metricText(metrics: Metrics | undefined, key: MetricKey, kind: MetricKind): string {
  const value = metricNumber(metrics, key);
  return kind === 'share' ? formatShare(value) : formatNumber(value);
}
