// Renewals over HTTP: a hand-worked example of each result, what people say beside it, the steps of the checklist.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-11-20T12:00:00Z';
let folder, server, ann, bob, key;

// A term of a subscription, as it was said on a day; 100.00 a month is 1,200.00 a year.
const said = (id, at, end, mrr = 10000, more = {}) => ({
  id, account: id, at: `${at}T09:00:00Z`, state: 'active', mrr, currency: 'EUR',
  term_start: `${Number(end.slice(0, 4)) - 1}${end.slice(4)}`, term_end: end, ...more,
});
const ended = (id, at) => ({ id, account: id, at: `${at}T09:00:00Z`, state: 'cancelled', mrr: 0, currency: 'EUR' });
const STATEMENTS = [
  said('open', '2025-12-20', '2026-12-20'),
  said('early', '2025-12-10', '2026-12-10'), said('early', '2026-11-10', '2027-12-10', 15000),
  said('late', '2025-10-01', '2026-10-01'), said('late', '2026-10-08', '2027-10-01', 4000),
  said('kept', '2025-09-01', '2026-09-01'),
  said('gone', '2025-10-15', '2026-10-15'), ended('gone', '2026-10-15'),
  said('notice', '2026-01-10', '2027-01-10'), said('notice', '2026-11-01', '2027-01-10', 10000, { cancels_at: '2027-01-10T00:00:00Z' }),
  said('monthly', '2026-11-10', '2026-12-10', 5000, { term_start: '2026-11-10', interval_months: 1 }),
  said('far', '2026-11-01', '2027-11-01'),
  said('dollars', '2026-02-01', '2027-02-01', 20000, { currency: 'USD' }),
  said('several', '2026-01-05', '2027-01-05', 10000, { id: 'several-1' }), said('several', '2026-03-05', '2027-01-05', 2000, { id: 'several-2' }),
];

before(async () => {
  folder = await makeFolder();
  key = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const ids = [...new Set(STATEMENTS.map((one) => one.account)), 'plain'];
  const items = ids.map((id) => ({ id, name: id[0].toUpperCase() + id.slice(1), timestamp: '2025-08-01T00:00:00Z',
    owner: ['open', 'late', 'gone'].includes(id) ? 'ann@example.com' : 'bob@example.com' }));
  await ann.post('/accounts', { items });
  await ann.post('/accounts', { items: [{ id: 'plain', mrr: 50, currency: 'EUR', renewal_date: '2026-12-31', timestamp: '2026-01-15T10:00:00Z' }] });
  await ann.post('/currency-rates', { items: [{ currency: 'USD', day: '2025-01-01', rate: '0.5' }] });
  const { json } = await ann.post('/subscriptions', { items: STATEMENTS });
  assert.equal(json.taken, STATEMENTS.length, JSON.stringify(json));
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const list = async (query = '', who = ann) => {
  const { status, json, text } = await who.get(`/renewals?${query}`);
  assert.equal(status, 200, text);
  return json;
};
const of = async (account) => {
  const { status, json, text } = await ann.get(`/accounts/${account}/renewals`);
  assert.equal(status, 200, text);
  return json.items;
};
const brief = (one) => [one.account, one.due, one.state, one.arr, one.came_arr, one.settled];

test('what is due within half a year is open, with what it comes to', async () => {
  const { items, totals, currency } = await until('all are followed', async () => {
    const answer = await list('limit=500');
    return answer.items.length === 5 && answer;
  });
  assert.deepEqual(items.map(brief), [
    ['open', '2026-12-20', 'open', 120000, null, null],
    ['plain', '2026-12-31', 'open', 60000, null, null],
    ['several', '2027-01-05', 'open', 144000, null, null],
    ['notice', '2027-01-10', 'open', 120000, null, null],
    ['dollars', '2027-02-01', 'open', 240000, null, null],
  ]);
  const [open, , , notice, dollars] = items;
  assert.deepEqual([open.days_left, open.owner, open.name, open.likelihood.owner], [30, 'ann@example.com', 'Open', null]);
  assert.deepEqual([notice.ending_arr, open.ending_arr], [120000, 0]);
  assert.deepEqual([dollars.currency, dollars.reporting_arr, currency], ['USD', 120000, 'EUR']);
  assert.deepEqual(totals, { count: 5, reporting_arr: 564000, by_month: [
    { month: '2026-12', count: 2, reporting_arr: 180000 }, { month: '2027-01', count: 2, reporting_arr: 264000 },
    { month: '2027-02', count: 1, reporting_arr: 120000 }] });
});

test('each result is as worked by hand', async () => {
  const settled = await list('state=settled');
  assert.deepEqual(settled.items.map(brief), [
    ['early', '2026-12-10', 'expanded', 120000, 180000, '2026-11-10'],
    ['gone', '2026-10-15', 'lost', 120000, 0, '2026-10-15'],
    ['late', '2026-10-01', 'contracted', 120000, 48000, '2026-10-08'],
    ['kept', '2026-09-01', 'renewed', 120000, 120000, '2026-09-15'],
  ]);
  assert.deepEqual((await of('monthly')).length + (await of('far')).length, 0);
});

test('lists are filtered, sorted, paged, and a file', async () => {
  const ids = async (query) => (await list(query)).items.map((one) => one.account);
  assert.deepEqual(await ids('owner=ann@example.com&state=all'), ['late', 'gone', 'open']);
  assert.deepEqual(await ids('from=2027-01-01&to=2027-01-31'), ['several', 'notice']);
  assert.deepEqual(await ids('q=dol'), ['dollars']);
  assert.deepEqual(await ids('sort=value'), ['several', 'open', 'notice', 'dollars', 'plain']);
  const { json: segment } = await ann.post('/segments', { name: 'P', formula: 'account.name = "Plain"' });
  assert.deepEqual(await ids(`segment=${segment.id}`), ['plain']);
  const first = await list('limit=2'), second = await list(`limit=2&cursor=${first.next_cursor}`);
  assert.deepEqual([...first.items, ...second.items].map((one) => one.account), ['open', 'plain', 'several', 'notice']);
  const { text, headers } = await ann.get('/renewals.csv?state=settled');
  assert.match(headers.get('content-disposition'), /renewals\.csv/);
  const rows = text.trim().split('\r\n');
  assert.equal(rows[0], 'account,name,owner,due,arr,currency,state,came_arr,settled,likelihood,next_step,next_step_on,reason,note');
  assert.equal(rows[3], 'late,Late,ann@example.com,2026-10-01,1200.00,EUR,contracted,480.00,2026-10-08,,,,,');
  assert.equal((await ann.get('/renewals?from=2027-01-01&to=2026-01-01')).status, 422);
});

test('people say how likely it is and how it ended, and take it back', async () => {
  const [open] = await of('open');
  const { json: one, headers } = await ann.get(`/renewals/${open.id}`);
  const match = { 'if-match': headers.get('etag') };
  assert.equal(`"${open.version}"`, match['if-match']);
  const change = { likelihood: 70, note: 'Budget is there.', next_step: 'Call Eva', next_step_on: '2026-11-25' };
  const { json: changed } = await ann.patch(`/renewals/${open.id}`, change, match);
  assert.deepEqual([changed.likelihood.owner, changed.note, changed.next_step, changed.next_step_on], [70, 'Budget is there.', 'Call Eva', '2026-11-25']);
  assert.ok(changed.likelihood.owner_at && changed.likelihood.owner_by);
  assert.equal((await ann.patch(`/renewals/${open.id}`, change, match)).status, 412);
  assert.equal((await ann.patch(`/renewals/${open.id}`, { likelihood: 101 })).status, 422);
  assert.equal((await ann.patch(`/renewals/${open.id}`, { result: 'lost' })).status, 422);
  const { json: lost } = await ann.patch(`/renewals/${open.id}`, { result: 'lost', reason: 'They said so.' });
  assert.deepEqual([lost.state, lost.settled, lost.reason], ['lost', '2026-11-20', 'They said so.']);
  assert.ok(lost.settled_by);
  assert.deepEqual((await list()).items.map((item) => item.account).includes('open'), false);
  const { json: back } = await ann.patch(`/renewals/${open.id}`, { result: null, reason: '', likelihood: null });
  assert.deepEqual([back.state, back.settled, back.settled_by, back.likelihood.owner, back.likelihood.owner_at], ['open', null, '', null, null]);
  assert.equal(one.state, 'open');
  await ann.patch(`/renewals/${open.id}`, { likelihood: 30 });
  assert.deepEqual((await list('sort=likelihood')).items[0].account, 'open');
});

const words = async (account, day = '2026-11-20') => {
  const formula = (text) => ann.post('/formulas/evaluate', { formula: text, day, accounts: [account] });
  const value = async (text) => (await formula(text)).json.items[0].value;
  return [await value('account.renewal_likelihood'), await value('account.renewal_result'), await value('account.renewals_open')];
};

test('formulas know it', async () => {
  assert.deepEqual(await words('open'), [0.3, null, 1]);
  assert.deepEqual(await words('late'), [null, 'contracted', 0]);
  assert.deepEqual(await words('early'), [null, 'expanded', 0]);
});

test('a corrected day takes along what people wrote; one that is no renewal any more is withdrawn', async () => {
  const [several] = await of('several');
  await ann.patch(`/renewals/${several.id}`, { note: 'Keep me.' });
  const moved = ['several-1', 'several-2'].map((id, i) => said('several', '2026-11-20', '2027-01-20', i ? 2000 : 10000, { id, at: '2026-11-20T11:00:00Z' }));
  await ann.post('/subscriptions', { items: moved });
  const now = await until('it moved', async () => (await of('several')).find((one) => one.due === '2027-01-20'));
  assert.deepEqual([now.id, now.note, now.arr], [several.id, 'Keep me.', 144000]);
  const endless = ['several-1', 'several-2'].map((id) => ({ ...moved[0], id, at: '2026-11-20T11:30:00Z', term_start: undefined, term_end: undefined }));
  await ann.post('/subscriptions', { items: endless.map(({ term_start, term_end, ...one }) => one) });
  await until('it is gone from the list', async () => (await of('several')).length === 0);
  assert.equal((await ann.get(`/renewals/${several.id}`)).json.state, 'withdrawn');
  await ann.post('/subscriptions', { items: moved.map((one) => ({ ...one, at: '2026-11-20T11:40:00Z' })) });
  const again = await until('it is back', async () => (await of('several'))[0]);
  assert.deepEqual([again.id, again.note, again.state], [several.id, 'Keep me.', 'open']);
});

// ---- the checklist

const step = async (id, name) => (await ann.get(`/renewals/${id}`)).json.checklist_steps.find((one) => one.key === name);
const track = (userId, event, at) => server.track('/v1/track', { userId, event, timestamp: at, context: { groupId: 'steps' } }, key);
const evidence = (one) => one.evidence.map((line) => line.text);

test('each step of the checklist is as worked by hand', async () => {
  await ann.post('/accounts', { items: [{ id: 'steps', name: 'Steps', timestamp: '2025-12-05T00:00:00Z' }] });
  await ann.post('/subscriptions', { items: [said('steps', '2025-12-05', '2026-12-05', 10000, { seats: 10 })] });
  const [{ id }] = await until('it is open', async () => { const items = await of('steps'); return items.length && items; });
  await track('u1', 'Login Failed', '2026-11-18T08:00:00Z');
  await ann.post('/invoices', { id: 'in-1', account: 'steps', currency: 'EUR', total: 100, due_at: '2026-11-01T00:00:00Z' });
  const { json } = await ann.get(`/renewals/${id}`);
  const states = Object.fromEntries(json.checklist_steps.map((one) => [one.key, one.state]));
  assert.deepEqual(states, { card: 'due', locked_out: 'attention', single_contact: 'attention', value_pack: 'attention',
    decision_maker: 'attention', price_notice: 'due', upgrade_offer: 'attention', billing: 'attention' });
  assert.deepEqual(json.checklist, { of: 8, done: 0, due: 8, attention: 6 });
  const told = Object.fromEntries(json.checklist_steps.map((one) => [one.key, evidence(one)[0]]));
  assert.deepEqual(told, { card: 'The card is valid until: not known.', locked_out: 'People who could not sign in lately: 1.',
    single_contact: 'People active in the last 28 days: 1.', value_pack: 'Goals last reviewed: not known.',
    decision_maker: 'Decision makers known: 0.', price_notice: undefined, upgrade_offer: 'Seats in use: 10 %.',
    billing: 'Late invoices and failed payments: 1.' });
  assert.equal(json.checklist_steps[0].from, '2026-10-06');
  assert.deepEqual(json.subscriptions.map((one) => [one.id, one.arr, one.seats, one.term_end]), [['steps', 120000, 10, '2026-12-05']]);
  // What was wrong is put right.
  for (const user of ['u1', 'u2', 'u3', 'u4', 'u5', 'u6']) await track(user, 'Signed In', '2026-11-19T08:00:00Z');
  for (const name of ['locked_out', 'single_contact', 'upgrade_offer']) {
    const one = await until(`${name} is done`, async () => { const now = await step(id, name); return now.state === 'done' && now; });
    assert.deepEqual([one.done_at, one.done_by], [null, '']);
  }
  // By hand: done, not needed, taken back.
  await ann.put(`/renewals/${id}/checklist/price_notice`, { state: 'done', note: 'Sent on Monday.' });
  const notice = await step(id, 'price_notice');
  assert.deepEqual([notice.state, notice.note], ['done', 'Sent on Monday.']);
  assert.ok(notice.done_at && notice.done_by);
  const { json: skipped } = await ann.put(`/renewals/${id}/checklist/billing`, { state: 'not_needed' });
  assert.deepEqual(skipped.checklist, { of: 7, done: 4, due: 3, attention: 2 });
  await ann.put(`/renewals/${id}/checklist/billing`, { state: 'open' });
  assert.equal((await step(id, 'billing')).state, 'attention');
  assert.equal((await ann.put(`/renewals/${id}/checklist/none`, { state: 'done' })).status, 404);
  await ann.post('/goals', { account: 'steps', title: 'Half the time' });
  const pack = await until('the pack is done', async () => { const now = await step(id, 'value_pack'); return now.state === 'done' && now; });
  assert.deepEqual(evidence(pack), ['Goals last reviewed: 2026-11-20.']);
  await server.track('/v1/identify', { userId: 'u1', traits: { role: 'decision maker' }, context: { groupId: 'steps' } }, key);
  await until('known, but nobody has talked', async () => evidence(await step(id, 'decision_maker'))[0] === 'Decision makers known: 1.');
  assert.equal((await step(id, 'decision_maker')).state, 'attention');
  await ann.post('/touchpoints', { account: 'steps', kind: 'note', title: 'Talked', at: '2026-11-19T10:00:00Z' });
  assert.equal((await step(id, 'decision_maker')).state, 'done');
  // A card: of an account whose attributes say it, and which is due on 31 December.
  const [plain] = await of('plain');
  const card = async (until) => {
    await ann.post('/accounts', { items: [{ id: 'plain', card_expires: until }] });
    const one = await step(plain.id, 'card');
    return [one.state, ...evidence(one)];
  };
  assert.deepEqual(await card('2027-01-29'), ['attention', 'The card is valid until: 2027-01-29.']);
  assert.deepEqual(await card('2027-01-30'), ['done', 'The card is valid until: 2027-01-30.']);
  // Steps whose day has not come wait: dollars is due in February.
  const [dollars] = await of('dollars');
  const waiting = (await ann.get(`/renewals/${dollars.id}`)).json.checklist_steps;
  assert.deepEqual(waiting.filter((one) => one.state === 'waiting').map((one) => [one.key, one.from]),
    [['card', '2026-12-03'], ['locked_out', '2027-01-02'], ['price_notice', '2026-12-03'], ['upgrade_offer', '2026-12-03'], ['billing', '2027-01-02']]);
});

test('settings decide what is a renewal, and the steps', async () => {
  const { json: now } = await ann.get('/settings/renewals');
  assert.deepEqual([now.shortest_term_months, now.grace_days, now.open_days, now.steps.length], [3, 14, 180, 8]);
  assert.equal((await ann.put('/settings/renewals', { steps: [{ key: 'x', name: 'X', days_before: 10, formula: 'acount.mrr > 1' }] })).status, 422);
  assert.equal((await ann.put('/settings/renewals', { steps: [{ key: 'x', name: 'X', days_before: 10, formula: 'account.seats' }] })).status, 422);
  assert.equal((await ann.put('/settings/renewals', { grace_days: 91 })).status, 422);
  const { json: changed } = await ann.put('/settings/renewals', { shortest_term_months: 1, open_days: 360, steps: [{ key: 'own', name: 'Own', days_before: 5 }] });
  assert.deepEqual([changed.shortest_term_months, changed.grace_days, changed.steps.map((one) => one.key)], [1, 14, ['own']]);
  await until('what is due in a year and what is monthly are there', async () => (await of('monthly')).length + (await of('far')).length === 2);
  await ann.put('/settings/renewals', { shortest_term_months: 3, open_days: 180, steps: now.steps });
  await until('they are gone', async () => (await of('monthly')).length === 0);
});

test('who sees some accounts sees their renewals only', async () => {
  const invited = (await ann.post('/staff', { name: 'Bob', email: 'bob@example.com', role: 'csm' })).json;
  bob = new Person(server);
  const token = new URL(invited.invite_url, server.url).searchParams.get('token');
  await bob.post('/join', { token, password: 'bobs password' });
  await ann.patch(`/staff/${invited.id}`, { sees: 'own' });
  const seen = (await list('state=all&limit=500', bob)).items;
  assert.deepEqual(seen.filter((one) => one.owner !== 'bob@example.com'), []);
  assert.ok(seen.length > 2);
  const [foreign] = await of('open'), [own] = await of('dollars');
  assert.equal((await bob.get(`/renewals/${foreign.id}`)).status, 404);
  assert.equal((await bob.patch(`/renewals/${foreign.id}`, { likelihood: 1 })).status, 404);
  assert.equal((await bob.put(`/renewals/${foreign.id}/checklist/card`, { state: 'done' })).status, 404);
  assert.equal((await bob.patch(`/renewals/${own.id}`, { likelihood: 90 })).status, 200);
  assert.equal((await bob.put('/settings/renewals', { grace_days: 7 })).status, 403);
  assert.doesNotMatch((await bob.get('/renewals.csv?state=all')).text, /ann@example\.com/);
});

// ---- how they ended

// The same from the list, in another way: amounts in euros at 0.5 a dollar.
const outcomeOf = (items) => {
  const settled = items.filter((one) => one.state !== 'open'), lost = settled.filter((one) => one.state === 'lost');
  const euros = (one, arr) => (one.currency === 'USD' ? arr / 2 : arr);
  const due = settled.reduce((sum, one) => sum + euros(one, one.arr), 0);
  const stayed = settled.reduce((sum, one) => sum + euros(one, Math.min(one.came_arr, one.arr)), 0);
  return [settled.length, settled.length - lost.length, lost.length, due, stayed, stayed / due];
};
const brought = (row) => [row.count, row.renewed, row.lost, row.due_arr, row.stayed_arr, row.revenue_rate];

test('outcomes by month, owner, segment and health are those of a naive computation', async () => {
  const { items } = await list('state=settled&limit=500');
  const past = items.filter((one) => one.due <= '2026-11-20');
  const { json } = await ann.get('/renewals/outcomes');
  assert.deepEqual([json.from, json.to, json.currency], ['2025-11-21', '2026-11-20', 'EUR']);
  assert.deepEqual(brought(json.all), outcomeOf(past));
  assert.deepEqual(brought(json.all).slice(0, 5), [3, 2, 1, 360000, 168000]); // kept, late, gone
  assert.deepEqual(json.rows.map((row) => [row.key, ...brought(row)]),
    ['2026-09', '2026-10'].map((month) => [month, ...outcomeOf(past.filter((one) => one.due.startsWith(month)))]));
  assert.equal(json.rows[1].median_days_late, 7); // late, by a statement; nobody said anything of kept
  const owners = (await ann.get('/renewals/outcomes?by=owner')).json;
  assert.deepEqual(owners.rows.map((row) => [row.name, ...brought(row)]),
    ['ann@example.com', 'bob@example.com'].map((owner) => [owner, ...outcomeOf(past.filter((one) => one.owner === owner))]));
  await ann.post('/segments', { name: 'L and G', formula: 'account.name in ("Late", "Gone")' });
  await ann.post('/segments', { name: 'L', formula: 'account.name = "Late"' });
  const segments = (await ann.get('/renewals/outcomes?by=segment')).json;
  const inside = { 'L and G': ['late', 'gone'], L: ['late'], '': ['kept'] };
  assert.deepEqual(Object.fromEntries(segments.rows.map((row) => [row.name, brought(row)])),
    Object.fromEntries(Object.entries(inside).map(([name, ids]) => [name, outcomeOf(past.filter((one) => ids.includes(one.account)))])));
  const health = (await ann.get('/renewals/outcomes?by=health')).json;
  const bands = {};
  for (const one of past) {
    const day = new Date(Date.parse(one.due) - 90 * 86400_000).toISOString().slice(0, 10);
    const { band } = (await ann.get(`/accounts/${one.account}/health?day=${day}`)).json;
    (bands[band ?? 'no_score'] ??= []).push(one);
  }
  assert.deepEqual(Object.fromEntries(health.rows.map((row) => [row.key, brought(row)])),
    Object.fromEntries(Object.entries(bands).map(([band, ones]) => [band, outcomeOf(ones)])));
  // What a person says counts instead.
  const [gone] = await of('gone');
  await ann.patch(`/renewals/${gone.id}`, { result: 'renewed', reason: 'Invoiced elsewhere.' });
  assert.deepEqual(brought((await ann.get('/renewals/outcomes')).json.all).slice(0, 5), [3, 3, 0, 360000, 288000]);
  await ann.patch(`/renewals/${gone.id}`, { result: null, reason: '' });
});

test('every route of renewals was called', async () => assertAllCalled(await description(), 'renewals'));
