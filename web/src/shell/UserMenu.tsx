import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { del } from '../api/client.ts';
import { disconnectLive } from '../api/live.ts';
import { queryClient, useSession } from '../api/queries.ts';
import { t, type MessageKey } from '../i18n/index.tsx';
import { changeSettings, useSettings, type Theme } from '../lib/settings.ts';
import { showToast } from '../lib/toast.ts';
import { errorText } from '../parts/messages.tsx';
import { Avatar, Keys } from '../parts/small.tsx';

const THEMES: { theme: Theme; label: MessageKey }[] = [
  { theme: 'light', label: 'me.light' },
  { theme: 'dark', label: 'me.dark' },
  { theme: 'system', label: 'me.system' },
];

export function useSignOut(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    try {
      await del('/session');
    } catch (error) {
      showToast(errorText(error));
      return;
    }
    disconnectLive();
    queryClient.clear();
    queryClient.setQueryData(['session'], null);
    await navigate({ to: '/sign-in', search: {} });
  };
}

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const session = useSession();
  const name = session?.user.name ?? '';
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <button type="button" className="me" title={t('me.menu')}>
          <Avatar name={name} large />
          <span className="cut word">{name}</span>
          <span className="for-readers">{t('me.menu')}</span>
        </button>
      </Menu.Target>
      <UserMenuItems onHelp={onHelp} />
    </Menu>
  );
}

// `children` stand above the rest: the places a phone's bar has no room for.
export function UserMenuItems({ onHelp, children }: { onHelp: () => void; children?: ReactNode }) {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const settings = useSettings();
  return (
    <Menu.Dropdown>
      {children}
      {children && <Menu.Divider />}
      <Menu.Label>{t('me.theme')}</Menu.Label>
      <Menu.RadioGroup value={settings.theme} onChange={(theme) => changeSettings({ theme: theme as Theme })}>
        {THEMES.map((choice) => (
          <Menu.RadioItem key={choice.theme} value={choice.theme}>
            {t(choice.label)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
      <Menu.Item rightSection={<Keys keys="?" />} onClick={onHelp}>
        {t('me.keys')}
      </Menu.Item>
      <Menu.Item onClick={() => void navigate({ to: '/settings/sign-in' })}>{t('me.password')}</Menu.Item>
      <Menu.Item onClick={() => void signOut()}>{t('me.signout')}</Menu.Item>
    </Menu.Dropdown>
  );
}
