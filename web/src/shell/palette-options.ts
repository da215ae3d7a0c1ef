import { useNavigate } from '@tanstack/react-router';
import { useRightsOfMine } from '../api/rights.ts';
import type { AccountRow, PersonRow } from '../api/types.ts';
import { t } from '../i18n/index.tsx';
import { openEntry } from '../lib/entry.ts';
import { showKeys } from '../lib/keys.ts';
import { personName } from '../lib/names.ts';
import { openTask } from '../lib/task-entry.ts';
import { changeSettings, resolvedTheme, useSettings } from '../lib/settings.ts';
import { useIsAdmin } from '../lib/workspace.ts';
import type { IconName } from '../parts/Icon.tsx';
import { PLACES, SETTINGS_PLACE } from './nav.ts';
import { useSignOut } from './UserMenu.tsx';

// What the palette offers: what was found, the pages, the actions.

export interface PaletteOption {
  id: string;
  group: string;
  icon: IconName;
  label: string;
  hint?: string;
  run: () => void;
}

export function groupOptions(options: PaletteOption[]) {
  const groups: { title: string; options: { option: PaletteOption; index: number }[] }[] = [];
  options.forEach((option, index) => {
    let group = groups.find((candidate) => candidate.title === option.group);
    if (!group) groups.push((group = { title: option.group, options: [] }));
    group.options.push({ option, index });
  });
  return groups;
}

export function usePaletteActions(onHelp: () => void) {
  const navigate = useNavigate();
  const settings = useSettings();
  const admin = useIsAdmin();
  const may = useRightsOfMine();
  const signOut = useSignOut();
  const dark = resolvedTheme(settings) === 'dark';

  const accountOption = (row: AccountRow): PaletteOption => ({
    id: `account-${row.id}`,
    group: t('palette.accounts'),
    icon: 'accounts',
    label: row.name ?? row.id,
    hint: row.name && row.name !== row.id ? row.id : undefined,
    run: () => void navigate({ to: '/accounts/$id', params: { id: row.id } }),
  });
  const personOption = (row: PersonRow): PaletteOption => ({
    id: `person-${row.id}`,
    group: t('palette.people'),
    icon: 'person',
    label: personName(row),
    hint: row.accounts[0]?.name ?? row.accounts[0]?.id,
    run: () => void navigate({ to: '/people/$id', params: { id: row.id } }),
  });

  const pages = [...PLACES, SETTINGS_PLACE].map((place): PaletteOption => ({
    id: place.to,
    group: t('palette.pages'),
    icon: place.icon,
    label: t(place.label),
    hint: showKeys(place.keys).join(' '),
    run: () => void navigate({ to: place.to }),
  }));
  const act = (id: string, icon: IconName, label: string, run: () => void): PaletteOption => ({
    id,
    group: t('palette.actions'),
    icon,
    label,
    run,
  });
  const fixed: PaletteOption[] = [
    ...(may('note')
      ? [act('log', 'note', t('touch.log'), () => openEntry()), act('task', 'task', t('task.new'), () => openTask())]
      : []),
    ...pages,
    ...(may('assign') ? [act('duplicates', 'copy', t('merge.page'), () => void navigate({ to: '/duplicates' }))] : []),
    ...(admin
      ? [
          act('new-key', 'key', t('palette.new_key'), () => void navigate({ to: '/settings/keys', search: { new: '1' } })),
          act('invite', 'mail', t('palette.invite'), () => void navigate({ to: '/settings/staff' })),
          act('import', 'upload', t('palette.import'), () => void navigate({ to: '/settings/import' })),
        ]
      : []),
    act('theme', 'theme', t(dark ? 'palette.theme_light' : 'palette.theme_dark'), () =>
      changeSettings({ theme: dark ? 'light' : 'dark' }),
    ),
    act('keys', 'table', t('keys.title'), onHelp),
    act('sign-out', 'back', t('me.signout'), () => void signOut()),
  ];
  return { accountOption, personOption, fixed };
}
