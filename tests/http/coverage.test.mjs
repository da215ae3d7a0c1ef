// Rules of coverage: how often somebody speaks with whom, how much one person carries, and what the lead sees of it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

let folder, server, ann;
const DAY = 86400_000, NOW = Date.parse('2026-03-31T12:00:00Z');
const iso = (ago) => new Date(NOW - ago * DAY).toISOString();

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', new Date(NOW).toISOString());
  ann = new Person(server);
  await ann.setUp();
  const owner = 'ann@example.com', timestamp = iso(200);
  await ann.post('/accounts', { items: [
    { id: 'big', name: 'Big', owner, mrr: 1000, currency: 'EUR', plan: 'pro', timestamp },
    { id: 'mid', name: 'Mid', owner, mrr: 100, currency: 'EUR', plan: 'pro', timestamp },
    { id: 'own', name: 'Own', owner, mrr: 1000, currency: 'EUR', contact_every: 300, timestamp },
    { id: 'free', name: 'Free', plan: 'free', timestamp },
    { id: 'left', currency: 'USD', name: 'Left', owner, mrr: 1000, churned_on: '2026-01-01', timestamp },
  ] });
  for (const account of ['big', 'mid', 'free']) await ann.post('/touchpoints', { account, kind: 'call', title: 'Call', at: iso(40) });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const team = async () => (await ann.get('/today/team')).json;
const late = async () => (await team()).late_accounts.map((one) => [one.account.id, one.every, one.days_late, one.owner, one.last]);
const due = async () => (await ann.get('/today')).json.items.filter((one) => one.kind === 'touchpoint_due').map((one) => one.account.id).sort();

test('without rules a contact is due after 90 days', async () => {
  assert.deepEqual((await ann.get('/settings/coverage')).json, { rules: [], accounts_most: null, revenue_most: null });
  assert.deepEqual([await late(), await due()], [[], []]);
});

test('the first rule that fits says how often; an account may say it itself', async () => {
  const segment = await ann.post('/segments', { name: 'Free ones', formula: 'account.plan = "free"' });
  const rules = [
    { segment: null, revenue_from: 5000, revenue_below: null, contact_every: 14 },
    { segment: segment.json.id, revenue_from: null, revenue_below: null, contact_every: 20 },
    { segment: null, revenue_from: 1000, revenue_below: 5000, contact_every: 39 },
  ];
  const set = await ann.put('/settings/coverage', { rules, accounts_most: 3, revenue_most: 20000 });
  assert.deepEqual([set.status, set.json], [200, { rules, accounts_most: 3, revenue_most: 20000 }], set.text);
  assert.deepEqual(await late(), [['big', 14, 26, 'Ann', iso(40).slice(0, 10)], ['free', 20, 20, '', iso(40).slice(0, 10)], ['mid', 39, 1, 'Ann', iso(40).slice(0, 10)]]);
  assert.deepEqual(await due(), ['big', 'mid']);
  const { people, nobody } = await team();
  const me = people.find((one) => one.name === 'Ann');
  assert.deepEqual([me.accounts, me.over_accounts, me.over_revenue], [4, true, true]);
  assert.deepEqual([nobody.over_accounts, me.revenue.EUR], [false, 25200]);
});

test('work that was skipped is shown with its reason', async () => {
  const { json } = await ann.post('/tasks', { title: 'Send the report', account: 'big', owner: 'ann@example.com', due: '2026-04-02' });
  await ann.patch(`/tasks/${json.id}`, { state: 'skipped', reason: 'They have it' });
  assert.deepEqual((await team()).skipped_tasks.map((one) => [one.id, one.title, one.owner, one.reason]), [[json.id, 'Send the report', 'ann@example.com', 'They have it']]);
});

test('wrong rules are refused', async () => {
  for (const body of [{ rules: [{}] }, { rules: [{ contact_every: 0 }] }, { rules: [{ contact_every: 14, segment: 99 }] }, { rules: [{ contact_every: 7, revenue_from: 'x' }] },
    { rules: Array.from({ length: 21 }, () => ({ contact_every: 7 })) }, { accounts_most: 0 }, { revenue_most: -1 }, { rules: [7] }])
    assert.equal((await ann.put('/settings/coverage', body)).status, 422, JSON.stringify(body));
  assert.equal((await ann.get('/settings/coverage')).json.rules.length, 3);
  assert.equal((await ann.put('/settings/coverage', {}, { 'if-match': '"old"' })).status, 412);
  assert.deepEqual((await ann.put('/settings/coverage', {})).json.rules, []);
});

test('every route of coverage was called', async () => assertAllCalled(await description(server), 'coverage'));
