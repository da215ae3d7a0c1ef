// The forecast of renewals over HTTP: sums of what is due and of what came against a naive computation, by owner, segment
// and sight too, what was recorded on the first of a month, and that it says when it knows too little.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-05-02T12:00:00Z', DAY = 86400_000, GRACE = 14, ACCOUNTS = 180;
let folder, server, ann, olga, oldMade;

const dayOf = (text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / DAY;
const text = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const monthOf = (day) => text(day).slice(0, 7);
const today = dayOf(NOW);

// Account i renews once a year, a day of its own; every seventh is lost at its last due day before today, every ninth of
// the others pays three quarters from then on.
const vendor = Array.from({ length: ACCOUNTS }, (_, i) => {
  const last = today - 1 - Math.floor((i * 365) / ACCOUNTS), lost = i % 7 === 3, part = !lost && i % 9 === 4;
  return { id: `a${i}`, owner: i % 3 === 0 ? 'olga@example.com' : 'ann@example.com', last, lost, part, mrr: 10000 + 137 * i };
});
// What is paid a month on a day, as statements will say it.
const paid = (one, day) => (day < one.last || !one.lost ? (one.part && day >= one.last ? (one.mrr * 3) / 4 : one.mrr) : 0);

function statements() {
  const items = [];
  for (const one of vendor) {
    const said = (at, state, mrr, start, end) => items.push({ id: `s-${one.id}`, account: one.id, at: text(at), state, mrr: Math.round(mrr),
      currency: 'EUR', term_start: text(start), term_end: text(end) });
    said(one.last - 365, 'active', one.mrr, one.last - 365, one.last);
    if (one.lost) said(one.last, 'cancelled', 0, one.last - 365, one.last);
    else said(one.last, 'active', paid(one, one.last), one.last, one.last + 365);
  }
  return items;
}

async function forecast(query = '', who = ann) {
  const { status, json, text: said } = await who.get(`/renewals/forecast?${query}`);
  assert.equal(status, 200, said);
  return json;
}

// One that was made of what is there now.
const fresh = (query, who) => until('a new forecast is made', async () => {
  const json = await forecast(query, who);
  return json.state !== 'computing' && json.made_at > oldMade && json;
}, 90);

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const invited = (await ann.post('/staff', { name: 'Olga', email: 'olga@example.com', role: 'csm' })).json;
  olga = new Person(server);
  await olga.post('/join', { token: new URL(invited.invite_url, server.url).searchParams.get('token'), password: 'the word of olga' });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder?.remove();
});

test('with nothing there it says that it knows too little', async () => {
  const json = await until('the first one is made', async () => {
    const now = await forecast();
    return now.state !== 'computing' && now;
  }, 90);
  assert.equal(json.state, 'too_little');
  assert.deepEqual([json.months.length, json.total.count, json.past.length, json.accuracy], [6, 0, 0, null]);
  oldMade = json.made_at;
});

test('what is due to come is the naive sum, and the range holds the mean', async () => {
  const items = vendor.map(({ id, owner }) => ({ id, name: id.toUpperCase(), owner, timestamp: '2025-01-01T00:00:00Z' }));
  assert.equal((await ann.post('/accounts', { items })).status, 200);
  const answer = await ann.post('/subscriptions', { items: statements().slice(0, 300) });
  assert.equal(answer.json.taken, Math.min(300, statements().length), answer.text);
  const rest = statements().slice(300);
  if (rest.length > 0) assert.equal((await ann.post('/subscriptions', { items: rest })).json.taken, rest.length);
  const json = await until('all are in it', async () => {
    const now = await fresh('from=2026-05&to=2027-05');
    return now.total.count === vendor.filter((one) => !one.lost).length && now;
  }, 90);
  assert.equal(json.state, 'ready');
  assert.equal(json.months.length, 13);
  for (const month of json.months) {
    const due = vendor.filter((one) => !one.lost && monthOf(one.last + 365) === month.month && one.last + 365 >= today);
    assert.equal(month.count, due.length, month.month);
    assert.equal(month.due, due.reduce((sum, one) => sum + 12 * Math.round(paid(one, today)), 0), month.month);
    assert.ok(month.low <= month.expected && month.expected <= month.high && month.high <= month.due, JSON.stringify(month));
  }
  const sum = (name) => json.months.reduce((total, month) => total + month[name], 0);
  assert.deepEqual([json.total.count, json.total.due], [sum('count'), sum('due')]);
  assert.ok(Math.abs(json.total.expected - sum('expected')) <= json.months.length);
  assert.ok(json.total.high - json.total.low < sum('high') - sum('low')); // months make up for each other
  const share = json.total.expected / json.total.due; // one of seven is lost, a few of the others keep three quarters
  assert.ok(share > 0.76 && share < 0.92, String(share));
});

test('past months say what was due then and what came, as a naive computation has it', async () => {
  const json = await fresh();
  let forecastSum = 0, came = 0, covered = 0, settled = 0;
  assert.ok(json.past.length >= 10, String(json.past.length));
  for (const month of json.past) {
    const first = dayOf(`${month.month}-01`);
    const due = vendor.filter((one) => monthOf(one.last) === month.month && one.last - 365 < first);
    assert.equal(month.due, due.reduce((sum, one) => sum + 12 * one.mrr, 0), month.month);
    assert.equal(month.recorded, false);
    const next = dayOf(text(first + 32).slice(0, 7) + '-01');
    if (next + GRACE > today) {
      assert.equal(month.came, null);
      continue;
    }
    const stayed = due.reduce((sum, one) => sum + 12 * Math.min(one.mrr, Math.round(paid(one, one.last + GRACE))), 0);
    assert.ok(Math.abs(month.came - stayed) <= due.length, `${month.month}: ${month.came} instead of ${stayed}`);
    forecastSum += month.forecast;
    came += month.came;
    settled++;
    covered += month.came >= month.low && month.came <= month.high ? 1 : 0;
  }
  assert.ok(Math.abs(json.past_total.forecast - forecastSum) <= settled);
  assert.deepEqual([json.past_total.months, json.past_total.covered], [settled, covered]);
  assert.ok(Math.abs(json.past_total.came - came) <= settled);
  const lost = vendor.filter((one) => one.lost && one.last + GRACE < today).length;
  assert.ok(json.accuracy.lost > 0 && json.accuracy.lost <= lost);
  assert.equal(json.accuracy.bins.reduce((sum, bin) => sum + bin.count, 0), json.accuracy.renewals);
  assert.ok(Math.abs(json.accuracy.brier - json.accuracy.brier_of_base) < 0.05); // nothing tells here who is lost
});

test('owners and segments are parts of the whole, and one sees the accounts that one sees', async () => {
  const all = await fresh(), hers = await fresh('owner=olga@example.com'), his = await fresh('owner=ann@example.com');
  for (const name of ['count', 'due']) assert.equal(hers.total[name] + his.total[name], all.total[name], name);
  assert.ok(Math.abs(hers.total.expected + his.total.expected - all.total.expected) < 0.01 * all.total.due);
  assert.ok(hers.past.every((month, i) => month.due + his.past[i].due === all.past[i].due));
  const { id } = (await ann.post('/segments', { name: 'Hers', formula: 'account.owner = "olga@example.com"' })).json;
  const segment = await fresh(`segment=${id}`);
  assert.deepEqual(segment.months, hers.months);
  const { json: staff } = await ann.get('/staff');
  const her = staff.items.find((one) => one.email === 'olga@example.com');
  assert.equal((await ann.patch(`/staff/${her.id}`, { sees: 'own' })).status, 200);
  assert.deepEqual((await fresh('', olga)).months, hers.months);
  assert.deepEqual((await fresh('owner=ann@example.com', olga)).total.count, 0);
});

test('each renewal to come has a likelihood, a range and its reasons, that add up to what is expected', async () => {
  const items = await until('the pipeline is filled and forecast', async () => {
    const { json } = await ann.get('/renewals?state=open&limit=500&from=2026-05-02&to=2026-10-29');
    return json.items.length > 70 && json.items.every((one) => one.likelihood.computed !== null) && json.items;
  }, 90);
  for (const { likelihood } of items) {
    assert.ok(likelihood.low <= likelihood.computed && likelihood.computed <= likelihood.high, JSON.stringify(likelihood));
    assert.ok(likelihood.reasons.length <= 3 && likelihood.reasons.every((one) => one.text && Math.abs(one.points) >= 1));
  }
  const july = items.filter((one) => one.due.startsWith('2026-07'));
  const kept = july.reduce((sum, one) => sum + (one.reporting_arr * one.likelihood.computed) / 100, 0);
  const said = (await forecast('from=2026-07&to=2026-07')).months[0];
  assert.equal(july.length, said.count);
  assert.ok(kept >= said.expected && kept - said.expected < 0.06 * said.due, `${kept} ${said.expected}`); // some keep a part
});

test('what owners say is summed beside it', async () => {
  const query = 'from=2026-07&to=2026-08';
  const { items } = (await ann.get('/renewals?state=open&limit=500&from=2026-07-01&to=2026-07-31')).json;
  const before = (await forecast(query)).months;
  assert.deepEqual(before.map((month) => month.owner_expected), [null, null]);
  for (const one of items.slice(0, 2)) {
    const { headers } = await ann.get(`/renewals/${one.id}`);
    const answer = await ann.patch(`/renewals/${one.id}`, { likelihood: 0 }, { 'if-match': headers.get('etag') });
    assert.equal(answer.status, 200, answer.text);
  }
  const [july, august] = (await forecast(query)).months;
  const [a, b] = items, computed = [a, b].reduce((sum, one) => sum + (one.reporting_arr * one.likelihood.computed) / 100, 0);
  assert.ok(Math.abs(july.owner_expected - (july.expected - computed)) < 0.06 * july.due, `${july.owner_expected} ${july.expected} ${computed}`);
  assert.equal(august.owner_expected, null);
});

test('months that cannot be forecast are refused with a reason', async () => {
  for (const query of ['from=2026-13', 'from=May', 'from=2026-04', 'from=2026-06&to=2026-05', 'to=2027-06', 'segment=999']) {
    const { status, json } = await ann.get(`/renewals/forecast?${query}`);
    assert.ok([400, 404, 422].includes(status), `${query}: ${status}`);
    assert.ok((json.detail ?? json.title).length > 10);
  }
});

test('what is said on the first of a month stays as it was said', async () => {
  const restart = async (now) => {
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    server = await Server.start(folder.db, '--now', now);
    ann.server = server;
    return until('it is made', async () => {
      const json = await forecast();
      return json.state === 'ready' && json;
    }, 90);
  };
  const [june] = (await restart('2026-06-01T08:00:00Z')).months;
  assert.equal(june.month, '2026-06');
  // Somebody who was forgotten: as of 1 June it would have been due as well.
  const late = { id: 's-late', account: 'a1', at: '2026-01-10', state: 'active', mrr: 5000, currency: 'EUR', term_start: '2025-06-20', term_end: '2026-06-20' };
  assert.equal((await ann.post('/subscriptions', { items: [late] })).json.taken, 1);
  const after = await restart('2026-08-20T08:00:00Z');
  const past = after.past.find((month) => month.month === '2026-06');
  assert.equal(past.recorded, true);
  assert.deepEqual([past.forecast, past.low, past.high, past.due], [june.expected, june.low, june.high, june.due]);
  assert.ok(after.past.filter((month) => month.month !== '2026-06').every((month) => !month.recorded));
  assert.equal(after.owner_accuracy.renewals, 2); // said in May of July, when both stayed
  assert.equal(after.owner_accuracy.lost, 0);
  assert.ok(after.owner_accuracy.brier > 0.99 && after.owner_accuracy.auc === null);
  const part = await forecast('owner=ann@example.com'); // of some accounts nothing is recorded: made again as of then
  assert.equal(part.past.find((month) => month.month === '2026-06').recorded, false);
  assertAllCalled(await description(), 'forecast');
});
