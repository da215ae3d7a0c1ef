import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { day, one } from '../lib/search-params.ts';
import { app } from './root.ts';

// The settings, below one frame.

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('../pages/settings/SettingsLayout.tsx'), 'SettingsLayout'),
});
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/keys' });
  },
});
const settingsKeys = createRoute({
  getParentRoute: () => settings,
  path: '/keys',
  validateSearch: (search): { watch?: string; new?: string } => ({ watch: one(search.watch), new: one(search.new) }),
  component: lazyRouteComponent(() => import('../pages/settings/KeysPage.tsx'), 'KeysPage'),
});
const settingsApiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('../pages/settings/ApiKeysPage.tsx'), 'ApiKeysPage'),
});
const settingsDebugger = createRoute({
  getParentRoute: () => settings,
  path: '/debugger',
  validateSearch: (search): { key?: string } => ({ key: one(search.key) }),
  component: lazyRouteComponent(() => import('../pages/settings/DebuggerPage.tsx'), 'DebuggerPage'),
});
const settingsImport = createRoute({
  getParentRoute: () => settings,
  path: '/import',
  component: lazyRouteComponent(() => import('../pages/settings/ImportPage.tsx'), 'ImportPage'),
});
const settingsDesk = createRoute({
  getParentRoute: () => settings,
  path: '/help-desk',
  component: lazyRouteComponent(() => import('../pages/settings/HelpDeskPage.tsx'), 'HelpDeskPage'),
});
const settingsStripe = createRoute({
  getParentRoute: () => settings,
  path: '/stripe',
  component: lazyRouteComponent(() => import('../pages/settings/StripePage.tsx'), 'StripePage'),
});
const settingsRevenue = createRoute({
  getParentRoute: () => settings,
  path: '/revenue',
  component: lazyRouteComponent(() => import('../pages/settings/RevenuePage.tsx'), 'RevenuePage'),
});
const settingsExclusions = createRoute({
  getParentRoute: () => settings,
  path: '/exclusions',
  component: lazyRouteComponent(() => import('../pages/settings/ExclusionsPage.tsx'), 'ExclusionsPage'),
});
const settingsAttributes = createRoute({
  getParentRoute: () => settings,
  path: '/attributes',
  component: lazyRouteComponent(() => import('../pages/settings/AttributesPage.tsx'), 'AttributesPage'),
});
const settingsLosses = createRoute({
  getParentRoute: () => settings,
  path: '/losses',
  component: lazyRouteComponent(() => import('../pages/settings/LossSettingsPage.tsx'), 'LossSettingsPage'),
});
const settingsMail = createRoute({
  getParentRoute: () => settings,
  path: '/mail',
  component: lazyRouteComponent(() => import('../pages/settings/MailPage.tsx'), 'MailPage'),
});
const settingsEndpoints = createRoute({
  getParentRoute: () => settings,
  path: '/endpoints',
  component: lazyRouteComponent(() => import('../pages/settings/EndpointsPage.tsx'), 'EndpointsPage'),
});
const settingsNotifications = createRoute({
  getParentRoute: () => settings,
  path: '/notifications',
  component: lazyRouteComponent(() => import('../pages/settings/NotificationsPage.tsx'), 'NotificationsPage'),
});
const settingsPlays = createRoute({
  getParentRoute: () => settings,
  path: '/plays',
  component: lazyRouteComponent(() => import('../pages/settings/PlayLimitsPage.tsx'), 'PlayLimitsPage'),
});
const settingsAdoption = createRoute({
  getParentRoute: () => settings,
  path: '/adoption',
  component: lazyRouteComponent(() => import('../pages/settings/AdoptionSettingsPage.tsx'), 'AdoptionSettingsPage'),
});
const settingsExperience = createRoute({
  getParentRoute: () => settings,
  path: '/experience',
  component: lazyRouteComponent(() => import('../pages/settings/ExperiencePage.tsx'), 'ExperiencePage'),
});
const settingsCoverage = createRoute({
  getParentRoute: () => settings,
  path: '/coverage',
  component: lazyRouteComponent(() => import('../pages/settings/CoveragePage.tsx'), 'CoveragePage'),
});
const settingsStaff = createRoute({
  getParentRoute: () => settings,
  path: '/staff',
  component: lazyRouteComponent(() => import('../pages/settings/StaffPage.tsx'), 'StaffPage'),
});
const settingsRights = createRoute({
  getParentRoute: () => settings,
  path: '/rights',
  component: lazyRouteComponent(() => import('../pages/settings/RightsPage.tsx'), 'RightsPage'),
});
export interface AuditSearch {
  q?: string;
  who?: string;
  subject?: string;
  from?: string;
  to?: string;
}
const settingsAudit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  validateSearch: (search): AuditSearch => ({
    q: one(search.q),
    who: one(search.who),
    subject: one(search.subject),
    from: day(search.from),
    to: day(search.to),
  }),
  component: lazyRouteComponent(() => import('../pages/settings/AuditPage.tsx'), 'AuditPage'),
});
const settingsRetention = createRoute({
  getParentRoute: () => settings,
  path: '/retention',
  component: lazyRouteComponent(() => import('../pages/settings/RetentionPage.tsx'), 'RetentionPage'),
});
const settingsSignIn = createRoute({
  getParentRoute: () => settings,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../pages/settings/SignInSettingsPage.tsx'), 'SignInSettingsPage'),
});
const settingsGeneral = createRoute({
  getParentRoute: () => settings,
  path: '/general',
  component: lazyRouteComponent(() => import('../pages/settings/GeneralPage.tsx'), 'GeneralPage'),
});
const settingsAbout = createRoute({
  getParentRoute: () => settings,
  path: '/about',
  component: lazyRouteComponent(() => import('../pages/settings/AboutPage.tsx'), 'AboutPage'),
});

export const settingsRoutes = settings.addChildren([
  settingsHome,
  settingsKeys,
  settingsApiKeys,
  settingsDebugger,
  settingsImport,
  settingsDesk,
  settingsStripe,
  settingsRevenue,
  settingsExclusions,
  settingsAttributes,
  settingsStaff,
  settingsCoverage,
  settingsAdoption,
  settingsExperience,
  settingsLosses,
  settingsMail,
  settingsEndpoints,
  settingsNotifications,
  settingsPlays,
  settingsRights,
  settingsAudit,
  settingsRetention,
  settingsSignIn,
  settingsGeneral,
  settingsAbout,
]);
