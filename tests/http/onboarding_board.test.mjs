// The board of onboarding: who is at which step, late ones first, where most are held up, by owner and segment; of what one sees.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const dayOf = (ago) => new Date(Date.parse(NOW) - ago * 86_400_000).toISOString().slice(0, 10);
let folder, server, ann, olga;

// What was said of each, in days ago: [phase, steps].
const SAID = {
  a1: [[30, 'start', 0]],
  a2: [[30, 'start', 0], [25, 'start', 1]],
  a3: [[5, 'start', 0]],
  a4: [[30, 'start', 0], [20, 'start', 1], [12, 'start', 2]],
  a5: [[60, 'start', 0], [40, 'use', 2]],
  a6: [[90, 'start', 0], [80, 'use', 2]],
};
const OWNER = { a1: 'olga', a2: 'olga', a3: 'otto', a4: 'otto', a5: 'olga', a6: 'otto' };

before(async () => {
  folder = await makeFolder();
  const writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp('ann@example.com');
  olga = new Person(server);
  const made = (await ann.post('/staff', { name: 'olga', email: 'olga@example.com', role: 'csm' })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  assert.equal((await olga.post('/join', { token, password: 'the word of olga' })).status, 200);
  assert.equal((await ann.patch(`/staff/${made.id}`, { sees: 'own' })).status, 200);
  const items = Object.entries(SAID).flatMap(([id, list]) => list.map(([ago, phase, steps]) =>
    ({ id, name: `${id} Corp`, owner: `${OWNER[id]}@example.com`, mrr: id === 'a1' ? 500 : 50, phase, steps, timestamp: `${dayOf(ago)}T08:00:00Z` })));
  for (const item of items.sort((a, b) => a.timestamp.localeCompare(b.timestamp))) assert.equal((await ann.post('/accounts', { items: [item] })).json.accepted, 1);
  // a3 was heard of 3 days ago, a1 20 days ago.
  const event = (account, ago) => ({ type: 'track', userId: `u-${account}`, event: 'Opened', context: { groupId: account }, messageId: account, timestamp: `${dayOf(ago)}T09:00:00Z` });
  await server.track('/v1/batch', { batch: [event('a3', 3), event('a1', 20)] }, writeKey);
  const shipped = (await ann.get('/stages')).json.items.find((one) => one.body.key === 'onboarding');
  assert.equal((await ann.patch(`/stages/${shipped.id}`, { body: { ...shipped.body, onboarding: false }, why: 'Ours.' })).status, 200);
  const { status, text } = await ann.post('/stages', { name: 'Start', body: {
    key: 'start', position: 1, enter: { formula: 'account.phase = "start"' }, onboarding: true, target_days: 25,
    milestones: [{ name: 'Invited', formula: 'account.steps >= 1', day: 10 }, { name: 'Live', formula: 'account.steps >= 2', day: 20, first_value: true }],
  } });
  assert.equal(status, 201, text);
  await ann.post('/segments', { name: 'Large', scope: 'accounts', formula: 'account.mrr > 100' });
  await until('the past is followed', async () => (await ann.get('/journey')).json.complete && (await board(ann)).cards.length === 4, 60);
});
after(async () => {
  await server?.stop('SIGKILL');
  await folder?.remove();
});

const board = async (who) => (await who.get('/journey/onboarding/board')).json;

test('each customer is at the step it is to reach, who needs help comes first', async () => {
  const found = await board(ann);
  assert.deepEqual(found.steps.map(({ name, target_days: target, here, late, median_wait_days: wait }) => [name, target, here, late, wait]),
    [['Invited', 10, 2, 1, 17.5], ['Live', 20, 1, 1, 25], ['', 25, 1, 1, 12]]);
  const rows = found.cards.map((card) => [card.account.id, card.step, card.days, card.step_days, card.due, card.late_days, card.stuck, card.needs_help]);
  assert.deepEqual(rows, [
    ['a1', 0, 30, 30, dayOf(20), 20, true, true],
    ['a2', 1, 30, 25, dayOf(10), 10, true, true],
    ['a4', 2, 30, 12, dayOf(5), 5, true, true],
    ['a3', 0, 5, 5, dayOf(-5), 0, false, false],
  ]);
  assert.equal(found.cards.find(({ account }) => account.id === 'a3').silent_days, 3);
  assert.deepEqual([found.holds_up, found.left_out, found.day], [0, 0, dayOf(0)]);
});

test('figures by owner and segment', async () => {
  const { owners, segments } = await board(ann);
  const figures = ({ open, late, needs_help: help, completed, median_days: median }) => [open, late, help, completed, median];
  assert.deepEqual(Object.fromEntries(owners.map((one) => [one.owner, figures(one)])), { 'olga@example.com': [2, 2, 2, 1, 20], 'otto@example.com': [2, 1, 1, 1, 10] });
  assert.deepEqual(segments.map((one) => [one.name, ...figures(one)]).filter(([name]) => name === 'Large'), [['Large', 1, 1, 1, 0, null]]);
});

test('whoever sees only their own sees only those, in figures too', async () => {
  const found = await board(olga);
  assert.deepEqual(found.cards.map(({ account }) => account.id), ['a1', 'a2']);
  assert.deepEqual(found.owners.map(({ owner, open }) => [owner, open]), [['olga@example.com', 2]]);
  assert.deepEqual(found.steps.map(({ here }) => here), [1, 1, 0]);
});

test('without a stage that is onboarding it says what to do', async () => {
  const stage = (await ann.get('/stages')).json.items.find((one) => one.body.key === 'start');
  await ann.patch(`/stages/${stage.id}`, { body: { ...stage.body, onboarding: false }, why: 'None.' });
  const { status, json } = await ann.get('/journey/onboarding/board');
  assert.deepEqual([status, json.detail], [404, 'No stage is onboarding. Mark one of the stages as onboarding.']);
});

test('the route was called', async () => assertAllCalled(await description(), 'board'));
