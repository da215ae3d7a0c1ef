import type { Offer } from '../../api/expansion.ts';
import { t } from '../../i18n/index.tsx';
import { formatDay } from '../../lib/dates.ts';
import { accountName } from '../../lib/names.ts';
import { openTask } from '../../lib/task-entry.ts';
import { useClock } from '../../lib/workspace.ts';

const CONCLUDES = 3; // similar customers, at least

interface Props {
  account: string;
  offers: Offer[];
  compared: number;
  may: boolean;
}

// Features that would help a customer, each with why; a task to show it is one click away.
export function Offers({ account, offers, compared, may }: Props) {
  const { today } = useClock();
  return (
    <>
      {compared < CONCLUDES && <p className="nothing small-text">{t('expansion.offers_few')}</p>}
      {compared >= CONCLUDES && offers.length === 0 && <p className="nothing small-text">{t('expansion.offers_none')}</p>}
      <ul className="expansion-offers">
        {offers.map((offer) => (
          <li key={offer.feature}>
            <div className="row">
              <b className="grow">{offer.feature}</b>
              {offer.key && <span className="tag leaf">{t('expansion.offer_key')}</span>}
              {may && (
                <button
                  type="button"
                  className="btn compact"
                  aria-label={t('expansion.offer_task_of', { feature: offer.feature })}
                  onClick={() => openTask({ account, title: t('expansion.offer_task_title', { feature: offer.feature }), note: why(offer, today).join(' ') })}
                >
                  {t('expansion.offer_task')}
                </button>
              )}
            </div>
            {why(offer, today).map((line) => (
              <p key={line} className="small-text second">
                {line}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function why(offer: Offer, today: string): string[] {
  const { used_by: n, compared: of } = offer;
  const list = offer.users.map(accountName).join(', ');
  return [
    ...(offer.wish ? [t('expansion.offer_wish', { wish: offer.wish })] : []),
    ...(of === 0 ? [] : [list ? t('expansion.offer_users', { n, of, list }) : t('expansion.offer_few', { n, of })]),
    offer.last_used ? t('expansion.offer_stopped', { day: formatDay(offer.last_used, today) }) : t('expansion.offer_never'),
  ];
}
