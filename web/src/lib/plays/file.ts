import { STEP_KINDS, type PlayBody, type PlayStep } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';

// A play as a file: to keep it beside the code, or to bring it to another workspace.

const MARK = 'perennial_play';
const VERSION = 1;
export const FILE_MAX = 256 * 1024;

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

export function fileOf(name: string, body: PlayBody): string {
  return `${JSON.stringify({ [MARK]: VERSION, name, body: sent(body) }, null, 2)}\n`;
}

export const fileName = (name: string) => `${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'play'}.json`;

/** What a file holds, or a sentence that says why it holds no play. It is off, whatever the file says. */
export function readFile(text: string): { name: string; body: PlayBody } | { problem: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { problem: t('play.file_no_json') };
  }
  const { [MARK]: version, name, body } = (data ?? {}) as Record<string, unknown>;
  if (version === undefined || typeof body !== 'object' || body === null) return { problem: t('play.file_no_play') };
  if (version !== VERSION) return { problem: t('play.file_version', { n: String(version) }) };
  const read = body as Partial<PlayBody>;
  if (!Array.isArray(read.steps) || !read.steps.every(isStep)) return { problem: t('play.file_steps') };
  if (typeof read.enter !== 'object' || typeof read.goal !== 'object') return { problem: t('play.file_no_play') };
  return { name: typeof name === 'string' ? name : '', body: { ...whole(read), on: false } };
}

function isStep(value: unknown): value is PlayStep {
  const { id, kind } = (value ?? {}) as Partial<PlayStep>;
  return typeof id === 'string' && STEP_KINDS.some((each) => each === kind);
}
