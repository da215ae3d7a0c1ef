// Health over HTTP: what a score is made of adds up to the last digit, scorecards are edited, the portfolio counts
// everybody once. Expectations were computed by hand from what is sent.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

const day = (n) => new Date(Date.UTC(2026, 2, 31) - n * 86400e3).toISOString().slice(0, 10); // so many days before
const at = (n) => ({ timestamp: `${day(n)}T09:30:00.000Z` });

// Everybody of an account is active every second day until some day each.
function activity(account, lasts) {
  return lasts.flatMap((last, person) => {
    const items = [];
    for (let n = 120; n >= last; n -= 2) {
      items.push({ type: 'track', userId: `${account}.${person}`, event: 'Report Viewed', context: { groupId: account }, ...at(n) });
    }
    return items;
  });
}

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const traits = (groupId, more) => ({ type: 'group', userId: `${groupId}.0`, groupId, traits: more, ...at(120) });
  const batch = [
    traits('fallen', { name: 'Fallen', seats: 10, mrr: 1000, currency: 'EUR', owner: 'Maren' }),
    traits('steady', { name: 'Steady', seats: 4, mrr: 500, currency: 'EUR', owner: 'Tom' }),
    traits('gone', { name: 'Gone', seats: 4, status: 'churned', currency: 'USD' }),
    ...activity('fallen', [0, 0, 0, 28, 28, 28, 28, 28]),
    ...activity('steady', [0, 0]),
    ...activity('gone', [60]),
  ];
  for (let from = 0; from < batch.length; from += 100) {
    assert.equal((await server.track('/v1/batch', { batch: batch.slice(from, from + 100) }, key)).status, 200);
  }
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const units = (points) => Math.round(points * 10000); // whole ten-thousandths
const sum = (items, of) => items.reduce((all, item) => all + of(item), 0);

// All that has to add up in any answer about an account.
function checkSums(health) {
  const { measures, groups, exceptions, lines } = health;
  if (health.score === null) return;
  assert.equal(sum(measures, (m) => units(m.points)) + sum(exceptions, (e) => units(e.points)), units(health.score));
  assert.equal(sum(measures, (m) => units(m.shown.points)) + sum(exceptions, (e) => units(e.shown)), units(health.shown.score));
  assert.equal(sum(measures, (m) => units(m.of)), 1000000);
  for (const group of groups) {
    const own = measures.filter((measure) => measure.group === group.group);
    assert.equal(sum(own, (m) => units(m.points)), units(group.points));
    assert.equal(sum(own, (m) => units(m.shown.points)), units(group.shown.points));
  }
  if (health.change === null) return;
  assert.equal(sum(measures, (m) => units(m.change)) + sum(lines, (l) => units(l.points)), units(health.change));
  assert.equal(sum(measures, (m) => units(m.shown.change)) + sum(lines, (l) => units(l.shown)), units(health.shown.change));
  assert.equal(units(health.score) - units(health.previous), units(health.change));
}

const card = {
  position: 1,
  measures: [
    { key: 'people', name: 'Active people', formula: 'active_people(28d) / peak(active_people(28d), 90d)', curve: [[0, 0], [0.5, 30], [1, 100]], weight: 3, group: 'experience', missing: 'zero' },
    { key: 'seats', name: 'Seat use', formula: 'seat_use(28d)', curve: [[0, 0], [1, 100]], weight: 2, group: 'experience' },
    { key: 'days', name: 'Active days', formula: 'active_days(28d)', curve: [[0, 0], [14, 70], [28, 100]], weight: 5, group: 'outcome' },
  ],
  exceptions: [
    { formula: 'account.paused = yes', effect: 'at_most', points: 30, reason: 'Paused.' },
    { formula: 'account.status = "churned"', effect: 'no_score', reason: 'Gone.' },
  ],
};

test('without a scorecard of one’s own the one that ships scores by usage and contract', async () => {
  const { json } = await ann.get('/accounts/fallen/health');
  assert.deepEqual([json.scorecard.id, json.scorecard.name], [0, 'Usage and contract']);
  assert.equal(json.day, '2026-03-31');
  assert.equal(json.compare, '2026-03-03');
  assert.ok(json.change < -10);
  checkSums(json);
  const champion = json.measures.find((measure) => measure.key === 'champion');
  assert.deepEqual([champion.state, champion.points, champion.of, champion.curve_points], ['left_out', 0, 0, null]);
  assert.equal((await ann.get('/scorecards')).json.shipped.holds, true);
});

test('who has left has no score, and why is said', async () => {
  const { json } = await ann.get('/accounts/gone/health');
  assert.deepEqual([json.score, json.band, json.sentence], [null, null, 'No score. The account has left.']);
  assert.equal(json.exceptions[0].effect, 'no_score');
});

test('nothing is scored before anything is known', async () => {
  const { json } = await ann.get(`/accounts/fallen/health?day=${day(121)}`);
  assert.deepEqual([json.scorecard, json.score, json.measures, json.history], [null, null, [], []]);
  assert.equal((await ann.get(`/accounts/fallen/health?day=${day(10)}&compare=${day(9)}`)).status, 422);
  assert.equal((await ann.get('/accounts/nobody/health')).status, 404);
});

test('a scorecard that is wrong is refused with the field and the place', async () => {
  const wrong = structuredClone(card);
  wrong.measures[1].formula = 'seat_use(28d) + evnts(28d)';
  const { status, json } = await ann.post('/scorecards', { name: 'Wrong', body: wrong });
  assert.equal(status, 422);
  assert.deepEqual([json.field, json.at, json.proposal], ['measures[1].formula', 16, 'events']);
  wrong.measures[1].formula = 'seat_use(28d)';
  wrong.measures[2].curve = [[5, 0], [1, 100]];
  assert.equal((await ann.post('/scorecards', { name: 'Wrong', body: wrong })).json.field, 'measures[2].curve');
});

test('a scorecard holds at once, for the past too, and splits what it says', async () => {
  const made = await ann.post('/scorecards', { name: 'Field teams', body: card, why: 'Agreed in March.' });
  assert.equal(made.status, 201);
  assert.deepEqual(made.json.body, card);
  const { json } = await ann.get('/accounts/fallen/health');
  checkSums(json);
  // 28 days ago: 8 of 8 people, 80 % of seats, active on 14 days of 28. Today: 3 of 8 people, 30 %, 14 days.
  const before = (3 * 100 + 2 * 80 + 5 * 70) / 10, now = (3 * 22.5 + 2 * 30 + 5 * 70) / 10;
  assert.deepEqual([json.score, json.previous, json.change, json.band], [now, before, Number((now - before).toFixed(4)), 'watch']);
  assert.deepEqual(json.measures.map((m) => [m.key, m.points, m.of, m.change]), [['people', 6.75, 30, -23.25], ['seats', 6, 20, -10], ['days', 35, 50, 0]]);
  assert.equal(json.sentence, 'Health fell from 81 to 47.8 in 28 days. All of it has two causes: active people fell from 8 to 3 (−23.2) and seat use fell from 80 % to 30 % (−10.0). Outcome holds.');
  assert.deepEqual(json.measures[0].evidence.map((e) => [e.text, e.value, e.previous]), [['active_people(28d)', 3, 8], ['peak(active_people(28d), 90d)', 8, 8]]);
  assert.deepEqual(json.groups.map((g) => [g.group, g.score, g.previous, g.points, g.of]), [['experience', 25.5, 92, 12.75, 50], ['outcome', 70, 70, 35, 50]]);
  assert.equal(json.history.at(-1).score, json.score);
  assert.equal(json.history.length, 18); // weeks of the 120 days
  assert.equal(json.history.find((point) => point.day === json.compare).score, json.previous);
  const daily = (await ann.get('/accounts/fallen/health?history=days')).json.history;
  assert.equal(daily.length, 121);
  for (const point of json.history) assert.deepEqual(daily.find((other) => other.day === point.day), point);
});

test('the past is the score of then', async () => {
  const then = (await ann.get(`/accounts/fallen/health?day=${day(28)}`)).json;
  const now = (await ann.get('/accounts/fallen/health')).json;
  assert.equal(then.score, now.previous);
  checkSums(then);
});

test('the portfolio counts each customer once', async () => {
  const { json } = await ann.get('/health');
  assert.equal(json.accounts, 2); // who has left is no customer
  assert.deepEqual(json.revenue, { EUR: 1500 });
  assert.deepEqual(json.bands.map((band) => [band.band, band.accounts, band.previous]), [['at_risk', 0, 0], ['watch', 1, 0], ['thriving', 1, 2], ['no_score', 0, 0]]);
  assert.equal(sum(json.distribution, (bin) => bin.accounts), 2);
  assert.equal(sum(json.distribution, (bin) => bin.previous), 2);
  assert.deepEqual(json.movers.down.map((mover) => [mover.account.id, mover.cause]), [['fallen', 'Active people 8 to 3']]);
  assert.deepEqual([json.movers.moved_down, json.movers.moved_up, json.movers.up], [1, 0, []]);
  // Steady: all of 2 people, half of 4 seats, 14 days: (300 + 100 + 350) / 10.
  assert.deepEqual(json.plane.map((dot) => [dot.account.id, dot.score, dot.experience, dot.outcome, dot.trail.length]), [['fallen', 47.75, 25.5, 70, 9], ['steady', 75, 80, 70, 9]]);
  assert.deepEqual(json.plane[0].trail.at(-1), [25.5, 70]);
  assert.deepEqual(json.plane[0].trail[4], [92, 70]);
  assert.equal(json.mean, Number(((47.75 + 75) / 2).toFixed(4)));
  assert.deepEqual(json.weighted.map((w) => [w.currency, w.score]), [['EUR', Number(((47.75 * 1000 + 75 * 500) / 1500).toFixed(4))]]);
  assert.deepEqual(json.quadrants.items.map((q) => q.accounts), [1, 0, 1, 0, 0]);
  assert.equal((await ann.get('/health?owner=Tom')).json.accounts, 1);
});

test('the list of accounts sorts and filters by health, on any day, and follows what happens', async () => {
  const list = async (query) => (await ann.get(`/accounts?health=1&${query}`)).json.items;
  const ids = async (query) => (await list(query)).map((row) => row.id);
  const [fallen, steady, gone] = await list('sort=health');
  assert.deepEqual([fallen.id, steady.id, gone.id], ['fallen', 'steady', 'gone']); // missing ones last
  assert.deepEqual(fallen.health, { score: 47.75, change: -33.25, band: 'watch' });
  assert.deepEqual(await ids('sort=-health'), ['steady', 'fallen', 'gone']);
  assert.deepEqual(await ids('sort=health_change&filter=health_change:lt:0'), ['fallen']);
  assert.deepEqual(await ids('filter=band:eq:thriving'), ['steady']);
  assert.deepEqual(await ids(`filter=health:gte:81&day=${day(28)}`), ['fallen']);
  assert.deepEqual((await list(`sort=name&day=${day(28)}`)).map((row) => row.health.score), [81, null, 75]);
  const csv = (await ann.ask('GET', '/api/v1/accounts.csv?sort=name')).text.trim().split(/\r?\n/).map((line) => line.split(','));
  assert.deepEqual(csv[0].slice(-3), ['health', 'health_change', 'band']);
  assert.deepEqual(csv.slice(1).map((cells) => cells.slice(-3)), [['47.75', '-33.25', 'watch'], ['', '', ''], ['75', '0', 'thriving']]);
  const fields = (await ann.get('/accounts/fields')).json.items.filter((field) => field.group === 'health');
  assert.deepEqual(fields.map((field) => field.key), ['health', 'health_change', 'band']);
  // Another two of eight people come back: the column that is kept follows.
  const again = [6, 7].map((person) => ({ type: 'track', userId: `fallen.${person}`, event: 'Report Viewed', context: { groupId: 'fallen' }, ...at(0) }));
  assert.equal((await server.track('/v1/batch', { batch: again }, key)).status, 200);
  const [after] = await list('sort=health');
  const score = (3 * (30 + (70 * (5 / 8 - 0.5)) / 0.5) + 2 * 50 + 5 * 70) / 10;
  assert.deepEqual([after.id, after.health.score], ['fallen', score]);
  assert.equal((await ann.get('/accounts/fallen/health')).json.score, score);
});

// What a formula says of every account of the day: { account: value }.
async function evaluated(formula, more = {}) {
  const { status, json } = await ann.post('/formulas/evaluate', { formula, ...more });
  assert.equal(status, 200, JSON.stringify(json));
  return Object.fromEntries(json.items.map((item) => [item.account, item.value]));
}

// The score as formulas see it and as the page of the account shows it, in each way in which formulas are asked.
async function checkFormulas() {
  for (const n of [0, 10, 28, 60]) {
    const said = await evaluated('health', { day: day(n) });
    const experience = await evaluated('experience', { day: day(n) });
    const outcome = await evaluated('outcome', { day: day(n) });
    for (const account of ['fallen', 'steady', 'gone']) {
      const { json } = await ann.get(`/accounts/${account}/health?day=${day(n)}`);
      const group = (name) => json.groups.find((one) => one.group === name)?.score ?? null;
      assert.deepEqual([said[account], experience[account], outcome[account]], [json.score, group('experience'), group('outcome')], `${account}, ${n} days ago`);
    }
    // The pass over all accounts by columns agrees with one account after the other.
    const { json } = await ann.post('/segments/preview', { formula: 'health >= 47 and health <= ago(7d, health)', day: day(n) });
    const one = await evaluated('health >= 47 and health <= ago(7d, health)', { day: day(n) });
    assert.equal(json.count, Object.values(one).filter(Boolean).length, `${n} days ago`);
  }
}

test('formulas can ask for health, on any day', async () => {
  await checkFormulas();
  assert.equal((await evaluated('health - ago(28d, health)')).steady, 0);
});

test('formulas follow the scorecard that holds for an account', async () => {
  const { id: segment } = (await ann.post('/segments', { name: 'Watched "now"', formula: 'account.mrr >= 1000' })).json;
  const { id } = (await ann.post('/segments', { name: 'Not well', formula: 'health < 65' })).json;
  const members = async () => (await ann.get(`/segments/${id}/members`)).json.items.map((item) => item.id ?? item.account?.id);
  assert.deepEqual(await members(), ['fallen']);
  const alone = { position: 1, segment, measures: [card.measures[2]] };
  const made = await ann.post('/scorecards', { name: 'Watched ones', body: alone });
  assert.equal(made.status, 201);
  const others = (await ann.get('/scorecards')).json.items.find((item) => item.name === 'Field teams');
  assert.equal((await ann.patch(`/scorecards/${others.id}`, { body: { ...card, position: 2 } })).status, 200);
  await checkFormulas();
  assert.deepEqual(await members(), []);
  for (const path of [`/scorecards/${made.json.id}`, `/segments/${segment}`, `/segments/${id}`]) assert.equal((await ann.remove(path)).status, 204);
  assert.equal((await ann.patch(`/scorecards/${others.id}`, { body: card })).status, 200);
});

test('a score is not computed from itself', async () => {
  const circular = structuredClone(card);
  circular.measures[0].formula = 'health / 2';
  const refused = await ann.post('/scorecards', { name: 'Circle', body: circular });
  assert.deepEqual([refused.status, refused.json.field], [422, 'measures[0].formula']);
  assert.match(refused.json.detail, /computed from itself: health → health/);
  // Neither through a metric, nor through whom a scorecard is for.
  const metric = (await ann.post('/metrics', { name: 'half', formula: 'wau / 2', meaning: 'Half.' })).json;
  const { id: segment } = (await ann.post('/segments', { name: 'Round', formula: 'wau >= 0' })).json;
  const body = structuredClone(card);
  body.measures[0].formula = 'half';
  const made = await ann.post('/scorecards', { name: 'By a metric', body: { ...body, segment } });
  assert.equal(made.status, 201);
  const answers = [await ann.patch(`/metrics/${metric.id}`, { formula: 'health / 2' }), await ann.patch(`/segments/${segment}`, { formula: 'health > 50' })];
  for (const { status, json } of answers) {
    assert.equal(status, 422);
    assert.match(json.detail, /computed from itself/);
  }
  for (const path of [`/scorecards/${made.json.id}`, `/segments/${segment}`, `/metrics/${metric.id}`]) assert.equal((await ann.remove(path)).status, 204);
});

test('the first scorecard whose segment holds the account counts, and a change of scorecards is a line of its own', async () => {
  const { id: segment } = (await ann.post('/segments', { name: 'Large', formula: `account.mrr >= 1000 and today >= ${day(5)}` })).json;
  const large = { ...structuredClone(card), segment, position: 1 };
  large.measures = [large.measures[2]];
  const second = structuredClone(card);
  second.position = 2;
  const own = (await ann.get('/scorecards')).json.items[0].id;
  assert.equal((await ann.patch(`/scorecards/${own}`, { body: second })).status, 200);
  assert.equal((await ann.post('/scorecards', { name: 'No', body: { ...large, segment: 77 } })).json.field, 'segment');
  const made = await ann.post('/scorecards', { name: 'Large ones', body: large });
  assert.equal(made.status, 201);
  const health = (await ann.get('/accounts/fallen/health')).json;
  assert.deepEqual([health.scorecard.name, health.score, health.previous], ['Large ones', 70, 81]);
  checkSums(health);
  // By the scorecard of today the day before has the same score: all of the change is the definition.
  assert.deepEqual(health.lines.map((line) => [line.kind, line.points]), [['definition', -11]]);
  assert.deepEqual(health.measures.map((measure) => measure.change), [0]);
  assert.equal((await ann.get('/accounts/steady/health')).json.scorecard.name, 'Field teams');
  assert.deepEqual((await ann.get('/scorecards')).json.items.map((item) => [item.name, item.accounts]), [['Field teams', 2], ['Large ones', 1]]);
  const portfolio = (await ann.get(`/health?segment=${segment}`)).json;
  assert.deepEqual(portfolio.plane.map((dot) => dot.account.id), []); // no measure of experience: not known
  assert.deepEqual([portfolio.accounts, portfolio.quadrants.items.at(-1).accounts], [1, 1]);
  assert.equal((await ann.get('/health?segment=77')).status, 404);
  assert.equal((await ann.remove(`/segments/${segment}`)).status, 409); // a scorecard uses it
  assert.equal((await ann.remove(`/scorecards/${made.json.id}`)).status, 204);
  assert.equal((await ann.patch(`/scorecards/${own}`, { body: card, why: 'As before.' })).status, 200);
});

test('a preview says how scores would be, and changes nothing', async () => {
  const other = structuredClone(card);
  other.measures[2].weight = 1;
  const id = (await ann.get('/scorecards')).json.items[0].id;
  const { status, json } = await ann.post('/scorecards/preview', { scorecard: id, body: other });
  assert.equal(status, 200);
  const fallen = Number(((3 * 47.5 + 2 * 50 + 70) / 6).toFixed(4));
  assert.deepEqual(json.down.map((mover) => [mover.account.id, mover.score, mover.current]), [['fallen', fallen, 59.25]]);
  assert.deepEqual(json.bands.map((band) => [band.accounts, band.current]), [[0, 0], [1, 1], [1, 1], [0, 0]]);
  assert.equal((await ann.get('/accounts/fallen/health')).json.score, 59.25);
});

test('edits are versions with a reason, guarded by If-Match; without any the shipped one holds again', async () => {
  const { items } = (await ann.get('/scorecards')).json;
  assert.deepEqual([items[0].version, items[0].why, items[0].accounts, items[0].problem], [5, 'As before.', 3, '']);
  const path = `/scorecards/${items[0].id}`;
  const read = await ann.get(path);
  const body = structuredClone(card);
  body.exceptions[0].formula = 'account.mrr >= 1000';
  const stale = { 'if-match': '"0000000000000000"' }, fresh = { 'if-match': read.headers.get('etag') };
  assert.equal((await ann.patch(path, { body }, stale)).status, 412);
  const changed = await ann.patch(path, { body, why: 'Large ones are watched.' }, fresh);
  assert.deepEqual([changed.status, changed.json.version], [200, 6]);
  const { json } = await ann.get('/accounts/fallen/health');
  assert.deepEqual([json.score, json.exceptions[0].points, json.band], [30, -29.25, 'at_risk']);
  checkSums(json);
  // It holds for the past as well: then it took more away.
  assert.deepEqual(json.lines.map((line) => [line.kind, line.points]), [['exception', 21.75]]);
  assert.equal(json.change, 0);
  const versions = (await ann.get(`${path}/versions?bodies=1`)).json.items;
  assert.deepEqual(versions.map((version) => [version.version, version.changed_by, version.why]), [[6, 'Ann', 'Large ones are watched.'], [5, 'Ann', 'As before.'], [4, 'Ann', ''], [3, 'Ann', ''], [2, 'Ann', ''], [1, 'Ann', 'Agreed in March.']]);
  assert.deepEqual(versions.at(-1).body, card);
  assert.equal((await ann.remove(path)).status, 204);
  assert.equal((await ann.get(path)).status, 404);
  assert.equal((await ann.get('/accounts/fallen/health')).json.scorecard.id, 0);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'health');
});
