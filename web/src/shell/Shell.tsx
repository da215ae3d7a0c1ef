import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { connectLive, disconnectLive } from '../api/live.ts';
import { useRightsOfMine } from '../api/rights.ts';
import { t } from '../i18n/index.tsx';
import { useShownDay } from '../lib/day.ts';
import { openEntry } from '../lib/entry.ts';
import { openTask } from '../lib/task-entry.ts';
import { useKeys } from '../lib/keys.ts';
import { TaskDialog } from '../parts/tasks/TaskDialog.tsx';
import { EntryDialog } from '../parts/touchpoints/EntryDialog.tsx';
import { PastDayStrip } from '../parts/DayControl.tsx';
import { Toasts } from '../parts/messages.tsx';
import { BottomBar } from './BottomBar.tsx';
import { KeysHelp } from './KeysHelp.tsx';
import { PLACES, SETTINGS_PLACE } from './nav.ts';
import { Palette } from './Palette.tsx';
import { Sidebar } from './Sidebar.tsx';

// The frame around every page of somebody who is signed in.
export function Shell() {
  const navigate = useNavigate();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { day, setDay } = useShownDay();
  const may = useRightsOfMine();
  const firstPath = useRef(path);

  useEffect(() => {
    connectLive();
    return disconnectLive;
  }, []);

  // A new page takes the focus, so that the keyboard and readers start at its top.
  useEffect(() => {
    if (firstPath.current === path) return;
    firstPath.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);

  useKeys([
    { keys: 'mod+k', label: 'keys.palette', run: () => setPalette(true) },
    ...(may('note')
      ? [
          { keys: 'l', label: 'keys.log' as const, run: () => openEntry() },
          { keys: 'c', label: 'keys.task' as const, run: () => openTask() },
        ]
      : []),
    { keys: '?', label: 'keys.help', run: () => setHelp(true) },
    ...[...PLACES, SETTINGS_PLACE].map((place) => ({
      keys: place.keys,
      label: place.label,
      run: () => void navigate({ to: place.to }),
    })),
  ], { base: true });

  return (
    <div className="app">
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <Sidebar onFind={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <main className="sheet" id="main" ref={main} tabIndex={-1}>
        {!path.startsWith('/settings') && <PastDayStrip day={day} onBack={() => setDay(undefined)} />}
        <Outlet />
      </main>
      <BottomBar onFind={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <EntryDialog />
      <TaskDialog />
      <Palette opened={palette} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
      <KeysHelp opened={help} onClose={() => setHelp(false)} />
      <Toasts />
    </div>
  );
}
