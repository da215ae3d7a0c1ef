// Adoption over HTTP: how often and how well, by the rhythm of roles, breadth or depth, three questions. Figures of one
// account were worked out by hand; those of random ones are computed here again, in the plainest way.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const KEYS = ['Report', 'Export', 'Invite'];
let folder, server, ann, olga, olgaId, key;

const day = (n) => new Date(Date.UTC(2026, 2, 31) - n * 86400e3).toISOString().slice(0, 10); // so many days before
const at = (n) => `${day(n)}T09:30:00.000Z`;
const near = (actual, expected, what) => (expected === null ? assert.equal(actual, null, what) : assert.ok(actual !== null && Math.abs(actual - expected) < 1e-9, `${what}: ${actual}, not ${expected}`));

// ---- the world: people with a role and what they did so many days before; acme by hand, the others at random

let seed = 7;
const below = (end) => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 8) % end;
const events = (name, ...days) => days.map((n) => [name, n]);
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const world = {
  acme: {
    seats: 10,
    people: {
      carla: { role: 'Champion', did: [...events('Report', ...range(0, 27)), ...events('Export', 3), ...events('Login', 60)] },
      adam: { role: 'analyst', did: events('Login', 1, 2, 60) }, // 2 of 4
      bert: { did: events('Report', 5, 100) }, // monthly, as everybody else
      dora: { role: 'analyst', did: events('Login', 40, 100) }, // 0 of 4
      eric: { role: 'director', did: [] }, // is not expected
      fred: { role: 'analyst', did: [] }, // never came
      gina: { did: [] }, // a contact
      hugo: { role: 'analyst', did: events('Login', 0) }, // new
    },
  },
  quiet: { seats: 5, people: { ida: { role: 'analyst', did: events('Report', 60, 61) } } },
  empty: { seats: 5, people: { kim: { did: [] } } },
};
for (let i = 0; i < 6; i++) {
  const people = {};
  for (let p = 0; p < 12; p++) {
    const often = 1 + below(40);
    people[`r${i}.${p}`] = {
      role: [undefined, 'champion', 'analyst', 'director', 'other'][below(5)],
      did: range(0, 120).flatMap((n) => (below(often) === 0 ? events([...KEYS, 'Login'][below(4)], n) : [])),
    };
  }
  world[`random${i}`] = { seats: i === 3 ? undefined : 4 + below(20), people };
}

const RHYTHM = { champion: 20, analyst: 4, director: 0 };
const POWER = { days: 8, features: 2, wanted: 2 };

// The plain computation, so many days before today.
function naive(account, ago) {
  const people = Object.values(world[account].people).map(({ role, did }) => {
    const inWindow = did.filter(([, n]) => n >= ago && n < ago + 28);
    const past = did.filter(([, n]) => n >= ago).map(([, n]) => n - ago);
    const days = new Set(inWindow.map(([, n]) => n)).size;
    const named = role !== undefined && role.toLowerCase() in RHYTHM;
    const expected = named ? RHYTHM[role.toLowerCase()] : 1;
    const use = expected > 0 ? Math.min(1, days / expected) : null;
    const first = past.length ? Math.max(...past) : null, last = past.length ? Math.min(...past) : null;
    const judged = use !== null && !(first !== null && first < 28) && (last !== null ? last < 180 : named);
    const features = new Set(inWindow.map(([name]) => name).filter((name) => KEYS.includes(name))).size;
    return { days, use, expected, judged, behind: judged && use < 0.5, active: days > 0, features, power: days >= POWER.days && features >= POWER.features };
  });
  const mean = (list) => (list.length ? list.reduce((a, b) => a + b, 0) / list.length : null);
  const active = people.filter((one) => one.active), judged = people.filter((one) => one.judged);
  const { seats } = world[account];
  const power = people.filter((one) => one.power).length;
  return {
    active_people: active.length,
    frequency: mean(active.filter((one) => one.use !== null).map((one) => one.use)),
    effectiveness: mean(active.map((one) => one.features / 3)),
    breadth: seats === undefined ? null : Math.min(1, active.length / seats),
    depth: Math.min(1, power / POWER.wanted),
    power_users: power,
    people_judged: judged.length,
    people_behind: judged.filter((one) => one.behind).length,
    days_expected: mean(judged.map((one) => one.expected)),
    days_come: mean(judged.map((one) => one.days)),
  };
}

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const batch = [];
  for (const [groupId, { seats, people }] of Object.entries(world)) {
    batch.push({ type: 'group', userId: Object.keys(people)[0], groupId, traits: { name: groupId.toUpperCase(), ...(seats && { seats }), owner: groupId === 'acme' ? 'olga@example.com' : 'ann@example.com' }, timestamp: at(200) });
    for (const [userId, { role, did }] of Object.entries(people)) {
      batch.push({ type: 'identify', userId, traits: { ...(role && { role }) }, context: { groupId }, timestamp: at(200) });
      for (const [event, n] of did) batch.push({ type: 'track', userId, event, context: { groupId }, timestamp: at(n) });
    }
  }
  for (let from = 0; from < batch.length; from += 100) {
    assert.equal((await server.track('/v1/batch', { batch: batch.slice(from, from + 100) }, key)).status, 200);
  }
  for (const name of KEYS) assert.equal((await ann.post('/features', { name: `${name}s`, events: [name], key: true })).status, 201);
  olga = new Person(server);
  const { id, invite_url } = (await ann.post('/staff', { email: 'olga@example.com', name: 'Olga', role: 'csm' })).json;
  const token = new URL(invite_url, server.url).searchParams.get('token');
  assert.equal((await olga.post('/join', { token, password: 'the word of olga' })).status, 200);
  assert.equal((await ann.patch(`/staff/${id}`, { sees: 'own' })).status, 200);
  olgaId = id;
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const adoption = async (id, query = '', person = ann) => (await person.get(`/accounts/${id}/adoption${query}`)).json;
const settings = (body) => ann.put('/settings/adoption', body);
const evaluate = async (formula, more = {}) => (await ann.post('/formulas/evaluate', { formula, ...more })).json;

test('what ships expects everybody weekly and measures breadth', async () => {
  const { json } = await ann.get('/settings/adoption');
  assert.deepEqual([json.roles, json.default_rhythm, json.default_word, json.measure, json.intended, json.key_features, json.version], [[], 4, 'weekly', 'breadth', [], 3, 0]);
  const { figures } = await adoption('acme');
  near(figures.frequency, (1 + 2 / 4 + 1 / 4 + 1 / 4) / 4, 'frequency'); // carla 28 of 4, adam 2, bert 1, hugo 1
});

test('a choice is kept with its version, and what it cannot mean is refused', async () => {
  const put = await settings({
    roles: [{ role: 'champion', rhythm: 'daily' }, { role: 'Analyst', rhythm: 'weekly' }, { role: 'director', rhythm: 'none' }],
    default_rhythm: 'monthly', power_days: POWER.days, power_features: 0.5, power_wanted: POWER.wanted, why: 'As agreed',
  });
  assert.equal(put.status, 200);
  assert.deepEqual(put.json.roles.map(({ role, rhythm, word }) => [role, rhythm, word]), [['champion', 20, 'daily'], ['Analyst', 4, 'weekly'], ['director', 0, 'none']]);
  assert.deepEqual([put.json.default_rhythm, put.json.version], [1, 1]);
  const refused = async (body, field) => {
    const answer = await settings(body);
    assert.deepEqual([answer.status, answer.json.field], [422, field], JSON.stringify(body));
  };
  await refused({ roles: [{ role: 'x', rhythm: 29 }] }, 'roles');
  await refused({ roles: [{ role: 'x', rhythm: 'hourly' }] }, 'roles');
  await refused({ roles: [{ role: 'x', rhythm: 1 }, { role: 'X', rhythm: 2 }] }, 'roles');
  await refused({ default_rhythm: 'often' }, 'default_rhythm');
  await refused({ measure: 'height' }, 'measure');
  await refused({ segments: [{ segment: 99, measure: 'depth' }] }, 'segments');
  await refused({ behind_below: 2 }, 'behind_below');
  await refused({ good_from: 0.2, poor_below: 0.4 }, 'poor_below');
  await refused({ intended: [{ name: 'Exports', formula: 'count("Export", 28d)' }] }, 'intended'); // no bound
  await refused({ intended: [{ name: 'Exports', formula: 'events(28d) > 0', at_least: 1 }] }, 'intended'); // yes or no has none
  await refused({ intended: [{ name: 'Exports', formula: 'nonsense(' }] }, 'adoption');
  await refused({ effectiveness: { formula: 'adoption_effectiveness' } }, 'adoption'); // of itself
  assert.equal((await settings({ roles: Array(31).fill({ role: 'x', rhythm: 1 }) })).status, 429);
  assert.deepEqual((await ann.get('/settings/adoption')).json, put.json);
});

test('one account by hand: often, well, broad, deep, and who is behind', async () => {
  const { figures, measure, behind, questions } = await adoption('acme');
  assert.equal(measure, 'breadth');
  assert.deepEqual([figures.active_people, figures.known_people], [4, 5]);
  near(figures.frequency, (1 + 2 / 4 + 1 + 1 / 4) / 4, 'frequency');
  near(figures.effectiveness, (2 / 3 + 0 + 1 / 3 + 0) / 4, 'effectiveness');
  near(figures.breadth, 4 / 10, 'breadth');
  near(figures.depth, 1 / 2, 'depth'); // carla is one of two
  near(figures.adoption, figures.breadth, 'adoption');
  assert.deepEqual([figures.power_users, figures.people_judged, figures.people_behind], [1, 5, 2]); // hugo is new, eric not expected, gina a contact
  near(figures.days_expected, (20 + 4 + 1 + 4 + 4) / 5, 'expected');
  near(figures.days_come, (28 + 2 + 1 + 0 + 0) / 5, 'came');
  assert.equal(behind.total, 2);
  assert.deepEqual(behind.items.map(({ person, role, expected, came, last_seen }) => [person.id, role, expected, came, last_seen]).sort(), [
    ['dora', 'analyst', 4, 0, day(40)], ['fred', 'analyst', 4, 0, null],
  ]);
  const [used] = questions;
  assert.deepEqual(used.evidence.map(({ key: k, mark }) => [k, mark]), [['frequency', 'good'], ['adoption', 'mixed'], ['behind_share', 'mixed']]);
  assert.deepEqual([used.answer, used.points], ['yes', (1 + 0.5 + 0.5) / 3]);
});

test('any account on any day is the plain computation', async () => {
  for (const account of Object.keys(world)) {
    for (const ago of [0, 1, 13, 50]) {
      const { figures } = await adoption(account, `?day=${day(ago)}`);
      for (const [name, expected] of Object.entries(naive(account, ago))) near(figures[name], expected, `${name} of ${account} ${ago} days ago`);
    }
  }
  const { history, previous, compare } = await adoption('random1');
  near(history.at(-3).frequency, naive('random1', 14).frequency, 'history');
  assert.equal(compare, day(28));
  near(previous.effectiveness, naive('random1', 28).effectiveness, 'previous');
});

test('all accounts at once are each account alone', async () => {
  const { items, total, accounts, questions, means, plane, not_drawn } = (await ann.get('/adoption?limit=100&sort=-effectiveness')).json;
  assert.deepEqual([total, accounts, items.length, not_drawn], [9, 9, 9, 0]);
  const counts = { used: {}, value: {}, trust: {} };
  for (const row of items) {
    const alone = await adoption(row.account.id);
    for (const name of ['frequency', 'effectiveness', 'adoption', 'people_behind', 'people_judged', 'active_people']) near(row[name], alone.figures[name], `${name} of ${row.account.id}`);
    for (const { question, answer } of alone.questions) {
      assert.equal(row[question], answer, `${question} of ${row.account.id}`);
      counts[question][answer] = (counts[question][answer] ?? 0) + 1;
    }
  }
  for (const { question, ...of } of questions) assert.deepEqual(of, { yes: 0, partly: 0, no: 0, unknown: 0, ...counts[question] });
  const known = items.map((row) => row.effectiveness).filter((value) => value !== null);
  assert.deepEqual(known, [...known].sort((a, b) => b - a));
  assert.deepEqual(items.slice(known.length).map((row) => row.account.id).sort(), ['empty', 'quiet']);
  near(means.effectiveness, known.reduce((a, b) => a + b) / known.length, 'mean');
  assert.equal(plane.length, 7);
  const some = (await ann.get('/adoption?used=unknown')).json;
  assert.deepEqual(some.items.map((row) => row.account.id), ['empty']);
  const first = (await ann.get('/adoption?limit=5')).json, second = (await ann.get(`/adoption?limit=5&cursor=${first.next_cursor}`)).json;
  assert.equal(new Set([...first.items, ...second.items].map((row) => row.account.id)).size, 9);
  assert.equal((await ann.get('/adoption?owner=olga@example.com')).json.accounts, 1);
  assert.equal((await ann.get('/adoption?segment=99')).status, 404);
  assert.equal((await ann.get('/adoption?day=2026-04-02')).status, 422);
});

test('who was active and is gone is a no, who never came is not known', async () => {
  const used = async (id) => (await adoption(id)).questions[0].answer;
  assert.deepEqual([await used('quiet'), await used('empty')], ['no', 'unknown']);
  assert.equal((await adoption('quiet')).figures.frequency, null);
});

test('the measure follows segments, and formulas, people and health can use all of it', async () => {
  const segment = (await ann.post('/segments', { name: 'Deep "ones"', scope: 'accounts', formula: 'account.id in ("acme", "random0")' })).json;
  const put = await settings({ segments: [{ segment: segment.id, measure: 'depth' }] });
  assert.deepEqual(put.json.segments, [{ segment: segment.id, name: 'Deep "ones"', measure: 'depth' }]);
  const acme = await adoption('acme'), other = await adoption('random1');
  assert.deepEqual([acme.measure, other.measure], ['depth', 'breadth']);
  near(acme.figures.adoption, acme.figures.depth, 'acme');
  near(other.figures.adoption, other.figures.breadth, 'random1');
  assert.equal((await ann.remove(`/segments/${segment.id}`)).status, 409); // it is used
  const answer = await evaluate('adoption >= 40% and adoption_frequency > 50% and people(behind_rhythm) = 2', { accounts: ['acme'] });
  assert.equal(answer.items[0].value, true);
  const people = await evaluate('behind_rhythm', { scope: 'people', accounts: ['acme'] });
  assert.deepEqual(people.items.filter((one) => one.value).map((one) => one.person).sort(), ['dora', 'fred']);
  const expected = await evaluate('expected_rhythm', { scope: 'people', accounts: ['acme'] });
  assert.deepEqual(Object.fromEntries(expected.items.map((one) => [one.person, one.value])), { carla: 20, adam: 4, bert: 1, dora: 4, eric: null, fred: 4, gina: 1, hugo: 4 });
  const members = (await ann.post('/segments', { name: 'Behind', scope: 'people', formula: 'behind_rhythm' })).json;
  assert.ok((await ann.get(`/segments/${members.id}/members`)).json.total >= 2);
  const wrong = await ann.post('/segments', { name: 'In a circle', scope: 'accounts', formula: 'adoption > 50%' });
  assert.equal(wrong.status, 201);
  const circle = await settings({ segments: [{ segment: wrong.json.id, measure: 'depth' }] });
  assert.equal(circle.status, 422);
  assert.match(circle.json.detail, /computed from itself/);
  await settings({ segments: [] });
});

test('the mean of a number over people leaves out those without it', async () => {
  const value = async (formula) => (await evaluate(formula, { accounts: ['acme'] })).items[0].value;
  near(await value('people_mean(active_days(28d), role = "analyst")'), (2 + 0 + 0 + 1) / 4, 'adam, dora, fred, hugo');
  near(await value('people_mean(today - last_seen)'), (0 + 1 + 5 + 40 + 0) / 5, 'three never came');
  assert.equal(await value('people_mean(active_days(28d), role = "nobody")'), null);
  near(await value('people_mean(key_features_used(28d), features_used(28d) > 0)'), (2 + 0 + 1 + 0) / 4, 'Login is a feature of its own');
  for (const [formula, detail] of [['people_mean()', /is called like this/], ['people_mean(role = "x")', /a number is needed/]]) {
    const answer = await ann.post('/formulas/evaluate', { formula, accounts: ['acme'] });
    assert.deepEqual([answer.status, detail.test(answer.json.detail)], [422, true], `${formula}: ${answer.json.detail}`);
  }
});

test('intended use is checked for each account, and over all of them', async () => {
  const put = await settings({
    intended: [
      { name: 'Reports every week', formula: 'days("Report", 28d)', at_least: 4, meaning: 'What it was bought for.' },
      { name: 'Not only exports', formula: 'count("Export", 28d) <= count("Report", 28d)' },
      { name: 'Few a seat', formula: 'events(28d) / account.seats', at_most: 3 },
    ],
  });
  assert.equal(put.status, 200);
  const { intended, questions } = await adoption('acme');
  assert.deepEqual(intended.map(({ name, value, holds, unit }) => [name, value, holds, unit]), [
    ['Reports every week', 28, 'yes', 'count'], ['Not only exports', 1, 'yes', 'yes_no'], ['Few a seat', (28 + 1 + 2 + 1 + 1) / 10, 'no', 'count'],
  ]);
  const sign = questions[1].evidence.find((one) => one.key === 'intended_use');
  near(sign.value, 2 / 3, 'share');
  assert.equal((await adoption('random3')).intended[2].holds, 'unknown'); // without seats
  const all = (await ann.get('/adoption?limit=100')).json;
  for (const [i, one] of all.intended.entries()) {
    const each = await Promise.all(all.items.map(async (row) => (await adoption(row.account.id)).intended[i].holds));
    const of = (word) => each.filter((holds) => holds === word).length;
    assert.deepEqual([one.yes, one.no, one.unknown], [of('yes'), of('no'), of('unknown')], one.name);
    near(one.share, of('yes') / (of('yes') + of('no')), one.name);
  }
});

test('value and trust are answered from goals, touchpoints and tickets, and were not known before', async () => {
  const unknown = (await adoption('quiet')).questions;
  assert.deepEqual(unknown[2].evidence.map(({ key: k, mark }) => [k, mark]), [
    ['sentiment', 'unknown'], ['last_contact', 'unknown'], ['nps', 'unknown'], ['escalations', 'unknown'], ['champion', 'mixed'], ['decision_maker', 'mixed'],
  ]);
  assert.deepEqual([unknown[2].answer, unknown[2].points], ['unknown', null]); // roles alone say nothing
  const goal = async (title, state) => {
    const { json } = await ann.post('/goals', { account: 'acme', kind: 'goal', title });
    if (state) assert.equal((await ann.patch(`/goals/${json.id}`, { state })).status, 200);
  };
  await goal('One', 'reached');
  await goal('Two', 'reached');
  await goal('Three', 'dropped');
  await goal('Four');
  await ann.post('/touchpoints', { account: 'acme', kind: 'call', title: 'A call', at: '2026-03-21T09:00:00Z', form: { sentiment: -1 } });
  await ann.post('/tickets', { items: [{ id: '1', account: 'acme', subject: 'Help', state: 'open', escalated: true, opened_at: '2026-03-29T09:00:00Z', updated_at: '2026-03-29T09:00:00Z' }] });
  await until('what was written is known', async () => {
    const { figures } = await adoption('acme');
    return figures.goals_reached !== null && figures.last_contact !== null && figures.escalations !== null;
  });
  const { figures, questions } = await adoption('acme');
  near(figures.goals_reached, 2 / 3, 'goals');
  assert.deepEqual([figures.sentiment, figures.last_contact, figures.escalations, figures.champion, figures.decision_maker], [-1, 10, 1, 1, 0]);
  const trust = questions[2];
  assert.deepEqual(trust.evidence.map(({ key: k, mark, source }) => [k, mark, source]), [
    ['sentiment', 'poor', 'touchpoints'], ['last_contact', 'good', 'touchpoints'], ['nps', 'unknown', 'surveys'],
    ['escalations', 'poor', 'tickets'], ['champion', 'good', 'people'], ['decision_maker', 'mixed', 'people'],
  ]);
  assert.deepEqual([trust.answer, trust.points], ['partly', (0 + 1 + 0 + 1 + 0.5) / 5]);
  const past = await adoption('acme', `?day=${day(10)}`);
  assert.deepEqual([past.figures.goals_reached, past.figures.escalations], [null, null]);
});

test('effectiveness may be a formula of one’s own, and without key features it is not known', async () => {
  assert.equal((await settings({ effectiveness: { formula: 'people_with("Export", 28d) / active_people(28d)' } })).status, 200);
  near((await adoption('acme')).figures.effectiveness, 1 / 4, 'own');
  await settings({ effectiveness: { formula: '' } });
  const { items } = (await ann.get('/features')).json;
  for (const { id } of items) await ann.patch(`/features/${id}`, { key: false });
  const { figures } = await adoption('acme');
  assert.deepEqual([figures.effectiveness, figures.power_users], [null, 1]);
  for (const { id } of items) await ann.patch(`/features/${id}`, { key: true });
});

test('somebody sees the accounts they own, and nobody changes what is meant without the right', async () => {
  const own = (await olga.get('/adoption')).json;
  assert.deepEqual([own.accounts, own.items.map((row) => row.account.id)], [1, ['acme']]);
  assert.equal((await olga.get('/accounts/quiet/adoption')).status, 404);
  assert.equal((await olga.get('/accounts/acme/adoption')).status, 200);
  await ann.patch(`/staff/${olgaId}`, { role: 'viewer' });
  assert.equal((await olga.put('/settings/adoption', { measure: 'depth' })).status, 403);
});

test('every route was called', async () => assertAllCalled(await description(), 'adoption'));
