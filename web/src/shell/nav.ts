import type { MessageKey } from '../i18n/index.tsx';
import type { IconName } from '../parts/Icon.tsx';

// The places of the app, in the order of the sidebar.
export interface Place {
  to: '/accounts' | '/people' | '/overview' | '/features' | '/settings';
  label: MessageKey;
  icon: IconName;
  keys: string;
}

export const PLACES: Place[] = [
  { to: '/accounts', label: 'nav.accounts', icon: 'accounts', keys: 'g a' },
  { to: '/people', label: 'nav.people', icon: 'people', keys: 'g e' },
  { to: '/overview', label: 'nav.overview', icon: 'overview', keys: 'g o' },
  { to: '/features', label: 'nav.features', icon: 'features', keys: 'g f' },
];

export const SETTINGS_PLACE: Place = { to: '/settings', label: 'nav.settings', icon: 'settings', keys: 'g s' };
