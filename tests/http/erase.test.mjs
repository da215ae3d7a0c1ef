// Erasing a person: a word that only they have is looked for everywhere before, and found; and afterwards, and is
// nowhere, while what was counted stays. Also across a kill, and in a backup of before that is restored.
import assert from 'node:assert/strict';
import { copyFile, readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import test, { after, before } from 'node:test';
import Stripe from 'stripe';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
const CANARY = 'zyxcanary';
const JANE = 'zyxcanary-4711';
const MAIL_OF_JANE = `jane.${CANARY}@${CANARY}-home.example`;
const NAME = 'Jane Zyxcanary';
let folder, server, admin, writeKey, backup, janesDays;

const track = (userId, day, more = {}) => ({
  type: 'track', userId, event: 'Report Exported', messageId: `${userId}-${day}-${more.n ?? 0}`,
  timestamp: `2026-03-${String(day).padStart(2, '0')}T09:41:17.123Z`, context: { groupId: 'acme', ...(userId !== 'bob' && { ip: '192.0.2.77', userAgent: `Browser of ${CANARY}` }) }, ...more,
});

function eventsOf(id) {
  return [
    { type: 'page', anonymousId: `anon-${CANARY}-1`, name: 'Home', messageId: `m-${CANARY}-0`, timestamp: '2026-03-10T08:00:00Z', properties: { url: `https://example.com/?user=${CANARY}` } },
    { type: 'identify', userId: id, anonymousId: `anon-${CANARY}-1`, messageId: `m-${CANARY}-1`, timestamp: '2026-03-10T08:01:00Z',
      traits: { email: MAIL_OF_JANE, name: NAME, colour: `${CANARY} blue`, address: { city: `Port ${CANARY}` } } },
    ...[11, 12, 12, 20, 28].map((day, n) => track(id, day, { n, properties: { file: `${CANARY}.pdf`, pages: 3 } })),
    track(id, 29, { n: 9, timestamp: '2026-04-02T09:00:00Z', properties: { file: CANARY } }), // of the future
  ];
}

const MAIL = [
  `From: ${NAME} <${MAIL_OF_JANE}>`, 'To: ann@example.com', `Message-ID: <1.${CANARY}@mail>`, 'Subject: The report', 'Date: Fri, 20 Mar 2026 10:30:00 +0000',
  'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain', '', `It fails. Yours, ${NAME}`,
  '--b', `Content-Type: text/csv; name="${CANARY}.csv"`, `Content-Disposition: attachment; filename="${CANARY}.csv"`, '', `${CANARY},1`, '--b--', ''].join('\r\n');

async function must(status, promise) {
  const answer = await promise;
  assert.equal(answer.status, status, answer.text);
  return answer.json;
}

before(async () => {
  folder = await makeFolder();
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  admin = new Person(server);
  await admin.setUp();
  await admin.post('/accounts', { items: [{ id: 'acme', name: 'Acme', domain: 'acme.example' }] });
  // A formula asks for the number of pages: it has to stay.
  await must(201, admin.post('/metrics', { name: 'pages_exported', formula: 'sum("Report Exported", "pages", 28d)' }));
  await must(201, admin.post('/segments', { name: 'Active people', scope: 'people', formula: 'active_days(28d) >= 1' }));
  const bob = [11, 12, 30].map((day) => track('bob', day, { properties: { pages: 1 } }));
  assert.equal((await server.track('/v1/batch', { batch: [...eventsOf(JANE), ...bob] }, writeKey)).status, 200);
  // An item without an event is rejected; what came is kept for the debugger.
  await server.track('/v1/batch', { batch: [{ type: 'track', userId: JANE, properties: { why: CANARY } }] }, writeKey);
  await must(201, admin.post('/touchpoints', { account: 'acme', kind: 'call', title: `Call with ${NAME}`, body: `${NAME} (${JANE}, ${MAIL_OF_JANE}) wants more.`, form: { goals: `What ${NAME} wants` }, people: [JANE, 'bob'], at: '2026-03-30T09:00:00Z' }));
  const note = await must(201, admin.post('/touchpoints', { account: 'acme', kind: 'note', title: 'Alone', people: [JANE], at: '2026-03-30T10:00:00Z' }));
  await must(201, admin.ask('POST', `/api/v1/touchpoints/${note.id}/attachments?name=${CANARY}.bin`, Buffer.from(`bytes of ${CANARY}`)));
  await must(201, admin.ask('POST', '/api/v1/touchpoints/eml', Buffer.from(MAIL), { 'content-type': 'message/rfc822' }));
  await must(201, admin.post('/tasks', { account: 'acme', person: JANE, title: `Call ${NAME} again`, owner: 'ann@example.com', due: '2026-03-31', checklist: [{ text: `Ask ${MAIL_OF_JANE}`, done: false }] }));
  await must(201, admin.post('/goals', { account: 'acme', title: `What ${NAME} wants to reach` }));
  await must(201, admin.post('/accounts/acme/access-requests', { people: [{ person: JANE, email: MAIL_OF_JANE, name: NAME, requested: '2026-03-01', activated: '2026-03-10' }], requested_by: NAME, note: `${NAME} wants in` }));
  await must(200, admin.patch('/accounts/acme/onboarding', { help: `${NAME} signs`, issues: `${NAME} is away`, support: `Call ${MAIL_OF_JANE}` }));
  await must(200, admin.post('/accounts/acme/acceptance', { item: 'It is configured as agreed', note: `Looked at with ${NAME}` }));
  await admin.post('/subscriptions', { items: [{ id: 's-1', account: 'acme', at: '2025-06-01', state: 'active', mrr: 100, currency: 'EUR', term_end: '2026-06-01' }] });
  const renewal = await until('the renewal is open', async () => (await admin.get('/accounts/acme/renewals')).json.items[0]);
  await must(200, admin.patch(`/renewals/${renewal.id}`, { note: `${NAME} decides`, next_step: `Call ${NAME}`, reason: `${MAIL_OF_JANE} said so` }));
  await must(200, admin.put(`/renewals/${renewal.id}/checklist/price_notice`, { state: 'done', note: `Sent to ${MAIL_OF_JANE}` }));
  await must(200, admin.post('/tickets', { items: [{ id: 't1', account: 'acme', email: MAIL_OF_JANE, subject: `${NAME} cannot sign in`, severity: 'urgent', state: 'open', opened_at: '2026-03-29T09:00:00Z', updated_at: '2026-03-29T09:00:00Z' }] }));
  await must(200, admin.post('/subscriptions', { items: [{ id: 'sub_1', account: 'acme', name: `Paid by ${NAME}`, currency: 'EUR', mrr: 4900, comment: `${NAME} decides` }] }));
  await must(201, admin.post('/invoices', { id: 'in_1', account: 'acme', currency: 'EUR', total: 4900, label: `Of ${NAME}`, url: `https://pay.example/${JANE}` }));
  await must(200, admin.put('/settings/stripe', { secrets: ['whsec_of_the_erasing_tests'] }));
  const payload = JSON.stringify({ id: 'evt_1', type: 'customer.created', created: Date.parse('2026-03-20T10:00:00Z') / 1000, data: { object: { id: 'cus_1', object: 'customer', name: NAME, email: MAIL_OF_JANE } } });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_of_the_erasing_tests' });
  await must(200, admin.ask('POST', `/hooks/stripe/${writeKey}`, payload, { 'stripe-signature': signature }));
  const body = { audience: 'people', enter: { when: 'hand' }, goal: { formula: 'role = "nobody"', days: 30 }, on: true, steps: [{ id: 'wait', kind: 'wait', days: 9 }] };
  const play = await must(201, admin.post('/plays', { name: 'Of people', body }));
  const { id: playRun } = await must(201, admin.post(`/plays/${play.id}/runs`, { account: 'acme', person: JANE, why: `${NAME} asked` }));
  await until('the run waits', async () => (await admin.get(`/play-runs/${playRun}`)).json.run.due_at > '2026-04-05');
  await must(200, admin.post(`/play-runs/${playRun}/pause`, { why: `${NAME} is away, says ${MAIL_OF_JANE}` }));
  await must(200, admin.post(`/play-runs/${playRun}/resume`, { why: `${NAME} is back` }));
  await must(200, admin.patch(`/people/${JANE}`, { attributes: { role: 'champion', nickname: `Janie ${CANARY}` } }));
  await until('the segment is noted', async () => (await admin.get('/segments')).json.items[0].count === 2);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

// ---- looking for the word

const holds = (bytes) => Buffer.from(bytes).toString('latin1').toLowerCase().includes(CANARY);

async function filesThatHold(db) {
  const found = [];
  for (const name of await readdir(dirname(db))) {
    const isOfDatabase = name === basename(db) || ['-wal', '-shm', '.snapshot', '.erased', '.snapshot.new'].some((ending) => name === basename(db) + ending);
    if (isOfDatabase && holds(await readFile(join(dirname(db), name)))) found.push(name);
  }
  return found;
}

// The log, decompressed.
async function logHolds(db) {
  const { stdout, code, stderr } = await run('export', 'events', '--db', db, '--out', '-');
  assert.equal(code, 0, stderr);
  assert.ok(stdout.split('\n').length > 10);
  return holds(stdout);
}

// Every GET with every value that its path may take here.
async function answersThatHold(who) {
  const found = [];
  const { items } = (await who.get('/people?limit=500')).json;
  const values = ['acme', ...items.map((person) => encodeURIComponent(person.id)), '1', '2', '3', '4'];
  let asked = 0;
  for (const [path, methods] of Object.entries((await description()).paths)) {
    if (!methods.get || methods.get.responses['200']?.content?.['text/event-stream']) continue;
    const places = (path.match(/\{[^}]+\}/g) ?? []).length;
    for (const value of places === 0 ? [''] : values) {
      const filled = path.replace(/\{[^}]+\}/g, value);
      if (holds((await who.ask('GET', filled)).text)) found.push(path);
      asked++;
    }
  }
  assert.ok(asked > 100);
  return [...new Set(found)].sort();
}

const countsOf = async () => {
  const usage = (await admin.get('/accounts/acme/usage?from=2026-03-01&to=2026-03-31')).json;
  const pages = (await must(200, admin.post('/formulas/evaluate', { formula: 'pages_exported', accounts: ['acme'] }))).items[0].value;
  const account = await must(200, admin.get('/accounts/acme'));
  // The stages of the journey are followed meanwhile, and say so when they are.
  const attributes = account.attributes.filter(({ key }) => !/^(stage|access_|acceptance_|executive_)/.test(key));
  return { usage, pages, account: { ...account, attributes } };
};

async function finished(who, count) {
  const { items } = await until('the erasures are done', async () => {
    const { json } = await who.get('/erasures');
    return json.items.length >= count && json.items.every(({ state }) => state === 'done') && json;
  }, 60);
  return items;
}

// ---- the story

test('before: the word is in the files, the log and the answers', async () => {
  assert.equal((await filesThatHold(folder.db)).length > 0, true);
  assert.ok(await logHolds(folder.db));
  const found = await answersThatHold(admin);
  for (const path of ['/api/v1/people', '/api/v1/people/{id}', '/api/v1/people/{id}/events', '/api/v1/people/{id}/export', '/api/v1/touchpoints', '/api/v1/tasks', '/api/v1/tickets', '/api/v1/audit', '/api/v1/debugger'])
    assert.ok(found.some((one) => one.startsWith(path)), `${path} is not among ${found}`);
  backup = join(folder.path, 'before.db');
  assert.equal((await run('backup', '--db', folder.db, '--out', backup)).code, 0);
  assert.ok(holds(await readFile(backup)));
});

test('all that is held on a person is one file', async () => {
  const { json, headers } = await admin.get(`/people/${JANE}/export`);
  assert.match(headers.get('content-disposition'), /attachment/);
  assert.deepEqual([json.user_ids, json.anonymous_ids], [[JANE], [`anon-${CANARY}-1`]]);
  assert.equal(json.attributes.find(({ key }) => key === 'email').value, MAIL_OF_JANE);
  assert.deepEqual([json.touchpoints.items.length, json.attachments.items.length, json.tasks.items.length, json.tickets.items.length], [3, 2, 1, 1]);
  assert.deepEqual(json.plays.items.map(({ play, side }) => [play, side]), [['Of people', 'played']]);
  assert.deepEqual(json.payments.items.map(({ customer, email }) => [customer, email]), [['cus_1', MAIL_OF_JANE]]);
  assert.equal(json.events.items.filter(({ event }) => event === 'Report Exported').length, 6);
  assert.ok(json.events.complete && json.audit.items.length > 0);
  assert.ok(json.events.items.some(({ context }) => context?.ip === '192.0.2.77'));
});

test('nobody is erased by mistake', async () => {
  assert.equal((await admin.post('/people/nobody/erase', { why: 'They asked' })).status, 404);
  assert.equal((await admin.post(`/people/${JANE}/erase`, {})).status, 422);
});

test('afterwards the word is nowhere, and the counts are as before', async () => {
  janesDays = await countsOf();
  assert.deepEqual([11, 12, 13].map((day) => janesDays.usage.days[day - 1].dau), [2, 2, 0]);
  assert.equal(janesDays.pages, 18);
  const { id, state } = await must(202, admin.post(`/people/${JANE}/erase`, { why: `${NAME} asked us to` }));
  assert.equal(state, 'waiting');
  const [erasure] = await finished(admin, 1);
  assert.equal(erasure.id, id);
  assert.match(erasure.pseudonym, /^erased-[0-9a-f]{16}$/);
  assert.deepEqual([erasure.report.attachments, erasure.report.left], [2, []]);
  assert.equal(erasure.why, '[erased] asked us to');
  assert.equal((await admin.get(`/people/${JANE}`)).status, 404);

  assert.deepEqual(await filesThatHold(folder.db), []);
  assert.equal(await logHolds(folder.db), false);
  assert.deepEqual(await answersThatHold(admin), []);
  assert.deepEqual(await countsOf(), janesDays);
  const pseudonym = (await admin.get(`/people/${erasure.pseudonym}`)).json;
  assert.deepEqual(pseudonym.accounts.map((account) => account.id), ['acme']);
  const [call] = (await admin.get('/touchpoints?kind=call')).json.items;
  assert.equal(call.title, 'Call with [erased]');
  const after = join(folder.path, 'after.db');
  assert.equal((await run('backup', '--db', folder.db, '--out', after)).code, 0);
  assert.equal(holds(await readFile(after)), false);
});

test('a new start from the rewritten log gives the same', async () => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.deepEqual(await filesThatHold(folder.db), []);
  const checked = await run('check', '--db', folder.db, '--now', NOW);
  assert.equal(checked.code, 0, checked.stderr);
  server = await Server.start(folder.db, '--now', NOW);
  admin.server = server;
  assert.deepEqual(await countsOf(), janesDays);
});

test('who comes back under the id is somebody new', async () => {
  assert.equal((await server.track('/v1/batch', { batch: [track(JANE, 30, { n: 20, properties: {} })] }, writeKey)).status, 200);
  const { json } = await admin.get(`/people/${JANE}`);
  assert.deepEqual([json.first_seen, json.attributes], ['2026-03-30', []]);
  await must(202, admin.post(`/people/${JANE}/erase`, { why: 'Again' }));
  await finished(admin, 2);
  assert.deepEqual(await filesThatHold(folder.db), []);
});

test('a snapshot of before, such as a crash leaves, does not bring anybody back', async () => {
  const again = async () => {
    await server.stop();
    const started = await Server.start(folder.db, '--now', NOW);
    admin.server = server = started;
  };
  const id = `${CANARY}-snapshot`, old = join(folder.path, 'before.snapshot');
  assert.equal((await server.track('/v1/batch', { batch: [track(id, 26)] }, writeKey)).status, 200);
  await again();
  await copyFile(`${folder.db}.snapshot`, old);
  assert.ok(holds(await readFile(old)));
  await must(202, admin.post(`/people/${id}/erase`, { why: 'They asked' }));
  await finished(admin, 3);
  await server.stop();
  await copyFile(old, `${folder.db}.snapshot`);
  server = await Server.start(folder.db, '--now', NOW);
  admin.server = server;
  assert.equal((await admin.get(`/people/${id}`)).status, 404);
  await again();
  assert.deepEqual(await filesThatHold(folder.db), []);
});

test('a backup of before is erased again when it is restored', async () => {
  const other = await makeFolder();
  const restored = await run('restore', '--db', other.db, '--from', backup, '--erased', `${folder.db}.erased`);
  assert.equal(restored.code, 0, restored.stderr);
  assert.match(restored.stdout, /1 people were erased since/);
  assert.deepEqual(await filesThatHold(other.db), []);
  assert.equal(await logHolds(other.db), false);
  await other.remove();
  // The server does so, too, for a file that was put in place by hand.
  const byHand = await makeFolder();
  await copyFile(backup, byHand.db);
  await copyFile(`${folder.db}.erased`, `${byHand.db}.erased`);
  const second = await Server.start(byHand.db, '--now', NOW);
  const person = new Person(second);
  await person.signIn('ann@example.com', 'correct horse');
  await finished(person, 1);
  assert.deepEqual(await filesThatHold(byHand.db), []);
  assert.deepEqual(await answersThatHold(person), []);
  await second.stop();
  await byHand.remove();
});

test('several wait for each other, and a kill in the middle loses none', async () => {
  const ids = [1, 2, 3, 4].map((n) => `${CANARY}-${n}`);
  for (const id of ids) await server.track('/v1/batch', { batch: [track(id, 27, { properties: { file: CANARY } }), { type: 'identify', userId: id, traits: { name: `${CANARY} ${id}` } }] }, writeKey);
  const before = await countsOf();
  const asked = (await admin.get('/erasures')).json.items.length;
  for (const [round, id] of ids.entries()) {
    await must(202, admin.post(`/people/${id}/erase`, { why: 'They asked' }));
    if (round % 2 === 0) continue;
    await new Promise((resolve) => setTimeout(resolve, 3 * round));
    await server.stop('SIGKILL');
    server = await Server.start(folder.db, '--now', NOW);
    admin.server = server;
  }
  await finished(admin, asked + ids.length);
  assert.deepEqual(await filesThatHold(folder.db), []);
  assert.equal(await logHolds(folder.db), false);
  assert.deepEqual(await countsOf(), before);
});

test('who is not to be contacted is told apart', async () => {
  await must(200, admin.post('/people', { items: [{ id: 'quiet', name: 'Quiet One', account: 'acme', attributes: { contact: 'do_not_contact', role: 'decision maker' } }] }));
  const listed = async (query) => (await admin.get(`/people?${query}`)).json.items.map(({ id, contact }) => [id, contact]);
  assert.deepEqual(await listed('contact=do_not_contact'), [['quiet', 'do_not_contact']]);
  assert.ok((await listed('contact=direct')).some(([id]) => id === 'bob'));
  const { gaps } = (await admin.get('/accounts/acme/relationships')).json;
  assert.ok(!gaps.includes('decision_maker_not_met'), `nobody is to meet them: ${gaps}`);
  assert.match((await admin.get('/accounts/acme/pack')).text, /Quiet One: decision maker[^"]*do not contact/);
});

test('what names somebody elsewhere is said, not changed', async () => {
  await must(200, admin.post('/people', { items: [{ id: 'lea-4711', name: 'Lea Left', account: 'acme' }] }));
  await must(200, admin.patch('/accounts/acme', { attributes: { main_contact: 'Lea Left, by phone', note: 'Nothing of anybody' } }));
  const made = await must(201, admin.post('/segments', { name: 'Chosen', scope: 'people', static: ['lea-4711', 'bob'] }));
  const { id } = await must(202, admin.post('/people/lea-4711/erase', { why: 'They asked' }));
  const { report } = (await finished(admin, 8)).find((one) => one.id === id);
  assert.deepEqual(report.accounts, [{ account: 'acme', attribute: 'main_contact' }]);
  assert.deepEqual(report.left, [{ kind: 'segment', id: made.id }]);
  assert.equal((await admin.get('/accounts/acme')).json.attributes.find(({ key }) => key === 'main_contact').value, 'Lea Left, by phone');
});

test('for how long what is kept is set, and what is older goes', async () => {
  assert.deepEqual((await admin.get('/settings/retention')).json, { audit_days: 0, attachment_days: 0, context_days: 0, message_days: 400 });
  assert.equal((await admin.put('/settings/retention', { context_days: -1 })).status, 422);
  const kept = await must(200, admin.put('/settings/retention', { attachment_days: 30, context_days: 90 }));
  assert.deepEqual(kept, { audit_days: 0, attachment_days: 30, context_days: 90, message_days: 400 });
  assert.equal((await must(200, admin.put('/settings/retention', { message_days: 0 }))).message_days, 0, 'for ever');
});

test('every route of erasing was called', async () => {
  assertAllCalled(await description(), 'erase');
});
