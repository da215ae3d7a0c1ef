import { useNavigate, useSearch } from '@tanstack/react-router';
import { useClock } from './workspace.ts';

// The day that is shown: it stands in the address of every page and goes along from page to page.

export interface ShownDay {
  day: string | undefined; // undefined: today, live
  today: string; // the day that is shown, as a day
  past: boolean; // nothing can be changed
  setDay: (day: string | undefined) => void;
}

export function useShownDay(): ShownDay {
  const search = useSearch({ strict: false }) as { day?: string };
  const navigate = useNavigate();
  const clock = useClock();
  return {
    day: search.day,
    today: search.day ?? clock.today,
    past: search.day !== undefined,
    setDay: (day) => void navigate({ to: '.', search: (old: object) => ({ ...old, day }), replace: true }),
  };
}
