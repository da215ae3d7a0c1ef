import { useSyncExternalStore } from 'react';

function useMatch(query: MediaQueryList | null): boolean {
  return useSyncExternalStore(
    (listener) => {
      query?.addEventListener('change', listener);
      return () => query?.removeEventListener('change', listener);
    },
    () => query?.matches ?? false,
  );
}

const match = (query: string) => (typeof matchMedia === 'undefined' ? null : matchMedia(query));
const phone = match('(max-width: 600px)');
const narrow = match('(max-width: 1199px)');

// True where the page is laid out for a phone.
export const useIsPhone = () => useMatch(phone);

// True where there is no room for a list and what was opened of it side by side.
export const useIsNarrow = () => useMatch(narrow);
