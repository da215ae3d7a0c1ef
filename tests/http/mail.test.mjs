// Mail that goes out, over a real mail server: once each, whatever happens; what is refused, put off, suppressed.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import test, { after, before } from 'node:test';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { generateKeyPairSync } from 'node:crypto';
import { Person } from './person.mjs';
import { PostOffice, refusal } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const FAST = { per_minute: 600000, domain_per_minute: 600000 };
let folder, server, ann, office, writeKey, answer = () => undefined;

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open({ answer: (address) => answer(address) });
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await folder.remove();
});

const settings = (more = {}) => ({ host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', from_name: 'Vendor', ...FAST, ...more });
const sendTest = async (to, who = ann) => {
  const { status, json, text } = await who.post('/settings/mail/test', { to });
  assert.equal(status, 202, text);
  return json.message;
};
const message = async (id, who = ann) => (await who.get(`/outbox/${id}`)).json;
const settled = (id, state) => until(`message ${id} is ${state}`, async () => {
  const found = await message(id);
  return found.message.state === state && found;
});

async function colleague(role) {
  const invited = (await ann.post('/staff', { name: role, email: `${role}@example.com`, role })).json;
  const one = new Person(server);
  const token = new URL(invited.invite_url, server.url).searchParams.get('token');
  const joined = await one.post('/join', { token, password: 'correct horse' });
  assert.equal(joined.status, 200, joined.text);
  return one;
}

test('nothing is sent before it is said how, and what is wrong is said with its field', async () => {
  assert.equal((await ann.post('/settings/mail/test', { to: 'a@b.example' })).status, 409);
  for (const [field, wrong] of [['from', { from: 'nobody' }], ['host', { host: 'a b' }], ['from', { from: '' }], ['public_url', { public_url: 'cs.example.org' }],
    ['dkim_key', { dkim_key: 'x', dkim_domain: 'a', dkim_selector: 'b' }], ['reply_to', { reply_to: 'x' }]]) {
    const { status, json } = await ann.put('/settings/mail', settings(wrong));
    assert.deepEqual([status, json.errors?.[0]?.field ?? json.field], [422, field], JSON.stringify(json));
  }
});

test('what is said to the mail server in one line is one, and a host has its port elsewhere', async () => {
  const wrong = [['host', '127.0.0.1:25'], ['host', 'mail.example.org:587'], ['host', '::1]:25'], ['host', '1:2']];
  for (const field of ['user', 'password', 'from_name', 'our_name']) for (const break_ of ['\r\n', '\n', '\t', '\u0007', '\u007f']) wrong.push([field, `Ann${break_}RCPT TO:<eve@evil.example>`]);
  for (const [field, value] of wrong) {
    const { status, json } = await ann.put('/settings/mail', settings({ [field]: value }));
    assert.deepEqual([status, json.errors?.[0]?.field ?? json.field], [422, field], `${field} ${JSON.stringify(value)} ${JSON.stringify(json)}`);
  }
  for (const [field, value] of [['host', '::1'], ['host', 'mail.example.org'], ['user', ' ann@example.org\n'], ['from_name', 'Ännchen, Müller & Co.']]) {
    const { status, json } = await ann.put('/settings/mail', settings({ [field]: value }));
    assert.deepEqual([status, json[field]], [200, value.trim()], JSON.stringify(json));
  }
  const { status } = await ann.put('/settings/mail', settings({ host: '', user: '', from_name: '' })); // as before
  assert.equal(status, 200);
});

test('a mail is sent as it was set, and no secret is ever answered', async () => {
  const { json } = await ann.put('/settings/mail', settings({ user: '', password: 'geheim', reply_to: 'help@vendor.example' }));
  assert.deepEqual([json.has_password, 'password' in json], [true, false]);
  const id = await sendTest('Bea@Example.com');
  const { log, message: row } = await settled(id, 'sent');
  assert.deepEqual(log.map(({ kind }) => kind), ['added', 'sent']);
  assert.deepEqual([row.recipient, row.attempts], ['bea@example.com', 1]);
  const mail = await office.parsed('bea@example.com');
  assert.deepEqual(mail.from.value, [{ address: 'cs@vendor.example', name: 'Vendor' }]);
  assert.deepEqual([mail.subject, mail.replyTo.text, mail.to.text], ['Mail of Perennial works', 'help@vendor.example', 'Bea@Example.com']);
  assert.match(mail.messageId, /^<perennial\.\d+-[\w-]+@vendor\.example>$/);
  assert.match(mail.text, /try the settings/);
  assert.match(mail.html, /<p>This mail was sent to try the settings of mail\.<\/p>/);
  assert.doesNotMatch(JSON.stringify([(await ann.get('/settings/mail')).json, (await ann.get('/audit')).json]), /geheim/);
  // The password was meant for that server.
  assert.equal((await ann.put('/settings/mail', { host: 'localhost' })).json.has_password, false);
  await ann.put('/settings/mail', settings());
});

test('a refused address is suppressed, a full mailbox is tried again, and both are told', async () => {
  answer = (address) => address.startsWith('gone') ? refusal(550, '5.1.1 No such user here') : address.startsWith('full') ? refusal(452, '4.2.2 Mailbox full') :
    address.startsWith('spam') ? refusal(550, '5.7.1 Looks like spam') : undefined;
  const [gone, full, spam] = [await sendTest('gone@x.example'), await sendTest('full@x.example'), await sendTest('spam@x.example')];
  const failed = await settled(gone, 'failed');
  assert.match(failed.message.note, /No such user/);
  assert.ok(failed.message.bounced_at);
  const off = await until('it was put off', async () => (await message(full)).log.some(({ kind }) => kind === 'put_off') && message(full));
  assert.deepEqual([off.message.state, off.message.attempts], ['waiting', 1]);
  const waits = (Date.parse(off.message.due_at) - Date.parse(off.message.changed_at)) / 1000;
  assert.ok(waits >= 60 && waits <= 72, `${waits} s`);
  await settled(spam, 'failed');
  answer = () => undefined;
  // The address gets nothing more; what was refused for what it said does.
  await settled(await sendTest('gone@x.example'), 'suppressed');
  await settled(await sendTest('spam@x.example'), 'sent');
  // Whoever waits for an earlier mail gets the later one after it.
  const later = await sendTest('full@x.example');
  await ann.post(`/outbox/${full}/cancel`);
  await settled(later, 'sent');
  assert.equal((await message(full)).message.state, 'cancelled');
  assert.equal((await ann.post(`/outbox/${later}/cancel`)).status, 409);
  await ann.post(`/outbox/${full}/retry`);
  await settled(full, 'sent');
  assert.equal(office.to('full@x.example').length, 2);
});

test('what was given up is sent again all at once, and how many is said before', async () => {
  answer = (address) => address.endsWith('@down.example') ? refusal(554, '5.7.1 Not today') : undefined;
  const ids = [];
  for (const name of ['a', 'b', 'c']) ids.push(await sendTest(`${name}@down.example`));
  for (const id of ids) await settled(id, 'failed');
  answer = () => undefined;
  const replay = async (query) => {
    const { status, json, text } = await ann.post(`/outbox/replay?${query}`);
    assert.equal(status, 200, text);
    return json;
  };
  assert.deepEqual(await replay('recipient=a@down.example&dry=true'), { found: 1, again: 0, more: false });
  assert.deepEqual(await replay('channel=mail&most=2&dry=true'), { found: 2, again: 0, more: true });
  assert.deepEqual(await replay('channel=webhook'), { found: 0, again: 0, more: false });
  assert.equal((await message(ids[0])).message.state, 'failed', 'only looked at');
  const { json: { items } } = await ann.get('/outbox?state=failed&channel=mail');
  assert.deepEqual(await replay('channel=mail'), { found: items.length, again: items.length, more: false });
  for (const id of ids) assert.deepEqual((await settled(id, 'sent')).log.map(({ kind }) => kind), ['added', 'failed', 'again', 'sent']);
  assert.equal((await ann.post('/outbox/replay?most=500')).status, 422);
  // Who may not send sends nothing again.
  const viewer = await colleague('viewer');
  assert.equal((await viewer.post('/outbox/replay')).status, 403);
});

const resolverOf = (record) => async (name) => {
  if (name !== record.name) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
  return [[record.text]];
};

test('mails are signed so that others can check it, by RSA and by Ed25519', async () => {
  const made = await ann.post('/settings/mail/dkim-key', { domain: 'vendor.example', selector: 'p1' });
  assert.equal(made.status, 200, made.text);
  await settled(await sendTest('rsa@x.example'), 'sent');
  const rsa = await dkimVerify(office.to('rsa@x.example')[0].raw, { resolver: resolverOf(made.json.dkim_record) });
  assert.deepEqual(rsa.results.map(({ status, signingDomain, algo }) => [status.result, signingDomain, algo]), [['pass', 'vendor.example', 'rsa-sha256']]);
  const changed = Buffer.from(office.to('rsa@x.example')[0].raw.toString().replace('Perennial works', 'Perennial fails'));
  assert.notEqual((await dkimVerify(changed, { resolver: resolverOf(made.json.dkim_record) })).results[0].status.result, 'pass');
  const { privateKey } = generateKeyPairSync('ed25519');
  await ann.put('/settings/mail', { dkim_key: privateKey.export({ type: 'pkcs8', format: 'pem' }), dkim_domain: 'vendor.example', dkim_selector: 'e1' });
  await settled(await sendTest('ed@x.example'), 'sent');
  const { dkim_record } = (await ann.get('/settings/mail')).json;
  const ed = await dkimVerify(office.to('ed@x.example')[0].raw, { resolver: resolverOf(dkim_record) });
  assert.deepEqual(ed.results.map(({ status, algo }) => [status.result, algo]), [['pass', 'ed25519-sha256']]);
  await ann.put('/settings/mail', { dkim_key: '', dkim_domain: '', dkim_selector: '' });
});

const report = (id, { action = 'failed', status = '5.1.1', type } = {}) => [
  'From: mailer-daemon@x.example', 'To: cs@vendor.example', 'Subject: Undelivered', 'MIME-Version: 1.0',
  `Content-Type: multipart/report; report-type=${type ? 'feedback-report' : 'delivery-status'}; boundary=b`, '', '--b', 'Content-Type: text/plain', '', 'Sorry.', '--b',
  ...(type ? ['Content-Type: message/feedback-report', '', `Feedback-Type: ${type}`, 'User-Agent: x/1', 'Version: 1', ''] :
    ['Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; x.example', '', 'Final-Recipient: rfc822; somebody-else@x.example', `Action: ${action}`,
      `Status: ${status}`, 'Diagnostic-Code: smtp; 550 no such', ' mailbox', '']),
  '--b', 'Content-Type: message/rfc822', '', `Message-ID: ${id}`, 'Subject: s', '', 'x', '--b--', ''].join('\r\n');

test('mails that came back, and complaints, suppress the address they were sent to', async () => {
  const post = (body, key = writeKey) => ann.ask('POST', `/hooks/mail/${key}`, body, { 'content-type': 'message/rfc822' });
  for (const [name, sends, wanted, after] of [['bounced', {}, 'bounced', 'suppressed'], ['delayed', { action: 'delayed', status: '4.4.1' }, 'delayed', 'sent'],
    ['complained', { type: 'abuse' }, 'complained', 'suppressed']]) {
    const to = `${name}@y.example`, id = await sendTest(to);
    await settled(id, 'sent');
    const { messageId } = await office.parsed(to);
    const answer = await post(report(messageId, sends));
    assert.deepEqual([answer.status, answer.json], [200, { result: wanted, message: id }], answer.text);
    const { log } = await message(id);
    if (name === 'bounced') assert.equal(log.at(-1).note, '550 no such mailbox');
    await settled(await sendTest(to), after);
  }
  assert.equal((await post(report('<perennial.1-AAAAAAAAAAAAAAAAAAAAAAAA@vendor.example>'))).status, 422);
  assert.equal((await post('Subject: hello\r\n\r\nnothing')).status, 422);
  assert.equal((await post(report('<x@y>'), 'wk_nobody')).status, 401);
});

test('a mail server that is away stops nobody for good', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  const { port } = await new Promise((resolve) => closed.on('listening', () => resolve(closed.address())));
  await new Promise((resolve) => closed.close(resolve));
  await ann.put('/settings/mail', { port });
  const id = await sendTest('patient@x.example');
  const { sending } = await until('it rests', async () => {
    const { json } = await ann.get('/settings/mail');
    return json.sending.rests_until && json;
  });
  assert.match(sending.note, /connect/);
  assert.equal((await message(id)).message.attempts, 0);
  await settled(id, 'waiting'); // put back
  await ann.put('/settings/mail', settings());
  assert.equal((await ann.get('/settings/mail')).json.sending.rests_until ?? null, null, 'another server is tried at once');
  await settled(id, 'sent');
});

test('a server that demands encryption it cannot have gets nothing', async () => {
  await ann.put('/settings/mail', { security: 'starttls' });
  const id = await sendTest('secret@x.example');
  await until('it rests', async () => (await ann.get('/settings/mail')).json.sending.rests_until);
  await settled(id, 'waiting'); // the row is written a moment after the rest is known
  assert.equal(office.to('secret@x.example').length, 0);
  await ann.post(`/outbox/${id}/cancel`);
  await ann.put('/settings/mail', settings());
});

test('after kill -9 in the midst of many, each has come once or is doubtful', async () => {
  const COUNT = 300;
  const place = await makeFolder();
  let victim, first = () => undefined;
  const halfway = new Promise((resolve) => (first = resolve));
  const counting = await PostOffice.open({ taken: () => counting.mails.length === COUNT / 3 && first() });
  try {
    victim = await Server.start(place.db);
    const bob = new Person(victim);
    await bob.setUp();
    // The server's address is said last: until then they wait.
    for (let i = 0; i < COUNT; i += 25) {
      await bob.put('/settings/mail', { ...settings(), port: 1 });
      await Promise.all(Array.from({ length: 25 }, (_, at) => sendTest(`p${i + at}@d${at}.example`, bob)));
    }
    await bob.put('/settings/mail', { ...settings(), port: counting.port });
    await halfway;
    await victim.stop('SIGKILL');
    assert.ok(counting.mails.length < COUNT, 'it was killed too late');
    victim = await Server.start(place.db);
    const again = new Person(victim);
    await again.signIn('ann@example.com', 'correct horse');
    const counts = await until('all are done', async () => {
      const { messages } = (await again.get('/settings/mail')).json.sending;
      return messages.waiting === 0 && messages.sending === 0 && messages;
    }, 60);
    assert.equal(counts.sent + counts.doubtful, COUNT);
    assert.ok(counts.doubtful <= 12, `${counts.doubtful} are doubtful`);
    const doubtful = (await again.get('/outbox?state=doubtful&limit=500')).json.items.map(({ recipient }) => recipient);
    for (let i = 0; i < COUNT; i++) {
      const to = `p${i}@d${i % 25}.example`, came = counting.to(to).length;
      assert.ok(came === 1 || (came === 0 && doubtful.includes(to)), `${to} came ${came} times`);
    }
    if (doubtful.length > 0) {
      const { items } = (await again.get('/outbox?state=doubtful')).json;
      assert.equal((await again.post(`/outbox/${items[0].id}/settle`)).json.message.state, 'sent');
    }
    console.log(`# ${counts.doubtful} of ${COUNT} doubtful, ${COUNT - counts.sent} not known to be sent`);
  } finally {
    await victim?.stop();
    await counting.close();
    await place.remove();
  }
});

test('nothing is sent while the clock is set', async () => {
  const place = await makeFolder();
  const past = await Server.start(place.db, '--now', '2026-03-31T12:00:00Z');
  try {
    const bob = new Person(past);
    await bob.setUp();
    await bob.put('/settings/mail', settings());
    assert.equal((await bob.get('/settings/mail')).json.sending.clock_set, true);
    assert.match((await bob.post('/settings/mail/test', { to: 'a@b.example' })).text, /--now/);
  } finally {
    await past.stop();
    await place.remove();
  }
});

test('every route of mail was called', async () => {
  const stuck = await sendTest('nobody@y.example');
  await settled(stuck, 'sent');
  assert.equal((await ann.post(`/outbox/${stuck}/settle`)).status, 409);
  assert.ok((await ann.get('/outbox?state=sent&channel=mail&limit=2')).json.next_cursor);
  assertAllCalled(await description(), 'mail');
});
