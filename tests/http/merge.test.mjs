// Two accounts that turn out to be one: found, compared, merged, and parted again with everything back.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, writeKey;
const DAY = 86400_000, NOW = Date.parse('2026-03-31T12:00:00Z');
const iso = (ago) => new Date(NOW - ago * DAY).toISOString();

async function track(items) {
  const answer = await fetch(`${server.url}/v1/batch`, {
    method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch: items }),
  });
  assert.equal(answer.status, 200, await answer.text());
}
const use = (person, account, ago) => ({ type: 'track', userId: person, event: 'Report Exported', timestamp: iso(ago), context: { groupId: account } });

async function check() {
  const checked = await run('check', '--db', folder.db, '--now', new Date(NOW).toISOString());
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
}
async function start() {
  server = await Server.start(folder.db, '--now', new Date(NOW).toISOString());
}
before(async () => {
  folder = await makeFolder();
  writeKey = await createKey(folder.db, 'write');
  await start();
  ann = new Person(server);
  await ann.setUp();
  await ann.post('/accounts', { items: [
    { id: 'acme', name: 'Acme Inc.', owner: 'ann@example.com', plan: 'pro', mrr: 100, domain: 'acme.com', timestamp: iso(90) },
    { id: 'acme-2', name: 'ACME', owner: 'carl@example.com', plan: 'team', seats: 7, domain: 'acme.com', timestamp: iso(60) },
    { id: 'site', name: 'Acme Site', parent: 'acme-2', timestamp: iso(60) },
    { id: 'globex', name: 'Globexx', timestamp: iso(60) }, { id: 'globex-2', name: 'Globex GmbH', timestamp: iso(60) },
    { id: 'other', name: 'Umbrella', timestamp: iso(60) },
  ] });
  await track([use('ada', 'acme', 3), use('ada', 'acme', 2), use('bob', 'acme', 40), use('ada', 'acme-2', 2), use('eve', 'acme-2', 5), use('eve', 'acme-2', 1)]);
  for (const [account, title] of [['acme', 'First call'], ['acme-2', 'Kick-off about penguins'], ['acme-2', 'Second visit']])
    assert.equal((await ann.post('/touchpoints', { account, kind: 'call', title, body: 'said', form: { sentiment: 1 }, at: iso(10) })).status, 201);
  await ann.post('/tasks', { account: 'acme-2', title: 'Send the offer', due: '2026-04-02' });
  await ann.post('/goals', { account: 'acme-2', title: 'Halve the time of reports' });
  await ann.post('/tickets', { items: [{ id: '7', account: 'acme-2', subject: 'Slow', severity: 'urgent', opened_at: iso(4) }] });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

// What the two accounts are, as pages show it.
async function look(id) {
  const account = await ann.get(`/accounts/${id}`);
  // Stages are followed a moment later.
  const said = account.json.attributes.filter((one) => !/^(stages?(_|$)|acceptance_)/.test(one.key));
  const attributes = Object.fromEntries(said.map((one) => [one.key, one.value]));
  const people = (await ann.get(`/accounts/${id}/people`)).json.items.map((one) => one.id ?? one.person?.id).sort();
  const notes = (await ann.get(`/touchpoints?account=${id}`)).json.items.map((one) => one.title).sort();
  const tasks = (await ann.get(`/tasks?account=${id}`)).json.items.map((one) => one.title);
  const tickets = (await ann.get(`/tickets?account=${id}`)).json.items.map((one) => one.subject);
  const goals = (await ann.get(`/goals?account=${id}`)).json.items.map((one) => one.title);
  const found = (await ann.get(`/touchpoints?account=${id}&q=penguins`)).json.items.length;
  const events = (await ann.get(`/accounts/${id}/events`)).json.items.filter((one) => one.type === 'track').length;
  return { id: account.json.id, attributes, people, notes, tasks, tickets, goals, found, events, dau: account.json.metrics?.mau };
}
const ids = async () => (await ann.get('/accounts?sort=id')).json.items.map((one) => one.id);
let apart;

// Who is in a segment of all that are on the plan, once the watch has seen it.
const members = async () => (await ann.get('/segments/1/members')).json.items.map((one) => one.account.id).sort();
const watched = (expected) => until(`the segment is ${expected}`, async () => JSON.stringify(await members()) === JSON.stringify(expected));
const noted = async () => (await ann.get('/segments/1/changes')).json.items;

test('a segment knows who is on the plan', async () => {
  assert.equal((await ann.post('/segments', { name: 'Team plan', formula: 'account.plan = "team"' })).status, 201);
  await watched(['acme-2']);
  // Asked at once, the members are computed; only what happens after the watch has noted them is a change.
  await until('the watch follows it', async () => (await ann.get('/segments')).json.items[0].watched);
});

test('pairs that may be one customer are found by domain, name and near name', async () => {
  const { items, cut } = (await ann.get('/accounts/duplicates')).json;
  assert.deepEqual(items.map((one) => [one.keep.id, one.drop.id, one.why]), [
    ['acme', 'acme-2', ['domain', 'name']], ['globex', 'globex-2', ['near_name']]]);
  assert.equal(cut, false);
});

test('the preview says what would move, what would hold, and what to think of', async () => {
  const { json } = await ann.post('/accounts/merge/preview', { keep: 'acme', drop: 'acme-2' });
  assert.deepEqual([json.people, json.people_in_both, json.events, json.notes, json.goals, json.tasks, json.tickets], [2, 1, 3, 2, 1, 1, 1]);
  assert.deepEqual(json.attributes.map((one) => [one.name, one.keep, one.drop, one.after]), [
    ['name', 'Acme Inc.', 'ACME', 'Acme Inc.'], ['owner', 'ann@example.com', 'carl@example.com', 'ann@example.com'],
    ['plan', 'pro', 'team', 'team'], ['seats', null, 7, 7]]);
  for (const word of ['owners', 'plans', 'parts']) assert.ok(json.warnings.some((text) => text.includes(word)), word);
  assert.deepEqual(await ids(), ['acme', 'acme-2', 'globex', 'globex-2', 'other', 'site']);
});

test('wrong pairs are refused', async () => {
  for (const body of [{ keep: 'acme', drop: 'acme' }, { keep: 'acme', drop: 'nowhere' }, { keep: 'acme' }])
    for (const path of ['/accounts/merge', '/accounts/merge/preview']) assert.equal((await ann.post(path, body)).status, 422, JSON.stringify(body));
  assert.equal((await ann.post('/merges/9/undo')).status, 404);
});

test('merged, the two are one everywhere, and the other id still names it', async () => {
  apart = [await look('acme'), await look('acme-2')];
  assert.deepEqual([apart[0].events, apart[1].events, apart[1].found], [3, 3, 1]);
  const made = await ann.post('/accounts/merge', { keep: 'acme', drop: 'acme-2', why: 'The same company' });
  assert.deepEqual([made.status, made.json.id], [201, 1], made.text);
  assert.deepEqual(await ids(), ['acme', 'globex', 'globex-2', 'other', 'site']);
  const one = await look('acme');
  assert.deepEqual(await look('acme-2'), one);
  assert.equal(one.id, 'acme');
  assert.deepEqual([one.people, one.events, one.found, one.tasks, one.tickets, one.goals.length], [['ada', 'bob', 'eve'], 6, 1, ['Send the offer'], ['Slow'], 1]);
  const { owner, name, plan, seats, touchpoints, open_urgent_tickets } = one.attributes;
  assert.deepEqual([owner, name, plan, seats, touchpoints, open_urgent_tickets], ['ann@example.com', 'Acme Inc.', 'team', 7, 3, 1]);
  const tree = (await ann.get('/accounts/acme/tree')).json.items;
  assert.deepEqual(tree.map((node) => node.account.id), ['acme', 'site']);
  await watched(['acme']);
  const both = await until('the watch notes who came and who is no more', async () => ((await noted()).length === 2 ? noted() : null));
  assert.deepEqual(both.map((one) => one.entered).sort(), [false, true]);
  const [row] = (await ann.get('/audit?action=accounts.merge')).json.items;
  assert.deepEqual([row.after.keep, row.after.drop, row.after.why], ['acme', 'acme-2', 'The same company']);
  assert.equal((await ann.post('/accounts/merge', { keep: 'acme', drop: 'acme-2' })).status, 422, 'they are one already');
});

test('what comes later under either id counts for the one', async () => {
  await track([use('zoe', 'acme-2', 0.1)]);
  await ann.post('/touchpoints', { account: 'acme-2', kind: 'call', title: 'Third', body: 'x', at: iso(0.2) });
  const one = await look('acme');
  assert.deepEqual([one.people, one.events, one.notes.length, one.attributes.touchpoints], [['ada', 'bob', 'eve', 'zoe'], 7, 4, 4]);
});

test('it holds after a restart, and the check of the whole finds nothing', async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await check();
  await start();
  ann.server = server;
  assert.deepEqual((await look('acme-2')).events, 7);
});

test('undone, each has its own again, and what came since stays where it was written', async () => {
  const back = await ann.post('/merges/1/undo');
  assert.equal(back.status, 200, back.text);
  assert.deepEqual([back.json.figures_follow, back.json.problem], [true, null]);
  assert.deepEqual(await ids(), ['acme', 'acme-2', 'globex', 'globex-2', 'other', 'site']);
  const now = [await look('acme'), await look('acme-2')];
  assert.deepEqual([now[0].people, now[1].people], [['ada', 'bob'], ['ada', 'eve', 'zoe']]);
  assert.deepEqual([now[0].events, now[1].events], [3, 4], 'the event that named acme-2 is its own');
  assert.deepEqual([now[0].notes, now[1].notes], [['First call', 'Third'], apart[1].notes]);
  for (const what of ['tasks', 'tickets', 'goals', 'found']) assert.deepEqual([now[0][what], now[1][what]], [apart[0][what], apart[1][what]], what);
  const zero = Object.fromEntries(['tickets', 'open_tickets', 'open_urgent_tickets', 'escalations_open', 'tickets_reopened', 'feature_requests', 'billing_tickets', 'goals_open', 'goals_reached', 'goals_dropped'].map((key) => [key, 0]));
  assert.deepEqual(now[0].attributes, { ...apart[0].attributes, ...zero, touchpoints: 2, last_touchpoint: '2026-03-31' });
  assert.deepEqual(now[1].attributes, apart[1].attributes);
  await watched(['acme-2']);
  assert.equal((await ann.post('/merges/1/undo')).status, 409);
  const [row] = (await ann.get('/merges')).json.items;
  assert.deepEqual([row.id, row.keep, row.drop, row.undone_at !== null], [1, 'acme', 'acme-2', true]);
});

test('the same two are merged and parted once more', async () => {
  const { json } = await ann.post('/accounts/merge', { keep: 'acme-2', drop: 'acme' });
  assert.deepEqual([(await look('acme')).id, (await look('acme')).events], ['acme-2', 7]);
  assert.equal((await ann.post(`/merges/${json.id}/undo`)).json.figures_follow, true);
  assert.deepEqual([(await look('acme')).events, (await look('acme-2')).events], [3, 4]);
});

test('a merge under a later one is undone after it', async () => {
  await ann.post('/accounts/merge', { keep: 'globex', drop: 'globex-2' });
  await ann.post('/accounts/merge', { keep: 'other', drop: 'globex' });
  const refused = await ann.post('/merges/3/undo');
  assert.deepEqual([refused.status, /merged into “other”/.test(refused.json.detail)], [409, true]);
  assert.equal((await ann.get('/accounts/globex-2')).json.id, 'other');
  assert.equal((await ann.post('/merges/4/undo')).status, 200);
  assert.equal((await ann.post('/merges/3/undo')).status, 200);
  assert.equal((await ann.get('/accounts/globex-2')).json.id, 'globex-2');
});

test('the parted accounts are those of a replay', async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await check();
  await start();
  ann.server = server;
});

test('every route of merging was called', async () => assertAllCalled(await description(server), 'merge'));
