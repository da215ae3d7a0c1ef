// Who owns which account: given to somebody, many at once, with history and undo.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';

let folder, server, ann, carl, olga, apiKey;

async function invite(name, role) {
  const person = new Person(server);
  const made = (await ann.post('/staff', { name, email: `${name}@example.com`, role })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  await person.post('/join', { token, password: `the word of ${name}` });
  return person;
}

before(async () => {
  folder = await makeFolder();
  apiKey = await createKey(folder.db, 'api');
  server = await Server.start(folder.db, '--now', '2026-03-31T12:00:00Z');
  ann = new Person(server);
  await ann.setUp();
  carl = await invite('carl', 'csm');
  olga = await invite('olga', 'lead');
  await ann.post('/accounts', { items: [
    { id: 'a', owner: 'first@example.com', timestamp: '2026-02-01T09:00:00Z' }, { id: 'b', timestamp: '2026-02-01T09:00:00Z', plan: 'pro' },
    { id: 'c', owner: 'carl@example.com', timestamp: '2026-02-01T09:00:00Z' }, { id: 'd', owner: 'other@example.com' },
  ] });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

async function owners() {
  const { items } = (await ann.get('/accounts?sort=id')).json;
  return Object.fromEntries(items.map((one) => [one.id, one.attributes.owner ?? null]));
}
const assign = (body, person = olga) => person.post('/accounts/assign', body);
const START = { a: 'first@example.com', b: null, c: 'carl@example.com', d: 'other@example.com' };

test('accounts are given to somebody at once, and those who have them already stay', async () => {
  const made = await assign({ accounts: ['a', 'b', 'c', 'b'], owner: ' Carl@Example.com ', why: 'North is his' });
  assert.deepEqual([made.status, made.json], [200, { id: 1, changed: 2 }]);
  assert.deepEqual(await owners(), { ...START, a: 'carl@example.com', b: 'carl@example.com' });
  assert.deepEqual((await assign({ accounts: ['c'], owner: 'carl@example.com' })).json, { id: null, changed: 0 });
  const [row] = (await olga.get('/assignments')).json.items;
  assert.deepEqual([row.id, row.owner, row.why, row.accounts, row.undone_at], [1, 'carl@example.com', 'North is his', 2, null]);
  assert.equal(Date.parse(row.undo_until) - Date.parse(row.at), 30 * 86400_000);
  const audit = (await olga.get('/audit?action=accounts.assign&q=north')).json.items;
  assert.deepEqual([audit.length, audit[0].detail, audit[0].after.accounts], [1, '2 of 4 accounts', ['a', 'b', 'c', 'b']]);
});

test('the history of an account names its owners since when', async () => {
  assert.deepEqual((await carl.get('/accounts/a/owners')).json.items,
    [{ since: '2026-03-31', owner: 'carl@example.com' }, { since: '2026-02-01', owner: 'first@example.com' }]);
  assert.deepEqual((await carl.get('/accounts/a?day=2026-03-30')).json.attributes.find((one) => one.key === 'owner').value, 'first@example.com');
});

test('the whole is undone once, and only while nothing else has changed', async () => {
  const back = await olga.post('/assignments/1/undo');
  assert.equal(back.status, 200, back.text);
  assert.ok(back.json.undone_at);
  assert.deepEqual(await owners(), START);
  assert.equal((await olga.post('/assignments/1/undo')).status, 409);
  assert.equal((await olga.post('/assignments/99/undo')).status, 404);
  const { id } = (await assign({ accounts: ['a', 'd'], owner: '' })).json;
  assert.deepEqual(await owners(), { ...START, a: null, d: null });
  await ann.patch('/accounts/d', { attributes: { owner: 'olga@example.com' } });
  const refused = await olga.post(`/assignments/${id}/undo`);
  assert.deepEqual([refused.status, /“d” has another owner since/.test(refused.json.detail)], [409, true]);
  assert.deepEqual(await owners(), { ...START, a: null, d: 'olga@example.com' }, 'nothing was changed');
});

test('wrong input changes nothing', async () => {
  const cases = [
    { accounts: ['a'], owner: 'nobody@example.com' }, { accounts: ['a', 'nowhere'], owner: 'carl@example.com' }, { accounts: [], owner: '' },
    { accounts: Array.from({ length: 1001 }, () => 'a'), owner: '' }, { accounts: [{}], owner: '' }, { owner: '' }, { accounts: ['a'] },
  ];
  const before = await owners();
  for (const body of cases) assert.equal((await assign(body)).status, 422, JSON.stringify(body).slice(0, 80));
  assert.deepEqual(await owners(), before);
});

test('who may not assign cannot do it in passing either', async () => {
  assert.equal((await assign({ accounts: ['a'], owner: 'carl@example.com' }, carl)).status, 403);
  assert.equal((await carl.get('/assignments')).status, 403);
  assert.equal((await carl.patch('/accounts/a', { attributes: { owner: 'carl@example.com' } })).status, 403);
  assert.equal((await carl.patch('/accounts/a', { attributes: { plan: 'pro' } })).status, 200);
  const posted = (await carl.post('/accounts', { items: [{ id: 'a', owner: 'carl@example.com' }, { id: 'a', attributes: { owner: 'carl@example.com' } }, { id: 'a', plan: 'free' }] })).json;
  assert.deepEqual([posted.accepted, posted.rejected.map((one) => one.index)], [1, [0, 1]]);
  assert.equal((await server.api('/accounts', apiKey, { method: 'POST', body: { id: 'b', owner: 'carl@example.com' } })).json.accepted, 1);
  assert.equal((await owners()).b, 'carl@example.com');
});

test('it survives a restart', async () => {
  const before = await owners();
  await server.stop();
  server = await Server.start(folder.db, '--now', '2026-05-05T12:00:00Z');
  for (const person of [ann, olga]) person.server = server;
  assert.deepEqual(await owners(), before);
  await olga.signIn('olga@example.com', 'the word of olga');
  const { id } = (await olga.get('/assignments')).json.items[0];
  assert.match((await olga.post(`/assignments/${id}/undo`)).json.detail, /more than 30 days old/);
});

test('every route of it was called', async () => {
  assertAllCalled(await description(), 'owners');
});
