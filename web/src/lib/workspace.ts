import { useEffect, useState } from 'react';
import { useLive } from '../api/live.ts';
import { useSession } from '../api/queries.ts';
import { dayInZone } from './dates.ts';

// The workspace's clock. It may be set to another time than the browser's (--now), so every "ago" is counted from it.

export interface Clock {
  zone: string;
  today: string;
  now: () => number;
}

export function useClock(): Clock {
  const session = useSession();
  const { tick } = useLive();
  const zone = session?.workspace.zone ?? 'UTC';
  const reference = tick?.now ?? session?.workspace.now;
  const [offset, setOffset] = useState(0);
  useEffect(() => {
    if (reference) setOffset(Date.parse(reference) - Date.now());
  }, [reference]);
  const now = () => Date.now() + offset;
  return { zone, now, today: dayInZone(reference ?? new Date(), zone) };
}

// Keys, sessions and staff live in real time, whatever the business clock was set to.
export function useRealClock(): Clock {
  const zone = useSession()?.workspace.zone ?? 'UTC';
  return { zone, now: () => Date.now(), today: dayInZone(new Date(), zone) };
}

export function useIsAdmin(): boolean {
  return useSession()?.user.role === 'admin';
}

// Draws the component again every `ms`, for texts such as "4 s ago".
export function useEvery(ms: number): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setCount((count) => count + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} · Perennial`;
  }, [title]);
}
