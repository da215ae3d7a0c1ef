import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { queryClient, sessionQuery } from './api/queries.ts';
import { isDay } from './lib/dates.ts';
import { many, one, parseSearch, stringifySearch } from './lib/search-params.ts';
import { Broken, Missing } from './parts/Broken.tsx';
import { Shell } from './shell/Shell.tsx';

// Every address of the app. A page's code loads when it is first opened.

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: Broken });

const day = (value: unknown) => (isDay(one(value)) ? one(value) : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: one(search.next) }),
  component: lazyRouteComponent(() => import('./pages/signin/SignInPage.tsx'), 'SignInPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search): { token?: string } => ({ token: one(search.token) }),
  component: lazyRouteComponent(() => import('./pages/signin/SetupPage.tsx'), 'SetupPage'),
});
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  validateSearch: (search): { token?: string } => ({ token: one(search.token) }),
  component: lazyRouteComponent(() => import('./pages/signin/JoinPage.tsx'), 'JoinPage'),
});

// Everything inside needs a session.
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  errorComponent: Broken,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } });
  },
});
const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/accounts' });
  },
});

export interface AccountsSearch {
  search?: string;
  filter?: string[];
  sort?: string;
  columns?: string;
  day?: string;
}
const accounts = createRoute({
  getParentRoute: () => app,
  path: '/accounts',
  validateSearch: (search): AccountsSearch => ({
    search: one(search.search),
    filter: many(search.filter),
    sort: one(search.sort),
    columns: one(search.columns),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import('./pages/accounts/AccountsPage.tsx'), 'AccountsPage'),
});

export interface AccountSearch {
  day?: string;
  range?: string;
  from?: string;
  to?: string;
  event?: string;
  person?: string;
}
const account = createRoute({
  getParentRoute: () => app,
  path: '/accounts/$id',
  validateSearch: (search): AccountSearch => ({
    day: day(search.day),
    range: one(search.range),
    from: day(search.from),
    to: day(search.to),
    event: one(search.event),
    person: one(search.person),
  }),
  component: lazyRouteComponent(() => import('./pages/account/AccountPage.tsx'), 'AccountPage'),
});
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  validateSearch: (search): { search?: string; account?: string } => ({
    search: one(search.search),
    account: one(search.account),
  }),
  component: lazyRouteComponent(() => import('./pages/people/PeoplePage.tsx'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => app,
  path: '/people/$id',
  component: lazyRouteComponent(() => import('./pages/people/PersonPage.tsx'), 'PersonPage'),
});
const features = createRoute({
  getParentRoute: () => app,
  path: '/features',
  component: lazyRouteComponent(() => import('./pages/features/FeaturesPage.tsx'), 'FeaturesPage'),
});
const overview = createRoute({
  getParentRoute: () => app,
  path: '/overview',
  validateSearch: (search): { day?: string; range?: string } => ({ day: day(search.day), range: one(search.range) }),
  component: lazyRouteComponent(() => import('./pages/overview/OverviewPage.tsx'), 'OverviewPage'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/SettingsLayout.tsx'), 'SettingsLayout'),
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
  component: lazyRouteComponent(() => import('./pages/settings/KeysPage.tsx'), 'KeysPage'),
});
const settingsApiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./pages/settings/ApiKeysPage.tsx'), 'ApiKeysPage'),
});
const settingsDebugger = createRoute({
  getParentRoute: () => settings,
  path: '/debugger',
  validateSearch: (search): { key?: string } => ({ key: one(search.key) }),
  component: lazyRouteComponent(() => import('./pages/settings/DebuggerPage.tsx'), 'DebuggerPage'),
});
const settingsImport = createRoute({
  getParentRoute: () => settings,
  path: '/import',
  component: lazyRouteComponent(() => import('./pages/settings/ImportPage.tsx'), 'ImportPage'),
});
const settingsExclusions = createRoute({
  getParentRoute: () => settings,
  path: '/exclusions',
  component: lazyRouteComponent(() => import('./pages/settings/ExclusionsPage.tsx'), 'ExclusionsPage'),
});
const settingsStaff = createRoute({
  getParentRoute: () => settings,
  path: '/staff',
  component: lazyRouteComponent(() => import('./pages/settings/StaffPage.tsx'), 'StaffPage'),
});
const settingsSignIn = createRoute({
  getParentRoute: () => settings,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/settings/SignInSettingsPage.tsx'), 'SignInSettingsPage'),
});
const settingsGeneral = createRoute({
  getParentRoute: () => settings,
  path: '/general',
  component: lazyRouteComponent(() => import('./pages/settings/GeneralPage.tsx'), 'GeneralPage'),
});
const settingsAbout = createRoute({
  getParentRoute: () => settings,
  path: '/about',
  component: lazyRouteComponent(() => import('./pages/settings/AboutPage.tsx'), 'AboutPage'),
});

const routeTree = root.addChildren([
  signIn,
  setup,
  join,
  app.addChildren([
    home,
    accounts,
    account,
    people,
    person,
    features,
    overview,
    settings.addChildren([
      settingsHome,
      settingsKeys,
      settingsApiKeys,
      settingsDebugger,
      settingsImport,
      settingsExclusions,
      settingsStaff,
      settingsSignIn,
      settingsGeneral,
      settingsAbout,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
