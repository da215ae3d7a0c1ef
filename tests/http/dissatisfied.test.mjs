// Who may speak badly, over HTTP: listed by what they said, with points by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const ids = ['angry', 'cross', 'glad', 'urgent', 'promised', 'kept'];
  await ann.post('/accounts', { items: ids.map((id) => ({ id, name: id.toUpperCase(), owner: 'ann@example.com', mrr: 100, currency: 'EUR', timestamp: '2025-06-01T08:00:00Z' })) });
  const touch = (account, sentiment) => ann.post('/touchpoints', { account, kind: 'call', title: 'A call', at: '2026-03-30T09:00:00Z', form: { sentiment } });
  for (const [account, sentiment] of [['angry', -2], ['cross', -1], ['glad', 2]]) assert.equal((await touch(account, sentiment)).status, 201);
  const ticket = (id, account, more) => ({ id, account, subject: 'It hurts', severity: 'urgent', state: 'open', opened_at: '2026-03-29T09:00:00Z', updated_at: '2026-03-29T09:00:00Z', ...more });
  assert.equal((await ann.post('/tickets', { items: [ticket('1', 'angry', { escalated: true, severity: 'normal' }), ticket('2', 'urgent', {}), ticket('3', 'glad', { state: 'solved' })] })).json.taken, 3);
  assert.equal((await ann.post('/goals', { account: 'promised', kind: 'promise', title: 'By February', due: '2026-02-28' })).status, 201);
  assert.equal((await ann.post('/goals', { account: 'kept', kind: 'promise', title: 'By May', due: '2026-05-01' })).status, 201);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const list = async (person = ann) => (await person.get('/dissatisfied')).json;

test('who said so is listed with what and how much, the most dissatisfied first', async () => {
  await until('what was said is known', async () => (await list()).total === 4 && (await list()).items[0].points === 6);
  const { items, day } = await list();
  assert.equal(day, '2026-03-31');
  assert.deepEqual(items.map(({ account, points, reasons }) => [account.id, points, reasons]), [
    ['angry', 6, ['escalation', 'sentiment']], ['cross', 2, ['sentiment']], ['urgent', 1, ['urgent_ticket']], ['promised', 1, ['late_promise']],
  ]);
  assert.deepEqual([items[0].sentiment, items[0].escalations, items[0].owner], [-2, 1, 'ann@example.com']);
  assert.equal((await ann.get('/dissatisfied?limit=1')).json.items.length, 1);
  assert.equal((await ann.get('/dissatisfied?limit=0')).status, 422);
});

test('who has left stays listed, with whether they would recommend it', async () => {
  assert.equal((await ann.post('/accounts', { items: [{ id: 'cross', status: 'churned', timestamp: '2026-03-10T08:00:00Z' }] })).json.accepted, 1);
  await until('it is listed', async () => (await list()).items.find((one) => one.account.id === 'cross')?.lost === '2026-03-10');
  const cross = async () => (await list()).items.find((one) => one.account.id === 'cross');
  assert.deepEqual([(await cross()).reasons, (await cross()).points], [['lost', 'sentiment'], 4]);
  const { id } = (await ann.get('/losses?from=2025-04-01')).json.items.find((one) => one.account.id === 'cross');
  const changed = await ann.patch(`/losses/${id}`, { recommend: 'no' });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual([(await cross()).reasons, (await cross()).points], [['not_recommended', 'lost', 'sentiment'], 7]);
});

test('each sees of it what is theirs', async () => {
  const nils = new Person(server);
  const made = (await ann.post('/staff', { name: 'Nils', email: 'nils@example.com', role: 'csm' })).json;
  assert.equal((await nils.post('/join', { token: new URL(made.invite_url, server.url).searchParams.get('token'), password: 'the word of nils' })).status, 200);
  assert.equal((await ann.patch(`/staff/${made.id}`, { sees: 'own' })).status, 200);
  assert.deepEqual((await list(nils)).items, []);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'dissatisfied');
});
