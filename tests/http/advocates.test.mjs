// Advocates over HTTP: the register, what they were asked, whom they brought, who may become one; with merges, erasure,
// sight and words for formulas.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const ACCOUNTS = { acme: 90, bond: 80, cole: 20, dove: 95, eden: 100 }; // and how happy each is
let folder, server, ann, bob;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
  const { key } = (await ann.post('/keys', { name: 'product', kind: 'write' })).json;
  const batch = Object.entries(ACCOUNTS).flatMap(([id, happy]) => [
    { type: 'group', userId: `${id}-1`, groupId: id, messageId: id, timestamp: '2026-01-01T09:00:00Z',
      traits: { name: id, happy, owner: id === 'bond' ? 'bob@example.com' : 'ann@example.com', ...(id === 'eden' && { status: 'churned' }) } },
    { type: 'identify', userId: `${id}-1`, messageId: `i${id}`, timestamp: '2026-01-01T09:00:00Z', traits: { name: `Pia ${id}`, email: `pia@${id}.test` } },
    { type: 'track', userId: `${id}-1`, event: 'Opened', messageId: `t${id}`, timestamp: '2026-03-30T09:00:00Z', context: { groupId: id } },
  ]);
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  const measures = [{ key: 'happy', name: 'Happy', formula: 'account.happy', curve: [[0, 0], [100, 100]], weight: 1, group: 'experience' }];
  const card = await ann.post('/scorecards', { name: 'Happiness', body: { position: 1, measures } });
  assert.equal(card.status, 201, card.text);
  bob = await colleague('bob@example.com');
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

// Somebody who sees the accounts that are their own.
async function colleague(email) {
  const { id, invite_url } = (await ann.post('/staff', { email, name: 'Bob', role: 'csm' })).json;
  const person = new Person(server);
  const joined = await person.post('/join', { token: new URL(invite_url, server.url).searchParams.get('token'), password: 'correct horse' });
  assert.equal(joined.status, 200, joined.text);
  assert.equal((await ann.patch(`/staff/${id}`, { sees: 'own' })).status, 200);
  return person;
}

const must = async (status, answer) => {
  const { json, text, status: is } = await answer;
  assert.equal(is, status, text);
  return json;
};
const words = async (id) => {
  const known = Object.fromEntries((await ann.get(`/accounts/${id}`)).json.attributes.map((one) => [one.key, one.value]));
  return [known.advocates ?? null, known.last_asked_on ?? null];
};
const listed = async (query = '') => (await must(200, ann.get(`/advocates?${query}`))).items.map((one) => one.account.id);
const candidates = async () => (await must(200, ann.get('/advocates/candidates'))).items.map((one) => one.account.id);

test('an advocate is noted, changed by who read it last, and removed while there is no history', async () => {
  for (const [body, field] of [
    [{ why: 'They like it' }, 'account'],
    [{ account: 'acme' }, 'why'],
    [{ account: 'nobody', why: 'x' }, 'account'],
    [{ account: 'acme', why: 'x', person: 'bond-1' }, 'person'],
    [{ account: 'acme', why: 'x', agreed: ['reference', 'song'] }, 'agreed'],
    [{ account: 'acme', why: 'x'.repeat(1001) }, 'why'],
  ]) {
    const refused = await ann.post('/advocates', body);
    assert.equal(refused.status, 422, refused.text);
    assert.equal(refused.json.field, field, refused.text);
  }
  const made = await must(201, ann.post('/advocates', { account: 'acme', person: 'acme-1', why: 'Told two others', agreed: ['talk', 'reference'], owner: 'ann@example.com' }));
  assert.deepEqual([made.account.name, made.person.name, made.state, made.agreed, made.last_asked, made.rests_until], ['acme', 'Pia acme', 'active', ['reference', 'talk'], null, null]);
  assert.deepEqual(await words('acme'), [1, null]);
  const etag = (await ann.get(`/advocates/${made.id}`)).headers.get('etag');
  assert.deepEqual((await must(200, ann.patch(`/advocates/${made.id}`, { agreed: [] }, { 'if-match': etag }))).agreed, []);
  assert.equal((await ann.patch(`/advocates/${made.id}`, { why: 'Later' }, { 'if-match': etag })).status, 412);
  assert.equal((await ann.remove(`/advocates/${made.id}`)).status, 204);
  assert.equal((await ann.get(`/advocates/${made.id}`)).status, 404);
  assert.deepEqual(await words('acme'), [0, null]);
});

test('who was asked rests, in the register and for formulas; what was noted by mistake is taken back', async () => {
  const acme = (await must(201, ann.post('/advocates', { account: 'acme', person: 'acme-1', why: 'Told two others', agreed: ['reference'] }))).id;
  const dove = (await must(201, ann.post('/advocates', { account: 'dove', why: 'Growing', agreed: ['review'], owner: 'ann@example.com' }))).id;
  assert.equal((await ann.post(`/advocates/${acme}/asks`, { kind: 'reference', day: '2026-04-01' })).status, 422, 'after today');
  assert.equal((await ann.post(`/advocates/${acme}/asks`, {})).status, 422, 'for nothing');
  await must(201, ann.post(`/advocates/${acme}/asks`, { kind: 'reference', day: '2026-01-01' })); // 89 days before
  const asked = await must(201, ann.post(`/advocates/${acme}/asks`, { kind: 'talk', day: '2025-12-31', answer: 'done', note: 'In Lyon' }));
  assert.deepEqual(asked.asks.map(({ day, kind, answer }) => [day, kind, answer]), [['2026-01-01', 'reference', 'waiting'], ['2025-12-31', 'talk', 'done']]);
  assert.deepEqual([asked.last_asked, asked.rests_until], ['2026-01-01', '2026-04-01']);
  assert.deepEqual(await words('acme'), [1, '2026-01-01']);
  assert.deepEqual([await listed('state=ready'), await listed('state=resting')], [['dove'], ['acme']]);

  const [first] = asked.asks;
  assert.equal((await must(200, ann.patch(`/advocates/${acme}/asks/${first.id}`, { answer: 'no' }))).asks[0].answer, 'no');
  assert.equal((await ann.patch(`/advocates/${dove}/asks/${first.id}`, { answer: 'no' })).status, 404, 'of another advocate');
  assert.equal((await ann.remove(`/advocates/${dove}/asks/${first.id}`)).status, 404);
  const taken = await must(200, ann.remove(`/advocates/${acme}/asks/${first.id}`)); // 90 days are over
  assert.deepEqual([taken.last_asked, taken.rests_until, await words('acme')], ['2025-12-31', null, [1, '2025-12-31']]);
  assert.deepEqual(await listed('state=ready'), ['dove', 'acme'], 'never asked before long ago');

  assert.equal((await must(200, ann.patch(`/advocates/${dove}`, { paused_until: '2026-05-01' }))).rests_until, '2026-05-01');
  assert.deepEqual(await listed('state=resting'), ['dove']);
  assert.equal((await must(200, ann.patch(`/advocates/${dove}`, { paused_until: '2026-03-31' }))).paused_until, null);
  assert.deepEqual([await listed('agreed=review'), await listed('owner=ann@example.com'), await listed('account=acme')], [['dove'], ['dove'], ['acme']]);
  const page = await must(200, ann.get('/advocates?limit=1'));
  assert.deepEqual([page.total, (await must(200, ann.get(`/advocates?limit=1&cursor=${page.next_cursor}`))).items[0].id], [2, acme]);

  assert.equal((await ann.remove(`/advocates/${acme}`)).status, 409, 'asked before');
  await must(200, ann.patch(`/advocates/${acme}`, { state: 'ended' }));
  assert.deepEqual([await listed('state=ended'), (await words('acme'))[0]], [['acme'], 0]);
  await must(200, ann.patch(`/advocates/${acme}`, { state: 'active' }));
});

test('a referral has a prospect, a result and what it is worth to the minor unit', async () => {
  const { id } = (await must(200, ann.get('/advocates?account=acme'))).items[0];
  assert.equal((await ann.post(`/advocates/${id}/referrals`, { note: 'Somebody' })).status, 422);
  assert.equal((await ann.post(`/advocates/${id}/referrals`, { prospect: 'Zed', worth: 5 })).json.field, 'currency');
  assert.equal((await ann.post(`/advocates/${id}/referrals`, { prospect: 'Zed', currency: 'EUR' })).json.field, 'worth');
  const made = (await must(201, ann.post(`/advocates/${id}/referrals`, { prospect: 'Zed', day: '2026-03-01' }))).referrals[0];
  assert.deepEqual([made.result, made.worth], ['open', null]);
  const path = `/advocates/${id}/referrals/${made.id}`;
  const won = (await must(200, ann.patch(path, { result: 'won', worth: 9007199254740, currency: 'BHD' }))).referrals[0];
  assert.deepEqual([won.result, won.worth, won.day], ['won', { amount: 9007199254740, currency: 'BHD', digits: 3 }, '2026-03-01']);
  assert.equal((await ann.patch(path, { worth: 10_000_000_000_001, currency: 'EUR' })).status, 422);
  assert.deepEqual((await must(200, ann.remove(path))).referrals, []);
});

test('candidates are those of the formula, the healthiest first with the values that decided; never at risk, churned or asked lately', async () => {
  const shipped = await must(200, ann.get('/settings/advocates'));
  assert.equal(shipped.rest_days, 90);
  await must(200, ann.get('/advocates/candidates')); // what ships compiles
  const bad = await ann.put('/settings/advocates', { formula: 'health >' });
  assert.deepEqual([bad.status, bad.json.field], [422, 'formula'], bad.text);
  assert.equal((await ann.put('/settings/advocates', { formula: 'health' })).status, 422, 'a number');
  assert.equal((await ann.put('/settings/advocates', { rest_days: 731 })).status, 422);
  assert.equal((await must(200, ann.put('/settings/advocates', { formula: 'account.happy > 0 and health < 101' }))).rest_days, 90);
  const found = await must(200, ann.get('/advocates/candidates'));
  assert.deepEqual(found.items.map((one) => one.account.id), ['dove', 'acme', 'bond'], 'cole is at risk, eden left');
  assert.deepEqual([found.total, found.items[0].health.score, found.items[1].advocates, found.items[1].last_asked], [3, 95, 1, '2025-12-31']);
  assert.deepEqual(found.items[2].evidence.map(({ text, value }) => [text, value]), [['account.happy', 80], ['health', 80]]);

  const { id } = (await must(200, ann.get('/advocates?account=acme'))).items[0];
  const ask = (await must(201, ann.post(`/advocates/${id}/asks`, { kind: 'review', day: '2026-01-01' }))).asks[0].id;
  assert.deepEqual(await candidates(), ['dove', 'bond']);
  await must(200, ann.put('/settings/advocates', { rest_days: 89 }));
  assert.deepEqual(await candidates(), ['dove', 'acme', 'bond']);
  await must(200, ann.remove(`/advocates/${id}/asks/${ask}`));
  await must(200, ann.patch(`/advocates/${id}`, { paused_until: '2026-04-01' }));
  assert.deepEqual(await candidates(), ['dove', 'bond']);
  await must(200, ann.patch(`/advocates/${id}`, { paused_until: '2026-03-01' }));
});

test('who sees some accounts sees their advocates and candidates alone', async () => {
  assert.deepEqual((await must(200, bob.get('/advocates'))).items, []);
  assert.deepEqual((await must(200, bob.get('/advocates/candidates'))).items.map((one) => one.account.id), ['bond']);
  const { id } = (await must(200, ann.get('/advocates?account=acme'))).items[0];
  for (const [method, path, body] of [['get', ''], ['patch', '', { why: 'x' }], ['post', '/asks', { kind: 'talk' }], ['post', '/referrals', { prospect: 'x' }]]) {
    assert.equal((await bob[method](`/advocates/${id}${path}`, body)).status, 404, `${method} ${path}`);
  }
  assert.equal((await bob.post('/advocates', { account: 'acme', why: 'x' })).status, 422);
  await must(201, bob.post('/advocates', { account: 'bond', why: 'Theirs' }));
});

test('advocates follow a merge and its undo, with the words for formulas', async () => {
  const { id } = (await must(200, ann.get('/advocates?account=acme'))).items[0];
  const merge = await must(201, ann.post('/accounts/merge', { keep: 'dove', drop: 'acme', why: 'One company' }));
  assert.deepEqual(await listed('account=dove'), ['dove', 'dove']);
  assert.deepEqual(await words('dove'), [2, '2025-12-31']);
  await must(200, ann.post(`/merges/${merge.id}/undo`));
  await until('the row is back', async () => (await listed('account=acme')).length === 1);
  assert.equal((await must(200, ann.get(`/advocates/${id}`))).account.id, 'acme');
  await until('the words follow', async () => JSON.stringify([await words('dove'), await words('acme')]) === JSON.stringify([[1, null], [1, '2025-12-31']]));
});

test('an erased person is nowhere in the register', async () => {
  const { id } = (await must(200, ann.get('/advocates?account=acme'))).items[0];
  await must(200, ann.patch(`/advocates/${id}`, { why: 'Pia acme told two others' }));
  await must(201, ann.post(`/advocates/${id}/asks`, { kind: 'talk', note: 'Asked pia@acme.test' }));
  await must(201, ann.post(`/advocates/${id}/referrals`, { prospect: 'A friend of Pia acme', note: 'Write to pia@acme.test' }));
  const erasure = await must(202, ann.post('/people/acme-1/erase', { why: 'They asked' }));
  await until('it is erased', async () => (await must(200, ann.get('/erasures'))).items.find((one) => one.id === erasure.id).state === 'done');
  const text = JSON.stringify(await must(200, ann.get(`/advocates/${id}`)));
  assert.doesNotMatch(text, /acme-1|Pia|pia@/);
  assert.match(text, /told two others/);
});

test('a replay says the same, and every route was called', async () => {
  await server.stop();
  server = await Server.start(folder.db, '--now', NOW);
  for (const one of [ann, bob]) one.server = server;
  assert.deepEqual(await words('dove'), [1, null]);
  assertAllCalled(await description(), 'advocates');
});
