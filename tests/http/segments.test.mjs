// People over HTTP: formulas asked of them, segments of them while things happen, lists of ids from files, and how two
// segments compare. Every answer is checked against the shape the server publishes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';

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
