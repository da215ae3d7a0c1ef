import { useSyncExternalStore } from 'react';
import type { Check } from '../api/tasks.ts';

// The form of a task, opened from anywhere; what was begun in it stays when it is closed.

export interface TaskDraft {
  title: string;
  note: string;
  account: string;
  owner: string; // empty: whoever writes it
  due: string; // empty: as the server sets it
  kind: string;
  repeats: string;
  every: number;
  checklist: Check[];
  touchpoint: number | null; // it comes from
  warning: number | null;
}

interface TaskEntry {
  opened: boolean;
  id: number | null;
  draft: TaskDraft;
}

const EMPTY: TaskDraft = {
  title: '', note: '', account: '', owner: '', due: '', kind: 'other', repeats: '', every: 1, checklist: [], touchpoint: null, warning: null,
};

let entry: TaskEntry = { opened: false, id: null, draft: EMPTY };
const listeners = new Set<() => void>();

function publish(next: TaskEntry): void {
  entry = next;
  listeners.forEach((listener) => listener());
}

export function openTask(from: Partial<TaskDraft> = {}): void {
  const begun = entry.id === null && (entry.draft.title !== '' || entry.draft.note !== '');
  publish({ opened: true, id: null, draft: begun ? entry.draft : { ...EMPTY, ...from } });
}

export function openTaskOf(id: number, draft: TaskDraft): void {
  publish({ opened: true, id, draft });
}

export function changeTask(next: Partial<TaskDraft>): void {
  publish({ ...entry, draft: { ...entry.draft, ...next } });
}

export function closeTask(options: { forget?: boolean } = {}): void {
  publish({ opened: false, id: options.forget ? null : entry.id, draft: options.forget ? EMPTY : entry.draft });
}

export function useTaskEntry(): TaskEntry {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entry,
  );
}
