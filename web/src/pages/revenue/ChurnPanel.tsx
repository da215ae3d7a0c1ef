import { Select } from '@mantine/core';
import { CHURN_BASES, useChurn, type ChurnBasis, type Period } from '../../api/revenue.ts';
import { t } from '../../i18n/index.tsx';
import { formatNumber, formatShareExact } from '../../lib/format.ts';
import { moneyShort } from '../../lib/money.ts';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

interface Props {
  period: Period;
  basis: ChurnBasis;
  onBasis: (basis: ChurnBasis) => void;
}

// What was lost, as a share of what one chooses to divide by.
export function ChurnPanel({ period, basis, onBasis }: Props) {
  const churn = useChurn(period, basis);
  const data = churn.data;
  return (
    <section className="panel" aria-label={t('revenue.churn')}>
      <PanelHead title={t('revenue.churn')} />
      <Select
        size="xs"
        label={t('revenue.basis')}
        data={CHURN_BASES.map((each) => ({ value: each, label: t(`revenue.basis.${each}`) }))}
        value={basis}
        allowDeselect={false}
        onChange={(next) => onBasis(next as ChurnBasis)}
      />
      <QueryError query={churn} />
      {churn.isPending && <SkeletonLines rows={4} />}
      {data && (
        <>
          <dl className="churn-rates">
            <dt>{t('revenue.churn_customers')}</dt>
            <Rate rate={data.customers} text={(value) => formatNumber(Math.round(value * 10) / 10)} />
            <dt>{t('revenue.churn_revenue')}</dt>
            <Rate rate={data.revenue} text={(value) => moneyShort(value, data)} />
            <dt>{t('revenue.churn_downgrades')}</dt>
            <Rate rate={data.revenue_with_downgrades} text={(value) => moneyShort(value, data)} />
          </dl>
          <p className="second small-text">{t(`revenue.basis_meaning.${basis}`)} {t('revenue.churn_meaning')}</p>
        </>
      )}
    </section>
  );
}

function Rate({ rate, text }: { rate: { lost: number; base: number; rate: number | null }; text: (value: number) => string }) {
  return (
    <dd>
      <b>{formatShareExact(rate.rate)}</b>
      <br />
      <span className="second small-text">{t('revenue.churn_of', { lost: text(rate.lost), base: text(rate.base) })}</span>
    </dd>
  );
}
