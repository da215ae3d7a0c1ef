// Accuracy of a hand-made scorecard on real subscribers, against a naive computation in another language: every pair of
// one who left and one who stayed for the AUC, DeLong's components one by one for its interval.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

let folder, server, ann, rows, naive;

const seen = '2026-01-10T09:00:00Z', left = '2026-03-10T09:00:00Z'; // the one month's end between: 31 January

const body = {
  measures: [
    { key: 'tenure', name: 'Months with us', formula: 'account.tenure', curve: [[0, 0], [12, 40], [72, 100]], weight: 3, group: 'outcome' },
    { key: 'contract', name: 'Contract', formula: 'if(account.contract = "Two year", 100, if(account.contract = "One year", 70, 10))', curve: [[0, 0], [100, 100]], weight: 4, group: 'outcome' },
    { key: 'charges', name: 'Monthly charges', formula: 'account.monthly_charges', curve: [[20, 100], [120, 0]], weight: 2, group: 'experience' },
    { key: 'support', name: 'Has support', formula: 'if(account.tech_support = "No internet service", account.nothing, if(account.tech_support = "Yes", 1, 0))', curve: [[0, 0], [1, 100]], weight: 1.5, group: 'experience' },
  ],
};

// ---- the naive twin: whole ten-thousandths of a point, as docs/health.md says

function onCurve(corners, value) {
  if (value <= corners[0][0]) return corners[0][1] * 10000;
  for (let i = 1; i < corners.length; i++) {
    const [[from, low], [to, high]] = [corners[i - 1], corners[i]];
    if (value <= to) return low * 10000 + Math.round(((value - from) / (to - from)) * (high - low) * 10000);
  }
  return corners.at(-1)[1] * 10000;
}

function scoreOf(row) {
  const values = [
    row.tenure,
    { 'Two year': 100, 'One year': 70, 'Month-to-month': 10 }[row.contract],
    row.monthly_charges,
    { 'No internet service': null, Yes: 1, No: 0 }[row.tech_support],
  ];
  let sum = 0n, weight = 0n;
  values.forEach((value, i) => {
    if (value === null) return;
    sum += BigInt(body.measures[i].weight * 1000) * BigInt(onCurve(body.measures[i].curve, value));
    weight += BigInt(body.measures[i].weight * 1000);
  });
  return Number((2n * sum + weight) / (2n * weight)); // halves up
}

function naiveAccuracy(rows) {
  const gone = rows.filter((row) => row.churn === 'Yes').map(scoreOf), stayed = rows.filter((row) => row.churn === 'No').map(scoreOf);
  const right = (a, b) => (a < b ? 1 : a === b ? 0.5 : 0);
  const ofGone = gone.map((a) => stayed.reduce((sum, b) => sum + right(a, b), 0) / stayed.length);
  const ofStayed = stayed.map((b) => gone.reduce((sum, a) => sum + right(a, b), 0) / gone.length);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const auc = mean(ofGone);
  const variance = (values) => values.reduce((sum, value) => sum + (value - auc) ** 2, 0) / (values.length - 1);
  const reach = 1.959963984540054 * Math.sqrt(variance(ofGone) / gone.length + variance(ofStayed) / stayed.length);
  return { auc, low: auc - reach, high: auc + reach, gone, stayed };
}

// ---- the data

const unquoted = (cell) => (cell.startsWith('"') ? cell.slice(1, -1) : cell === 'NA' ? null : Number(cell));

before(async () => {
  const text = gunzipSync(await readFile(new URL('../data/telco-churn.csv.gz', import.meta.url))).toString();
  const [head, ...lines] = text.trim().split('\n').map((line) => line.match(/"[^"]*"|[^,]+/g).map(unquoted));
  rows = lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
  naive = naiveAccuracy(rows);
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', '2026-05-02T12:00:00Z');
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'books', kind: 'write' })).json.key;
  const told = (groupId, traits, timestamp) => ({ type: 'group', userId: `u-${groupId}`, groupId, traits, timestamp });
  const calls = rows.flatMap(({ churn, ...traits }, i) => [
    told(`c${i}`, traits, seen),
    ...(churn === 'Yes' ? [told(`c${i}`, { status: 'churned' }, left)] : []),
  ]);
  for (let from = 0; from < calls.length; from += 500) {
    const answer = await server.track('/v1/batch', { batch: calls.slice(from, from + 500) }, key);
    assert.equal(answer.status, 200, answer.text);
  }
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('AUC and its interval are those of a naive computation', async () => {
  const { id } = (await ann.post('/scorecards', { name: 'By hand', body })).json;
  const { json } = await ann.get(`/health/accuracy?scorecard=${id}`);
  assert.deepEqual([json.left, json.stayed, json.accounts_left, json.accounts_stayed], [1869, 5174, 1869, 5174]);
  assert.deepEqual([json.months, json.first, json.last, json.days_before], [1, '2026-01-31', '2026-01-31', 90]);
  assert.ok(naive.auc > 0.75 && naive.auc < 0.9, `${naive.auc}`); // the scorecard says something
  for (const figure of ['auc', 'low', 'high']) assert.ok(Math.abs(json[figure] - naive[figure]) < 1e-9, `${figure}: ${json[figure]}, not ${naive[figure]}`);
  assert.equal(json.sentence, `Of two accounts, one that left and one that stayed, health 90 days before named the right one ${Math.round(naive.auc * 100)} times in 100 (${Math.round(naive.low * 100)} to ${Math.round(naive.high * 100)}).`);
  console.log(`AUC ${json.auc.toFixed(4)} (${json.low.toFixed(4)} to ${json.high.toFixed(4)}), lift ${json.lift.toFixed(2)}`);
});

test('bands and tenths count everybody once', async () => {
  const { json } = await ann.get('/health/accuracy');
  const within = (from, to) => ({ scores: [...naive.gone, ...naive.stayed].filter((s) => s >= from && s < to).length, left: naive.gone.filter((s) => s >= from && s < to).length });
  const expected = [['at_risk', 0, 450000], ['watch', 450000, 700000], ['thriving', 700000, 1000001]];
  assert.deepEqual(json.bands.map(({ band, scores, left: gone }) => [band, { scores, left: gone }]), expected.map(([band, from, to]) => [band, within(from, to)]));
  assert.ok(json.bands[0].share > json.bands[1].share && json.bands[1].share > json.bands[2].share);
  assert.equal(json.tenths.reduce((sum, tenth) => sum + tenth.scores, 0), 7043);
  assert.equal(json.tenths.reduce((sum, tenth) => sum + tenth.left, 0), 1869);
  const lowest = json.tenths[0];
  assert.ok(Math.abs(json.lift - lowest.left / lowest.scores / (1869 / 7043)) < 1e-12);
});

test('what was filled in afterwards is not used', async () => {
  const { id } = (await ann.get('/scorecards')).json.items[0];
  // An import today says of January what nobody knew then: who would leave.
  const csv = `id,timestamp,known_later\n${rows.map((row, i) => `c${i},${seen},${row.churn === 'Yes' ? 0 : 100}`).join('\n')}\n`;
  const upload = await ann.ask('POST', '/api/v1/imports?kind=accounts&name=later.csv', csv, { 'content-type': 'application/octet-stream' });
  assert.ok(upload.status < 300, upload.text);
  let { json: state } = upload;
  while (['waiting', 'running'].includes(state.state)) state = (await ann.get(`/imports/${upload.json.id}`)).json;
  assert.deepEqual([state.state, state.rejected], ['done', 0]);
  const ahead = structuredClone(body);
  ahead.measures.push({ key: 'later', name: 'Known later', formula: 'account.known_later', curve: [[0, 0], [100, 100]], weight: 50, group: 'outcome' });
  assert.equal((await ann.patch(`/scorecards/${id}`, { body: ahead })).status, 200);
  // The account's page shows what is known now; the accuracy judges as if it were not.
  const shown = (await ann.get(`/accounts/c0/health?day=2026-01-31`)).json.measures.find((measure) => measure.key === 'later');
  assert.equal(shown.value, rows[0].churn === 'Yes' ? 0 : 100);
  const { json } = await ann.get(`/health/accuracy?scorecard=${id}`);
  assert.ok(Math.abs(json.auc - naive.auc) < 1e-9);
  const first = (await ann.get(`/health/accuracy?scorecard=${id}&version=1`)).json;
  assert.deepEqual([first.scorecard.version, json.scorecard.version, first.auc], [1, 2, json.auc]);
});

test('without a month of which is known what came there is no accuracy', async () => {
  const { json } = await ann.get('/health/accuracy?days=365');
  assert.deepEqual([json.auc, json.months, json.sentence], [null, 0, 'There is no month yet of which is known who left within 365 days.']);
  assert.equal((await ann.get('/health/accuracy?scorecard=99')).status, 404);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'accuracy');
});
