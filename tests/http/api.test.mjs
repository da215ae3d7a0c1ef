// The interface for customers' data in depth: writing, the table of accounts, features, other days, filters of events.
// Every answer is checked against the shape the server publishes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { readSheet } from 'read-excel-file/node';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const items = Array.from({ length: 30 }, (_, n) => ({
    id: `a${String(n).padStart(2, '0')}`,
    name: n === 7 ? 'Ärger, "GmbH"\n=2+3' : `Account ${n}`,
    ...(n % 3 !== 0 && { mrr: n * 100, currency: n % 2 ? 'EUR' : 'USD' }),
    attributes: { plan: n < 10 ? 'team' : 'enterprise', seats: n + 1, renewal_date: `2026-0${4 + (n % 5)}-15`, trial: n === 4 },
  }));
  const { json } = await ann.post('/accounts', { items });
  assert.deepEqual(json, { rejected: [], accepted: 30 });
});
after(async () => {
  await server?.stop('SIGKILL');
  await folder?.remove();
});

const ids = (answer) => answer.json.items.map((item) => item.id);
const query = (members) => new URLSearchParams(members.flatMap(([name, values]) => [values].flat().map((value) => [name, value]))).toString();

test('accounts and people are written one by one or many, each item answered for itself', async () => {
  assert.deepEqual((await ann.post('/people', { id: 'p1', account: 'a01', name: 'Pia', email: 'pia@x.example' })).json, { rejected: [], accepted: 1 });
  const mixed = await ann.post('/people', { items: [
    { id: 'p2', account: 'a01' }, {}, 7, { id: '' }, { id: 'x'.repeat(256) }, { id: 'p3', account: {} },
    { id: 'p4', timestamp: 'yesterday' }, { id: 'p5', attributes: [] }, { id: 'nul\0' }, { id: 6 }] });
  assert.equal(mixed.status, 200);
  assert.equal(mixed.json.accepted, 2);
  assert.deepEqual(mixed.json.rejected.map((one) => one.index), [1, 2, 3, 4, 5, 6, 7, 8]);
  for (const { reason } of mixed.json.rejected) assert.ok(reason.length > 10, reason);
  assert.deepEqual((await ann.get('/accounts/a01/people')).json.items.map((person) => person.id).sort(), ['p1', 'p2']);
  assert.equal((await ann.get('/people/6')).json.id, '6', 'a number is an id too');
  const many = await ann.post('/accounts', { items: Array.from({ length: 1001 }, (_, n) => ({ id: `m${n}` })) });
  assert.equal(many.status, 422, 'nothing that sending again would help');
  assert.match(many.json.detail, /at most 1000/);
});

test('the same Idempotency-Key is answered again and does nothing again', async () => {
  const headers = { 'idempotency-key': 'once-1' };
  const first = await ann.post('/features', { name: 'Once', events: ['Once Done'] }, headers);
  const again = await ann.post('/features', { name: 'Once', events: ['Once Done'] }, headers);
  assert.deepEqual([first.status, again.status], [201, 201]);
  assert.equal(again.json.id, first.json.id);
  assert.equal((await ann.get('/features')).json.items.filter((one) => one.name === 'Once').length, 1);
  const other = await ann.post('/features', { name: 'Other', events: ['Other Done'] }, headers);
  assert.ok(other.status >= 400 && other.status < 500, 'the key with another body is a mistake');
});

test('attributes are patched, taken away, bounded and dated', async () => {
  const patched = await ann.patch('/accounts/a02', { attributes: { owner: 'Zoe', seats: null } });
  const values = Object.fromEntries(patched.json.attributes.map((one) => [one.key, one.value]));
  assert.equal(values.owner, 'Zoe');
  assert.ok(!('seats' in values));
  const wide = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`wide ${n}`, n]));
  const deep = JSON.parse('{"a":'.repeat(20) + '1' + '}'.repeat(20));
  for (const attributes of [wide, deep, { ['k'.repeat(5000)]: 1 }, { text: 'x'.repeat(20000) }]) {
    const { status } = await ann.patch('/accounts/a02', { attributes });
    assert.ok(status === 200 || status === 422, String(status));
  }
  assert.equal((await ann.get('/accounts/a02')).status, 200, 'and the server lives');
  assert.equal((await ann.patch('/accounts/nobody', { attributes: { a: 1 } })).status, 404);
  await ann.post('/accounts', { id: 'a03', plan: 'free', timestamp: '2026-01-10T00:00:00Z' });
  const plan = async (day) => (await ann.get(`/accounts/a03?day=${day}`)).json.attributes.find((one) => one.key === 'plan')?.value;
  assert.deepEqual([await plan('2026-01-09'), await plan('2026-01-10'), await plan('2026-03-31')], [undefined, 'free', 'team']);
});

test('the table of accounts filters', async () => {
  const cases = [
    ['plan:eq:team', 10], ['plan:ne:team', 20], ['plan:in:team,other', 10], ['mrr:gte:2000', 7], ['mrr:gt:2000', 6],
    ['mrr:lt:200', 1], ['mrr:lte:200', 2], ['mrr:set:', 20], ['mrr:unset:', 10], ['name:contains:ÄRGER', 1], ['name:contains:gmbh', 1],
    ['renewal_date:within:20', 6], ['id:eq:a07', 1], ['events:eq:0', 30], ['nothing:eq:x', 0],
  ];
  for (const [filter, matched] of cases) {
    const answer = await ann.get(`/accounts?${query([['filter', filter], ['limit', 50], ['search', 'a']])}`);
    assert.equal(answer.status, 200, `${filter}: ${answer.text}`);
    assert.equal(answer.json.matched, matched, filter);
  }
  const both = await ann.get(`/accounts?${query([['filter', ['plan:eq:team', 'mrr:gte:500']]])}`);
  assert.deepEqual(ids(both).sort(), ['a05', 'a07', 'a08']);
  assert.deepEqual(both.json.sum.mrr, { EUR: 1200, USD: 800 });
  for (const bad of ['plan', 'plan:near:x', 'mrr:gte:much', ':eq:x']) {
    const answer = await ann.get(`/accounts?${query([['filter', bad]])}`);
    assert.equal(answer.status, 422, bad);
    assert.equal(answer.json.field, 'filter');
  }
});

test('the table of accounts sorts, searches and turns pages', async () => {
  const first = ids(await ann.get('/accounts?sort=mrr&limit=3&search=account')), last = ids(await ann.get('/accounts?sort=-mrr&limit=3&search=account'));
  assert.deepEqual([first, last], [['a01', 'a02', 'a04'], ['a29', 'a28', 'a26']]);
  const ends = ids(await ann.get('/accounts?sort=-mrr&limit=50'));
  assert.deepEqual(ends.slice(20, 30), ['a00', 'a03', 'a06', 'a09', 'a12', 'a15', 'a18', 'a21', 'a24', 'a27'], 'missing values come last');
  assert.deepEqual(ids(await ann.get('/accounts?search=GMBH')), ['a07']);
  const seen = [];
  for (let cursor = '', pages = 0; cursor !== null; pages++) {
    assert.ok(pages < 10);
    const { json } = await ann.get(`/accounts?sort=id&limit=7${cursor && `&cursor=${cursor}`}`);
    assert.equal(json.total, 30);
    seen.push(...json.items.map((item) => item.id));
    cursor = json.next_cursor;
  }
  assert.deepEqual(seen, Array.from({ length: 30 }, (_, n) => `a${String(n).padStart(2, '0')}`));
});

test('the table is downloaded as CSV, quotes and line breaks kept', async () => {
  const answer = await ann.get('/accounts.csv?filter=plan:eq:team&sort=id');
  assert.match(answer.headers.get('content-type'), /^text\/csv/);
  assert.match(answer.headers.get('content-disposition'), /attachment/);
  assert.equal(answer.text.match(/^"?'?a\d\d/gm).length, 10);
  assert.match(answer.text.split('\n')[0], /^id,.*\bmrr\b.*\bmau\b/);
  assert.ok(answer.text.includes('"Ärger, ""GmbH""\n=2+3"'), answer.text);
});

test('the table is downloaded as a spreadsheet with numbers as numbers and days as days', async () => {
  const lines = async () => (await ann.get('/accounts.csv?filter=plan:eq:team&sort=id')).text;
  // What the program says of accounts by itself, such as their stages, may come between the two.
  const [response, csv] = await until('the columns stay', async () => {
    const first = await lines();
    const sheet = await fetch(`${server.url}/api/v1/accounts.xlsx?filter=plan:eq:team&sort=id`, { headers: { cookie: ann.cookie } });
    return (await lines()) === first && [sheet, first];
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /spreadsheetml/);
  assert.match(response.headers.get('content-disposition'), /accounts\.xlsx/);
  const [header, ...rows] = await readSheet(Buffer.from(await response.arrayBuffer()));
  assert.equal(header.join(','), csv.split('\r\n')[0]);
  assert.equal(rows.length, 10);
  const column = (name) => rows.map((row) => row[header.indexOf(name)]);
  assert.deepEqual(column('id'), (await ann.get('/accounts?filter=plan:eq:team&sort=id')).json.items.map((one) => one.id));
  assert.ok(column('mrr').some((value) => typeof value === 'number') && column('mrr').every((value) => value === null || typeof value === 'number'));
  assert.ok(column('name').includes('Ärger, "GmbH"\n=2+3'), 'a text that looks like a formula is a text');
});

test('features are created, changed, deleted, and an event belongs to one', async () => {
  const made = await ann.post('/features', { name: 'Reports', events: ['Report Exported', 'Report Shared'], key: true });
  assert.equal(made.status, 201);
  for (const [body, status] of [
    [{ name: 'Reports', events: ['Else'] }, 409], [{ name: 'Sharing', events: ['Report Shared'] }, 409], [{ name: '', events: ['x'] }, 422],
    [{ name: 'x' }, 422], [{ name: 'x', events: [7] }, 422], [{ name: 'x', events: 'y' }, 422]]) {
    const answer = await ann.post('/features', body);
    assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
  }
  const track = (event, day, userId = 'p1') => ({ type: 'track', userId, event, timestamp: `2026-03-${day}T10:00:00Z`, context: { groupId: 'a01' } });
  await server.track('/v1/batch', { batch: [track('Report Exported', 20), track('Report Shared', 21), track('Else', 21, 'p2')] }, key);
  const uses = async () => Object.fromEntries((await ann.get('/accounts/a01/usage')).json.features.map((one) => [one.name, [one.people, one.events, one.key]]));
  assert.deepEqual((await uses()).Reports, [1, 2, true]);
  const changed = await ann.patch(`/features/${made.json.id}`, { name: 'Reporting', events: ['Report Exported', 'Else'] });
  assert.deepEqual([changed.status, changed.json.name, changed.json.key], [200, 'Reporting', true]);
  assert.deepEqual((await uses()).Reporting, [2, 2, true], 'the past counts by the new grouping');
  assert.equal((await ann.remove(`/features/${made.json.id}`)).status, 204);
  assert.equal((await ann.remove(`/features/${made.json.id}`)).status, 404);
  assert.equal((await ann.patch('/features/zero', { key: true })).status, 404);
  assert.deepEqual((await uses())['Report Exported'], [1, 1, false]);
});

test('every page can be seen as it was on another day', async () => {
  const metrics = async (day) => (await ann.get(`/accounts/a01?day=${day}`)).json.metrics;
  assert.deepEqual([(await metrics('2026-03-19')).mau, (await metrics('2026-03-20')).mau, (await metrics('2026-03-21')).dau], [0, 1, 2]);
  assert.equal((await ann.get('/accounts?filter=mau:gte:1&day=2026-03-20')).json.matched, 1);
  assert.equal((await ann.get('/accounts?filter=mau:gte:1&day=2026-03-19')).json.matched, 0);
  assert.equal((await ann.get('/totals?day=2026-03-20')).json.metrics.mau, 1);
  for (const path of ['/accounts/a01/people', '/accounts/a01/changes', '/accounts/a01/rhythm', '/people', '/people/p1', '/features', '/events', '/totals']) {
    assert.equal((await ann.get(`${path}?day=2026-03-20`)).status, 200, path);
    assert.equal((await ann.get(`${path}?day=2027-01-01`)).status, 422, `${path} of the future`);
  }
});

test('events are filtered by day, name and person, and turn pages', async () => {
  const names = async (members) => (await ann.get(`/accounts/a01/events?${query(members)}`)).json.items.map((one) => one.event);
  assert.deepEqual(await names([['event', 'Report Shared']]), ['Report Shared']);
  assert.deepEqual(await names([['from', '2026-03-20'], ['to', '2026-03-20']]), ['Report Exported']);
  assert.deepEqual(await names([['person', 'p2'], ['from', '2026-03-21'], ['to', '2026-03-21']]), ['Else']);
  assert.equal((await ann.get('/accounts/a01/events?person=nobody')).status, 404);
  const all = (await ann.get('/accounts/a01/events?limit=200')).json.items, paged = [];
  for (let cursor = '', pages = 0; cursor !== null; pages++) {
    assert.ok(pages < 20);
    const { json } = await ann.get(`/accounts/a01/events?limit=2${cursor && `&cursor=${cursor}`}`);
    paged.push(...json.items);
    cursor = json.next_cursor;
  }
  assert.deepEqual(paged, all);
  assert.deepEqual(all.map((one) => one.time), all.map((one) => one.time).sort().reverse());
});
