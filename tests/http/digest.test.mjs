// The digest of the week: every number is what the API says of the same day, about what its reader sees; it comes once, by mail.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { simpleParser } from 'mailparser';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);
let folder, server, ann, olga, otto, office, writeKey;

async function invite(name, role, sees) {
  const person = new Person(server);
  const made = (await ann.post('/staff', { name, email: `${name}@vendor.example`, role })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  assert.equal((await person.post('/join', { token, password: `the word of ${name}` })).status, 200);
  assert.equal((await ann.patch(`/staff/${made.id}`, { sees })).status, 200);
  return person;
}

// Active every day until three weeks ago, or since then.
const events = (account, from, to) => Array.from({ length: to - from }, (_, i) => ({
  type: 'track', userId: `u-${account}`, event: 'Opened', context: { groupId: account }, messageId: `${account}-${from + i}`, timestamp: `${day(from + i)}T09:00:00Z`,
}));

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open();
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp('ann@vendor.example');
  [olga, otto] = [await invite('olga', 'lead', 'own'), await invite('otto', 'csm', 'own')];
  for (const who of [ann, olga, otto]) await off(who); // but the digest
  await ann.put('/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', per_minute: 600000, domain_per_minute: 600000, public_url: 'https://cs.vendor.example' });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await folder.remove();
});

const digest = async (who) => {
  const { status, json, text } = await who.get('/notifications/digest');
  assert.equal(status, 200, text);
  return json;
};
const numbers = (text, pattern) => {
  const found = pattern.exec(text);
  assert.ok(found, `${pattern} in\n${text}`);
  return found.slice(1).map(Number);
};

const off = async (who, more = {}) => {
  const kinds = Object.fromEntries((await who.get('/notifications')).json.kinds.map(({ kind }) => [kind, 'off']));
  assert.equal((await who.put('/notifications', { ...more, kinds })).status, 200);
};

test('with nothing to say it says so in one line', async () => {
  const { empty, text, html, subject } = await digest(ann);
  assert.equal(empty, true);
  assert.match(text, /Nothing to report/);
  assert.match(html, /Nothing to report/);
  assert.match(subject, /^Your week: /);
});

test('every number is what the pages show, for whom they show it', async () => {
  const account = (id, owner, more) => ({ id, attributes: { name: `<i>${id}</i> Corp`, owner: `${owner}@vendor.example`, mrr: 100, currency: 'EUR', ...more } });
  await ann.post('/accounts', { items: [
    account('o1', 'olga', { renewal_date: day(20), mrr: 1000.5, contact_every: 1 }), account('o2', 'olga', { renewal_date: day(27), mrr: 2000 }),
    account('o3', 'olga', { renewal_date: day(40) }), account('t1', 'otto', { renewal_date: day(10), mrr: 300 }), account('n1', 'nobody', {}),
  ] });
  const batch = [...events('o1', -60, -3), ...events('o2', -3, 0), ...events('t1', -60, -5), ...events('n1', -20, 0)];
  assert.equal((await server.track('/v1/batch', { batch }, writeKey)).status, 200);
  await ann.post('/warning-rules', { name: 'Few seats', body: { formula: 'account.seats < 20', direction: 'risk', severity: 2, root_cause: 5, meaning: 'They leave.', action: 'Call.', due_days: 2, probability: 0.5, quiet_days: 0, owner: 'account.owner', on: true } });
  await until('the rule is followed', async () => (await ann.get('/warning-rules')).json.items.some(({ name, accounts }) => name === 'Few seats' && accounts === 0));
  await ann.post('/accounts', { items: [{ id: 'o1', attributes: { seats: 5 } }, { id: 't1', attributes: { seats: 5 } }] });
  await until('two are warned of', async () => (await ann.get('/warnings')).json.items.filter(({ name }) => name === 'Few seats').length === 2);
  for (const [title, due, owner, about] of [['Late one', day(-2), 'olga', 'o1'], ['Next one', day(2), 'olga', 'o2'], ['His', day(-1), 'otto', 't1'], ['Unseen', day(-1), 'olga', 't1']])
    assert.equal((await ann.post('/tasks', { account: about, title, due, owner: `${owner}@vendor.example` })).status, 201);
  const goal = (await ann.post('/goals', { account: 'o2', title: 'Live <b>in May</b>' })).json;
  await ann.patch(`/goals/${goal.id}`, { state: 'reached' });
  await until('the renewals are there', async () => (await ann.get('/renewals')).json.items.length === 4);
  const [first] = (await olga.get('/renewals')).json.items.filter(({ account: id }) => id === 'o2');
  await ann.patch(`/renewals/${first.id}`, { result: 'lost', reason: 'too dear' });
  await until('the loss is settled', async () => (await ann.get('/renewals?state=settled')).json.items.length === 1);
  await until('the warning desk found out', async () => (await ann.get('/warnings')).json.items.every(({ since }) => since !== null));

  const his = (await otto.get('/warnings')).json.items.find(({ name }) => name === 'Few seats');
  assert.equal((await otto.patch(`/warnings/${his.id}`, { state: 'closed', outcome: 'not_relevant', reason: 'Seats were miscounted.' })).status, 200);
  for (const [who, name] of [[olga, 'olga'], [otto, 'otto'], [ann, 'ann']]) {
    const { text, html, empty } = await digest(who);
    assert.equal(empty, false);
    const portfolio = (await who.get(`/health?compare=${day(-7)}`)).json;
    assert.deepEqual(numbers(text, /accounts: (\d+)\nof them at risk: (\d+)/), [portfolio.accounts, portfolio.bands.find(({ band }) => band === 'at_risk').accounts], name);
    if (portfolio.movers.moved_down + portfolio.movers.moved_up > 0)
      assert.deepEqual(numbers(text, /Health: (\d+) fell, (\d+) rose/), [portfolio.movers.moved_down, portfolio.movers.moved_up], name);
    else assert.doesNotMatch(text, /Health: /);
    for (const mover of [...portfolio.movers.down, ...portfolio.movers.up].filter(({ change }) => Math.abs(change) >= 5))
      assert.match(text, new RegExp(`${mover.account.id}</i> Corp: ${mover.score.toFixed(1).replace('.', '\\.')} \\(`));
    const inState = async (state) => (await who.get(`/warnings?state=${state}`)).json.items;
    const warnings = [...await inState('open'), ...await inState('snoozed'), ...await inState('closed')].filter(({ raised_at: at, news }) => news && at >= day(-7));
    const closed = (await inState('closed')).filter(({ changed_at: at }) => at >= day(-7));
    assert.deepEqual(numbers(text, /Warnings: (\d+) new, (\d+) closed/), [warnings.length, closed.length], name);
    assert.equal(closed.length, name === 'olga' ? 0 : 1);
    const open = (await who.get(`/renewals?to=${day(28)}`)).json;
    const sum = new Intl.NumberFormat('en', { minimumFractionDigits: open.totals.reporting_arr % 100 ? 2 : 0 }).format(open.totals.reporting_arr / 100);
    if (open.totals.count > 0) assert.match(text, new RegExp(`${open.totals.count} renewals? in four weeks, ${open.currency} ${sum.replace('.', '\\.')} a year`), name);
    const settled = (await who.get('/renewals?state=settled')).json.items;
    assert.equal(settled.length, name === 'otto' ? 0 : 1);
    if (settled.length > 0) assert.match(text, /Renewals that ended: 1 lost[\s\S]*o2<\/i> Corp: −EUR 24,000\n/);
    else assert.doesNotMatch(text, /Renewals that ended/);
    const tasks = (await who.get(`/tasks?owner=${name}@vendor.example&state=open`)).json.items;
    if (tasks.length > 0) assert.deepEqual(numbers(text, /Your tasks: (\d+) open, (\d+) overdue/), [tasks.length, tasks.filter(({ due }) => due < day(0)).length], name);
    assert.doesNotMatch(text, name === 'ann' ? /^$/ : /Unseen/);
    assert.equal(/1 goal reached[\s\S]*Live <b>in May<\/b>/.test(text), name !== 'otto');
    assert.doesNotMatch(html, /<i>|<b>/);
    if (name === 'otto') assert.doesNotMatch(text + html, /o1|o2|o3|n1/);
    if (name === 'olga') assert.doesNotMatch(text + html, /t1/);
  }
  const team = (await olga.get('/today/team')).json;
  const silent = team.people.reduce((all, one) => all + one.silent, team.nobody.silent);
  if (silent > 0) assert.deepEqual(numbers((await digest(olga)).text, /(\d+) accounts? not spoken with as planned/), [silent]);
  assert.ok(silent > 0, 'somebody is silent');
  // An admin who asks for their own book has none.
  await ann.put('/notifications', { book: 'own' });
  assert.doesNotMatch((await digest(ann)).text, /Corp/);
  await ann.put('/notifications', { book: 'seen' });
});

test('however many plays have runs, a digest has room for them', async () => {
  const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 9 }, on: true, steps: [{ id: 'wait', kind: 'wait', days: 9 }] };
  for (let i = 1; i <= 12; i++) {
    const play = (await ann.post('/plays', { name: `Play ${i}`, body })).json;
    assert.equal((await ann.post(`/plays/${play.id}/runs`, { account: 'o1' })).status, 201);
  }
  assert.match((await digest(ann)).text, /Corp/);
});

test('sent now, and once by itself when it is due; a preference moves it', { timeout: 180000 }, async () => {
  const sent = await olga.post('/notifications/digest', {});
  assert.equal(sent.status, 202, sent.text);
  const shown = await digest(olga);
  await until('it arrives', () => office.to('olga@vendor.example').length === 1);
  const mail = await simpleParser(office.to('olga@vendor.example')[0].raw);
  assert.equal(mail.subject, shown.subject);
  assert.equal(mail.text.trim(), shown.text.trim());
  assert.equal(mail.html.trim(), shown.html.trim());
  assert.match(mail.html, /href="https:\/\/cs\.vendor\.example\/accounts\/o1"/);
  assert.match(mail.headers.get('content-type').value, /multipart\/alternative/);
  const soon = new Date(Date.now() + 62000);
  const weekday = soon.getUTCDay() === 0 ? 7 : soon.getUTCDay();
  const at = soon.toISOString().slice(11, 16);
  for (const who of [otto, ann]) await off(who, { at, digest_weekday: weekday });
  await off(olga, { at, digest_weekday: weekday === 7 ? 1 : weekday + 1 });
  const both = () => office.to('otto@vendor.example').length >= 1 && office.to('ann@vendor.example').length >= 1;
  await until('the digests come', both, 130);
  const parsed = await simpleParser(office.to('otto@vendor.example')[0].raw);
  assert.match(parsed.subject, /^Your week: /);
  const { next_digest: next } = (await otto.get('/notifications')).json;
  assert.ok(Date.parse(next) - Date.now() > 6 * 86400000, next);
  assert.deepEqual(['otto', 'ann', 'olga'].map((name) => office.to(`${name}@vendor.example`).length), [1, 1, 1]);
});

test('nothing is sent while the server runs with another time, and the preview is there', async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', `${day(8)}T12:00:00Z`);
  for (const who of [ann, olga, otto]) who.server = server;
  assert.equal((await digest(otto)).subject.startsWith('Your week: '), true);
  assert.equal((await otto.post('/notifications/digest', {})).status, 409);
  assert.equal((await otto.get('/notifications')).json.sends, false);
});

test('both routes were called', async () => assertAllCalled(await description(), 'digest'));
