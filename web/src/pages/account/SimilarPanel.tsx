import { Link } from '@tanstack/react-router';
import { type SimilarAccount, useSimilar } from '../../api/similar.ts';
import { t } from '../../i18n/index.tsx';
import { roundText } from '../../lib/bands.ts';
import { accountName } from '../../lib/names.ts';
import { BandMark } from '../../parts/Leaves.tsx';
import { QueryError } from '../../parts/messages.tsx';
import { PanelHead, SkeletonLines } from '../../parts/small.tsx';

const ALIKE = 0.75; // from here on a property is worth naming

// Customers of similar size, value and business, how they do, and what they use that this one does not.
export function SimilarPanel({ id, day }: { id: string; day: string | undefined }) {
  const similar = useSimilar(id, day);
  const items = similar.data?.items ?? [];
  return (
    <section className="panel order-9" aria-label={t('similar.title')}>
      <PanelHead title={t('similar.title')} aside={t('similar.aside')} />
      <QueryError query={similar} />
      {similar.isPending && <SkeletonLines rows={3} />}
      {similar.data && items.length === 0 && <p className="nothing small-text">{t('similar.none')}</p>}
      <ul className="similar-list">
        {items.map((item) => (
          <li key={item.account.id}>
            <SimilarRow item={item} day={day} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SimilarRow({ item, day }: { item: SimilarAccount; day: string | undefined }) {
  const alike = item.shares.filter((share) => share.alike >= ALIKE).map((share) => t(`similar.${share.property}`));
  return (
    <>
      <div className="similar-head">
        <Link to="/accounts/$id" params={{ id: item.account.id }} search={{ day }} className="link">
          {accountName(item.account)}
        </Link>
        <span className="health-cell" title={t('similar.score')}>
          <BandMark band={item.health.band} />
          <b>{roundText(item.health.score)}</b>
        </span>
      </div>
      {alike.length > 0 && <p className="small-text quiet">{t('similar.same', { list: alike.join(', ') })}</p>}
      {item.uses.length > 0 && <p className="small-text">{t('similar.uses', { list: item.uses.join(', ') })}</p>}
    </>
  );
}
