import { t } from '../i18n/index.tsx';
import { changeOf, formatSigned } from '../lib/format.ts';
import type { MetricKind } from '../lib/metrics.ts';
import { Delta } from './small.tsx';

interface Props {
  kind: MetricKind;
  inverse?: boolean;
  value: number | null;
  old: number | null;
}

// The change of a measure. Large counts are compared as a share; small ones, shares and days by their difference.
export function MetricChange({ kind, inverse = false, value, old }: Props) {
  if (value === null || old === null) return <Delta value={null} />;
  if (kind === 'count' && old >= 10) return <Delta value={changeOf(value, old)} inverse={inverse} />;
  const difference = kind === 'share' ? Math.round((value - old) * 100) : value - old;
  if (difference === 0) return <span className="delta">0</span>;
  const better = difference > 0 !== inverse;
  const text = formatSigned(difference);
  return (
    <span className={`delta ${better ? 'up' : 'down'}`}>
      {kind === 'share' ? t('account.points', { n: text }) : text}
    </span>
  );
}
