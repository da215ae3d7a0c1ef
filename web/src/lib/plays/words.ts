import type { PlayBody, PlayCandidate, PlayStep, StepKind } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import type { IconName } from '../../parts/Icon.tsx';
import { attributeName, plainName } from '../formula/words.ts';
import { awaitedStep, stepOf } from './graph.ts';

// What a play says on its cards and in lists, in the words of the person who reads it.

// Names of what a play refers to by number or address.
export interface PlayNames {
  segment: (id: number | undefined) => string;
  template: (id: number | undefined) => string;
  endpoint: (id: number | undefined) => string;
  survey: (id: number | undefined) => string;
  stage: (key: string | undefined) => string;
  guide: (id: number | undefined) => string;
  staff: (email: string) => string;
}

export interface CardWords {
  icon: IconName;
  title: string;
  text: string;
  mono: boolean; // the text is a formula
}

const ICONS: Record<StepKind, IconName> = {
  task: 'task', wait: 'clock', wait_until: 'hourglass', branch: 'fork', mail: 'mail', webhook: 'send', set: 'tag', note: 'note', stage: 'journey', survey: 'survey', in_app: 'screen', split: 'split',
};

export const iconOf = (kind: StepKind): IconName => ICONS[kind];

const said = (text: string | undefined) => (text ?? '').trim();
const orEmpty = (text: string | undefined, key: 'play.untitled' | 'play.no_formula') => said(text) || t(key);

/** "3 days and 4 hours". */
export function lengthWords(days = 0, hours = 0): string {
  const parts = [days > 0 || hours <= 0 ? t('play.days', { n: days }) : '', hours > 0 ? t('play.hours', { n: hours }) : ''].filter(Boolean);
  return parts.length === 2 ? t('play.and', { a: parts[0]!, b: parts[1]! }) : parts[0]!;
}

const candidateName = (candidate: PlayCandidate, names: PlayNames) => (candidate.guide === undefined ? names.template(candidate.template) : names.guide(candidate.guide));

// What the message of a step is called: by its guide, survey or template; of several by all of them.
function messageName(step: PlayStep | undefined, names: PlayNames): string {
  if (step?.choose && step.kind !== 'survey') {
    const all = step.choose.map((each) => candidateName(each, names));
    return all.length > 2 ? t('play.choose_more', { name: all[0]!, n: all.length - 1 }) : all.join(t('play.choose_or'));
  }
  if (step?.kind === 'in_app') return names.guide(step.guide as number | undefined);
  return step?.kind === 'survey' ? names.survey(step.survey) : names.template(step?.template);
}

export function stepTitle(step: PlayStep, steps: PlayStep[], names: PlayNames): string {
  switch (step.kind) {
    case 'task':
      return t('play.task_of', { title: orEmpty(step.title, 'play.untitled') });
    case 'wait':
      return t('play.wait_of', { length: lengthWords(step.days, step.hours) });
    case 'wait_until':
      if (step.guide !== undefined) return t('play.until_guide', { title: names.guide(stepOf(steps, step.guide as string)?.guide as number | undefined) });
      if (step.message !== undefined) return t(`play.until_${step.what ?? 'acted'}`, { title: messageName(stepOf(steps, step.message), names) });
      return step.task === undefined ? said(step.title) || t('play.until_formula') : t('play.until_task', { title: orEmpty(stepOf(steps, step.task)?.title, 'play.untitled') });
    case 'branch':
      return said(step.title) || t('play.branch_of');
    case 'mail':
      return t(step.choose ? 'play.choose_of' : 'play.mail_of', { name: messageName(step, names) });
    case 'survey':
      return t('play.survey_of', { name: names.survey(step.survey) });
    case 'webhook':
      return t('play.webhook_of', { name: names.endpoint(step.endpoint) });
    case 'set':
      return t('play.set_of', { name: said(step.attribute) === '' ? t('play.untitled') : attributeName(step.attribute!) });
    case 'split':
      return said(step.title) || t('play.split_of');
    case 'in_app':
      return t(step.choose ? 'play.choose_of' : 'play.in_app_of', { name: messageName(step, names) });
    case 'stage':
      return t(step.direction === 'leave' ? 'play.stage_out_of' : 'play.stage_into', { name: names.stage(step.stage) });
    case 'note':
      return t('play.note_of', { title: orEmpty(step.title, 'play.untitled') });
  }
}

function ownerWords(owner: string | undefined, names: PlayNames): string {
  return owner === undefined || owner === 'owner' ? t('play.for_owner') : t('play.for_staff', { name: names.staff(owner) });
}

function stepText(step: PlayStep, names: PlayNames): string {
  switch (step.kind) {
    case 'task':
      return t('play.task_text', { who: ownerWords(step.owner, names), n: step.due_days ?? 0 });
    case 'wait':
      return '';
    case 'wait_until':
      return t('play.until_text', { n: step.days ?? 0 });
    case 'branch':
      return orEmpty(step.formula, 'play.no_formula');
    case 'mail':
    case 'survey': {
      const to = t(step.promotional ? 'play.mail_text_promotional' : 'play.mail_text', { to: t(`play.to_${step.to ?? 'person'}`) });
      return step.hour === 'best' ? t('play.hour_text', { to }) : to;
    }
    case 'in_app':
      return t('play.mail_text', { to: t(`play.to_${step.to ?? 'person'}`) });
    case 'split':
      return t('play.split_text', { n: step.share ?? 50, rest: 100 - (step.share ?? 50) });
    case 'set':
      return step.value === undefined || step.value === '' ? t('play.set_empty') : t('play.set_text', { value: String(step.value) });
    default:
      return said(step.text);
  }
}

export function stepWords(step: PlayStep, steps: PlayStep[], names: PlayNames): CardWords {
  const until = step.kind === 'wait_until' && awaitedStep(step) === undefined;
  return {
    icon: ICONS[step.kind],
    title: stepTitle(step, steps, names),
    text: until ? orEmpty(step.formula, 'play.no_formula') : stepText(step, names),
    mono: (step.kind === 'branch' || until) && said(step.formula) !== '',
  };
}

/** When somebody enters, as a clause: "when this becomes so". */
export function enterTitle({ enter }: PlayBody): string {
  if (enter.when === 'date') {
    const days = enter.days_before ?? 0;
    const name = said(enter.attribute) === '' ? t('play.a_date') : plainName(enter.attribute!);
    return t(days < 0 ? 'play.enter_after' : 'play.enter_before', { n: Math.abs(days), name });
  }
  return t(`play.enter_${enter.when}`);
}

export function enterText({ enter, audience }: PlayBody, names: PlayNames): string {
  if (enter.when === 'formula') return orEmpty(enter.formula, 'play.no_formula');
  if (enter.when === 'segment') return names.segment(enter.segment);
  if (enter.when === 'event') return t('play.event_text', { name: orEmpty(enter.event, 'play.untitled') });
  return t(`play.each_${audience}`);
}

export function enterWords(body: PlayBody, names: PlayNames): CardWords {
  return {
    icon: 'bolt',
    title: t('play.entry_of', { when: enterTitle(body) }),
    text: enterText(body, names),
    mono: body.enter.when === 'formula' && said(body.enter.formula) !== '',
  };
}

export function goalWords({ goal }: PlayBody): CardWords {
  return { icon: 'target', title: t('play.goal_of', { n: goal.days }), text: orEmpty(goal.formula, 'play.no_formula'), mono: said(goal.formula) !== '' };
}

// ---- how high a card is, from how long its words are

const TITLE_LETTERS = 30; // in a line of a card, of wide letters too
const TEXT_LETTERS = 38;
const MONO_LETTERS = 34;
const LINES_MOST = 3;

// How many lines words fill, each as long as it may be.
function linesOf(text: string, letters: number): number {
  if (text === '') return 0;
  let lines = 1;
  let at = 0;
  for (const word of text.split(/\s+/)) {
    const next = at === 0 ? word.length : at + 1 + word.length;
    if (next <= letters) at = next;
    else {
      // A word that is longer than a line goes on in the next.
      lines += at === 0 ? Math.ceil(word.length / letters) - 1 : Math.ceil(word.length / letters);
      at = word.length % letters || letters;
    }
  }
  return Math.min(LINES_MOST, lines);
}

function cardLines(words: CardWords): { title: number; text: number } {
  return { title: Math.max(1, linesOf(words.title, TITLE_LETTERS)), text: linesOf(words.text, words.mono ? MONO_LETTERS : TEXT_LETTERS) };
}

export function cardHeight(words: CardWords, counts: boolean): number {
  const { title, text } = cardLines(words);
  return 20 + title * 20 + (text > 0 ? 2 + text * 16 : 0) + (counts ? 31 : 0);
}
