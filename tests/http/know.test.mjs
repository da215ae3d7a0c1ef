// Knowing why, over HTTP: metrics of one's own, segments, and what the editor of formulas asks. Every answer is checked
// against the shape the server publishes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

// Twelve accounts: a00 to a11 with 100·n a month; the even ones are on plan "team". Account n has n mod 4 people who are
// active on each of the last n + 1 days.
before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const items = Array.from({ length: 12 }, (_, n) => ({
    id: id(n), name: `Account ${n}`, timestamp: '2026-01-01T00:00:00Z', mrr: n * 100, currency: 'EUR',
    attributes: { plan: n % 2 ? 'free' : 'team', ...(n !== 3 && { seats: 4 }) },
  }));
  assert.equal((await ann.post('/accounts', { items })).json.accepted, 12);
  const batch = [];
  for (let n = 0; n < 12; n++) {
    for (let person = 0; person < n % 4; person++) {
      for (let day = 0; day <= n; day++) {
        batch.push({ type: 'track', userId: `p${n}-${person}`, event: 'Opened', context: { groupId: id(n) },
          timestamp: new Date(Date.parse(NOW) - day * 86400000 - 3600000).toISOString() });
      }
    }
  }
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  await server?.stop('SIGKILL');
  await folder?.remove();
});

const id = (n) => `a${String(n).padStart(2, '0')}`;
const names = (items) => items.map((one) => one.account.id);
const watched = (segment) => until('it is watched', async () => (await ann.get('/segments?brief=1')).json.items.find((one) => one.id === segment).watched);
const members = async (segment, query = '') => (await ann.get(`/segments/${segment}/members${query}`)).json;

test('a formula is checked condition by condition, with who is one condition short', async () => {
  const formula = 'account.plan = "team" and active_people(28d) >= 2 and account.mrr > 500';
  const { status, json } = await ann.post('/formulas/check', { formula });
  assert.equal(status, 200);
  // team: 0 2 4 6 8 10; two people or more: 2 3 6 7 10 11; more than 500: 6 and up.
  assert.deepEqual([json.type, json.matched, json.total, json.missing], ['yesno', 2, 12, 0]);
  assert.deepEqual(json.revenue, { EUR: 1600 });
  assert.deepEqual(json.conditions.map(({ text, matched, left }) => [text, matched, left]),
    [['account.plan = "team"', 6, 6], ['active_people(28d) >= 2', 6, 3], ['account.mrr > 500', 6, 2]]);
  for (const { text, at, end } of json.conditions) assert.equal(formula.slice(at, end), text);
  assert.deepEqual(names(json.matches), ['a06', 'a10']);
  assert.equal(json.matches[0].evidence.find((one) => one.text === 'active_people(28d)').value, 2);
  // One short: 2 by revenue (200 of 500), 8 by people (0 of 2), 7 and 11 by plan. Nearest first.
  assert.deepEqual(names(json.short), ['a02', 'a07', 'a08', 'a11']);
  assert.equal(json.short[0].value, 200);
  assert.equal(formula.slice(json.short[0].failing.at, json.short[0].failing.end), 'account.mrr > 500');
  assert.equal(json.short[1].value, null, 'how far a text is cannot be said');
});

test('accounts of whom something is not known are counted', async () => {
  const { json } = await ann.post('/formulas/check', { formula: 'seat_use(28d) < 30%' });
  // People over 4 seats: 0 for n mod 4 = 0, 25 % for 1; account 3 has no seats.
  assert.deepEqual([json.matched, json.missing], [6, 1]);
  const or = await ann.post('/formulas/check', { formula: 'account.seats > 9 or account.nothing = "x"' });
  assert.deepEqual([or.json.matched, or.json.missing, or.json.conditions.length], [0, 12, 1]);
});

test('another day, another answer; a day to come is refused', async () => {
  const ask = async (day) => (await ann.post('/formulas/check', { formula: 'active_people(7d) > 0', day })).json.matched;
  // Account n was active from n days ago on.
  assert.deepEqual([await ask('2026-03-31'), await ask('2026-03-24'), await ask('2026-03-19')], [9, 4, 0]);
  assert.equal((await ann.post('/formulas/check', { formula: 'dau > 0', day: '2026-04-02' })).status, 422);
});

test('a wrong formula is answered with the place and what might have been meant', async () => {
  for (const path of ['/formulas/check', '/formulas/distribution', '/segments/preview']) {
    const answer = await ann.post(path, { formula: 'active_peple(28d) > 1' });
    assert.equal(answer.status, 422, path);
    assert.deepEqual([answer.json.at, answer.json.proposal], [0, 'active_people'], path);
    assert.ok(answer.json.end >= 'active_peple'.length);
  }
  for (const body of [{ name: 'Bad', formula: 'active_peple(28d) > 1' }, { name: 'Bad', formula: 'mau' }, { name: 'Bad' },
    { name: 'Bad', formula: 'mau > 1', static: ['a01'] }, { name: 'Bad', static: [{}] }]) {
    assert.equal((await ann.post('/segments', body)).status, 422, JSON.stringify(body));
  }
});

test('people are found, too', async () => {
  const { json } = await ann.post('/formulas/check', { formula: 'active_days(28d) >= 11', scope: 'people' });
  assert.deepEqual([json.matched, names(json.matches)], [5, ['a10', 'a10', 'a11', 'a11', 'a11']]);
  assert.equal(json.matches[0].person.id, 'p10-0');
});

test('the distribution of a formula', async () => {
  assert.equal((await ann.post('/formulas/distribution', { formula: 'account.mrr' })).status, 422, 'an attribute may be anything');
  assert.equal((await ann.post('/formulas/distribution', { formula: 'mau > 1' })).status, 422);
  const numbers = await ann.post('/formulas/distribution', { formula: 'account.mrr + 0' });
  const { distribution } = numbers.json;
  assert.deepEqual([distribution.count, distribution.missing, distribution.least, distribution.median, distribution.most], [12, 0, 0, 550, 1100]);
  assert.deepEqual([distribution.q1, distribution.q3], [275, 825]);
  assert.equal(distribution.bins.reduce((sum, bin) => sum + bin.count, 0), 12);
  assert.ok(distribution.bins.every((bin) => bin.to - bin.from === 100));
  const seats = (await ann.post('/formulas/distribution', { formula: 'seat_use(28d)' })).json.distribution;
  assert.deepEqual([seats.count, seats.missing], [11, 1]);
});

test('metrics get names, are used in other formulas, and circles are refused with the chain', async () => {
  const made = await ann.post('/metrics', { name: 'depth', formula: 'person_days(28d) / active_people(28d)', meaning: 'Days a person comes.', unit: 'days', leading: true, why: 'asked for' });
  assert.equal(made.status, 201);
  assert.deepEqual([made.json.version, made.json.changed_by, made.json.why], [1, 'Ann', 'asked for']);
  const deep = await ann.post('/metrics', { name: 'is_deep', formula: 'depth >= 5', meaning: 'People come often.' });
  assert.equal(deep.status, 201);
  assert.equal((await ann.post('/formulas/check', { formula: 'is_deep' })).json.matched, 6);

  const circle = await ann.patch(`/metrics/${made.json.id}`, { formula: 'if(is_deep, 1, 2)' });
  assert.equal(circle.status, 422);
  assert.match(circle.json.detail, /depth → is_deep|is_deep → depth/);
  assert.equal((await ann.patch(`/metrics/${made.json.id}`, { formula: 'depth' })).status, 422);
  for (const name of ['mau', 'and', 'Big', 'two words', '9', 'a.b', 'depth']) {
    const answer = await ann.post('/metrics', { name, formula: 'dau' });
    assert.ok(answer.status === 422 || (name === 'depth' && answer.status === 409), `${name}: ${answer.status}`);
  }

  const gone = await ann.remove(`/metrics/${made.json.id}`);
  assert.equal(gone.status, 409);
  assert.match(gone.json.detail, /is_deep/);
  assert.equal((await ann.patch(`/metrics/${made.json.id}`, { name: 'deepness' })).status, 409, 'its users would lose it');
  const broken = await ann.patch(`/metrics/${made.json.id}`, { formula: 'account.id' });
  assert.equal(broken.status, 409);
  assert.match(broken.json.detail, /is_deep/);

  const better = await ann.patch(`/metrics/${made.json.id}`, { meaning: 'Days a person comes in 28.', why: 'clearer' });
  assert.deepEqual([better.status, better.json.version], [200, 2]);
  assert.deepEqual((await ann.get(`/metrics/${made.json.id}`)).json, better.json);
  const { items } = (await ann.get(`/metrics/${made.json.id}/versions?bodies=1`)).json;
  assert.deepEqual(items.map((one) => [one.version, one.why, one.body.meaning]), [[2, 'clearer', 'Days a person comes in 28.'], [1, 'asked for', 'Days a person comes.']]);
});

test('the catalogue of metrics has meanings, users and distributions', async () => {
  const { json } = await ann.get('/metrics?distribution=1');
  const of = Object.fromEntries(json.items.map((one) => [one.key, one]));
  assert.equal(of.active_people.formula, 'active_people(28d)');
  assert.deepEqual([of.active_people.distribution.count, of.active_people.distribution.most], [12, 3]);
  assert.deepEqual(of.depth.used_by, [{ kind: 'metric', id: 2, name: 'is_deep' }]);
  assert.deepEqual([of.depth.own, of.depth.leading, of.depth.unit], [true, true, 'days']);
  assert.ok(json.items.every((one) => one.own || (one.meaning.length > 10 && !one.broken)));
  assert.ok(!('distribution' in of.is_deep), 'a yes or no has none');
  assert.ok((await ann.get('/metrics')).json.items.every((one) => !('distribution' in one)));
});

let big;
test('a segment is made, counted, changed with If-Match, and keeps its versions', async () => {
  const made = await ann.post('/segments', { name: 'Big', formula: 'account.mrr >= 600', description: 'Who pays much.', pinned: true, view: { columns: ['mrr'], sort: '-mrr' } });
  assert.equal(made.status, 201);
  big = made.json.id;
  const row = (await ann.get('/segments')).json.items.find((one) => one.id === big);
  assert.deepEqual([row.count, row.count_before, row.revenue, row.pinned, row.view.sort], [6, 6, { EUR: 5100 }, true, '-mrr']);
  assert.equal((await ann.get('/segments?brief=1')).json.items.find((one) => one.id === big).count, null);

  const seen = await ann.get(`/segments/${big}`);
  const etag = seen.headers.get('etag');
  const changed = await ann.patch(`/segments/${big}`, { formula: 'account.mrr >= 900' }, { 'if-match': etag });
  assert.deepEqual([changed.status, changed.json.version], [200, 2]);
  assert.equal((await ann.patch(`/segments/${big}`, { name: 'Bigger' }, { 'if-match': etag })).status, 412);
  assert.equal((await ann.get(`/segments/${big}/versions`)).json.items.length, 2);
  assert.equal((await ann.post('/segments', { name: 'Big', formula: 'mau > 1' })).status, 409);
  assert.equal((await ann.get('/segments/999')).status, 404);
});

test('members have the day since which they are in', async () => {
  const { items, total } = await members(big);
  assert.deepEqual([names(items), total], [['a10', 'a11', 'a09'], 3], 'by name');
  assert.deepEqual(items.map((one) => one.since), ['2026-01-01', '2026-01-01', '2026-01-01']);
  const first = await members(big, '?limit=2');
  assert.deepEqual([first.items.length, (await members(big, `?limit=2&cursor=${first.next_cursor}`)).items.length], [2, 1]);
  assert.equal((await members(big, '?day=2025-12-31')).total, 0);
  assert.equal((await ann.get(`/segments/${big}/members?day=2026-04-01`)).status, 422);
});

test('who enters and leaves is noted while it happens', async () => {
  const { id: plan } = (await ann.post('/segments', { name: 'Gold', formula: 'account.plan = "gold"' })).json;
  await watched(plan);
  const changes = async () => (await ann.get(`/segments/${plan}/changes`)).json.items.map((one) => [one.account.id, one.entered, one.day]);
  await ann.patch('/accounts/a01', { attributes: { plan: 'gold' } });
  await until('it is noted', async () => (await changes()).length === 1);
  await ann.patch('/accounts/a02', { attributes: { plan: 'gold' } });
  await until('it is noted', async () => (await changes()).length === 2);
  await ann.patch('/accounts/a01', { attributes: { plan: 'free' } });
  await until('it is noted', async () => (await changes()).length === 3);
  assert.deepEqual(await changes(), [['a01', false, '2026-03-31'], ['a02', true, '2026-03-31'], ['a01', true, '2026-03-31']]);
  const first = (await ann.get(`/segments/${plan}/changes?limit=2`)).json;
  const second = (await ann.get(`/segments/${plan}/changes?limit=2&cursor=${first.next_cursor}`)).json;
  assert.deepEqual([first.items.length, second.items.length, second.next_cursor], [2, 1, null]);
  await ann.patch('/accounts/a02', { attributes: { plan: 'team' } });
});

test('history is asked of the engine, by day or by week', async () => {
  const { id: active } = (await ann.post('/segments', { name: 'Active', formula: 'dau > 0' })).json;
  const { items, step_days } = (await ann.get(`/segments/${active}/history?from=2026-03-20&to=2026-03-31`)).json;
  assert.equal(step_days, 1);
  // On the day d days ago those with n >= d were active, but for 0, 4 and 8, who have nobody.
  const expected = Array.from({ length: 12 }, (_, n) => 11 - n).map((d) => Array.from({ length: 12 }, (_, n) => n).filter((n) => n % 4 && n >= d).length);
  assert.deepEqual(items.map((one) => one.count), expected);
  const weekly = (await ann.get(`/segments/${active}/history?from=2025-10-01&to=2026-03-31`)).json;
  assert.equal(weekly.step_days, 7);
  assert.equal(weekly.items.at(-1).day, '2026-03-31');
  assert.equal((await ann.get(`/segments/${active}/history?from=2020-01-01`)).status, 422);
});

test('a list of accounts is a segment, too, and so are people', async () => {
  const list = await ann.post('/segments', { name: 'Board', static: ['a05', 'a01', 'nobody'] });
  assert.equal(list.status, 201);
  const board = await members(list.json.id);
  assert.deepEqual([names(board.items), board.items[0].since], [['a01', 'a05'], null]);
  assert.deepEqual((await ann.patch(`/segments/${list.json.id}`, { static: ['a07'] })).json.static, ['a07']);
  assert.deepEqual(names((await members(list.json.id)).items), ['a07']);

  const people = (await ann.post('/segments', { name: 'Regulars', scope: 'people', formula: 'active_days(28d) >= 11' })).json;
  const found = await members(people.id);
  assert.deepEqual([found.total, found.items.map((one) => one.person.id).sort()], [5, ['p10-0', 'p10-1', 'p11-0', 'p11-1', 'p11-2']]);
  // Who comes on 11 days of 28 came on the 11th of them first: yesterday those of a11, who began a day before.
  assert.deepEqual(found.items.map((one) => [one.person.id, one.since]).sort(), [
    ['p10-0', '2026-03-31'], ['p10-1', '2026-03-31'], ['p11-0', '2026-03-30'], ['p11-1', '2026-03-30'], ['p11-2', '2026-03-30']]);
  const changes = (await ann.get(`/segments/${people.id}/changes?days=1`)).json.items;
  assert.deepEqual(changes.map((one) => [one.day, one.person.id, one.entered]).sort(), [
    ['2026-03-30', 'p11-0', true], ['2026-03-30', 'p11-1', true], ['2026-03-30', 'p11-2', true], ['2026-03-31', 'p10-0', true], ['2026-03-31', 'p10-1', true]]);
  assert.equal(changes[0].day, '2026-03-31', 'the newest first');
  const row = (await ann.get('/segments')).json.items.find((one) => one.id === people.id);
  assert.deepEqual([row.count, row.count_before], [5, 0]);
  const counts = (await ann.get(`/segments/${people.id}/history?from=2026-03-30&to=2026-03-31`)).json.items.map((one) => one.count);
  assert.deepEqual(counts, [3, 5]);
});

test('a segment is previewed before there is one', async () => {
  const { json } = await ann.post('/segments/preview', { formula: 'account.mrr >= 600' });
  assert.deepEqual([json.count, names(json.sample)], [6, ['a06', 'a07', 'a08', 'a09', 'a10', 'a11']]);
  assert.equal((await ann.post('/segments/preview', { formula: 'active within 1d', scope: 'people' })).json.count, 18);
});

test('two segments stand side by side', async () => {
  const team = (await ann.post('/segments', { name: 'Team', formula: 'account.plan = "team"' })).json.id;
  const { json } = await ann.get(`/segments/compare?a=${team}&b=${big}`);
  assert.deepEqual([json.scope, json.a, json.b, json.in_both], ['accounts', { day: '2026-03-31', accounts: 6, revenue: { EUR: 3000 } }, { day: '2026-03-31', accounts: 3, revenue: { EUR: 3000 } }, 1]);
  const of = Object.fromEntries(json.measures.map((one) => [one.key, [one.a, one.b]]));
  assert.deepEqual(of.active_people, [6, 6]);
  assert.deepEqual(of.active_people_median, [1, 2]);
  assert.deepEqual(of.seat_use, [0.25, 0.5]);
  const health = (await ann.get('/accounts?health=1&sort=id&limit=100')).json.items.filter((one) => ['a09', 'a10', 'a11'].includes(one.id)).map((one) => one.health.score);
  assert.equal(of.health[1], health.sort((x, y) => x - y)[1], 'the median of health');
  const all = (await ann.get(`/segments/compare?a=${team}`)).json;
  assert.equal(all.b.accounts, 12);

  // The same on two days: those who were active in a week, by then and now.
  const active = (await ann.post('/segments', { name: 'This week', formula: 'active_people(7d) > 0' })).json.id;
  const days = (await ann.get(`/segments/compare?a=${active}&b=${active}&day=2026-03-24`)).json;
  assert.deepEqual([days.a.day, days.b.day], ['2026-03-24', '2026-03-24']);
  const moved = (await ann.get(`/segments/compare?a=${active}&b=${active}&day=2026-03-24&day_b=2026-03-31`)).json;
  assert.deepEqual([moved.a.accounts, moved.b.accounts, moved.in_both, moved.b.day], [4, 9, 4, '2026-03-31']);
  assert.deepEqual(moved.measures.find((one) => one.key === 'active_people').a, 9, 'account 7 to 11: 3 + 1 + 2 + 3');
  assert.equal((await ann.get(`/segments/compare?a=${active}&day_b=2026-04-01`)).status, 422);
});

test('the table of accounts takes a segment and a formula', async () => {
  const ids = async (query) => (await ann.get(`/accounts?sort=id&${query}`)).json.items.map((one) => one.id);
  assert.deepEqual(await ids(`segment=${big}`), ['a09', 'a10', 'a11']);
  assert.deepEqual(await ids(`segment=${big}&formula=${encodeURIComponent('account.plan = "team"')}`), ['a10']);
  assert.deepEqual(await ids(`segment=${big}&filter=mrr:lt:1000`), ['a09']);
  assert.deepEqual(await ids(`formula=${encodeURIComponent('active_people(28d) = 3')}&day=2026-03-28`), ['a03', 'a07', 'a11']);
  assert.equal((await ann.get(`/accounts?formula=${encodeURIComponent('mau +')}`)).status, 422);
  assert.equal((await ann.get('/accounts?formula=mau')).status, 422);
  assert.equal((await ann.get('/accounts?segment=999')).status, 404);
  const csv = await ann.get(`/accounts.csv?segment=${big}`);
  assert.equal(csv.text.trim().split('\n').length, 4);
});

test('a deleted segment is gone, and what was noted is found again after a restart', async () => {
  const made = (await ann.post('/segments', { name: 'Short', formula: 'account.plan = "free"' })).json.id;
  assert.equal((await ann.remove(`/segments/${made}`)).status, 204);
  assert.equal((await ann.get(`/segments/${made}`)).status, 404);
  assert.equal((await ann.get(`/segments/${made}/versions`)).json.items.length, 1, 'its versions stay');
  const kept = (await ann.post('/segments', { name: 'Silver', formula: 'account.plan = "silver"' })).json.id;
  await watched(kept);
  await ann.patch('/accounts/a04', { attributes: { plan: 'silver' } });
  await until('it is noted', async () => (await ann.get(`/segments/${kept}/changes`)).json.items.length === 1);
  await server.stop();
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = server;
  await until('it is noted', async () => (await members(kept)).total === 1);
  assert.equal((await ann.get(`/segments/${kept}/changes`)).json.items.length, 1, 'nothing is told twice');
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'know');
});
