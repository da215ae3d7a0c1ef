// Similar customers over HTTP: who is alike, in what, and what they use. Expectations were computed by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann;

const accounts = {
  own: { industry: 'Freight', plan: 'Team', seats: 20, mrr: 1000, currency: 'EUR' },
  twin: { industry: 'freight', plan: 'Team', seats: 20, mrr: 1000, currency: 'EUR' },
  larger: { industry: 'Freight', plan: 'Team', seats: 40, mrr: 2000, currency: 'EUR' },
  dollars: { industry: 'Freight', plan: 'Team', seats: 20, mrr: 1, currency: 'USD' },
  silent: { industry: 'Freight', plan: 'Team' }, // nothing more is known
  other: { industry: 'Bakery', plan: 'Solo', seats: 1, mrr: 20, currency: 'EUR' },
  gone: { industry: 'Freight', plan: 'Team', seats: 20, mrr: 1000, currency: 'EUR', status: 'churned' },
};

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const batch = Object.entries(accounts).flatMap(([groupId, traits]) => {
    const events = ['Report Viewed', ...(groupId === 'twin' ? ['Plan Shared'] : [])];
    return [
      { type: 'group', userId: `${groupId}.0`, groupId, traits: { name: groupId.toUpperCase(), ...traits }, timestamp: '2026-03-01T09:00:00Z' },
      ...events.map((event) => ({ type: 'track', userId: `${groupId}.0`, event, context: { groupId }, timestamp: '2026-03-20T09:00:00Z' })),
    ];
  });
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  for (const [name, event] of [['Reports', 'Report Viewed'], ['Sharing', 'Plan Shared']]) {
    assert.equal((await ann.post('/features', { name, events: [event] })).status, 201);
  }
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('customers alike in size, value and business are named, the most alike first', async () => {
  const { status, json } = await ann.get('/accounts/own/similar');
  assert.equal(status, 200);
  assert.equal(json.day, '2026-03-31');
  // Weights: industry 2, plan 1, revenue 1, seats 1, active people 1. Twice as much is half alike.
  const alike = Object.fromEntries(json.items.map((item) => [item.account.id, Number(item.similarity.toFixed(6))]));
  const known = { twin: 1, dollars: 1, larger: Number((5 / 6).toFixed(6)), silent: Number((4 / 6).toFixed(6)) };
  assert.deepEqual(alike, known); // neither another business nor who has left, nor the account itself
  assert.deepEqual(json.items.map((item) => item.account.id), ['twin', 'dollars', 'larger', 'silent']);
});

test('it is said in what they are alike, how they do and what they alone use', async () => {
  const { items } = (await ann.get('/accounts/own/similar?limit=3')).json;
  assert.equal(items.length, 3);
  const [twin, dollars, larger] = items;
  assert.deepEqual(twin.uses, ['Sharing']);
  assert.deepEqual(larger.uses, []);
  assert.deepEqual(larger.shares.map((share) => [share.property, share.own, share.theirs, Number(share.alike.toFixed(6))]), [
    ['industry', 'Freight', 'Freight', 1], ['plan', 'Team', 'Team', 1], ['mrr', 1000, 2000, 0.5], ['seats', 20, 40, 0.5], ['active_people', 1, 1, 1],
  ]);
  assert.ok(dollars.shares.every((share) => share.property !== 'mrr')); // another currency is not compared
  assert.equal(twin.health.score, (await ann.get('/accounts/twin/health')).json.score);
});

test('as of a day before anything was known there is nobody', async () => {
  assert.deepEqual((await ann.get('/accounts/own/similar?day=2026-02-01')).json.items, []);
  assert.equal((await ann.get('/accounts/nobody/similar')).status, 404);
  assert.equal((await ann.get('/accounts/own/similar?limit=100')).status, 422);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'similar');
});
