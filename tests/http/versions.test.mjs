// Which version of the product is in use, over HTTP: taken from the context of calls when it is newer, written once, counted.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const at = (n) => new Date(Date.UTC(2026, 2, 31, 9) - n * 86400e3).toISOString();
let count = 0;
const seen = (userId, groupId, version, days) => ({ type: 'track', messageId: `m${count++}`, userId, event: 'Opened', timestamp: at(days), context: { groupId, ...(version && { app: { name: 'Web', version } }) } });
const send = async (...batch) => assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
const accepted = async () => (await ann.get('/debugger')).json.counts.accepted;
const versions = async (query = '') => (await ann.get(`/versions${query}`)).json;
const rows = ({ items }) => items.map((one) => [one.version, one.accounts, one.people, one.active_people]);
const attribute = async (path) => (await ann.get(path)).json.attributes.find((one) => one.key === 'product_version')?.value;

test('nothing is taken from the context before somebody says so', async () => {
  await send({ type: 'group', userId: 'u1', groupId: 'acme', traits: { name: 'Acme' }, timestamp: at(90) }, seen('u1', 'acme', '1.0', 90));
  assert.deepEqual(rows(await versions()), [[null, 1, 1, 0]]);
  const put = await ann.put('/settings', { version_from_context: true });
  assert.deepEqual([put.status, put.json.version_from_context], [200, true]);
});

test('a newer version is written once for the person and the account, an older or equal one never', async () => {
  const start = await accepted();
  await send(...Array.from({ length: 20 }, () => seen('u1', 'acme', '2.9', 20)));
  assert.equal((await accepted()) - start, 22); // a person and an account
  await send(...Array.from({ length: 20 }, () => seen('u1', 'acme', '2.9', 3)), seen('u1', 'acme', '2.8.9', 3), seen('u1', 'acme', undefined, 3));
  assert.equal((await accepted()) - start, 46); // that an older one was seen last, of the person and the account
  await send(seen('u1', 'acme', '2.10', 2), seen('u2', 'acme', '2.9', 2));
  assert.equal((await accepted()) - start, 52); // a newer one of a person and an account, a person, and the account's last one
  assert.deepEqual([await attribute('/people/u1'), await attribute('/people/u2'), await attribute('/accounts/acme')], ['2.10', '2.9', '2.10']);
  assert.deepEqual(rows(await versions()), [['2.10', 1, 1, 1], ['2.9', 0, 1, 1]]);
  assert.deepEqual(rows(await versions('?day=2026-03-20')), [['2.9', 1, 1, 1], [null, 0, 1, 0]]); // u2 came later
});

test('versions are in order, and who is on one is listed', async () => {
  await send(...['3.0-beta', '3.0', '3.0.1', '10.0'].flatMap((version, i) => [seen(`p${i}`, `c${i}`, version, 1)]), seen('old', 'c0', '3.0', 1));
  const all = await versions('?version=3.0');
  assert.deepEqual(all.items.map((one) => one.version), ['10.0', '3.0.1', '3.0', '3.0-beta', '2.10', '2.9']);
  assert.deepEqual(all.who.map((one) => [one.account.id, one.version, one.people]), [['c0', '3.0', 1], ['c1', '3.0', 1]]);
  assert.equal(all.who_total, 2);
  const answer = await ann.post('/formulas/evaluate', { formula: 'account.product_version = "3.0"', accounts: ['c0', 'c2'] });
  assert.deepEqual(answer.json.items.map((one) => one.value), [true, false]);
});

test('who sends the attribute themselves is counted too, and a wrong version is left alone', async () => {
  await send({ type: 'identify', userId: 'self', traits: { product_version: 'LTS' }, context: { groupId: 'own' }, timestamp: at(1) });
  await send(seen('odd', 'own', 'x'.repeat(65), 1), { ...seen('odd', 'own', undefined, 1), context: { groupId: 'own', app: { version: 7 } } });
  const { items } = await versions();
  assert.deepEqual(items.find((one) => one.version === 'LTS'), { version: 'LTS', accounts: 0, people: 1, active_people: 0 });
  assert.equal(items.find((one) => one.version === null).active_people, 1);
  assert.equal((await ann.get('/versions?segment=9')).status, 404);
});

test('who goes back to an older version is seen after a week, and two devices that take turns are not', async () => {
  const one = async (person, version, days) => {
    await send(seen(person, 'gone', version, days));
    return attribute(`/people/${person}`);
  };
  await one('b1', '5.2', 25);
  const start = await accepted();
  assert.equal(await one('b1', '5.1', 20), '5.2', 'one day is no going back');
  await send(seen('b1', 'gone', '5.1', 20), seen('b1', 'gone', '5.2', 20), seen('b1', 'gone', '5.1', 20));
  assert.equal((await accepted()) - start, 6, 'four events, and what was seen last once of the person and of the account');
  assert.equal(await one('b1', '5.1', 14), '5.2');
  assert.equal(await one('b1', '5.1', 12), '5.1', 'nothing newer for a week');
  assert.equal(await attribute('/accounts/gone'), '5.1');
  const { back, back_people: people, back_accounts: accounts } = await versions();
  assert.deepEqual(back.map((row) => [row.account.id, row.person?.id ?? null, row.from, row.to]), []);
  const then = await versions('?day=2026-03-30');
  assert.deepEqual([people, accounts, then.back_people], [0, 0, 0], 'they had none 28 days before');
  // Every second day another device.
  for (let days = 24; days > 0; days--) await send(seen('two', 'twos', days % 2 ? '5.1' : '5.2', days));
  assert.deepEqual([await attribute('/people/two'), await attribute('/accounts/twos')], ['5.2', '5.2']);
  // Somebody who was on the newer one longer ago than four weeks.
  for (const [version, days] of [['6.0', 40], ['5.9', 30], ['5.9', 22], ['5.9', 5]]) await send(seen('b2', 'long', version, days));
  assert.deepEqual((await versions()).back.map((row) => [row.account.id, row.person?.id ?? null, row.from, row.to]).sort(), [['long', 'b2', '6.0', '5.9'], ['long', null, '6.0', '5.9']].sort());
  assert.equal(await one('b2', '6.0', 1), '6.0', 'and forward again');
  assert.equal((await versions()).back_people, 0);
});

test('it is said again after a start', async () => {
  const before = rows(await versions());
  await server.stop();
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = server;
  assert.deepEqual(rows(await versions()), before);
  const start = await accepted();
  await send(seen('u1', 'acme', '2.11', 0));
  assert.equal((await accepted()) - start, 3);
});

test('every route was called', async () => assertAllCalled(await description(), 'versions'));
