import { createRootRoute, createRoute, Outlet, redirect, retainSearchParams } from '@tanstack/react-router';
import { queryClient, sessionQuery } from '../api/queries.ts';
import { day } from '../lib/search-params.ts';
import { Broken, Missing } from '../parts/Broken.tsx';
import { Shell } from '../shell/Shell.tsx';

// What all addresses hang on.

export const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: Broken });

// Everything inside needs a session. The day that is shown goes along from page to page.
export const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  validateSearch: (search: Record<string, unknown>): { day?: string } => (day(search.day) ? { day: day(search.day) } : {}),
  search: { middlewares: [retainSearchParams(['day'])] },
  component: Shell,
  errorComponent: Broken,
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } });
  },
});
export const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/today' });
  },
});
