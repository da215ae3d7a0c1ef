import './settings.css';
import { useEffect, useRef } from 'react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { useMayCall, useRightsOfMine } from '../../api/rights.ts';
import { useIsAdmin, usePageTitle } from '../../lib/workspace.ts';

type SettingsPath =
  | '/settings/keys'
  | '/settings/api-keys'
  | '/settings/debugger'
  | '/settings/import'
  | '/settings/help-desk'
  | '/settings/revenue'
  | '/settings/stripe'
  | '/settings/exclusions'
  | '/settings/attributes'
  | '/settings/staff'
  | '/settings/coverage'
  | '/settings/adoption'
  | '/settings/experience'
  | '/settings/losses'
  | '/settings/plays'
  | '/settings/mail'
  | '/settings/endpoints'
  | '/settings/notifications'
  | '/settings/rights'
  | '/settings/audit'
  | '/settings/retention'
  | '/settings/sign-in'
  | '/settings/general'
  | '/settings/about';

interface Group {
  title: MessageKey;
  links: { to: SettingsPath; label: MessageKey; admin?: boolean; needs?: string; call?: string }[]; // call: a route that must be there and allowed
}

const GROUPS: Group[] = [
  {
    title: 'settings.data',
    links: [
      { to: '/settings/keys', label: 'settings.keys' },
      { to: '/settings/debugger', label: 'settings.debugger' },
      { to: '/settings/import', label: 'settings.import', admin: true },
      { to: '/settings/help-desk', label: 'settings.desk', admin: true },
      { to: '/settings/stripe', label: 'stripe.title', needs: 'settings_read' },
      { to: '/settings/revenue', label: 'money_settings.title', needs: 'revenue_read' },
      { to: '/settings/exclusions', label: 'settings.exclusions' },
      { to: '/settings/attributes', label: 'settings.attributes' },
    ],
  },
  {
    title: 'settings.success',
    links: [
      { to: '/settings/coverage', label: 'settings.coverage', needs: 'assign' },
      { to: '/settings/adoption', label: 'adoption.settings' },
      { to: '/settings/experience', label: 'experience.title' },
      { to: '/settings/losses', label: 'loss.title', needs: 'revenue_write' },
    ],
  },
  {
    title: 'settings.sending',
    links: [
      { to: '/settings/notifications', label: 'notify.title' },
      { to: '/settings/mail', label: 'mail.title', needs: 'settings_read' },
      { to: '/settings/endpoints', label: 'endpoints.title', needs: 'settings_read' },
      { to: '/settings/plays', label: 'play_limits.title', call: 'PUT /plays/limits' },
    ],
  },
  {
    title: 'settings.team',
    links: [
      { to: '/settings/staff', label: 'settings.staff', admin: true },
      { to: '/settings/rights', label: 'settings.rights' },
      { to: '/settings/sign-in', label: 'settings.signin' },
      { to: '/settings/api-keys', label: 'settings.api_keys', admin: true },
      { to: '/settings/audit', label: 'settings.audit', needs: 'audit_read' },
      { to: '/settings/retention', label: 'settings.retention' },
    ],
  },
  {
    title: 'settings.machine',
    links: [
      { to: '/settings/general', label: 'settings.general' },
      { to: '/settings/about', label: 'settings.about' },
    ],
  },
];

export function SettingsLayout() {
  usePageTitle(t('settings.title'));
  const admin = useIsAdmin();
  const may = useRightsOfMine();
  const calls = useMayCall();
  const callable = (call: string) => {
    const [method = '', path = ''] = call.split(' ');
    return calls(method, path);
  };
  const groups = GROUPS.map((group) => ({
    ...group,
    links: group.links.filter((link) => (admin || !link.admin) && (!link.needs || may(link.needs)) && (!link.call || callable(link.call))),
  }));
  const count = groups.reduce((sum, { links }) => sum + links.length, 0);
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone the pages stand in one line: the open one is in sight, also once the rights are known and others stand before it.
  useEffect(() => {
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [pathname, count]);
  return (
    <>
      <div className="head lined">
        <h1>{t('settings.title')}</h1>
      </div>
      <div className="settings">
        <nav ref={nav} className="settings-nav" aria-label={t('settings.pages')}>
          {groups.map((group) => (
            <div key={group.title} className="settings-group">
              <div className="title">{t(group.title)}</div>
              {group.links.map((link) => (
                <Link key={link.to} to={link.to} activeProps={{ 'aria-current': 'page' }} inactiveProps={{ 'aria-current': undefined }}>
                  {t(link.label)}
                </Link>
              ))}
            </div>
          ))}
        </nav>
        <Outlet />
      </div>
    </>
  );
}
