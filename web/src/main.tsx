import './styles/fonts.css';
import './styles/layers.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/charts.css';
import './styles/shell.css';
import './styles/mantine.css';
import { createTheme, MantineProvider, type CSSVariablesResolver } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setSignedOutHandler } from './api/client.ts';
import { disconnectLive } from './api/live.ts';
import { queryClient } from './api/queries.ts';
import { resolvedTheme, startTheme, useSettings } from './lib/settings.ts';
import { router } from './router.tsx';

const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Popover: { defaultProps: { transitionProps: { duration: 120 }, offset: 6, radius: 10 } },
    Menu: { defaultProps: { transitionProps: { duration: 120 }, offset: 6 } },
    ModalRoot: { defaultProps: { transitionProps: { duration: 120, transition: 'fade' }, radius: 12 } },
    Modal: { defaultProps: { transitionProps: { duration: 120, transition: 'fade' }, radius: 12 } },
  },
});

// Mantine's own colours follow the tokens of the page.
const variables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink3)',
    '--mantine-color-placeholder': 'var(--ink3)',
    '--mantine-color-default-border': 'var(--line2)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-primary-color-filled': 'var(--leaf)',
    '--mantine-color-anchor': 'var(--leaf)',
  };
  return { variables: {}, light: shared, dark: shared };
};

setSignedOutHandler(() => {
  disconnectLive();
  queryClient.setQueryData(['session'], null);
  if (router.state.location.pathname === '/sign-in') return;
  void router.navigate({ to: '/sign-in', search: { next: router.state.location.href } });
});

function App() {
  const settings = useSettings();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} forceColorScheme={resolvedTheme(settings)}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

startTheme();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
