// What the team does: tasks that repeat, goals, tickets from outside, and the page of the day.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

before(async () => {
  folder = await makeFolder();
  key = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
  const batch = ['acme', 'bond'].map((id) => ({
    type: 'group', userId: `${id}-1`, groupId: id, messageId: id, timestamp: '2026-01-01T09:00:00Z',
    traits: { name: id, mrr: id === 'acme' ? 1000 : 100, currency: 'EUR', owner: 'ann@example.com', domain: `${id}.test` },
  }));
  batch.push({ type: 'identify', userId: 'acme-1', traits: { email: 'pia@acme.test' }, messageId: 'i', timestamp: '2026-01-01T09:00:00Z' });
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const attributes = async (id) => Object.fromEntries((await ann.get(`/accounts/${id}`)).json.attributes.map((one) => [one.key, one.value]));

test('a task that repeats makes its next one when it ends, and stays on the last of the month', async () => {
  const made = await ann.post('/tasks', { title: 'Monthly report', account: 'acme', due: '2026-01-31', repeats: 'monthly', kind: 'value', checklist: [{ text: 'Numbers' }, { text: 'Mail', done: true }] });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.json.owner, made.json.late, made.json.checklist], ['ann@example.com', true, [{ text: 'Numbers', done: false }, { text: 'Mail', done: true }]]);
  const days = [];
  for (let { id } = made.json, i = 0; i < 4; i++) {
    const done = (await ann.patch(`/tasks/${id}`, { state: 'done' })).json;
    assert.equal(done.state, 'done');
    id = done.next;
    days.push((await ann.get(`/tasks/${id}`)).json.due);
  }
  assert.deepEqual(days, ['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
  const cases = [['daily', 3, '2026-01-31', '2026-02-03'], ['weekly', 2, '2026-01-31', '2026-02-14'], ['yearly', 1, '2024-02-29', '2025-02-28']];
  for (const [repeats, every, due, next] of cases) {
    const { id } = (await ann.post('/tasks', { title: repeats, due, repeats, every })).json;
    const ended = (await ann.patch(`/tasks/${id}`, { state: 'skipped', reason: 'holiday' })).json;
    assert.equal((await ann.get(`/tasks/${ended.next}`)).json.due, next);
    assert.equal((await ann.patch(`/tasks/${id}`, { note: 'again' })).json.next, null); // ended once
    assert.equal((await ann.remove(`/tasks/${ended.next}`)).status, 204);
  }
});

test('tasks are listed by owner, account and day, changed together or not at all', async () => {
  const ids = [];
  for (const title of ['One', 'Two']) ids.push((await ann.post('/tasks', { title, account: 'bond', due: '2026-04-20', owner: 'bob@example.com' })).json.id);
  const list = async (query) => (await ann.get(`/tasks?${query}`)).json.items.map((one) => one.title);
  assert.deepEqual(await list('account=bond'), ['One', 'Two']);
  assert.deepEqual(await list('owner=bob@example.com&limit=1'), ['One']);
  assert.deepEqual(await list('owner=me&account=bond'), []);
  assert.deepEqual(await list('account=bond&due=2026-04-19'), []);
  assert.equal((await ann.post('/tasks/bulk', { ids: [...ids, 999], owner: 'ann@example.com' })).status, 404);
  assert.deepEqual(await list('owner=me&account=bond'), []);
  assert.equal((await ann.post('/tasks/bulk', { ids, owner: 'ann@example.com', due: '2026-04-21' })).json.changed, 2);
  assert.deepEqual(await list('owner=me&account=bond&due=2026-04-21'), ['One', 'Two']);
  assert.equal((await ann.post('/tasks/bulk', { ids, state: 'skipped' })).status, 422);
  assert.equal((await ann.post('/tasks/bulk', { ids, state: 'skipped', reason: 'merged' })).status, 200);
  assert.deepEqual(await list('account=bond'), []);
  const etag = (await ann.get(`/tasks/${ids[0]}`)).headers.get('etag');
  await ann.patch(`/tasks/${ids[0]}`, { title: 'First' });
  assert.equal((await ann.patch(`/tasks/${ids[0]}`, { title: 'Second' }, { 'if-match': etag })).status, 412);
});

test('a calendar shows open tasks to whoever has the link, until there is another', async () => {
  await ann.post('/tasks', { title: 'Call, then; write\nback', note: 'ü'.repeat(60), due: '2026-04-02' });
  const first = (await ann.post('/tasks/calendar')).json.url;
  const stranger = new Person(server);
  const feed = await stranger.ask('GET', first);
  assert.equal(feed.status, 200, feed.text);
  assert.match(feed.headers.get('content-type'), /^text\/calendar/);
  const unfolded = feed.text.replace(/\r\n[ \t]/g, '');
  assert.match(unfolded, /SUMMARY:Call\\, then\\; write\\nback\r\n/);
  assert.match(unfolded, /DTSTART;VALUE=DATE:20260402\r\n/);
  assert.match(unfolded, /^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
  assert.ok(unfolded.includes(`DESCRIPTION:${'ü'.repeat(60)}`));
  assert.ok(feed.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  const second = (await ann.post('/tasks/calendar')).json.url;
  assert.equal((await stranger.ask('GET', first)).status, 404);
  assert.equal((await stranger.ask('GET', second)).status, 200);
  assert.equal((await ann.remove('/tasks/calendar')).status, 204);
  assert.equal((await stranger.ask('GET', second)).status, 404);
});

test('goals and promises are kept until they are reached', async () => {
  const made = await ann.post('/goals', { account: 'acme', title: 'Half the paper', due: '2026-06-30', owner: 'ann@example.com' });
  assert.equal(made.status, 201, made.text);
  assert.equal((await ann.patch(`/goals/${made.json.id}`, { state: 'reached' })).json.state, 'reached');
  assert.equal((await ann.get(`/goals/${made.json.id}`)).json.title, 'Half the paper');
  assert.equal((await ann.get('/goals?account=acme&state=open')).json.items.length, 0);
  assert.equal((await ann.get('/goals?owner=ann@example.com&kind=goal')).json.items.length, 1);
  assert.equal((await ann.post('/goals', { title: 'Whose?' })).status, 422);
  assert.equal((await ann.remove(`/goals/${made.json.id}`)).status, 204);
});

test('every route of the work was called', async () => {
  assertAllCalled(await description(), 'work');
});
