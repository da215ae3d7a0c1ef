// What colleagues are told by mail: at once or once a day, once each, what they may see, not what they did themselves.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { PostOffice, refusal } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NASTY = '<b>Acme</b> & "Söhne" http://evil.example/x';
const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);
let folder, server, ann, bea, cid, office, answer = () => undefined;

async function invite(name, role = 'csm') {
  const person = new Person(server);
  const made = (await ann.post('/staff', { name, email: `${name}@vendor.example`, role })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  assert.equal((await person.post('/join', { token, password: `the word of ${name}` })).status, 200);
  person.id = made.id;
  assert.equal((await ann.patch(`/staff/${made.id}`, { sees: "own" })).status, 200);
  return person;
}

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open({ answer: (address) => answer(address) });
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp('ann@vendor.example');
  [bea, cid] = [await invite('bea'), await invite('cid')];
  const { status, text } = await ann.put('/settings/mail', {
    host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', per_minute: 600000, domain_per_minute: 600000, track_clicks: true, track_opens: true, public_url: 'https://cs.vendor.example',
  });
  assert.equal(status, 200, text);
  await ann.post('/accounts', { items: [
    { id: 'acme/1', attributes: { name: NASTY, owner: 'bea@vendor.example', seats: 50, mrr: 1000, currency: 'EUR', renewal_date: day(30) } },
    { id: 'hid', attributes: { name: 'Hidden Corp', owner: 'ann@vendor.example' } },
    { id: 'cid-1', attributes: { name: 'Cid Corp', owner: 'cid@vendor.example' } },
  ] });
  await until('all are known', async () => (await ann.get('/accounts')).json.total === 3 || (await ann.get('/accounts')).json.items.length === 3);
  // Of each colleague it is kept when the next mails are due.
  await until('the desk has looked', async () => (await bea.get('/notifications')).json.next_daily);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await folder.remove();
});

const to = (name) => office.to(`${name}@vendor.example`);
const mail = async (name, subject) => until(`${name} gets “${subject}”`, async () => {
  for (const { raw } of to(name)) {
    const { simpleParser } = await import('mailparser');
    const parsed = await simpleParser(raw);
    if (parsed.subject.includes(subject)) return parsed;
  }
  return undefined;
});
const note = (account, body, who = ann) => who.post('/touchpoints', { account, kind: 'note', title: 'Visit', body, at: new Date().toISOString() });
const made = async (promise) => {
  const { status, json, text } = await promise;
  assert.equal(status, 201, text);
  return json;
};
// The outbox has gone through what there is: the test mail was added last, and goes to an address of its own.
let marks = 0;
const allSent = async () => {
  const address = `mark${++marks}@other.example`;
  await ann.post('/settings/mail/test', { to: address });
  await until('the mark arrives', () => office.to(address).length === 1);
};

test('preferences: what is usual, what is changed, what is wrong', async () => {
  const { json } = await bea.get('/notifications');
  assert.deepEqual([json.address, json.zone, json.zone_usual, json.at, json.digest_weekday, json.book, json.sends],
    ['bea@vendor.example', '', 'UTC', '08:00', 1, 'seen', true]);
  assert.deepEqual(json.kinds.filter(({ mode }) => mode === 'at_once').map(({ kind }) => kind), ['mention', 'task_given', 'handover']);
  assert.equal(new Date(json.next_digest).getUTCDay(), 1);
  for (const [field, wrong] of [['at', { at: '8:00' }], ['at', { at: '24:00' }], ['zone', { zone: 'Mars/Phobos' }], ['zone', { zone: 'leapseconds' }], ['kinds', { kinds: { mention: 'maybe' } }],
    ['kinds', { kinds: { rain: 'off' } }], ['digest_weekday', { digest_weekday: 8 }], ['book', { book: 'all' }]]) {
    const answered = await bea.put('/notifications', wrong);
    assert.deepEqual([answered.status, answered.json.errors?.[0]?.field ?? answered.json.field], [422, field], answered.text);
  }
  const changed = (await bea.put('/notifications', { at: '09:30', zone: 'Europe/Berlin', digest_weekday: 3, book: 'own', kinds: { warning: 'off' } })).json;
  assert.deepEqual([changed.at, changed.zone, changed.digest_weekday, changed.book], ['09:30', 'Europe/Berlin', 3, 'own']);
  assert.equal(changed.kinds.find(({ kind }) => kind === 'warning').mode, 'off');
  const berlin = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', weekday: 'short', hour: '2-digit', minute: '2-digit' });
  assert.match(berlin.format(new Date(changed.next_digest)), /Wed.*09:30/);
  assert.match(berlin.format(new Date(changed.next_daily)), /09:30/);
  await bea.put('/notifications', { at: '08:00', zone: '', digest_weekday: 1, book: 'seen', kinds: { warning: 'daily' } });
  const key = await createKey(folder.db, 'api');
  assert.equal((await server.api('/notifications', key)).status, 403);
  assert.equal((await new Person(server).get('/notifications')).status, 401);
});

test('a mention is told at once, to whom sees the account and did not write it; names are text', async () => {
  await made(note('acme/1', 'Look at this <i>now</i>, @bea@vendor.example @cid@vendor.example @ann@vendor.example'));
  const parsed = await mail('bea', 'You were mentioned');
  assert.equal(parsed.subject, 'You were mentioned: <b>Acme</b> & "Söhne" http: //evil.example/x');
  assert.match(parsed.html, /&lt;b&gt;Acme&lt;\/b&gt; &amp; &quot;Söhne&quot; http: \/\/evil\.example\/x/);
  assert.doesNotMatch(parsed.html, /<b>|<i>|http:\/\/evil/);
  assert.match(parsed.html, /href="https:\/\/cs\.vendor\.example\/accounts\/acme%2F1"/);
  assert.doesNotMatch(parsed.html, /\/t\/c\/|\/t\/o\//, 'colleagues are not tracked');
  assert.match(parsed.html, /prefers-color-scheme:dark/);
  assert.match(parsed.text, /Ann mentions you: Visit/);
  assert.match(parsed.text, /https:\/\/cs\.vendor\.example\/settings\/notifications/);
  assert.doesNotMatch(parsed.text, /http:\/\/evil/);
  await allSent();
  assert.deepEqual([to('bea').length, to('cid').length, to('ann').length], [1, 0, 0]);
});

test('what follows within minutes waits for one mail; an edit tells nobody again', async () => {
  const { id } = await made(note('acme/1', 'Again @bea@vendor.example'));
  await made(note('acme/1', 'And again @bea@vendor.example'));
  assert.equal((await ann.patch(`/touchpoints/${id}`, { body: 'Again, better: @bea@vendor.example' })).status, 200);
  await allSent();
  assert.equal(to('bea').length, 1);
});

test('a task given by somebody else, a handover and its answer', async () => {
  await made(ann.post('/tasks', { account: 'acme/1', title: 'Call <them>', owner: 'bea@vendor.example', due: day(3), note: 'About the price' }));
  await made(bea.post('/tasks', { account: 'acme/1', title: 'My own', owner: 'bea@vendor.example', due: day(3) }));
  const task = await mail('bea', 'A task for you: Call <them>');
  assert.match(task.html, /Call &lt;them&gt;/);
  assert.match(task.text, /from Ann/);
  const handover = await made(ann.post('/handovers', { account: 'hid', to: 'bea@vendor.example', kind: 'csm', note: 'Be kind' }));
  const waits = await mail('bea', 'Handover: Hidden Corp');
  assert.match(waits.text, /Ann hands it over to you/);
  assert.match(waits.html, new RegExp(`handovers/${handover.id}"`));
  await bea.post(`/handovers/${handover.id}/return`, { why: 'No contract yet' });
  assert.match((await mail('ann', 'Handover: Hidden Corp')).text, /bea returned it[\s\S]*No contract yet/);
  await allSent();
  assert.deepEqual([to('bea').length, to('ann').length], [3, 1]);
});

// The next full minute, as people choose it.
const nextMinute = () => new Date(Date.now() + 62000).toISOString().slice(11, 16);

test('the daily mail: what waited, what the day brings, on their accounts; nobody else gets one', { timeout: 180000 }, async () => {
  answer = (address) => address === 'gone@customer.example' ? refusal(550, '5.1.1 no such user') : undefined;
  await ann.post('/people', { items: [{ id: 'p1', account: 'acme/1', attributes: { name: 'Gone', email: 'gone@customer.example', role: 'champion' } }] });
  const template = await made(ann.post('/templates', { name: 'Hello', subject: 'Hello there', text: 'Hello.' }));
  const play = await made(ann.post('/plays', { name: 'Writes', body: {
    audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'account.saved = true', days: 30 }, hours: { from: 0, to: 24 }, on: true,
    steps: [{ id: 'tell', kind: 'mail', template: template.id, to: 'champion', promotional: false }],
  } }));
  await made(ann.post(`/plays/${play.id}/runs`, { account: 'acme/1' }));
  await until('the mail failed', async () => (await ann.get('/outbox?state=failed')).json.items.length === 1);
  await made(ann.post('/tasks', { account: 'acme/1', title: 'Overdue thing', owner: 'bea@vendor.example', due: day(-2) }));
  await made(ann.post('/tasks', { account: 'acme/1', title: 'Later thing', owner: 'bea@vendor.example', due: day(5) }));
  await made(ann.post('/warning-rules', { name: 'Few seats', body: { formula: 'account.seats < 20', direction: 'risk', severity: 2, root_cause: 5, meaning: 'They leave.', action: 'Call.', due_days: 2, probability: 0.5, quiet_days: 0, owner: 'account.owner', on: true } }));
  await until('the rule is followed', async () => (await ann.get('/warning-rules')).json.items.some(({ name, accounts }) => name === 'Few seats' && accounts === 0));
  await ann.post('/accounts', { items: [{ id: 'acme/1', attributes: { seats: 5 } }, { id: 'cid-1', attributes: { seats: 5 } }] });
  await until('two warnings', async () => (await ann.get('/warnings')).json.items.filter(({ name }) => name === 'Few seats').length === 2);
  assert.equal((await ann.post('/accounts/assign', { accounts: ['hid'], owner: 'bea@vendor.example' })).status, 200);
  await until('the renewal is there', async () => (await bea.get('/renewals')).json.items.length === 1);
  await cid.put('/notifications', { at: nextMinute(), kinds: { warning: 'off', account_given: 'off' }, digest_weekday: 0 });
  await ann.put('/notifications', { at: nextMinute(), kinds: { account_given: 'off' }, digest_weekday: 0 });
  // What was put off at once comes with the daily one.
  const changed = await bea.put('/notifications', { at: nextMinute(), digest_weekday: 0, kinds: { mention: 'daily', task_given: 'daily' } });
  assert.ok(Date.parse(changed.json.next_daily) - Date.now() < 125000);
  const parsed = await until('the daily mail', async () => to('bea').length === 4 && mail('bea', 'Your day'), 130);
  assert.equal(parsed.subject, 'Your day: 2 mentions, 2 tasks for you, 2 accounts are yours now, 1 task is due, 1 warning, 1 renewal without a judgement, 1 mail failed');
  for (const part of ['Overdue thing', 'Later thing', 'Few seats', 'Hidden Corp', 'EUR 12,000', 'And again', 'The mail “Hello there” to gone@customer.example was given up']) assert.match(parsed.text, new RegExp(part));
  assert.doesNotMatch(parsed.text + parsed.html, /Cid Corp/);
  await allSent();
  // Ann and Cid have nothing to hear.
  assert.deepEqual([to('bea').length, to('ann').length, to('cid').length], [4, 1, 0]);
  assert.equal(new Date((await bea.get('/notifications')).json.next_daily).toISOString().slice(0, 10) > day(0), true);
});

test('who is switched off gets nothing, also of what waits', async () => {
  await cid.put('/notifications', { kinds: { mention: 'at_once' } });
  answer = (address) => address === 'cid@vendor.example' ? refusal(452, '4.2.2 full') : undefined;
  await made(note('cid-1', 'See @cid@vendor.example'));
  const waiting = await until('it waits', async () => (await ann.get('/outbox?recipient=cid@vendor.example')).json.items.find(({ attempts, state }) => attempts === 1 && state === 'waiting'));
  assert.equal((await ann.patch(`/staff/${cid.id}`, { state: 'disabled' })).json.state, 'disabled');
  answer = () => undefined;
  await ann.post(`/outbox/${waiting.id}/cancel`);
  await ann.post(`/outbox/${waiting.id}/retry`);
  const row = await until('it is not sent', async () => {
    const { message } = (await ann.get(`/outbox/${waiting.id}`)).json;
    return message.state !== 'waiting' && message.state !== 'sending' && message;
  });
  assert.deepEqual([row.state, row.note], ['suppressed', 'The colleague is switched off.']);
  await made(note('cid-1', 'Once more @cid@vendor.example'));
  await allSent();
  assert.equal(to('cid').length, 0);
});

test('every route was called', async () => assertAllCalled(await description(), 'notifications'));
