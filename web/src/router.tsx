import { createRouter } from '@tanstack/react-router';
import { parseSearch, stringifySearch } from './lib/search-params.ts';
import { actRoutes } from './routes/act.ts';
import { customerRoutes } from './routes/customers.ts';
import { doorRoutes } from './routes/doors.ts';
import { knowRoutes } from './routes/know.ts';
import { app, home, root } from './routes/root.ts';
import { settingsRoutes } from './routes/settings.ts';

// Every address of the app; routes/ has them by what they are about. A page's code loads when it is first opened.

const routeTree = root.addChildren([...doorRoutes, app.addChildren([home, ...customerRoutes, ...knowRoutes, ...actRoutes, settingsRoutes])]);

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
