import type { PlayStep, StepKind } from '../../api/plays.ts';

// The steps of a play as a graph without circles: who leads to whom, and edits that keep it whole. All edits give new
// steps and leave the old ones as they were.

export type Way = 'next' | 'otherwise';
export const STEPS_MAX = 60;
export const ID_SHAPE = /^[a-z0-9_-]{1,30}$/;

export const forks = (kind: StepKind) => kind === 'branch' || kind === 'wait_until' || kind === 'split';
export const waysOf = (step: PlayStep): Way[] => (forks(step.kind) ? ['next', 'otherwise'] : ['next']);

export const stepOf = (steps: PlayStep[], id: string | undefined) => steps.find((step) => step.id === id);

/** The steps that lead to it, and by which way. */
export function waysTo(steps: PlayStep[], id: string): { step: PlayStep; way: Way }[] {
  return steps.flatMap((step) => waysOf(step).filter((way) => step[way] === id).map((way) => ({ step, way })));
}

/** Everything that can come after a step, itself included. */
function reachedFrom(steps: PlayStep[], id: string | undefined): Set<string> {
  const reached = new Set<string>();
  const open = id === undefined ? [] : [id];
  while (open.length > 0) {
    const step = stepOf(steps, open.pop());
    if (!step || reached.has(step.id)) continue;
    reached.add(step.id);
    for (const way of waysOf(step)) if (step[way] !== undefined) open.push(step[way]);
  }
  return reached;
}

/** The steps in an order in which each stands after all that lead to it; those of a circle come last. */
export function inOrder(steps: PlayStep[]): PlayStep[] {
  const waiting = new Map(steps.map((step) => [step.id, waysTo(steps, step.id).length]));
  const open = steps.filter((step) => waiting.get(step.id) === 0);
  const order: PlayStep[] = [];
  while (open.length > 0) {
    const step = open.shift()!;
    order.push(step);
    const freed: PlayStep[] = [];
    for (const way of waysOf(step)) {
      const target = stepOf(steps, step[way]);
      if (!target) continue;
      const left = waiting.get(target.id)! - 1;
      waiting.set(target.id, left);
      if (left === 0) freed.push(target);
    }
    // One way is read to its end before the other is begun.
    open.unshift(...freed);
  }
  return order.length === steps.length ? order : [...order, ...steps.filter((step) => !order.includes(step))];
}

export function hasCircle(steps: PlayStep[]): boolean {
  return steps.some((step) => waysOf(step).some((way) => step[way] !== undefined && reachedFrom(steps, step[way]).has(step.id)));
}

/** Where a step may lead without making a circle. */
export function possibleTargets(steps: PlayStep[], id: string): PlayStep[] {
  return inOrder(steps).filter((step) => step.id !== id && !reachedFrom(steps, step.id).has(id));
}

/** It waits for no other step. */
export const NO_STEP: Partial<PlayStep> = { task: undefined, guide: undefined, message: undefined, what: undefined };

const BARE: Record<StepKind, Partial<PlayStep>> = {
  task: { title: '', text: '', owner: 'owner', due_days: 2, task_kind: 'other' },
  wait: { days: 3, hours: 0 },
  wait_until: { formula: '', days: 7 },
  branch: { formula: '' },
  mail: { to: 'champion', promotional: false },
  webhook: { text: '' },
  set: { attribute: '', value: '' },
  note: { title: '', text: '' },
  stage: { stage: '', direction: 'enter' },
  survey: { to: 'users', promotional: true },
  in_app: { to: 'champion' },
  split: { share: 50 },
};

/** An id that no step has: "task", "task_2". */
export function freshId(steps: PlayStep[], kind: string): string {
  let id = kind;
  for (let n = 2; stepOf(steps, id); n += 1) id = `${kind}_${n}`;
  return id;
}

function newStep(steps: PlayStep[], kind: StepKind): PlayStep {
  return { id: freshId(steps, kind), kind, ...BARE[kind] };
}

export const replaced = (steps: PlayStep[], id: string, next: Partial<PlayStep>): PlayStep[] =>
  steps.map((step) => (step.id === id ? cleaned({ ...step, ...next }) : step));

// What is undefined is not there: it is neither sent nor compared.
function cleaned(step: PlayStep): PlayStep {
  return Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as unknown as PlayStep;
}

/** A new step between one and what came after it; `after` is null where it becomes the first. Where both ways of a step
 *  lead to the same place, it is put into both. */
export function insertAfter(steps: PlayStep[], after: string | null, way: Way, kind: StepKind): { steps: PlayStep[]; id: string } {
  const step = newStep(steps, kind);
  if (after === null) {
    const [first] = steps;
    const added = first ? withTargets(step, first.id) : step;
    return { steps: [added, ...steps], id: step.id };
  }
  const before = stepOf(steps, after);
  const target = before?.[way];
  const added = withTargets(step, target);
  const index = steps.findIndex((each) => each.id === after);
  const both = before !== undefined && forks(before.kind) && before.next === before.otherwise;
  const linked = replaced(steps, after, both ? { next: step.id, otherwise: step.id } : { [way]: step.id });
  return { steps: [...linked.slice(0, index + 1), added, ...linked.slice(index + 1)], id: step.id };
}

// A branch that is put in leads to the same place both ways until somebody says otherwise.
function withTargets(step: PlayStep, target: string | undefined): PlayStep {
  if (target === undefined) return step;
  return forks(step.kind) ? { ...step, next: target, otherwise: target } : { ...step, next: target };
}

/** What led to the step leads to what came after it. The first of its ways counts. */
export function removeStep(steps: PlayStep[], id: string): PlayStep[] {
  const gone = stepOf(steps, id);
  if (!gone) return steps;
  const after = gone.next ?? (forks(gone.kind) ? gone.otherwise : undefined);
  const left = steps
    .filter((step) => step.id !== id)
    .map((step) => {
      const next: Partial<PlayStep> = {};
      for (const way of waysOf(step)) if (step[way] === id) next[way] = after;
      // What waited for a task that is gone waits for nothing: it must be said anew.
      if (step.kind === 'wait_until' && (step.task === id || step.guide === id || step.message === id)) Object.assign(next, { ...NO_STEP, formula: '' });
      return Object.keys(next).length > 0 ? cleaned({ ...step, ...next }) : step;
    });
  // A run begins at the first step: whatever came after the one that is gone.
  if (steps[0]?.id !== id || after === undefined) return left;
  return [...left.filter((step) => step.id === after), ...left.filter((step) => step.id !== after)];
}

/** Another place after a step. `target` undefined: the steps end there. The steps as they were where it would make a circle. */
export function reconnect(steps: PlayStep[], id: string, way: Way, target: string | undefined): PlayStep[] {
  if (target !== undefined && !possibleTargets(steps, id).some((step) => step.id === target)) return steps;
  return replaced(steps, id, { [way]: target });
}

/** Another id, wherever it is named. */
export function renameStep(steps: PlayStep[], id: string, to: string): PlayStep[] {
  if (!ID_SHAPE.test(to) || (to !== id && stepOf(steps, to))) return steps;
  const named = (value: string | undefined) => (value === id ? to : value);
  return steps.map((step) =>
    cleaned({ ...step, id: named(step.id)!, next: named(step.next), otherwise: named(step.otherwise), task: named(step.task), message: named(step.message), ...(step.kind === 'wait_until' && { guide: named(step.guide as string | undefined) }) }),
  );
}

/** A step that writes to people. */
export const isMessage = (kind: StepKind) => kind === 'mail' || kind === 'survey' || kind === 'in_app';

/** Whether a step waits for another one, and not for a formula. */
export const awaitedStep = (step: PlayStep): string | undefined => (step.kind === 'wait_until' ? (step.task ?? step.message ?? (step.guide as string | undefined)) : undefined);

/** The tasks and messages that come before a step, which it can wait for. */
export function awaitable(steps: PlayStep[], id: string): PlayStep[] {
  return steps.filter((step) => (step.kind === 'task' || isMessage(step.kind)) && step.id !== id && reachedFrom(steps, step.id).has(id));
}

/** A step no run can come to. */
export function notReached(steps: PlayStep[]): PlayStep[] {
  const reached = reachedFrom(steps, steps[0]?.id);
  return steps.filter((step) => !reached.has(step.id));
}
