// Use cases over HTTP: the library with what was measured, use cases at customers with their return, what fits a customer and why, what the
// data shows, workshops and adoption plans. Expectations by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, nils, key;
const cases = {}; // numbers in the library by name

const used = (userId, groupId, event, day) => ({ type: 'track', userId, event, context: { groupId }, timestamp: `${day}T09:00:00Z` });
const track = async (batch) => assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const at = '2026-01-10T08:00:00Z';
  const alike = { industry: 'Freight', plan: 'Team', seats: 20, mrr: 1000, currency: 'EUR' };
  const batch = [];
  // Four customers like `own`: three of them share plans, one of these prints as well.
  for (const [groupId, events, more] of [
    ['own', ['Report Viewed'], { owner: 'nils@example.com', name: 'Own' }], ['a', ['Plan Shared'], {}], ['b', ['Plan Shared'], {}], ['c', ['Plan Shared', 'Plan Printed'], { seats: 21 }],
    ['d', ['Page Seen'], { seats: 22 }],
  ]) {
    batch.push({ type: 'group', userId: `${groupId}.0`, groupId, traits: { ...alike, ...more }, timestamp: at });
    for (const event of events) batch.push(used(`${groupId}.0`, groupId, event, '2026-03-20'));
  }
  for (const groupId of ['m1', 'm2', 'm3', 'm4', 'm5']) batch.push({ type: 'group', userId: 'server', groupId, traits: { name: groupId.toUpperCase() }, timestamp: at });
  // At `own` two people read reports from 10 March on, a third one from 15 March on, and one was there in January.
  for (const [person, day] of [['own.1', '2026-03-10'], ['own.2', '2026-03-15'], ['quinn-4711', '2026-01-20']]) batch.push(used(person, 'own', 'Report Viewed', day));
  await track(batch);
  for (const [name, event, more] of [['Reports', 'Report Viewed'], ['Sharing', 'Plan Shared', { key: true }], ['Printing', 'Plan Printed']]) {
    assert.equal((await ann.post('/features', { name, events: [event], ...more })).status, 201);
  }
  nils = new Person(server);
  const made = (await ann.post('/staff', { name: 'Nils', email: 'nils@example.com', role: 'csm' })).json;
  assert.equal((await nils.post('/join', { token: new URL(made.invite_url, server.url).searchParams.get('token'), password: 'the word of nils' })).status, 200);
  assert.equal((await ann.patch(`/staff/${made.id}`, { sees: 'own' })).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const inUse = async (name) => (await ann.get(`/use-cases/${cases[name]}`)).json.results.in_use;
const attribute = async (account, name) => (await ann.get(`/accounts/${account}`)).json.attributes.find((one) => one.key === name)?.value;
const ofAccount = async (person, account) => (await person.get(`/accounts/${account}/use-cases`)).json;

test('the library keeps what a use case is good for, how it is done and what it takes', async () => {
  const whole = {
    name: 'Weekly report', meaning: 'Everybody looks at the same numbers.', how_to: '1. Choose **three** numbers', practices: 'Begin with one team.',
    industries: ['Freight', 'Retail'], features: ['Reports'], our_hours: 4, their_hours: 10.5, in_use: 'feature_people("Reports", 28d) >= 1', expected: 1200000, currency: 'eur',
  };
  const answer = await ann.post('/use-cases', whole);
  assert.equal(answer.status, 201, answer.text);
  cases['Weekly report'] = answer.json.id;
  assert.deepEqual(answer.json.expected, { amount: 1200000, currency: 'EUR', digits: 2 });
  for (const name of ['name', 'meaning', 'how_to', 'practices', 'industries', 'features', 'our_hours', 'their_hours', 'in_use']) assert.deepEqual(answer.json[name], whole[name]);
  for (const more of [
    { name: 'Shared planning', meaning: 'Plans are seen by all.', industries: ['Freight'], features: ['Sharing'], in_use: 'feature("Sharing", 28d) > 0' },
    { name: 'Print on demand', meaning: 'Labels when they are needed.', industries: ['Retail'], features: ['Printing'], in_use: 'feature("Printing", 28d) > 0' },
    { name: 'Audit trail', meaning: 'Who changed what.' },
    { name: 'Spare', meaning: 'Nobody has it.' },
  ]) cases[more.name] = (await ann.post('/use-cases', more)).json.id;
  assert.deepEqual((await ann.get('/use-cases')).json.items.map((one) => one.name), ['Audit trail', 'Print on demand', 'Shared planning', 'Spare', 'Weekly report']);
  const changed = await ann.patch(`/use-cases/${cases.Spare}`, { meaning: 'Nobody has it yet.', why: 'Said better' });
  assert.deepEqual([changed.json.version, changed.json.why], [2, 'Said better']);
  const hours = async (our_hours) => (await ann.patch(`/use-cases/${cases.Spare}`, { our_hours })).json.our_hours;
  assert.deepEqual([await hours(2.5), await hours(-1)], [2.5, null]);
  assert.equal((await ann.patch(`/use-cases/${cases.Spare}`, { meaning: 'x' }, { 'if-match': '"old"' })).status, 412);
  assert.deepEqual((await ann.get(`/use-cases/${cases.Spare}/versions`)).json.items.map((one) => one.version), [4, 3, 2, 1]);
  assert.ok((await ann.get('/audit')).text.includes(`use-cases/${cases.Spare}`));
});

test('what cannot be in the library is refused with what to do', async () => {
  const refused = async (body, field, words) => {
    const { status, json } = await ann.post('/use-cases', { name: 'New', meaning: 'Good', ...body });
    assert.deepEqual([status, json.field], [422, field], JSON.stringify(body));
    if (words) assert.match(json.detail, words);
    return json;
  };
  await refused({ meaning: ' ' }, 'meaning');
  const wrong = await refused({ in_use: '1 > 0 and featur("Reports", 28d) > 0' }, 'in_use');
  assert.deepEqual([wrong.at, wrong.proposal], [10, 'feature']); // where in the formula, and what may stand there
  await refused({ in_use: 'active_people(28d)' }, 'in_use', /not a yes or no/);
  await refused({ in_use: 'account.use_cases_in_use > 2' }, 'in_use', /may not depend/);
  const variety = (await ann.post('/metrics', { name: 'variety', formula: 'default(account.use_cases_in_use, 0)' })).json;
  await refused({ in_use: 'variety > 2' }, 'in_use', /may not depend/); // by way of a metric
  assert.equal((await ann.remove(`/metrics/${variety.id}`)).status, 204);
  await refused({ features: ['Nothing'] }, 'features', /no feature “Nothing”/);
  await refused({ expected: 5 }, 'currency');
  await refused({ their_hours: 10001 }, 'their_hours', /at most 10000 hours/);
  assert.equal((await ann.post('/use-cases', { name: 'Audit trail', meaning: 'Twice' })).status, 409);
  const vera = new Person(server);
  const made = (await ann.post('/staff', { name: 'Vera', email: 'vera@example.com', role: 'viewer' })).json;
  assert.equal((await vera.post('/join', { token: new URL(made.invite_url, server.url).searchParams.get('token'), password: 'the word of vera' })).status, 200);
  assert.equal((await vera.post('/use-cases', { name: 'Mine', meaning: 'Good' })).status, 403);
  assert.equal((await vera.post('/account-use-cases', { account: 'a', use_case: 1 })).status, 403);
  assert.equal((await vera.get('/use-cases')).status, 200);
});

test('a metric that a use case needs is not taken away', async () => {
  const metric = (await ann.post('/metrics', { name: 'readers', formula: 'feature_people("Reports", 28d)' })).json;
  await ann.patch(`/use-cases/${cases['Weekly report']}`, { in_use: 'readers >= 1' });
  const refused = await ann.remove(`/metrics/${metric.id}`);
  assert.deepEqual([refused.status, /the use case “Weekly report”/.test(refused.json.detail)], [409, true]);
  await ann.patch(`/use-cases/${cases['Weekly report']}`, { in_use: 'feature_people("Reports", 28d) >= 1' });
  assert.equal((await ann.remove(`/metrics/${metric.id}`)).status, 204);
});

test('a use case at a customer has its return on investment, exact, as expected and as measured', async () => {
  const made = await nils.post('/account-use-cases', { account: 'own', use_case: cases['Weekly report'], state: 'planned', planned: '2026-03-01', owner: 'nils@example.com' });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.json.expected, made.json.currency, made.json.roi_expected, made.json.cost], [1200000, 'EUR', null, null]); // the library's expectation
  const path = `/account-use-cases/${made.json.id}`;
  const costs = (await nils.patch(path, { our_cost: 200000, their_cost: 700000 })).json;
  assert.deepEqual([costs.cost, costs.roi_expected, costs.roi_measured], [900000, 0.3333, null]); // 300,000 / 900,000
  const silent = await nils.patch(path, { measured: 450000 });
  assert.deepEqual([silent.status, silent.json.field], [422, 'how']);
  const live = (await nils.patch(path, { state: 'live', measured: 450000, how: 'Hours saved a week, counted for a month' })).json;
  assert.deepEqual([live.live, live.measured_on, live.roi_measured], ['2026-03-31', '2026-03-31', -0.5]);
  assert.equal((await nils.patch(path, { our_cost: 0, their_cost: 0 })).json.roi_measured, null); // a cost of 0
  assert.deepEqual(await nils.get(path).then(({ json }) => [json.account.id, json.use_case.name, json.how]), ['own', 'Weekly report', 'Hours saved a week, counted for a month']);
  assert.equal((await nils.patch(path, { note: 'x' }, { 'if-match': '"old"' })).status, 412);
  const refused = async (body, status, field) => {
    const answer = await ann.post('/account-use-cases', { account: 'a', use_case: cases['Audit trail'], ...body });
    assert.deepEqual([answer.status, answer.json.field], [status, field], JSON.stringify(body));
  };
  await refused({ account: 'nobody' }, 422, 'account');
  await refused({ use_case: 99 }, 422, 'use_case');
  await refused({ expected: 5 }, 422, 'currency');
  await refused({ state: 'live', live: '2026-04-02' }, 422, 'live');
  await refused({ state: 'live', live: '2026-02-02', planned: '2026-03-01' }, 422, 'planned');
  await refused({ measured: 5, currency: 'EUR', how: 'x', measured_on: '2026-04-02' }, 422, 'measured_on');
  const twice = await ann.post('/account-use-cases', { account: 'own', use_case: cases['Weekly report'] });
  assert.deepEqual([twice.status, twice.json.field], [409, 'use_case']);
  assert.match((await ann.remove(`/use-cases/${cases['Weekly report']}`)).json.detail, /1 customer has “Weekly report”/);
});

test('formulas know what is live by the register and what is in use by data', async () => {
  await until('the words of own', async () => (await attribute('own', 'use_cases')) === 'Weekly report' && (await attribute('own', 'use_cases_in_use')) === 1);
  await until('the words of c', async () => (await attribute('c', 'use_cases_in_use')) === 2);
  assert.equal(await attribute('c', 'use_cases_live'), 0);
  const list = (await ann.get('/accounts?sort=-use_cases_in_use&limit=1')).json.items;
  assert.deepEqual(list.map((one) => one.id), ['c']); // the list of accounts sorts by it
  await ann.patch(`/use-cases/${cases['Weekly report']}`, { name: 'Weekly numbers' });
  await until('the new name', async () => (await attribute('own', 'use_cases')) === 'Weekly numbers');
});

test('the data shows what nobody noted, and proposals say why, the best first', async () => {
  await until('three share plans', async () => (await inUse('Shared planning')) === 3);
  await ann.post('/goals', { account: 'own', kind: 'wish', title: 'An audit trail for the inspectors' });
  const own = await ofAccount(ann, 'own');
  assert.equal(own.in_use, 1);
  assert.deepEqual(own.items.map((one) => [one.use_case.name, one.in_use, one.in_use_since]), [['Weekly numbers', true, '2026-03-10']]);
  assert.deepEqual(own.found, []);
  const said = own.proposed.map((one) => [one.use_case.name, one.points, one.wish, one.industry, one.similar_live, one.compared, one.features_used, one.features_needed]);
  assert.deepEqual(said, [
    ['Shared planning', 43, '', true, 3, 4, 0, 1], // 25 for the industry, 18 of 25 for three of four
    ['Audit trail', 35, 'An audit trail for the inspectors', false, 0, 4, 0, 0],
  ]); // printing is made for others, and one of four has it
  assert.deepEqual(own.proposed[0].users.map((one) => one.id).sort(), ['a', 'b', 'c']);
  const c = await ofAccount(ann, 'c');
  assert.deepEqual(c.found.map((one) => [one.use_case.name, one.in_use_since]), [['Print on demand', '2026-03-20'], ['Shared planning', '2026-03-20']]);
  // Nils does not see the others: nothing to compare with.
  assert.deepEqual((await ofAccount(nils, 'own')).proposed.map((one) => [one.use_case.name, one.compared, one.users]), [['Audit trail', 0, []], ['Shared planning', 0, []]]);
  assert.equal((await nils.get('/accounts/c/use-cases')).status, 404);
});

test('what it brought all customers is said of five and more', async () => {
  const results = async () => (await ann.get(`/use-cases/${cases['Audit trail']}`)).json.results;
  const measured = [100, 300, 200, 401, 500];
  for (const [i, amount] of measured.entries()) {
    const before = await results();
    assert.deepEqual([before.live, before.returns.map((one) => one.median), before.median_days, before.reached], [i, i > 0 ? [null] : [], null, null]);
    const { status, text } = await ann.post('/account-use-cases', {
      account: `m${i + 1}`, use_case: cases['Audit trail'], state: 'live', planned: '2026-02-01', live: `2026-02-1${i}`, currency: 'EUR', expected: 300, measured: amount, how: 'Asked',
    });
    assert.equal(status, 201, text);
  }
  const all = await results();
  assert.deepEqual(all.returns, [{ currency: 'EUR', digits: 2, measured: 5, median: 300 }]);
  assert.deepEqual([all.customers, all.live, all.timed, all.median_days, all.compared, all.reached], [5, 5, 5, 11, 5, 3]);
  const list = (await ann.get(`/account-use-cases?use_case=${cases['Audit trail']}&limit=2`)).json;
  assert.deepEqual([list.total, list.items.length], [5, 2]);
  assert.deepEqual((await nils.get('/account-use-cases')).json.items.map((one) => one.account.id), ['own']);
  const other = (await ann.get('/account-use-cases?account=m1')).json.items[0];
  assert.equal((await nils.get(`/account-use-cases/${other.id}`)).status, 404);
  assert.equal((await nils.patch(`/account-use-cases/${other.id}`, { note: 'mine' })).status, 404);
});

test('a workshop is a touchpoint with use cases, decisions and next steps, which become tasks', async () => {
  const planned = (await nils.post('/touchpoints', { account: 'own', kind: 'meeting', title: 'Workshop on planning', at: '2026-04-10T09:00:00Z', people: ['own.1', 'own.2'] })).json;
  const path = `/touchpoints/${planned.id}/workshop`;
  assert.equal((await nils.get(path)).status, 404);
  const steps = [{ text: 'Share the first plan', owner: 'nils@example.com', due: '2026-04-20' }, { text: 'Train the planners' }];
  const made = await nils.put(path, { use_cases: [cases['Shared planning']], decisions: 'Begin in the north.', steps });
  assert.equal(made.status, 200, made.text);
  assert.deepEqual([made.json.use_cases.map((one) => one.name), made.json.decisions, made.json.steps.map((one) => [one.text, one.owner, one.due, one.task])], [
    ['Shared planning'], 'Begin in the north.', [['Share the first plan', 'nils@example.com', '2026-04-20', null], ['Train the planners', '', null, null]],
  ]);
  const row = (await nils.get('/workshops?account=own')).json.items[0];
  assert.deepEqual([row.planned, row.touchpoint.title, row.touchpoint.people.map((one) => one.id)], [true, 'Workshop on planning', ['own.1', 'own.2']]);
  assert.equal((await ann.get(`/workshops?use_case=${cases['Audit trail']}`)).json.total, 0);
  const brief = (await nils.get('/accounts/own/brief')).json; // of the next meeting, which is this one
  const told = brief.sections.find((one) => one.key === 'use_cases').lines.map((line) => line.text);
  assert.deepEqual([brief.meeting.id, ...told], [planned.id, 'The workshop is about: Shared planning', 'Weekly numbers: live, EUR 4500.00 a year measured']);
  const tasks = (await nils.post(`${path}/tasks`)).json;
  assert.ok(tasks.steps.every((one) => one.task > 0));
  const task = (await nils.get(`/tasks/${tasks.steps[0].task}`)).json;
  assert.deepEqual([task.title, task.owner, task.due, task.kind, task.touchpoint, task.account.id], ['Share the first plan', 'nils@example.com', '2026-04-20', 'use_case', planned.id, 'own']);
  const kept = (await nils.put(path, { steps: [{ id: tasks.steps[0].id, text: 'Share two plans' }, { text: 'Look again' }] })).json;
  assert.deepEqual(kept.steps.map((one) => [one.text, one.task]), [['Share two plans', task.id], ['Look again', null]]); // the link stays, what is left out goes
  assert.deepEqual((await nils.post(`${path}/tasks`)).json.steps[0].task, task.id); // no second one
  assert.equal((await nils.put(path, { decisions: 'x' }, { 'if-match': '"old"' })).status, 412);
  assert.equal((await nils.put(path, { use_cases: [99] })).json.field, 'use_cases');
  assert.equal((await nils.put(path, { steps: [{ text: '' }] })).json.field, 'steps');
  const other = (await ann.post('/touchpoints', { account: 'a', kind: 'visit', title: 'Elsewhere' })).json;
  assert.equal((await nils.put(`/touchpoints/${other.id}/workshop`, { decisions: 'mine' })).status, 404);
  assert.equal((await ann.put(`/touchpoints/${other.id}/workshop`, { decisions: 'Ours' })).status, 200);
  assert.deepEqual((await nils.get('/workshops')).json.items.map((one) => one.touchpoint.id), [planned.id]);
  assert.equal((await ann.remove(`/touchpoints/${other.id}/workshop`)).status, 204);
  assert.equal((await ann.get(`/touchpoints/${other.id}`)).status, 200);
});

let plan;
test('an adoption plan begins from a template and tells from the data how far it is', async () => {
  const template = (await nils.get(`/accounts/own/adoption-template?use_case=${cases['Print on demand']}`)).json;
  assert.deepEqual(template.items.map((one) => [one.kind, one.feature, one.target, one.why]), [['feature', 'Printing', 3, 'use_case'], ['feature', 'Sharing', 3, 'key'], ['users', '', 20, 'seats']]);
  const made = await nils.post('/adoption-plans', {
    account: 'own', title: 'Everybody reads reports', start: '2026-03-01', due: '2026-04-30', use_case: cases['Weekly report'],
    items: [
      { kind: 'feature', feature: 'reports', target: 2, due: '2026-03-12' }, // own.0 on 20, own.1 on 10, own.2 on 15 March: two on the 15th
      { kind: 'feature', feature: 'Sharing', measure: 'share', target: 50 },
      { kind: 'users', target: 4, due: '2026-03-20' },
      { kind: 'people', people: ['own.1', 'quinn-4711'], owner: 'ann@example.com' },
    ],
  });
  assert.equal(made.status, 201, made.text);
  plan = made.json;
  assert.deepEqual([plan.state, plan.owner, plan.use_case.name, plan.late, plan.reached_items], ['open', 'nils@example.com', 'Weekly numbers', true, 1]);
  const read = Object.fromEntries(plan.items.map((one) => [one.feature || one.kind, one]));
  const told = (name) => ['value', 'active', 'percent', 'reached', 'late', 'holds'].map((word) => read[name][word]);
  assert.deepEqual(told('Reports'), [3, 3, 100, '2026-03-15', true, true]);
  assert.deepEqual(told('Sharing'), [0, 3, 0, null, false, false]);
  assert.deepEqual(told('users'), [3, 3, 75, null, true, false]);
  assert.deepEqual(told('people'), [1, 2, 50, null, false, false]);
  assert.equal(plan.percent, 56); // 100, 0, 75, 50
  // Three days late; the others are open, one is overdue.
  assert.deepEqual(plan.items.map((one) => [one.feature || one.kind, one.timing, one.early_win]), [
    ['Reports', 'late', false], ['users', 'overdue', false], ['Sharing', 'open', false], ['people', 'open', false],
  ]);
  const later = (await ann.post('/adoption-plans', { account: 'a', title: 'Calm', items: [{ kind: 'users', target: 500 }] })).json;
  assert.deepEqual([later.start, later.due, later.late], ['2026-03-31', '2026-06-29', false]);
  assert.deepEqual((await ann.get('/adoption-plans')).json.items.map((one) => one.id), [plan.id, later.id]); // the late one first
  assert.deepEqual((await nils.get('/adoption-plans')).json.items.map((one) => one.id), [plan.id]);
  assert.equal((await nils.get(`/adoption-plans/${later.id}`)).status, 404);
  assert.equal((await ann.remove(`/adoption-plans/${later.id}`)).status, 204);
});

test('what came before its day is an early win, told at the account and to the customer; a pace says what could come ahead', async () => {
  const mine = await nils.post('/adoption-plans', {
    account: 'own', title: 'Words of ours', start: '2026-03-02', due: '2026-04-30',
    items: [
      { kind: 'feature', feature: 'Reports', target: 2, due: '2026-04-20' }, // reached on 15 March: 13 of 49 days
      { kind: 'feature', feature: 'Reports', target: 3, due: '2026-03-21' }, // on 20 March, a day before: 18 of 19 days
      { kind: 'users', target: 4, due: '2026-04-30' },
    ],
  });
  assert.equal(mine.status, 201, mine.text);
  const told = mine.json.items.map((one) => [one.kind, one.target, one.reached, one.timing, one.early_win, one.expected]);
  const expected = '2026-04-10'; // 29 days brought three people: the fourth comes in 9.67 days
  assert.deepEqual(told, [
    ['feature', 3, '2026-03-20', 'early', false, null],
    ['feature', 2, '2026-03-15', 'early', true, null],
    ['users', 4, null, 'open', false, expected],
  ]);
  const dates = (await nils.get('/adoption-plans/dates')).json;
  assert.deepEqual(dates.early_wins.map((one) => [one.account.id, one.feature, one.target, one.planned, one.real]), [['own', 'Reports', 2, '2026-04-20', '2026-03-15']]);
  assert.deepEqual(dates.ahead.map((one) => [one.plan, one.kind, one.expected]), [[mine.json.id, 'users', expected]]);
  assert.deepEqual([dates.early, dates.late, dates.overdue], [2, 1, 1]);
  assert.equal((await ann.get('/adoption-plans/dates?account=a')).json.items.length, 0);
  const report = (await nils.get('/accounts/own/report')).json;
  assert.deepEqual(report.ahead.filter((one) => one.kind === 'feature').map((one) => [one.kind, one.name, one.target, one.planned, one.reached, one.ahead_days]), [
    ['feature', 'Reports', 3, '2026-03-21', '2026-03-20', 1], ['feature', 'Reports', 2, '2026-04-20', '2026-03-15', 36],
  ]);
  assert.ok(!JSON.stringify(report).includes('Words of ours'), 'titles of plans are ours');
  // Who held it from the first day on won nothing.
  const held = (await nils.post('/adoption-plans', { account: 'own', title: 'Held', start: '2026-03-25', items: [{ kind: 'users', target: 1 }] })).json;
  assert.deepEqual([held.items[0].timing, held.items[0].early_win], ['from_start', false]);
  for (const { id } of [mine.json, held]) assert.equal((await ann.remove(`/adoption-plans/${id}`)).status, 204);
});

test('what cannot be in a plan is refused with what to do', async () => {
  const refused = async (body, field, words) => {
    const { status, json } = await ann.post('/adoption-plans', { account: 'own', title: 'New', ...body });
    assert.deepEqual([status, json.field], [422, field], JSON.stringify(body));
    if (words) assert.match(json.detail, words);
  };
  await refused({ title: ' ' }, 'title');
  await refused({ account: 'nobody' }, 'account');
  await refused({ start: '2026-05-01', due: '2026-04-01' }, 'due');
  await refused({ items: [{ kind: 'feature', feature: 'Nothing', target: 1 }] }, 'items', /Item 1: name a feature/);
  await refused({ items: [{ kind: 'users', target: 0 }] }, 'items', /1 to 1,000,000/);
  await refused({ items: [{ kind: 'feature', feature: 'Reports', measure: 'share', target: 101 }] }, 'items', /1 to 100 percent/);
  await refused({ items: [{ kind: 'people', people: [] }] }, 'items');
  await refused({ items: [{ kind: 'people', people: ['a.0'] }] }, 'items', /nobody of this account/);
  await refused({ items: [{ kind: 'users', target: 5, due: '2030-01-01' }] }, 'items', /due from the start/);
  await refused({ items: [{ kind: 'party' }] }, 'items');
  assert.equal((await ann.patch(`/adoption-plans/${plan.id}`, { state: 'closed' })).json.field, 'why');
  assert.equal((await ann.patch(`/adoption-plans/${plan.id}`, { title: 'x' }, { 'if-match': '"old"' })).status, 412);
});

test('a plan closes by itself when all of it was reached, by hand with why, and opens again', async () => {
  const path = `/adoption-plans/${plan.id}`;
  const items = plan.items.filter((one) => one.feature === 'Reports' || one.kind === 'people').map(({ id, kind, feature, target, people, due }) => ({ id, kind, feature, target, people: people.map((one) => one.id), due }));
  const changed = (await nils.patch(path, { items })).json;
  assert.deepEqual([changed.items.map((one) => one.id), changed.state], [items.map((one) => one.id), 'open']);
  await track([used('quinn-4711', 'own', 'Report Viewed', '2026-03-30')]);
  const reached = (await nils.get(path)).json;
  assert.deepEqual([reached.state, reached.ended, reached.percent, reached.late], ['reached', '2026-03-30', 100, false]);
  const harder = (await nils.patch(path, { items: [...items, { kind: 'users', target: 9 }] })).json;
  assert.deepEqual([harder.state, harder.ended, harder.reached_items], ['open', null, 2]);
  const closed = (await nils.patch(path, { state: 'closed', why: 'They merge teams' })).json;
  assert.deepEqual([closed.state, closed.ended, closed.why], ['closed', '2026-03-31', 'They merge teams']);
  assert.deepEqual((await nils.get('/adoption-plans?state=closed')).json.items.map((one) => one.id), [plan.id]);
  const open = (await nils.patch(path, { state: 'open' })).json;
  assert.deepEqual([open.state, open.why, open.ended], ['open', '', null]);
});

test('all of it follows a merge of accounts and its undo, and forgets a person who is erased', async () => {
  const registered = (await ann.get('/account-use-cases?account=own')).json.items[0].id;
  await ann.patch(`/account-use-cases/${registered}`, { note: 'quinn-4711 asked for it' });
  const owners = async () => [(await ann.get(`/account-use-cases/${registered}`)).json.account.id, (await ann.get(`/adoption-plans/${plan.id}`)).json.account.id];
  const merge = await ann.post('/accounts/merge', { keep: 'd', drop: 'own', why: 'One company' });
  assert.ok(merge.status < 300, merge.text);
  assert.deepEqual(await owners(), ['d', 'd']);
  await until('the words go with it', async () => (await attribute('d', 'use_cases')) === 'Weekly numbers' && (await attribute('d', 'use_cases_in_use')) === 1);
  const undone = await ann.post(`/merges/${merge.json.id}/undo`);
  assert.ok(undone.status < 300, undone.text);
  await until('the merge is taken back', async () => (await owners()).every((id) => id === 'own'));
  await until('the words, too', async () => (await attribute('own', 'use_cases')) === 'Weekly numbers' && (await attribute('d', 'use_cases_in_use')) === 0);
  assert.ok((await ann.get('/people/quinn-4711/export')).json.adoption_plans.items.some((one) => one.title === 'Everybody reads reports'));
  const erased = await ann.post('/people/quinn-4711/erase', { why: 'They asked' });
  assert.ok(erased.status < 300, erased.text);
  const texts = async () => (await ann.get(`/account-use-cases/${registered}`)).text + (await ann.get(`/adoption-plans/${plan.id}`)).text;
  await until('the person is erased', async () => !(await texts()).includes('quinn-4711'));
  const named = (await ann.get(`/adoption-plans/${plan.id}`)).json.items.find((one) => one.kind === 'people');
  assert.deepEqual([named.target, named.people.map((one) => one.id)], [1, ['own.1']]); // who is gone is not waited for
});

test('it is all there after a restart', async () => {
  const look = async () => [await ofAccount(ann, 'own'), (await ann.get('/adoption-plans')).json, (await ann.get('/workshops')).json, (await ann.get('/account-use-cases')).json];
  const earlier = await look();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = nils.server = server;
  assert.deepEqual(await look(), earlier);
  await until('who uses what is still known', async () => (await inUse('Shared planning')) === 3);
});

test('that a plan was reached is kept without anybody looking at it', async () => {
  const { id, state } = (await ann.post('/adoption-plans', { account: 'b', title: 'Two planners', start: '2026-03-01', items: [{ kind: 'users', target: 2 }] })).json;
  assert.equal(state, 'open');
  await track([used('b.1', 'b', 'Plan Shared', '2026-03-30')]);
  const kept = async () => (await ann.get('/adoption-plans?state=reached')).json.items.map((one) => [one.id, one.ended]);
  assert.deepEqual([(await ann.get(`/adoption-plans/${id}`)).json.state, await kept()], ['reached', []]); // found when asked, and not kept yet
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = nils.server = server;
  await until('it is kept', async () => JSON.stringify(await kept()) === JSON.stringify([[id, '2026-03-30']]));
  assert.equal((await ann.remove(`/adoption-plans/${id}`)).status, 204);
});

test('one is removed at the customer, and then from the library', async () => {
  const { id } = (await ann.get('/account-use-cases?account=own')).json.items[0];
  assert.equal((await ann.remove(`/account-use-cases/${id}`)).status, 204);
  assert.equal((await ann.get(`/account-use-cases/${id}`)).status, 404);
  await until('its words', async () => (await attribute('own', 'use_cases_live')) === 0);
  assert.deepEqual((await ofAccount(ann, 'own')).found.map((one) => one.use_case.name), ['Weekly numbers']);
  assert.equal((await ann.remove(`/use-cases/${cases['Weekly report']}`)).status, 204);
  await until('nobody is counted', async () => (await attribute('own', 'use_cases_in_use')) === 0);
  assert.equal((await ann.get(`/adoption-plans/${plan.id}`)).json.use_case, null);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'usecases');
});
