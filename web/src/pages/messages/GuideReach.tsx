import { Link } from '@tanstack/react-router';
import { useGuideMessages, type GuideMessage } from '../../api/guides.ts';
import { t } from '../../i18n/index.tsx';
import { formatSince } from '../../lib/dates.ts';
import { useRealClock } from '../../lib/workspace.ts';
import { QueryError } from '../../parts/messages.tsx';

const TONES: Record<GuideMessage['state'], string> = { waiting: '', shown: ' watch', dismissed: '', completed: ' good', cancelled: '' };

// Who got it last, and what they did.
export function GuideReach({ id }: { id: string }) {
  const found = useGuideMessages(id);
  const clock = useRealClock();
  const items = found.data?.items ?? [];
  return (
    <section className="guide-reach" aria-label={t('guides.reach')}>
      <h2>{t('guides.reach')}</h2>
      <QueryError query={found} />
      {found.data && items.length === 0 && <p className="second small-text">{t('guides.reach_none')}</p>}
      {items.length > 0 && (
        <ul>
          {items.map((message) => (
            <li key={message.id}>
              <span>
                {message.person?.name ?? t('guides.somebody')}
                {message.account && (
                  <>
                    {', '}
                    <Link to="/accounts/$id" params={{ id: message.account.id }} className="link">
                      {message.account.name}
                    </Link>
                  </>
                )}
              </span>
              <span className="row">
                {message.asked > 0 && <span className="tag">{t('guides.count_asked')}</span>}
                {message.clicked_at && <span className="tag good">{t('guides.count_clicked')}</span>}
                <span className={`tag${TONES[message.state]}`}>{t(`guides.state_${message.state}`)}</span>
                <span className="second small-text nowrap">{formatSince(message.created_at, clock.now())}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
