// Opportunities in the register of warnings: what the customer gains, what it brings, what sales makes of it, attempts.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, chance, risk;

const must = async (status, answer) => {
  const { json, text, status: is } = await answer;
  assert.equal(is, status, text);
  return json;
};

before(async () => {
  folder = await makeFolder();
  const key = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
  const group = (id) => ({ type: 'group', userId: `${id}-1`, groupId: id, messageId: id, timestamp: '2026-01-01T09:00:00Z', traits: { name: id } });
  const pia = { type: 'identify', userId: 'acme-1', messageId: 'p', timestamp: '2026-01-01T09:00:00Z', traits: { name: 'Pia Acme', email: 'pia@acme.test' } };
  assert.equal((await server.track('/v1/batch', { batch: [group('acme'), group('bond'), pia] }, key)).status, 200);
  const note = async (account, direction) => {
    const { id } = await must(201, ann.post('/touchpoints', { account, kind: 'call', title: `${direction} at ${account}` }));
    return (await must(201, ann.post(`/touchpoints/${id}/risk`, { direction }))).warning;
  };
  chance = await note('acme', 'opportunity');
  risk = await note('bond', 'risk');
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('an attempt without a gain for the customer is kept, and warned about until the gain is said', async () => {
  const nothing = await must(200, ann.get(`/warnings/${chance}/opportunity`));
  assert.deepEqual([nothing.customer_value, nothing.worth, nothing.sales.state, nothing.attempts, nothing.advice, nothing.changed_at], ['', null, 'none', [], '', null]);
  const first = await must(201, ann.post(`/warnings/${chance}/attempts`, { day: '2026-03-01', note: 'Offered seats' }));
  assert.equal(first.attempts[0].valued, false);
  assert.match(first.advice, /not said yet/);
  const second = await must(201, ann.post(`/warnings/${chance}/attempts`, {}));
  assert.deepEqual([second.attempts_without_value, second.attempts.map(({ day }) => day)], [2, ['2026-03-31', '2026-03-01']]);
  assert.match(second.advice, /2 times without saying what the customer gains/);
  assert.equal((await ann.post(`/warnings/${chance}/attempts`, { day: '2026-04-01' })).status, 422);
  const said = await must(200, ann.patch(`/warnings/${chance}/opportunity`, { customer_value: 'One report less by hand a week' }));
  assert.equal(said.advice, '');
  const third = await must(201, ann.post(`/warnings/${chance}/attempts`, { note: 'Asked first' }));
  assert.deepEqual([third.attempts[0].valued, third.attempts_without_value, third.advice], [true, 2, '']);
  const left = await must(200, ann.remove(`/warnings/${chance}/attempts/${third.attempts[0].id}`));
  assert.equal(left.attempts.length, 2);
  assert.equal((await ann.remove(`/warnings/${chance}/attempts/${third.attempts[0].id}`)).status, 404);
});

test('what it brings is exact, and sales gets it with who passed it on', async () => {
  const path = `/warnings/${chance}/opportunity`;
  for (const [body, field] of [
    [{ worth: 5 }, 'worth'], [{ currency: 'EUR' }, 'worth'], [{ worth: 5, currency: 'XQX' }, 'currency'], [{ worth: -1, currency: 'EUR' }, 'worth'],
    [{ sales_state: 'passed' }, 'sales_to'], [{ sales_state: 'sold' }, 'sales_state'], [{ customer_value: 'x'.repeat(1001) }, 'customer_value'],
  ]) {
    const refused = await ann.patch(path, body);
    assert.deepEqual([refused.status, refused.json.field], [422, field], refused.text);
  }
  const etag = (await ann.get(path)).headers.get('etag');
  const passed = await must(200, ann.patch(path, { worth: 1234567, currency: 'eur', sales_state: 'passed', sales_to: 'Sam of sales' }, { 'if-match': etag }));
  assert.deepEqual(passed.worth, { amount: 1234567, currency: 'EUR', digits: 2 });
  assert.deepEqual(passed.sales, { state: 'passed', to: 'Sam of sales', on: '2026-03-31', by: passed.changed_by, note: '' });
  assert.equal((await ann.patch(path, { worth: 1, currency: 'EUR' }, { 'if-match': etag })).status, 412);
  const won = await must(200, ann.patch(path, { sales_state: 'won', sales_note: 'Signed' }));
  assert.deepEqual([won.sales.state, won.sales.on, won.worth.amount], ['won', '2026-03-31', 1234567]);
  assert.equal((await must(200, ann.patch(path, { sales_state: 'none' }))).sales.on, null);
});

test('a risk is no opportunity, and nothing is said of accounts one does not see', async () => {
  assert.equal((await ann.get(`/warnings/${risk}/opportunity`)).status, 404);
  assert.equal((await ann.post(`/warnings/${risk}/attempts`, {})).status, 404);
  assert.equal((await ann.get('/warnings/99999/opportunity')).status, 404);
  const { id, invite_url } = (await ann.post('/staff', { email: 'bob@example.com', name: 'Bob', role: 'csm' })).json;
  const bob = new Person(server);
  await bob.post('/join', { token: new URL(invite_url, server.url).searchParams.get('token'), password: 'correct horse' });
  await must(200, ann.patch(`/staff/${id}`, { sees: 'own' }));
  assert.equal((await bob.get(`/warnings/${chance}/opportunity`)).status, 404);
  assert.equal((await bob.patch(`/warnings/${chance}/opportunity`, { customer_value: 'x' })).status, 404);
  assert.equal((await bob.post(`/warnings/${chance}/attempts`, {})).status, 404);
});

test('it stays with its warning when accounts are merged, and forgets a person who is erased', async () => {
  await must(201, ann.post('/accounts/merge', { keep: 'bond', drop: 'acme', why: 'One company' }));
  await must(200, ann.patch(`/warnings/${chance}/opportunity`, { customer_value: 'Pia Acme saves a day' }));
  await must(201, ann.post(`/warnings/${chance}/attempts`, { note: 'Told pia@acme.test' }));
  const { id } = await must(202, ann.post('/people/acme-1/erase', { why: 'They asked' }));
  await until('it is erased', async () => (await must(200, ann.get('/erasures'))).items.find((one) => one.id === id).state === 'done');
  const kept = await must(200, ann.get(`/warnings/${chance}/opportunity`));
  assert.doesNotMatch(JSON.stringify(kept), /Pia|pia@/);
  assert.match(kept.customer_value, /saves a day/);
});

test('every route was called', async () => assertAllCalled(await description(), 'opportunities'));
