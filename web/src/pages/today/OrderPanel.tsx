import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { forgetLearned, type TodayItem, type TodayLearned } from '../../api/today.ts';
import { useRules } from '../../api/warnings.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { formatMoneyShort, formatNumber, formatShare, formatFine } from '../../lib/format.ts';
import { showToast } from '../../lib/toast.ts';
import { errorText } from '../../parts/messages.tsx';

// Why the items stand in this order, in figures, and what was learned from answers; it can be forgotten.
export function OrderPanel({ items, learned, may }: { items: TodayItem[]; learned: TodayLearned[]; may: boolean }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const rules = useRules().data?.items ?? [];
  const forget = useMutation({
    mutationFn: forgetLearned,
    onSuccess: () => showToast(t('today.forgotten')),
    onError: (error) => showToast(errorText(error)),
  });
  const groupName = (group: string) => {
    const [kind = '', rule] = group.split(':');
    return rule ? (rules.find((each) => String(each.id) === rule)?.name ?? group) : t(`today.kind_${kind}` as MessageKey);
  };
  return (
    <section className="panel today-order" aria-label={t('today.order')}>
      <p className="row">
        <span className="second">{t('today.ranked')}</span>
        <button type="button" className="link push small-text" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {t('today.order')}
        </button>
      </p>
      {open && (
        <div id={id}>
          <div className="order-scroll" tabIndex={0} role="region" aria-label={t('today.order_table')}>
            <table className="value-table order-table">
              <thead>
                <tr>
                  <th>{t('today.item')}</th>
                  <th className="right">{t('today.at_stake')}</th>
                  <th className="right">{t('today.probability')}</th>
                  <th className="right">{t('today.time')}</th>
                  <th className="right">{t('today.weight')}</th>
                  <th className="right">{t('today.rank')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <tr key={item.key}>
                    <th scope="row">{item.title}</th>
                    <td className="right">{formatMoneyShort(item.at_stake, item.currency)}</td>
                    <td className="right">{formatShare(item.probability)}</td>
                    <td className="right">{formatFine(item.time)}</td>
                    <td className="right">{formatFine(item.learned)}</td>
                    <td className="right strong">{formatNumber(Math.round(item.rank))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <h3>{t('today.learned')}</h3>
          {learned.length === 0 && <p className="nothing small-text">{t('today.learned_none')}</p>}
          <ul className="learned">
            {learned.map((each) => (
              <li key={each.group} className="row small-text">
                <b>{groupName(each.group)}</b>
                <span className="second">
                  {t('today.learned_of', { done: each.done, not: each.not_relevant, weight: formatFine(each.weight) })}
                </span>
                {may && (
                  <button type="button" className="link push" disabled={forget.isPending} onClick={() => forget.mutate(each.group)}>
                    {t('today.forget')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
