import { useSyncExternalStore } from 'react';

// What one person chose for this browser: kept in localStorage, shared by every part that asks.

export type Theme = 'system' | 'light' | 'dark';

export interface UserSettings {
  theme: Theme;
  accountColumns: string[] | null;
  accountView: string | null;
}

const STORAGE_KEY = 'perennial.settings';
const DEFAULTS: UserSettings = { theme: 'system', accountColumns: null, accountView: null };

let current: UserSettings = read();
const listeners = new Set<() => void>();

function read(): UserSettings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<UserSettings>) };
  } catch {
    return DEFAULTS;
  }
}

export function changeSettings(change: Partial<UserSettings>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(current));
  } catch {
    // A private window may refuse storage; the choice then lasts until the page closes.
  }
  applyTheme();
  listeners.forEach((listener) => listener());
}

export function useSettings(): UserSettings {
  return useSyncExternalStore(subscribe, () => current);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const systemDark = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)');

export function resolvedTheme(settings: UserSettings): 'light' | 'dark' {
  if (settings.theme !== 'system') return settings.theme;
  return systemDark?.matches ? 'dark' : 'light';
}

function applyTheme(): void {
  document.documentElement.dataset.theme = resolvedTheme(current);
}

// Call once at start: follows the system while the choice is "system".
export function startTheme(): void {
  applyTheme();
  systemDark?.addEventListener('change', () => {
    applyTheme();
    current = { ...current };
    listeners.forEach((listener) => listener());
  });
}
