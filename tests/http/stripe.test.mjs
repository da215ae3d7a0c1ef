// Stripe's webhooks, signed by Stripe's own package: both shapes of its API, any order, again and again.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import Stripe from 'stripe';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';

const SECRET = 'whsec_a_secret_of_these_tests', OTHER = 'whsec_another_secret_there';
const DAY = 86400, NOW = Math.floor(Date.now() / 1000);
const stripe = new Stripe('sk_test_of_nobody');
let folder, server, ann, writeKey;

before(async () => {
  folder = await makeFolder();
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
  const ids = ['acme', 'globex', 'initech', 'cus_same', 'hooli', 'umbrella', 'stark', 'later-not'];
  await ann.post('/accounts', { items: ids.map((id) => ({ id, name: id, ...(id === 'globex' && { stripe_customer: 'cus_globex' }), ...(id === 'initech' && { domain: 'initech.example' }) })) });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

let numbers = 0;
const event = (type, object, ago, more = {}) => ({
  id: `evt_${++numbers}`, object: 'event', api_version: '2026-10-28.endive', created: NOW - Math.round(ago * DAY), livemode: false,
  pending_webhooks: 1, request: { id: null, idempotency_key: null }, type, data: { object }, ...more,
});
const price = (id, unit_amount, more = {}) => ({
  id, object: 'price', product: 'prod_1', currency: 'eur', unit_amount, unit_amount_decimal: String(unit_amount), billing_scheme: 'per_unit',
  recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' }, ...more,
});
const item = (of, quantity, more = {}) => ({ id: `si_${of.id}`, object: 'subscription_item', price: of, quantity, current_period_start: NOW - 10 * DAY, current_period_end: NOW + 20 * DAY, ...more });
const subscription = (id, customer, items, more = {}) => ({
  id, object: 'subscription', customer, status: 'active', currency: 'eur', items: { object: 'list', data: items, has_more: false },
  cancel_at_period_end: false, cancel_at: null, canceled_at: null, ended_at: null, discounts: [], metadata: {}, pause_collection: null, ...more,
});
const customer = (id, more = {}) => ({ id, object: 'customer', name: id, email: null, metadata: {}, ...more });

async function send(of, { secret = SECRET, at = Math.floor(Date.now() / 1000), key = writeKey, header } = {}) {
  const payload = typeof of === 'string' ? of : JSON.stringify(of);
  const signature = header ?? stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: at });
  return ann.ask('POST', `/hooks/stripe/${key}`, payload, { 'stripe-signature': signature });
}
const taken = async (of) => {
  const answer = await send(of);
  assert.deepEqual([answer.status, answer.json?.result], [200, 'taken'], answer.text);
  return answer.json.note;
};
const attributes = async (id) => Object.fromEntries((await ann.get(`/accounts/${id}`)).json.attributes.map((one) => [one.key, one.value]));
const money = async (id) => {
  const { mrr, arr, currency, seats, subscription_state, subscriptions } = await attributes(id);
  return { mrr, arr, currency, seats, state: subscription_state, subscriptions };
};

test('nothing is taken without a secret, and none that is no secret is kept', async () => {
  const answer = await send(event('customer.created', customer('cus_1'), 1));
  assert.deepEqual([answer.status, /signing secret into Settings/.test(answer.text)], [401, true]);
  for (const secrets of [['sk_live_1234567890123'], ['whsec_short'], [7], Array(6).fill(SECRET), ['whsec_with a space in it']])
    assert.equal((await ann.put('/settings/stripe', { secrets })).status, 422, JSON.stringify(secrets));
  assert.deepEqual((await ann.put('/settings/stripe', { secrets: [SECRET] })).json, { secrets: [`whsec_…${SECRET.slice(-4)}`] });
  assert.deepEqual((await ann.put('/settings/stripe', { secrets: [`whsec_…${SECRET.slice(-4)}`, OTHER] })).json.secrets.length, 2);
});

test('only what Stripe has signed is taken', async () => {
  const good = event('customer.created', customer('cus_1'), 1), payload = JSON.stringify(good);
  const signed = (secret, at = NOW) => stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: at });
  const now = Math.floor(Date.now() / 1000);
  for (const [name, wanted, ask] of [
    ['another secret', 401, { secret: 'whsec_of_somebody_else' }],
    ['too old', 401, { at: now - 400 }],
    ['of the future', 401, { at: now + 400 }],
    ['no header', 401, { header: '' }],
    ['another body', 401, { header: signed(SECRET, now).replace(/v1=./, 'v1=x') }],
    ['no key', 401, { key: 'wk_nobody' }],
    ['the second secret', 200, { secret: OTHER }],
    ['the first secret', 200, {}],
  ])
    assert.equal((await send(good, ask)).status, wanted, name);
  assert.equal((await send('{"id":', {})).status, 422);
  assert.equal((await send('[]', {})).status, 422);
  assert.equal((await send({ id: 'evt_x', type: 'x' }, {})).status, 422);
});

test('a subscription makes what the account pays', async () => {
  assert.equal(await taken(event('customer.subscription.created', subscription('sub_acme', 'cus_acme', [item(price('price_1', 4900), 10)], { metadata: { account_id: 'acme' } }), 40)), '');
  assert.deepEqual(await money('acme'), { mrr: 490, arr: 5880, currency: 'EUR', seats: 10, state: 'active', subscriptions: 1 });
  assert.equal((await attributes('acme')).renewal_date, new Date((NOW + 20 * DAY) * 1000).toISOString().slice(0, 10));
});

test('the shape of the API before 2025-03-31 says the same', async () => {
  const old = subscription('sub_globex', 'cus_globex', [{ id: 'si_1', price: price('price_y', 120000, { recurring: { interval: 'year', interval_count: 1, usage_type: 'licensed' } }), quantity: 3 }], {
    current_period_start: NOW - 100 * DAY, current_period_end: NOW + 265 * DAY, discount: { object: 'discount', coupon: { percent_off: 25, duration: 'forever' }, end: null }, discounts: ['di_1'],
  });
  assert.equal(await taken(event('customer.subscription.updated', old, 3, { api_version: '2023-10-16' })), '');
  assert.deepEqual(await money('globex'), { mrr: 225, arr: 2700, currency: 'EUR', seats: 3, state: 'active', subscriptions: 1 });
  assert.equal((await attributes('globex')).renewal_date, new Date((NOW + 265 * DAY) * 1000).toISOString().slice(0, 10));
});

test('the account follows from the address, the id, or waits to be known', async () => {
  await taken(event('customer.created', customer('cus_i', { email: 'billing@initech.example' }), 5));
  await taken(event('customer.subscription.created', subscription('sub_i', 'cus_i', [item(price('p', 1000), 1)]), 5));
  assert.equal((await money('initech')).mrr, 10);
  await taken(event('customer.subscription.created', subscription('sub_same', 'cus_same', [item(price('p', 2000), 1)]), 5));
  assert.equal((await money('cus_same')).mrr, 20);
  await taken(event('customer.subscription.created', subscription('sub_later', 'cus_later', [item(price('p', 3000), 1)]), 5));
  const unknown = (await ann.get('/billing/customers?unknown=true')).json;
  assert.deepEqual(unknown.items.map((one) => [one.id, one.account]).sort(), [['cus_1', null], ['cus_later', null]]);
  const { json, headers } = await ann.put('/billing/customers/stripe/cus_later/account', { account: 'hooli' });
  assert.deepEqual([json.account.id, json.linked_by !== ''], ['hooli', true]);
  assert.ok(headers.get('etag'));
  assert.equal((await money('hooli')).mrr, 30);
  // What a person said stays, whatever comes; said anew, the money goes with it.
  await taken(event('customer.updated', customer('cus_later', { metadata: { account: 'acme' } }), 1));
  assert.equal((await money('hooli')).mrr, 30);
  await ann.put('/billing/customers/stripe/cus_later/account', { account: 'umbrella' });
  assert.deepEqual([(await money('hooli')).mrr ?? 0, (await money('umbrella')).mrr], [0, 30]);
  assert.equal((await ann.put('/billing/customers/stripe/cus_later/account', { account: 'nobody' })).status, 422);
  assert.equal((await ann.put('/billing/customers/stripe/cus_nobody/account', { account: 'acme' })).status, 404);
});

test('money is counted as each currency has it, with what is taken off', async () => {
  const cases = [
    ['JPY has no minor units', 'jpy', [item(price('p', 5000, { currency: 'jpy' }), 2)], {}, 10000],
    ['KWD has three digits', 'kwd', [item(price('p', 1500, { currency: 'kwd' }), 1)], {}, 1.5],
    ['ISK comes with two digits that ISO does not have', 'isk', [item(price('p', 250000, { currency: 'isk' }), 1)], {}, 2500],
    ['parts of a cent', 'eur', [item(price('p', null, { unit_amount: null, unit_amount_decimal: '0.5' }), 1001)], {}, 5],
    ['weeks', 'eur', [item(price('p', 1200, { recurring: { interval: 'week', interval_count: 1 } }), 1)], {}, 52],
    ['a quarter', 'eur', [item(price('p', 30000, { recurring: { interval: 'month', interval_count: 3 } }), 1)], {}, 100],
    ['an amount off, each year', 'eur', [item(price('p', 120000, { recurring: { interval: 'year', interval_count: 1 } }), 1)], { discounts: [{ object: 'discount', source: { type: 'coupon', coupon: { amount_off: 24000, currency: 'eur', duration: 'repeating' } }, end: NOW + 90 * DAY }] }, 80],
    ['a discount that is over', 'eur', [item(price('p', 10000), 1)], { discounts: [{ object: 'discount', coupon: { percent_off: 50, duration: 'repeating' }, end: NOW - 90 * DAY }] }, 100],
    ['a discount of the first invoice alone', 'eur', [item(price('p', 10000), 1)], { discounts: [{ object: 'discount', coupon: { percent_off: 50, duration: 'once' }, end: null }] }, 100],
    ['a discount of one item', 'eur', [item(price('p', 10000), 1, { discounts: [{ object: 'discount', coupon: { percent_off: 50, duration: 'forever' } }] }), item(price('q', 10000), 1)], {}, 150],
    ['more off than it costs', 'eur', [item(price('p', 1000), 1)], { discounts: [{ object: 'discount', coupon: { amount_off: 5000, duration: 'forever' } }] }, 0],
  ];
  for (const [name, currency, items, more, mrr] of cases) {
    assert.equal(await taken(event('customer.subscription.updated', subscription('sub_stark', 'cus_stark', items, { currency, metadata: { account_id: 'stark' }, ...more }), 2 - numbers / 1e4)), '', name);
    assert.deepEqual([(await money('stark')).mrr ?? 0], [mrr], name);
  }
});

test('what cannot be counted is said', async () => {
  const notes = [
    [[item(price('p', null, { unit_amount: null, unit_amount_decimal: null, billing_scheme: 'tiered', tiers_mode: 'graduated' }), 5)], {}, /tiers/],
    [[item(price('p', 100, { recurring: { interval: 'month', interval_count: 1, usage_type: 'metered' } }), 5)], {}, /metered/],
    [[item(price('p', 100), 1)], { discounts: ['di_9'] }, /discount is named/],
    [[item(price('p', 9e15), 9e9)], {}, /too large/],
  ];
  for (const [items, more, words] of notes)
    assert.match(await taken(event('customer.subscription.updated', subscription('sub_notes', 'cus_notes', items, more), 2 - numbers / 1e4)), words);
  const refused = await send(event('customer.subscription.updated', subscription('sub_notes', 'cus_notes', [], { currency: 'xxq' }), 1));
  assert.deepEqual([refused.status, /no currency/.test(refused.text)], [422, true]);
  const { items } = (await ann.get('/billing/messages?noted=true')).json;
  assert.deepEqual([items.length, items[0].result, items[0].type], [notes.length + 2, 'refused', 'customer.subscription.updated']);
  assert.equal((await send(event('balance.available', { object: 'balance' }, 1))).json.result, 'ignored');
});

const invoice = (id, customer, more = {}) => ({
  id, object: 'invoice', customer, number: `N-${id}`, status: 'open', currency: 'eur', total: 49000, amount_paid: 0, amount_remaining: 49000, created: NOW - 20 * DAY,
  due_date: NOW - 6 * DAY, attempt_count: 0, next_payment_attempt: null, hosted_invoice_url: 'https://pay.example/i', status_transitions: { paid_at: null }, metadata: {}, ...more,
});
const billing = async (id) => {
  const { overdue_invoices, failed_payments, card_expires } = await attributes(id);
  return [overdue_invoices, failed_payments, card_expires];
};

test('invoices, failed payments and a card that expires reach the account', async () => {
  const of = (more) => invoice('in_1', 'cus_acme', { parent: { type: 'subscription_details', subscription_details: { subscription: 'sub_acme' } }, ...more });
  await taken(event('invoice.finalized', of({}), 20));
  assert.deepEqual(await billing('acme'), [1, 0, undefined]);
  await taken(event('payment_method.attached', { id: 'pm_1', object: 'payment_method', type: 'card', customer: 'cus_acme', card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2031 } }, 19));
  for (const [attempt, ago] of [[1, 15], [2, 12], [2, 12]]) await taken(event('invoice.payment_failed', of({ attempt_count: attempt }), ago));
  assert.deepEqual(await billing('acme'), [1, 2, '2031-12-31']);
  // The older card object, told of before: the newer statement stays.
  await taken(event('customer.source.updated', { id: 'card_1', object: 'card', customer: 'cus_acme', brand: 'Visa', last4: '1111', exp_month: 1, exp_year: 2027 }, 30));
  assert.equal((await billing('acme'))[2], '2031-12-31');
  await taken(event('invoice.paid', of({ status: 'paid', amount_paid: 49000, amount_remaining: 0, status_transitions: { paid_at: NOW - 2 * DAY } }), 2));
  await taken(event('invoice.created', of({ status: 'draft' }), 21));
  assert.deepEqual(await billing('acme'), [0, 0, '2031-12-31']);
  // Of the API before 2025-03-31.
  await taken(event('invoice.finalized', invoice('in_2', 'cus_globex', { subscription: 'sub_globex' }), 20));
  assert.deepEqual((await billing('globex')).slice(0, 2), [1, 0]);
  await taken(event('charge.refunded', { id: 'ch_1', object: 'charge', customer: 'cus_acme', invoice: 'in_1', amount: 49000, amount_refunded: 1000, currency: 'eur' }, 1));
  await taken(event('charge.dispute.created', { id: 'dp_1', object: 'dispute', charge: 'ch_1', amount: 48000, currency: 'eur', reason: 'fraudulent' }, 1));
  assert.equal((await send(event('charge.succeeded', { id: 'ch_2', object: 'charge', customer: 'cus_acme', amount: 1, amount_refunded: 0, currency: 'eur' }, 1))).json.result, 'ignored');
  for (const wrong of [invoice('in_3', 'cus_acme', { total: -9.3e18 }), { id: 'pm_2', object: 'payment_method', customer: 'cus_acme', card: { exp_month: 13, exp_year: 2030 } }])
    assert.equal((await send(event('x.updated', wrong, 1))).status, 422);
});

// One customer's life: trial, paid, more seats, past due, paused, back, to be cancelled, gone.
function life(name) {
  const cus = `cus_${name}`, sub = `sub_${name}`, of = (quantity, more) => subscription(sub, cus, [item(price('price_l', 2000), quantity)], { metadata: { account_id: name }, ...more });
  return [
    event('customer.created', customer(cus, { name: 'Old name', email: 'a@b.example' }), 300),
    event('customer.subscription.created', of(5, { status: 'trialing' }), 300),
    event('customer.subscription.updated', of(5), 286),
    event('customer.subscription.updated', of(8), 200),
    event('customer.updated', customer(cus, { name: 'New name', email: 'c@b.example' }), 150),
    event('customer.subscription.updated', of(8, { status: 'past_due' }), 100),
    event('customer.subscription.paused', of(8, { status: 'active', pause_collection: { behavior: 'void' } }), 80),
    event('customer.subscription.resumed', of(8), 60),
    event('customer.subscription.updated', of(8, { cancel_at_period_end: true }), 20),
    event('customer.subscription.deleted', of(8, { status: 'canceled', cancellation_details: { reason: 'cancellation_requested', feedback: 'too_expensive', comment: 'The budget was cut' } }), 5),
  ];
}
function shuffled(list, seed) {
  const out = [...list];
  let state = seed;
  for (let i = out.length - 1; i > 0; i--) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const k = state % (i + 1);
    [out[i], out[k]] = [out[k], out[i]];
  }
  return out;
}

test('any order and any repetition end in the same', async () => {
  const names = ['life-0', 'life-1', 'life-2', 'life-3', 'life-4'];
  await ann.post('/accounts', { items: names.map((id) => ({ id, name: id })) });
  const ends = [];
  for (const [seed, name] of names.entries()) {
    const story = life(name);
    const sent = seed === 0 ? story : shuffled([...story, ...story, ...story.slice(3, 7)], seed);
    for (const one of sent) await taken(one);
    const [{ number }] = (await ann.get(`/subscriptions?account=${name}`)).json.items;
    const { states } = (await ann.get(`/subscriptions/${number}`)).json;
    assert.deepEqual(states.map((one) => one.state), ['trial', 'active', 'active', 'past_due', 'paused', 'active', 'active', 'cancelled']);
    const [known] = (await ann.get(`/billing/customers?account=${name}`)).json.items;
    ends.push(JSON.stringify([await money(name), known.name, known.email, states]).replaceAll(name, 'life').replaceAll(/evt_\d+/g, 'evt'));
  }
  for (const end of ends) assert.equal(end, ends[0]);
  const [{ mrr, state, subscriptions }, name] = JSON.parse(ends[0]);
  assert.deepEqual([mrr ?? 0, state, subscriptions, name], [0, 'cancelled', 0, 'New name']);
});

test('a restart changes nothing, and a repeated message is one', async () => {
  const one = event('customer.subscription.updated', subscription('sub_acme', 'cus_acme', [item(price('price_1', 4900), 12)], { metadata: { account_id: 'acme' } }), 0.5);
  for (let i = 0; i < 3; i++) await taken(one);
  const [message] = (await ann.get('/billing/messages?limit=1')).json.items;
  assert.deepEqual([message.id, message.deliveries], [one.id, 3]);
  await server.stop('SIGKILL');
  server = await Server.start(folder.db);
  ann.server = server;
  assert.deepEqual(await money('acme'), { mrr: 588, arr: 7056, currency: 'EUR', seats: 12, state: 'active', subscriptions: 1 });
});

test('every route of billing was called', async () => {
  await ann.get('/settings/stripe');
  assertAllCalled(await description(), 'stripe');
});
