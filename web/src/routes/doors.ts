import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { one } from '../lib/search-params.ts';
import { root } from './root.ts';

// The pages in front of the door: who is not signed in yet.

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string; problem?: string } => ({ next: one(search.next), problem: one(search.problem) }),
  component: lazyRouteComponent(() => import('../pages/signin/SignInPage.tsx'), 'SignInPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search): { token?: string } => ({ token: one(search.token) }),
  component: lazyRouteComponent(() => import('../pages/signin/SetupPage.tsx'), 'SetupPage'),
});
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  validateSearch: (search): { token?: string } => ({ token: one(search.token) }),
  component: lazyRouteComponent(() => import('../pages/signin/JoinPage.tsx'), 'JoinPage'),
});

export const doorRoutes = [
  signIn,
  setup,
  join,
] as const;
