import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { reconnectLive, useLive } from '../api/live.ts';
import { useSession } from '../api/queries.ts';
import { useMentions } from '../api/touchpoints.ts';
import { t } from '../i18n/index.tsx';
import { formatTime } from '../lib/dates.ts';
import { formatNumber } from '../lib/format.ts';
import { Icon, Logo } from '../parts/Icon.tsx';
import { Keys } from '../parts/small.tsx';
import { Bell } from './Bell.tsx';
import { PLACES, SETTINGS_PLACE, type Place } from './nav.ts';
import { UserMenu } from './UserMenu.tsx';

export function Sidebar({ onFind, onHelp }: { onFind: () => void; onHelp: () => void }) {
  const session = useSession();
  return (
    <div className="side" role="region" aria-label={t('app.name')}>
      <div className="brand">
        <Logo />
        <span className="word">{t('app.name')}</span>
        <small className="cut">{session?.workspace.name}</small>
      </div>
      <button type="button" className="find" onClick={onFind}>
        <Icon name="search" size="small" />
        <span className="word">{t('nav.find')}</span>
        <Keys keys="mod+k" />
      </button>
      <nav className="nav" aria-label={t('nav.main')}>
        {PLACES.map((place) => (
          <Fragment key={place.to}>
            {place.group && <p className="nav-group word">{t(place.group)}</p>}
            {place.to === '/notes' ? <NotesLink place={place} /> : <PlaceLink place={place} />}
          </Fragment>
        ))}
      </nav>
      <div className="foot">
        <Bell />
        <nav className="nav" aria-label={t('nav.settings')}>
          <PlaceLink place={SETTINGS_PLACE} />
        </nav>
        <LiveLine />
        <UserMenu onHelp={onHelp} />
      </div>
    </div>
  );
}

// With how many notes name me that I have not read.
function NotesLink({ place }: { place: Place }) {
  return <PlaceLink place={place} count={useMentions().data?.unread ?? 0} />;
}

function PlaceLink({ place, count = 0 }: { place: Place; count?: number }) {
  return (
    <Link to={place.to} activeProps={{ 'aria-current': 'page' }} inactiveProps={{ 'aria-current': undefined }}>
      <Icon name={place.icon} />
      <span className="word">{t(place.label)}</span>
      {count > 0 && (
        <span className="bell-count">
          {count}
          <span className="for-readers"> {t('bell.unread')}</span>
        </span>
      )}
    </Link>
  );
}

// What the stream says of itself: the rate, or since when it is silent and a way to bring it back.
function LiveLine() {
  const { state, tick, lostAt } = useLive();
  const zone = useSession()?.workspace.zone ?? 'UTC';
  if (state === 'lost' && lostAt !== null) {
    const time = formatTime(new Date(lostAt).toISOString(), zone);
    return (
      <div className="live" role="status">
        <i className="pulse off" />
        <span className="word">
          {t('live.lost', { time })}{' '}
          <button type="button" className="link" onClick={reconnectLive}>
            {t('live.reconnect')}
          </button>
        </span>
      </div>
    );
  }
  return (
    <div className="live">
      <i className="pulse" />
      <span className="word">
        {tick === null
          ? t('live.connecting')
          : tick.events_per_minute > 0
            ? t('live.rate', { n: tick.events_per_minute })
            : tick.events_total > 0
              ? t('live.total', { n: tick.events_total })
              : t('live.connecting')}
      </span>
      <span className="for-readers">{tick && formatNumber(tick.events_total)}</span>
    </div>
  );
}
