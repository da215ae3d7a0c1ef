import { useSyncExternalStore } from 'react';

// The quick entry that can be opened from anywhere, and the draft that was begun in it: closing it loses nothing.

export interface EntryDraft {
  account: string;
  kind: string;
  day: string; // empty: now
  title: string;
  body: string;
  people: string[];
  themes: string[];
  form: Record<string, string | number | null>;
}

interface Entry {
  opened: boolean;
  id: number | null; // of the one that is changed; null for a new one
  draft: EntryDraft;
}

const emptyDraft = (account = ''): EntryDraft => ({
  account, kind: 'call', day: '', title: '', body: '', people: [], themes: [], form: {},
});

let entry: Entry = { opened: false, id: null, draft: emptyDraft() };
const listeners = new Set<() => void>();

function publish(next: Entry): void {
  entry = next;
  listeners.forEach((listener) => listener());
}

function isBegun(draft: EntryDraft): boolean {
  return draft.title !== '' || draft.body !== '' || Object.values(draft.form).some((value) => value !== null && value !== '');
}

// A draft that was begun comes back, whichever account it is opened from.
export function openEntry(account = ''): void {
  const kept = entry.id === null && isBegun(entry.draft);
  publish({ opened: true, id: null, draft: kept ? entry.draft : emptyDraft(account) });
}

export function openEntryOf(id: number, draft: EntryDraft): void {
  publish({ opened: true, id, draft });
}

export function changeEntry(next: Partial<EntryDraft>): void {
  publish({ ...entry, draft: { ...entry.draft, ...next } });
}

export function closeEntry(options: { forget?: boolean } = {}): void {
  publish({ opened: false, id: options.forget ? null : entry.id, draft: options.forget ? emptyDraft() : entry.draft });
}

export function useEntry(): Entry {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entry,
  );
}
