// Attributes with a type: what people set has to fit, what comes by tracking is kept and shown; and tags.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, writeKey;

before(async () => {
  folder = await makeFolder();
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', '2026-03-31T12:00:00Z');
  ann = new Person(server);
  await ann.setUp();
  await ann.post('/accounts', { items: [{ id: 'acme', name: 'Acme' }, { id: 'bond', name: 'Bond' }, { id: 'cora', name: 'Cora' }] });
  await ann.post('/people', { items: [{ id: 'ada', account: 'acme' }] });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const DEFINED = [
  { about: 'account', name: 'contract', label: 'Contract', type: 'choice', choices: ['yearly', 'monthly'], required: true },
  { about: 'account', name: 'discount', label: 'Discount', type: 'number' },
  { about: 'account', name: 'wiki', label: 'Wiki page', type: 'link' },
  { about: 'account', name: 'signed_on', label: 'Signed', type: 'date' },
  { about: 'account', name: 'pilot', label: 'Pilot', type: 'yes_no' },
  { about: 'account', name: 'budget', label: 'Budget', type: 'money' },
  { about: 'account', name: 'motto', type: 'text' },
  { about: 'person', name: 'trained', label: 'Trained', type: 'yes_no' },
];

test('attributes get a label and a type, once', async () => {
  for (const [at, body] of DEFINED.entries()) {
    const made = await ann.post('/attributes', body);
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(made.json, { choices: [], required: false, label: body.name, ...body, id: at + 1 });
  }
  assert.equal((await ann.post('/attributes', DEFINED[0])).status, 409);
  for (const wrong of [{ name: '1st' }, { name: 'a b' }, { name: 'touchpoints' }, { type: 'choice' }, { type: 'poem' }, { about: 'ticket' }])
    assert.equal((await ann.post('/attributes', { about: 'account', name: 'fine', type: 'text', ...wrong })).status, 422, JSON.stringify(wrong));
  assert.deepEqual((await ann.get('/attributes?about=account')).json.items.map((one) => one.label), ['Budget', 'Contract', 'Discount', 'Pilot', 'Signed', 'Wiki page', 'motto']);
});

test('what people set has to fit, and the answer says how', async () => {
  const cases = [
    [{ contract: 'weekly' }, 'Contract has to be one of: yearly, monthly.'], [{ contract: null }, 'Contract is required.'],
    [{ discount: '12' }, 'Discount has to be a number.'], [{ wiki: 'javascript:alert(1)' }, 'Wiki page has to be a link that begins with https://.'],
    [{ signed_on: '31.12.2026' }, 'Signed has to be a date like 2026-12-31.'], [{ pilot: 'yes' }, 'Pilot has to be true or false.'],
    [{ budget: false }, 'Budget has to be a number.'], [{ motto: 7 }, 'motto has to be a text.'],
  ];
  for (const [attributes, detail] of cases) {
    const refused = await ann.patch('/accounts/acme', { attributes });
    assert.deepEqual([refused.status, refused.json.detail], [422, detail]);
    const { json } = await ann.post('/accounts', { items: [{ id: 'acme', ...attributes }, { id: 'acme', attributes }, { id: 'acme', other: 1 }] });
    assert.deepEqual([json.accepted, json.rejected.map((one) => one.reason)], [1, [detail, detail]]);
  }
  const good = { contract: 'yearly', discount: 12.5, wiki: 'https://wiki.example.com/acme', signed_on: '2026-01-02', pilot: false, budget: 1000, motto: 'Onwards' };
  assert.equal((await ann.patch('/accounts/acme', { attributes: good })).status, 200);
  const values = (await ann.get('/accounts/acme/attributes')).json.items;
  assert.deepEqual(Object.fromEntries(values.map((one) => [one.name, one.value])), good);
  assert.ok(values.every((one) => one.wrong === null));
  assert.equal((await ann.patch('/people/ada', { attributes: { trained: 'maybe' } })).status, 422);
  assert.equal((await ann.patch('/people/ada', { attributes: { contract: 'weekly' } })).status, 200, 'that is of accounts');
});

test('a required one that is missing is shown', async () => {
  const [one] = (await ann.get('/accounts/bond/attributes')).json.items.filter((value) => value.name === 'contract');
  assert.deepEqual([one.value, one.wrong], [null, 'Contract is required.']);
});

test('tracking is never refused for a type; what it brought is shown as wrong', async () => {
  const sent = await server.track('/v1/group', { userId: 'ada', groupId: 'bond', traits: { contract: 'weekly', discount: 'much' } }, writeKey);
  assert.equal(sent.status, 200);
  const wrong = (await ann.get('/accounts/bond/attributes')).json.items.filter((one) => one.value !== null).map((one) => [one.name, one.value, one.wrong]);
  assert.deepEqual(wrong, [['contract', 'weekly', 'Contract has to be one of: yearly, monthly.'], ['discount', 'much', 'Discount has to be a number.']]);
  await server.track('/v1/identify', { userId: 'ada', traits: { trained: 'maybe' } }, writeKey);
  assert.deepEqual((await ann.get('/people/ada/attributes')).json.items.map((one) => [one.value, one.wrong]), [['maybe', 'Trained has to be true or false.']]);
});

test('imports read cells by their type and name the lines that do not fit', async () => {
  const csv = 'id,contract,discount,motto,pilot\ncora,monthly,5,007,true\ncora,weekly,5,x,true\ncora,monthly,five,x,true\ncora,monthly,5,x,perhaps\n';
  const made = await ann.ask('POST', '/api/v1/imports?kind=accounts&name=a.csv', csv, { 'content-type': 'text/csv' });
  assert.ok(made.status < 300, made.text);
  const done = await until('the import ends', async () => {
    const { json } = await ann.get(`/imports/${made.json.id}`);
    return json.state === 'running' || json.state === 'waiting' || json.state === 'queued' ? null : json;
  });
  assert.deepEqual([done.rejected, done.accepted ?? done.taken], [3, 1], JSON.stringify(done));
  const values = (await ann.get('/accounts/cora/attributes')).json.items.filter((one) => one.value !== null);
  assert.deepEqual(Object.fromEntries(values.map((one) => [one.name, one.value])), { contract: 'monthly', discount: 5, motto: '007', pilot: true });
});

test('a definition is changed and removed; values stay', async () => {
  const changed = await ann.patch('/attributes/1', { label: 'Term', choices: ['weekly', 'yearly', 'monthly'], required: false });
  assert.deepEqual([changed.json.label, changed.json.name, changed.json.choices.length], ['Term', 'contract', 3]);
  assert.equal((await ann.get('/accounts/bond/attributes')).json.items.find((one) => one.name === 'contract').wrong, null);
  assert.equal((await ann.patch('/attributes/1', { choices: [] })).status, 422);
  const state = await ann.get('/attributes/1');
  assert.equal((await ann.patch('/attributes/1', { label: 'Late' }, { 'if-match': '"old"' })).status, 412);
  assert.ok(state.headers.get('etag'));
  assert.equal((await ann.remove('/attributes/1')).status, 204);
  assert.equal((await ann.get('/attributes/1')).status, 404);
  assert.equal((await ann.get('/accounts/acme')).json.attributes.find((one) => one.key === 'contract').value, 'yearly');
});

test('tags are put on and taken off, and found', async () => {
  assert.deepEqual((await ann.post('/accounts/acme/tags', { add: ['VIP', 'north', 'vip'] })).json, { tags: ['VIP', 'north'] });
  assert.deepEqual((await ann.post('/accounts/acme/tags', { add: ['beta'], remove: ['North', 'nothing'] })).json, { tags: ['VIP', 'beta'] });
  await ann.post('/accounts/bond/tags', { add: ['beta tester'] });
  const ids = async (query) => (await ann.get(`/accounts?sort=id&${query}`)).json.items.map((one) => one.id);
  assert.deepEqual(await ids('tag=vip'), ['acme']);
  assert.deepEqual(await ids('tag=beta'), ['acme'], 'whole tags only');
  assert.deepEqual(await ids(`formula=${encodeURIComponent('account.tags has "beta tester"')}`), ['bond']);
  assert.deepEqual((await ann.post('/accounts/acme/tags', { remove: ['vip', 'beta'] })).json, { tags: [] });
  assert.deepEqual(await ids('tag=vip'), []);
  for (const body of [{ add: ['a,b'] }, { add: [''] }, { add: ['x'.repeat(51)] }, { add: Array.from({ length: 31 }, (_, i) => `t${i}`) }])
    assert.equal((await ann.post('/accounts/acme/tags', body)).status, 422, JSON.stringify(body).slice(0, 60));
});

test('every route of attributes was called', async () => assertAllCalled(await description(server), 'attributes'));
