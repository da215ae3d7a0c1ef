import { useLayoutEffect, useRef } from 'react';
import type { MessageKey } from '../i18n/index.tsx';

// Keyboard shortcuts. A binding is one key ("j", "/", "?", "Escape", "mod+k") or a sequence ("g a"). The newest
// registered scope answers first; keys typed into a field are left alone, except those with "mod" and Escape.

export interface KeyBinding {
  keys: string;
  label: MessageKey;
  run: (event: KeyboardEvent) => void;
  hidden?: boolean;
}

interface Scope {
  bindings: KeyBinding[];
  modal: boolean;
  base: boolean; // holds on every page
}

const scopes: Scope[] = [];
let pending = '';
let pendingSince = 0;
const SEQUENCE_MS = 1200;

// The newest scope first, as keys are answered.
export function activeBindings(): { binding: KeyBinding; base: boolean }[] {
  return [...scopes].reverse().flatMap(({ bindings, base }) => bindings.map((binding) => ({ binding, base })));
}

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

// "mod+k" → "⌘K" or "Ctrl K"; "g a" → "G A".
export function showKeys(keys: string): string[] {
  const names: Record<string, string> = { Escape: 'Esc', Enter: '↵', ' ': 'Space' };
  return keys.split(' ').map((part) => {
    const key = part.replace(/^mod\+/, '');
    const shown = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
    if (!part.startsWith('mod+')) return shown;
    return isApple ? `⌘${shown}` : `Ctrl ${shown}`;
  });
}

export function keyName(event: Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey'>): string | null {
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

// Which binding a key means, given the sequence begun before it. Pure, for the tests.
export function matchKey(
  bindings: KeyBinding[],
  begun: string,
  key: string,
): { binding: KeyBinding | null; begun: string } {
  const sequence = begun ? `${begun} ${key}` : key;
  const exact = bindings.find((binding) => binding.keys === sequence);
  if (exact) return { binding: exact, begun: '' };
  if (bindings.some((binding) => binding.keys.startsWith(`${sequence} `))) return { binding: null, begun: sequence };
  return begun ? matchKey(bindings, '', key) : { binding: null, begun: '' };
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = keyName(event);
  if (key === null || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) return;
  if (isTyping(event.target) && !key.startsWith('mod+')) return;
  if (event.target instanceof HTMLElement && event.target.closest('[role=dialog],[role=menu],[role=listbox]')) {
    if (!key.startsWith('mod+')) return;
  }
  // Enter on a button presses it, whatever Enter does on the page around it.
  if ((key === 'Enter' || key === ' ') && event.target instanceof HTMLElement && event.target.closest('button,a[href],summary')) return;
  if (event.timeStamp - pendingSince > SEQUENCE_MS) pending = '';
  const lastModal = scopes.findLastIndex((scope) => scope.modal);
  const bindings = scopes
    .slice(Math.max(0, lastModal))
    .reverse()
    .flatMap((scope) => scope.bindings);
  const match = matchKey(bindings, pending, key);
  pending = match.begun;
  pendingSince = performance.now(); // when it was answered: a slow machine does not make the second key late
  if (!match.binding) return;
  event.preventDefault();
  match.binding.run(event);
}

if (typeof window !== 'undefined') window.addEventListener('keydown', onKeyDown);

// Registers shortcuts while the component is mounted. A modal scope hides the ones below it; the base lies below all, also
// where a page inside it is mounted first.
export function useKeys(bindings: KeyBinding[], options: { modal?: boolean; enabled?: boolean; base?: boolean } = {}): void {
  const { modal = false, enabled = true, base = false } = options;
  const latest = useRef(bindings);
  latest.current = bindings;
  // With the drawing of the page, not after it: what can be seen can be pressed.
  useLayoutEffect(() => {
    if (!enabled) return;
    const scope: Scope = {
      modal,
      base,
      get bindings() {
        return latest.current;
      },
    };
    if (base) scopes.unshift(scope);
    else scopes.push(scope);
    return () => {
      scopes.splice(scopes.indexOf(scope), 1);
    };
  }, [modal, enabled, base]);
}
