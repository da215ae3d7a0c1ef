// Who matters at an account over HTTP: roles and stance with history, whom of us they know, and what is missing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann;

const day = (n) => new Date(Date.UTC(2026, 2, 31) - n * 86400e3).toISOString().slice(0, 10); // so many days before
const map = async (query = '') => (await ann.get(`/accounts/acme/relationships${query}`)).json;
const one = (json, id) => json.items.find((item) => item.person.id === id);

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const people = { boss: { title: 'VP Operations' }, champ: { role: 'champion' }, busy: {}, rare: {}, never: {} };
  const active = { champ: [30, 32, 34], busy: [...Array(20).keys()], rare: [3] };
  const batch = [{ type: 'group', userId: 'busy', groupId: 'acme', traits: { name: 'Acme', seats: 50 }, timestamp: `${day(60)}T08:00:00Z` }];
  for (const [userId, traits] of Object.entries(people)) {
    batch.push({ type: 'identify', userId, traits, context: { groupId: 'acme' }, timestamp: `${day(60)}T09:00:00Z` });
    batch.push({ type: 'group', userId, groupId: 'acme', traits: {}, timestamp: `${day(60)}T09:00:00Z` });
    for (const n of active[userId] ?? []) batch.push({ type: 'track', userId, event: 'Used', context: { groupId: 'acme' }, timestamp: `${day(n)}T10:00:00Z` });
  }
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('what is missing is named, and a role is proposed where none is said', async () => {
  const json = await map();
  assert.equal(json.people, 5);
  assert.deepEqual(json.gaps, ['few_contacts', 'no_decision_maker', 'champion_silent', 'nobody_met']);
  assert.deepEqual([json.contacts, json.contacts_wanted], [2, 3]); // busy and rare; 50 seats ask for three
  const proposed = Object.fromEntries(json.items.map((item) => [item.person.id, item.proposed_role]));
  assert.deepEqual(proposed, { boss: 'decision maker', champ: null, busy: 'power user', rare: 'user', never: 'indirect user' });
  assert.equal(json.items[0].person.id, 'champ'); // who is said to matter comes first
});

test('what somebody is said to be has a history, and an edit of what changed meanwhile is refused', async () => {
  const read = await ann.get('/people/boss');
  const stale = { 'if-match': '"0000000000000000"' };
  assert.equal((await ann.patch('/people/boss', { attributes: { influence: 'decides' } }, stale)).status, 412);
  const changed = await ann.patch('/people/boss', { attributes: { influence: 'decides', stance: 'blocker' } });
  assert.equal(changed.status, 200);
  assert.equal(changed.json.attributes.find((item) => item.key === 'influence').value, 'decides');
  assert.equal(read.status, 200);
  const json = await map();
  assert.ok(one(json, 'boss').decides);
  assert.deepEqual(one(json, 'boss').attributes, { influence: 'decides', stance: 'blocker', title: 'VP Operations' });
  assert.deepEqual(json.gaps, ['few_contacts', 'decision_maker_not_met', 'champion_silent', 'blocker_not_met', 'nobody_met']);
  assert.equal(one(await map(`?day=${day(1)}`), 'boss').decides, false); // not yet
  assert.equal((await ann.patch('/people/nobody', { attributes: {} })).status, 404);
});

test('touchpoints say whom of us they know, and how well', async () => {
  const note = (n, people) => ann.post('/touchpoints', { account: 'acme', kind: 'call', title: 'Call', at: `${day(n)}T09:00:00Z`, people });
  for (const [n, people] of [[5, ['boss', 'never']], [20, ['boss']], [40, ['boss']], [90, ['boss']], [300, ['rare']]]) {
    assert.equal((await note(n, people)).status, 201);
  }
  const json = await map();
  assert.deepEqual(json.gaps, ['champion_silent']);
  assert.deepEqual([json.contacts, one(json, 'boss').acquaintance, one(json, 'never').acquaintance, one(json, 'rare').acquaintance], [4, 'known_well', 'met', 'not_met']);
  assert.deepEqual(one(json, 'boss').known_by.map((item) => [item.name, item.times, item.last]), [['Ann', 4, day(5)]]);
  assert.deepEqual([one(json, 'rare').met, one(json, 'rare').last_met], [0, day(300)]);
  const before = await map(`?day=${day(30)}`);
  assert.deepEqual([one(before, 'boss').met, one(before, 'boss').last_met], [2, day(40)]);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'relationships');
});
