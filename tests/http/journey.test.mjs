// The journey over HTTP: stages followed over the past and as things happen, moves by hand that hold and can be taken
// back, the map against a naive count, milestones, onboarding, and what formulas know of it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const DAY = 86_400_000;
const dayOf = (ago) => new Date(Date.parse(NOW) - ago * DAY).toISOString().slice(0, 10);
let folder, server, ann, key;
const stages = {};

// What each account was when, in days ago: the naive script of the tests walks through the same list.
const PHASES = {
  acme: [[100, 'pilot'], [70, 'start'], [40, 'use']],
  bolt: [[60, 'pilot'], [10, 'start']],
  cube: [[90, 'start'], [20, 'gone']],
  dune: [[80, 'pilot'], [75, 'start'], [30, 'use'], [5, 'both']],
};

const body = (key, position, phases, more = {}) => ({
  key, position, enter: { formula: `account.phase in (${phases.map((one) => `"${one}"`).join(', ')})` }, ...more,
});

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const items = Object.entries(PHASES).flatMap(([id, list]) =>
    list.map(([ago, phase]) => ({ id, phase, steps: phase === 'use' ? 3 : 1, timestamp: `${dayOf(ago)}T08:00:00Z`, ...(phase === 'gone' && { status: 'churned' }) })));
  for (const item of items.sort((a, b) => a.timestamp.localeCompare(b.timestamp))) assert.equal((await ann.post('/accounts', { items: [item] })).json.accepted, 1);
  const make = async (name, body) => {
    const made = await ann.post('/stages', { name, body });
    assert.equal(made.status, 201, made.text);
    stages[body.key] = made.json.id;
  };
  await make('Pilot', body('pilot', 1, ['pilot'], { target_days: 40 }));
  await make('Beginning', body('beginning', 2, ['start', 'both'], {
    onboarding: true, target_days: 35,
    milestones: [{ name: 'Two steps', formula: 'account.steps >= 2', day: 20, module: true, first_value: true },
      { name: 'Here', formula: 'account.phase is not missing', day: 5, module: true }],
    touchpoints: [{ name: 'Kick-off', owner: 'partner', direct: true, responsible: 'Ines', quality: 'Goals agreed' }],
  }));
  await make('Use', body('use', 3, ['use', 'both']));
  // The shipped onboarding would be the first of its kind.
  const shipped = (await ann.get('/stages')).json.items.find((one) => one.body.key === 'onboarding');
  assert.equal((await ann.patch(`/stages/${shipped.id}`, { body: { ...shipped.body, onboarding: false }, why: 'Ours is shorter.' })).status, 200);
});
after(async () => {
  await server?.stop('SIGKILL');
  await folder?.remove();
});

const IN = { pilot: ['pilot'], start: ['beginning'], use: ['use'], both: ['beginning', 'use'], gone: [] };
const phaseOf = (id, ago) => PHASES[id].filter(([from]) => from >= ago).at(-1)?.[1] ?? null;
const inside = (id, stage, ago) => (IN[phaseOf(id, ago)] ?? []).includes(stage);
const own = (map) => map.stages.filter((one) => one.key in stages);
const stayOf = (json, stage) => json.stays.filter((one) => one.stage.key === stage);
const journeyOf = async (id, query = '') => (await ann.get(`/accounts/${id}/journey${query}`)).json;
const caughtUp = () => until('the past is followed', async () => {
  const map = (await ann.get('/journey')).json;
  return map.complete && own(map).reduce((sum, one) => sum + one.here, 0) === 4 && map;
}, 60);

test('eight stages come with the program, and stand in their order', async () => {
  const { items } = (await ann.get('/stages')).json;
  const names = items.filter((one) => !(one.body.key in stages)).map((one) => one.name);
  assert.deepEqual(names, ['Awareness', 'Consideration', 'Conversion', 'Onboarding', 'Adoption', 'Renewal', 'Expansion and growth', 'Loyalty and advocacy']);
  assert.ok(items.every((one) => one.problem === ''), 'all their formulas work');
  assert.equal((await ann.get(`/stages/${stages.pilot}`)).json.name, 'Pilot');
});

test('the map of any two days agrees with a naive count', async () => {
  await caughtUp();
  for (const [from, to] of [[91, 0], [50, 25], [72, 72], [120, 101]]) {
    const map = (await ann.get(`/journey?from=${dayOf(from)}&to=${dayOf(to)}`)).json;
    for (const stage of own(map)) {
      const ids = Object.keys(PHASES), between = Array.from({ length: from - to }, (_, n) => from - 1 - n);
      const count = (test) => ids.reduce((sum, id) => sum + between.filter((ago) => test(id, ago)).length, 0);
      assert.equal(stage.here, ids.filter((id) => inside(id, stage.key, to)).length, `${stage.key} at ${to}`);
      assert.equal(stage.before, ids.filter((id) => inside(id, stage.key, from)).length);
      assert.equal(stage.entered, count((id, ago) => inside(id, stage.key, ago) && !inside(id, stage.key, ago + 1)), `${stage.key} from ${from} to ${to}`);
      assert.equal(stage.left, count((id, ago) => !inside(id, stage.key, ago) && inside(id, stage.key, ago + 1)));
    }
  }
  const map = (await ann.get(`/journey?from=${dayOf(91)}`)).json;
  const flow = (from, to) => map.flows.find((one) => one.from === from && one.to === to)?.accounts ?? 0;
  assert.deepEqual([flow('start', 'pilot'), flow('pilot', 'beginning'), flow('beginning', 'use'), flow('beginning', 'lost')], [2, 3, 2, 1]);
  const pilot = own(map)[0];
  assert.deepEqual([pilot.measured, pilot.median_days, pilot.stuck], [3, 30, 0]); // 30, 50 and 5 days
  assert.deepEqual(own(map)[1].touchpoints, [{ name: 'Kick-off', owner: 'partner', direct: true, responsible: 'Ines', quality: 'Goals agreed' }]);
  assert.equal((await ann.get('/journey?from=2026-03-01&to=2026-02-01')).status, 422);
});

test('an account has its way, with milestones reached, late and missed', async () => {
  const dune = await journeyOf('dune');
  assert.deepEqual(dune.stays.map((one) => [one.stage.key, one.entered, one.left, one.days]), [
    ['pilot', dayOf(80), dayOf(75), 5], ['beginning', dayOf(75), dayOf(30), 45], ['use', dayOf(30), null, 30], ['beginning', dayOf(5), null, 5],
  ]);
  const [first, second] = stayOf(dune, 'beginning');
  assert.deepEqual(first.milestones.map((one) => [one.name, one.reached, one.state]), [['Two steps', null, 'missed'], ['Here', dayOf(75), 'reached']]);
  assert.deepEqual(second.milestones.map((one) => one.state), ['open', 'reached']);
  const then = await journeyOf('dune', `?day=${dayOf(60)}`);
  assert.deepEqual(then.stays.map((one) => [one.stage.key, one.left]), [['pilot', dayOf(75)], ['beginning', null]]);
  assert.equal(stayOf(await journeyOf('cube'), 'beginning')[0].lost, true, 'the account was lost');
  assert.equal((await ann.get('/accounts/nobody/journey')).status, 404);
});

test('who is in a stage comes longest first, and who is stuck by its target', async () => {
  const list = (query) => ann.get(`/journey/accounts?stage=${query}`);
  const { json } = await list(`${stages.beginning}`);
  assert.deepEqual(json.items.map((one) => [one.account.id, one.days, one.stuck]), [['bolt', 10, false], ['dune', 5, false]]);
  const old = (await list(`${stages.beginning}&day=${dayOf(32)}&stuck=1`)).json;
  assert.deepEqual(old.items.map((one) => [one.account.id, one.days]), [['cube', 58], ['dune', 43]]);
  assert.equal((await list('9999')).status, 404);
});

test('formulas know the stages of today and of any day', async () => {
  const ask = async (formula, day) => {
    const { json } = await ann.post('/formulas/evaluate', { formula, ...(day && { day }) });
    return json.items.filter((one) => one.value === true).map((one) => one.account.id ?? one.account).sort();
  };
  assert.deepEqual(await ask('account.stages has "beginning"'), ['bolt', 'dune']);
  assert.deepEqual(await ask('account.stage_beginning <= today - 10d'), ['bolt']);
  assert.deepEqual(await ask('account.stages has "beginning"', dayOf(50)), ['acme', 'cube', 'dune']);
  assert.deepEqual(await ask('account.stages has "pilot"', dayOf(90)), ['acme']);
});

test('a move by hand holds against the formulas until they say something else, and can be taken back', async () => {
  const move = (id, stage, direction, why = 'They asked for it.') => ann.post(`/accounts/${id}/stage-moves`, { stage: stages[stage], direction, why });
  assert.equal((await move('bolt', 'use', 'enter', ' ')).status, 422);
  assert.equal((await move('bolt', 'pilot', 'leave')).status, 409, 'it is not in it');
  const out = await move('bolt', 'beginning', 'leave', 'They begin in May.');
  assert.equal(out.status, 201, out.text);
  const begun = (await move('bolt', 'use', 'enter')).json.id;
  let bolt = await journeyOf('bolt');
  assert.deepEqual([stayOf(bolt, 'beginning')[0].left, stayOf(bolt, 'use')[0].left], [dayOf(0), null]);
  assert.deepEqual(bolt.moves.map((one) => [one.stage_name, one.direction, one.why]), [['Use', 'enter', 'They asked for it.'], ['Beginning', 'leave', 'They begin in May.']]);

  await server.stop();
  server = await Server.start(folder.db, '--now', new Date(Date.parse(NOW) + 3 * DAY).toISOString());
  ann.server = server;
  await until('three days more are followed', async () => (await ann.get('/journey')).json.complete, 60);
  bolt = await journeyOf('bolt');
  assert.deepEqual([stayOf(bolt, 'beginning').length, stayOf(bolt, 'use')[0].left], [1, null], 'the formulas still say what they said');
  assert.equal((await ann.remove(`/stage-moves/${out.json.id}`)).status, 204);
  bolt = await journeyOf('bolt');
  assert.deepEqual(stayOf(bolt, 'beginning').map((one) => one.left), [null], 'as if it had never left');
  assert.equal((await ann.remove(`/stage-moves/${out.json.id}`)).status, 409, 'once is enough');
  assert.equal((await ann.remove('/stage-moves/9999')).status, 404);

  await ann.post('/accounts', { items: [{ id: 'bolt', phase: 'use' }] });
  await until('the formula takes over', async () => {
    const now = await journeyOf('bolt');
    return stayOf(now, 'beginning')[0].left && !stayOf(now, 'use')[0].left;
  });
  assert.equal((await ann.remove(`/stage-moves/${begun}`)).status, 204, 'its stay is the newest still');
});

test('onboarding says how long it takes, when the first value comes, and what became of each module', async () => {
  const { json, status } = await ann.get(`/journey/onboarding?from=${dayOf(120)}`);
  assert.equal(status, 200);
  assert.deepEqual([json.stage.name, json.entered, json.lost], ['Beginning', 5, 1]); // acme, bolt, cube, and dune twice
  assert.deepEqual([json.completed, json.open, json.median_days], [3, 1, 30]); // 30 of acme, 45 of dune, 13 of bolt
  const [steps, here] = json.milestones;
  assert.deepEqual([here.reached, here.in_time, here.median_days], [5, 5, 0]);
  assert.deepEqual([steps.reached, steps.missed], [0, 3]);
  assert.deepEqual(json.versions.map((one) => [one.version, one.entered]), [[1, 5]]);
});

test('a stage keeps its versions with the reason, and is followed again on demand', async () => {
  const old = await ann.get(`/stages/${stages.use}`);
  const changed = { ...old.json.body, enter: { formula: 'account.phase in ("use", "both", "start")' } };
  const etag = old.headers.get('etag');
  assert.equal((await ann.patch(`/stages/${stages.use}`, { body: changed, why: 'Starting is using.' }, { 'if-match': etag })).status, 200);
  assert.equal((await ann.patch(`/stages/${stages.use}`, { body: changed }, { 'if-match': etag })).status, 412);
  const { items } = (await ann.get(`/stages/${stages.use}/versions`)).json;
  assert.deepEqual(items.map((one) => [one.version, one.why]), [[2, 'Starting is using.'], [1, '']]);
  assert.equal(stayOf(await journeyOf('acme'), 'use')[0].entered, dayOf(40), 'the past stays as it was noted');
  assert.equal((await ann.post(`/stages/${stages.use}/follow`, {})).status, 204);
  await until('followed again', async () => stayOf(await journeyOf('acme'), 'use')[0]?.entered === dayOf(70), 60);
});

test('what makes no sense is refused with the place', async () => {
  const refused = async (body, status, field) => {
    const answer = await ann.post('/stages', { name: `Odd ${Math.random()}`, body });
    assert.deepEqual([answer.status, answer.json.field], [status, field], answer.text);
    return answer.json;
  };
  const wrong = await refused({ key: 'odd', position: 1, enter: { formula: 'active_peeple(28d) > 1' } }, 422, 'enter');
  assert.equal(wrong.at, 0);
  await refused({ key: 'odd', position: 1, enter: { formula: 'active_people(28d)' } }, 422, 'enter');
  await refused({ key: 'Odd one', position: 1 }, 422, 'key');
  await refused({ key: 'use', position: 1 }, 409, 'key');
  await refused({ key: 'odd', position: 0 }, 422, 'position');
  await refused({ key: 'odd', position: 1, touchpoints: [{ name: 'Fair', owner: 'nobody' }] }, 422, 'touchpoints');
  await refused({ key: 'odd', position: 1, milestones: [{ name: 'A', formula: 'yes' }, { name: 'A', formula: 'no' }] }, 422, 'milestones');
  assert.equal((await ann.remove(`/stages/${stages.pilot}`)).status, 204);
  assert.ok(!(await ann.get('/journey')).json.stages.some((one) => one.key === 'pilot'));
});

test('every route of the journey was called', async () => assertAllCalled(await description(), 'journey'));
