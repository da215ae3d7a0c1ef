// Plays that write to customers, over a real mail server: to whom, how often, and who gets nothing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { PostOffice, refusal } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, office;

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open();
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
  const settings = { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', from_name: 'Vendor', per_minute: 600000, domain_per_minute: 600000 };
  assert.equal((await ann.put('/settings/mail', settings)).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await folder.remove();
});

const bringIn = async (name, steps, templates, more = {}) => {
  const document = { name, templates, body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'account.saved = true', days: 30 }, on: true, steps, ...more } };
  const made = await ann.post('/plays/import', { document });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
};
const enter = async (play, account, person) => {
  const entered = await ann.post(`/plays/${play}/runs`, { account, person });
  assert.equal(entered.status, 201, entered.text);
  return entered.json.id;
};
const runOf = async (run) => (await ann.get(`/play-runs/${run}`)).json;
const mail = (id, to, next) => ({ id, kind: 'mail', template: 'hello', to, promotional: false, next });
const hello = (subject) => ({ hello: { subject, text: 'Hello {{person.first_name | "there"}} of {{account.name}}.' } });
// They must have done something to be active.
const people = async (account, list) => {
  assert.equal((await ann.post('/accounts', { items: [{ id: account, attributes: { name: `${account} <b>Ltd</b>`, owner: 'ann@example.com' } }] })).status, 200);
  assert.equal((await ann.post('/people', { items: list.map((one) => ({ ...one, account })) })).status, 200);
};

test('the champion gets the mail that was written for them, once, and the way says so', async () => {
  await people('acme', [
    { id: 'bea', attributes: { name: 'Bea Berg', first_name: 'Bea', email: 'bea@acme.example', role: 'champion' } },
    { id: 'carl', attributes: { name: 'Carl', email: 'carl@acme.example', role: 'user' } },
  ]);
  const play = await bringIn('Champion', [mail('tell', 'champion')], hello('News for {{account.name}}'));
  const run = await enter(play, 'acme');
  await until('it has come', () => office.to('bea@acme.example').length === 1);
  const { subject, text, html } = await office.parsed('bea@acme.example');
  assert.equal(subject, 'News for acme <b>Ltd</b>');
  assert.match(text, /Hello Bea of acme/);
  assert.ok(!html.includes('<b>'), html);
  assert.equal(office.to('carl@acme.example').length, 0);
  const { path } = await runOf(run);
  assert.deepEqual(path.map((move) => [move.step, move.outcome, move.why]), [['tell', 'done', '1 person']]);
  await until('the outbox knows', async () => (await ann.get(`/outbox/${path[0].ref}`)).json.message.state === 'sent');
});

test('a mail of a play says who we are and who looks after the account', async () => {
  await ann.put('/settings/mail', { our_name: 'Vendor Ltd' });
  await people('arco', [{ id: 'abe', attributes: { name: 'Abe', email: 'abe@arco.example', role: 'champion' } }]);
  const play = await bringIn('Who we are', [mail('tell', 'champion')], { hello: { subject: 'From {{our.name}}', text: 'Yours, {{owner.name}} ({{owner.email}})' } });
  await enter(play, 'arco');
  await until('it has come', () => office.to('abe@arco.example').length === 1);
  const { subject, text } = await office.parsed('abe@arco.example');
  assert.deepEqual([subject, text.trim()], ['From Vendor Ltd', 'Yours, Ann (ann@example.com)']);
});

test('who may not be contacted, or has no address, gets nothing; nobody left is said so', async () => {
  await people('bond', [
    { id: 'dora', attributes: { name: 'Dora', email: 'dora@bond.example', role: 'champion', contact: 'do_not_contact' } },
    { id: 'emil', attributes: { name: 'Emil', role: 'champion' } },
  ]);
  const play = await bringIn('Nobody', [mail('tell', 'champion', 'note'), { id: 'note', kind: 'note', title: 'Over' }], hello('x'));
  const run = await enter(play, 'bond');
  await until('it is through', async () => (await runOf(run)).run.state === 'watching');
  assert.deepEqual((await runOf(run)).path.map((move) => [move.step, move.outcome]), [['tell', 'nobody'], ['note', 'done']]);
  assert.equal(office.to('dora@bond.example').length, 0);
});

test('limits hold across all plays, and the more important play goes first', async () => {
  await ann.put('/plays/limits', { person_messages: 1, person_days: 7, account_messages: 1, account_days: 7 });
  await people('cone', [{ id: 'fay', attributes: { name: 'Fay', email: 'fay@cone.example', role: 'champion' } }]);
  const away = { hours: { from: 0, to: 24 } };
  const later = await bringIn('Less important', [{ id: 'gate', kind: 'wait_until', formula: 'account.go = true', days: 90, next: 'tell' }, mail('tell', 'champion')], hello('less'), { priority: 10, ...away });
  const first = await bringIn('More important', [{ id: 'gate', kind: 'wait_until', formula: 'account.go = true', days: 90, next: 'tell' }, mail('tell', 'champion')], hello('more'), { priority: 90, ...away });
  const runs = [await enter(later, 'cone'), await enter(first, 'cone')];
  for (const run of runs) await until('it waits', async () => (await runOf(run)).run.due_at > new Date(Date.now() + 80 * 86400000).toISOString());
  await ann.post('/accounts', { items: [{ id: 'cone', attributes: { go: true } }] });
  await until('one has come', () => office.to('fay@cone.example').length === 1);
  assert.equal((await office.parsed('fay@cone.example')).subject, 'more');
  const waiting = await until('the other one waits a week', async () => {
    const { run } = await runOf(runs[0]);
    return run.step === 'tell' && run;
  });
  const days = (Date.parse(waiting.due_at) - Date.now()) / 86400000;
  assert.ok(days > 6.9 && days <= 7, `${days} days`);
  assert.equal(office.to('fay@cone.example').length, 1);
});

test('results say whom the mails reached, who cared, and which cases needed nobody', async () => {
  await ann.put('/settings/mail', { public_url: server.url, track_opens: true, track_clicks: true });
  await ann.put('/plays/limits', { person_messages: 100, person_days: 7, account_messages: 100, account_days: 7 });
  const bare = (name) => ({ id: name, attributes: { name, email: `${name}@reach.example`, role: 'champion' } });
  for (const [account, names] of [['reach-1', ['ria', 'rob']], ['reach-2', ['roy']], ['reach-3', ['rut']]]) await people(account, names.map(bare));
  const steps = [{ ...mail('tell', 'champion'), next: 'ask' }, { id: 'ask', kind: 'branch', formula: 'account.help = true', next: 'call' }, { id: 'call', kind: 'task', title: 'Call', owner: 'owner', due_days: 1 }];
  const play = await bringIn('Reach', steps, { hello: { subject: 'News', text: '[See it](https://app.example/new)' } });
  const results = async () => (await ann.get(`/plays/${play}/results`)).json;
  const before = await results();
  assert.deepEqual([before.reach.all, before.reach.steps, before.unaided.cases, before.unaided.minutes_per_case], [null, [], 0, 30]);
  await ann.post('/accounts', { items: [{ id: 'reach-3', attributes: { help: true } }] });
  const runs = [];
  for (const account of ['reach-1', 'reach-2', 'reach-3']) runs.push(await enter(play, account));
  for (const run of runs) await until('it is through', async () => (await runOf(run)).run.state === 'watching');
  await until('all have it', () => ['ria', 'rob', 'roy', 'rut'].every((name) => office.to(`${name}@reach.example`).length === 1));
  // One follows the link; of another account the goal is reached.
  const { html } = await office.parsed('ria@reach.example');
  const link = /href="([^"]+\/t\/c\/[^"]+)"/.exec(html)[1].replaceAll('&amp;', '&');
  await fetch(link, { redirect: 'manual' });
  await ann.post('/accounts', { items: [{ id: 'reach-2', attributes: { saved: true } }] });
  await until('the goal is reached', async () => (await results()).reach.all.goal === 1);
  await until('the link is noted', async () => (await results()).reach.all.clicked === 1);
  const { reach, unaided } = await results();
  const { low, high, ...all } = reach.all;
  assert.deepEqual(all, { step: '', written: 4, reached: 4, opened: 1, clicked: 1, goal: 1, interested: 2, left: 0, too_general: false });
  assert.ok(low > 0.1 && low < 0.5 && high > 0.5 && high < 0.9, `${low} to ${high}`);
  assert.deepEqual(reach.steps.map(({ step, reached, interested }) => [step, reached, interested]), [['tell', 4, 2]]);
  // A colleague got a task for one of the three.
  assert.deepEqual(unaided, { over: 3, cases: 2, goal: 1, minutes_per_case: 30, minutes: 60 });
  assert.equal((await ann.put('/plays/effort', { minutes_per_case: 0 })).status, 422);
  assert.deepEqual((await ann.put('/plays/effort', { minutes_per_case: 12 })).json, { minutes_per_case: 12 });
  assert.deepEqual((await ann.get('/plays/effort')).json, { minutes_per_case: 12 });
  assert.deepEqual((await results()).unaided, { over: 3, cases: 2, goal: 1, minutes_per_case: 12, minutes: 24 });
});

test('a play waits for what became of its mail, and goes on by another way when it came back', async () => {
  const bare = (name) => ({ id: name, attributes: { name, email: `${name}@proof.example`, role: 'champion' } });
  for (const [account, names] of [['proof-1', ['pia', 'per']], ['proof-2', ['pit']], ['proof-3', ['pol']], ['proof-4', ['pam']]]) await people(account, names.map(bare));
  const wait = (id, what, next, otherwise) => ({ id, kind: 'wait_until', message: 'tell', what, days: 40, next, otherwise });
  const note = (id) => ({ id, kind: 'note', title: id });
  const steps = [mail('tell', 'champion', 'came'), wait('came', 'delivered', 'acted', 'back'), wait('acted', 'acted', 'good', 'vain'), note('good'), note('vain'), note('back')];
  const play = await bringIn('Proof', steps, { hello: { subject: 'Proof', text: '[See it](https://app.example/new)' } });
  office.answer = (address) => (address === 'pol@proof.example' ? refusal(550, '5.1.1 no such user') : undefined);
  await ann.post('/suppressions', { address: 'pam@proof.example' });
  const run = {};
  for (const account of ['proof-1', 'proof-2', 'proof-3', 'proof-4']) run[account] = await enter(play, account);
  const wayOf = async (account) => (await runOf(run[account])).path.map((move) => `${move.step} ${move.outcome}`);
  const isAt = (account, ...way) => until(`${account}: ${way}`, async () => (await wayOf(account)).join() === way.join());
  // It arrived: it waits for somebody to act on it. It came back, or nobody may be written to: at once the other way.
  await isAt('proof-1', 'tell done', 'came came_true');
  await isAt('proof-2', 'tell done', 'came came_true');
  await isAt('proof-3', 'tell done', 'came cannot_come', 'back done');
  await isAt('proof-4', 'tell done', 'came cannot_come', 'back done');
  assert.equal((await runOf(run['proof-1'])).run.step, 'acted');
  // One of two people follows the link: that is enough.
  const { html } = await office.parsed('pia@proof.example');
  await fetch(/href="([^"]+\/t\/c\/[^"]+)"/.exec(html)[1].replaceAll('&amp;', '&'), { redirect: 'manual' });
  await isAt('proof-1', 'tell done', 'came came_true', 'acted came_true', 'good done');
  // A report comes back after the mail was taken: what it waits for can come no more.
  const [{ raw }] = office.to('pit@proof.example');
  const messageId = /^Message-ID: (.*)$/im.exec(raw.toString())[1].trim();
  const key = (await ann.post('/keys', { name: 'Reports', kind: 'write' })).json;
  const report = ['Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', 'Content-Type: message/delivery-status', '',
    'Reporting-MTA: dns; mx.example', '', 'Final-Recipient: rfc822; pit@proof.example', 'Action: failed', 'Status: 5.1.1', '', '--b', 'Content-Type: text/rfc822-headers', '',
    `Message-ID: ${messageId}`, '', '--b--', ''].join('\r\n');
  const sent = await fetch(`${server.url}/hooks/mail/${key.key ?? key.secret}`, { method: 'POST', body: report, headers: { 'content-type': 'message/rfc822' } });
  assert.equal(sent.status, 200, await sent.text());
  await isAt('proof-2', 'tell done', 'came came_true', 'acted cannot_come', 'vain done');
  // The way says of each what became of it.
  const proofOf = async (account) => {
    const { proof } = (await runOf(run[account])).path[0];
    const { delivered_at, opened_at, acted_at, ...counts } = proof;
    return [counts, [delivered_at, opened_at, acted_at].map(Boolean)];
  };
  assert.deepEqual(await proofOf('proof-1'), [{ messages: 2, delivered: 2, opened: 1, acted: 1, lost: 0 }, [true, true, true]]);
  assert.deepEqual(await proofOf('proof-2'), [{ messages: 1, delivered: 0, opened: 0, acted: 0, lost: 1 }, [false, false, false]]);
  assert.equal((await runOf(run['proof-3'])).path[1].proof, null);
  office.answer = () => undefined;
  const wrong = async (step, field) => {
    const checked = await ann.post('/plays', { name: 'Wrong', why: 'x', body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 3 }, steps: [{ ...mail('tell', 'champion', 'w'), template: 1 }, { id: 'w', kind: 'wait_until', days: 1, ...step }] } });
    assert.equal(checked.status, 422, checked.text);
    assert.match(checked.text, new RegExp(field), JSON.stringify(step));
  };
  await wrong({ message: 'tell' }, 'what');
  await wrong({ message: 'tell', what: 'liked' }, 'what');
  await wrong({ message: 'w', what: 'acted' }, 'no mail, survey or guide');
  await wrong({ message: 'tell', what: 'acted', formula: 'wau > 0' }, 'one of them');
});

test('a contact says how often: by an attribute, or by a link in the mail, at once', async () => {
  await ann.put('/plays/limits', { person_messages: 100, person_days: 7, account_messages: 100, account_days: 7 });
  await people('often', [
    { id: 'wes', attributes: { name: 'Wes', email: 'wes@often.example', role: 'champion' } },
    { id: 'win', attributes: { name: 'Win', email: 'win@often.example', role: 'champion', contact_frequency: 'monthly' } },
  ]);
  const told = async (name) => {
    const play = await bringIn(name, [{ ...mail('tell', 'champion'), promotional: true }], hello('Often'));
    const run = await enter(play, 'often');
    await until('it is through', async () => (await runOf(run)).run.state === 'watching');
    const [move] = (await runOf(run)).path;
    return `${move.outcome}: ${move.why}`;
  };
  assert.equal(await told('Often'), 'done: 2 people');
  assert.equal(await told('Often, again'), 'done: 1 person; 1 left out: no address, not wanted, or too often');
  await until('both have come', () => office.to('wes@often.example').length === 2);
  const url = /^List-Unsubscribe: <(.+)>\r$/m.exec(office.to('wes@often.example')[0].raw.toString())[1];
  const page = await fetch(url);
  const html = await page.text();
  assert.match(html, /value="weekly">Once a week at most/);
  assert.match(page.headers.get('content-security-policy'), /style-src 'sha256-/);
  const post = (body) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  // Who unsubscribed and then wants less gets less, not nothing.
  assert.match(await (await post('List-Unsubscribe=One-Click')).text(), /Unsubscribed/);
  assert.equal((await post('often=hourly')).status, 422);
  const fewer = await post('often=weekly');
  assert.deepEqual([fewer.status, /one message a week at most/.test(await fewer.text())], [200, true]);
  assert.equal((await ann.get('/suppressions')).json.items.filter(({ address }) => address === 'wes@often.example').length, 0);
  const said = (await ann.get('/people/wes')).json.attributes.find(({ key }) => key === 'contact_frequency');
  assert.equal(said.value, 'weekly');
  assert.equal(await told('Often, once more'), 'nobody: Nobody of them can be written to: no address, not wanted, or too often.');
  const { log } = (await ann.get(`/outbox/${(await ann.get('/outbox?person=wes')).json.items.at(-1).id}`)).json;
  assert.deepEqual(log.map(({ kind }) => kind).slice(-2), ['unsubscribed', 'less_often']);
  // Chosen again and again it waits; to unsubscribe never does.
  const statuses = async (body) => [...new Set((await Promise.all(Array.from({ length: 90 }, () => post(body)))).map(({ status }) => status))].sort();
  assert.deepEqual(await statuses('often=weekly'), [200, 429]);
  assert.deepEqual(await statuses('List-Unsubscribe=One-Click'), [200]);
  await until('less is chosen again', async () => (await post('often=weekly')).status === 200);
  // A run of a person waits for its week.
  const own = await bringIn('Of people', [{ ...mail('tell', 'person'), promotional: true }], hello('Own'), { audience: 'people', goal: { formula: 'saved = true', days: 30 } });
  const run = await enter(own, 'often', 'wes');
  const waits = await until('it waits', async () => {
    const { run: now } = await runOf(run);
    return now.step === 'tell' && Date.parse(now.due_at) > Date.now() + 3600000 && now;
  });
  const days = (Date.parse(waits.due_at) - Date.now()) / 86400000;
  assert.ok(days > 6.9 && days <= 7, `${days} days`);
});

test('a change is suggested to a segment: whom it would reach is said before, and who followed after', async () => {
  await ann.put('/plays/limits', { person_messages: 100, person_days: 7, account_messages: 100, account_days: 7 });
  const person = (id, more = {}) => ({ id, attributes: { name: `${id} Name`, email: `${id}@mass.example`, role: 'champion', ...more } });
  await people('mass-1', [person('ma'), person('mb', { contact: 'do_not_contact' }), person('mc', { email: null }), person('md', { contact_frequency: 'quarterly' })]);
  await people('mass-2', [person('me')]);
  await people('mass-3', [person('mf')]);
  await people('mass-4', [{ id: 'mg', attributes: { name: 'Mg', email: 'mg@mass.example' } }]);
  await people('mass-5', [person('mh')]);
  for (const account of ['mass-1', 'mass-2', 'mass-3', 'mass-4']) await ann.post('/accounts', { items: [{ id: account, attributes: { mass: true } }] });
  await ann.post('/suppressions', { address: 'mf@mass.example' });
  // Somebody who wants one message a quarter had one.
  const before = await bringIn('Before', [mail('tell', 'champion')], hello('Before'), { only: { formula: 'account.name = "none"' } });
  assert.equal((await ann.post(`/plays/${before}/runs`, { account: 'mass-1' })).status, 201);
  await until('it came', () => office.to('md@mass.example').length === 1);
  const segment = (await ann.post('/segments', { name: 'Mass', why: 'x', scope: 'accounts', formula: 'account.mass = true' })).json.id;
  const suggestion = (template) => ({
    meaning: 'Turn exports on.', audience: 'accounts', enter: { when: 'segment', segment }, existing: true, goal: { formula: 'account.exports = true', days: 30 }, priority: 60, holdout: 0, on: true,
    steps: [{ id: 'suggest', kind: 'mail', template, to: 'champion', promotional: true }],
  });
  const seen = await ann.post('/plays/audience', { body: suggestion(1) });
  assert.equal(seen.status, 200, seen.text);
  const { left_out, get_it, do_not, ...counts } = seen.json;
  assert.deepEqual(counts, { step: 'suggest', accounts: 4, people: 6, gets_accounts: 2, gets: 2, nobody: 1, waits: 0, holdout: 0, cut: false });
  assert.deepEqual(left_out, [{ why: 'no_address', people: 1 }, { why: 'not_wanted', people: 1 }, { why: 'too_often', people: 1 }, { why: 'suppressed', people: 1 }]);
  assert.deepEqual(get_it.map((one) => one.person.id).sort(), ['ma', 'me']);
  assert.deepEqual(Object.fromEntries(do_not.map((one) => [one.person.id, one.why])), { mb: 'not_wanted', mc: 'no_address', md: 'too_often', mf: 'suppressed' });
  assert.equal((await ann.post('/plays/audience', { body: { ...suggestion(1), enter: { when: 'hand' } } })).status, 422);
  assert.equal((await ann.post('/plays/audience', { body: { ...suggestion(1), steps: [{ id: 'n', kind: 'note', title: 'x' }] } })).status, 422);
  assert.equal((await ann.post('/plays/audience', { body: { ...suggestion(1), goal: { formula: 'nothing known', days: 3 } } })).status, 422);

  const document = { name: 'Turn exports on', templates: { words: { subject: 'Turn exports on', text: '[Do it](https://app.example/exports)' } }, body: suggestion('words') };
  const made = await ann.post('/plays/import', { document });
  assert.equal(made.status, 201, made.text);
  const followed = async (query = '') => (await ann.get(`/plays/${made.json.id}/followed${query}`)).json.items;
  await until('whoever is there gets it', async () => (await followed()).filter((one) => one.delivered > 0).length === 2);
  assert.deepEqual(await Promise.all(['ma', 'me', 'mf', 'mh'].map((id) => office.to(`${id}@mass.example`).filter(({ raw }) => raw.includes('Turn exports on')).length)), [1, 1, 0, 0]);
  const { html } = await office.parsed('ma@mass.example').then(() => import('mailparser')).then(({ simpleParser }) => simpleParser(office.to('ma@mass.example').at(-1).raw));
  await fetch(/href="([^"]+\/t\/c\/[^"]+)"/.exec(html)[1].replaceAll('&amp;', '&'), { redirect: 'manual' });
  await ann.post('/accounts', { items: [{ id: 'mass-2', attributes: { exports: true } }] });
  await until('one followed', async () => (await followed('?followed=yes')).length === 1);
  const by = Object.fromEntries((await followed()).map((one) => [one.account.id, [one.side, one.messages, one.delivered > 0, Boolean(one.acted_at), one.lost, Boolean(one.followed_at)]]));
  assert.deepEqual(by, {
    'mass-1': ['played', 1, true, true, 0, false],
    'mass-2': ['played', 1, true, false, 0, true],
    'mass-3': ['played', 1, false, false, 1, false],
    'mass-4': ['played', 0, false, false, 0, false],
  });
  assert.equal((await followed('?followed=no')).length, 3);
  assert.equal((await followed('?side=held')).length, 0);
  const page = await ann.get(`/plays/${made.json.id}/followed?limit=3`);
  assert.equal((await ann.get(`/plays/${made.json.id}/followed?limit=3&before=${page.json.next}`)).json.items.length, 1);
  const csv = await ann.get(`/plays/${made.json.id}/followed.csv`);
  const rows = csv.text.trim().split('\r\n').map((line) => line.split(','));
  assert.deepEqual(rows[0], ['account', 'account_name', 'person', 'person_name', 'side', 'entered', 'messages', 'lost', 'delivered', 'opened', 'acted', 'followed']);
  assert.equal(rows.length, 5);
  const day = new Date().toISOString().slice(0, 10);
  const second = rows.find(([account]) => account === 'mass-2');
  assert.deepEqual([second[4], second[6], second[7], second[8], second[11]], ['played', '1', '0', day, day]);
});

test('many who were reached and few who cared: it is too general, and says so', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `gen${index}`);
  await people('general', names.map((name) => ({ id: name, attributes: { name, email: `${name}@general.example`, role: 'champion' } })));
  const play = await bringIn('General', [mail('tell', 'champion')], hello('Something for everybody'));
  await enter(play, 'general');
  await until('all have it', () => names.every((name) => office.to(`${name}@general.example`).length === 1), 60);
  const of = async () => (await ann.get(`/plays/${play}/results`)).json.reach;
  const reach = await until('all are noted', async () => {
    const found = await of();
    return found.all.reached === 40 && found;
  });
  assert.deepEqual([reach.all.interested, reach.all.too_general, reach.steps[0].too_general], [0, true, true]);
  assert.ok(reach.all.high < 0.1, `${reach.all.high}`);
  // Where links are not noted nobody can tell.
  await ann.put('/settings/mail', { track_clicks: false });
  assert.deepEqual([(await of()).clicks_noted, (await of()).all.too_general], [false, false]);
});

test('an account that is merged into another brings its limits of contact along', async () => {
  await ann.put('/plays/limits', { person_messages: 100, person_days: 7, account_messages: 1, account_days: 7 });
  const away = { hours: { from: 0, to: 24 } };
  // Two people by one step of one run.
  await people('fir-2', [{ id: 'kim', attributes: { name: 'Kim', email: 'kim@fir.example', role: 'champion' } }, { id: 'lea', attributes: { name: 'Lea', email: 'lea@fir.example', role: 'champion' } }]);
  await people('fir', [{ id: 'max', attributes: { name: 'Max', email: 'max@fir.example', role: 'champion' } }]);
  const first = await bringIn('Before merging', [mail('tell', 'champion')], hello('before'), away);
  await enter(first, 'fir-2');
  await until('both have it', () => office.to('kim@fir.example').length === 1 && office.to('lea@fir.example').length === 1);
  const merged = await ann.post('/accounts/merge', { keep: 'fir', drop: 'fir-2', why: 'one customer' });
  assert.ok(merged.status < 300, merged.text);
  const play = await bringIn('After merging', [mail('tell', 'champion')], hello('after'), away);
  const run = await enter(play, 'fir');
  const waiting = await until('it waits a week', async () => {
    const { run: now } = await runOf(run);
    return now.step === 'tell' && Date.parse(now.due_at) > Date.now() + 6 * 86400000 && now;
  });
  assert.ok(Date.parse(waiting.due_at) - Date.now() <= 7 * 86400000);
  assert.equal(office.to('max@fir.example').length, 0, 'they were written to this week');
  // Parted, what was sent is the other one's again.
  const undone = await ann.post(`/merges/${merged.json.id}/undo`);
  assert.ok(undone.status < 300, undone.text);
  const other = await bringIn('After parting', [mail('tell', 'champion')], hello('parted'), away);
  await enter(other, 'fir');
  await until('it has come', () => office.to('max@fir.example').length > 0);
});

test('a template that is gone pauses the run, which goes on when it is tried again', async () => {
  await ann.put('/plays/limits', { person_messages: 100, person_days: 7, account_messages: 100, account_days: 7 });
  await people('dune', [{ id: 'gil', attributes: { name: 'Gil', email: 'gil@dune.example', role: 'champion' } }]);
  const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'account.saved = true', days: 30 }, on: true, steps: [{ ...mail('tell', 'champion'), template: 999 }] };
  const { id } = (await ann.post('/plays', { name: 'Gone', body })).json;
  const run = await enter(id, 'dune');
  const paused = await until('it pauses', async () => {
    const { run: now } = await runOf(run);
    return now.state === 'paused' && now;
  });
  assert.match(paused.why, /template/);
  // No member is asked for, so no body is needed.
  const tried = await ann.post(`/play-runs/${run}/retry`);
  assert.equal(tried.status, 200, tried.text);
  await until('it pauses again', async () => (await runOf(run)).path.filter((move) => move.outcome === 'failed').length === 2);
  assert.equal((await ann.post(`/play-runs/${run}/skip`, ' ')).status, 200);
  // Where one is asked for, it is said which; what is no JSON is no empty body.
  assert.match((await ann.post(`/plays/${id}/runs`)).json.detail, /JSON|account/);
  assert.equal((await ann.post(`/play-runs/${run}/retry`, '{')).status, 400);
  await until('it is through', async () => (await runOf(run)).run.state === 'watching');
});

test('answers go to who looks after the account, unless a setting or the colleague says otherwise', async () => {
  await ann.put('/settings/mail', { reply_to: 'all@vendor.example' });
  const replyTo = async (account, step = {}) => {
    const person = `${account}-c`;
    await people(account, [{ id: person, attributes: { name: 'C', email: `${person}@reply.example`, role: 'champion' } }]);
    const play = await bringIn(`Answers ${account}`, [{ ...mail('tell', 'champion'), ...step }], hello('Answer me'));
    await enter(play, account);
    const to = step.to === 'owner' ? 'ann@example.com' : `${person}@reply.example`;
    const before = step.to === 'owner' ? office.to(to).length : 0;
    await until('it has come', () => office.to(to).length > before);
    return (await office.parsed(to)).replyTo?.text;
  };
  assert.equal((await ann.get('/settings/mail')).json.settings.reply_to_owner, true);
  assert.equal(await replyTo('reply-1'), 'ann@example.com');
  // An owner without an address here, and one who is switched off, read no mail.
  await ann.post('/accounts', { items: [{ id: 'reply-2', attributes: { owner: 'Ann' } }] });
  const own = await bringIn('Answers nobody', [mail('tell', 'champion')], hello('Answer me'));
  await ann.post('/people', { items: [{ id: 'rep', account: 'reply-2', attributes: { name: 'Rep', email: 'rep@reply.example', role: 'champion' } }] });
  await enter(own, 'reply-2');
  await until('it has come', () => office.to('rep@reply.example').length === 1);
  assert.equal((await office.parsed('rep@reply.example')).replyTo.text, 'all@vendor.example');
  const cid = (await ann.post('/staff', { email: 'cid@vendor.example', name: 'Cid', role: 'csm' })).json;
  assert.equal((await ann.patch(`/staff/${cid.id}`, { state: 'disabled' })).status, 200);
  await people('reply-4', [{ id: 'reply-4-c', attributes: { name: 'C', email: 'off@reply.example', role: 'champion' } }]);
  await ann.post('/accounts', { items: [{ id: 'reply-4', attributes: { owner: 'cid@vendor.example' } }] });
  await enter(own, 'reply-4');
  await until('it has come', () => office.to('off@reply.example').length === 1);
  assert.equal((await office.parsed('off@reply.example')).replyTo.text, 'all@vendor.example');
  await ann.put('/settings/mail', { reply_to_owner: false });
  assert.equal(await replyTo('reply-3'), 'all@vendor.example');
  await ann.put('/settings/mail', { reply_to_owner: true, reply_to: '' });
});

test('what somebody says while a mail waits holds: it is held back, and says why', async () => {
  await ann.put('/settings/mail', { public_url: server.url });
  await ann.put('/plays/limits', { person_messages: 100, person_days: 7, account_messages: 100, account_days: 7 });
  const names = ['less', 'none', 'app', 'gone', 'still'];
  for (const name of names) await people(`wish-${name}`, [{ id: `w-${name}`, attributes: { name, email: `${name}@wish.example`, role: 'champion' } }]);
  const play = async (name) => bringIn(name, [{ ...mail('tell', 'champion'), promotional: true, channel: 'preferred' }], hello(name));
  const first = await play('Wish, first');
  for (const name of names) await enter(first, `wish-${name}`);
  await until('all have the first', () => names.every((name) => office.to(`${name}@wish.example`).length === 1));
  // Nothing answers at this port: the second waits in the outbox.
  await ann.put('/settings/mail', { port: 1 });
  const second = await play('Wish, second');
  const refs = {};
  for (const name of names) {
    const run = await enter(second, `wish-${name}`);
    await until('it is written', async () => (await runOf(run)).path.length === 1);
    refs[name] = (await runOf(run)).path[0].ref;
    assert.equal((await runOf(run)).path[0].outcome, 'done', name);
  }
  const unsubscribe = async (name, body) => {
    const url = /^List-Unsubscribe: <(.+)>\r$/m.exec(office.to(`${name}@wish.example`)[0].raw.toString())[1];
    assert.equal((await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })).status, 200);
  };
  await unsubscribe('less', 'often=monthly');
  await unsubscribe('gone', 'List-Unsubscribe=One-Click');
  await ann.post('/people', { items: [{ id: 'w-none', attributes: { preferred_channel: 'none' } }, { id: 'w-app', attributes: { preferred_channel: 'in_app' } }, { id: 'w-still', attributes: { contact_frequency: '1' } }] });
  // A wish of one a day holds for who had the first one just now, too: a day is not over.
  await ann.put('/settings/mail', { port: office.port });
  const noteOf = async (name) => {
    const { message } = (await ann.get(`/outbox/${refs[name]}`)).json;
    return ['sent', 'suppressed'].includes(message.state) && `${message.state}: ${message.note}`;
  };
  const became = {};
  for (const name of names) became[name] = await until(`${name} is settled`, () => noteOf(name), 60);
  assert.equal(became.less, 'suppressed: The person wants one message in 30 days at most, and had one.');
  assert.equal(became.none, 'suppressed: The person wants no messages since it was written.');
  assert.equal(became.app, 'suppressed: The person prefers another channel since it was written.');
  assert.equal(became.gone, 'suppressed: The address is suppressed: unsubscribed.');
  assert.equal(became.still, 'suppressed: The person wants one message in 1 day at most, and had one.');
  for (const name of names) assert.equal(office.to(`${name}@wish.example`).length, 1, name);
  const { log } = (await ann.get(`/outbox/${refs.less}`)).json;
  assert.deepEqual([log.at(-1).kind, log.at(-1).note], ['suppressed', 'The person wants one message in 30 days at most, and had one.']);
});

test('who wants fewer and had none yet gets one of two that wait', async () => {
  await ann.put('/settings/mail', { port: 1 });
  await people('fewer', [{ id: 'f-two', attributes: { name: 'Two', email: 'two@wish.example', role: 'champion' } }]);
  const refs = [];
  for (const name of ['Fewer, one', 'Fewer, two']) {
    const run = await enter(await bringIn(name, [mail('tell', 'champion')], hello(name)), 'fewer');
    await until('it is written', async () => (await runOf(run)).path.length === 1);
    refs.push((await runOf(run)).path[0].ref);
  }
  await ann.post('/people', { items: [{ id: 'f-two', attributes: { contact_frequency: 'weekly' } }] });
  await ann.put('/settings/mail', { port: office.port });
  const stateOf = async (ref) => (await ann.get(`/outbox/${ref}`)).json.message.state;
  await until('both are settled', async () => (await Promise.all(refs.map(stateOf))).sort().join() === 'sent,suppressed', 60);
  assert.equal(office.to('two@wish.example').length, 1);
});

test('people enter by their segment, and each gets their own', async () => {
  const segment = await ann.post('/segments', { name: 'New champions', scope: 'people', formula: 'role = "champion" and welcome = true' });
  assert.equal(segment.status, 201, segment.text);
  const play = await bringIn('Each of them', [{ ...mail('tell', 'person') }], hello('For {{person.name}}'), { audience: 'people', enter: { when: 'segment', segment: segment.json.id }, goal: { formula: 'saved = true', days: 30 } });
  await until('the segment is watched', async () => (await ann.get('/segments')).json.items.find((one) => one.id === segment.json.id)?.watched);
  await people('echo', [
    { id: 'hal', attributes: { name: 'Hal', email: 'hal@echo.example', role: 'champion', welcome: true } },
    { id: 'ida', attributes: { name: 'Ida', email: 'ida@echo.example', role: 'champion', welcome: true } },
    { id: 'jan', attributes: { name: 'Jan', email: 'jan@echo.example', role: 'user', welcome: true } },
  ]);
  await until('both have it', () => office.to('hal@echo.example').length === 1 && office.to('ida@echo.example').length === 1, 30);
  assert.equal((await office.parsed('ida@echo.example')).subject, 'For Ida');
  const { items } = (await ann.get(`/plays/${play}/runs`)).json;
  assert.deepEqual(items.map((run) => run.person).sort(), ['hal', 'ida']);
  assert.equal(office.to('jan@echo.example').length, 0);
});

test('every route of what a case takes was called', async () => assertAllCalled(await description(), 'effort'));
