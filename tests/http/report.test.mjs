// The report for a customer's own leader over HTTP: the figures by hand, and nothing in it that is ours alone.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const PERIOD = 'from=2026-03-02&to=2026-03-31'; // 30 days: four whole weeks
let folder, server, ann;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const group = (groupId, traits, timestamp) => ({ type: 'group', userId: 'server', groupId, traits, timestamp });
  const used = (userId, event, day, more = {}) => ({ type: 'track', userId, event, context: { groupId: 'acme' }, timestamp: `${day}T09:00:00Z`, ...more });
  const batch = [
    group('acme', { name: 'Acme', plan: 'Team', seats: 4, mrr: 77123, currency: 'EUR', owner: 'ann@example.com', internal_word: 'secretone' }, '2026-01-10T08:00:00Z'),
    group('acme', { seats: 5 }, '2026-03-10T08:00:00Z'),
    group('plant', { name: 'Plant', parent: 'acme' }, '2026-01-10T08:00:00Z'),
    { type: 'identify', userId: 'p-secret', traits: { name: 'Petra Secretname', stance: 'blocker' }, timestamp: '2026-01-10T08:00:00Z' },
    used('p-secret', 'Report Viewed', '2026-02-20'), used('ida', 'Report Viewed', '2026-02-25'),
    used('p-secret', 'Report Viewed', '2026-03-05'), used('ida', 'Report Viewed', '2026-03-20'), used('per', 'Plan Shared', '2026-03-30', { properties: { hours: 2.5 } }),
    used('per', 'raw_event', '2026-03-30'),
    used('zoe', 'Report Viewed', '2026-03-25', { context: { groupId: 'plant' } }),
  ];
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  for (const [name, event] of [['Reports', 'Report Viewed'], ['Sharing', 'Plan Shared']]) {
    assert.equal((await ann.post('/features', { name, events: [event] })).status, 201);
  }
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const report = async (query = PERIOD) => (await ann.get(`/accounts/acme/report?${query}`)).json;

test('use is counted at the end of the period and on the day before it', async () => {
  const { status, json } = await ann.get(`/accounts/acme/report?${PERIOD}`);
  assert.equal(status, 200);
  assert.deepEqual([json.account, json.from, json.to], [{ id: 'acme', name: 'Acme' }, '2026-03-02', '2026-03-31']);
  const figures = Object.fromEntries(json.figures.map(({ key, before, now }) => [key, [before, now]]));
  assert.deepEqual(figures, {
    active_people: [2, 3], // to 1 March: p-secret, ida; to 31 March (from the 4th on): and per
    people: [2, 3],
    active_days: [2, 3],
    events: [2, 4],
    seat_use: [0.5, 0.6], // 2 of 4, 3 of 5
  });
  assert.deepEqual(json.weeks, [['2026-03-10', 1], ['2026-03-17', 0], ['2026-03-24', 1], ['2026-03-31', 1]].map(([day, people]) => ({ day, people })));
  assert.deepEqual(json.features, [{ name: 'Reports', before: 2, now: 2, new: false }, { name: 'Sharing', before: 0, now: 1, new: true }]); // raw_event has no name
  assert.deepEqual(json.parts, [{ name: 'Plant', before: 0, now: 1 }]);
  assert.deepEqual(json.changes, [{ key: 'seats', before: 4, now: 5 }]);
});

test('chosen metrics stand in it, in their order', async () => {
  assert.equal((await ann.post('/metrics', { name: 'hours_saved', formula: 'sum("Plan Shared", "hours", 28d)' })).status, 201);
  const set = await ann.put('/settings/report', { metrics: ['hours_saved', 'features_used'] });
  assert.deepEqual([set.status, set.json], [200, { metrics: ['hours_saved', 'features_used'] }]);
  assert.deepEqual((await ann.get('/settings/report')).json, set.json);
  await until('the numbers are kept', async () => (await report()).figures.some((one) => one.name === 'hours_saved' && one.now === 2.5));
  const own = (await report()).figures.filter((one) => one.key === 'metric');
  assert.deepEqual(own.map(({ name, before, now }) => [name, before, now]), [['hours_saved', 0, 2.5], ['features_used', 1, 3]]); // raw_event counts for itself
});

test('metrics that say what is ours are refused, also where another one hides it', async () => {
  const make = async (name, formula) => assert.equal((await ann.post('/metrics', { name, formula })).status, 201, formula);
  await make('the_price', 'account.mrr');
  await make('hidden', 'the_price * 2');
  await make('against', 'people(stance = "blocker")');
  await make('points', 'health + 1');
  await make('compared', 'rank(active_people(28d))');
  for (const name of ['the_price', 'hidden', 'against', 'points', 'compared', 'health']) {
    const { status, json } = await ann.put('/settings/report', { metrics: [name] });
    assert.equal(status, 422, name);
    assert.match(json.detail, /yours alone/, name);
  }
  assert.match((await ann.put('/settings/report', { metrics: ['no_such'] })).json.detail, /no metric/);
  assert.equal((await ann.put('/settings/report', { metrics: 'x' })).status, 422);
  assert.deepEqual((await ann.get('/settings/report')).json.metrics, ['hours_saved', 'features_used']); // nothing was changed
});

test('a metric that becomes ours after it was chosen is left out', async () => {
  assert.equal((await ann.post('/metrics', { name: 'folk', formula: 'active_people(28d)' })).status, 201);
  const { id } = (await ann.get('/metrics')).json.items.find((one) => one.key === 'folk');
  const set = await ann.put('/settings/report', { metrics: ['folk'] });
  assert.equal(set.status, 200, set.text);
  assert.ok((await report()).figures.some((one) => one.name === 'folk'));
  assert.equal((await ann.patch(`/metrics/${id}`, { name: 'folk', formula: 'account.mrr' })).status, 200);
  assert.ok(!(await report()).figures.some((one) => one.name === 'folk'));
  assert.equal((await ann.put('/settings/report', { metrics: ['hours_saved'] })).status, 200);
});

test('nothing leaks into it: no score, warning, note, price, name of a person, promise or wish', async () => {
  const said = [
    ['/goals', { account: 'acme', title: 'Plan without paper', note: 'notesecret', owner: 'ann@example.com', due: '2026-06-01' }],
    ['/goals', { account: 'acme', title: 'Everybody trained', state: 'reached' }],
    ['/goals', { account: 'acme', title: 'Dropped goal', state: 'dropped' }],
    ['/goals', { account: 'acme', kind: 'promise', title: 'promisesecret' }],
    ['/goals', { account: 'acme', kind: 'wish', title: 'wishsecret' }],
    ['/touchpoints', { account: 'acme', kind: 'call', title: 'callsecret', body: 'bodysecret', at: '2026-03-20T09:00:00Z' }],
    ['/tasks', { account: 'acme', title: 'tasksecret' }],
    ['/warning-rules', { name: 'rulesecret', body: { formula: 'account.mrr >= 1', direction: 'risk' } }],
  ];
  for (const [path, body] of said) assert.equal((await ann.post(path, body)).status, 201, path);
  await until('the warning is raised', async () => (await ann.get('/warnings?account=acme')).text.includes('rulesecret'));
  const { text, json } = await ann.get(`/accounts/acme/report?${PERIOD}`);
  const csv = (await ann.get(`/accounts/acme/report.csv?${PERIOD}`)).text;
  for (const all of [text, csv]) {
    for (const word of ['secret', 'Petra', 'ann@', '77123', 'mrr', 'health', 'score', 'band', 'warning', 'stance', 'blocker', 'raw_event', 'Dropped', 'internal']) {
      assert.ok(!all.includes(word), `“${word}” stands in ${all}`);
    }
  }
  assert.deepEqual(json.goals, [
    { title: 'Plan without paper', reached: false, day: '2026-06-01' }, { title: 'Everybody trained', reached: true, day: '2026-03-31' },
  ]);
  const before = await report('from=2026-02-01&to=2026-02-28');
  assert.deepEqual(before.goals.map((one) => one.reached), [false]); // what was reached later is no goal of that time
});

test('the figures come as files', async () => {
  const csv = await ann.get(`/accounts/acme/report.csv?${PERIOD}`);
  assert.equal(csv.headers.get('content-disposition'), 'attachment; filename="report.csv"');
  assert.deepEqual(csv.text.trim().split('\r\n'), [
    'part,name,before,now', 'figure,active_people,2,3', 'figure,people,2,3', 'figure,active_days,2,3', 'figure,events,2,4', 'figure,seat_use,0.5,0.6',
    'figure,hours_saved,0,2.5', 'people who used,Reports,2,2', 'people who used,Sharing,0,1', 'active people of,Plant,0,1',
    'active people in the week to,2026-03-10,,1', 'active people in the week to,2026-03-17,,0',
    'active people in the week to,2026-03-24,,1', 'active people in the week to,2026-03-31,,1',
  ]);
  const xlsx = await ann.get(`/accounts/acme/report.xlsx?${PERIOD}`);
  assert.equal(xlsx.status, 200);
  assert.ok(xlsx.text.startsWith('PK'));
});

test('periods are bounded, and accounts that are not there are not found', async () => {
  assert.equal((await ann.get('/accounts/acme/report?from=2020-01-01&to=2026-01-01')).status, 422);
  assert.equal((await ann.get('/accounts/acme/report?from=2026-03-31&to=2026-03-01')).status, 422);
  assert.equal((await ann.get('/accounts/nobody/report')).status, 404);
  assert.equal((await ann.get('/accounts/acme/report')).json.from, '2025-12-31'); // 91 days
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'report');
});
