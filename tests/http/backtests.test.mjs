// A usage-drop warning run over sixteen years of real contributions, against the plainest computation from the raw events.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Person } from './person.mjs';
import { Server, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

const FILE = new URL('../data/contributions.ndjson.gz', import.meta.url).pathname;
const DAY = 86400000;
const NOW = Date.parse('2016-06-30T12:00:00Z');
const dayOf = (time) => Math.floor(Date.parse(time) / DAY);
const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const FROM = dayOf('2016-02-15'), TO = dayOf('2016-06-30');
const LOST_AFTER = 180, AHEAD = 90, QUIET = 28, LENGTH = 84, BLOCKS = 13;

// ---- the naive computation

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b), half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
};

// Of each account the number of people on each day (by day number, which is quick to read) and the days with events.
async function readHistory() {
  const accounts = new Map();
  for (const line of gunzipSync(await readFile(FILE)).toString().trim().split('\n')) {
    const item = JSON.parse(line);
    if (Date.parse(item.timestamp) > NOW) continue;
    const account = item.context.groupId, day = dayOf(item.timestamp);
    if (!accounts.has(account)) accounts.set(account, new Map());
    const days = accounts.get(account);
    if (!days.has(day)) days.set(day, new Set());
    days.get(day).add(item.userId);
  }
  return [...accounts].map(([id, days]) => {
    const people = new Uint16Array(TO + 1);
    for (const [day, who] of days) people[day] = who.size;
    return { id, people, days: [...days.keys()].sort((a, b) => a - b) };
  });
}

// What all did in each block, and what a straight line for each weekday says.
function crowdOn(crowd, to) {
  const weeks = 2 * (LENGTH / 7) + BLOCKS - 2;
  let first = to - 7 * weeks + 1;
  while (first <= to && !crowd[first]) first++;
  const lines = [];
  for (let weekday = 0; weekday < 7; weekday++) {
    const values = [];
    for (let day = to - weekday; day >= first && values.length < weeks; day -= 7) values.push(crowd[day]);
    if (values.length < 4) return { people: Array(BLOCKS).fill(0), usual: Array(BLOCKS).fill(0) };
    const slopes = values.flatMap((value, i) => values.slice(i + 1).map((other, j) => (other - value) / (j + 1)));
    const slope = median(slopes);
    lines.push({ slope, value: median(values.map((value, i) => value - slope * i)) });
  }
  const people = [], usual = [];
  for (let block = 0; block < BLOCKS; block++) {
    let sum = 0, expected = 0;
    const end = blockEnd(to, block);
    for (let day = end; day > end - LENGTH; day--) {
      if (day < first) continue;
      const line = lines[(to - day) % 7];
      sum += crowd[day];
      expected += Math.max(0, line.value + line.slope * Math.floor((to - day) / 7));
    }
    people.push(sum);
    usual.push(expected);
  }
  return { people, usual };
}

const blockEnd = (to, block) => (block === 0 ? to : to - 7 * (LENGTH / 7 + block - 1));

function expectedOf(account, to, crowd) {
  const own = [];
  for (let block = 0; block < BLOCKS; block++) {
    let sum = 0;
    for (let day = blockEnd(to, block); day > blockEnd(to, block) - LENGTH; day--) sum += account.people[day];
    own.push(sum);
  }
  const all = crowd.people.reduce((a, b) => a + b, 0);
  const share = all > 0 ? Math.min(1, own.reduce((a, b) => a + b, 0) / all) : 1;
  const ofUsual = (block) => {
    const usual = crowd.usual[block] * (1 - share);
    return usual < 10 || share > 0.5 ? 1 : Math.max(0, Math.min(1, (crowd.people[block] - own[block]) / usual));
  };
  const blocks = [];
  for (let block = 1; block < BLOCKS; block++) {
    const begins = blockEnd(to, block) - LENGTH + 1;
    if (begins >= account.days[0] && ofUsual(block) >= 0.5) blocks.push(own[block] / ofUsual(block));
  }
  return { now: own[0], expected: blocks.length < 4 ? NaN : median(blocks) * ofUsual(0) };
}

const lastSeen = (account, day) => account.days.findLast((one) => one <= day);

function naive(accounts) {
  const crowd = new Float64Array(TO + 1);
  for (const { people } of accounts) people.forEach((count, day) => (crowd[day] += count));
  const cases = [], states = new Map(accounts.map((account) => [account, { alarms: [] }]));
  for (let day = FROM; day <= TO; day++) {
    const shared = crowdOn(crowd, day);
    for (const account of accounts) {
      const state = states.get(account), seen = lastSeen(account, day);
      const gone = seen !== undefined && day - seen > LOST_AFTER;
      if (gone && state.gone === false) {
        const right = state.alarms.filter((alarm) => alarm.warned < day && (alarm.stands || day - alarm.warned <= AHEAD));
        if (right.length > 0) cases.push({ account: account.id, kind: 'caught', warned: right[0].warned, lost: day });
        else cases.push({ account: account.id, kind: 'missed', warned: null, lost: day });
        state.alarms.filter((alarm) => !right.includes(alarm)).forEach((alarm) => (state.wrong ??= []).push(alarm));
        state.alarms = [];
      }
      state.gone = gone;
      if (gone) continue;
      const { now, expected } = expectedOf(account, day, shared);
      const newest = state.alarms.at(-1);
      if (1 - now / expected >= 0.6 && expected > 0 && expected >= 1) {
        if (newest && (newest.stands || day - newest.ended <= QUIET)) Object.assign(newest, { stands: true, ended: day });
        else state.alarms.push({ warned: day, ended: day, stands: true });
      } else if (newest) newest.stands = false;
    }
  }
  for (const [account, state] of states)
    for (const { warned } of [...(state.wrong ?? []), ...state.alarms])
      cases.push({ account: account.id, kind: warned + AHEAD <= TO ? 'false' : 'open', warned, lost: null });
  return cases;
}

// ---- the program

// Rules, segments, scorecards and versions of them say the same as their formulas.
async function sidesOfEveryKind(ann, days) {
  const texts = ['silent_for > 60d', 'silent_for > 30d'];
  const rule = (await ann.post('/warning-rules', { name: 'Silent', body: { formula: texts[0], direction: 'risk' } })).json;
  assert.equal((await ann.patch(`/warning-rules/${rule.id}`, { body: { formula: texts[1], direction: 'risk' } })).status, 200);
  const segment = (await ann.post('/segments', { name: 'Silent', scope: 'accounts', formula: texts[0] })).json;
  const list = (await ann.post('/segments', { name: 'By hand', scope: 'accounts', static: ['a'] })).json;
  const body = {
    segment: null, position: 1, exceptions: [], bands: { watch_from: 50, thriving_from: 70 },
    measures: [{ key: 'silence', name: 'Silence', formula: 'silent_for', curve: [[0, 100], [120, 0]], weight: 1, group: 'experience', missing: 'leave_out' }],
  };
  const card = (await ann.post('/scorecards', { name: 'Silence', body })).json;
  const one = await ended(ann, { ...days, formula: texts[0], versus: texts[1] });
  assert.notDeepEqual(one.result, one.versus);
  const same = [
    [{ rule: rule.id, version: 1 }, one.result], [{ rule: rule.id }, one.versus], [{ segment: segment.id }, one.result],
    [{ scorecard: card.id }, one.result], [{ scorecard: body, below: 75 }, one.versus], // 50 points are 60 days, 75 are 30
  ];
  for (const [asked, expected] of same) {
    const { result, versus } = await ended(ann, { ...days, ...asked, versus: { formula: texts[0] } });
    assert.deepEqual(result, expected, JSON.stringify(asked));
    assert.deepEqual(versus, one.result);
  }
  const [asked] = same[3];
  assert.deepEqual((await ended(ann, { ...days, formula: texts[1], versus: asked })).versus, one.result);
  for (const [wish, field] of [[{ segment: list.id }, 'formula'], [{ formula: texts[0], versus: {} }, 'versus'], [{ rule: 4711 }, 'formula'],
    [{ formula: texts[0], versus: { scorecard: { ...body, measures: [] } } }], [{ scorecard: card.id, below: 0 }, 'formula']]) {
    const { status, json } = await ann.post('/backtests', { ...days, ...wish });
    assert.equal(status, 422, JSON.stringify(wish));
    if (field) assert.equal(json.field ?? json.errors?.[0]?.field, field);
  }
}

// A back-test to its end.
async function ended(ann, wish) {
  const begun = await ann.post('/backtests', wish);
  assert.equal(begun.status, 202, JSON.stringify(begun.json));
  return until('it is done', async () => {
    const { json } = await ann.get(`/backtests/${begun.json.id}`);
    assert.notEqual(json.state, 'stopped');
    return json.state === 'done' && json;
  }, 200);
}

const sorted = (cases) => cases.map((one) => `${one.account} ${one.kind} ${one.warned} ${one.lost}`).sort();

test('a usage-drop warning over real history: caught, missed, days ahead, as computed plainly', { timeout: 400000 }, async () => {
  const folder = await makeFolder();
  const imported = await run('import', FILE, '--db', folder.db, '--now', new Date(NOW).toISOString());
  assert.equal(imported.code, 0, imported.stderr);
  const server = await Server.start(folder.db, '--now', new Date(NOW).toISOString());
  const ann = new Person(server);
  await ann.setUp();
  const life = (await ann.get('/life')).json;
  assert.equal((await ann.put('/life', { trial: life.trial, archived: life.archived, churned: `silent_for > ${LOST_AFTER}d` })).status, 200);

  const formula = `usage_drop(${LENGTH}d) >= 60% and expected_days(${LENGTH}d) >= 1`;
  const wish = { formula, versus: 'silent_for > 60d', from: textOf(FROM), to: textOf(TO), every_days: 1, ahead_days: AHEAD, quiet_days: QUIET };
  const started = performance.now();
  const begun = await ann.post('/backtests', wish);
  assert.equal(begun.status, 202);
  let least = 1;
  const { result, versus } = await until('it is done', async () => {
    const { json } = await ann.get(`/backtests/${begun.json.id}`);
    least = Math.min(least, json.progress);
    return json.state === 'done' && json;
  }, 200);
  console.log(`two formulas over ${result.looks} days of ${imported.code === 0 ? 649 : 0} accounts: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  assert.ok(least < 1, 'progress was shown');

  const expected = naive(await readHistory());
  const shown = result.cases.filter(({ kind }) => kind !== 'again').map((one) => ({
    account: one.account.id, kind: one.kind, warned: one.warned && dayOf(one.warned), lost: one.lost && dayOf(one.lost),
  }));
  assert.deepEqual(sorted(shown), sorted(expected));
  const caught = expected.filter(({ kind }) => kind === 'caught'), ahead = caught.map(({ lost, warned }) => lost - warned).sort((a, b) => a - b);
  console.log(`lost ${result.lost}, caught ${result.caught}, missed ${result.missed}, false ${result.false_alarms}, ahead ${JSON.stringify(result.ahead)}`);
  assert.ok(caught.length > 5 && result.missed > 0 && result.false_alarms > 0, 'the history holds all kinds');
  assert.deepEqual([result.caught, result.missed, result.lost], [caught.length, expected.filter(({ kind }) => kind === 'missed').length, result.caught + result.missed]);
  assert.deepEqual(result.ahead, { median: ahead[Math.floor((ahead.length - 1) / 2)], low: ahead[0], high: ahead.at(-1) });
  assert.equal(versus.caught, versus.lost, 'who is silent for 180 days was for 60');

  await sidesOfEveryKind(ann, { from: wish.from, to: wish.to, every_days: 7, ahead_days: AHEAD, quiet_days: QUIET });

  const long = (await ann.post('/backtests', wish)).json.id;
  assert.equal((await ann.remove(`/backtests/${long}`)).status, 204);
  assert.ok(['stopped', 'done'].includes((await until('it ends', async () => {
    const { json } = await ann.get(`/backtests/${long}`);
    return ['stopped', 'done'].includes(json.state) && json;
  }, 60)).state));
  assert.equal((await ann.post('/backtests', { formula: 'events(28d)' })).status, 422);
  assert.equal((await ann.post('/backtests', { formula, rule: 1 })).status, 422);
  assert.equal((await ann.get('/backtests/999')).status, 404);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});
