// Money over HTTP: statements in any order, movements that add up in every table, churn on three bases, what is kept.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test, { after, before } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z', DAY = 86400_000;
const FROM_TO = 'from=2026-01-01&to=2026-03-31';
const LINES = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'currency'];
let folder, server, ann, bob, key;

const said = (id, account, at, state, mrr, more = {}) => ({ id, account, at, state, mrr, currency: 'EUR', ...more });
const USD = { currency: 'USD' };
// The hand-worked example. Opening: b 80.00 and d 100.00 USD at 0.9; e pays by its attributes.
const STATEMENTS = [
  said('s-a', 'a', '2026-01-01', 'active', 10000), said('s-a', 'a', '2026-02-10', 'active', 15000),
  said('s-b', 'b', '2025-12-15', 'active', 8000), said('s-b', 'b', '2026-03-05', 'cancelled', 0),
  said('s-c', 'c', '2026-02-01', 'active', 3000), said('s-c', 'c', '2026-02-20', 'cancelled', 3000),
  said('s-c', 'c', '2026-03-10', 'active', 4000),
  said('s-d', 'd', '2025-12-01', 'active', 10000, USD), said('s-d', 'd', '2026-03-20', 'active', 6000, USD),
];

before(async () => {
  folder = await makeFolder();
  key = await createKey(folder.db, 'api');
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const owner = { a: 'ann@example.com', b: 'bob@example.com', c: 'ann@example.com', d: 'bob@example.com' };
  const items = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id.toUpperCase(), owner: owner[id], timestamp: '2025-11-01T00:00:00Z' }));
  await ann.post('/accounts', { items: [...items,
    { id: 'e', name: 'E', mrr: 50, currency: 'EUR', timestamp: '2026-01-15T10:00:00Z' }] });
  await ann.post('/accounts', { items: [{ id: 'e', churned_on: '2026-03-15', timestamp: '2026-03-15T10:00:00Z' }] });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const movements = async (query, who = ann) => {
  const { status, json, text } = await who.get(`/revenue/movements?${query}`);
  assert.equal(status, 200, text);
  for (const row of [json.all, ...json.items]) {
    assert.equal(row.opening + LINES.reduce((sum, line) => sum + row[line], 0), row.closing, `${query} ${row.key}`);
  }
  return json;
};
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
const lines = (row) => [row.opening, ...LINES.map((line) => row[line]), row.closing];

test('rates are set, listed and removed', async () => {
  const items = [{ currency: 'USD', day: '2025-01-01', rate: '0.9' }, { currency: 'USD', day: '2026-02-15', rate: '0.8' }, { currency: 'usd', day: '2026-03-30', rate: '7' }];
  assert.equal((await ann.post('/currency-rates', { items })).json.taken, 3);
  assert.equal((await ann.remove('/currency-rates/USD/2026-03-30')).status, 204);
  assert.equal((await ann.remove('/currency-rates/USD/2026-03-30')).status, 404);
  const { json } = await ann.get('/currency-rates?currency=USD');
  assert.deepEqual([json.reporting, json.items.map((one) => one.rate), json.next_cursor], ['EUR', ['0.9', '0.8'], null]);
});

test('statements end the same in any order and repeated', async () => {
  const order = [5, 0, 8, 3, 3, 7, 1, 6, 2, 4, 0, 8];
  for (const i of order) {
    const { json } = await ann.post('/subscriptions', { items: [STATEMENTS[i]] });
    assert.deepEqual([json.taken, json.wrong], [1, 0]);
  }
  const before = lines((await movements(FROM_TO)).all);
  assert.deepEqual((await ann.post('/subscriptions', { items: STATEMENTS })).json.taken, STATEMENTS.length);
  assert.deepEqual(lines((await movements(FROM_TO)).all), before);
  const { items } = (await ann.get('/subscriptions')).json;
  assert.deepEqual(items.map((one) => [one.id, one.account.id, one.now.state, one.now.mrr]).sort(),
    [['s-a', 'a', 'active', 15000], ['s-b', 'b', 'cancelled', 0], ['s-c', 'c', 'active', 4000], ['s-d', 'd', 'active', 6000]]);
});

test('movements of the example are as worked by hand, and add up in every table', async () => {
  const hand = [17000, 18000, 4000, 5000, -3200, -16000, -1000, 23800];
  const months = await movements(FROM_TO);
  assert.deepEqual(lines(months.all), hand);
  assert.deepEqual([months.currency, months.digits, months.items.map((one) => one.key)], ['EUR', 2, ['2026-01', '2026-02', '2026-03']]);
  assert.deepEqual(months.all.accounts, { opening: 2, new: 3, reactivation: 1, expansion: 1, contraction: 1, churn: 3, closing: 3 });
  const sum = (items, line) => items.reduce((total, item) => total + item[line], 0);
  for (const line of LINES) assert.equal(sum(months.items, line), months.all[line], line);
  for (const [i, month] of months.items.entries()) if (i > 0) assert.equal(month.opening, months.items[i - 1].closing);
  for (const by of ['account', 'owner']) {
    const table = await movements(`${FROM_TO}&by=${by}`);
    for (const line of ['opening', ...LINES, 'closing']) assert.equal(sum(table.items, line), table.all[line], `${by} ${line}`);
    assert.deepEqual(lines(table.all), hand);
  }
  const owners = await movements(`${FROM_TO}&by=owner`);
  assert.deepEqual(owners.items.map((one) => one.key).sort(), ['', 'ann@example.com', 'bob@example.com']);
  const dollars = await movements(`${FROM_TO}&currency=USD`);
  assert.deepEqual(lines(dollars.all), [10000, 0, 0, 0, -4000, 0, 0, 6000]);
  const pages = await movements(`${FROM_TO}&by=account&limit=2&cursor=2`);
  assert.deepEqual([pages.items.length, pages.total, pages.next_cursor], [2, 5, '4']);
});

test('by segment each row adds up, and there is one for those in none', async () => {
  await ann.post('/segments', { name: 'Mine', formula: 'account.owner = "ann@example.com"' });
  await ann.post('/segments', { name: 'Vowels', formula: 'account.name in ("A", "E")' });
  const table = await movements(`${FROM_TO}&by=segment`);
  assert.deepEqual(table.items.map((one) => [one.name, one.closing]), [['Mine', 19000], ['Vowels', 15000], ['', 4800]]);
});

test('churn on three bases is as worked by hand', async () => {
  const churn = async (basis) => (await ann.get(`/revenue/churn?${FROM_TO}&basis=${basis}`)).json;
  const [first, average, daily] = [await churn('first'), await churn('average'), await churn('daily')];
  assert.deepEqual([first.customers.opening, first.customers.closing, first.customers.gained, first.customers.came_and_went], [2, 3, 2, 1]);
  near(first.customers.rate, 1 / 2);
  near(average.customers.rate, 2 / 2.5);
  near(daily.customers.rate, 2 / (343 / 90));
  near(first.revenue.rate, 8000 / 17000);
  near(first.revenue_with_downgrades.rate, 11600 / 17000);
  near(average.revenue.rate, 13000 / 20400);
  near(daily.revenue.rate, 13000 / 31340);
  near(daily.revenue_with_downgrades.rate, 16600 / 31340);
  assert.ok(first.definition.length > 50 && first.sources.length > 0);
});

test('retention and lifetime value are as worked by hand', async () => {
  const { json } = await ann.get(`/revenue/retention?${FROM_TO}`);
  near(json.gross, 5400 / 17000);
  near(json.net, 5400 / 17000);
  near(json.logo, 1 / 2);
  assert.equal(json.lifetime_value, 44731);
  const quiet = (await ann.get('/revenue/retention?from=2026-03-25&to=2026-03-31')).json;
  assert.deepEqual([quiet.lifetime_value, quiet.net, quiet.logo], [null, 1, 1]);
});

test('formulas know what subscriptions amount to', async () => {
  const { attributes } = (await ann.get('/accounts/d')).json;
  const of = Object.fromEntries(attributes.map((one) => [one.key, one.value]));
  assert.deepEqual([of.mrr, of.arr, of.currency, of.subscription_state, of.subscriptions], [60, 720, 'USD', 'active', 1]);
});

test('what counts is a setting, and holds for the past and for formulas', async () => {
  assert.equal((await ann.get('/settings/revenue')).json.customer, 'revenue');
  const trial = said('s-t', 'a', '2026-03-01', 'trial', 777);
  await ann.post('/subscriptions', { items: [trial] });
  assert.equal((await movements(FROM_TO)).all.closing, 23800);
  const set = await ann.put('/settings/revenue', { trials: true, margin_percent: 50 });
  assert.deepEqual([set.status, set.json.trials, set.json.past_due, set.json.margin_percent], [200, true, true, 50]);
  assert.equal((await movements(FROM_TO)).all.closing, 23800 + 777);
  const { attributes } = (await ann.get('/accounts/a')).json;
  assert.equal(attributes.find((one) => one.key === 'mrr').value, 157.77);
  await ann.put('/settings/revenue', { trials: false, margin_percent: 100 });
  const { items } = (await ann.get('/subscriptions?account=a')).json;
  const number = items.find((one) => one.id === 's-t').number;
  const { json } = await ann.get(`/subscriptions/${number}`);
  assert.equal((await ann.remove(`/subscriptions/${number}/states/${encodeURIComponent(json.states[0].message)}`)).status, 204);
  assert.equal((await ann.get('/accounts/a/revenue')).json.items.at(-1).mrr, 15000);
});

test('one subscription is changed by hand, with its version, and a price times seats', async () => {
  assert.equal((await ann.post('/products', { id: 'base', name: 'Base' })).status, 201);
  assert.equal((await ann.post('/prices', { id: 'seat', product: 'base', currency: 'JPY', amount: 12000, interval: 'year', per_seat: true })).status, 201);
  assert.equal((await ann.patch('/products/base', { name: 'Basic' })).json.name, 'Basic');
  assert.equal((await ann.patch('/prices/seat', { amount: 24000 })).json.amount, 24000);
  assert.deepEqual([(await ann.get('/products')).json.items.length, (await ann.get('/prices?product=base')).json.items[0].digits], [1, 0]);
  assert.deepEqual([(await ann.get('/products/base')).json.name, (await ann.get('/prices/seat')).json.per_seat], ['Basic', true]);
  const { json } = await ann.post('/subscriptions', { items: [{ id: 's-p', account: 'b', price: 'seat', seats: 3, at: '2026-03-30' }] });
  assert.equal(json.taken, 1, JSON.stringify(json));
  const { number, now } = (await ann.get('/subscriptions?account=b')).json.items.find((one) => one.id === 's-p');
  assert.deepEqual([now.mrr, now.currency, now.product, now.interval_months], [6000, 'JPY', 'base', 12]);
  const got = await ann.get(`/subscriptions/${number}`);
  const match = { 'if-match': got.headers.get('etag') };
  const changed = await ann.patch(`/subscriptions/${number}`, { seats: 5 }, match);
  assert.deepEqual([changed.status, changed.json.now.mrr, changed.json.now.seats, changed.json.states.length], [200, 10000, 5, 2]);
  assert.equal((await ann.patch(`/subscriptions/${number}`, { seats: 6 }, match)).status, 412);
  const { left_out } = await movements(FROM_TO); // nobody knows what a yen is worth
  assert.deepEqual(left_out, { accounts: 1, subscriptions: 0 });
  const gone = await ann.patch(`/subscriptions/${number}`, { state: 'cancelled', reason: 'too dear', at: '2026-03-29' });
  assert.equal(gone.json.now.state, 'active'); // said of a time before
  for (const one of gone.json.states) await ann.remove(`/subscriptions/${number}/states/${encodeURIComponent(one.message)}`);
});

test('a file says the same as the API, and wrong lines are named', async () => {
  const file = ['id;account;state;at;currency;amount;interval_months;seats',
    's-f;c;active;2026-03-01;KWD;1.234;1;2', 's-f;c;active;2026-03-02;KWD;12.000;12;2', 's-f;c;active;2026-03-03;EUR;1.234;1;',
    's-g;c;unheard;2026-03-03;EUR;1;1;', 's-h;;cancelled;2026-03-03;EUR;1;1;'].join('\n');
  for (let i = 0; i < 2; i++) {
    const { json } = await ann.ask('POST', '/api/v1/subscriptions/csv', Buffer.from(file));
    assert.deepEqual([json.taken, json.rejected.map((one) => one.index)], [3, [4, 5]], JSON.stringify(json));
  }
  const one = (await ann.get('/subscriptions?account=c')).json.items.find((item) => item.id === 's-f');
  const { states } = (await ann.get(`/subscriptions/${one.number}`)).json;
  assert.deepEqual(states.map((state) => [state.mrr, state.currency, state.digits]), [[1234, 'KWD', 3], [1000, 'KWD', 3]]);
  for (const state of states) await ann.remove(`/subscriptions/${one.number}/states/${state.message}`);
  const [homeless] = (await ann.get('/subscriptions?homeless=true')).json.items;
  assert.deepEqual([homeless.id, homeless.account], ['s-h', null]);
  assert.equal((await movements(FROM_TO)).left_out.subscriptions, 1);
  assert.equal((await ann.ask('POST', '/api/v1/subscriptions/csv', Buffer.from('number\n1\n'))).status, 422);
});

test('invoices are kept, changed, listed, and known to formulas', async () => {
  const made = await ann.post('/invoices', { id: 'in-1', subscription: 's-a', currency: 'EUR', total: 15000, due_at: '2026-03-15T00:00:00Z' });
  assert.deepEqual([made.status, made.json.account.id, made.json.overdue, made.json.payments], [201, 'a', true, []]);
  assert.equal((await ann.get('/invoices?overdue=true')).json.total, 1);
  const overdue = async () => (await ann.get('/accounts/a')).json.attributes.find((one) => one.key === 'overdue_invoices').value;
  assert.equal(await overdue(), 1);
  const { number } = made.json;
  assert.equal((await ann.patch(`/invoices/${number}`, { state: 'paid', paid: 15000, paid_at: NOW })).json.state, 'paid');
  assert.equal(await overdue(), 0);
  assert.deepEqual([(await ann.get(`/invoices/${number}`)).json.overdue, (await ann.get('/invoices?account=b')).json.total], [false, 0]);
});

test('who sees some accounts sees their money only; who may only read changes nothing', async () => {
  const invited = (await ann.post('/staff', { name: 'Bob', email: 'bob@example.com', role: 'csm' })).json;
  bob = new Person(server);
  const token = new URL(invited.invite_url, server.url).searchParams.get('token');
  await bob.post('/join', { token, password: 'bobs password' });
  await ann.patch(`/staff/${invited.id}`, { sees: 'own' });
  const own = await movements(`${FROM_TO}&by=account`, bob);
  assert.deepEqual(own.items.map((one) => one.key).sort(), ['b', 'd']);
  assert.deepEqual([own.all.opening, own.all.closing, own.left_out.subscriptions], [17000, 4800, 0]);
  assert.equal((await bob.get(`/revenue/churn?${FROM_TO}`)).json.customers.closing, 1);
  assert.deepEqual((await bob.get('/subscriptions?limit=1000')).json.items.map((one) => one.account.id).sort(), ['b', 'b', 'd']);
  const foreign = (await ann.get('/subscriptions?account=a')).json.items[0].number;
  const invoice = (await ann.get('/invoices')).json.items[0].number;
  for (const path of [`/subscriptions/${foreign}`, `/invoices/${invoice}`, '/accounts/a/revenue']) assert.equal((await bob.get(path)).status, 404, path);
  assert.deepEqual((await bob.get('/invoices')).json.items, []);
  for (const [path, body] of [['/subscriptions', { items: [] }], ['/currency-rates', { items: [] }], ['/products', { id: 'x' }], ['/invoices', { id: 'x', currency: 'EUR' }]])
    assert.equal((await bob.post(path, body)).status, 403, path);
  assert.equal((await bob.put('/settings/revenue', { trials: true })).status, 403);
  assert.equal((await server.api('/revenue/movements', key)).status, 200);
});

test('subscriptions go with an account that is merged, and come back', async () => {
  const all = (await movements(FROM_TO)).all.closing;
  const merged = await ann.post('/accounts/merge', { keep: 'a', drop: 'c', why: 'one customer' });
  assert.equal(merged.status, 201, merged.text);
  const ids = async (account) => (await ann.get(`/subscriptions?account=${account}`)).json.items.map((one) => one.id).sort();
  assert.ok((await ids('a')).includes('s-c'));
  assert.deepEqual([(await movements(FROM_TO)).all.closing, (await ann.get('/accounts/a')).json.attributes.find((one) => one.key === 'mrr').value], [all, 190]);
  assert.equal((await ann.post(`/merges/${merged.json.id}/undo`)).status, 200);
  assert.ok((await ids('c')).includes('s-c') && !(await ids('a')).includes('s-c'));
  assert.equal((await movements(FROM_TO)).all.closing, all);
});

test('hostile input is refused with a reason', async () => {
  assert.equal((await ann.post('/prices', { id: 'dear', currency: 'EUR', amount: 10 ** 9, per_seat: true })).status, 201);
  const wrong = [
    { id: 'x' }, { id: '' }, { id: 'x', currency: 'XXX', mrr: 1 }, { id: 'x', currency: 'EUR', mrr: -1 }, { id: 'x', currency: 'EUR', mrr: 1.5 },
    { id: 'x', currency: 'EUR', mrr: 10 ** 13 + 1 }, { id: 'x', currency: 'EUR', amount: '0.001' }, { id: 'x', currency: 'EUR', amount: '1', mrr: 1 },
    { id: 'x', currency: 'EUR', amount: '1', interval_months: 1201 }, { id: 'x'.repeat(256), currency: 'EUR', mrr: 1 }, { id: 'x', currency: 'EUR', mrr: 1, at: 'soon' },
    { id: 'x', currency: 'EUR', mrr: 1, state: 'gone' }, { id: 'x', price: 'none' }, { id: 'x', currency: 'EUR', mrr: 1, seats: -2 }, { id: 'x', unknown: 1 }, 7, null, [],
    { id: 'x', price: 'dear', seats: 10 ** 9 }, { id: 'x', currency: 'EUR', amount: '-5' },
  ];
  const { json } = await ann.post('/subscriptions', { items: wrong });
  assert.deepEqual([json.taken, json.wrong, json.rejected.length], [0, wrong.length, wrong.length], JSON.stringify(json));
  for (const one of json.rejected) assert.ok(one.reason.length > 10, one.reason);
  assert.equal((await ann.post('/subscriptions', { items: Array(501).fill({ id: 'x', currency: 'EUR', mrr: 1 }) })).status, 422);
  const refused = ['/revenue/movements?from=2026-02-01&to=2026-01-01', '/revenue/movements?from=1990-01-01', '/revenue/movements?to=2027-01-01',
    '/revenue/movements?by=weather', '/revenue/movements?currency=XXX', '/revenue/movements?cursor=-1', '/revenue/churn?basis=last', '/subscriptions?cursor=x', '/currency-rates?currency=QQQ'];
  for (const path of refused) assert.equal((await ann.get(path)).status, 422, path);
  for (const rate of ['0', '-1', '1e5', '', 'x', '1'.repeat(30)]) {
    assert.equal((await ann.post('/currency-rates', { items: [{ currency: 'USD', day: '2026-01-01', rate }] })).status, 422, rate);
  }
  for (const day of ['1969-12-31', '2150-01-01', '2026-02-30']) assert.equal((await ann.post('/currency-rates', { items: [{ currency: 'USD', day, rate: '1' }] })).status, 422, day);
  assert.equal((await ann.post('/currency-rates', { items: [{ currency: 'EUR', day: '2026-01-01', rate: '1' }] })).status, 422);
  assert.equal((await ann.put('/settings/revenue', { currency: 'XXX' })).status, 422);
  assert.equal((await ann.post('/prices', { id: 'p', currency: 'EUR', amount: -1 })).status, 422);
  assert.equal((await ann.post('/invoices', { id: 'i', currency: 'EUR', total: 10 ** 14 })).status, 422);
  assert.equal((await ann.post('/invoices', { id: 'i' })).status, 422);
  assert.deepEqual([(await ann.get('/subscriptions/99999')).status, (await ann.get('/invoices/x')).status, (await ann.get('/prices/none')).status], [404, 404, 404]);
  assert.equal((await movements('from=2026-01-01&to=2026-03-31&by=account&cursor=999')).items.length, 0);
});

test('what the program says to formulas is no event of the account', async () => {
  const { items } = (await ann.get('/accounts/a/events?limit=200')).json;
  assert.ok(items.length > 0);
  assert.deepEqual(items.filter(({ properties }) => 'mrr' in properties || 'stages' in properties), []);
});

test('what time alone brings is learnt when it comes: an end, a change dated ahead, an invoice that is late', async () => {
  await ann.post('/accounts', { items: ['ends', 'grows', 'late'].map((id) => ({ id, name: id })) });
  const wrong = await ann.post('/subscriptions', { items: [
    said('s-ends', 'ends', '2026-01-01', 'active', 5000, { cancels_at: '2026-04-01T10:00:00Z' }),
    said('s-grows', 'grows', '2026-01-01', 'active', 5000), said('s-grows', 'grows', '2026-04-01', 'active', 7000)] });
  assert.equal(wrong.json.wrong, 0, wrong.text);
  assert.equal((await ann.post('/invoices', { id: 'in-late', account: 'late', currency: 'EUR', total: 100, state: 'open', due_at: '2026-04-01' })).status, 201);
  const known = async () => {
    const of = async (id, key) => (await ann.get(`/accounts/${id}`)).json.attributes.find((one) => one.key === key)?.value;
    return [await of('ends', 'mrr'), await of('grows', 'mrr'), await of('late', 'overdue_invoices')];
  };
  assert.deepEqual(await known(), [50, 50, 0]);
  await server.stop();
  server = await Server.start(folder.db, '--now', '2026-04-02T12:00:00Z');
  ann.server = bob.server = server;
  await until('time is noticed', async () => JSON.stringify(await known()) === JSON.stringify([0, 70, 1]));
});

test('every route of money was called', async () => {
  assertAllCalled(await description(), 'revenue');
});

// ---- real history

test('churn of sixteen years of contributors equals a naive count, lost after 180 days', async (t) => {
  const real = await makeFolder();
  t.after(real.remove);
  const file = new URL('../data/contributions.ndjson.gz', import.meta.url).pathname;
  const now = '2026-08-31T00:00:00Z', today = Date.parse(now) / DAY;
  assert.equal((await run('import', file, '--db', real.db, '--now', now)).code, 0);
  const apiKey = await createKey(real.db, 'api');
  const running = await Server.start(real.db, '--now', now);
  t.after(() => running.stop('SIGKILL'));
  const lead = new Person(running);
  await lead.setUp();
  const life = { trial: 'false', churned: 'silent_for > 180d', archived: 'false' };
  assert.equal((await lead.put('/life', life)).status, 200);
  assert.equal((await lead.put('/settings/revenue', { customer: 'life' })).status, 200);

  const days = new Map(); // the active days of each account
  for (const line of gunzipSync(await readFile(file)).toString().trim().split('\n')) {
    const { context, timestamp } = JSON.parse(line);
    const day = Math.floor(Date.parse(timestamp) / DAY);
    if (!days.has(context.groupId)) days.set(context.groupId, []);
    days.get(context.groupId).push(day);
  }
  for (const list of days.values()) list.sort((a, b) => a - b);
  const isCustomer = (list, day) => {
    const last = list.findLast((active) => active <= day);
    return last !== undefined && day - last <= 180;
  };
  const text = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  for (const [from, to] of [[today - 300, today], [today - 200, today - 30], [today - 40, today - 10]]) {
    const sums = { opening: 0, closing: 0, lost: 0, came_and_went: 0, days: 0 };
    for (const list of days.values()) {
      const [opening, closing] = [isCustomer(list, from - 1), isCustomer(list, to)];
      let own = 0;
      for (let day = from; day <= to; day++) own += isCustomer(list, day);
      sums.opening += opening;
      sums.closing += closing;
      sums.lost += opening && !closing;
      sums.came_and_went += !opening && !closing && own > 0;
      sums.days += own;
    }
    assert.ok(sums.lost > 0);
    const lost = sums.lost + sums.came_and_went;
    const expected = { first: sums.lost / sums.opening, average: lost / ((sums.opening + sums.closing) / 2), daily: lost / (sums.days / (to - from + 1)) };
    for (const [basis, rate] of Object.entries(expected)) {
      const { json } = await running.api(`/revenue/churn?from=${text(from)}&to=${text(to)}&basis=${basis}`, apiKey);
      assert.deepEqual([json.customer, json.customers.opening, json.customers.closing], ['life', sums.opening, sums.closing]);
      near(json.customers.rate, rate);
    }
  }
  assert.equal((await running.api(`/revenue/churn?from=${text(today - 500)}`, apiKey)).status, 422);
});
