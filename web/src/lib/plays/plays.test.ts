import { describe, expect, test } from 'vitest';
import type { PlayBody, PlayStep } from '../../api/plays.ts';
import { stepOfField, wrongOf } from './check.ts';
import { differencesOf } from './diff.ts';
import { EMPTY_PLAY, fileName, sent, whole } from './body.ts';
import { awaitable, freshId, hasCircle, inOrder, insertAfter, notReached, possibleTargets, reconnect, removeStep, renameStep, STEPS_MAX } from './graph.ts';
import { CARD_WIDTH, GOAL, layoutOf, pathOf } from './layout.ts';
import { cardHeight, enterWords, goalWords, lengthWords, stepWords, type PlayNames } from './words.ts';

const names: PlayNames = {
  segment: (id) => (id === 7 ? 'Pilots' : '–'),
  template: (id) => (id === 4 ? 'Welcome' : '–'),
  endpoint: (id) => (id === 1 ? 'Our desk' : '–'),
  survey: (id) => (id === 2 ? 'NPS' : '–'),
  guide: (id) => (id === 3 ? 'Try exports' : '–'),
  stage: (key) => (key === 'adoption' ? 'Adoption' : '–'),
  staff: (email) => (email === 'ada@example.com' ? 'Ada Byron' : email),
};

const CALL: PlayStep = { id: 'call', kind: 'task', title: 'Call the decision maker', owner: 'owner', due_days: 2, next: 'logged' };
const LOGGED: PlayStep = { id: 'logged', kind: 'wait_until', task: 'call', days: 7, next: 'named', otherwise: 'named' };
const NAMED: PlayStep = { id: 'named', kind: 'branch', formula: 'people(role = "champion") >= 1', next: 'welcome', otherwise: 'lead' };
const WELCOME: PlayStep = { id: 'welcome', kind: 'mail', template: 4, to: 'champion', promotional: true, next: 'pause' };
const PAUSE: PlayStep = { id: 'pause', kind: 'wait', days: 3, hours: 4, next: 'mark' };
const LEAD: PlayStep = { id: 'lead', kind: 'task', title: 'Second call', owner: 'ada@example.com', due_days: 0, next: 'mark' };
const MARK: PlayStep = { id: 'mark', kind: 'set', attribute: 'play_state', value: 'welcomed' };
const STEPS = [CALL, LOGGED, NAMED, WELCOME, PAUSE, LEAD, MARK];
const body = (next: Partial<PlayBody> = {}): PlayBody => ({
  ...EMPTY_PLAY, enter: { when: 'formula', formula: 'wau = 0' }, goal: { formula: 'wau > 0', days: 30 }, steps: STEPS, ...next,
});
const ids = (steps: PlayStep[]) => steps.map((step) => step.id);

describe('the graph', () => {
  test('each step stands after all that lead to it, and one way is read to its end first', () => {
    expect(ids(inOrder(STEPS))).toEqual(['call', 'logged', 'named', 'welcome', 'pause', 'lead', 'mark']);
    expect(ids(inOrder([CALL, MARK, LOGGED, LEAD, NAMED, PAUSE, WELCOME]))).toEqual(['call', 'logged', 'named', 'welcome', 'pause', 'lead', 'mark']);
  });

  test('a step is put in after another and leads on to where that led', () => {
    const { steps, id } = insertAfter(STEPS, 'welcome', 'next', 'note');
    expect(id).toBe('note');
    expect(steps.find((step) => step.id === 'welcome')!.next).toBe('note');
    expect(steps.find((step) => step.id === 'note')!.next).toBe('pause');
    expect(ids(inOrder(steps))).toEqual(['call', 'logged', 'named', 'welcome', 'note', 'pause', 'lead', 'mark']);
    expect(STEPS[3]!.next, 'what was given is left as it was').toBe('pause');
  });

  test('a step is put in on one way of a branch, before the first, and into nothing', () => {
    const second = insertAfter(STEPS, 'named', 'otherwise', 'branch').steps;
    const branch = second.find((step) => step.id === 'branch')!;
    expect([branch.next, branch.otherwise]).toEqual(['lead', 'lead']);
    expect(second.find((step) => step.id === 'named')!.next).toBe('welcome');
    const both = insertAfter(STEPS, 'logged', 'next', 'note').steps.find((step) => step.id === 'logged')!;
    expect([both.next, both.otherwise], 'both ways led to the same place').toEqual(['note', 'note']);
    const first = insertAfter(STEPS, null, 'next', 'wait').steps;
    expect([first[0]!.id, first[0]!.next]).toEqual(['wait', 'call']);
    expect(insertAfter([], null, 'next', 'task').steps).toEqual([{ id: 'task', kind: 'task', title: '', text: '', owner: 'owner', due_days: 2, task_kind: 'other' }]);
    expect(insertAfter(STEPS, 'mark', 'next', 'task').steps.at(-1)!.next).toBeUndefined();
  });

  test('ids are fresh', () => {
    expect(freshId([], 'task')).toBe('task');
    expect(freshId([{ id: 'task', kind: 'task' }, { id: 'task_2', kind: 'task' }], 'task')).toBe('task_3');
  });

  test('what led to a step that is gone leads to what came after it', () => {
    const left = removeStep(STEPS, 'named');
    const logged = left.find((step) => step.id === 'logged')!;
    expect([logged.next, logged.otherwise]).toEqual(['welcome', 'welcome']);
    expect(ids(notReached(left))).toEqual(['lead']);
    const end = removeStep(STEPS, 'mark');
    expect(end.find((step) => step.id === 'pause')).not.toHaveProperty('next');
    expect(removeStep(STEPS, 'nobody')).toBe(STEPS);
  });

  test('without the first step a run begins with the next one, and nobody waits for a task that is gone', () => {
    const left = removeStep(STEPS, 'call');
    expect(left[0]).toEqual({ id: 'logged', kind: 'wait_until', days: 7, next: 'named', otherwise: 'named', formula: '' });
    expect(removeStep([MARK], 'mark')).toEqual([]);
    const moved = removeStep([{ ...CALL, next: 'mark' }, LEAD, MARK], 'call');
    expect(moved[0]!.id).toBe('mark');
  });

  test('another place after a step, never one that comes before it', () => {
    expect(reconnect(STEPS, 'pause', 'next', undefined).find((step) => step.id === 'pause')).not.toHaveProperty('next');
    expect(reconnect(STEPS, 'pause', 'next', 'lead').find((step) => step.id === 'pause')!.next).toBe('lead');
    expect(reconnect(STEPS, 'pause', 'next', 'call')).toBe(STEPS);
    expect(reconnect(STEPS, 'pause', 'next', 'pause')).toBe(STEPS);
    expect(ids(possibleTargets(STEPS, 'welcome'))).toEqual(['pause', 'lead', 'mark']);
    expect(hasCircle(STEPS)).toBe(false);
    expect(hasCircle([{ ...CALL, next: 'mark' }, { ...MARK, next: 'call' }])).toBe(true);
  });

  test('another id is taken over wherever the step is named', () => {
    const renamed = renameStep(STEPS, 'call', 'phone');
    expect(ids(renamed)[0]).toBe('phone');
    expect(renamed[1]!.task).toBe('phone');
    expect(renameStep(STEPS, 'named', 'asked')[1]).toMatchObject({ next: 'asked', otherwise: 'asked' });
    expect(renameStep(STEPS, 'call', 'mark'), 'somebody else has it').toBe(STEPS);
    expect(renameStep(STEPS, 'call', 'Not a word')).toBe(STEPS);
  });

  test('only tasks that come before can be waited for', () => {
    expect(ids(awaitable(STEPS, 'logged'))).toEqual(['call']);
    expect(ids(awaitable(STEPS, 'mark'))).toEqual(['call', 'welcome', 'lead']);
    expect(awaitable(STEPS, 'call')).toEqual([]);
  });
});

describe('where the steps stand', () => {
  const height = () => 80;
  const place = (steps: PlayStep[]) => layoutOf(steps, height);

  test('no two cards lie over each other, and each stands below all that lead to it', () => {
    const { nodes, edges } = place(STEPS);
    const all = [...nodes.values()];
    expect(all.map((node) => node.id).sort()).toEqual([...ids(STEPS), GOAL].sort());
    for (const a of all) {
      for (const b of all.filter((other) => other !== a)) {
        const apart = Math.abs(a.x - b.x) >= CARD_WIDTH || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
    for (const edge of edges) expect(nodes.get(edge.from)!.y, `${edge.from} to ${edge.to}`).toBeLessThan(nodes.get(edge.to)!.y);
  });

  test('the ways of a branch stand side by side, and meet in the middle', () => {
    const { nodes } = place(STEPS);
    const at = (id: string) => nodes.get(id)!;
    expect(at('welcome').y).toBe(at('lead').y);
    expect(at('welcome').x).toBeLessThan(at('lead').x);
    expect(at('mark').x).toBe(at('named').x);
    expect(at(GOAL).x).toBe(at('call').x);
  });

  test('a way past other steps has a lane beside them', () => {
    const { nodes, edges } = place([{ ...CALL, next: 'named' }, { ...NAMED, next: 'mark', otherwise: undefined }, MARK]);
    const past = edges.find((edge) => edge.from === 'named' && edge.to === GOAL)!;
    const mark = nodes.get('mark')!;
    expect(past.lane).not.toBeNull();
    expect(Math.abs(past.lane! - mark.x)).toBeGreaterThan(CARD_WIDTH / 2);
    expect(edges.find((edge) => edge.to === 'mark')!.lane).toBeNull();
  });

  test('both ways to the same place are one line', () => {
    expect(place(STEPS).edges.filter((edge) => edge.from === 'logged')).toEqual([{ from: 'logged', to: 'named', ways: ['next', 'otherwise'], lane: null }]);
  });

  test('steps that nobody comes to stand aside; without steps there is the goal alone', () => {
    const { nodes } = place([...STEPS, { id: 'lost', kind: 'note', title: 'Lost', next: 'mark' }]);
    const right = Math.max(...ids(STEPS).map((id) => nodes.get(id)!.x));
    expect(nodes.get('lost')!.x).toBeGreaterThanOrEqual(right + CARD_WIDTH);
    expect([...place([]).nodes.keys()]).toEqual([GOAL]);
  });

  test('as many steps as there may be are placed in no time', () => {
    const steps: PlayStep[] = Array.from({ length: STEPS_MAX }, (_, n) => ({ id: `s${n}`, kind: 'branch', formula: 'x', next: n + 1 < STEPS_MAX ? `s${n + 1}` : undefined, otherwise: n + 2 < STEPS_MAX ? `s${n + 2}` : undefined }));
    const started = performance.now();
    expect(place(steps).nodes.size).toBe(STEPS_MAX + 1);
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('a line goes straight down, or across above its end', () => {
    expect(pathOf({ x: 0, y: 80 }, { x: 0, y: 124 }, null, false)).toEqual({ path: 'M0 80V124', label: { x: 0, y: 102 } });
    const { path, label } = pathOf({ x: 0, y: 80 }, { x: 100, y: 140 }, null, true);
    expect(path).toBe('M0 80L0 96Q0 104 8 104L92 104Q100 104 100 112L100 140');
    expect(label).toEqual({ x: 50, y: 104 });
    expect(pathOf({ x: 0, y: 80 }, { x: 0, y: 400 }, 150, true).label).toEqual({ x: 75, y: 104 });
  });
});

describe('words', () => {
  test.each([
    [CALL, 'Task: Call the decision maker', 'For the owner, due in 2 working days'],
    [LEAD, 'Task: Second call', 'For Ada Byron, due the same day'],
    [LOGGED, 'Wait until “Call the decision maker” is done', 'At most 7 days'],
    [NAMED, 'Is this so?', 'people(role = "champion") >= 1'],
    [WELCOME, 'E-mail: Welcome', 'To the champions, promotional'],
    [PAUSE, 'Wait 3 days and 4 hours', ''],
    [MARK, 'Set Play state', 'To “welcomed”'],
    [{ id: 'n', kind: 'note', title: '', text: 'So it was' } as PlayStep, 'Note: …', 'So it was'],
    [{ id: 'w', kind: 'webhook', endpoint: 1, text: '' } as PlayStep, 'Webhook: Our desk', ''],
    [{ id: 'q', kind: 'survey', survey: 2, template: 4, to: 'users', promotional: false } as PlayStep, 'Survey: NPS', 'To the users'],
    [{ id: 't', kind: 'split', share: 30 } as PlayStep, 'Split by chance', '30% go one way, 70% the other'],
    [{ id: 'g', kind: 'in_app', guide: 3, to: 'users' } as PlayStep, 'In the app: Try exports', 'To the users'],
    [{ id: 's', kind: 'stage', stage: 'adoption', direction: 'leave' } as PlayStep, 'Out of the stage Adoption', ''],
    [{ id: 'u', kind: 'wait_until', formula: '', days: 1 } as PlayStep, 'Wait until this is so', 'No formula yet'],
    [{ id: 'u', kind: 'wait_until', message: 'welcome', what: 'opened', days: 2 } as PlayStep, 'Wait until somebody opened “Welcome”', 'At most 2 days'],
  ])('%j', (step, title, text) => expect(stepWords(step, STEPS, names)).toMatchObject({ title, text }));

  test.each([
    [{ when: 'formula', formula: 'wau = 0' }, 'Entry: when this becomes so', 'wau = 0'],
    [{ when: 'segment', segment: 7 }, 'Entry: joins a segment', 'Pilots'],
    [{ when: 'event', event: 'Invoice Failed' }, 'Entry: an event arrives', '“Invoice Failed”, once a day at most'],
    [{ when: 'date', attribute: 'renewal_date', days_before: 120 }, 'Entry: 120 days before Renewal date', 'Each account'],
    [{ when: 'date', attribute: 'go_live', days_before: -1 }, 'Entry: 1 day after Go live', 'Each account'],
    [{ when: 'hand' }, 'Entry: by hand', 'Each account'],
  ] as const)('%j', (enter, title, text) => expect(enterWords(body({ enter }), names)).toMatchObject({ title, text }));

  test('lengths, goals and how high a card is', () => {
    expect([lengthWords(1, 0), lengthWords(0, 5), lengthWords(2, 1), lengthWords()]).toEqual(['1 day', '5 hours', '2 days and 1 hour', '0 days']);
    expect(goalWords(body())).toMatchObject({ title: 'Goal within 30 days', text: 'wau > 0' });
    const one = stepWords(CALL, STEPS, names);
    expect(cardHeight(one, true) - cardHeight(one, false)).toBe(31);
    expect(cardHeight({ ...one, title: 'x'.repeat(40) }, false) - cardHeight({ ...one, title: 'x' }, false)).toBe(20);
  });
});

describe('what is wrong is said before the server is asked', () => {
  test('a whole play has no fault', () => expect(wrongOf(body())).toEqual([]));

  test.each<[string, Partial<PlayBody>, string]>([
    ['no entry', { enter: { when: 'formula', formula: ' ' } }, 'enter.formula'],
    ['no segment', { enter: { when: 'segment' } }, 'enter.segment'],
    ['people by a formula', { audience: 'people' }, 'enter.when'],
    ['a date without one', { enter: { when: 'date', days_before: 30 } }, 'enter.attribute'],
    ['too early', { enter: { when: 'date', attribute: 'renewal_date', days_before: 731 } }, 'enter.days_before'],
    ['no goal', { goal: { formula: '', days: 30 } }, 'goal.formula'],
    ['a goal of no days', { goal: { formula: 'x', days: 0 } }, 'goal.days'],
    ['held out too many', { holdout: 91 }, 'holdout'],
    ['no priority', { priority: 0 }, 'priority'],
    ['hours backwards', { hours: { from: 18, to: 8, working_days: true } }, 'hours.to'],
    ['a task without title', { steps: [{ ...CALL, title: '', next: undefined }] }, 'steps.0.title'],
    ['no such step', { steps: [{ ...CALL, next: 'gone' }] }, 'steps.0.next'],
    ['the same id twice', { steps: [{ ...CALL, next: 'call' }, { ...MARK, id: 'call' }] }, 'steps'],
    ['nobody comes there', { steps: [{ ...CALL, next: undefined }, MARK] }, 'steps.1.id'],
    ['waiting for no time', { steps: [{ id: 'w', kind: 'wait', days: 0, hours: 0 }] }, 'steps.0.days'],
    ['waiting for what is no message', { steps: [{ ...MARK, next: 'w' }, { id: 'w', kind: 'wait_until', message: 'mark', what: 'acted', days: 3 }] }, 'steps.1.message'],
    ['waiting for what is no task', { steps: [{ ...MARK, next: 'w' }, { id: 'w', kind: 'wait_until', task: 'mark', days: 3 }] }, 'steps.1.task'],
    ['a branch without formula', { steps: [{ id: 'b', kind: 'branch', formula: '' }] }, 'steps.0.formula'],
    ['an e-mail without template', { steps: [{ id: 'm', kind: 'mail', to: 'champion' }] }, 'steps.0.template'],
    ['a message that is not chosen', { steps: [{ id: 'm', kind: 'mail', to: 'champion', choose: [{ template: 4 }, {}] }] }, 'steps.0.choose.1.template'],
    ['a message that is there twice', { steps: [{ id: 'm', kind: 'in_app', to: 'champion', choose: [{ guide: 4 }, { guide: 4 }] }] }, 'steps.0.choose.1.template'],
    ['a survey that is not chosen', { steps: [{ id: 'm', kind: 'survey', template: 4, to: 'users' }] }, 'steps.0.survey'],
    ['the person of an account', { steps: [{ id: 'm', kind: 'mail', template: 4, to: 'person' }] }, 'steps.0.to'],
    ['an id that is no word', { steps: [{ ...MARK, id: 'Not so' }] }, 'steps.0.id'],
  ])('%s', (_, next, field) => expect(wrongOf(body(next)).map((wrong) => wrong.field)).toContain(field));

  test('a field says which step it is of', () => {
    expect(stepOfField('steps.3.formula', STEPS)!.id).toBe('welcome');
    expect(stepOfField('goal.formula', STEPS)).toBeNull();
    expect(stepOfField('steps.99.id', STEPS)).toBeNull();
  });
});

describe('differences, and what is sent', () => {
  test('two states differ in words', () => {
    const before = { name: 'Champion', body: body() };
    const steps = reconnect(insertAfter(removeStep(STEPS, 'mark'), 'pause', 'next', 'note').steps, 'lead', 'next', undefined).map((step) => (step.id === 'call' ? { ...step, due_days: 5, text: 'Say hello' } : step));
    const after = { name: 'Champion change', body: body({ holdout: 10, goal: { formula: 'wau > 0', days: 60 }, steps }) };
    expect(differencesOf(before, after, names)).toEqual([
      'Name: Champion → Champion change',
      'Goal: wau > 0 within 30 days → wau > 0 within 60 days',
      'Held out: 20% → 10%',
      'New: Note: …',
      'Gone: Set Play state',
      'Task: Call the decision maker: For the owner, due in 2 working days → For the owner, due in 5 working days',
      'Wait 3 days and 4 hours leads to Note: …, before to Set Play state',
      'Task: Second call leads to the end, before to Set Play state',
    ]);
    expect(differencesOf(before, before, names)).toEqual([]);
    const details = { name: 'Champion', body: body({ steps: STEPS.map((step) => (step.id === 'call' ? { ...step, text: 'Bring flowers' } : step)) }) };
    expect(differencesOf(before, details, names)).toEqual(['Task: Call the decision maker: details changed']);
  });

  test('a file is called like the play', () => expect(fileName('Champion change, 2nd!')).toBe('champion-change-2nd.json'));

  test('what is not set is not sent', () => {
    expect(sent(whole({ steps: [] }))).not.toHaveProperty('only');
    expect(sent(whole({ exit: { formula: 'x' } }))).toMatchObject({ exit: { formula: 'x' } });
    expect(sent(whole({}))).not.toHaveProperty('hours');
  });
});
