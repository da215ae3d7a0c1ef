// Suggestions on real subscribers, the whole way: points are made from one half, adopted as a scorecard of the other
// half, and judged there by the program's own accuracy; the cross-validation must have said about the same beforehand.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

let folder, server, ann, rows, key, halves, made;

const seen = '2026-01-10T09:00:00Z', left = '2026-03-10T09:00:00Z'; // the one month's end between: 31 January
const unquoted = (cell) => (cell.startsWith('"') ? cell.slice(1, -1) : cell === 'NA' ? null : Number(cell));
const told = (groupId, traits, timestamp) => ({ type: 'group', userId: `u-${groupId}`, groupId, traits, timestamp });

async function track(calls) {
  for (let from = 0; from < calls.length; from += 500) {
    const answer = await server.track('/v1/batch', { batch: calls.slice(from, from + 500) }, key);
    assert.equal(answer.status, 200, answer.text);
  }
}

async function suggestion(body) {
  const begun = await ann.post('/suggestions', body);
  assert.equal(begun.status, 202, begun.text);
  let json;
  do ({ json } = await ann.get(`/suggestions/${begun.json.id}`));
  while (['waits', 'runs'].includes(json.state));
  return json;
}

before(async () => {
  const text = gunzipSync(await readFile(new URL('../data/telco-churn.csv.gz', import.meta.url))).toString();
  const [head, ...lines] = text.trim().split('\n').map((line) => line.match(/"[^"]*"|[^,]+/g).map(unquoted));
  rows = lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]]))).slice(0, 5000);
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', '2026-05-02T12:00:00Z');
  ann = new Person(server);
  await ann.setUp();
  key = (await ann.post('/keys', { name: 'books', kind: 'write' })).json.key;
  await track(rows.flatMap(({ churn, ...traits }, i) => [
    told(`c${i}`, { ...traits, half: i % 2 ? 'B' : 'A' }, seen),
    ...(churn === 'Yes' ? [told(`c${i}`, { status: 'churned' }, left)] : []),
  ]));
  halves = {};
  for (const half of ['A', 'B']) {
    const answer = await ann.post('/segments', { name: `Half ${half}`, formula: `account.half = "${half}"` });
    assert.ok(answer.status < 300, answer.text);
    halves[half] = answer.json.id;
  }
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder?.remove();
});

test('points made from one half tell who left of the other', async () => {
  made = (await suggestion({ segment: halves.A })).result;
  const half = rows.filter((_, i) => i % 2 === 0), gone = half.filter((row) => row.churn === 'Yes').length;
  assert.deepEqual([made.accounts_left, made.accounts_stayed, made.months, made.first], [gone, half.length - gone, 1, '2026-01-31']);
  assert.ok(made.scorecard.measures.length > 3 && made.scorecard.measures.length <= 12);
  assert.equal(made.model.measures.reduce((sum, measure) => sum + measure.most, 0), 100);
  assert.equal(made.scorecard.segment, halves.A);
  const adopted = await ann.post('/scorecards', { name: 'Suggested', body: { ...made.scorecard, segment: halves.B } });
  assert.ok(adopted.status < 300, adopted.text);
  const { json } = await ann.get(`/health/accuracy?scorecard=${adopted.json.id}`);
  assert.equal(json.accounts_left + json.accounts_stayed, rows.length - half.length);
  console.log(`AUC by cross-validation ${made.model.auc.toFixed(4)}, on the other half ${json.auc.toFixed(4)} (${json.low.toFixed(4)} to ${json.high.toFixed(4)})`);
  assert.ok(json.auc >= 0.82, `${json.auc}`);
  assert.ok(Math.abs(json.auc - made.model.auc) < 0.04);
  assert.match(made.sentence, /90 days before named the right one 8\d times in 100 \(\d+ to \d+\)/);
});

test('calibration adds up and is near what came', () => {
  const { calibration } = made.model;
  assert.equal(calibration.parts.reduce((sum, part) => sum + part.cases, 0), made.left + made.stayed);
  assert.equal(calibration.parts.reduce((sum, part) => sum + part.left, 0), made.left);
  assert.ok(Math.abs(calibration.said - calibration.came) < 0.02 && Math.abs(calibration.slope - 1) < 0.2, calibration.sentence);
  assert.ok(calibration.brier < calibration.brier_base);
  assert.ok(made.model.chances.every((each, i, all) => i === 0 || each.chance < all[i - 1].chance));
});

test('a measure alone says what a count over the rows says', async () => {
  const month = made.measures.find((measure) => measure.formula === 'account.contract = "Month-to-month"');
  const half = rows.filter((_, i) => i % 2 === 0), flagged = half.filter((row) => row.contract === 'Month-to-month');
  const share = (list) => list.filter((row) => row.churn === 'Yes').length / list.length;
  assert.deepEqual([month.condition, month.below, month.clear], ['account.contract = "Month-to-month"', false, true]);
  assert.ok(Math.abs(month.flagged - flagged.length / half.length) < 1e-12);
  assert.ok(Math.abs(month.lift - share(flagged) / share(half)) < 1e-9); // one limit only: nothing to choose
  assert.ok(month.lift_low < month.lift && month.lift < month.lift_high && month.lift_low > 1);
  const tenure = made.measures.find((measure) => measure.formula === 'account.tenure');
  assert.ok(tenure.below && tenure.auc > 0.7);
  // The condition is a formula that holds for as many accounts.
  const checked = await ann.post('/formulas/check', { formula: `${tenure.condition} and account.half = "A"`, day: '2026-01-31' });
  assert.equal(checked.status, 200, checked.text);
  assert.equal(checked.json.conditions[0] !== undefined, true);
  // What says that an account has left, and its half, say nothing.
  assert.ok(!made.measures.some((measure) => measure.formula.includes('account.status') || measure.formula.includes('account.half')));
});

test('what comes afterwards changes nothing', async () => {
  // An import today says of January what nobody knew then; and those who stay are told apart in April.
  const csv = `id,timestamp,known_later\n${rows.map((row, i) => `c${i},${seen},${row.churn === 'Yes' ? 0 : 100}`).join('\n')}\n`;
  const upload = await ann.ask('POST', '/api/v1/imports?kind=accounts&name=later.csv', csv, { 'content-type': 'application/octet-stream' });
  let { json: state } = upload;
  while (['waiting', 'running'].includes(state.state)) state = (await ann.get(`/imports/${upload.json.id}`)).json;
  assert.deepEqual([state.state, state.rejected], ['done', 0]);
  await track(rows.flatMap((row, i) => (row.churn === 'No' ? [
    told(`c${i}`, { stays: true, tenure: 99 }, '2026-04-20T09:00:00Z'),
    { type: 'track', userId: `u-c${i}`, event: 'Stayed', timestamp: '2026-04-20T09:00:00Z', context: { groupId: `c${i}` } },
  ] : [])));
  const again = (await suggestion({ segment: halves.A })).result;
  assert.deepEqual(again, made);
});

test('with too few who left it says so, and what is wrong is refused', async () => {
  const tiny = (await ann.post('/segments', { name: 'Tiny', formula: 'account.half = "A" and account.tenure = 72' })).json.id;
  const { result } = await suggestion({ segment: tiny });
  assert.deepEqual([result.too_few, result.model, result.scorecard, result.measures.length], [true, null, null, 0]);
  assert.match(result.sentence, /Too little to learn from: \d accounts? left/);
  const none = (await suggestion({ days: 365 })).result;
  assert.deepEqual([none.too_few, none.months, none.sentence], [true, 0, 'There is no month yet of which is known who left within 365 days.']);
  assert.equal((await ann.post('/suggestions', { segment: 999 })).status, 422);
  assert.equal((await ann.post('/suggestions', { days: 5 })).status, 422);
  assert.equal((await ann.get('/suggestions/999')).status, 404);
  assert.equal((await ann.ask('DELETE', '/api/v1/suggestions/999')).status, 404);
  const { id } = (await ann.post('/suggestions', {})).json;
  assert.ok((await ann.ask('DELETE', `/api/v1/suggestions/${id}`)).status < 300);
  assert.ok(['waits', 'runs', 'stopped', 'done'].includes((await ann.get(`/suggestions/${id}`)).json.state));
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'suggestions');
});
