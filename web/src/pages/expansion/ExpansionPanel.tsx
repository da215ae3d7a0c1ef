import './expansion.css';
import { Link } from '@tanstack/react-router';
import { useExpansion, useOffers } from '../../api/expansion.ts';
import { ApiError } from '../../api/client.ts';
import type { Account, Day } from '../../api/types.ts';
import { t } from '../../i18n/index.tsx';
import { PanelHead } from '../../parts/small.tsx';
import { revenueText } from '../segments/SegmentsPage.tsx';

const FEW = 3;

// What an account could grow by, in short; the page behind it says where and why.
export function ExpansionPanel({ account, day }: { account: Account; day: Day | undefined }) {
  const { id } = account;
  const map = useExpansion(id, day);
  const offers = useOffers(id, day).data?.items ?? [];
  if (map.error instanceof ApiError && map.error.status === 403) return null; // parts that are not theirs to see
  const known = Object.values(map.data?.potential ?? {}).some((amount) => amount > 0);
  return (
    <section className="panel order-9" aria-label={t('expansion.panel')}>
      <PanelHead title={t('expansion.panel')} />
      {known && <p className="small-text">{t('expansion.panel_potential', { amount: revenueText(map.data?.potential ?? {}) })}</p>}
      {map.data && !known && offers.length === 0 && <p className="nothing small-text">{t('expansion.panel_none')}</p>}
      <ul>
        {offers.slice(0, FEW).map((offer) => (
          <li key={offer.feature} className="small-text">
            <b>{offer.feature}</b>{' '}
            <span className="second">
              {offer.wish ? t('expansion.offer_wish', { wish: offer.wish }) : t('expansion.offer_few', { n: offer.used_by, of: offer.compared })}
            </span>
          </li>
        ))}
      </ul>
      <p className="expansion-links">
      <Link to="/accounts/$id/expansion" params={{ id }} search={{ day }} className="link small-text">
        {t('expansion.open')}
      </Link>
      {day === undefined && (
        <Link to="/accounts/$id/report" params={{ id }} className="link small-text">
          {t('report.open')}
        </Link>
      )}
      </p>
    </section>
  );
}
