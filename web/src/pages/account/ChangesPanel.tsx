import { useChanges } from '../../api/queries.ts';
import type { ChangeItem, Scalar } from '../../api/types.ts';
import { hasMessage, t, tx } from '../../i18n/index.tsx';
import { formatDay, isDay } from '../../lib/dates.ts';
import { isDerived } from '../../lib/derived.ts';
import { attributeName } from '../../lib/formula/words.ts';
import { formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { Icon, type IconName } from '../../parts/Icon.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

const ICONS: Record<ChangeItem['kind'], IconName> = {
  feature_new: 'features',
  feature_stopped: 'features',
  person_new: 'person',
  person_lost: 'person',
  attribute: 'tag',
  usage: 'overview',
};

const SHOWN = 14;

export function ChangesPanel({ id, day, today }: { id: string; day: string | undefined; today: string }) {
  const changes = useChanges(id, day);
  const items = (changes.data?.items ?? []).filter((item) => item.kind !== 'attribute' || !isDerived(item.subject));
  return (
    <section className="panel order-4" aria-label={t('account.changes')}>
      <PanelHead title={t('account.changes')} aside={t('account.changes_aside')} />
      <QueryError query={changes} />
      {changes.isPending && <SkeletonLines rows={6} />}
      {changes.data && items.length === 0 && <p className="nothing small-text">{t('account.changes_none')}</p>}
      <ul className="changes">
        {items.slice(0, SHOWN).map((item, index) => (
          <li key={index} className={['person_lost', 'feature_stopped'].includes(item.kind) ? 'worse' : undefined}>
            <Icon name={ICONS[item.kind] ?? 'clock'} size="small" />
            <span className="quiet nowrap">{formatDay(item.day, today)}</span>
            <span>{changeText(item)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function changeText(item: ChangeItem) {
  if (item.kind === 'attribute') {
    const subject = attributeName(item.subject);
    const value = valueText(item.value);
    return item.previous === null
      ? tx('change.attribute_set', { subject, value })
      : tx('change.attribute', { subject, value, previous: valueText(item.previous) });
  }
  if (item.kind === 'usage') {
    const name = `metric.${item.subject}.label`;
    const subject = hasMessage(name) ? t(name) : item.subject;
    return tx('change.usage', { subject, value: valueText(item.value), previous: valueText(item.previous) });
  }
  const key = `change.${item.kind}`;
  return hasMessage(key) ? tx(key, { subject: item.subject }) : item.text;
}

function valueText(value: Scalar): string {
  if (value === null) return NOT_KNOWN;
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  return isDay(value) ? formatDay(value) : value;
}
