import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/today.ts';
import { useSession } from '../../api/queries.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoneyShort, formatNumber, NOT_KNOWN } from '../../lib/format.ts';
import { PanelHead } from '../../parts/small.tsx';

const BANDS = ['thriving', 'watch', 'at_risk', 'unknown'] as const;
const CURRENCIES = 3;

// My accounts at a glance.
export function BookPanel({ glance }: { glance: Today['glance'] }) {
  const name = useSession()?.user.name;
  const revenue = Object.entries(glance.revenue).filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]);
  const all = Math.max(1, BANDS.reduce((sum, band) => sum + glance.bands[band], 0));
  return (
    <section className="panel" aria-label={t('today.book')}>
      <PanelHead title={t('today.book')} aside={t('today.book_aside', { n: glance.accounts })}>
        {name !== undefined && glance.accounts > 0 && (
          <Link to="/portfolio" search={{ owner: name }} className="link small-text">
            {t('today.book_open')}
          </Link>
        )}
      </PanelHead>
      <dl className="book-figures">
        <div>
          <dt>{t('today.revenue')}</dt>
          <dd>
            {revenue.length === 0 && NOT_KNOWN}
            {revenue.slice(0, CURRENCIES).map(([currency, value], index) => (
              <span key={currency} className={index > 0 ? 'second small-text' : undefined}>
                {formatMoneyShort(value, currency)}
              </span>
            ))}
            {revenue.length > CURRENCIES && <span className="second small-text">{t('today.currencies', { n: revenue.length - CURRENCIES })}</span>}
          </dd>
        </div>
        {BANDS.filter((band) => band !== 'unknown' || glance.bands.unknown > 0).map((band) => (
          <div key={band}>
            <dt>{t(`today.band_${band}`)}</dt>
            <dd>
              <i className={`band-mark ${band === 'unknown' ? 'none' : band}`} aria-hidden="true" />
              {formatNumber(glance.bands[band])}
            </dd>
          </div>
        ))}
      </dl>
      <div className="book-bar" role="img" aria-label={BANDS.map((band) => `${t(`today.band_${band}`)} ${glance.bands[band]}`).join(', ')}>
        {BANDS.map((band) => glance.bands[band] > 0 && <i key={band} className={band} style={{ width: `${(100 * glance.bands[band]) / all}%` }} />)}
      </div>
      <p className="small-text second">{t('today.drops', { n: glance.drops })}</p>
    </section>
  );
}
