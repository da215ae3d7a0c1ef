// An account goes to somebody else: handed over with a pack, accepted or returned; and the brief of a meeting.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, carl, olga, sam, writeKey;
const DAY = 86400_000, NOW = Date.parse('2026-03-31T12:00:00Z');
const iso = (ago) => new Date(NOW - ago * DAY).toISOString();

async function invite(name, role) {
  const person = new Person(server);
  const made = (await ann.post('/staff', { name, email: `${name}@example.com`, role })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  await person.post('/join', { token, password: `the word of ${name}` });
  return { person, id: made.id };
}

before(async () => {
  folder = await makeFolder();
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', new Date(NOW).toISOString());
  ann = new Person(server);
  await ann.setUp();
  [carl, olga, sam] = [await invite('carl', 'csm'), await invite('olga', 'lead'), await invite('sam', 'account_manager')];
  await ann.patch(`/staff/${carl.id}`, { sees: 'own' });
  [carl, olga, sam] = [carl.person, olga.person, sam.person];
  await ann.post('/accounts', { items: [
    { id: 'acme', name: 'Acme *Inc*', owner: 'sam@example.com', plan: 'pro', mrr: 100, timestamp: iso(90) },
    { id: 'mine', name: 'Mine', owner: 'carl@example.com', timestamp: iso(90) },
  ] });
  await server.track('/v1/batch', { batch: [
    { type: 'identify', userId: 'ada', traits: { name: 'Ada', role: 'champion' }, context: { groupId: 'acme' }, timestamp: iso(80) },
    { type: 'track', userId: 'ada', event: 'Opened', context: { groupId: 'acme' }, timestamp: iso(2) },
  ] }, writeKey);
  for (const [ago, title] of [[40, 'Kick-off'], [20, 'Review']])
    assert.equal((await ann.post('/touchpoints', { account: 'acme', kind: 'call', title, body: 'They hope for speed', people: ['ada'], at: iso(ago) })).status, 201);
  await ann.post('/tasks', { account: 'acme', title: 'Send the offer', owner: 'sam@example.com', due: '2026-04-02' });
  await ann.post('/goals', { account: 'acme', kind: 'promise', title: 'An export by May' });
  await ann.post('/tickets', { items: [{ id: '7', account: 'acme', subject: 'Slow', severity: 'urgent', opened_at: iso(4) }] });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const lines = (answer, key) => answer.json.sections.find((one) => one.key === key).lines;
const texts = (answer, key) => lines(answer, key).map((one) => one.text);

test('the pack says what one has to know, every line with its record', async () => {
  const pack = await ann.get('/accounts/acme/pack');
  assert.deepEqual(pack.json.sections.map((one) => one.key), ['state', 'people', 'promises', 'tasks', 'tickets', 'risks', 'use', 'notes', 'questions']);
  assert.ok(texts(pack, 'state').includes('Owner: sam@example.com'));
  assert.match(texts(pack, 'people')[0], /^Ada: champion, met 20 days ago; 1 active day in 28$/);
  assert.deepEqual(texts(pack, 'promises'), ['Promise: An export by May']);
  assert.deepEqual(texts(pack, 'tasks'), ['Send the offer (sam@example.com)']);
  assert.deepEqual(texts(pack, 'tickets'), ['urgent: Slow']);
  assert.deepEqual(texts(pack, 'notes'), ['call: Review. They hope for speed', 'call: Kick-off. They hope for speed']);
  const note = lines(pack, 'notes')[0];
  assert.deepEqual([note.kind, note.day, (await ann.get(`/touchpoints/${note.id}`)).json.title], ['touchpoint', iso(20).slice(0, 10), 'Review']);
  assert.ok(texts(pack, 'questions').some((text) => text.includes('No goal is known')));
  const text = await ann.get('/accounts/acme/pack.md');
  assert.match(text.headers.get('content-type'), /^text\/markdown/);
  assert.match(text.text, /^# Acme \\\*Inc\\\*\n/);
  assert.match(text.text, /## Open tasks\n\n- Send the offer \(sam@example.com\) \(2026-04-02\)/);
});

test('a handover is an item of the receiver, who sees the pack but not yet the account', async () => {
  const made = await sam.post('/handovers', { account: 'acme', to: 'Carl@example.com', kind: 'sale', goals: ['Halve the time of reports'], promises: ['A free training'], note: 'Signed on Monday', due: '2026-04-03', hours: 1, knowledge: 2 });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.json.id, made.json.from, made.json.to, made.json.state], [1, 'sam@example.com', 'carl@example.com', 'open']);
  assert.equal((await sam.post('/handovers', { account: 'acme', to: 'olga@example.com', kind: 'csm' })).status, 409);
  assert.equal((await carl.get('/accounts/acme')).status, 404);
  const item = (await carl.get('/today')).json.items.find((one) => one.kind === 'handover');
  assert.deepEqual([item.key, item.due, item.account.id, item.why], ['handover:1', '2026-04-03', 'acme', 'sam@example.com hands it over to you, due in 3 days']);
  assert.deepEqual(texts(await carl.get('/handovers/1'), 'tickets'), ['urgent: Slow']);
  // Who receives it reads what they have against what onboarding asks for, although the account is not theirs yet.
  const shipped = (await ann.get('/stages')).json.items.find((one) => one.body.onboarding);
  const fits = async (demands) => {
    assert.equal((await ann.patch(`/stages/${shipped.id}`, { body: { ...shipped.body, demands }, why: 'What it takes' })).status, 200);
    const { readiness } = (await carl.get('/handovers/1')).json;
    assert.deepEqual([readiness.readiness.hours, readiness.readiness.knowledge, readiness.demands], [1, 2, demands]);
    return readiness.readiness_gap;
  };
  assert.equal(await fits({ hours: 3, knowledge: 3 }), 2);
  assert.equal(await fits({ hours: 1, knowledge: 2 }), 0);
  assert.equal((await ann.get('/accounts/acme/onboarding')).json.readiness.hours, 1);
  assert.equal((await carl.get('/handovers?state=open')).json.items.length, 1);
  const load = (await olga.get('/today/team')).json.people.find((one) => one.name === 'carl');
  assert.deepEqual([load.handovers, load.handovers_late], [1, 0]);
});

test('only the receiver answers; a return says what is missing and changes nothing else', async () => {
  assert.equal((await sam.post('/handovers/1/accept')).status, 403);
  assert.equal((await carl.post('/handovers/1/return', { why: '  ' })).status, 422);
  const back = await carl.post('/handovers/1/return', { why: 'Who decides there?' });
  assert.deepEqual([back.json.state, back.json.why], ['returned', 'Who decides there?']);
  assert.equal((await carl.post('/handovers/1/accept')).status, 409);
  assert.equal((await carl.get('/accounts/acme')).status, 404);
  assert.equal((await ann.get('/goals?account=acme')).json.items.length, 1);
});

test('accepted, the account is theirs with its goals and promises', async () => {
  const { json } = await sam.post('/handovers', { account: 'acme', to: 'carl@example.com', kind: 'sale', goals: ['Halve the time of reports'], promises: ['A free training'] });
  assert.equal(json.due, '2026-04-05');
  assert.equal((await carl.post(`/handovers/${json.id}/accept`)).json.state, 'accepted');
  const account = (await carl.get('/accounts/acme')).json;
  assert.equal(account.attributes.find((one) => one.key === 'owner').value, 'carl@example.com');
  const goals = (await carl.get('/goals?account=acme')).json.items.map((one) => [one.kind, one.title, one.owner]);
  assert.deepEqual(goals.filter(([, , owner]) => owner === 'carl@example.com').sort(), [['goal', 'Halve the time of reports', 'carl@example.com'], ['promise', 'A free training', 'carl@example.com']]);
  const [row] = (await ann.get('/audit?action=handovers.accept')).json.items;
  assert.equal(row.subject, `handovers/${json.id}`);
  assert.equal((await carl.get('/today')).json.items.filter((one) => one.kind === 'handover').length, 0);
});

test('wrong handovers are refused', async () => {
  for (const body of [{ account: 'acme', to: 'nobody@example.com', kind: 'csm' }, { account: 'nowhere', to: 'olga@example.com', kind: 'csm' }, { account: 'mine', to: 'carl@example.com', kind: 'gift' },
    { account: 'mine', to: 'carl@example.com', kind: 'csm', due: '2026-03-01' }, { account: 'mine', to: 'olga@example.com', kind: 'csm', knowledge: 6 }, { account: 'mine', to: 'olga@example.com', kind: 'csm', hours: 169 }, { account: 'mine', to: 'carl@example.com', kind: 'csm', goals: ['x'.repeat(301)] }])
    assert.equal((await ann.post('/handovers', body)).status, 422, JSON.stringify(body));
  assert.equal((await carl.post('/handovers', { account: 'mine', to: 'carl@example.com', kind: 'csm' })).status, 422, 'to oneself');
  assert.equal((await ann.get('/handovers/99')).status, 404);
});

test('a planned meeting is no contact yet, stands on the page of the day, and has a brief', async () => {
  const before = (await carl.get('/accounts/acme')).json.attributes;
  const soon = new Date(NOW + 20 * 3600_000).toISOString();
  assert.equal((await carl.post('/touchpoints', { account: 'acme', kind: 'note', title: 'Later', at: soon.replace('2026-04-01', '2026-04-05') })).status, 422);
  const made = await carl.post('/touchpoints', { account: 'acme', kind: 'meeting', title: 'Quarterly review', people: ['ada', 'zed'], at: soon });
  assert.equal(made.status, 201, made.text);
  const now = (await carl.get('/accounts/acme')).json.attributes;
  const of = (list, key) => list.find((one) => one.key === key)?.value;
  assert.deepEqual([of(now, 'touchpoints'), of(now, 'last_touchpoint')], [of(before, 'touchpoints'), of(before, 'last_touchpoint')]);
  const item = (await carl.get('/today')).json.items.find((one) => one.kind === 'meeting');
  assert.deepEqual([item.title, item.why, item.account.id, item.due], ['Quarterly review', 'Planned meeting tomorrow: read the brief before', 'acme', '2026-04-01']);
  const brief = await carl.get('/accounts/acme/brief');
  assert.deepEqual([brief.json.meeting.id, brief.json.since], [made.json.id, iso(20)]);
  assert.match(texts(brief, 'attendees')[0], /^Ada: champion/);
  assert.equal(texts(brief, 'attendees')[1], 'zed: nothing is known');
  assert.equal(texts(brief, 'changes')[0], 'Last contact: call, Review');
  assert.ok(texts(brief, 'changes').includes('owner is now carl@example.com'));
  assert.deepEqual((await carl.get(`/accounts/acme/brief?meeting=${made.json.id}`)).json.sections, brief.json.sections);
  await ann.post('/attributes', { about: 'account', name: 'contract', label: 'Contract term', type: 'text', required: true });
  assert.ok(texts(await carl.get('/accounts/acme/brief'), 'questions').includes('Contract term is not known.'));
  assert.equal((await carl.get('/accounts/mine/brief?meeting=1')).status, 404);
  assert.equal((await carl.get('/accounts/mine/brief')).json.meeting, null);
});

test('when its time has come it counts, also when the program was off meanwhile', async () => {
  const of = async (key) => (await ann.get('/accounts/acme')).json.attributes.find((one) => one.key === key)?.value;
  const before = await of('touchpoints');
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', new Date(NOW + 2 * DAY).toISOString());
  for (const person of [ann, carl, olga, sam]) person.server = server;
  await until('the meeting counts', async () => (await of('touchpoints')) === before + 1, 30);
  assert.equal(await of('last_touchpoint'), '2026-04-01');
});

test('every route of handovers was called', async () => assertAllCalled(await description(server), 'handover'));
