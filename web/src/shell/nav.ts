import type { MessageKey } from '../i18n/index.tsx';
import type { IconName } from '../parts/Icon.tsx';

// The places of the app, in the order of the sidebar; `group` begins a new group under its name.
export interface Place {
  to:
    | '/today'
    | '/accounts'
    | '/people'
    | '/notes'
    | '/advocates'
    | '/joint'
    | '/tasks'
    | '/tickets'
    | '/portfolio'
    | '/journey'
    | '/revenue'
    | '/losses'
    | '/renewals'
    | '/segments'
    | '/health'
    | '/warnings'
    | '/formulas'
    | '/features'
    | '/overview'
    | '/plays'
    | '/messages'
    | '/surveys'
    | '/settings';
  label: MessageKey;
  icon: IconName;
  keys: string;
  group?: MessageKey;
}

export const PLACES: Place[] = [
  { to: '/today', label: 'today.title', icon: 'today', keys: 'g t' },
  { to: '/accounts', label: 'nav.accounts', icon: 'accounts', keys: 'g a' },
  { to: '/portfolio', label: 'nav.portfolio', icon: 'portfolio', keys: 'g p' },
  { to: '/people', label: 'nav.people', icon: 'people', keys: 'g e' },
  { to: '/tasks', label: 'task.page', icon: 'task', keys: 'g k' },
  { to: '/notes', label: 'touch.title_page', icon: 'note', keys: 'g n' },
  { to: '/tickets', label: 'ticket.page', icon: 'ticket', keys: 'g i' },
  { to: '/segments', label: 'nav.segments', icon: 'segments', keys: 'g m', group: 'nav.know' },
  { to: '/health', label: 'nav.health', icon: 'health', keys: 'g h' },
  { to: '/warnings', label: 'nav.warnings', icon: 'warning', keys: 'g w' },
  { to: '/journey', label: 'nav.journey', icon: 'journey', keys: 'g j' },
  { to: '/features', label: 'nav.features', icon: 'features', keys: 'g f' },
  { to: '/formulas', label: 'nav.formulas', icon: 'formula', keys: 'g u' },
  { to: '/overview', label: 'nav.overview', icon: 'overview', keys: 'g o' },
  { to: '/plays', label: 'nav.plays', icon: 'play', keys: 'g c', group: 'nav.act' },
  { to: '/messages', label: 'messages.title', icon: 'mail', keys: 'g b' },
  { to: '/surveys', label: 'nav.surveys', icon: 'survey', keys: 'g q' },
  { to: '/joint', label: 'joint.title', icon: 'joint', keys: 'g y' },
  { to: '/advocates', label: 'advocates.title', icon: 'advocates', keys: 'g d' },
  { to: '/revenue', label: 'revenue.title', icon: 'revenue', keys: 'g v', group: 'nav.prove' },
  { to: '/renewals', label: 'renewals.title', icon: 'renewals', keys: 'g r' },
  { to: '/losses', label: 'loss.title', icon: 'loss', keys: 'g l' },
];

export const SETTINGS_PLACE: Place = { to: '/settings', label: 'nav.settings', icon: 'settings', keys: 'g s' };
