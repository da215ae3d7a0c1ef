import type { PlayBody, PlayStep } from '../../api/plays.ts';
import { t } from '../../i18n/index.tsx';
import { NOT_KNOWN } from '../format.ts';
import { stepOf, waysOf } from './graph.ts';
import { enterText, enterTitle, lengthWords, stepTitle, stepWords, type PlayNames } from './words.ts';

// What is different between two states of a play, in sentences.

interface State {
  name: string;
  body: PlayBody;
}

const FIELDS = ['meaning', 'audience', 'enter', 'life', 'only', 'existing', 'again_days', 'goal', 'exit', 'priority', 'holdout', 'hours', 'late_days', 'on'] as const;

/** One field of a play in words. */
export function fieldWords(field: string, body: PlayBody, names: PlayNames): string {
  switch (field) {
    case 'enter':
      return `${enterTitle(body)}: ${enterText(body, names)}`;
    case 'goal':
      return t('play.goal_words', { formula: body.goal.formula || NOT_KNOWN, n: body.goal.days });
    case 'only':
    case 'exit':
      return body[field].formula || NOT_KNOWN;
    case 'life':
      return t(`play.life_${body.life}`);
    case 'audience':
      return t(`play.audience_${body.audience}`);
    case 'holdout':
      return t('play.percent', { n: body.holdout });
    case 'hours':
      return body.hours ? t(body.hours.working_days ? 'play.hours_working' : 'play.hours_all', { from: body.hours.from, to: body.hours.to }) : t('play.hours_any');
    case 'again_days':
      return body.again_days === 0 ? t('play.once') : t('play.again_after', { n: body.again_days });
    case 'late_days':
      return lengthWords(body.late_days);
    case 'steps':
      return body.steps.map((step) => stepTitle(step, body.steps, names)).join(' → ') || NOT_KNOWN;
    case 'existing':
    case 'on':
      return t(body[field] ? 'common.yes' : 'common.no');
    default:
      return String((body as unknown as Record<string, unknown>)[field] ?? '') || NOT_KNOWN;
  }
}

export function differencesOf(before: State, after: State, names: PlayNames): string[] {
  const named = before.name === after.name ? [] : [t('play.diff_field', { field: t('common.name'), before: before.name, after: after.name })];
  const fields = FIELDS.flatMap((field) => {
    const [a, b] = [fieldWords(field, before.body, names), fieldWords(field, after.body, names)];
    return a === b ? [] : [t('play.diff_field', { field: t(`play.field_${field}`), before: a, after: b })];
  });
  return [...named, ...fields, ...stepDifferences(before.body.steps, after.body.steps, names)];
}

function stepDifferences(before: PlayStep[], after: PlayStep[], names: PlayNames): string[] {
  const added = after.filter((step) => !stepOf(before, step.id)).map((step) => t('play.diff_added', { title: stepTitle(step, after, names) }));
  const removed = before.filter((step) => !stepOf(after, step.id)).map((step) => t('play.diff_removed', { title: stepTitle(step, before, names) }));
  const first = before.length > 0 && after.length > 0 && before[0]!.id !== after[0]!.id ? [t('play.diff_first', { title: stepTitle(after[0]!, after, names) })] : [];
  const changed = after.flatMap((step) => {
    const old = stepOf(before, step.id);
    return old ? changesOfStep(old, step, before, after, names) : [];
  });
  return [...added, ...removed, ...first, ...changed];
}

function changesOfStep(old: PlayStep, step: PlayStep, before: PlayStep[], after: PlayStep[], names: PlayNames): string[] {
  const a = stepWords(old, before, names);
  const b = stepWords(step, after, names);
  const title = b.title;
  const told: string[] = [];
  if (a.title !== b.title) told.push(t('play.diff_step', { title: a.title, before: a.title, after: b.title }));
  if (a.text !== b.text) told.push(t('play.diff_step', { title, before: a.text || NOT_KNOWN, after: b.text || NOT_KNOWN }));
  for (const way of new Set([...waysOf(old), ...waysOf(step)])) {
    if (old[way] === step[way]) continue;
    const lead = (id: string | undefined, steps: PlayStep[]) => {
      const target = stepOf(steps, id);
      return target ? stepTitle(target, steps, names) : t('play.end');
    };
    told.push(t(way === 'next' ? 'play.diff_next' : 'play.diff_otherwise', { title, before: lead(old[way], before), after: lead(step[way], after) }));
  }
  // Something that no card shows, such as a task's note.
  if (told.length === 0 && JSON.stringify(sorted(old)) !== JSON.stringify(sorted(step))) told.push(t('play.diff_details', { title }));
  return told;
}

const sorted = (step: PlayStep) => Object.entries(step).sort(([a], [b]) => a.localeCompare(b));
