import { useSyncExternalStore } from 'react';

// One line of "done", with a way back for 8 seconds.

export interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

const SHOWN_MS = 8000;
let toasts: Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function publish(next: Toast[]): void {
  toasts = next;
  listeners.forEach((listener) => listener());
}

export function showToast(text: string, undo?: () => void): void {
  const toast: Toast = { id: nextId++, text, undo };
  publish([...toasts.slice(-2), toast]);
  setTimeout(() => closeToast(toast.id), SHOWN_MS);
}

export function closeToast(id: number): void {
  if (toasts.some((toast) => toast.id === id)) publish(toasts.filter((toast) => toast.id !== id));
}

export function useToasts(): Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}
