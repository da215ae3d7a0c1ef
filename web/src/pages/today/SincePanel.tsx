import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/today.ts';
import { t } from '../../i18n/index.tsx';
import { formatMoment } from '../../lib/dates.ts';
import { useClock } from '../../lib/workspace.ts';
import { Icon } from '../../parts/Icon.tsx';
import { PanelHead } from '../../parts/small.tsx';

// What happened in my accounts since I looked last.
export function SincePanel({ since }: { since: Today['since'] }) {
  const clock = useClock();
  if (since.at === null) {
    return (
      <section className="panel" aria-label={t('today.since_first')}>
        <PanelHead title={t('today.since_first')} />
        <p className="nothing small-text">{t('today.since_none_yet')}</p>
      </section>
    );
  }
  const title = t('today.since', { when: formatMoment(since.at, clock.zone, clock.today) });
  return (
    <section className="panel" aria-label={title}>
      <PanelHead title={title} />
      <ul className="since">
        <li>
          <Icon name="warning" size="small" />
          <Link to="/warnings">{t('today.since_warnings', { n: since.warnings })}</Link>
        </li>
        <li>
          <Icon name="note" size="small" />
          <Link to="/notes">{t('today.since_touchpoints', { n: since.touchpoints })}</Link>
        </li>
        <li>
          <Icon name="mail" size="small" />
          {t('today.since_tickets', { n: since.tickets })}
        </li>
      </ul>
    </section>
  );
}
