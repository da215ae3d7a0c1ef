import type { PlayBody, PlayStep } from '../../api/plays.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { whole } from './file.ts';

// What a new play can begin from: nothing, one of the library, or a file that was just chosen.

export interface Start {
  name: string;
  body: PlayBody;
}

const KEYS = ['champion', 'onboarding', 'usage', 'renewal', 'payment', 'growth'] as const;
export type LibraryKey = (typeof KEYS)[number];
export const LIBRARY: readonly LibraryKey[] = KEYS;

const text = (key: LibraryKey, part: string) => t(`play_library.${key}.${part}` as MessageKey);

function task(key: LibraryKey, id: string, next?: string, more: Partial<PlayStep> = {}): PlayStep {
  return { id, kind: 'task', title: text(key, id), text: '', owner: 'owner', due_days: 2, task_kind: 'other', ...more, ...(next ? { next } : {}) };
}

const wait = (id: string, days: number, next: string): PlayStep => ({ id, kind: 'wait', days, hours: 0, next });
const until = (id: string, of: string, days: number, next: string): PlayStep => ({ id, kind: 'wait_until', task: of, days, next, otherwise: next });
const branch = (key: LibraryKey, id: string, formula: string, next: string | undefined, otherwise: string): PlayStep => ({ id, kind: 'branch', title: text(key, id), formula, ...(next ? { next } : {}), otherwise });

const BODIES: Record<LibraryKey, () => Partial<PlayBody>> = {
  champion: () => ({
    enter: { when: 'formula', formula: 'people(role = "champion", active within 21d) = 0 and active_people(28d) > 0' },
    goal: { formula: 'people(role = "champion", active within 14d) >= 1', days: 60 },
    steps: [
      task('champion', 'call', 'logged', { task_kind: 'meeting' }),
      until('logged', 'call', 7, 'named'),
      branch('champion', 'named', 'people(role = "champion") >= 1', 'welcome', 'lead'),
      task('champion', 'welcome', undefined, { task_kind: 'training', due_days: 5 }),
      task('champion', 'lead', undefined, { task_kind: 'meeting', due_days: 5 }),
    ],
  }),
  onboarding: () => ({
    enter: { when: 'date', attribute: 'start_date', days_before: -7 },
    goal: { formula: 'active_people(7d) >= 3', days: 45 },
    again_days: 0,
    steps: [
      branch('onboarding', 'used', 'active_people(7d) >= 3', undefined, 'setup'),
      task('onboarding', 'setup', 'week', { task_kind: 'onboarding' }),
      wait('week', 14, 'still'),
      branch('onboarding', 'still', 'active_people(7d) >= 3', undefined, 'plan'),
      task('onboarding', 'plan', undefined, { task_kind: 'onboarding', due_days: 3 }),
    ],
  }),
  usage: () => ({
    enter: { when: 'formula', formula: 'change(active_people(28d), 28d) < -30%' },
    goal: { formula: 'change(active_people(28d), 28d) >= 0%', days: 60 },
    again_days: 120,
    steps: [
      task('usage', 'ask', 'asked', { task_kind: 'monitoring' }),
      until('asked', 'ask', 7, 'better'),
      branch('usage', 'better', 'change(active_people(28d), 28d) > -10%', undefined, 'session'),
      task('usage', 'session', undefined, { task_kind: 'training', due_days: 7 }),
    ],
  }),
  renewal: () => ({
    enter: { when: 'date', attribute: 'renewal_date', days_before: 120 },
    goal: { formula: 'not (account.renewal_date within next 120d) and active_people(28d) > 0', days: 180 },
    again_days: 200,
    steps: [
      task('renewal', 'review', 'reviewed', { task_kind: 'value', due_days: 14 }),
      until('reviewed', 'review', 30, 'fine'),
      branch('renewal', 'fine', 'health >= 60', 'offer', 'rescue'),
      task('renewal', 'offer', undefined, { task_kind: 'negotiation', due_days: 14 }),
      task('renewal', 'rescue', 'offer', { task_kind: 'meeting', due_days: 5 }),
    ],
  }),
  payment: () => ({
    enter: { when: 'event', event: 'Invoice Failed' },
    goal: { formula: 'count("Invoice Paid", 14d) > 0', days: 21 },
    again_days: 30,
    holdout: 0,
    steps: [wait('grace', 3, 'paid'), branch('payment', 'paid', 'count("Invoice Paid", 7d) > 0', undefined, 'ask'), task('payment', 'ask', undefined, { due_days: 1 })],
  }),
  growth: () => ({
    enter: { when: 'formula', formula: 'seat_use(28d) > 90%' },
    goal: { formula: 'seat_use(28d) <= 90% and active_people(28d) > 0', days: 90 },
    again_days: 180,
    steps: [task('growth', 'talk', 'talked', { task_kind: 'negotiation', due_days: 5 }), until('talked', 'talk', 21, 'noted'), { id: 'noted', kind: 'note', title: text('growth', 'noted'), text: '' }],
  }),
};

export function libraryPlay(key: LibraryKey): Start {
  return { name: text(key, 'name'), body: whole({ ...BODIES[key](), meaning: text(key, 'meaning') }) };
}

// A file is read on the list and opened on the page of a new play; in between it is kept here.
let brought: Start | null = null;
export const bring = (start: Start) => {
  brought = start;
};

export function startOf(from: string | undefined): Start {
  if (from === 'file' && brought) return brought;
  const key = KEYS.find((each) => each === from);
  return key ? libraryPlay(key) : { name: '', body: whole({}) };
}
