// Over HTTP: numbers that events carry, from the client to segments and back through a restart; tags of accounts; ranks
// and segments in formulas.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const SUM = 'sum("Order Placed", "cart.amount", 28d)';
let folder, server, ann, key;

const daysAgo = (days) => new Date(Date.parse(NOW) - days * 86400000 - 3600000).toISOString();
const order = (account, days, amount, more = {}) => ({ type: 'track', userId: `${account}-ann`, event: 'Order Placed',
  context: { groupId: account }, timestamp: daysAgo(days), properties: { cart: { amount } }, ...more });
const group = (account, traits) => ({ type: 'group', userId: `${account}-ann`, groupId: account, timestamp: daysAgo(5), traits });
const send = async (batch) => assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
const evaluate = async (formula, more = {}) => (await ann.post('/formulas/evaluate', { formula, ...more })).json;
const valuesOf = (answer) => Object.fromEntries(answer.items.map((item) => [item.account, item.value]));

// Asks until all numbers of the formula have been read from the log.
const whole = (formula, more) => until('its numbers are read', async () => {
  const answer = await evaluate(formula, more);
  return answer.numbers ? null : answer;
});

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  await send([
    order('big', 40, 1000), order('big', 3, 0.1), order('big', 3, 0.2), order('big', 1, 500),
    order('small', 2, 7), order('small', 1, '900'), order('none', 2, null), order('none', 1, 'many'),
    { ...order('small', 1, 3), event: 'Order Cancelled' },
    group('big', { tags: ['vip', 'Pilot'], seats: 5 }), group('small', { tags: 'new, vip' }),
    group('none', { tags: 'vips' }), group('two words', { tags: ['very important'] }),
  ]);
});
after(async () => {
  await server?.stop('SIGKILL');
  await folder?.remove();
});

test('the numbers that events of a name carry are told', async () => {
  const of = async (event) => (await ann.get(`/events/properties?event=${encodeURIComponent(event)}`)).json.items;
  assert.deepEqual(await of('Order Placed'), [{ name: 'cart.amount', events: 5 }], 'not the texts, not null');
  assert.deepEqual(await of('Order Cancelled'), [{ name: 'cart.amount', events: 1 }]);
  assert.deepEqual(await of('Never Sent'), []);
  assert.equal((await ann.get('/events/properties')).status, 422);
});

test('a formula that is only tried has its numbers read from the log', async () => {
  const first = await evaluate(SUM);
  assert.ok(!first.numbers || first.numbers.filling === 1);
  assert.deepEqual(valuesOf(await whole(SUM)), { big: 500.3, small: 7, none: 0, 'two words': 0 });
  const then = await whole(`ago(10d, ${SUM})`);
  assert.deepEqual(valuesOf(then), { big: 0, small: 0, none: 0, 'two words': 0 });
  assert.equal(valuesOf(await whole('sum("Order Placed", "cart.amount", 90d)')).big, 1500.3);
  const mean = await whole('mean("Order Placed", "cart.amount", 2d)');
  assert.deepEqual([valuesOf(mean).big, valuesOf(mean).none], [500, null]);
  const latest = await whole('latest("Order Placed", "cart.amount")');
  assert.deepEqual(valuesOf(latest), { big: 500, small: 7, none: null, 'two words': null });
});

test('what comes afterwards is counted at once, and evidence names it', async () => {
  await send([order('small', 0, 33)]);
  const { json } = await ann.post('/formulas/check', { formula: `${SUM} >= 40` });
  assert.deepEqual(json.matches.map((one) => one.account.id).sort(), ['big', 'small']);
  const evidence = json.matches.find((one) => one.account.id === 'small').evidence;
  assert.deepEqual([evidence[0].text, evidence[0].value], [SUM, 40]);
  const { json: lay } = await ann.post('/formulas/distribution', { formula: SUM });
  assert.deepEqual([lay.distribution.most, lay.distribution.missing], [500.3, 0]);
});

test('a segment waits for its numbers, notes nobody as new, and outlasts a restart', async () => {
  const made = await ann.post('/segments', { name: 'Large orders', formula: 'largest("Order Placed", "cart.amount", 90d) > 100' });
  assert.equal(made.status, 201);
  const id = made.json.id;
  const members = async () => (await ann.get(`/segments/${id}/members`)).json;
  await until('it is watched', async () => (await ann.get('/segments?brief=1')).json.items.find((one) => one.id === id).watched);
  assert.deepEqual((await members()).items.map((one) => one.account.id), ['big']);
  const { json: changes } = await ann.get(`/segments/${id}/changes`);
  assert.deepEqual(changes.items, [], 'who was in it when it was made did not enter');
  await send([order('small', 0, 101)]);
  await until('small has entered', async () => (await ann.get(`/segments/${id}/changes`)).json.items.some((one) => one.account.id === 'small'));

  await server.stop();
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = server;
  const again = await evaluate('largest("Order Placed", "cart.amount", 90d)');
  assert.equal(again.numbers, undefined, 'it was whole in the snapshot');
  assert.deepEqual(valuesOf(again), { big: 1000, small: 101, none: null, 'two words': null });
});

test('a back-test of numbers that are not read yet is refused, and later runs', async () => {
  const formula = 'smallest("Order Placed", "cart.amount", 28d) < 1';
  const from = '2025-06-01', to = '2026-03-01';
  const ask = () => ann.post('/backtests', { formula, from, to });
  const first = await ask();
  assert.ok([201, 202, 409].includes(first.status), `${first.status}`);
  if (first.status === 409) assert.match(first.json.detail, /still being read/);
  await until('it is taken', async () => (await ask()).status !== 409);
});

test('what is wrong with a call is said with its place', async () => {
  const { status, json } = await ann.post('/formulas/check', { formula: 'sum("Order Placed") > 3' });
  assert.equal(status, 422);
  assert.match(json.detail, /sum\("Order Placed", "amount", 28d\)/);
});

test('tags of a client are items, whether it sends a list or a text', async () => {
  const tagged = async (tag) => {
    const { json } = await ann.post('/formulas/check', { formula: `account.tags has "${tag}"` });
    return json.matches.map((one) => one.account.id).sort();
  };
  assert.deepEqual(await tagged('vip'), ['big', 'small']);
  assert.deepEqual(await tagged('PILOT'), ['big']);
  assert.deepEqual(await tagged('very important'), ['two words']);
  assert.deepEqual(await tagged('important'), []);
});

test('a segment and a warning by a tag follow the client', async () => {
  const made = await ann.post('/segments', { name: 'Watched closely', formula: 'account.tags has "closely"' });
  const rule = await ann.post('/warning-rules', { name: 'Close to our heart', body: { formula: 'account.tags has "closely"',
    severity: 2, direction: 'risk', meaning: 'It carries the tag.', action: 'Look at it.', due_days: 3, quiet_days: 7, probability: 0.5, on: true } });
  assert.deepEqual([made.status, rule.status], [201, 201]);
  const inside = async () => (await ann.get(`/segments/${made.json.id}/members`)).json.items.map((one) => one.account.id);
  await until('it is watched', async () => (await ann.get('/segments?brief=1')).json.items.find((one) => one.id === made.json.id).watched);
  await send([{ ...group('none', { tags: ['vip', 'closely'] }), timestamp: daysAgo(0) }]);
  await until('the account is in', async () => (await inside()).includes('none'));
  await until('it is told', async () => (await ann.get('/accounts/none/warnings')).json.items.some((one) => one.name === 'Close to our heart'));
  await send([{ ...group('none', { tags: [] }), timestamp: NOW }]);
  await until('the account is out', async () => !(await inside()).includes('none'));
});

test('segments stand in formulas, and accounts are ranked among theirs', async () => {
  const made = await ann.post('/segments', { name: 'Very important', formula: 'account.tags has "vip"' });
  assert.equal(made.status, 201);
  assert.deepEqual(valuesOf(await evaluate('in_segment("very important")')), { big: true, small: true, none: false, 'two words': false });
  // In 28 days: small has 5 events of "Order Placed", big 3, none 2, and the last none.
  const count = 'count("Order Placed", 28d)';
  assert.deepEqual(valuesOf(await evaluate(count)), { big: 3, small: 4, none: 2, 'two words': 0 });
  assert.deepEqual(valuesOf(await evaluate(`rank(${count})`)), { big: 2 / 3, small: 1, none: 1 / 3, 'two words': 0 });
  assert.deepEqual(valuesOf(await evaluate(`rank(${count}, "Very important")`)), { big: 0, small: 1, none: 0, 'two words': 0 });
  const { json } = await ann.post('/formulas/check', { formula: `rank(${count}) >= 60%` });
  assert.deepEqual(json.matches.map((one) => one.account.id).sort(), ['big', 'small']);
});

test('a segment is not computed from itself, and one that formulas name stays', async () => {
  const list = (await ann.get('/segments?brief=1')).json.items;
  const vip = list.find((one) => one.name === 'Very important').id;
  const made = await ann.post('/segments', { name: 'Best', formula: 'rank(events(28d), "Very important") > 50%' });
  assert.equal(made.status, 201);
  const circle = await ann.patch(`/segments/${vip}`, { formula: 'in_segment("Best")' });
  assert.equal(circle.status, 422);
  assert.match(circle.json.detail, /computed from itself: “Very important” → “Best” → “Very important”/);
  for (const answer of [await ann.remove(`/segments/${vip}`), await ann.patch(`/segments/${vip}`, { name: 'Other' })]) {
    assert.equal(answer.status, 409);
    assert.match(answer.json.detail, /is used by the segment “Best”/);
  }
  assert.equal((await ann.patch(`/segments/${vip}`, { formula: 'account.tags has "pilot"' })).status, 200);
  assert.deepEqual(valuesOf(await evaluate('in_segment("Very important")')), { big: true, small: false, none: false, 'two words': false });
});
