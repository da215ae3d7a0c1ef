// The register of losses over HTTP: what the ledger and the life state say, worked by hand; what the warnings knew, from
// today's rules asked of the past and from the register; what people write, take back and win back; the report against a
// naive count; late statements, merges, erasure.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z', DAY = 86400_000;
let folder, server, ann, rule;

const said = (id, account, at, state, mrr, more = {}) => ({ id, account, at, state, mrr, currency: 'EUR', ...more });
const USD = { currency: 'USD' };
const STATEMENTS = [
  // Went to a competitor, as the billing system has it.
  said('s-nord', 'nord', '2025-06-01', 'active', 10000),
  said('s-nord', 'nord', '2026-02-10', 'cancelled', 0, { reason: 'switched_service', comment: 'Rival is cheaper, says Ada Lovelace.' }),
  // Paid less, and 26 days later nothing: one loss of all it paid.
  said('s-ost', 'ost', '2025-06-01', 'active', 20000), said('s-ost', 'ost', '2026-01-20', 'active', 12000),
  said('s-ost', 'ost', '2026-02-15', 'cancelled', 0, { reason: 'forgot' }),
  // Back after a week: a late renewal, no loss.
  said('s-sued', 'sued', '2025-06-01', 'active', 9000), said('s-sued', 'sued', '2026-01-05', 'cancelled', 0),
  said('s-sued', 'sued', '2026-01-12', 'active', 9000),
  // Back after three months with less: won back.
  said('s-west', 'west', '2025-06-01', 'active', 8000, USD), said('s-west', 'west', '2025-12-01', 'cancelled', 0, USD),
  said('s-west', 'west', '2026-03-01', 'active', 5000, USD),
  // A downgrade by a tenth, and one by four of a hundred that is too small.
  said('s-mitte', 'mitte', '2025-06-01', 'active', 50000), said('s-mitte', 'mitte', '2026-03-05', 'active', 45000),
  said('s-mitte', 'mitte', '2026-03-15', 'active', 43500),
  said('s-quell', 'quell', '2025-06-01', 'active', 7000),
];
const OWNERS = { nord: 'ann@example.com', ost: 'bob@example.com', sued: 'bob@example.com', west: 'ann@example.com', mitte: 'bob@example.com', quell: 'ann@example.com' };

const get = async (path) => {
  const { status, json, text } = await ann.get(path);
  assert.equal(status, 200, text);
  return json;
};
const list = (query = '') => get(`/losses?from=2025-04-01${query}`);
// After something was said: all of it is in the register.
const settled = (what, fits = () => true) => until(what, async () => {
  const json = await list('&withdrawn=1');
  return json.complete && fits(json) && json;
});
const brief = (one) => [one.account.id, one.what, one.day, one.paid, one.stays];
const of = (json, id) => json.items.filter((one) => one.account.id === id);

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  await ann.post('/currency-rates', { items: [{ currency: 'USD', day: '2025-01-01', rate: '0.9' }, { currency: 'USD', day: '2026-01-01', rate: '0.8' }] });
  const made = await ann.post('/warning-rules', { name: 'Low mood', body: { formula: 'account.mood = "low"', direction: 'risk', severity: 2, root_cause: 4,
    meaning: 'They are unhappy.', action: 'Call.', due_days: 5, probability: 0.4, quiet_days: 14, owner: 'account.owner', on: true } });
  assert.equal(made.status, 201, made.text);
  rule = made.json.id;
  await ann.post('/warning-rules', { name: 'Weak mood', body: { formula: 'account.mood = "low"', direction: 'risk', severity: 1 } });
  await ann.post('/accounts', { items: Object.entries(OWNERS).map(([id, owner]) =>
    ({ id, name: id.toUpperCase(), owner, mood: 'good', source: id === 'nord' ? 'fair' : 'web', timestamp: '2025-06-01T08:00:00Z' })) });
  await ann.post('/accounts', { items: [{ id: 'fern', name: 'Fern', mrr: 60, currency: 'EUR', timestamp: '2025-06-01T08:00:00Z' },
    { id: 'frei', name: 'Frei', seats: 5, timestamp: '2025-06-01T08:00:00Z' }, { id: 'probe', name: 'Probe', status: 'trial', timestamp: '2025-06-01T08:00:00Z' }] });
  for (const [id, traits, at] of [['nord', { mood: 'low' }, '2025-12-02'], ['ost', { mood: 'low' }, '2026-02-10'],
    ['fern', { churned_on: '2026-03-10' }, '2026-03-10'], ['frei', { status: 'churned', churn_reason: 'too_complex' }, '2026-02-20'], ['probe', { status: 'trial ended' }, '2026-02-20']]) {
    assert.equal((await ann.post('/accounts', { items: [{ id, ...traits, timestamp: `${at}T08:00:00Z` }] })).json.accepted, 1);
  }
  assert.deepEqual((await ann.post('/subscriptions', { items: STATEMENTS })).json.wrong, 0);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const caughtUp = (what, total) => settled(what, (found) => found.total === total && found.items.every((one) => one.warning.seen !== 'unknown'));

test('the losses of the past year are as worked by hand', async () => {
  const json = await caughtUp('six losses', 6);
  assert.deepEqual(json.items.map(brief), [
    ['fern', 'lost', '2026-03-10', 6000, 0],
    ['mitte', 'downgrade', '2026-03-05', 50000, 45000],
    ['frei', 'lost', '2026-02-20', 0, 0],
    ['ost', 'lost', '2026-02-15', 20000, 0],
    ['nord', 'lost', '2026-02-10', 10000, 0],
    ['west', 'lost', '2025-12-01', 8000, 0],
  ]);
  const [fern, mitte, frei, ost, nord, west] = json.items;
  assert.deepEqual([fern, mitte, frei, ost, nord, west].map((one) => one.source), ['ledger', 'ledger', 'life', 'ledger', 'ledger', 'ledger']);
  assert.deepEqual([nord.owner, ost.owner, fern.owner], ['ann@example.com', 'bob@example.com', '']);
  assert.deepEqual([west.currency, west.arr, west.reporting_arr], ['USD', 96000, 86400], 'at the rate of its day');
  assert.deepEqual([frei.currency, frei.reporting_arr], [null, null]);
  assert.equal(json.reporting_arr, 72000 + 60000 + 240000 + 120000 + 86400);
});

test('what the billing system said fills in why, and a return is won back', async () => {
  const { items } = await list();
  const nord = items.find((one) => one.account.id === 'nord'), ost = items.find((one) => one.account.id === 'ost'), west = items.find((one) => one.account.id === 'west');
  assert.deepEqual([nord.kind, nord.reason.key, nord.said, nord.by_people], ['voluntary', 'competitor', 'Rival is cheaper, says Ada Lovelace.', false]);
  assert.deepEqual([ost.kind, ost.reason], ['involuntary', { key: 'forgot', name: 'Forgot that it was time to renew' }]);
  const frei = items.find((one) => one.account.id === 'frei');
  assert.deepEqual([frei.reason.key, frei.root_cause], ['hard_to_use', 4], 'from the attribute churn_reason');
  assert.deepEqual(west.win_back, { state: 'won', owner: '', next: null, note: '', back: '2026-03-01', back_mrr: 5000 });
});

test('what the warnings knew is asked of the days of then, a week apart', async () => {
  const { items } = await list();
  const seen = (id) => { const { warning } = items.find((one) => one.account.id === id); return [warning.seen, warning.first, warning.days, warning.recorded]; };
  assert.deepEqual(seen('nord'), ['early', '2025-12-08', 64, false], 'the day before the loss and each seventh before it');
  assert.deepEqual(seen('ost'), ['late', '2026-02-14', 1, false]);
  assert.deepEqual(seen('west'), ['no', null, null, false]);
  const nord = await get(`/losses/${items.find((one) => one.account.id === 'nord').id}`);
  assert.equal(nord.signals.find((one) => one.name === 'Weak mood').counts, false, 'it is too weak');
  const low = nord.signals.find((one) => one.name === 'Low mood');
  assert.deepEqual([low.warning, low.rule, low.day, low.last, low.days_ahead, low.root_cause, low.counts], [null, rule, '2025-12-08', '2026-02-09', 64, 4, true]);
});

test('lists filter, sort, page and come as a file', async () => {
  const ids = async (query) => (await list(query)).items.map((one) => one.account.id);
  assert.deepEqual(await ids('&what=downgrade'), ['mitte']);
  assert.deepEqual(await ids('&kind=unknown'), ['fern', 'mitte', 'west']);
  assert.deepEqual(await ids('&reason=forgot'), ['ost']);
  assert.deepEqual(await ids('&seen=early'), ['nord']);
  assert.deepEqual(await ids('&win_back=won'), ['west']);
  assert.deepEqual(await ids('&owner=bob@example.com'), ['mitte', 'ost']);
  assert.deepEqual(await ids('&q=rival'), ['nord']);
  assert.deepEqual(await ids('&account=ost'), ['ost']);
  assert.deepEqual(await ids('&sort=revenue&limit=3'), ['ost', 'nord', 'west']);
  assert.deepEqual((await ids('&sort=warning')).slice(0, 2), ['nord', 'ost']);
  const first = await list('&limit=4'), rest = await list(`&limit=4&cursor=${first.next_cursor}`);
  assert.deepEqual([first.items.length, rest.items.length, rest.next_cursor, first.total], [4, 2, null, 6]);
  const segment = (await ann.post('/segments', { name: 'Low', formula: 'account.mood = "low"' })).json;
  assert.deepEqual(await ids(`&segment=${segment.id}`), ['ost', 'nord'], 'as it was the day before');
  const file = await ann.get('/losses.csv?from=2025-04-01');
  assert.deepEqual([file.status, file.text.trim().split('\r\n').length], [200, 7]);
  assert.match(file.text, /,west,WEST,lost,2025-12-01,USD,80\.00,0\.00,/);
  assert.equal((await ann.get('/losses?from=2026-03-01&to=2026-02-01')).status, 422);
});

// The report, added up again from the list.
const naive = (items, keyOf) => {
  const groups = new Map();
  for (const one of items) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  const all = items.reduce((sum, one) => sum + (one.reporting_arr ?? 0), 0);
  return [...groups].map(([key, list]) => {
    const days = list.map((one) => one.warning.days).filter((n) => n !== null).sort((a, b) => a - b);
    const arr = list.reduce((sum, one) => sum + (one.reporting_arr ?? 0), 0), count = (seen) => list.filter((one) => one.warning.seen === seen).length;
    return { key, count: list.length, arr, share: list.length / items.length, revenue_share: arr / all, early: count('early'), late: count('late'),
      unseen: count('no'), unknown: count('unknown'), median_days: days.length ? (days[(days.length - 1) >> 1] + days[days.length >> 1]) / 2 : null,
      acted: list.filter((one) => one.warning.days !== null && one.warning.acted).length, won: list.filter((one) => one.win_back.state === 'won').length };
  }).sort((a, b) => a.key.localeCompare(b.key));
};
const KEYS = {
  reason: (one) => one.reason?.key ?? '', kind: (one) => one.kind ?? '', caused_by: (one) => one.caused_by?.key ?? '', owner: (one) => one.owner,
  competitor: (one) => one.competitor, month: (one) => one.day.slice(0, 7), root_cause: (one) => (one.root_cause ? `${one.root_cause}` : ''),
  source: (one) => ({ nord: 'fair', fern: '', frei: '', probe: '' })[one.account.id] ?? 'web',
};
async function checkReports() {
  const { items } = await list('&limit=500');
  for (const [by, keyOf] of Object.entries(KEYS)) {
    const report = await get(`/losses/report?from=2025-04-01&by=${by}`);
    const rows = report.items.map(({ name, won_arr, ...row }) => row).sort((a, b) => a.key.localeCompare(b.key));
    assert.deepEqual(rows, naive(items, keyOf), by);
    assert.equal(report.items.reduce((sum, row) => sum + row.count, 0), report.all.count);
    assert.equal(report.all.arr, items.reduce((sum, one) => sum + (one.reporting_arr ?? 0), 0));
  }
  return items;
}

test('every report agrees with a naive count over the list', async () => {
  await checkReports();
  const reasons = await get('/losses/report?from=2025-04-01&by=reason');
  assert.deepEqual(reasons.items.find((one) => one.key === 'competitor').name, 'Decided for a competitor');
  assert.equal(reasons.without_value, 1);
  const segments = await get('/losses/report?from=2025-04-01&by=segment');
  assert.deepEqual(segments.items.map((one) => [one.name, one.count]), [['', 4], ['Low', 2]]);
  const lost = await get('/losses/report?from=2025-04-01&by=kind&what=lost');
  assert.equal(lost.all.count, 5);
});

test('people say why, only where nobody was quicker, and can take it back', async () => {
  const one = (await list()).items.find((row) => row.account.id === 'fern');
  const read = await ann.get(`/losses/${one.id}`);
  const etag = read.headers.get('etag');
  const words = { reason: 'no_benefit', competitor: 'Rival', caused_by: 'onboarding', root_cause: 2, recommend: 'no', could_be_seen: 'yes',
    lesson: 'Set up in four weeks, or call.', win_back: 'try', win_back_owner: 'ann@example.com', win_back_next: '2026-05-01', win_back_note: 'In spring.' };
  const changed = await ann.patch(`/losses/${one.id}`, words, { 'if-match': etag });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual([changed.json.kind, changed.json.reason.key, changed.json.caused_by, changed.json.by_people, changed.json.win_back.next],
    ['voluntary', 'no_benefit', { key: 'onboarding', name: 'Onboarding: delays' }, true, '2026-05-01']);
  assert.equal((await ann.patch(`/losses/${one.id}`, { lesson: 'x' }, { 'if-match': etag })).status, 412);
  for (const wrong of [{ reason: 'none_such' }, { caused_by: 'nobody' }, { win_back_next: 'soon' }, { root_cause: 11 }, { kind: 'both' }, { lesson: 'x'.repeat(4001) }]) {
    const answer = await ann.patch(`/losses/${one.id}`, wrong);
    assert.equal(answer.status, 422, JSON.stringify(wrong).slice(0, 60));
  }
  await checkReports();
  const ask = async (formula) => (await ann.post('/formulas/evaluate', { formula })).json.items.filter((row) => row.value === true).map((row) => row.account.id ?? row.account).sort();
  assert.deepEqual(await ask('account.win_back = "try" and account.loss_kind = "voluntary"'), ['fern']);
  assert.deepEqual(await ask('account.loss_reason = "Decided for a competitor"'), ['nord']);
  // Undo: what was there before is said again.
  const back = await ann.patch(`/losses/${one.id}`, { reason: '', kind: 'unknown', win_back: 'none' });
  assert.deepEqual([back.json.reason, back.json.kind, back.json.win_back.state], [null, null, 'none']);
  assert.deepEqual(await ask('account.loss_kind = "voluntary"'), ['frei', 'nord']);
});

test('a loss by hand is kept, may be removed, and joins what the ledger says later', async () => {
  const body = { account: 'quell', day: '2026-04-20', currency: 'EUR', paid: 7000, reason: 'market', lesson: 'They told us in March.' };
  const made = await ann.post('/losses', body);
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.json.source, made.json.kind, made.json.owner], ['hand', 'involuntary', 'ann@example.com']);
  assert.equal((await ann.post('/losses', { ...body, account: 'nobody' })).status, 422);
  assert.equal((await ann.post('/losses', { ...body, stays: 8000 })).status, 422);
  assert.equal((await ann.post('/losses', { ...body, day: '2030-01-01' })).status, 422);
  const other = (await ann.post('/losses', { account: 'sued', day: '2026-03-20' })).json;
  assert.equal((await ann.remove(`/losses/${other.id}`)).status, 204);
  assert.equal((await ann.get(`/losses/${other.id}`)).status, 404);
  const found = (await list()).items.find((one) => one.account.id === 'nord');
  assert.equal((await ann.remove(`/losses/${found.id}`)).status, 409, 'the ledger would find it again');
});

test('reasons are a setting', async () => {
  const now = await get('/settings/losses');
  const kinds = (kind) => now.reasons.filter((one) => one.kind === kind).length;
  assert.deepEqual([kinds('involuntary'), kinds('voluntary'), now.reasons.at(-1).key], [6, 5, 'other']);
  const put = await ann.put('/settings/losses', { ...now, least_percent: 3, reasons: [...now.reasons, { key: 'merged', name: 'Bought by another', kind: 'involuntary', prevention: '' }] });
  assert.equal(put.status, 200, put.text);
  const json = await settled('a downgrade of 3 percent counts now', (found) => of(found, 'mitte').length === 2);
  assert.deepEqual(of(json, 'mitte').map(brief)[0], ['mitte', 'downgrade', '2026-03-15', 45000, 43500]);
  await ann.put('/settings/losses', now);
  await settled('and no longer', (found) => of(found, 'mitte').length === 1);
  const wrong = [{ reasons: [] }, { reasons: [{ key: 'Big', name: 'x', kind: '' }] }, { reasons: [{ key: 'a', name: 'x', kind: 'odd' }] },
    { reasons: [{ key: 'a', name: 'x', kind: '' }, { key: 'a', name: 'y', kind: '' }] }, { early_days: 0 }, { causes: [{ key: 'c', name: '' }] }];
  for (const change of wrong) assert.equal((await ann.put('/settings/losses', { ...now, ...change })).status, 422, JSON.stringify(change));
});

test('a late statement corrects a loss, or takes it back; people’s words stay', async () => {
  const fern = of(await list(), 'fern')[0], mitte = of(await list(), 'mitte')[0];
  await ann.post('/accounts', { items: [{ id: 'fern', churned_on: null, timestamp: '2026-03-10T09:00:00Z' }] });
  const json = await settled('fern never left', (found) => of(found, 'fern')[0]?.withdrawn_by === 'program');
  assert.equal(of(json, 'fern')[0].lesson, 'Set up in four weeks, or call.');
  assert.equal(of(await list(), 'fern').length, 0, 'withdrawn ones are shown when asked for');
  await ann.post('/subscriptions', { items: [said('s-mitte', 'mitte', '2026-03-01', 'active', 45000)] });
  const moved = await settled('the downgrade was earlier', (found) => of(found, 'mitte')[0]?.day === '2026-03-01');
  assert.equal(of(moved, 'mitte')[0].id, mitte.id);
  await ann.post('/subscriptions', { items: [said('s-frueh', 'mitte', '2026-02-01', 'active', 90000), said('s-frueh', 'mitte', '2026-03-01', 'active', 95000)] });
  await settled('with the other subscription it pays as much', (found) => of(found, 'mitte').length === 0);
  await ann.post('/accounts', { items: [{ id: 'fern', churned_on: '2026-03-12', timestamp: '2026-03-12T09:00:00Z' }] });
  const again = await settled('it left two days later', (found) => of(found, 'fern')[0]?.withdrawn_by === null);
  assert.deepEqual([of(again, 'fern')[0].id, of(again, 'fern')[0].day], [fern.id, '2026-03-12']);
  const nord = of(again, 'nord')[0];
  await ann.patch(`/losses/${nord.id}`, { withdrawn: true });
  await ann.post('/accounts', { items: [{ id: 'nord', note: 'something was said' }] });
  assert.equal(of(await settled('nord was looked at'), 'nord')[0].withdrawn_by, 'person', 'a person’s word holds');
  await ann.patch(`/losses/${nord.id}`, { withdrawn: false });
});

test('a merge takes losses along, and its undo brings them back', async () => {
  const before = (await settled('now')).items.map((one) => [one.account.id, one.what, one.day]);
  const merged = await ann.post('/accounts/merge', { keep: 'ost', drop: 'nord', why: 'One company.' });
  assert.equal(merged.status, 201, merged.text);
  // Together: 300 a month, 220 from 20 January on, 120 from 10 February, nothing from the 15th.
  const json = await settled('one loss of both', (found) => of(found, 'nord').length === 0 && of(found, 'ost').some((one) => one.paid === 30000));
  assert.deepEqual(of(json, 'ost').filter((one) => !one.withdrawn_by).map(brief), [['ost', 'lost', '2026-02-15', 30000, 0]]);
  assert.equal((await ann.post(`/merges/${merged.json.id}/undo`)).status, 200);
  const back = await settled('two again', (found) => of(found, 'nord').length === 1 && of(found, 'ost')[0]?.paid === 20000);
  assert.deepEqual(back.items.map((one) => [one.account.id, one.what, one.day]), before);
});

async function invite(name, role) {
  const made = (await ann.post('/staff', { name, email: `${name}@example.com`, role })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  const person = new Person(server);
  await person.post('/join', { token, password: 'correct horse' });
  return Object.assign(person, { id: made.id });
}

test('who sees only some accounts sees only their losses, and a viewer changes none', async () => {
  const bob = await invite('bob', 'csm'), vera = await invite('vera', 'viewer');
  assert.equal((await ann.patch(`/staff/${bob.id}`, { sees: 'own' })).status, 200);
  const seen = (await bob.get('/losses?from=2025-04-01')).json.items;
  assert.ok(seen.length > 0 && seen.every((one) => OWNERS[one.account.id] === 'bob@example.com'), JSON.stringify(seen.map((one) => one.account)));
  const hidden = of(await list(), 'nord')[0].id;
  assert.equal((await bob.get(`/losses/${hidden}`)).status, 404);
  assert.equal((await bob.patch(`/losses/${hidden}`, { lesson: 'x' })).status, 404);
  assert.equal((await bob.get('/losses/report?from=2025-04-01')).json.all.count, seen.length);
  assert.equal((await vera.patch(`/losses/${hidden}`, { lesson: 'x' })).status, 403);
  assert.equal((await bob.put('/settings/losses', await get('/settings/losses'))).status, 403);
});

test('a stop and a start change nothing, and the register of warnings counts once it is old enough', async () => {
  const before = (await settled('all is there')).items;
  await ann.post('/accounts', { items: [{ id: 'quell', mood: 'low' }] });
  const warning = await until('the warning is raised', async () =>
    (await get('/warnings?account=quell')).items.find((one) => one.name === 'Low mood'));
  await ann.post('/tasks', { title: 'Call Quell', account: 'quell', due: '2026-04-02' });
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', NOW);
  ann.server = server;
  assert.deepEqual((await settled('nothing new')).items, before);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', new Date(Date.parse(NOW) + 200 * DAY).toISOString());
  ann.server = server;
  await ann.post('/subscriptions', { items: [said('s-quell', 'quell', '2026-07-20', 'cancelled', 0), said('s-sued', 'sued', '2026-07-20', 'cancelled', 0)] });
  const all = await until('both are lost', async () => {
    const json = await get('/losses?from=2026-07-01');
    return json.complete && json.items.length === 2 && json.items.every((one) => one.warning.seen !== 'unknown') && json;
  });
  const quell = all.items.find((one) => one.account.id === 'quell'), sued = all.items.find((one) => one.account.id === 'sued');
  assert.deepEqual(quell.warning, { seen: 'early', first: '2026-03-31', days: 111, recorded: true, acted: '2026-03-31' });
  assert.deepEqual([sued.warning.seen, sued.warning.recorded], ['no', true]);
  const whole = await get(`/losses/${quell.id}`);
  assert.deepEqual(whole.signals.filter((one) => one.counts).map((one) => [one.warning, one.name, one.days_ahead]), [[warning.id, 'Low mood', 111]]);
  assert.deepEqual(whole.acts.map((one) => [one.kind, one.title]), [['task', 'Call Quell']]);
});

test('erasing a person takes their name out of losses', async () => {
  const key = await createKey(folder.db, 'write');
  await fetch(`${server.url}/v1/identify`, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ userId: 'ada', traits: { name: 'Ada Lovelace' }, context: { groupId: 'nord' } }) });
  const done = await ann.post('/people/ada/erase', { why: 'They asked.' });
  assert.equal(done.status, 202, done.text);
  await until('it is erased', async () => /\[erased\]/.test((await ann.get('/losses?from=2025-04-01&account=nord')).json.items[0]?.said ?? ''), 30);
});

test('each route was called', async () => assertAllCalled(await description(), 'losses'));
