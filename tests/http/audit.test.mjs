// The audit: every change with who, when, before and after; found again, taken out, and without secrets.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { Server, createKey, makeFolder } from './server.mjs';

let folder, server, ann, bob, bobId, apiKey;

before(async () => {
  folder = await makeFolder();
  apiKey = await createKey(folder.db, 'api');
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
  const invited = (await ann.post('/staff', { name: 'Bob', email: 'bob@example.com', role: 'csm' })).json;
  bobId = invited.id;
  bob = new Person(server);
  const token = new URL(invited.invite_url, server.url).searchParams.get('token');
  await bob.post('/join', { token, password: 'bobs secret word' });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const audit = async (query = '') => (await ann.get(`/audit${query}`)).json.items;
const newest = async () => (await audit('?limit=1'))[0];

test('each change says who, what, which record, and how it was before and after', async () => {
  const cases = [
    [() => ann.patch(`/staff/${bobId}`, { role: 'lead' }), 'staff.change', `staff/${bobId}`, { role: 'csm' }, { role: 'lead' }],
    [() => ann.put('/settings', { workspace: 'Acme Ltd' }), 'settings.change', 'settings', { workspace: 'Acme' }, { workspace: 'Acme Ltd' }],
    [() => ann.post('/features', { name: 'Reports', events: ['Seen'] }), 'features.create', 'features/1', null, { name: 'Reports', events: ['Seen'] }],
    [() => ann.patch('/features/1', { key: true }), 'features.change', 'features/1', { key: false }, { key: true }],
    [() => ann.post('/accounts', { id: 'acme', attributes: { plan: 'free' } }), 'accounts.create', 'accounts/acme', null, { id: 'acme', attributes: { plan: 'free' } }],
    [() => ann.patch('/accounts/acme', { attributes: { plan: 'pro', seats: 3 } }), 'accounts.change', 'accounts/acme',
      { attributes: { plan: 'free', seats: null } }, { attributes: { plan: 'pro', seats: 3 } }],
    [() => ann.post('/keys', { name: 'Web', kind: 'write' }), 'keys.create', 'keys/2', null, { name: 'Web', kind: 'write' }],
    [() => ann.remove('/keys/2'), 'keys.delete', 'keys/2', null, null],
    [() => ann.post('/metrics', { name: 'busy', formula: 'wau' }), 'metrics.create', 'metrics/1', null, { name: 'busy', formula: 'wau' }],
    [() => ann.patch('/metrics/1', { formula: 'mau', why: 'calmer' }), 'metrics.change', 'metrics/1', { formula: 'wau', why: '' }, { formula: 'mau', why: 'calmer' }],
  ];
  const me = (await ann.get('/session')).json.user.id;
  for (const [change, action, subject, before, after] of cases) {
    const { status, text } = await change();
    assert.ok(status < 300, `${action}: ${text}`);
    const row = await newest();
    assert.deepEqual([row.who, row.who_name, row.action, row.subject, row.before, row.after], [me, 'Ann', action, subject, before, after]);
    assert.ok(Math.abs(Date.parse(row.at) - Date.now()) < 60_000);
  }
  await ann.remove('/features/1');
  const { action, before } = await newest();
  assert.deepEqual([action, before.name, before.events], ['features.delete', 'Reports', ['Seen']]);
});

test('a refused change and a mere look leave no row', async () => {
  const { id } = await newest();
  assert.equal((await ann.patch(`/staff/${bobId}`, { role: 'king' })).status, 422);
  assert.equal((await ann.patch('/staff/nobody', { name: 'x' })).status, 404);
  assert.equal((await ann.post('/features', { name: '', events: [] })).status, 422);
  await ann.get('/staff');
  assert.equal((await newest()).id, id);
});

test('the history of one record, of one person, of one time and by words', async () => {
  assert.deepEqual((await audit('?subject=features/1')).map((row) => row.action), ['features.delete', 'features.change', 'features.create']);
  assert.deepEqual((await audit('?who=bob@example.com')).map((row) => row.action), ['staff.join']);
  assert.deepEqual((await audit(`?who=${bobId}&action=session`)), []);
  assert.ok((await audit('?action=keys')).every((row) => row.subject === 'keys/2'));
  assert.deepEqual((await audit('?q=CALMER')).map((row) => row.subject), ['metrics/1']);
  assert.deepEqual(await audit('?from=2999-01-01T00:00:00Z'), []);
  assert.deepEqual(await audit('?to=2001-01-01T00:00:00Z'), []);
  const all = [];
  for (let cursor = ''; cursor !== null; ) {
    const { items, next_cursor: next } = (await ann.get(`/audit?limit=4${cursor && `&cursor=${cursor}`}`)).json;
    all.push(...items);
    cursor = next;
  }
  assert.deepEqual(all.map((row) => row.id), Array.from(all, (_, index) => all.length - index));
});

test('it comes out as CSV, only for those who may read it', async () => {
  const { text, headers } = await ann.get('/audit.csv?action=staff.change');
  assert.match(headers.get('content-disposition'), /audit\.csv/);
  const [head, row, ...rest] = text.trim().split('\r\n');
  assert.equal(head, 'at,who,who_name,action,subject,detail,before,after');
  assert.match(row, /^\d{4}-\d\d-\d\dT[\d:.]+Z,\w+,Ann,staff\.change,staff\/\w+,,"{""role"":""csm""}","{""role"":""lead""}"$/);
  assert.deepEqual(rest, []);
  await ann.patch(`/staff/${bobId}`, { role: 'csm' });
  for (const path of ['/audit', '/audit.csv']) assert.equal((await bob.get(path)).status, 403);
});

test('no secret is in it, and what keys send is data', async () => {
  await bob.post('/session/password', { current: 'bobs secret word', new: 'another secret word' });
  const key = (await ann.post('/keys', { name: 'Read', kind: 'api' })).json.key;
  await ann.post(`/staff/${bobId}/invite`);
  const before = (await newest()).id;
  assert.equal((await server.api('/accounts', apiKey, { method: 'POST', body: { id: 'globex', plan: 'pro' } })).status, 200);
  assert.equal((await newest()).id, before);
  const text = (await ann.get('/audit.csv')).text;
  for (const secret of ['secret word', 'correct horse', key, 'token']) assert.ok(!text.includes(secret), secret);
  assert.ok(text.includes('staff.password') && text.includes('staff.invite'));
});

test('how long it is kept is a setting', async () => {
  assert.equal((await ann.get('/settings')).json.audit_days, 0);
  assert.equal((await ann.put('/settings', { audit_days: 400 })).json.audit_days, 400);
  assert.equal((await ann.put('/settings', { audit_days: -1 })).status, 422);
});
