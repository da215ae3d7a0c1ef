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

// What the server tells of: accounts that changed, a warning that was raised, a segment that somebody entered or left, a play in
// which somebody went on.
interface LiveEvents {
  accounts: { ids: string[] };
  warning: { id: number };
  segment: { id: number };
  plays: { runs: number };
}
const eventListeners: { [K in keyof LiveEvents]: Set<(event: LiveEvents[K]) => void> } = {
  accounts: new Set(),
  warning: new Set(),
  segment: new Set(),
  plays: new Set(),
};
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
  forward(source, 'accounts');
  forward(source, 'warning');
  forward(source, 'segment');
  forward(source, 'plays');
}

function forward<K extends keyof LiveEvents>(stream: EventSource, kind: K): void {
  stream.addEventListener(kind, (event) => {
    const said = JSON.parse((event as MessageEvent<string>).data) as LiveEvents[K];
    eventListeners[kind].forEach((listener) => listener(said));
  });
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

// Calls back with every event of a kind.
export function useLiveEvent<K extends keyof LiveEvents>(kind: K, onEvent: (event: LiveEvents[K]) => void): void {
  useEffect(() => {
    eventListeners[kind].add(onEvent);
    return () => {
      eventListeners[kind].delete(onEvent);
    };
  }, [kind, onEvent]);
}
