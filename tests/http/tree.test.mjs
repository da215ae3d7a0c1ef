// An account with its parts over HTTP: people are counted once, money is added by currency. Expectations by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann;

// What belongs to what, who works there, and who of them still does.
const accounts = {
  group: { traits: { mrr: 100, currency: 'EUR', seats: 5 }, people: ['boss'] },
  north: { traits: { parent: 'group', mrr: 200, currency: 'EUR', seats: 10 }, people: ['boss', 'ida', 'old'] },
  plant: { traits: { parent: 'north', mrr: 300, currency: 'USD' }, people: ['ida', 'per'] },
  south: { traits: { parent: 'group' }, people: [] },
  one: { traits: { parent: 'two' }, people: [] }, // a circle
  two: { traits: { parent: 'one' }, people: [] },
};

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const batch = Object.entries(accounts).flatMap(([groupId, { traits, people }]) => [
    { type: 'group', userId: 'server', groupId, traits, timestamp: '2026-01-10T08:00:00Z' },
    ...people.map((userId) => ({ type: 'track', userId, event: 'Used', context: { groupId }, timestamp: userId === 'old' ? '2026-01-15T09:00:00Z' : '2026-03-30T09:00:00Z' })),
  ]);
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('figures are rolled up: each person once, money by currency, seats that are known', async () => {
  const { status, json } = await ann.get('/accounts/group/tree');
  assert.equal(status, 200);
  assert.deepEqual([json.top.id, json.cut], ['group', false]);
  const rows = json.items.map((item) => [item.account.id, item.depth, item.parts, item.active_people, item.active_people_all, item.people_all, item.seats_all, item.revenue_all]);
  assert.deepEqual(rows, [
    ['group', 0, 3, 1, 3, 4, 15, { EUR: 300, USD: 300 }], // boss, ida, per; and old, who no longer comes
    ['north', 1, 1, 2, 3, 4, 10, { EUR: 200, USD: 300 }],
    ['plant', 2, 0, 2, 2, 2, null, { USD: 300 }],
    ['south', 1, 0, 0, 0, 0, null, {}],
  ]);
});

test('a part knows its top, and shows it when asked', async () => {
  const part = (await ann.get('/accounts/plant/tree')).json;
  assert.deepEqual([part.top.id, part.items.map((item) => item.account.id)], ['group', ['plant']]);
  const whole = (await ann.get('/accounts/plant/tree?whole=1')).json;
  assert.equal(whole.items.length, 4);
});

test('a circle ends, and a day before anything was said has no parts', async () => {
  const circle = (await ann.get('/accounts/one/tree?whole=1')).json;
  assert.deepEqual(circle.items.map((item) => item.account.id), ['one', 'two']);
  assert.deepEqual((await ann.get('/accounts/group/tree?day=2026-01-05')).json.items.map((item) => item.parts), [0]);
  assert.equal((await ann.get('/accounts/nobody/tree')).status, 404);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'tree');
});
