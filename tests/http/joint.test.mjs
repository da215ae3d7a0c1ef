// What we do together with customers over HTTP: kept, listed, measured before and after, and what is due of an outcome contract.
// Expectations by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, made;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const used = (userId, groupId, day) => ({ type: 'track', userId, event: 'Report Viewed', context: { groupId }, timestamp: `${day}T09:00:00Z` });
  const batch = ['acme', 'beta', 'a', 'b', 'c', 'd', 'e'].map((groupId) => ({ type: 'group', userId: 'server', groupId, traits: { name: groupId.toUpperCase() }, timestamp: '2026-01-01T08:00:00Z' }));
  // acme: two people to the end of February, five in March. The five others: one person before, two after; beta the same.
  batch.push(used('p1', 'acme', '2026-02-20'), used('p2', 'acme', '2026-02-21'));
  for (const person of ['p1', 'p2', 'p3', 'p4', 'p5']) batch.push(used(person, 'acme', '2026-03-20'));
  for (const groupId of ['beta', 'a', 'b', 'c', 'd', 'e']) batch.push(used(`${groupId}1`, groupId, '2026-02-20'), used(`${groupId}1`, groupId, '2026-03-20'), used(`${groupId}2`, groupId, '2026-03-20'));
  batch.push(used('bea-4711', 'beta', '2025-12-01')); // long ago: she moves no number
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const work = (more) => ann.post('/joint-works', { account: 'acme', title: 'Roll out to the plants', ...more });

test('a follow-up project is kept with who takes part, what it costs and what came of it', async () => {
  const answer = await work({ kind: 'project', partner: 'Northwind', from: '2026-03-01', to: '2026-05-31', people: ['p2', 'p1', 'p1'], price: 1250050, currency: 'eur', owner: 'ann@example.com', scope: 'Two plants' });
  assert.equal(answer.status, 201);
  made = answer.json;
  assert.deepEqual([made.kind, made.state, made.partner, made.from, made.to, made.people.map(({ id }) => id)], ['project', 'planned', 'Northwind', '2026-03-01', '2026-05-31', ['p1', 'p2']]);
  assert.deepEqual(made.price, { amount: 1250050, currency: 'EUR', digits: 2 });
  assert.equal(made.measure, null);
  const changed = await ann.patch(`/joint-works/${made.id}`, { state: 'done', result: 'Both plants use it', feedback: 'They were glad', people: ['p3'] });
  assert.deepEqual([changed.json.state, changed.json.result, changed.json.people.map(({ id }) => id), changed.json.scope], ['done', 'Both plants use it', ['p3'], 'Two plants']);
  const read = await ann.get(`/joint-works/${made.id}`);
  assert.deepEqual(read.json, changed.json);
  const stale = await ann.patch(`/joint-works/${made.id}`, { title: 'x' }, { 'if-match': '"old"' });
  assert.equal(stale.status, 412);
  assert.ok((await ann.get('/audit')).text.includes(`joint-works/${made.id}`));
});

test('what it moved is measured from the day before it began, beside what all others moved', async () => {
  const { json } = await work({ kind: 'service', title: 'A manager of their own', formula: 'active_people(28d)', from: '2026-03-01', to: '2026-06-30', price: 100, currency: 'EUR' });
  assert.deepEqual(json.measure, {
    before_day: '2026-02-28', now_day: '2026-03-31', over: false, type: 'number', before: 2, now: 5, others_change: 1, others: 6, share: null, due: null,
  });
  const over = (await ann.patch(`/joint-works/${json.id}`, { to: '2026-03-10' })).json.measure;
  assert.deepEqual([over.over, over.now_day, over.now], [true, '2026-03-10', 2]); // those of February are still within 28 days
  assert.equal((await ann.patch(`/joint-works/${json.id}`, { from: '2026-04-05', to: '2026-04-06' })).json.measure, null); // it has not begun
});

test('of an outcome contract the share and what is due are computed exactly, by each rule', async () => {
  const contract = { kind: 'outcome', title: 'Ten people by June', formula: 'active_people(28d)', from: '2026-03-01', to: '2026-06-30', target: 10, price: 100001, currency: 'EUR', scope: 'We guarantee it' };
  const { json } = await work({ ...contract, price_rule: 'proportional' });
  assert.deepEqual([json.measure.share, json.measure.due], [3 / 8, 37500]); // (5 - 2) / (10 - 2); 37,500.375 minor units
  const due = async (change) => (await ann.patch(`/joint-works/${json.id}`, change)).json.measure.due;
  assert.equal(await due({ price_rule: 'refund', refund_percent: 50 }), 50000); // 50,000.5, half to even
  assert.equal(await due({ price_rule: 'refund', refund_percent: 100 }), 0);
  assert.equal(await due({ price_rule: 'refund', target: 5 }), 100001); // reached
  assert.equal(await due({ price_rule: 'proportional', target: 1, aim: 'at_most' }), 0); // it should fall to one, and rose
  assert.equal(await due({ target: 7, aim: 'at_most' }), 100001); // it is there, and was before
  assert.equal(await due({ target: 1, aim: 'at_least' }), 100001);
  assert.equal(await due({ price_rule: 'fixed', target: 10 }), 100001);
});

test('what cannot be is refused with what to do', async () => {
  const refused = async (body, field) => {
    const { status, json } = await work(body);
    assert.deepEqual([status, json.field], [422, field], JSON.stringify(body));
  };
  await refused({ title: ' ' }, 'title');
  await refused({ account: '' }, 'account');
  await refused({ account: 'nobody' }, 'account');
  await refused({ kind: 'party' }, 'kind');
  await refused({ people: ['nobody'] }, 'people');
  await refused({ from: '2026-03-02', to: '2026-03-01' }, 'to');
  await refused({ price: 5 }, 'currency');
  await refused({ currency: 'EUR' }, 'price');
  await refused({ formula: 'active_people(' }, 'formula');
  await refused({ formula: 'account.name = "x"' }, 'formula');
  await refused({ target: 5 }, 'formula');
  await refused({ kind: 'outcome', formula: 'wau', target: 5 }, 'target');
  await refused({ price_rule: 'refund' }, 'price_rule');
});

test('the list has open ones first, is filtered, and comes as a file without formulas of spreadsheets', async () => {
  const visit = (await work({ kind: 'visit', title: '=Day at headquarters', from: '2026-04-10', state: 'agreed' })).json;
  const list = async (query) => (await ann.get(`/joint-works?${query}`)).json;
  const all = await list('limit=100');
  const places = all.items.map((one) => one.state === 'done');
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.deepEqual((await list('kind=visit')).items.map((one) => one.id), [visit.id]);
  assert.deepEqual((await list('state=done')).items.map((one) => one.id), [made.id]);
  assert.ok((await list('state=open')).items.every((one) => one.state !== 'done'));
  assert.deepEqual((await list('owner=ann@example.com')).items.map((one) => one.id), [made.id]);
  const first = await list('limit=1');
  assert.equal((await list(`limit=1&cursor=${first.next_cursor}`)).items[0].id, all.items[1].id);
  const csv = await ann.get('/joint-works.csv?kind=visit');
  assert.deepEqual(csv.text.trim().split('\r\n'), ['account,kind,title,partner,state,from,to,price,currency,owner,scope,result,feedback', "acme,visit,'=Day at headquarters,,agreed,2026-04-10,,,,,,,"]);
});

test('it follows a merge of accounts and its undo, and forgets a person who is erased', async () => {
  const id = (await ann.post('/joint-works', { account: 'beta', kind: 'community', title: 'Helps Acme', partner: 'ACME', people: ['bea-4711'], feedback: 'bea-4711 liked it' })).json.id;
  const merge = await ann.post('/accounts/merge', { keep: 'acme', drop: 'beta', why: 'One company' });
  assert.ok(merge.status < 300, merge.text);
  assert.equal((await ann.get(`/joint-works/${id}`)).json.account.id, 'acme');
  const undone = await ann.post(`/merges/${merge.json.id}/undo`);
  assert.ok(undone.status < 300, undone.text);
  await until('the merge is taken back', async () => (await ann.get(`/joint-works/${id}`)).json.account.id === 'beta');
  assert.ok((await ann.get('/people/bea-4711/export')).text.includes('Helps Acme'));
  const erased = await ann.post('/people/bea-4711/erase', { why: 'They asked' });
  assert.ok(erased.status < 300, erased.text);
  await until('the person is erased', async () => !(await ann.get(`/joint-works/${id}`)).text.includes('bea-4711'));
  assert.equal((await ann.get(`/joint-works/${id}`)).json.people.length, 1); // that somebody took part stays
});

test('one is removed', async () => {
  assert.equal((await ann.remove(`/joint-works/${made.id}`)).status, 204);
  assert.equal((await ann.get(`/joint-works/${made.id}`)).status, 404);
  assert.equal((await ann.remove(`/joint-works/${made.id}`)).status, 404);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'joint');
});
