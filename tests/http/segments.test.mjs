// People over HTTP: formulas asked of them, segments of them while things happen, lists of ids from files, and how two
// segments compare. Every answer is checked against the shape the server publishes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { listen } from './listen.mjs';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

// Three accounts: acme has p0 to p3, bolt has p3 and p4, cube has nobody; p0 is an admin. Person n was active on each of
// the last n + 1 days, p3 in both accounts. A visitor without an account looked around.
before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const accounts = ['acme', 'bolt', 'cube'].map((id, n) => ({ id, name: `Account ${id}`, timestamp: '2026-01-01T00:00:00Z', mrr: 100 * (n + 1), currency: 'EUR' }));
  assert.equal((await ann.post('/accounts', { items: accounts })).json.accepted, 3);
  assert.equal((await ann.post('/people', { id: 'p0', account: 'acme', name: 'Pat', email: 'pat@acme.example', attributes: { role: 'admin' } })).json.accepted, 1);
  const batch = [];
  for (let n = 0; n < 5; n++) {
    for (let day = 0; day <= n; day++) {
      for (const groupId of n === 3 ? ['acme', 'bolt'] : [n < 3 ? 'acme' : 'bolt']) batch.push(opened(`p${n}`, groupId, day));
    }
  }
  batch.push({ type: 'track', anonymousId: 'visitor', event: 'Looked', timestamp: ago(0) });
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  await server?.stop('SIGKILL');
  await folder?.remove();
});

const ago = (days) => new Date(Date.parse(NOW) - days * 86400000 - 3600000).toISOString();
const opened = (userId, groupId, day) => ({ type: 'track', userId, event: 'Opened', context: { groupId }, timestamp: ago(day) });

test('a formula is asked of people in their accounts, with what decided', async () => {
  const ask = (body) => ann.post('/formulas/evaluate', { scope: 'people', ...body });
  const pairs = ({ items }) => items.map(({ account, person, value }) => [account, person, value]);
  const all = (await ask({ formula: 'active_days(28d)' })).json;
  assert.deepEqual([all.type, all.total, all.next_cursor], ['number', 6, null]);
  assert.deepEqual(pairs(all).sort(), [['acme', 'p0', 1], ['acme', 'p1', 2], ['acme', 'p2', 3], ['acme', 'p3', 4], ['bolt', 'p3', 4], ['bolt', 'p4', 5]]);

  const often = (await ask({ formula: 'active_days(28d) >= 4 and role is missing', people: ['p0', 'p3'] })).json;
  assert.deepEqual([often.total, often.matched], [3, 2]);
  assert.deepEqual(pairs(often), [['acme', 'p0', false], ['acme', 'p3', true], ['bolt', 'p3', true]]);
  assert.deepEqual(often.items[0].evidence.map(({ text, value }) => [text, value]), [['active_days(28d)', 1], ['role', 'admin']]);
  assert.deepEqual(pairs((await ask({ formula: 'days("Opened", 2d)', accounts: ['bolt'] })).json), [['bolt', 'p3', 2], ['bolt', 'p4', 2]]);
  assert.deepEqual(pairs((await ask({ formula: 'role', people: ['p3'], accounts: ['bolt'] })).json), [['bolt', 'p3', null]]);
  assert.deepEqual(pairs((await ask({ formula: 'active_days(28d)', people: ['p4'], day: '2026-03-28' })).json), [['bolt', 'p4', 2]]);
  assert.equal((await ask({ formula: 'role', people: ['visitor'] })).json.total, 0, 'who has no account is in none');
  assert.ok((await ask({ formula: 'role', evidence: false })).json.items.every((item) => !('evidence' in item)));
});

test('people come in pages; how many are yes is said with the first', async () => {
  const ask = async (more) => (await ann.post('/formulas/evaluate', { scope: 'people', formula: 'active_days(28d) > 1', limit: 4, ...more })).json;
  const first = await ask();
  assert.deepEqual([first.items.length, first.total, first.matched], [4, 6, 5]);
  const second = await ask({ cursor: first.next_cursor });
  assert.deepEqual([second.items.length, second.next_cursor, 'matched' in second], [2, null, false]);
  assert.equal(new Set([...first.items, ...second.items].map(({ account, person }) => `${account} ${person}`)).size, 6);
  assert.equal((await ask({ limit: 0 })).matched, 5);
});

test('what cannot be asked of people is refused', async () => {
  for (const [body, field] of [
    [{ formula: 'events(7d) > 1', scope: 'people' }, 'formula'], [{ formula: 'role', scope: 'people', people: ['nobody'] }, 'people'],
    [{ formula: 'role', scope: 'people', people: [{}] }, 'people'], [{ formula: 'mau', people: ['p1'] }, 'people'],
    [{ formula: 'role', scope: 'people', cursor: 'x' }, 'cursor'], [{ formula: 'role', scope: 'everybody' }, 'scope']]) {
    const { status, json } = await ann.post('/formulas/evaluate', body);
    assert.deepEqual([status, json.field], [422, field], JSON.stringify(body));
  }
  const wrong = (await ann.post('/formulas/evaluate', { scope: 'people', formula: 'actve_days(28d) > 1' })).json;
  assert.deepEqual([wrong.at, wrong.proposal], [0, 'active_days']);
});

const rowOf = async (id) => (await ann.get('/segments?brief=1')).json.items.find((one) => one.id === id);
const watched = (id) => until('it is watched', async () => (await rowOf(id)).watched);
const changesOf = async (id) => (await ann.get(`/segments/${id}/changes`)).json.items;
const make = async (body) => {
  const { status, json } = await ann.post('/segments', body);
  assert.equal(status, 201, JSON.stringify(json));
  return json.id;
};
const restart = async (signal) => {
  await server.stop(signal);
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = server;
};

test('people enter and leave while it happens, open pages are told, and a crash repeats nothing', async () => {
  const id = await make({ name: 'Admins', scope: 'people', formula: 'role = "admin"' });
  await watched(id);
  assert.deepEqual(await changesOf(id), [], 'who was there did not enter');
  const page = await listen(server, ann);
  const role = (person, value, account) => ann.post('/people', { id: person, account, attributes: { role: value } });
  await role('p3', 'admin', 'acme');
  await until('it is noted', async () => (await changesOf(id)).length === 2);
  await role('p0', 'user', 'acme');
  await until('it is noted', async () => (await changesOf(id)).length === 3);
  const noted = await changesOf(id);
  assert.deepEqual(noted.map((one) => [one.account.id, one.person.id, one.entered]).sort(),
    [['acme', 'p0', false], ['acme', 'p3', true], ['bolt', 'p3', true]]);
  assert.deepEqual([noted[0].person.name, noted[0].day, noted[0].at.slice(0, 10)], ['Pat', '2026-03-31', '2026-03-31']);
  const told = () => page.events.filter(({ name, data }) => name === 'segment' && data.id === id);
  const sum = (key) => told().reduce((total, { data }) => total + data[key], 0);
  await until('open pages know', () => sum('entered') === 2 && sum('left') === 1);
  page.close();
  const first = (await ann.get(`/segments/${id}/changes?limit=2`)).json;
  const second = (await ann.get(`/segments/${id}/changes?limit=2&cursor=${first.next_cursor}`)).json;
  assert.deepEqual([first.items.length, second.items.length, second.next_cursor], [2, 1, null]);

  await restart('SIGKILL');
  await watched(id);
  assert.deepEqual(await changesOf(id), noted, 'nothing is told twice, nothing is lost');
  await role('p3', 'user', 'acme');
  await until('it is noted', async () => (await changesOf(id)).length === 5);
  assert.ok((await changesOf(id)).slice(0, 2).every((one) => !one.entered && one.person.id === 'p3'));
});

test('an accepted event is known by the segment after a crash at once', async () => {
  const id = await make({ name: 'Looked today', scope: 'people', formula: 'days("Looked", 1d) > 0' });
  await watched(id);
  await server.track('/v1/batch', { batch: [{ type: 'track', userId: 'p1', event: 'Looked', context: { groupId: 'acme' }, timestamp: ago(0) }] }, key);
  await restart('SIGKILL'); // before or after it was noted
  await until('it is noted', async () => (await changesOf(id)).length > 0);
  assert.deepEqual((await changesOf(id)).map((one) => [one.account.id, one.person.id, one.entered]), [['acme', 'p1', true]]);
});

test('a visitor who signs up stays in the segment, and members know since when', async () => {
  const visitor = { anonymousId: 'v1', context: { groupId: 'cube' } };
  const batch = [2, 1, 0].map((day) => ({ ...visitor, type: 'track', event: 'Opened', timestamp: ago(day) }));
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  const id = await make({ name: 'Cube people', scope: 'people', formula: 'active within 2d and account.id = "cube"' });
  await watched(id);
  assert.equal((await server.track('/v1/identify', { anonymousId: 'v1', userId: 'carl' }, key)).status, 200);
  const member = await until('they are one', async () => {
    const { items } = (await ann.get(`/segments/${id}/members`)).json;
    return items[0].person.id === 'carl' && items;
  });
  assert.deepEqual(member.map((one) => [one.account.id, one.person.id, one.since]), [['cube', 'carl', '2026-03-29']]);
  await ann.post('/people', { id: 'p4', account: 'cube' });
  assert.equal((await server.track('/v1/batch', { batch: [opened('p4', 'cube', 0)] }, key)).status, 200);
  await until('it is noted', async () => (await changesOf(id)).length === 1);
  assert.equal((await changesOf(id))[0].person.id, 'p4');
  assert.equal((await ann.patch(`/segments/${id}`, { scope: 'accounts', formula: 'mau > 1' })).status, 422);
});

const csv = (id, text, query = '', headers = {}) => ann.ask('POST', `/api/v1/segments/${id}/list${query}`, text, { 'content-type': 'text/csv', ...headers });
const listOf = async (id) => (await ann.get(`/segments/${id}`)).json;

test('a list of accounts comes from a file: previewed, replaced, added to', async () => {
  const id = await make({ name: 'Board', static: ['cube'] });
  const file = 'Account ID,Note\nacme,good\nnobody,who\n bolt ,\nacme,again\n';
  const preview = await csv(id, file, '?dry_run=1');
  assert.equal(preview.status, 200, JSON.stringify(preview.json));
  assert.deepEqual(preview.json, { dry_run: true, rows: 4, matched: 3, unknown: 1, wrong: 0, added: 2, removed: 1, listed: 2, unknown_rows: [{ line: 3, id: 'nobody' }], wrong_rows: [] });
  assert.deepEqual((await listOf(id)).static, ['cube'], 'nothing was changed');

  assert.equal((await csv(id, file, '?mode=add&why=the%20board%20met')).json.removed, 0);
  assert.deepEqual((await listOf(id)).static, ['acme', 'bolt', 'cube']);
  const { version, why } = await listOf(id);
  assert.equal(why, 'the board met');
  assert.deepEqual((await csv(id, file, '?mode=add')).json.added, 0);
  assert.equal((await listOf(id)).version, version, 'the same again is no edit');
  assert.equal((await csv(id, file, '?keep=1')).json.listed, 3);
  assert.deepEqual((await listOf(id)).static, ['acme', 'bolt', 'nobody']);
  assert.deepEqual((await ann.get(`/segments/${id}/members`)).json.items.map((one) => one.account.id), ['acme', 'bolt']);
});

test('a file with wrong rows changes nothing and names them', async () => {
  const id = await make({ name: 'Careful', static: ['cube'] });
  const broken = `id,x\nacme,1\n,2\n"${'y'.repeat(300)}",3\nbolt,1,2,3\n`;
  const preview = (await csv(id, broken, '?dry_run=1')).json;
  assert.deepEqual([preview.wrong, preview.wrong_rows.map((one) => one.line)], [3, [3, 4, 5]]);
  assert.ok(preview.wrong_rows.every((one) => one.reason.length > 5));
  const refused = await csv(id, broken);
  assert.equal(refused.status, 422);
  assert.match(refused.json.detail, /3 rows are wrong, the first in line 3: there is no id/);
  assert.match((await csv(id, 'name\nacme\n')).json.detail, /no column "id"/);
  assert.equal((await csv(id, '')).status, 422);
  assert.match((await csv(id, `id\n${'a\n'.repeat(100001)}`)).json.detail, /more than 100000 rows/);
  assert.deepEqual((await listOf(id)).static, ['cube']);
  const formula = await make({ name: 'No list', formula: 'mau > 1' });
  assert.equal((await csv(formula, 'id\nacme\n')).status, 409);
  assert.equal((await csv(999, 'id\nacme\n')).status, 404);
  const { headers } = await ann.get(`/segments/${id}`);
  assert.equal((await csv(id, 'id\nacme\n', '', { 'if-match': headers.get('etag') })).status, 200);
  assert.equal((await csv(id, 'id\nbolt\n', '', { 'if-match': headers.get('etag') })).status, 412);
});

test('a list of people comes from ids or e-mails, is watched, and can be as long as a file', async () => {
  const id = await make({ name: 'Advisers', scope: 'people', static: [] });
  await watched(id);
  const byMail = (await csv(id, 'Name;E-mail;email\nPat;;PAT@acme.example\nNo;;no@one.example\n')).json;
  assert.deepEqual([byMail.matched, byMail.unknown_rows], [1, [{ line: 3, id: 'no@one.example' }]]);
  assert.deepEqual((await listOf(id)).static, ['p0']);
  await until('it is noted', async () => (await changesOf(id)).length === 1);
  const { json } = await csv(id, 'user_id\np3\nlate\n', '?mode=add&keep=1');
  assert.deepEqual([json.matched, json.unknown, json.listed], [1, 1, 3]);
  await until('it is noted', async () => (await changesOf(id)).length === 3);
  await ann.post('/people', { id: 'late', account: 'cube', name: 'Late' });
  await until('it is noted', async () => (await changesOf(id)).length === 4);
  assert.deepEqual((await changesOf(id))[0].person, { id: 'late', name: 'Late', anonymous: false });
  const { items } = (await ann.get(`/segments/${id}/members`)).json;
  assert.deepEqual(items.map((one) => [one.account.id, one.person.id, one.since]), [['acme', 'p0', null], ['acme', 'p3', null], ['bolt', 'p3', null], ['cube', 'late', null]]);

  const many = Array.from({ length: 100000 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const large = await csv(id, `id\n${many.join('\n')}\n`, '?keep=1');
  assert.deepEqual([large.status, large.json.listed, large.json.removed], [200, 100000, 3], JSON.stringify(large.json).slice(0, 300));
  await until('all have left', async () => (await changesOf(id)).length === 8);
  assert.equal((await listOf(id)).static.length, 100000);
  assert.equal((await ann.remove(`/segments/${id}`)).status, 204);
});

test('two segments of people stand side by side, and one on two days', async () => {
  await ann.post('/features', { name: 'Opening', events: ['Opened'], key: true });
  const regular = await make({ name: 'Regular', scope: 'people', formula: 'active_days(28d) >= 3' });
  const acme = await make({ name: 'Of acme', scope: 'people', formula: 'account.id = "acme"' });
  const { json } = await ann.get(`/segments/compare?a=${regular}&b=${acme}`);
  // Regular: p2 and p3 in acme, p3 and p4 in bolt, carl in cube. Of acme: p0 to p3, active on 1 to 4 days; p1 looked, too.
  assert.deepEqual([json.scope, json.in_both], ['people', 2]);
  assert.deepEqual(json.a, { day: '2026-03-31', people: 4, members: 5, accounts: 3, revenue: { EUR: 600 } });
  assert.deepEqual(json.b, { day: '2026-03-31', people: 4, members: 4, accounts: 1, revenue: { EUR: 100 } });
  const of = Object.fromEntries(json.measures.map((one) => [one.key, [one.a, one.b]]));
  assert.deepEqual([of.active, of.active_share, of.new, of.lost], [[5, 4], [1, 1], [5, 4], [0, 0]]);
  // Days: 3 + 4 + 4 + 5 + 3 of five, 1 + 2 + 3 + 4 of four.
  assert.deepEqual(of.active_days, [19 / 5, 10 / 4]);
  assert.deepEqual(of.stickiness.map((value) => value.toFixed(6)), [(19 / 28 / 5).toFixed(6), (10 / 28 / 4).toFixed(6)]);
  assert.deepEqual(of.key_features, [1, 1]);
  assert.deepEqual(json.features.map(({ name, a, b }) => [name, a, b]), [['Opening', 1, 1], ['Looked', 0, 0.25]]);
  // p3 was an admin, too, and p0 and p3 became users.
  assert.deepEqual(json.roles, [{ role: null, a: 3, b: 2 }, { role: 'user', a: 2, b: 2 }]);

  const before = (await ann.get(`/segments/compare?a=${regular}&b=${regular}&day=2026-03-29`)).json;
  assert.deepEqual([before.a.members, before.b.members, before.in_both], [1, 1, 1], 'p4 alone came so often by then');
  const moved = (await ann.get(`/segments/compare?a=${regular}&b=${regular}&day=2026-03-29&day_b=2026-03-31`)).json;
  assert.deepEqual([moved.a.members, moved.b.members, moved.in_both, moved.b.day], [1, 5, 1, '2026-03-31']);
  const all = (await ann.get(`/segments/compare?a=${regular}`)).json;
  assert.equal(all.b.members, (await ann.post('/formulas/evaluate', { scope: 'people', formula: 'role', limit: 0 })).json.total);
  const accounts = await make({ name: 'Accounts', formula: 'mau > 0' });
  const mixed = await ann.get(`/segments/compare?a=${regular}&b=${accounts}`);
  assert.deepEqual([mixed.status, mixed.json.field], [422, 'b']);
});

test('a view of the table of accounts is a segment with its columns, order and filters', async () => {
  const view = { columns: ['mrr', 'wau'], sort: '-mrr', filter: ['mrr:lt:300'], density: 'narrow' };
  const id = await make({ name: 'My accounts', formula: 'account.mrr >= 100', pinned: true, view });
  const shown = async (query) => (await ann.get(`/accounts?${query}`)).json.items.map((one) => one.id);
  assert.deepEqual((await rowOf(id)).view, view, 'the app finds what it kept');
  assert.deepEqual(await shown(`segment=${id}`), ['acme', 'bolt', 'cube'], 'the segment is the formula alone');
  assert.deepEqual(await shown(`view=${id}`), ['bolt', 'acme']);
  assert.deepEqual(await shown(`view=${id}&sort=mrr`), ['acme', 'bolt'], 'another order for once');
  assert.deepEqual(await shown(`view=${id}&filter=mrr:gt:100`), ['bolt']);
  const lines = (await ann.get(`/accounts.csv?view=${id}`)).text.trim().split('\n');
  assert.deepEqual(lines.slice(1).map((line) => line.split(',')[0]), ['bolt', 'acme']);

  // A view of filters that no formula can say.
  const healthy = await make({ name: 'Known health', formula: 'yes', view: { filter: ['health:set:'] } });
  assert.equal((await shown(`view=${healthy}`)).length, (await ann.get('/accounts?filter=health:set:')).json.matched);
  assert.equal((await ann.patch(`/segments/${id}`, { view: { sort: 'mrr' } })).json.version, 2);
  assert.deepEqual(await shown(`view=${id}`), ['acme', 'bolt', 'cube']);
  for (const wrong of [{ filter: ['mrr'] }, { filter: 'mrr:lt:3' }, { sort: 3 }, { columns: [3] }, { filter: Array(21).fill('mrr:lt:3') }]) {
    const { status, json } = await ann.patch(`/segments/${id}`, { view: wrong });
    assert.deepEqual([status, json.field], [422, 'view'], JSON.stringify(wrong));
  }
  assert.equal((await ann.get(`/accounts?view=${id}&segment=${id}`)).status, 422);
  assert.equal((await ann.get('/accounts?view=999')).status, 404);
});

test('a segment has targets of its own, and how its accounts are looked after', async () => {
  const targets = [
    { name: 'People a week', formula: 'active_people(7d)', wanted: 'at_least', target: 2 },
    { name: 'Anybody came', formula: 'active_people(28d) > 0', wanted: 'at_least', target: 0.5 },
    { name: 'Seats', formula: 'seat_use(28d)', wanted: 'at_most', target: 1 },
  ];
  const id = await make({ name: 'Standard', formula: 'account.mrr > 0', targets, service: 'pooled', service_hours: 1.5 });
  const kept = await listOf(id);
  assert.deepEqual([kept.targets, kept.service, kept.service_hours], [targets, 'pooled', 1.5]);
  const asked = (await ann.get(`/segments/${id}/targets`)).json;
  assert.deepEqual([asked.members, asked.service_hours, asked.day_before], [3, 4.5, '2026-03-03']);
  // In a week: acme 4, bolt 2, cube 3 (carl, p4 and late, who was only told of: 2). Seats nobody knows.
  const weekly = (await ann.post('/formulas/evaluate', { formula: 'active_people(7d)' })).json.items.map((one) => one.value).sort();
  assert.deepEqual(asked.items.map(({ name, how, value, before, met, reached, known }) => [name, how, value, before, met, reached, known]), [
    ['People a week', 'median', weekly[1], 0, true, weekly.filter((value) => value >= 2).length, 3],
    ['Anybody came', 'share', 1, 0, true, 3, 3], ['Seats', 'median', null, null, null, 0, 0]]);
  const people = await make({ name: 'Standard people', scope: 'people', formula: 'account.id = "acme"', targets: [{ name: 'Days', formula: 'active_days(28d)', wanted: 'at_most', target: 2 }] });
  const { members, items: [days] } = (await ann.get(`/segments/${people}/targets`)).json;
  assert.deepEqual([members, days.value, days.met, days.reached], [4, 2.5, false, 2]);
  for (const wrong of [{ ...targets[0], formula: 'actve_people(7d)' }, { ...targets[0], wanted: 'more' }, { ...targets[0], name: '' }, { ...targets[0], formula: 'last_seen' }, { ...targets[0], target: '2' }, 3]) {
    const { status, json } = await ann.patch(`/segments/${id}`, { targets: [wrong] });
    assert.deepEqual([status, json.field], [422, 'targets'], JSON.stringify(wrong));
  }
  assert.equal((await ann.patch(`/segments/${id}`, { service: 'none' })).status, 422);
  assert.equal((await ann.patch(`/segments/${id}`, { service_hours: -1 })).status, 422);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'segments');
});
