// What onboarding asks for beside its stage, over HTTP: access for people from the request to the first use, the acceptance
// check, and what the customer has for it. Expectations by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const dayOf = (ago) => new Date(Date.parse(NOW) - ago * 86_400_000).toISOString().slice(0, 10);
const at = (ago, hour = 9) => `${dayOf(ago)}T0${hour}:00:00Z`;
let folder, server, ann, olga, writeKey, stage;

const CHECKS = [{ text: 'It is configured' }, { text: 'It was delivered in time' }, { text: 'They use it', formula: 'active_people(28d) >= 2' }];
// In days ago: when each entered onboarding, and left it.
const SAID = { acme: [[30, 'start']], bolt: [[20, 'start']], cube: [[60, 'start'], [40, 'use']], dune: [[90, 'use']] };
const OWNER = { acme: 'olga', bolt: 'olga', cube: 'otto', dune: 'otto' };

const track = (userId, account, ago, event = 'Opened') => ({ type: 'track', userId, event, messageId: `${userId}-${account}-${ago}-${event}`, timestamp: at(ago), context: { groupId: account } });
async function send(...batch) {
  const answer = await server.track('/v1/batch', { batch }, writeKey);
  assert.equal(answer.status, 200, answer.text);
}
async function must(status, promise) {
  const answer = await promise;
  assert.equal(answer.status, status, answer.text);
  return answer.json;
}
async function start(now = NOW) {
  server = await Server.start(folder.db, '--now', now);
}
const attributeOf = async (account, key) => (await ann.get(`/accounts/${account}`)).json.attributes.find((one) => one.key === key)?.value;
const becomes = (account, key, value) => until(`${key} of ${account} is ${value}`, async () => (await attributeOf(account, key)) === value);
const ask = (account, body) => ann.post(`/accounts/${account}/access-requests`, body);
const onboarding = async (account) => must(200, ann.get(`/accounts/${account}/onboarding`));

before(async () => {
  folder = await makeFolder();
  writeKey = await createKey(folder.db, 'write');
  await start();
  ann = new Person(server);
  await ann.setUp();
  olga = new Person(server);
  const made = (await ann.post('/staff', { name: 'olga', email: 'olga@example.com', role: 'csm' })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  await must(200, olga.post('/join', { token, password: 'the word of olga' }));
  await must(200, ann.patch(`/staff/${made.id}`, { sees: 'own' }));
  const items = Object.entries(SAID).flatMap(([id, list]) => list.map(([ago, phase]) => ({ id, name: `${id} Corp`, owner: `${OWNER[id]}@example.com`, phase, timestamp: at(ago, 8) })));
  for (const item of items.sort((a, b) => a.timestamp.localeCompare(b.timestamp))) await ann.post('/accounts', { items: [item] });
  await send(track('eva', 'acme', 10), track('udo', 'acme', 9), track('eva', 'acme', 3));
  const shipped = (await ann.get('/stages')).json.items.find((one) => one.body.key === 'onboarding');
  assert.deepEqual(shipped.body.acceptance.map((one) => one.formula.length > 0), [false, false, true], 'a check comes with the program');
  assert.deepEqual(shipped.body.demands, { hours: 2, knowledge: 2 });
  await must(200, ann.patch(`/stages/${shipped.id}`, { body: { ...shipped.body, onboarding: false }, why: 'Ours.' }));
  stage = await must(201, ann.post('/stages', { name: 'Start', body: {
    key: 'start', position: 1, enter: { formula: 'account.phase = "start"' }, onboarding: true, target_days: 25, acceptance: CHECKS, demands: { hours: 4, knowledge: 3 },
    milestones: [{ name: 'Invited', formula: 'account.steps >= 1', day: 10 }, { name: 'Live', formula: 'account.steps >= 2', day: 20, first_value: true }],
  } }));
  await until('the past is followed', async () => (await ann.get('/journey')).json.complete && (await ann.get('/journey/onboarding/board')).json.cards.length === 2, 60);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder?.remove();
});

test('access is asked for one by one or as a file; who waits already is left as they are', async () => {
  const first = await must(201, ask('acme', { people: [
    { person: 'ida', email: 'ida@acme.example', name: 'Ida Lund', requested: dayOf(12), invited: dayOf(8) },
    { email: 'Jon@Acme.example', requested: dayOf(20) },
  ], requested_by: 'Eva' }));
  assert.deepEqual(first.items.map((one) => [one.person, one.state, one.requested, one.waiting_days, one.requested_by]), [
    ['ida', 'invited', dayOf(12), 12, 'Eva'], ['jon@acme.example', 'requested', dayOf(20), 20, 'Eva'],
  ]);
  const file = await must(201, ask('acme', { csv: `person;email;name;requested\nida;;;\nkai;kai@acme.example;Kai;${dayOf(5)}\n` }));
  assert.deepEqual([file.added, file.waiting_already, file.items.map((one) => [one.person, one.person_name])], [1, ['ida'], [['kai', 'Kai']]]);
  await must(201, ask('bolt', { people: [{ person: 'lea' }] }));
  const list = await must(200, ann.get('/access-requests?state=waiting'));
  assert.deepEqual(list.items.map((one) => [one.person, one.waiting_days]), [['jon@acme.example', 20], ['ida', 12], ['kai', 5], ['lea', 0]]);
  assert.deepEqual((await ann.get('/access-requests?state=invited')).json.items.map((one) => one.person), ['ida']);
  const csv = await ann.get('/access-requests.csv?account=acme');
  assert.match(csv.text, /^account,person,name,email,state,requested,.*\r\nacme,jon@acme\.example,,Jon@Acme\.example,requested,2026-03-11,Eva,,,,20,\r\n/);
});

test('what cannot be is refused with what to do', async () => {
  const refused = async (body, field, words) => {
    const { status, json } = await ask('acme', body);
    assert.deepEqual([status, json.field], [422, field], JSON.stringify(json));
    assert.match(json.detail ?? json.title, words);
  };
  await refused({}, 'people', /Say for whom/);
  await refused({ people: [{ name: 'Max' }] }, 'people', /id or the address/);
  await refused({ people: [{ email: 'max' }] }, 'email', /no e-mail address/);
  await refused({ people: [{ person: 'max' }, { person: 'max' }] }, 'people', /twice/);
  await refused({ people: [{ person: 'max', requested: dayOf(-1) }] }, 'requested', /no day up to today/);
  await refused({ people: [{ person: 'max', requested: dayOf(3), invited: dayOf(4) }] }, 'requested', /before it was asked for/);
  await refused({ csv: 'name\nMax\n' }, 'csv', /columns/);
  await refused({ csv: 'person,requested\nmax,soon\n' }, 'csv', /^Line 2: “soon” is no day/);
  assert.equal((await ask('nobody', { people: [{ person: 'max' }] })).status, 404);
  assert.equal((await ann.get('/access-requests/999')).status, 404);
});

test('whoever asked for access is a person of the account, and formulas know how far it is', async () => {
  await becomes('acme', 'access_waiting', 3);
  await becomes('acme', 'access_waiting_since', dayOf(20));
  await becomes('bolt', 'access_waiting', 1);
  assert.equal(await attributeOf('dune', 'access_waiting'), undefined, 'nobody ever asked');
  const ida = await must(200, ann.get('/people/ida'));
  const said = Object.fromEntries(ida.attributes.map((one) => [one.key, one.value]));
  assert.deepEqual([said.access, said.access_requested_on, said.access_invited_on, said.email, said.name], ['invited', dayOf(12), dayOf(8), 'ida@acme.example', 'Ida Lund']);
  const formula = 'access = "invited" and access_invited_on <= today - 7d';
  const { items } = await must(200, ann.post('/formulas/evaluate', { formula, scope: 'people', accounts: ['acme'] }));
  assert.deepEqual(items.filter((one) => one.value).map((one) => one.person?.id ?? one.person), ['ida']);
  assert.equal((await ann.get('/formulas/functions')).status, 200);
});

test('the first use activates; a state by hand, and a request removed', async () => {
  await send(track('ida', 'acme', 2));
  const active = await until('ida is active', async () => {
    const [one] = (await ann.get('/access-requests?state=active')).json.items;
    return one;
  });
  assert.deepEqual([active.person, active.activated, active.activated_by, active.waiting_days], ['ida', dayOf(2), 'use', 10]);
  await becomes('acme', 'access_waiting', 2);
  const { items } = (await ann.get('/access-requests?account=acme&state=waiting')).json;
  const [jon, kai] = items;
  const path = `/access-requests/${kai.id}`;
  assert.equal((await ann.patch(path, { state: 'invited' }, { 'if-match': '"old"' })).status, 412);
  const tag = (await ann.get(path)).headers.get('etag');
  const invited = await must(200, ann.patch(path, { state: 'invited', note: 'By the portal' }, { 'if-match': tag }));
  assert.deepEqual([invited.state, invited.invited, invited.note], ['invited', dayOf(0), 'By the portal']);
  const came = await must(200, ann.patch(path, { state: 'active', activated: dayOf(1) }));
  assert.deepEqual([came.state, came.activated, came.activated_by, came.waiting_days], ['active', dayOf(1), 'hand', 4]);
  assert.equal((await ann.patch(path, { invited: dayOf(9) })).status, 422, 'before it was asked for');
  const back = await must(200, ann.patch(path, { state: 'requested' }));
  assert.deepEqual([back.state, back.invited, back.activated, back.activated_by], ['requested', null, null, '']);
  assert.equal((await must(200, ann.patch(path, { state: 'withdrawn' }))).withdrawn, dayOf(0));
  await becomes('acme', 'access_waiting', 1);
  assert.equal((await ann.remove(`/access-requests/${jon.id}`)).status, 204);
  await becomes('acme', 'access_waiting', 0);
  await becomes('acme', 'access_waiting_since', undefined);
});

test('events of the product say the same: requested, invited, granted', async () => {
  await send(track('nia', 'cube', 9, 'Access Requested'), track('nia', 'cube', 6, 'Invitation Sent'), track('ole', 'cube', 7, 'Access Requested'));
  const find = (person, state) => until(`${person} is ${state}`, async () => (await ann.get('/access-requests?account=cube')).json.items.find((one) => one.person === person && one.state === state));
  assert.deepEqual([(await find('nia', 'invited')).invited, (await find('ole', 'requested')).requested], [dayOf(6), dayOf(7)]);
  await send(track('ole', 'cube', 4, 'Access Granted'), track('nia', 'cube', 1));
  const [nia, ole] = [await find('nia', 'active'), await find('ole', 'active')];
  assert.deepEqual([nia.activated, nia.activated_by, nia.waiting_days, ole.activated, ole.activated_by, ole.waiting_days], [dayOf(1), 'use', 8, dayOf(4), 'event', 3]);
  await becomes('cube', 'access_waiting', 0);
  // Asked for again after that, it is another request.
  await send(track('ole', 'cube', 2, 'Access Requested'));
  await find('ole', 'requested');
  assert.equal((await ann.get('/access-requests?account=cube')).json.total, 3);
});

test('median days by month and account, the longest first', async () => {
  await must(201, ask('dune', { people: [
    { person: 'd1', requested: '2026-01-10', activated: '2026-01-20' }, { person: 'd2', requested: '2026-01-10', activated: '2026-01-14' },
    { person: 'd3', requested: '2026-01-30', activated: '2026-02-01' }, { person: 'd4', requested: '2026-03-01' },
  ] }));
  const figures = await must(200, ann.get('/journey/access?from=2026-01-05&to=2026-03-31'));
  assert.deepEqual(figures.months, [
    { month: '2026-01-01', activated: 2, median_days: 7 }, { month: '2026-02-01', activated: 1, median_days: 2 },
    { month: '2026-03-01', activated: 3, median_days: 8 }, // ida 10, nia 8, ole 3
  ]);
  assert.deepEqual([figures.activated, figures.median_days], [6, 6]); // 2 3 4 8 10 10
  assert.deepEqual(figures.accounts.map((one) => [one.account.id, one.waiting, one.longest_days, one.activated, one.median_days]), [
    ['dune', 1, 30, 3, 4], ['cube', 1, 2, 2, 5.5], ['bolt', 1, 0, 0, null], ['acme', 0, null, 1, 10],
  ]);
  assert.deepEqual([figures.requested, figures.invited, figures.active, figures.withdrawn], [3, 0, 6, 1]);
});

test('an item of the acceptance check is ticked by hand with a note, or by data', async () => {
  const acme = await onboarding('acme');
  assert.deepEqual(acme.acceptance.map((one) => [one.text, one.done]), [['It is configured', 'open'], ['It was delivered in time', 'open'], ['They use it', 'data']]);
  assert.deepEqual([acme.acceptance_open, acme.entered, acme.left, acme.presales], [2, dayOf(30), null, false]);
  const ticked = await must(200, ann.post('/accounts/acme/acceptance', { item: 'It is configured', note: 'Looked at with Ida' }));
  const [item] = ticked.acceptance;
  assert.deepEqual([item.done, item.note, item.at.slice(0, 10), item.by.length > 0, ticked.acceptance_open], ['hand', 'Looked at with Ida', dayOf(0), true, 1]);
  const back = await must(200, ann.post('/accounts/acme/acceptance', { item: 'It is configured', done: false }));
  assert.equal(back.acceptance_open, 2);
  const wrong = await ann.post('/accounts/acme/acceptance', { item: 'It shines' });
  assert.deepEqual([wrong.status, wrong.json.field], [422, 'item']);
  await becomes('acme', 'acceptance_open', 2);
  assert.equal((await onboarding('cube')).acceptance_open, null, 'it left before there was a check');
  assert.equal(await attributeOf('cube', 'acceptance_open'), undefined);
  const card = (await ann.get('/journey/onboarding/board')).json.cards.find((one) => one.account.id === 'acme');
  assert.deepEqual([card.acceptance_open, card.readiness_gap, card.access_waiting, card.presales, card.support], [2, null, 0, false, '']);
});

test('onboarding is not closed by hand while items are open, unless somebody says that they know', async () => {
  const move = (body) => ann.post('/accounts/acme/stage-moves', { stage: stage.id, direction: 'leave', why: 'They are done', ...body });
  const refused = await move({});
  assert.deepEqual([refused.status, refused.json.field], [409, 'accept_open'], refused.text);
  assert.match(refused.json.detail ?? refused.json.title, /2 of 3 items .* “It is configured”/);
  const moved = await must(201, move({ accept_open: true }));
  const closed = await onboarding('acme');
  assert.deepEqual([closed.left, closed.acceptance_open], [dayOf(0), 2], 'closed with two open');
  await becomes('acme', 'acceptance_open', 2);
  await must(200, ann.post('/accounts/acme/acceptance', { item: 'It is configured' }));
  await becomes('acme', 'acceptance_open', 1);
  assert.equal((await ann.remove(`/stage-moves/${moved.id}`)).status, 204);
  assert.equal((await onboarding('acme')).left, null);
  await must(200, ann.post('/accounts/acme/acceptance', { item: 'It was delivered in time' }));
  await must(201, move({}));
  await becomes('acme', 'acceptance_open', 0);
  // A formula closes it without asking; what is open stays seen.
  await must(200, ann.post('/accounts', { items: [{ id: 'bolt', phase: 'use', timestamp: at(0) }] }));
  await until('bolt has left', async () => (await onboarding('bolt')).left === dayOf(0));
  await becomes('bolt', 'acceptance_open', 3);
});

test('what onboarding demands is compared with what they have, by hand or by a survey, whichever was said last', async () => {
  const said = await must(200, ann.patch('/accounts/acme/onboarding', { hours: 5, knowledge: 2 }));
  assert.deepEqual([said.demands, said.readiness_gap], [{ hours: 4, knowledge: 3 }, 1]);
  assert.deepEqual([said.readiness.hours, said.readiness.knowledge, said.readiness.surveyed, said.readiness.day], [5, 2, false, dayOf(0)]);
  await becomes('acme', 'readiness_gap', 1);
  assert.deepEqual([(await onboarding('dune')).readiness_gap, (await onboarding('dune')).readiness.hours], [null, null], 'nobody said');
  // Of dune a person answered a survey: the first number of the choice counts.
  await must(200, ann.post('/people', { items: [{ id: 'd1', answer_time: '2 to 3 hours a week', answer_time_on: dayOf(3), answer_knowledge: 4, answer_knowledge_on: dayOf(3) }] }));
  const surveyed = await until('the answer is known', async () => {
    const one = await onboarding('dune');
    return one.readiness.surveyed && one;
  });
  assert.deepEqual([surveyed.readiness.hours, surveyed.readiness.knowledge, surveyed.readiness_gap], [2, 4, 1]);
  const later = await must(200, ann.patch('/accounts/dune/onboarding', { hours: 8 }));
  assert.deepEqual([later.readiness.hours, later.readiness_gap], [8, 0], 'said after the survey');
  assert.equal((await ann.patch('/accounts/dune/onboarding', { hours: 200 })).status, 422);
  await must(200, ann.post('/accounts/acme/acceptance', { item: 'It is configured', note: 'Looked at with Ida Lund' }));
  await must(200, ann.patch('/accounts/dune/onboarding', { hours: -1, knowledge: 0 }));
  await becomes('dune', 'readiness_gap', 1);
});

test('where executive support is needed stands with who asked since when', async () => {
  const tag = (await ann.get('/accounts/dune/onboarding')).headers.get('etag');
  const asked = await must(200, ann.patch('/accounts/dune/onboarding', { support: 'Their IT blocks the mail server', help: 'Ida sends the list of users', issues: 'Mails do not arrive' }, { 'if-match': tag }));
  assert.deepEqual([asked.support, asked.support_at.slice(0, 10), asked.help, asked.issues], ['Their IT blocks the mail server', dayOf(0), 'Ida sends the list of users', 'Mails do not arrive']);
  assert.equal((await ann.patch('/accounts/dune/onboarding', { support: '' }, { 'if-match': tag })).status, 412);
  await becomes('dune', 'executive_support_since', dayOf(0));
  const better = await must(200, ann.patch('/accounts/dune/onboarding', { support: 'Their IT blocks our mails' }));
  assert.equal(better.support_at, asked.support_at, 'since when stays');
});

test('the report for the customer says what they may know, and nothing else', async () => {
  await must(201, ann.post('/goals', { account: 'cube', title: 'Halve the time of reports', note: 'They are cross with us', owner: 'otto@example.com', due: dayOf(-30) }));
  await must(201, ann.post('/goals', { account: 'cube', kind: 'promise', title: 'A discount next year' }));
  await must(201, ann.post('/touchpoints', { account: 'cube', kind: 'note', title: 'They are late payers', body: 'x', at: at(1) }));
  await must(200, ann.patch('/accounts/cube/onboarding', { help: 'Nia signs the order', issues: 'Mails do not arrive', support: 'Their board has to agree', hours: 1, knowledge: 1 }));
  await must(200, ann.post('/accounts/cube/acceptance', { item: 'It is configured', note: 'Badly' }));
  const report = await must(200, ann.get('/accounts/cube/onboarding-report'));
  assert.deepEqual([report.stage, report.entered, report.closed, report.days, report.due], ['Start', dayOf(60), dayOf(40), 20, dayOf(35)]);
  assert.deepEqual(report.milestones, [
    { name: 'Invited', first_value: false, due: dayOf(50), reached: null, state: 'missed' },
    { name: 'Live', first_value: true, due: dayOf(40), reached: null, state: 'open' },
  ]);
  assert.deepEqual(report.goals, [{ title: 'Halve the time of reports', reached: false, day: dayOf(-30) }]);
  assert.deepEqual(report.acceptance, [{ text: 'It is configured', done: true }, { text: 'It was delivered in time', done: false }, { text: 'They use it', done: false }]);
  assert.deepEqual([report.help, report.issues, report.support], ['Nia signs the order', 'Mails do not arrive', 'Their board has to agree']);
  const csv = await ann.get('/accounts/cube/onboarding-report.csv');
  assert.match(csv.text, /milestone,Invited,missed,/);
  for (const { text } of [await ann.get('/accounts/cube/onboarding-report'), csv])
    for (const ours of ['cross', 'discount', 'late payers', 'Badly', 'otto', 'ann@', 'readiness', 'hours', 'knowledge', 'health', 'warning', 'owner', 'gap'])
      assert.ok(!text.includes(ours), `${ours} leaks: ${text}`);
  assert.equal((await ann.get('/accounts/dune/onboarding-report')).status, 404, 'it never began');
  assert.equal((await olga.get('/accounts/cube/onboarding-report')).status, 404);
});

test('management sees which onboardings have issues, and where support is asked for', async () => {
  const say = (id, ago, phase, steps) => ann.post('/accounts', { items: [{ id, name: `${id} Corp`, owner: `${{ elm: 'olga', fir: 'otto' }[id]}@example.com`, phase, steps, timestamp: at(ago, 8) }] });
  for (const [id, ago, phase, steps] of [['elm', 6, 'start', 0], ['fir', 6, 'start', 0], ['fir', 3, 'start', 1]]) await must(200, say(id, ago, phase, steps));
  // What the past of the new accounts is, is found by following again.
  await must(204, ann.post(`/stages/${stage.id}/follow`));
  await until('both are in', async () => (await ann.get('/journey/onboarding/board')).json.cards.length === 2, 60);
  await must(200, ann.patch('/accounts/elm/onboarding', { hours: 1, knowledge: 5, issues: 'No time', support: 'Their head has to free people' }));
  await must(201, ask('elm', { people: [{ person: 'e1', requested: dayOf(6) }] }));
  const found = await must(200, ann.get('/journey/onboarding/issues'));
  assert.deepEqual([found.open, found.with_issues, found.support, found.access, found.readiness, found.late], [2, 1, 1, 1, 1, 0]);
  assert.deepEqual(found.items.map((one) => [one.account.id, one.issues, one.step, one.said, one.support]), [['elm', ['access', 'readiness'], 'Invited', 'No time', 'Their head has to free people']]);
  assert.deepEqual(found.owners, [{ owner: 'olga@example.com', open: 1, with_issues: 1, support: 1 }, { owner: 'otto@example.com', open: 1, with_issues: 0, support: 0 }]);
  assert.deepEqual(found.closed.map((one) => [one.account.id, one.left, one.acceptance_open]), [['bolt', dayOf(0), 3]]);
  const csv = await ann.get('/journey/onboarding/issues.csv');
  assert.match(csv.text, /\r\nelm,elm Corp,olga@example\.com,2026-03-25,6,Invited,"access, readiness",No time,Their head has to free people,2026-03-31\r\n$/);
  assert.equal((await olga.get('/journey/onboarding/issues')).json.open, 1);
});

test('a pack says what onboarding lacks, and a template has the page where people help themselves', async () => {
  const { sections } = await must(200, ann.get('/accounts/elm/pack'));
  const said = sections.find((one) => one.key === 'state').lines.filter((one) => /onboarding|access|Executive/.test(one.text)).map((one) => [one.text, one.day]);
  assert.deepEqual(said, [
    ['For onboarding they have 1 h a week, knowledge 5 of 5; asked are 4 and 3: more is asked than they have', dayOf(0)],
    ['In onboarding: 3 of 3 items of the acceptance check are open', dayOf(6)],
    ['Wait for access: 1, the longest since then', dayOf(6)],
    ['Executive support is asked for: Their head has to free people', dayOf(0)],
  ]);
  const preview = () => ann.post('/templates/preview', { subject: 'Your access', text: '[Help yourself]({{our.access_url}})', account: 'elm', person: 'e1' });
  assert.equal((await must(200, preview())).missing, '{{our.access_url}}');
  const wrong = await ann.put('/settings/mail', { access_url: 'javascript:alert(1)' });
  assert.deepEqual([wrong.status, wrong.json.field], [422, 'access_url']);
  await must(200, ann.put('/settings/mail', { access_url: 'https://app.vendor.example/password' }));
  assert.match((await must(200, preview())).html, /<a href="https:\/\/app\.vendor\.example\/password"[^>]*>Help yourself<\/a>/);
});

test('planned and real days of the first value, what could come ahead, and early wins to tell', async () => {
  const before = await must(200, ann.get('/journey/onboarding/value'));
  assert.equal(before.milestone, 'Live');
  const rows = Object.fromEntries(before.items.map((one) => [one.account.id, [one.planned, one.real, one.ahead_days, one.state]]));
  assert.deepEqual([rows.elm, rows.fir], [[dayOf(-14), null, null, 'open'], [dayOf(-14), null, null, 'open']]);
  // fir was invited on its third day of ten: the next could come before its day. elm has reached nothing.
  assert.deepEqual(before.ahead.map((one) => [one.account.id, one.milestone, one.first_value, one.due, one.days_left]), [['fir', 'Live', true, dayOf(-14), 14]]);
  assert.deepEqual(before.early_wins.map((one) => [one.account.id, one.milestone, one.reached, one.planned, one.told]), [['fir', 'Invited', dayOf(3), dayOf(-4), false]]);
  const { items } = await must(200, ann.get('/accounts/fir/occasions'));
  assert.deepEqual(items.filter((one) => one.kind === 'early_win').map((one) => [one.title, one.day]), [['Invited', dayOf(3)]]);
  await must(201, ann.post('/touchpoints', { account: 'fir', kind: 'call', title: 'Told them', body: 'You are ahead', at: at(0) }));
  await must(200, ann.post('/accounts', { items: [{ id: 'fir', steps: 2, timestamp: at(0) }] }));
  const after = await until('its first value is there', async () => {
    const { json } = await ann.get('/journey/onboarding/value');
    return json.early === 1 && json;
  });
  const fir = after.items.find((one) => one.account.id === 'fir');
  assert.deepEqual([fir.real, fir.ahead_days, fir.state, after.ahead.length], [dayOf(0), 14, 'early', 0]);
  assert.deepEqual(after.early_wins.map((one) => [one.milestone, one.told]), [['Invited', true], ['Live', true]]);
  assert.ok(!(await ann.get('/accounts/fir/occasions')).json.items.some((one) => one.kind === 'early_win'), 'they were told');
});

// On a server with a clock of its own: links to surveys are signed only where mails are sent.
test('modules are rated by the key of a question, and compared under each version of the stage', async (context) => {
  const own = await makeFolder();
  const today = await Server.start(own.db);
  context.after(async () => {
    await today.stop('SIGKILL');
    await own.remove();
  });
  const eve = new Person(today);
  await eve.setUp();
  const shipped = (await eve.get('/stages')).json.items.find((one) => one.body.key === 'onboarding');
  await must(200, eve.patch(`/stages/${shipped.id}`, { body: { ...shipped.body, onboarding: false }, why: 'Ours.' }));
  const { id, body } = await must(201, eve.post('/stages', { name: 'Start', body: stage.body }));
  await must(200, eve.post('/accounts', { items: ['elm', 'fir'].map((account) => ({ id: account, phase: 'start' })) }));
  await must(200, eve.post('/people', { items: [['e1', 'elm'], ['f1', 'fir']].map(([person, account]) => ({ id: person, account })) }));
  await until('both are in', async () => (await eve.get('/journey/onboarding/board')).json.cards.length === 2, 60);
  const questions = [{ key: 'module_invited', kind: 'rating', text: 'Inviting people?' }, { key: 'module_live', kind: 'rating', text: 'Going live?' }];
  const survey = await must(201, eve.post('/surveys', { name: 'Modules', body: { title: 'How was it?', days: 14, questions } }));
  await must(200, eve.put('/settings/mail', { public_url: 'https://perennial.example' }));
  const rate = async (account, person, invited) => {
    const { link } = await must(201, eve.post(`/surveys/${survey.id}/invitations`, { account, person }));
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-csrf-token': '' };
    await must(303, eve.ask('POST', new URL(link).pathname, `q.module_invited=${invited}`, form));
  };
  await rate('elm', 'e1', 2);
  await rate('fir', 'f1', 4);
  const [invite, live] = body.milestones;
  const changed = await must(200, eve.patch(`/stages/${id}`, { body: { ...body, milestones: [live, { ...invite, day: 5 }] }, why: 'Inviting is quicker now' }));
  const { modules } = await must(200, eve.get('/journey/onboarding/modules'));
  assert.deepEqual(modules.map((one) => [one.name, one.key, one.ratings, one.mean, one.entered]), [['Live', 'module_live', 0, null, 2], ['Invited', 'module_invited', 2, 3, 2]]);
  const [, invited] = modules;
  assert.deepEqual([invited.low, invited.high], [1, 5]); // 3 ± 12.706 · 1 is wider than the scale
  assert.deepEqual(invited.versions.map((one) => [one.version, one.change, one.why, one.entered, one.ratings, one.mean]), [
    [changed.version, 'rewritten', 'Inviting is quicker now', 0, 0, null], [1, 'first', '', 2, 2, 3],
  ]);
  // Who was invited and does not come is reminded, with the link; whoever comes reaches the goal.
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  await must(200, eve.put('/settings/mail', { host: '127.0.0.1', port: 9, from: 'cs@vendor.example', access_url: 'https://app.vendor.example/password' }));
  const document = (await eve.get('/plays/library')).json.items.find((one) => one.key === 'onboarding-access-remind');
  const reminder = await must(201, eve.post('/plays/import', { document }));
  await must(200, eve.patch(`/plays/${reminder.id}`, { body: { ...reminder.body, hours: undefined, on: true }, why: 'Read.' }));
  await must(201, eve.post('/accounts/elm/access-requests', { people: [{ person: 'ida', email: 'ida@elm.example', requested: day(9), invited: day(5) }] }));
  const message = await until('she is reminded', async () => (await eve.get('/outbox?person=ida')).json.items[0], 60);
  assert.match(JSON.stringify((await eve.get(`/outbox/${message.id}`)).json), /https:\/\/app\.vendor\.example\/password/);
  const [run] = (await eve.get(`/plays/${reminder.id}/runs`)).json.items;
  const key = (await eve.post('/keys', { name: 'product', kind: 'write' })).json.key;
  await today.track('/v1/track', { userId: 'ida', event: 'Opened', messageId: 'ida-came', context: { groupId: 'elm' } }, key);
  await until('the goal is reached', async () => (await eve.get(`/play-runs/${run.id}`)).json.run.goal_at, 60);
  const later = await must(200, eve.patch(`/stages/${id}`, { body: { ...body, milestones: [live] }, why: 'Nobody needed it' }));
  const dropped = (await must(200, eve.get('/journey/onboarding/modules'))).modules.find((one) => one.name === 'Invited');
  assert.deepEqual([dropped.dropped, dropped.ratings, dropped.versions[0].version, dropped.versions[0].change, dropped.versions[0].why], [true, 2, later.version, 'dropped', 'Nobody needed it']);
});

test('an onboarding that begins before the sale keeps its goals, answers and milestones after it', async () => {
  const say = (more) => must(200, ann.post('/accounts', { items: [{ id: 'gum', name: 'Gum Corp', owner: 'otto@example.com', ...more }] }));
  await say({ status: 'trial', phase: 'looks', timestamp: at(0, 8) });
  await send(track('g1', 'gum', 0), track('g2', 'gum', 0));
  const goal = await must(201, ann.post('/goals', { account: 'gum', title: 'One list of all plants', due: dayOf(-40) }));
  await must(200, ann.patch('/accounts/gum/onboarding', { hours: 6, knowledge: 4 }));
  await must(201, ask('gum', { people: [{ person: 'g3' }] }));
  // By hand, since its formula says no; the milestone comes while they still try it.
  await must(201, ann.post('/accounts/gum/stage-moves', { stage: stage.id, direction: 'enter', why: 'They begin in the trial' }));
  await say({ steps: 1, timestamp: at(0) });
  const card = async () => (await ann.get('/journey/onboarding/board')).json.cards.find((one) => one.account.id === 'gum');
  await until('the milestone is reached', async () => (await card())?.step === 1);
  const before = await onboarding('gum');
  assert.deepEqual([before.presales, (await card()).presales, before.entered], [true, true, dayOf(0)]);
  await must(200, ann.post('/accounts/gum/acceptance', { item: 'It is configured' }));
  const stayOf = async () => (await ann.get('/accounts/gum/journey')).json.stays.find((one) => one.stage.id === stage.id);
  const began = await stayOf();
  // The sale: the trial ends, and the stage's own formula becomes true.
  await say({ status: 'customer', phase: 'start', timestamp: at(0) });
  await until('it is a customer', async () => (await onboarding('gum')).presales === false);
  const after = await onboarding('gum');
  assert.deepEqual([after.entered, after.left, after.acceptance[0].done, after.readiness.hours, after.access_waiting], [dayOf(0), null, 'hand', 6, 1]);
  assert.deepEqual(await stayOf(), began, 'the same stay, with the milestone of before');
  assert.equal((await ann.get(`/goals/${goal.id}`)).json.state, 'open');
  // A day later nothing of it has changed, and it leaves as others do.
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await start('2026-04-01T12:00:00Z');
  ann.server = olga.server = server;
  await until('the day was followed', async () => (await ann.get('/journey')).json.complete);
  assert.equal((await onboarding('gum')).left, null);
  await say({ phase: 'use', timestamp: '2026-04-01T11:00:00Z' });
  await until('it left', async () => (await onboarding('gum')).left === '2026-04-01');
  assert.deepEqual([(await stayOf()).milestones[0].reached, (await stayOf()).days], [dayOf(0), 1]);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await start();
  ann.server = olga.server = server;
});

test('whoever sees only their own sees only those', async () => {
  assert.deepEqual((await olga.get('/access-requests?state=waiting')).json.items.map((one) => one.person), ['e1', 'lea']);
  assert.deepEqual((await olga.get('/journey/access')).json.accounts.map((one) => one.account.id), ['elm', 'bolt', 'acme']);
  const { id } = (await ann.get('/access-requests?account=dune')).json.items[0];
  assert.deepEqual([(await olga.get(`/access-requests/${id}`)).status, (await olga.patch(`/access-requests/${id}`, { note: 'x' })).status, (await olga.remove(`/access-requests/${id}`)).status], [404, 404, 404]);
  assert.deepEqual([(await olga.get('/accounts/dune/onboarding')).status, (await olga.post('/accounts/dune/acceptance', { item: 'It is configured' })).status], [404, 404]);
  assert.equal((await olga.post('/accounts/dune/access-requests', { people: [{ person: 'x' }] })).status, 404);
  assert.ok(!(await olga.get('/access-requests.csv')).text.includes('dune'));
});

test('all of it survives a restart, and follows a merge there and back', async () => {
  const before = [await onboarding('acme'), (await ann.get('/access-requests')).json];
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await start();
  ann.server = olga.server = server;
  assert.deepEqual([await onboarding('acme'), (await ann.get('/access-requests')).json], before);
  const merged = await must(201, ann.post('/accounts/merge', { keep: 'bolt', drop: 'dune', why: 'One company' }));
  assert.equal((await ann.get('/access-requests?account=bolt')).json.total, 5);
  assert.equal((await onboarding('bolt')).support, 'Their IT blocks our mails');
  await becomes('bolt', 'access_waiting', 2);
  await becomes('bolt', 'access_waiting_since', '2026-03-01');
  await must(200, ann.post(`/merges/${merged.id}/undo`));
  await becomes('bolt', 'access_waiting', 1);
  await becomes('dune', 'access_waiting_since', '2026-03-01');
  assert.equal((await onboarding('bolt')).support, '');
});

test('an erased person is in no request, and no text names them; their file has it before', async () => {
  const file = await must(200, ann.get('/people/ida/export'));
  assert.deepEqual(file.access_requests.items.map((one) => [one.email, one.activated_on]), [['ida@acme.example', dayOf(2)]]);
  await must(202, ann.post('/people/ida/erase', { why: 'She asked for it' }));
  await until('she is erased', async () => (await ann.get('/erasures')).json.items.every((one) => one.state === 'done'));
  const { text } = await ann.get('/access-requests?limit=200');
  assert.ok(text.includes('kai') && !/\bida\b|Ida/.test(text), text);
  assert.ok(!/Ida/.test((await ann.get('/accounts/acme/onboarding')).text));
  await assertAllCalled(await description(), 'onboarding');
});
