import type { PlayBody } from '../../api/plays.ts';

// A play as it is kept, as it is edited, and as it is sent.

export const EMPTY_PLAY: PlayBody = {
  meaning: '',
  audience: 'accounts',
  enter: { when: 'formula', formula: '' },
  life: 'live',
  only: { formula: '' },
  existing: false,
  again_days: 0,
  goal: { formula: '', days: 60 },
  exit: { formula: '' },
  priority: 50,
  holdout: 20,
  hours: null,
  late_days: 3,
  on: false,
  steps: [],
};

// As it is edited: everything that a saved one may leave out is there.
export const whole = (body: Partial<PlayBody>): PlayBody => ({ ...EMPTY_PLAY, ...body });

// As it is sent: what is not set is left out.
export function sent({ only, exit, hours, ...rest }: PlayBody): object {
  const condition = (name: string, { formula }: { formula: string }) => (formula.trim() === '' ? {} : { [name]: { formula } });
  return { ...rest, ...condition('only', only), ...condition('exit', exit), ...(hours ? { hours } : {}) };
}

export const fileName = (name: string) => `${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'play'}.json`;
