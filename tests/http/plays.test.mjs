// Plays: who enters, what is done and when, who is held out, what people do by hand, and that nothing is done twice.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

const DAY = 86400000;
const NOW = Date.parse('2026-03-31T09:00:00Z'); // a Tuesday
const textOf = (time) => new Date(time).toISOString();

const running = [];
// A test that fails leaves its server behind, which would keep this process alive.
after(() => Promise.all(running.map((server) => server.stop('SIGKILL'))));

async function start(folder, now) {
  const server = await Server.start(folder.db, '--now', textOf(now));
  running.push(server);
  return server;
}

async function startNew(history = []) {
  const folder = await makeFolder();
  if (history.length > 0) {
    const file = join(folder.path, 'history.ndjson');
    await writeFile(file, history.map((line) => JSON.stringify(line)).join('\n'));
    const imported = await run('import', file, '--db', folder.db, '--now', textOf(NOW));
    assert.equal(imported.code, 0, imported.stderr);
  }
  const key = await createKey(folder.db, 'write');
  const server = await start(folder, NOW);
  const ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
  return { folder, key, server, ann };
}

// The same database at a later time; Ann is still signed in.
async function later({ folder, key, server, ann }, now) {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  const next = await start(folder, now);
  ann.server = next;
  return { folder, key, server: next, ann };
}

async function put(ann, accounts, attributes = {}) {
  const items = accounts.map((id) => ({ id, attributes: { name: id.toUpperCase(), owner: 'ann@here.example', ...attributes } }));
  assert.equal((await ann.post('/accounts', { items })).status, 200);
}

const track = async ({ server, key }, event, account) =>
  assert.equal((await server.track('/v1/track', { event, userId: `${account}-1`, context: { groupId: account } }, key)).status, 200);

const play = (steps, more = {}) => ({
  audience: 'accounts',
  enter: { when: 'event', event: 'Cancel Opened' },
  goal: { formula: 'account.saved = true', days: 30 },
  on: true,
  steps,
  ...more,
});

async function make(ann, name, body) {
  const made = await ann.post('/plays', { name, body });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
}

// Its entry is looked at from now on: what happens next is news.
const watched = (ann, id) => until('the entry is followed', async () => (await ann.get('/plays')).json.items.find((one) => one.id === id).accounts === 0);

const runsOf = async (ann, id, query = '') => (await ann.get(`/plays/${id}/runs?${query}`)).json.items;
const wayOf = async (ann, run) => (await ann.get(`/play-runs/${run}`)).json.path.map((move) => `${move.step} ${move.outcome}`.trim());
const attributeOf = async (ann, account, key) => (await ann.get(`/accounts/${account}`)).json.attributes.find((one) => one.key === key)?.value;
const tasksOf = async (ann, account) => (await ann.get(`/tasks?account=${account}`)).json.items;

test('an account enters by what it does; a task is made once, waited for, and what follows is done', async () => {
  const all = await startNew();
  const { ann, server, folder } = all;
  await put(ann, ['acme', 'bond']);
  const id = await make(
    ann,
    'Somebody looks for the door',
    play([
      { id: 'call', kind: 'task', title: 'Call {account}', text: 'They opened the page to cancel.', due_days: 2, next: 'called' },
      { id: 'called', kind: 'wait_until', task: 'call', days: 7, next: 'mark', otherwise: 'note' },
      { id: 'mark', kind: 'set', attribute: 'rescue', value: 'called', next: 'note' },
      { id: 'note', kind: 'note', title: 'Rescue of {account}', text: 'The play is over.' },
    ]),
  );
  await watched(ann, id);
  await track(all, 'Cancel Opened', 'acme');
  await until('it enters', async () => (await runsOf(ann, id)).length === 1);
  const [run] = await runsOf(ann, id);
  assert.equal(run.account.id, 'acme');
  await until('the task is there', async () => (await tasksOf(ann, 'acme')).length === 1);
  const [task] = await tasksOf(ann, 'acme');
  assert.equal(task.title, 'Call ACME');
  assert.equal(task.owner, 'ann@here.example');
  assert.equal(task.due, '2026-04-02');
  await until('it waits', async () => (await runsOf(ann, id))[0].step === 'called');
  assert.equal((await runsOf(ann, id))[0].due_at, textOf(NOW + 7 * DAY).slice(0, 10) + (await runsOf(ann, id))[0].due_at.slice(10));

  assert.equal((await ann.patch(`/tasks/${task.id}`, { state: 'done' })).status, 200);
  await until('the rest is done', async () => (await runsOf(ann, id))[0].state === 'watching');
  assert.deepEqual(await wayOf(ann, run.id), ['call done', 'called came_true', 'mark done', 'note done']);
  assert.equal((await attributeOf(ann, 'acme', 'rescue')), 'called');
  const notes = (await ann.get('/touchpoints?account=acme')).json.items;
  assert.deepEqual(notes.map((one) => one.title), ['Rescue of ACME']);

  // The goal, while it is watched.
  await put(ann, ['acme'], { saved: true });
  await until('the goal is seen', async () => (await runsOf(ann, id))[0].state === 'ended');
  const [ended] = await runsOf(ann, id);
  assert.ok(ended.goal_at && ended.result === 'finished');
  assert.deepEqual((await wayOf(ann, run.id)).slice(-1), ['goal']);
  const flow = (await ann.get(`/plays/${id}/flow`)).json;
  assert.deepEqual(flow.counts, { entered: 1, played: 1, held: 0, going: 0, paused: 0, watching: 0, goal_played: 1, goal_held: 0 });
  assert.deepEqual(flow.steps.map((step) => [step.id, step.came, step.done, step.here]), [['call', 1, 1, 0], ['called', 1, 1, 0], ['mark', 1, 1, 0], ['note', 1, 1, 0]]);

  // Once means once.
  await track(all, 'Cancel Opened', 'acme');
  await track(all, 'Cancel Opened', 'bond');
  await until('the other one enters', async () => (await runsOf(ann, id)).length === 2);
  assert.deepEqual((await runsOf(ann, id)).map((one) => one.account.id), ['bond', 'acme']);
  assert.equal((await ann.get('/accounts/bond/plays')).json.items.length, 1);
  await server.stop();
  await folder.remove();
});

test('days go by: a wait ends, a task is waited for in vain, and nobody is written to long after', async () => {
  let all = await startNew();
  await put(all.ann, ['acme']);
  const id = await make(
    all.ann,
    'Two days',
    play(
      [
        { id: 'two', kind: 'wait', days: 2, next: 'call' },
        { id: 'call', kind: 'task', title: 'Call', next: 'called' },
        { id: 'called', kind: 'wait_until', task: 'call', days: 3, next: 'good', otherwise: 'bad' },
        { id: 'good', kind: 'set', attribute: 'call', value: 'good' },
        { id: 'bad', kind: 'set', attribute: 'call', value: 'bad' },
      ],
      { enter: { when: 'hand' } },
    ),
  );
  const entered = await all.ann.post(`/plays/${id}/runs`, { account: 'acme', why: 'A test.' });
  assert.equal(entered.status, 201, entered.text);
  assert.equal((await all.ann.post(`/plays/${id}/runs`, { account: 'acme' })).status, 409);
  await until('it waits', async () => (await runsOf(all.ann, id))[0].due_at.startsWith('2026-04-02'));
  assert.equal((await tasksOf(all.ann, 'acme')).length, 0);

  all = await later(all, NOW + 2 * DAY + 60000);
  await until('the task is there', async () => (await tasksOf(all.ann, 'acme')).length === 1);
  assert.deepEqual(await wayOf(all.ann, entered.json.id), ['two waited', 'call done']);

  all = await later(all, NOW + 6 * DAY);
  await until('it went the other way', async () => (await attributeOf(all.ann, 'acme', 'call')) === 'bad');
  assert.deepEqual(await wayOf(all.ann, entered.json.id), ['two waited', 'call done', 'called timed_out', 'bad done']);
  assert.equal((await tasksOf(all.ann, 'acme')).length, 1);

  all = await later(all, NOW + 31 * DAY);
  await until('the days of the goal are over', async () => (await runsOf(all.ann, id))[0].state === 'ended');
  assert.equal((await runsOf(all.ann, id))[0].goal_at, null);
  await all.server.stop();
  await all.folder.remove();
});

test('who is held out gets nothing, is watched alike, and stays held out', async () => {
  let all = await startNew();
  const { ann } = all;
  const accounts = Array.from({ length: 60 }, (_, i) => `account-${i}`);
  await put(ann, accounts);
  const id = await make(
    ann,
    'Half of them',
    play([{ id: 'call', kind: 'task', title: 'Call' }], { enter: { when: 'formula', formula: 'account.name is not missing' }, holdout: 50, existing: true }),
  );
  await until('all enter', async () => (await ann.get(`/plays/${id}/flow`)).json.counts.entered === 60);
  const held = (await runsOf(ann, id, 'side=held&limit=200')).map((run) => run.account.id);
  assert.ok(held.length >= 15 && held.length <= 45, `${held.length} of 60 are held out`);
  await until('the others have tasks', async () => (await ann.get('/tasks?limit=200')).json.items.length === 60 - held.length);
  for (const task of (await ann.get('/tasks?limit=200')).json.items) assert.ok(!held.includes(task.account.id), task.account.id);
  await put(ann, held.slice(0, 3), { saved: true });
  await until('their goals count', async () => (await ann.get(`/plays/${id}/flow`)).json.counts.goal_held === 3);
  all = await later(all, NOW + DAY);
  assert.equal((await ann.get('/tasks?limit=200')).json.items.length, 60 - held.length);
  await all.server.stop();
  await all.folder.remove();
});

test('runs are paused, resumed, skipped, stopped and moved by hand; a play that is off rests', async () => {
  const { ann, server, folder } = await startNew();
  await put(ann, ['acme', 'bond']);
  const steps = [
    { id: 'week', kind: 'wait', days: 7, next: 'mark' },
    { id: 'mark', kind: 'set', attribute: 'marked', value: true, next: 'month' },
    { id: 'month', kind: 'wait', days: 30 },
  ];
  const body = play(steps, { enter: { when: 'hand' } });
  const id = await make(ann, 'By hand', body);
  const enter = async (account) => (await ann.post(`/plays/${id}/runs`, { account })).json.id;
  const [acme, bond] = [await enter('acme'), await enter('bond')];
  const stateOf = async (run) => (await ann.get(`/play-runs/${run}`)).json.run;
  const order = (run, what, more = {}) => ann.post(`/play-runs/${run}/${what}`, { why: 'A test.', ...more });
  await until('both wait', async () => (await stateOf(acme)).due_at && (await stateOf(bond)).step === 'week');

  assert.equal((await order(acme, 'pause')).json.state, 'paused');
  assert.equal((await order(acme, 'pause')).status, 409);
  assert.equal((await order(acme, 'resume')).json.state, 'going');
  assert.equal((await order(acme, 'skip')).status, 200);
  await until('it goes on', async () => (await stateOf(acme)).step === 'month');
  assert.equal((await attributeOf(ann, 'acme', 'marked')), true);
  assert.deepEqual(await wayOf(ann, acme), ['paused', 'resumed', 'week skipped', 'mark done']);

  assert.equal((await ann.patch(`/plays/${id}`, { body: { ...body, on: false } })).status, 200);
  await until('they rest', async () => (await stateOf(acme)).state === 'resting' && (await stateOf(bond)).state === 'resting');
  assert.equal((await ann.post(`/plays/${id}/runs`, { account: 'acme' })).status, 409);
  assert.equal((await ann.patch(`/plays/${id}`, { body: { ...body, steps: [...steps.slice(0, 1), { ...steps[1], value: 'new' }] } })).status, 422);
  assert.equal((await ann.patch(`/plays/${id}`, { body: { ...body, steps: [{ ...steps[0], next: 'mark' }, { id: 'mark', kind: 'set', attribute: 'marked', value: 'new' }] } })).status, 200);
  await until('they go on', async () => (await stateOf(bond)).state === 'going');
  assert.equal((await stateOf(bond)).version, 1);
  assert.equal((await order(acme, 'move')).status, 409); // the new version has no step of that name
  assert.equal((await order(bond, 'move')).json.version, 3);
  assert.equal((await order(bond, 'skip')).status, 200);
  await until('it takes the new step', async () => (await attributeOf(ann, 'bond', 'marked')) === 'new');
  assert.equal((await ann.remove(`/plays/${id}`)).status, 409);
  await ann.post('/accounts', { items: [{ id: 'cone', attributes: { name: 'Cone' } }] });
  const cone = await enter('cone');
  await until('it waits', async () => (await stateOf(cone)).due_at > textOf(NOW + DAY));
  assert.equal((await order(acme, 'stop')).json.result, 'stopped');
  assert.equal((await order(acme, 'stop')).status, 409);
  assert.equal((await ann.post(`/plays/${id}/stop`, { why: 'Enough.' })).json.stopped, 1);
  assert.equal((await stateOf(cone)).result, 'stopped');
  assert.equal((await ann.remove(`/plays/${id}`)).status, 204);
  await server.stop();
  await folder.remove();
});

test('what is wrong of a play is said, with its place', async () => {
  const { ann, server, folder } = await startNew();
  const check = async (body) => (await ann.post('/plays/check', { body })).json.problem;
  const wait = { id: 'w', kind: 'wait', days: 1 };
  assert.equal(await check(play([wait])), null);
  const cases = [
    [play([wait], { audience: 'everybody' }), 'audience', /one of accounts\|people/],
    [play([wait], { enter: { when: 'formula', formula: 'wua = 0' } }), 'enter.formula', /wua/],
    [play([wait], { goal: { formula: 'wau', days: 30 } }), 'goal.formula', /yes or no/],
    [play([{ ...wait, next: 'x' }]), 'steps.0.next', /no step “x”/],
    [play([{ ...wait, next: 'b' }, { id: 'b', kind: 'wait', days: 1, next: 'w' }]), 'steps.0.next', /circle/],
    [play([wait, { ...wait, id: 'alone' }]), 'steps.1.id', /No step leads/],
    [play([wait, wait]), 'steps.1.id', /Two steps/],
    [play([{ id: 'w', kind: 'wait' }]), 'steps.0.days', /how long/],
    [play([{ id: 'b', kind: 'branch', formula: 'wau >' }]), 'steps.0.formula', /./],
    [play([{ id: 'm', kind: 'mail', template: 1, to: 'person' }]), 'steps.0.to', /to whom/],
    [play([{ id: 's', kind: 'set', attribute: 'x', value: [1] }]), 'steps.0.value', /a text, a number/],
    [play([wait], { enter: { when: 'segment', segment: 99 } }), 'enter.segment', /no such segment/],
    [play([wait], { audience: 'people' }), 'enter.when', /segment of people/],
    [play([wait], { holdout: 95 }), 'holdout', /0 to 90/],
    [play([wait], { hours: { from: 18, to: 8 } }), 'hours.to', /later/],
  ];
  for (const [body, field, message] of cases) {
    const problem = await check(body);
    assert.equal(problem?.field, field, JSON.stringify(body));
    assert.match(problem.message, message);
    assert.equal((await ann.post('/plays', { name: 'Wrong', body })).status, 422, JSON.stringify(body));
  }
  assert.equal((await check(play([wait], { enter: { when: 'formula', formula: 'stickines > 1' } }))).proposal, 'stickiness');
  assert.deepEqual((await ann.get('/plays')).json.items, []);
  await server.stop();
  await folder.remove();
});

test('a play is run over the past, and dry on one account, before it is turned on', async () => {
  // Every account works each day, and falls silent on a day of its own; some come back after 20 days.
  const history = [], silent = new Map();
  const today = Math.floor(NOW / DAY);
  for (let i = 0; i < 40; i++) {
    const account = `account-${i}`, last = 100 - 2 * i; // days ago
    history.push({ type: 'group', groupId: account, userId: `${account}-1`, traits: { name: account, owner: i % 2 ? 'ann@here.example' : 'bob@here.example' }, timestamp: textOf(NOW - 200 * DAY), messageId: `g${i}` });
    for (let day = 150; day >= last; day--) history.push({ type: 'track', event: 'Job Done', userId: `${account}-1`, timestamp: textOf(NOW - day * DAY - 3600000), context: { groupId: account }, messageId: `e${i}-${day}` });
    const back = i % 4 === 0 ? last - 20 : -1;
    if (back >= 0) history.push({ type: 'track', event: 'Job Done', userId: `${account}-1`, timestamp: textOf(NOW - back * DAY - 3600000), context: { groupId: account }, messageId: `b${i}` });
    silent.set(account, { days: [last - 7, ...(back >= 0 ? [back - 7] : [])].filter((day) => day >= 0), back: back >= 0 && last - 7 - back <= 30 ? back : -1 });
  }
  const { ann, server, folder } = await startNew(history);
  const body = play(
    [
      { id: 'call', kind: 'task', title: 'Call', due_days: 2, next: 'called' },
      { id: 'called', kind: 'wait_until', task: 'call', days: 7, next: 'again', otherwise: 'lost' },
      { id: 'again', kind: 'wait', days: 20, next: 'visit' },
      { id: 'visit', kind: 'task', title: 'Visit' },
      { id: 'lost', kind: 'note', title: 'Nobody called' },
    ],
    { enter: { when: 'formula', formula: 'active_days(7d) = 0 and ago(7d, active_days(28d)) > 0' }, goal: { formula: 'active_days(7d) > 0', days: 30 }, again_days: 60, on: false, life: 'any', holdout: 0 },
  );
  const begun = await ann.post('/plays/simulations', { body, days: 120 });
  assert.equal(begun.status, 202, begun.text);
  const view = async () => (await ann.get(`/plays/simulations/${begun.json.id}`)).json;
  await until('it is done', async () => (await view()).state === 'done');
  const { result } = await view();

  // The same by hand: who enters, when, and what is asked of whom.
  const entries = [];
  for (const [account, { days }] of silent) {
    let lastEntry = -1;
    for (const ago of days) {
      const day = today - ago;
      if (lastEntry < 0 || day - lastEntry >= 60) entries.push({ account, day }), (lastEntry = day);
    }
  }
  assert.equal(result.entered, entries.length);
  assert.equal(result.accounts, silent.size);
  assert.deepEqual(
    new Set(result.entries.map((one) => `${one.account.id} ${one.day}`)),
    new Set(entries.map((one) => `${one.account} ${new Date(one.day * DAY).toISOString().slice(0, 10)}`)),
  );
  assert.equal(result.by_week.reduce((sum, week) => sum + week.entered, 0), entries.length);
  assert.equal(result.by_week.reduce((sum, week) => sum + week.tasks, 0), result.tasks);
  assert.equal(result.by_owner.reduce((sum, owner) => sum + owner.tasks, 0), result.tasks);
  // The goal: back within 30 days of the entry. Who is back takes no further step; the others are visited 22 days after.
  const goal = entries.filter(({ account, day }) => {
    const { back } = silent.get(account);
    return back >= 0 && today - back > day && today - back - day < 30;
  });
  assert.equal(result.reached_goal, goal.length);
  const visited = entries.filter((one) => today - one.day >= 22 && !goal.includes(one));
  assert.equal(result.tasks, entries.length + visited.length);
  assert.equal(result.mails, 0);

  const dry = (await ann.post('/plays/dry-run', { body, account: 'account-39' })).json;
  assert.deepEqual(dry.path.map((move) => [move.after_days, move.step, move.outcome]), [[0, 'call', 'done'], [2, 'called', 'came_true'], [22, 'again', 'waited'], [22, 'visit', 'done']]);
  assert.deepEqual((await ann.get('/tasks?limit=200')).json.items, []);
  assert.equal((await ann.post('/plays/simulations', { body: { ...body, enter: { when: 'hand' } } })).status, 422);
  await server.stop();
  await folder.remove();
});

test('a play for people is run over the past: who came into its segment, and when', async () => {
  // Two people of each account work each day until a day of their own; some come back after 20 days.
  const history = [], wanted = [];
  const today = Math.floor(NOW / DAY);
  const dayText = (ago) => textOf((today - ago) * DAY).slice(0, 10);
  for (let i = 0; i < 30; i++) {
    const account = `account-${i}`, small = i % 3 === 0;
    history.push({ type: 'group', groupId: account, userId: `${account}-0`, traits: { name: account, plan: small ? 'Small' : 'Large' }, timestamp: textOf(NOW - 200 * DAY), messageId: `g${i}` });
    for (let k = 0; k < 2; k++) {
      const userId = `${account}-${k}`, last = 130 - 2 * i - 25 * k;
      const work = (day) => history.push({ type: 'track', event: 'Job Done', userId, timestamp: textOf(NOW - day * DAY - 3600000), context: { groupId: account }, messageId: `e${userId}-${day}` });
      for (let day = 150; day >= last; day -= 2) work(day);
      const seen = last + ((150 - last) % 2), back = i % 4 === 0 ? last - 20 : -1; // the last day before the silence
      if (back >= 0) work(back);
      if (small) continue; // the guard is of the account
      // Silent for 10 days: on the tenth day after the last one; again after coming back, 40 days after the entry at the earliest.
      const entries = [seen - 10, ...(back >= 0 ? [back - 10] : [])].filter((ago) => ago >= 0 && ago < 120);
      let before = null;
      for (const ago of entries) {
        if (before !== null && before - ago < 40) continue;
        wanted.push(`${userId} ${dayText(ago)}`);
        before = ago;
      }
    }
  }
  const { ann, server, folder } = await startNew(history);
  const segment = await ann.post('/segments', { name: 'Silent people', scope: 'people', formula: 'silent_for >= 10d' });
  assert.equal(segment.status, 201, segment.text);
  const body = play([{ id: 'call', kind: 'task', title: 'Call {person}' }],
    { audience: 'people', enter: { when: 'segment', segment: segment.json.id }, goal: { formula: 'active within 5d', days: 30 }, again_days: 40, on: false, life: 'any', holdout: 0, only: { formula: 'account.plan = "Large"' } });
  const run = async (wish) => {
    const begun = await ann.post('/plays/simulations', { body: wish, days: 120 });
    assert.equal(begun.status, 202, begun.text);
    const view = async () => (await ann.get(`/plays/simulations/${begun.json.id}`)).json;
    await until('it is done', async () => (await view()).state === 'done');
    return (await view()).result;
  };
  const result = await run(body);
  assert.deepEqual(result.entries.map((one) => `${one.person.id} ${one.day}`).sort(), wanted.slice().sort());
  assert.equal(result.entered, wanted.length);
  assert.equal(result.tasks, wanted.length);
  assert.equal(result.people, new Set(wanted.map((one) => one.split(' ')[0])).size);
  assert.equal(result.accounts, new Set(wanted.map((one) => one.split('-').slice(0, 2).join('-'))).size);

  // So long that its text alone is more than what a wish for a run may take.
  const many = Array.from({ length: 40000 }, (_, i) => `${'somebody-with-a-long-id-'.repeat(2)}-${i}`);
  const listed = await ann.post('/segments', { name: 'Listed people', scope: 'people', static: ['account-1-0', ...many] });
  assert.equal(listed.status, 201, listed.text);
  const refused = await ann.post('/plays/simulations', { body: { ...body, enter: { when: 'segment', segment: listed.json.id } }, days: 120 });
  assert.equal(refused.status, 422, refused.text);
  assert.match(refused.text, /is a list/);
  await server.stop();
  await folder.remove();
});

test('over the past a mail counts for each whom it would have reached then, within the limits', async () => {
  const history = [];
  const days = 60;
  for (let i = 0; i < 6; i++) {
    const account = `account-${i}`, at = textOf(NOW - 200 * DAY);
    history.push({ type: 'group', groupId: account, userId: `${account}-a`, traits: { name: account, owner: i < 4 ? 'ann@here.example' : '' }, timestamp: at, messageId: `g${i}` });
    const says = (who, traits) => history.push({ type: 'identify', userId: `${account}-${who}`, traits, context: { groupId: account }, timestamp: at, messageId: `p${i}${who}` });
    const comes = (who, ...ago) => ago.forEach((day) => history.push({ type: 'track', event: 'Job Done', userId: `${account}-${who}`, timestamp: textOf(NOW - day * DAY - 3600000), context: { groupId: account }, messageId: `e${i}${who}${day}` }));
    says('a', { email: `a${i}@there.example`, role: i % 2 ? 'champion' : 'user' });
    says('b', { email: `b${i}@there.example` });
    says('c', { role: 'user' }); // no address
    says('d', { email: `d${i}@there.example`, contact: 'do_not_contact' });
    says('e', { email: `e${i}@there.example` }); // comes no more by then
    for (const who of 'abcd') comes(who, 70, 50, 30);
    comes('e', 150);
  }
  const { ann, server, folder } = await startNew(history);
  const template = await ann.post('/templates', { name: 'News', subject: 'News', text: 'Hello' });
  assert.equal(template.status, 201, template.text);
  const mail = (id, to, next) => ({ id, kind: 'mail', template: template.json.id, to, next });
  const wait = (id, days, next) => ({ id, kind: 'wait', days, next });
  const body = play(
    [mail('one', 'users', 'w1'), wait('w1', 2, 'two'), mail('two', 'users', 'w2'), wait('w2', 2, 'three'), mail('three', 'users', 'w3'), wait('w3', 10, 'four'), mail('four', 'champion', 'five'), mail('five', 'owner')],
    { enter: { when: 'formula', formula: 'account.name is not missing' }, existing: true, goal: { formula: 'account.saved = true', days: 40 }, on: false, life: 'any', holdout: 0 },
  );
  const begun = await ann.post('/plays/simulations', { body, days });
  assert.equal(begun.status, 202, begun.text);
  const view = async () => (await ann.get(`/plays/simulations/${begun.json.id}`)).json;
  await until('it is done', async () => (await view()).state === 'done');
  const { result } = await view();
  // Of each account a and b twice, then both had two within 7 days; later three champions and four owners, once.
  assert.deepEqual([result.entered, result.mails, result.left_out, result.in_app], [6, 6 * 4 + 3 + 4, 6 * 2, 0]);
  assert.equal(result.by_week.reduce((sum, week) => sum + week.mails, 0), result.mails);
  assert.equal(result.by_owner.reduce((sum, owner) => sum + owner.mails, 0), result.mails);
  // Of a mail and a guide each account gets one: a and b have an address, and c sees guides, too.
  const guide = await ann.post('/guides', { name: 'Try', why: 'x', body: { kind: 'banner', cards: [{ title: 'Try', text: 'Now.', button: { label: 'Done', does: 'done' } }] } });
  assert.equal(guide.status, 201, guide.text);
  const choice = { ...body, steps: [{ id: 'one', kind: 'mail', to: 'users', choose: [{ template: template.json.id }, { guide: guide.json.id }] }] };
  const chosen = await ann.post('/plays/simulations', { body: choice, days });
  assert.equal(chosen.status, 202, chosen.text);
  const seen = await until('it is done', async () => {
    const { state, result: found } = (await ann.get(`/plays/simulations/${chosen.json.id}`)).json;
    return state === 'done' && found;
  });
  assert.ok(seen.mails > 0 && seen.in_app > 0, `${seen.mails} and ${seen.in_app}`);
  assert.equal(seen.mails / 2 + seen.in_app / 3, 6);
  // With no messages to a person at all, only our colleagues get theirs.
  assert.equal((await ann.put('/plays/limits', { person_messages: 0, person_days: 7, account_messages: 10, account_days: 7 })).status, 200);
  const again = await ann.post('/plays/simulations', { body, days });
  await until('it is done', async () => (await ann.get(`/plays/simulations/${again.json.id}`)).json.state === 'done');
  assert.equal((await ann.get(`/plays/simulations/${again.json.id}`)).json.result.mails, 4);
  await server.stop();
  await folder.remove();
});

test('whether a play helps is said by those held out, when their days are over', async () => {
  let all = await startNew();
  const { ann } = all;
  const accounts = Array.from({ length: 120 }, (_, i) => `account-${i}`);
  await put(ann, accounts, { mrr: 100 });
  const id = await make(ann, 'Half of them', play([{ id: 'note', kind: 'note', title: 'Hello' }], { enter: { when: 'formula', formula: 'account.name is not missing' }, holdout: 40, existing: true }));
  await until('all enter', async () => (await ann.get(`/plays/${id}/flow`)).json.counts.entered === 120);
  const results = async () => (await ann.get(`/plays/${id}/results`)).json;
  const early = await results();
  assert.equal(early.verdict, 'too_little');
  assert.match(early.words, /Too little is known yet: 0 accounts/);

  const held = (await runsOf(ann, id, 'side=held&limit=200')).map((run) => run.account.id);
  const played = accounts.filter((account) => !held.includes(account));
  const saved = [...played.slice(0, Math.round(played.length * 0.75)), ...held.slice(0, Math.round(held.length * 0.25))];
  await put(ann, saved, { mrr: 100, saved: true });
  await until('their goals count', async () => {
    const { counts } = (await ann.get(`/plays/${id}/flow`)).json;
    return counts.goal_held + counts.goal_played === saved.length;
  });
  all = await later(all, NOW + 32 * DAY);
  const { verdict, words, measures, counted, balance, curve } = await results();
  assert.equal(counted, 120);
  const [goal, stayed, revenue] = measures;
  assert.deepEqual([goal.played.n, goal.held.n], [played.length, held.length]);
  assert.ok(Math.abs(goal.difference - 0.5) < 0.03 && goal.low > 0.3 && goal.high < 0.7, JSON.stringify(goal));
  assert.equal(verdict, 'helps');
  assert.match(words, /^It helps\. 75 of 100 accounts reached the goal with this play, 2\d of 100 without\./);
  assert.deepEqual([stayed.verdict, stayed.difference], ['no_clear_effect', 0]);
  assert.deepEqual([revenue.played.mean, revenue.held.mean], [1, 1]);
  assert.deepEqual(balance.find((one) => one.name === 'mrr'), { name: 'mrr', played: 100, held: 100 });
  assert.deepEqual(curve[4], { day: 28, played: 1, held: 1 });
  assert.equal(curve[5].played, null);
  await all.server.stop();
  await all.folder.remove();
});

test('every play of the library can be brought in, checked, exported and brought in again', async () => {
  const { ann, server, folder } = await startNew();
  const { items } = (await ann.get('/plays/library')).json;
  assert.ok(items.length >= 28, `${items.length} plays`);
  for (const document of items) {
    const made = await ann.post('/plays/import', { document });
    assert.equal(made.status, 201, `${document.key}: ${made.text}`);
    assert.equal(made.json.body.on, false);
    assert.equal((await ann.post('/plays/import', { document })).status, 409);
    const exported = (await ann.get(`/plays/${made.json.id}/export`)).json;
    const again = await ann.post('/plays/import', { document: exported, name: `${document.name} again` });
    assert.equal(again.status, 201, `${document.key}: ${again.text}`);
    assert.deepEqual(again.json.body, made.json.body); // the same words: the same templates
  }
  const plays = (await ann.get('/plays')).json.items;
  assert.equal(plays.length, 2 * items.length);
  assert.deepEqual(plays.filter((one) => one.problem).map((one) => [one.name, one.problem]), []);
  // Each of the ten root causes has its rescue.
  for (let cause = 1; cause <= 10; cause++) assert.ok(items.some((one) => one.key.startsWith(`rescue-${cause}-`)), `root cause ${cause}`);
  const wrong = await ann.post('/plays/import', { document: { ...items[0], name: 'Wrong', templates: { welcome: { subject: 'x', text: '{{no.such}}' } } } });
  assert.equal(wrong.status, 422);
  assert.equal((await ann.get('/plays')).json.items.length, 2 * items.length);
  await server.stop();
  await folder.remove();
});

test('a play brings its segment along, and finds its endpoint by name', async () => {
  const here = await startNew(), there = await startNew();
  const must = (answer, status = 201) => (assert.equal(answer.status, status, answer.text), answer.json);
  const endpoint = (who) => who.post('/webhook-endpoints', { name: 'Team chat', kind: 'webhook', url: 'https://hooks.example.com/x', types: ['play.step'] });
  must(await here.ann.post('/segments', { name: 'Another', formula: 'dau > 5' })); // numbers differ there
  const large = must(await here.ann.post('/segments', { name: 'Large ones', formula: 'account.plan = "Large"', description: 'They pay more.', pinned: true }));
  const listed = must(await here.ann.post('/segments', { name: 'By hand', scope: 'people', static: ['ada', 'bea@globex.example'] }));
  const told = must(await endpoint(here.ann));
  const steps = [{ id: 'tell', kind: 'webhook', endpoint: told.id, text: 'Look' }];
  const body = (segment) => play(steps, { enter: { when: 'segment', segment }, on: false });
  const id = await make(here.ann, 'For large ones', body(large.id)), byHand = await make(here.ann, 'For some', { ...body(listed.id), audience: 'people' });

  const document = must(await here.ann.get(`/plays/${id}/export`), 200);
  assert.deepEqual(document.segments, { 'segment-1': { name: 'Large ones', body: { scope: 'accounts', formula: 'account.plan = "Large"', description: 'They pay more.' } } });
  assert.deepEqual([document.body.enter, document.body.steps[0].endpoint], [{ when: 'segment', segment: 'segment-1' }, 'Team chat']);
  const list = must(await here.ann.get(`/plays/${byHand}/export`), 200);
  assert.ok(!JSON.stringify(list).includes('globex'), 'nobody of a list goes along');

  const refused = await there.ann.post('/plays/import', { document });
  assert.equal(refused.status, 422, refused.text);
  assert.match(refused.json.detail, /no endpoint “Team chat” here/);
  assert.deepEqual((await there.ann.get('/segments')).json.items, [], 'what is refused changes nothing');
  const own = must(await endpoint(there.ann));
  const brought = must(await there.ann.post('/plays/import', { document }));
  const [segment] = (await there.ann.get('/segments')).json.items;
  assert.deepEqual([segment.name, segment.formula, segment.pinned], ['Large ones', 'account.plan = "Large"', false]);
  assert.deepEqual([brought.body.enter, brought.body.steps[0].endpoint], [{ when: 'segment', segment: segment.id }, own.id]);
  // Once more: the segment that is there is taken. One of the same name for others gets another name.
  assert.equal(must(await there.ann.post('/plays/import', { document, name: 'Again' })).body.enter.segment, segment.id);
  const wider = structuredClone(document);
  wider.segments['segment-1'].body.formula = 'account.plan = "Large" or seats > 100';
  assert.match((await there.ann.post('/plays/import', { document: wider, name: 'Wider' })).json.detail, /The segment “Large ones”/);
  wider.segments['segment-1'].body.formula = 'account.plan = "Large" or account.seats > 100';
  must(await there.ann.post('/plays/import', { document: wider, name: 'Wider' }));
  assert.deepEqual((await there.ann.get('/segments')).json.items.map((one) => one.name).sort(), ['Large ones', 'Large ones 2']);

  assert.match((await there.ann.post('/plays/import', { document: list })).json.detail, /“By hand” is a list by hand/);
  const same = must(await there.ann.post('/segments', { name: 'By hand', scope: 'people', static: ['cid'] }));
  assert.equal(must(await there.ann.post('/plays/import', { document: list })).body.enter.segment, same.id);
  for (const one of [here, there]) {
    await one.server.stop();
    await one.folder.remove();
  }
});

test('versions are kept, limits are set within bounds, a simulation is stopped', async () => {
  const { ann, server, folder } = await startNew();
  const id = await make(ann, 'Versions', play([{ id: 'note', kind: 'note', title: 'One' }], { enter: { when: 'hand' } }));
  const two = play([{ id: 'note', kind: 'note', title: 'Two' }], { enter: { when: 'hand' } });
  assert.equal((await ann.patch(`/plays/${id}`, { body: two, why: 'Better words.' })).json.version, 2);
  const versions = (await ann.get(`/plays/${id}/versions?bodies=1`)).json.items;
  assert.deepEqual(versions.map((one) => [one.version, one.why, one.body.steps[0].title]), [[2, 'Better words.', 'Two'], [1, '', 'One']]);
  const state = await ann.get(`/plays/${id}`);
  assert.equal(state.json.body.steps[0].title, 'Two');
  assert.equal((await ann.patch(`/plays/${id}`, { name: 'Old' }, { 'if-match': '"1-old"' })).status, 412);

  const limits = { person_messages: 3, person_days: 14, account_messages: 9, account_days: 30 };
  assert.deepEqual((await ann.get('/plays/limits')).json, { person_messages: 2, person_days: 7, account_messages: 10, account_days: 7 });
  assert.deepEqual((await ann.put('/plays/limits', limits)).json, limits);
  assert.equal((await ann.put('/plays/limits', { ...limits, person_days: 0 })).status, 422);
  assert.deepEqual((await ann.get('/plays/limits')).json, limits);

  const begun = await ann.post('/plays/simulations', { body: play([], { on: false }), days: 365 });
  assert.equal(begun.status, 202);
  assert.equal((await ann.remove(`/plays/simulations/${begun.json.id}`)).status, 204);
  assert.equal((await ann.remove('/plays/simulations/999')).status, 404);
  assert.equal((await ann.post('/play-runs/999/retry', {})).status, 404);
  await server.stop();
  await folder.remove();
});

test('a step moves the account in the journey as a hand would, and formulas know of it', async () => {
  const all = await startNew();
  const { ann, server, folder } = all;
  const stage = await ann.post('/stages', { name: 'Watched', body: { key: 'watched', position: 900, meaning: 'Looked after', on: true } });
  assert.equal(stage.status, 201, stage.text);
  await put(ann, ['acme']);
  const wrong = await ann.post('/plays', { name: 'Into nowhere', body: play([{ id: 'in', kind: 'stage', stage: 'nowhere', direction: 'enter' }]) });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /steps\.0\.stage/);
  const half = await ann.post('/plays', { name: 'Whereto', body: play([{ id: 'in', kind: 'stage', stage: 'watched' }]) });
  assert.equal(half.status, 422);
  assert.match(half.text, /steps\.0\.direction/);
  const id = await make(
    ann,
    'Looked after',
    play([
      { id: 'in', kind: 'stage', stage: 'watched', direction: 'enter', next: 'again' },
      { id: 'again', kind: 'stage', stage: 'watched', direction: 'enter', next: 'seen' },
      { id: 'seen', kind: 'wait_until', formula: 'account.stages has "watched"', days: 3, next: 'out' },
      { id: 'out', kind: 'stage', stage: 'watched', direction: 'leave' },
    ]),
  );
  await watched(ann, id);
  await track(all, 'Cancel Opened', 'acme');
  await until('all steps are taken', async () => (await runsOf(ann, id))[0]?.state === 'watching');
  const path = (await ann.get(`/play-runs/${(await runsOf(ann, id))[0].id}`)).json.path;
  assert.deepEqual(
    path.map((move) => [move.step, move.outcome, move.why]),
    [
      ['in', 'done', 'into Watched'],
      ['again', 'done', 'into Watched'], // both were found out at once: the second finds it there when it is written
      ['seen', 'came_true', ''],
      ['out', 'done', 'out of Watched'],
    ],
  );
  const journey = (await ann.get('/accounts/acme/journey')).json;
  assert.deepEqual(journey.moves.map((move) => [move.stage_name, move.direction, move.by, move.why]), [
    ['Watched', 'leave', `play:${id}`, 'Looked after'],
    ['Watched', 'enter', `play:${id}`, 'Looked after'],
  ]);
  // The dry run and the picture say it, too.
  const dry = await ann.post('/plays/dry-run', { body: play([{ id: 'in', kind: 'stage', stage: 'watched', direction: 'enter' }]), account: 'acme' });
  assert.equal(dry.status, 200, dry.text);
  assert.deepEqual(dry.json.path.map((move) => [move.step, move.outcome]), [['in', 'done']]);
  await server.stop();
  await folder.remove();
});

test('a split sends accounts one way or the other by chance, for all time, and says which way is better', async () => {
  let all = await startNew();
  const { ann } = all;
  const accounts = Array.from({ length: 60 }, (_, i) => `split-${i}`);
  await put(ann, accounts);
  const steps = [
    { id: 'chance', kind: 'split', share: 50, next: 'save', otherwise: 'wait' },
    { id: 'save', kind: 'set', attribute: 'saved', value: true },
    { id: 'wait', kind: 'note', title: 'Nothing is done for {account}' },
  ];
  for (const share of [0, 100, 1.5]) assert.equal((await ann.post('/plays', { name: 'Wrong', body: play([{ ...steps[0], share }, steps[1], steps[2]]) })).status, 422);
  const id = await make(ann, 'Two ways', play(steps, { enter: { when: 'hand' }, goal: { formula: 'account.saved = true', days: 1 }, again_days: 1 }));
  for (const account of accounts) assert.equal((await ann.post(`/plays/${id}/runs`, { account })).status, 201);
  await until('all went one way', async () => (await runsOf(ann, id, 'limit=200')).every((run) => run.state !== 'going'));
  const wayOfEach = async () => Object.fromEntries(await Promise.all((await runsOf(ann, id, 'limit=200')).map(async (run) => [run.account.id, (await wayOf(ann, run.id))[0]])));
  const ways = await wayOfEach();
  const first = accounts.filter((account) => ways[account] === 'chance first');
  assert.equal(first.length + accounts.filter((account) => ways[account] === 'chance second').length, 60);
  assert.ok(first.length > 15 && first.length < 45, `${first.length} of 60`);
  const flow = (await ann.get(`/plays/${id}/flow`)).json.steps.find((step) => step.id === 'chance');
  assert.deepEqual(flow.outcomes.map((one) => [one.outcome, one.count]), [['first', first.length], ['second', 60 - first.length]]);
  const early = (await ann.get(`/plays/${id}/splits`)).json;
  assert.deepEqual([early.days, early.items[0].first.n, early.items[0].better], [1, 0, 'too_little'], 'their days are not over');

  all = await later(all, NOW + 2 * DAY);
  await until('their days are over', async () => (await ann.get(`/plays/${id}/splits`)).json.items[0].second.n === 60 - first.length);
  const [split] = (await ann.get(`/plays/${id}/splits`)).json.items;
  assert.deepEqual([split.id, split.share, split.first, split.second, split.better], ['chance', 50, { n: first.length, mean: 1 }, { n: 60 - first.length, mean: 0 }, 'first']);
  assert.ok(split.low > 0.5 && split.high <= 1);
  // Who enters again goes the same way.
  const again = accounts.find((account) => ways[account] === 'chance second');
  const entered = await ann.post(`/plays/${id}/runs`, { account: again });
  assert.equal(entered.status, 201, entered.text);
  await until('it went', async () => (await wayOf(ann, entered.json.id)).length > 0);
  assert.equal((await wayOf(ann, entered.json.id))[0], 'chance second');
  await all.server.stop();
  await all.folder.remove();
});

test('every route of plays was called', async () => {
  assertAllCalled(await description(), 'plays');
});
