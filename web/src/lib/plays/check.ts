import type { PlayBody, PlayCandidate, PlayStep } from '../../api/plays.ts';
import { t, type MessageKey } from '../../i18n/index.tsx';
import { awaitedStep, hasCircle, ID_SHAPE, isMessage, notReached, STEPS_MAX, stepOf } from './graph.ts';

// What is wrong with a play before the server is asked, so that it can be said at once and at its place.

export interface Wrong {
  field: string; // as the server names it: "enter.formula", "steps.3.title"
  text: string;
}

type Said = (field: string, key: MessageKey, params?: Record<string, string | number>) => Wrong[];

const said: Said = (field, key, params) => [{ field, text: t(key, params) }];
const missing = (text: string | undefined) => (text ?? '').trim() === '';
const within = (value: number | undefined, least: number, most: number) => value !== undefined && Number.isInteger(value) && value >= least && value <= most;
const days = (field: string, value: number | undefined, least: number, most: number) => (within(value, least, most) ? [] : said(field, 'play.wrong_range', { least, most }));

export function wrongOf(body: PlayBody): Wrong[] {
  return [...wrongEntry(body), ...wrongGoal(body), ...wrongNumbers(body), ...wrongGraph(body.steps), ...body.steps.flatMap((step, index) => wrongStep(step, index, body))];
}

function wrongEntry({ enter, audience }: PlayBody): Wrong[] {
  if (audience === 'people' && enter.when !== 'segment' && enter.when !== 'hand') return said('enter.when', 'play.wrong_people');
  if (enter.when === 'formula' && missing(enter.formula)) return said('enter.formula', 'play.wrong_enter');
  if (enter.when === 'segment' && !enter.segment) return said('enter.segment', 'play.wrong_segment');
  if (enter.when === 'event' && missing(enter.event)) return said('enter.event', 'play.wrong_event');
  if (enter.when !== 'date') return [];
  return [...(missing(enter.attribute) ? said('enter.attribute', 'play.wrong_attribute') : []), ...days('enter.days_before', enter.days_before, -730, 730)];
}

function wrongGoal({ goal }: PlayBody): Wrong[] {
  return [...(missing(goal.formula) ? said('goal.formula', 'play.wrong_goal') : []), ...days('goal.days', goal.days, 1, 730)];
}

function wrongNumbers({ again_days, priority, holdout, late_days, hours }: PlayBody): Wrong[] {
  const numbers = [...days('again_days', again_days, 0, 730), ...days('priority', priority, 1, 100), ...days('holdout', holdout, 0, 90), ...days('late_days', late_days, 1, 90)];
  return hours && hours.from >= hours.to ? [...numbers, ...said('hours.to', 'play.wrong_hours')] : numbers;
}

function wrongGraph(steps: PlayStep[]): Wrong[] {
  if (steps.length > STEPS_MAX) return said('steps', 'play.wrong_many', { most: STEPS_MAX });
  if (hasCircle(steps)) return said('steps', 'play.wrong_circle');
  const index = (step: PlayStep) => steps.indexOf(step);
  return [
    ...steps.flatMap((step) => (steps.findIndex((each) => each.id === step.id) < index(step) ? said(`steps.${index(step)}.id`, 'play.wrong_twice', { id: step.id }) : [])),
    ...notReached(steps).flatMap((step) => said(`steps.${index(step)}.id`, 'play.wrong_alone')),
  ];
}

function wrongStep(step: PlayStep, index: number, body: PlayBody): Wrong[] {
  const at = (name: string) => `steps.${index}.${name}`;
  const own: Wrong[] = ID_SHAPE.test(step.id) ? [] : said(at('id'), 'play.wrong_id');
  for (const way of ['next', 'otherwise'] as const) {
    if (step[way] !== undefined && !stepOf(body.steps, step[way])) own.push(...said(at(way), 'play.wrong_target', { id: step[way] }));
  }
  return [...own, ...wrongOfKind(step, at, body)];
}

const isMessageStep = (step: PlayStep | undefined) => step !== undefined && isMessage(step.kind);

// Each of several messages is chosen, and none twice.
function wrongOfChoice(choose: PlayCandidate[], at: (name: string) => string): Wrong[] {
  return choose.flatMap((each, index) => {
    const place = at(`choose.${index}.template`);
    if (!each.template && !each.guide) return said(place, 'play.wrong_candidate');
    return choose.slice(0, index).some((other) => other.template === each.template && other.guide === each.guide) ? said(place, 'play.wrong_same_message') : [];
  });
}

function wrongOfKind(step: PlayStep, at: (name: string) => string, body: PlayBody): Wrong[] {
  switch (step.kind) {
    case 'task':
      return [...(missing(step.title) ? said(at('title'), 'play.wrong_title') : []), ...days(at('due_days'), step.due_days, 0, 365)];
    case 'wait': {
      const ranges = [...days(at('days'), step.days ?? 0, 0, 730), ...days(at('hours'), step.hours ?? 0, 0, 23)];
      return ranges.length === 0 && (step.days ?? 0) + (step.hours ?? 0) === 0 ? said(at('days'), 'play.wrong_wait') : ranges;
    }
    case 'wait_until':
      if (step.task !== undefined && stepOf(body.steps, step.task)?.kind !== 'task') return said(at('task'), 'play.wrong_task');
      if (step.guide !== undefined && stepOf(body.steps, step.guide as string)?.kind !== 'in_app') return said(at('guide'), 'play.wrong_task');
      if (step.message !== undefined && !isMessageStep(stepOf(body.steps, step.message))) return said(at('message'), 'play.wrong_task');
      return [...(awaitedStep(step) === undefined && missing(step.formula) ? said(at('formula'), 'play.wrong_formula') : []), ...days(at('days'), step.days, 1, 730)];
    case 'branch':
      return missing(step.formula) ? said(at('formula'), 'play.wrong_formula') : [];
    case 'survey':
    case 'mail':
      return [
        ...(step.kind === 'mail' || step.survey ? [] : said(at('survey'), 'play.wrong_survey')),
        ...(step.choose ? wrongOfChoice(step.choose, at) : step.template ? [] : said(at('template'), 'play.wrong_template')),
        ...(step.to === 'person' && body.audience === 'accounts' ? said(at('to'), 'play.wrong_to') : []),
      ];
    case 'webhook':
      return step.endpoint ? [] : said(at('endpoint'), 'play.wrong_endpoint');
    case 'set':
      return missing(step.attribute) ? said(at('attribute'), 'play.wrong_attribute') : [];
    case 'split':
      return days(at('share'), step.share ?? 50, 1, 99);
    case 'in_app':
      return [
        ...(step.choose ? wrongOfChoice(step.choose, at) : step.guide ? [] : said(at('guide'), 'play.wrong_guide')),
        ...(step.to === 'person' && body.audience === 'accounts' ? said(at('to'), 'play.wrong_to') : []),
      ];
    case 'stage':
      return missing(step.stage) ? said(at('stage'), 'play.wrong_stage') : [];
    case 'note':
      return missing(step.title) ? said(at('title'), 'play.wrong_title') : [];
  }
}

/** Which step a field belongs to; null where it is the play's own. */
export function stepOfField(field: string, steps: PlayStep[]): PlayStep | null {
  const index = /^steps\.(\d+)(\.|$)/.exec(field)?.[1];
  return index === undefined ? null : (steps[Number(index)] ?? null);
}
