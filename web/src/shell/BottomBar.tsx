import { Menu } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { t } from '../i18n/index.tsx';
import { Icon } from '../parts/Icon.tsx';
import { PLACES, SETTINGS_PLACE } from './nav.ts';
import { UserMenuItems } from './UserMenu.tsx';

const BAR = ['/today', '/accounts', '/warnings'];

// On a phone: three places, search, and the rest behind "More".
export function BottomBar({ onFind, onHelp }: { onFind: () => void; onHelp: () => void }) {
  const navigate = useNavigate();
  return (
    <nav className="bottom-bar" aria-label={t('nav.main')}>
      {PLACES.filter((place) => BAR.includes(place.to)).map((place) => (
        <Link
          key={place.to}
          to={place.to}
          activeProps={{ 'aria-current': 'page' }}
          inactiveProps={{ 'aria-current': undefined }}
        >
          <Icon name={place.icon} />
          {t(place.label)}
        </Link>
      ))}
      <button type="button" onClick={onFind}>
        <Icon name="search" />
        {t('nav.search')}
      </button>
      <Menu position="top-end" width={220}>
        <Menu.Target>
          <button type="button">
            <Icon name="more" />
            {t('nav.more')}
          </button>
        </Menu.Target>
        <UserMenuItems onHelp={onHelp}>
          {[...PLACES.filter((place) => !BAR.includes(place.to)), SETTINGS_PLACE].map((place) => (
            <Menu.Item
              key={place.to}
              leftSection={<Icon name={place.icon} />}
              onClick={() => void navigate({ to: place.to })}
            >
              {t(place.label)}
            </Menu.Item>
          ))}
        </UserMenuItems>
      </Menu>
    </nav>
  );
}
