// People over HTTP: formulas asked of them, segments of them while things happen, lists of ids from files, and how two
// segments compare. Every answer is checked against the shape the server publishes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { listen } from './listen.mjs';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

// Three accounts: acme has p0 to p3, bolt has p3 and p4, cube has nobody; p0 is an admin. Person n was active on each of
// the last n + 1 days, p3 in both accounts. A visitor without an account looked around.
before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const accounts = ['acme', 'bolt', 'cube'].map((id, n) => ({ id, name: `Account ${id}`, timestamp: '2026-01-01T00:00:00Z', mrr: 100 * (n + 1), currency: 'EUR' }));
  assert.equal((await ann.post('/accounts', { items: accounts })).json.accepted, 3);
  assert.equal((await ann.post('/people', { id: 'p0', account: 'acme', name: 'Pat', email: 'pat@acme.example', attributes: { role: 'admin' } })).json.accepted, 1);
  const batch = [];
  for (let n = 0; n < 5; n++) {
    for (let day = 0; day <= n; day++) {
      for (const groupId of n === 3 ? ['acme', 'bolt'] : [n < 3 ? 'acme' : 'bolt']) batch.push(opened(`p${n}`, groupId, day));
    }
  }
  batch.push({ type: 'track', anonymousId: 'visitor', event: 'Looked', timestamp: ago(0) });
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  await server?.stop('SIGKILL');
  await folder?.remove();
});

const ago = (days) => new Date(Date.parse(NOW) - days * 86400000 - 3600000).toISOString();
const opened = (userId, groupId, day) => ({ type: 'track', userId, event: 'Opened', context: { groupId }, timestamp: ago(day) });

test('a formula is asked of people in their accounts, with what decided', async () => {
  const ask = (body) => ann.post('/formulas/evaluate', { scope: 'people', ...body });
  const pairs = ({ items }) => items.map(({ account, person, value }) => [account, person, value]);
  const all = (await ask({ formula: 'active_days(28d)' })).json;
  assert.deepEqual([all.type, all.total, all.next_cursor], ['number', 6, null]);
  assert.deepEqual(pairs(all).sort(), [['acme', 'p0', 1], ['acme', 'p1', 2], ['acme', 'p2', 3], ['acme', 'p3', 4], ['bolt', 'p3', 4], ['bolt', 'p4', 5]]);

  const often = (await ask({ formula: 'active_days(28d) >= 4 and role is missing', people: ['p0', 'p3'] })).json;
  assert.deepEqual([often.total, often.matched], [3, 2]);
  assert.deepEqual(pairs(often), [['acme', 'p0', false], ['acme', 'p3', true], ['bolt', 'p3', true]]);
  assert.deepEqual(often.items[0].evidence.map(({ text, value }) => [text, value]), [['active_days(28d)', 1], ['role', 'admin']]);
  assert.deepEqual(pairs((await ask({ formula: 'days("Opened", 2d)', accounts: ['bolt'] })).json), [['bolt', 'p3', 2], ['bolt', 'p4', 2]]);
  assert.deepEqual(pairs((await ask({ formula: 'role', people: ['p3'], accounts: ['bolt'] })).json), [['bolt', 'p3', null]]);
  assert.deepEqual(pairs((await ask({ formula: 'active_days(28d)', people: ['p4'], day: '2026-03-28' })).json), [['bolt', 'p4', 2]]);
  assert.equal((await ask({ formula: 'role', people: ['visitor'] })).json.total, 0, 'who has no account is in none');
  assert.ok((await ask({ formula: 'role', evidence: false })).json.items.every((item) => !('evidence' in item)));
});

test('people come in pages; how many are yes is said with the first', async () => {
  const ask = async (more) => (await ann.post('/formulas/evaluate', { scope: 'people', formula: 'active_days(28d) > 1', limit: 4, ...more })).json;
  const first = await ask();
  assert.deepEqual([first.items.length, first.total, first.matched], [4, 6, 5]);
  const second = await ask({ cursor: first.next_cursor });
  assert.deepEqual([second.items.length, second.next_cursor, 'matched' in second], [2, null, false]);
  assert.equal(new Set([...first.items, ...second.items].map(({ account, person }) => `${account} ${person}`)).size, 6);
  assert.equal((await ask({ limit: 0 })).matched, 5);
});

test('what cannot be asked of people is refused', async () => {
  for (const [body, field] of [
    [{ formula: 'events(7d) > 1', scope: 'people' }, 'formula'], [{ formula: 'role', scope: 'people', people: ['nobody'] }, 'people'],
    [{ formula: 'role', scope: 'people', people: [{}] }, 'people'], [{ formula: 'mau', people: ['p1'] }, 'people'],
    [{ formula: 'role', scope: 'people', cursor: 'x' }, 'cursor'], [{ formula: 'role', scope: 'everybody' }, 'scope']]) {
    const { status, json } = await ann.post('/formulas/evaluate', body);
    assert.deepEqual([status, json.field], [422, field], JSON.stringify(body));
  }
  const wrong = (await ann.post('/formulas/evaluate', { scope: 'people', formula: 'actve_days(28d) > 1' })).json;
  assert.deepEqual([wrong.at, wrong.proposal], [0, 'active_days']);
});

const rowOf = async (id) => (await ann.get('/segments?brief=1')).json.items.find((one) => one.id === id);
const watched = (id) => until('it is watched', async () => (await rowOf(id)).watched);
const changesOf = async (id) => (await ann.get(`/segments/${id}/changes`)).json.items;
const make = async (body) => {
  const { status, json } = await ann.post('/segments', body);
  assert.equal(status, 201, JSON.stringify(json));
  return json.id;
};
const restart = async (signal) => {
  await server.stop(signal);
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = server;
};

test('people enter and leave while it happens, open pages are told, and a crash repeats nothing', async () => {
  const id = await make({ name: 'Admins', scope: 'people', formula: 'role = "admin"' });
  await watched(id);
  assert.deepEqual(await changesOf(id), [], 'who was there did not enter');
  const page = await listen(server, ann);
  const role = (person, value, account) => ann.post('/people', { id: person, account, attributes: { role: value } });
  await role('p3', 'admin', 'acme');
  await until('it is noted', async () => (await changesOf(id)).length === 2);
  await role('p0', 'user', 'acme');
  await until('it is noted', async () => (await changesOf(id)).length === 3);
  const noted = await changesOf(id);
  assert.deepEqual(noted.map((one) => [one.account.id, one.person.id, one.entered]).sort(),
    [['acme', 'p0', false], ['acme', 'p3', true], ['bolt', 'p3', true]]);
  assert.deepEqual([noted[0].person.name, noted[0].day, noted[0].at.slice(0, 10)], ['Pat', '2026-03-31', '2026-03-31']);
  const told = () => page.events.filter(({ name, data }) => name === 'segment' && data.id === id);
  const sum = (key) => told().reduce((total, { data }) => total + data[key], 0);
  await until('open pages know', () => sum('entered') === 2 && sum('left') === 1);
  page.close();
  const first = (await ann.get(`/segments/${id}/changes?limit=2`)).json;
  const second = (await ann.get(`/segments/${id}/changes?limit=2&cursor=${first.next_cursor}`)).json;
  assert.deepEqual([first.items.length, second.items.length, second.next_cursor], [2, 1, null]);

  await restart('SIGKILL');
  await watched(id);
  assert.deepEqual(await changesOf(id), noted, 'nothing is told twice, nothing is lost');
  await role('p3', 'user', 'acme');
  await until('it is noted', async () => (await changesOf(id)).length === 5);
  assert.ok((await changesOf(id)).slice(0, 2).every((one) => !one.entered && one.person.id === 'p3'));
});

test('an accepted event is known by the segment after a crash at once', async () => {
  const id = await make({ name: 'Looked today', scope: 'people', formula: 'days("Looked", 1d) > 0' });
  await watched(id);
  await server.track('/v1/batch', { batch: [{ type: 'track', userId: 'p1', event: 'Looked', context: { groupId: 'acme' }, timestamp: ago(0) }] }, key);
  await restart('SIGKILL'); // before or after it was noted
  await until('it is noted', async () => (await changesOf(id)).length > 0);
  assert.deepEqual((await changesOf(id)).map((one) => [one.account.id, one.person.id, one.entered]), [['acme', 'p1', true]]);
});

test('a visitor who signs up stays in the segment, and members know since when', async () => {
  const visitor = { anonymousId: 'v1', context: { groupId: 'cube' } };
  const batch = [2, 1, 0].map((day) => ({ ...visitor, type: 'track', event: 'Opened', timestamp: ago(day) }));
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  const id = await make({ name: 'Cube people', scope: 'people', formula: 'active within 2d and account.id = "cube"' });
  await watched(id);
  assert.equal((await server.track('/v1/identify', { anonymousId: 'v1', userId: 'carl' }, key)).status, 200);
  const member = await until('they are one', async () => {
    const { items } = (await ann.get(`/segments/${id}/members`)).json;
    return items[0].person.id === 'carl' && items;
  });
  assert.deepEqual(member.map((one) => [one.account.id, one.person.id, one.since]), [['cube', 'carl', '2026-03-29']]);
  await ann.post('/people', { id: 'p4', account: 'cube' });
  assert.equal((await server.track('/v1/batch', { batch: [opened('p4', 'cube', 0)] }, key)).status, 200);
  await until('it is noted', async () => (await changesOf(id)).length === 1);
  assert.equal((await changesOf(id))[0].person.id, 'p4');
  assert.equal((await ann.patch(`/segments/${id}`, { scope: 'accounts', formula: 'mau > 1' })).status, 422);
});
