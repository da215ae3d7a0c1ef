// Where a customer could grow, over HTTP: its parts, its departments, what they could bring, and what to offer. Expectations by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann;

const accounts = {
  group: { name: 'Group', mrr: 100, currency: 'EUR', seats: 5, employees: 900, departments: 'Legal, Planning; Legal' },
  north: { parent: 'group', mrr: 300, currency: 'EUR', seats: 15, possible_users: 40 },
  south: { parent: 'group', employees: 30 }, // nobody there has it
  west: { parent: 'north', currency: 'USD', possible_users: 7 }, // no price in its currency
  east: { parent: 'group', seats: 12, possible_users: 10 }, // more seats than people
  late: { parent: 'group' },
};
const people = { boss: ['group', 'Planning', '2026-03-30'], ida: ['north', 'planning', '2026-03-20'], per: ['north', 'Store', '2026-01-15'], una: ['north', undefined, '2026-03-20'] };

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const at = '2026-01-10T08:00:00Z';
  const batch = Object.entries(accounts).map(([groupId, traits]) => ({ type: 'group', userId: 'server', groupId, traits, timestamp: at }));
  for (const [userId, [groupId, department, day]] of Object.entries(people)) {
    if (department) batch.push({ type: 'identify', userId, traits: { department }, timestamp: at });
    batch.push({ type: 'track', userId, event: 'Report Viewed', context: { groupId }, timestamp: `${day}T09:00:00Z` });
  }
  // Four customers like `own`; three of them share plans, one prints, and one that is lost does both.
  const alike = { industry: 'Freight', plan: 'Team', seats: 20, mrr: 1000, currency: 'EUR' };
  for (const [groupId, events, more] of [
    ['own', ['Report Viewed'], {}], ['a', ['Plan Shared'], {}], ['b', ['Plan Shared'], {}], ['c', ['Plan Shared', 'Plan Printed'], { seats: 21 }],
    ['d', ['Report Viewed'], { seats: 22 }], ['gone', ['Plan Shared', 'Plan Printed'], { status: 'churned' }],
  ]) {
    batch.push({ type: 'group', userId: `${groupId}.0`, groupId, traits: { ...alike, ...more }, timestamp: at });
    for (const event of events) batch.push({ type: 'track', userId: `${groupId}.0`, event, context: { groupId }, timestamp: '2026-03-20T09:00:00Z' });
  }
  batch.push({ type: 'track', userId: 'own.0', event: 'Plan Shared', context: { groupId: 'own' }, timestamp: '2026-01-20T09:00:00Z' });
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  for (const [name, event] of [['Reports', 'Report Viewed'], ['Sharing', 'Plan Shared'], ['Printing', 'Plan Printed']]) {
    assert.equal((await ann.post('/features', { name, events: [event] })).status, 201);
  }
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('each part says who uses it, how many could, and what that would bring a year', async () => {
  const { status, json } = await ann.get('/accounts/group/expansion');
  assert.equal(status, 200);
  const rows = Object.fromEntries(json.items.map((item) => [item.account.id, item]));
  const told = (id) => ['state', 'possible', 'possible_from', 'room', 'price', 'price_from', 'currency', 'potential'].map((name) => rows[id][name]);
  assert.deepEqual(told('group'), ['uses', null, 'unknown', null, 20, 'own', 'EUR', null]); // employees of a group are those of its parts
  assert.deepEqual(told('north'), ['uses', 40, 'own', 25, 20, 'own', 'EUR', 6000]); // (40 - 15) * 300 / 15 * 12
  assert.deepEqual(told('south'), ['not_yet', 30, 'stood_in', 30, 20, 'stood_in', 'EUR', 7200]); // 30 * (100 + 300) / (5 + 15) * 12
  assert.deepEqual(told('west'), ['not_yet', 7, 'own', 7, null, 'unknown', '', null]);
  assert.deepEqual(told('east'), ['silent', 10, 'own', 0, 20, 'stood_in', 'EUR', 0]);
  assert.deepEqual(told('late'), ['not_yet', null, 'unknown', null, 20, 'stood_in', 'EUR', null]);
  assert.deepEqual(json.potential, { EUR: 13200 });
  assert.deepEqual((await ann.get('/accounts/south/expansion')).json.potential, {}); // alone it has no price
});

test('departments count each person once, whatever the spelling, and name those where nobody uses it', async () => {
  const { departments } = (await ann.get('/accounts/group/expansion')).json;
  assert.deepEqual(departments.map((one) => [one.name, one.state, one.people, one.active_people]), [
    ['Planning', 'uses', 2, 2], ['Legal', 'not_yet', 0, 0], ['Store', 'silent', 1, 0], ['', 'uses', 2, 1], // una, and the server's own name
  ]);
});

test('features that most similar customers use are offered, with who they are and when it was used last', async () => {
  const { status, json } = await ann.get('/accounts/own/offers');
  assert.equal(status, 200);
  assert.equal(json.compared, 4); // not who has left
  assert.deepEqual(json.items.map(({ feature, used_by, compared, last_used, users }) => [feature, used_by, compared, last_used, users.map(({ id }) => id).sort()]), [
    ['Sharing', 3, 4, '2026-01-20', ['a', 'b', 'c']], // Printing: one of four only
  ]);
});

test('a wish that names a feature comes first, although few use it; a promise does not count', async () => {
  assert.equal((await ann.post('/goals', { account: 'own', kind: 'promise', title: 'Sharing for all by May' })).status, 201);
  assert.equal((await ann.post('/goals', { account: 'own', kind: 'wish', title: 'Plans on paper', note: 'They asked for printing twice' })).status, 201);
  const { items } = (await ann.get('/accounts/own/offers')).json;
  assert.deepEqual(items.map(({ feature, wish }) => [feature, wish]), [['Printing', 'Plans on paper'], ['Sharing', '']]);
});

test('with fewer than three similar customers nothing is concluded; unknown accounts are not found', async () => {
  const { json } = await ann.get('/accounts/late/offers');
  assert.deepEqual([json.compared, json.items], [0, []]);
  assert.equal((await ann.get('/accounts/nobody/offers')).status, 404);
  assert.equal((await ann.get('/accounts/nobody/expansion')).status, 404);
  assert.deepEqual((await ann.get('/accounts/group/expansion?day=2026-01-05')).json.items.map((item) => item.state), ['not_yet']);
});

test('who does not see all parts sees no map', async () => {
  const nils = new Person(server);
  const made = (await ann.post('/staff', { name: 'Nils', email: 'nils@example.com', role: 'csm' })).json;
  assert.equal((await nils.post('/join', { token: new URL(made.invite_url, server.url).searchParams.get('token'), password: 'the word of nils' })).status, 200);
  assert.equal((await ann.post('/accounts', { items: [{ id: 'group', owner: 'nils@example.com' }] })).status, 200);
  assert.equal((await nils.get('/accounts/group/expansion')).status, 200);
  assert.equal((await ann.patch(`/staff/${made.id}`, { sees: 'own' })).status, 200);
  assert.equal((await nils.get('/accounts/group/expansion')).status, 403);
  assert.equal((await nils.get('/accounts/north/offers')).status, 404);
  assert.equal((await nils.get('/accounts/group/offers')).json.compared, 0); // those like it are not his to see
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'expansion');
});
