import { useEffect, useSyncExternalStore } from 'react';
import type { Tick } from './types.ts';

// The live stream: one EventSource for the whole app, opened while somebody is signed in.

export type LiveState = 'connecting' | 'open' | 'lost';

interface Snapshot {
  state: LiveState;
  tick: Tick | null;
  lostAt: number | null;
}

let snapshot: Snapshot = { state: 'connecting', tick: null, lostAt: null };
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | null = null;
const listeners = new Set<() => void>();
const accountListeners = new Set<(ids: string[]) => void>();
const warningListeners = new Set<() => void>();
const RETRY_MS = 5000;

function publish(change: Partial<Snapshot>): void {
  snapshot = { ...snapshot, ...change };
  listeners.forEach((listener) => listener());
}

export function connectLive(): void {
  if (source) return;
  if (retry) clearTimeout(retry);
  source = new EventSource('/api/v1/live');
  source.onopen = () => publish({ state: 'open', lostAt: null });
  source.onerror = () => {
    publish({ state: 'lost', lostAt: snapshot.lostAt ?? Date.now() });
    // The browser retries by itself unless the answer was final; then we do.
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      retry = setTimeout(connectLive, RETRY_MS);
    }
  };
  source.addEventListener('tick', (event) => publish({ tick: JSON.parse(event.data as string) as Tick }));
  source.addEventListener('accounts', (event) => {
    const { ids } = JSON.parse(event.data as string) as { ids: string[] };
    accountListeners.forEach((listener) => listener(ids));
  });
  source.addEventListener('warning', () => warningListeners.forEach((listener) => listener()));
}

export function disconnectLive(): void {
  if (retry) clearTimeout(retry);
  source?.close();
  source = null;
  publish({ state: 'connecting', tick: null, lostAt: null });
}

export function reconnectLive(): void {
  disconnectLive();
  connectLive();
}

export function useLive(): Snapshot {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

// Calls back with the accounts that changed just now.
export function useChangedAccounts(onChange: (ids: string[]) => void): void {
  useEffect(() => {
    accountListeners.add(onChange);
    return () => {
      accountListeners.delete(onChange);
    };
  }, [onChange]);
}

// Calls back when a warning was raised just now.
export function useRaisedWarnings(onRaised: () => void): void {
  useEffect(() => {
    warningListeners.add(onRaised);
    return () => {
      warningListeners.delete(onRaised);
    };
  }, [onRaised]);
}
