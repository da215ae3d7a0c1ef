// What lies ahead of a customer over HTTP: what they expect of a stage, the next one with what is ready for it, good reasons to
// write, and all channels on one line. Expectations by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, stages;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const group = (groupId, traits = {}) => ({ type: 'group', userId: 'server', groupId, traits: { owner: 'ann@example.com', ...traits }, timestamp: '2025-04-03T08:00:00Z' });
  const used = (userId, groupId, event, day) => ({ type: 'track', userId, event, context: { groupId }, timestamp: `${day}T09:00:00Z` });
  const batch = [
    group('acme', { mrr: 100, customer_since: '2023-04-02' }), group('leap', { customer_since: '2024-02-29' }), group('young', { customer_since: '2026-03-01' }),
    { type: 'identify', userId: 'ida', traits: { first_name: 'Ida', last_name: 'Falk', email: 'ida@acme.example' }, timestamp: '2025-06-01T08:00:00Z' },
    { type: 'identify', userId: 'never', traits: { contact: 'do_not_contact' }, timestamp: '2025-06-01T08:00:00Z' },
    used('ida', 'acme', 'Report Viewed', '2025-06-02'), used('ida', 'acme', 'Report Viewed', '2026-03-20'),
    ...['2026-03-21', '2026-03-22', '2026-03-23'].map((day) => used('never', 'acme', 'Report Viewed', day)),
    used('lea', 'leap', 'Plan Shared', '2026-03-25'), used('lea', 'leap', 'Fax Sent', '2026-03-26'),
  ];
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  for (const [name, event, isKey] of [['Reports', 'Report Viewed', true], ['Sharing', 'Plan Shared', true], ['Fax', 'Fax Sent', false]]) {
    assert.equal((await ann.post('/features', { name, events: [event], key: isKey })).status, 201);
  }
  stages = Object.fromEntries((await ann.get('/stages')).json.items.map((one) => [one.body.key, one]));
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('what they expect of a stage is kept as a priority, asked for in the brief, and stands there for all', async () => {
  const stage = stages.adoption.id;
  assert.equal((await ann.post('/accounts/young/stage-moves', { stage, direction: 'enter', why: 'They begin' })).status, 201);
  const asked = 'What do they expect of the stage';
  assert.ok((await ann.get('/accounts/young/brief')).text.includes(asked));
  const made = await ann.post('/goals', { account: 'young', kind: 'expectation', stage, priority: 1, title: 'Answers within a day' });
  assert.equal(made.status, 201);
  assert.deepEqual([made.json.stage, made.json.stage_name, made.json.priority], [stage, stages.adoption.name, 1]);
  const brief = (await ann.get('/accounts/young/brief')).text;
  assert.ok(!brief.includes(`${asked} ${stages.adoption.name}`));
  assert.ok(brief.includes('Expectation: Answers within a day (first priority)'));
  const second = (await ann.post('/goals', { account: 'young', kind: 'expectation', stage, title: 'A person they know' })).json;
  assert.deepEqual((await ann.get('/goals?account=young&kind=expectation')).json.items.map((one) => one.priority), [1, null]);
  assert.equal((await ann.patch(`/goals/${second.id}`, { state: 'reached' })).json.state, 'reached');
});

test('an expectation needs a stage that there is, and nothing else may have one', async () => {
  const refused = async (body, words) => {
    const { status, json } = await ann.post('/goals', { account: 'young', title: 'x', ...body });
    assert.equal(status, 422);
    assert.match(json.detail, words);
  };
  await refused({ kind: 'expectation' }, /which stage/);
  await refused({ kind: 'expectation', stage: 999 }, /no such stage/);
  await refused({ kind: 'goal', stage: stages.adoption.id }, /Only an expectation/);
  await refused({ kind: 'goal', priority: 4 }, /priority|3/);
});

test('the next stage says what is missing for it and what is ready', async () => {
  const { body } = stages.renewal;
  const resources = [{ name: 'What a year brings', kind: 'webinar', url: 'https://acme.example/year' }, { name: 'Renewing in ten minutes', kind: 'guide', url: '' }];
  const changed = { ...body, enter: { formula: 'account.mrr >= 50 and active_people(28d) >= 1' }, resources };
  assert.equal((await ann.patch(`/stages/${stages.renewal.id}`, { body: changed })).status, 200);
  const { status, json } = await ann.get('/accounts/young/next-stage');
  assert.equal(status, 200);
  assert.deepEqual([json.now.name, json.next.name], [stages.adoption.name, stages.renewal.name]);
  assert.deepEqual(json.next.conditions, [{ text: 'account.mrr >= 50', met: false }, { text: 'active_people(28d) >= 1', met: false }]);
  assert.deepEqual(json.next.resources, resources.map((one) => ({ stage: stages.renewal.name, ...one })));
  assert.equal((await ann.get('/accounts/nobody/next-stage')).status, 404);
  for (const wrong of [[{ name: 'x', kind: 'song' }], [{ name: 'x', kind: 'video', url: 'javascript:alert(1)' }], [{ name: '', kind: 'video' }]]) {
    assert.equal((await ann.patch(`/stages/${stages.renewal.id}`, { body: { ...changed, resources: wrong } })).status, 422);
  }
  assert.equal((await ann.patch(`/stages/${stages.renewal.id}`, { body: { ...changed, resources: Array(21).fill(resources[0]) } })).status, 429);
});

const occasions = async (id) => (await ann.get(`/accounts/${id}/occasions`)).json;

test('a year together is an occasion around its day, and not in the first year', async () => {
  const acme = await occasions('acme'); // since 2 April 2023, today is 31 March
  assert.deepEqual(acme.items.filter((one) => one.kind === 'anniversary'), [{ kind: 'anniversary', day: '2026-04-02', years: 3, title: '', asked: false }]);
  assert.deepEqual((await occasions('young')).items, []);
  assert.deepEqual((await occasions('leap')).items, []); // its day is a month ago
});

test('the person to write to is who comes most and may be written to', async () => {
  assert.deepEqual((await occasions('acme')).to, { id: 'ida', name: 'Ida Falk', first_name: 'Ida', email: 'ida@acme.example' });
  assert.equal((await occasions('young')).to, null);
});

test('a goal that was reached is an occasion until somebody was in touch', async () => {
  const goal = (await ann.post('/goals', { account: 'leap', title: 'Plan without paper', state: 'reached' })).json;
  await ann.post('/goals', { account: 'leap', kind: 'promise', title: 'A promise', state: 'reached' });
  assert.deepEqual((await occasions('leap')).items.map(({ kind, title, day }) => [kind, title, day]), [['goal_reached', 'Plan without paper', '2026-03-31']]);
  const today = (await ann.get('/today')).json.items.filter((item) => item.kind === 'occasion');
  assert.ok(today.some((item) => item.key === `occasion:goal_reached:${goal.id}:leap` && item.title === 'Reached: Plan without paper'), JSON.stringify(today));
  const done = await ann.post(`/today/items/${encodeURIComponent(`occasion:goal_reached:${goal.id}:leap`)}`, { answer: 'done' });
  assert.equal(done.status, 204);
  assert.ok(!(await ann.get('/today')).text.includes('Plan without paper'));
});

test('a new feature is an occasion for who has not used it: a key one, or one that they asked for', async () => {
  const features = async () => (await occasions('acme')).items.filter((one) => one.kind === 'new_feature').map(({ title, asked, day }) => [title, asked, day]);
  assert.deepEqual(await features(), [['Sharing', false, '2026-03-25']]); // Fax is no key feature, Reports is old
  await ann.post('/goals', { account: 'acme', kind: 'wish', title: 'We need a fax' });
  assert.deepEqual(await features(), [['Fax', true, '2026-03-26'], ['Sharing', false, '2026-03-25']]);
});

test('all channels stand on one line in time, planned ones too, with the busiest days and the longest silence', async () => {
  const touch = (kind, at, more = {}) => ann.post('/touchpoints', { account: 'acme', kind, title: `${kind} ${at}`, at: `${at}T09:00:00Z`, ...more });
  for (const [kind, at] of [['call', '2026-01-10'], ['mail', '2026-03-01'], ['call', '2026-03-02'], ['note', '2026-03-03'], ['meeting', '2026-03-06'], ['meeting', '2026-04-10']]) {
    assert.equal((await touch(kind, at)).status, 201);
  }
  const ticket = { id: 't1', account: 'acme', subject: 'Slow', severity: 'normal', state: 'open', opened_at: '2026-03-07T08:00:00Z', updated_at: '2026-03-07T08:00:00Z' };
  assert.equal((await ann.post('/tickets', { items: [ticket] })).json.taken, 1);
  assert.equal((await ann.post('/tasks', { account: 'acme', title: 'Send the offer', due: '2026-04-02' })).status, 201);
  const { status, json } = await ann.get('/accounts/acme/channels');
  assert.equal(status, 200);
  assert.deepEqual(json.items.map(({ channel, at, planned }) => [channel, at.slice(0, 10), planned]), [
    ['call', '2026-01-10', false], ['mail', '2026-03-01', false], ['call', '2026-03-02', false], ['note', '2026-03-03', false], ['meeting', '2026-03-06', false],
    ['ticket', '2026-03-07', false], ['task', '2026-04-02', true], ['meeting', '2026-04-10', true],
  ]);
  const { from, to, contacts, channels } = json.busiest; // a note is no contact
  assert.deepEqual([from.slice(0, 10), to.slice(0, 10), contacts, channels], ['2026-03-01', '2026-03-07', 4, 4]);
  assert.equal(json.longest_gap_days, 50); // 10 January to 1 March
  assert.deepEqual([json.from, json.today, json.to], ['2025-12-31', '2026-03-31', '2026-04-28']);
  assert.deepEqual([json.use.length, json.use.at(-12)], [91, { day: '2026-03-20', people: 1 }]);
  const week = (await ann.get('/accounts/acme/channels?days=7')).json;
  assert.deepEqual([week.items.length, week.busiest.contacts], [2, 1]);
  assert.equal((await ann.get('/accounts/acme/channels?days=1')).status, 422);
  assert.deepEqual((await ann.get('/accounts/young/channels')).json.busiest, null);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'ahead');
});
