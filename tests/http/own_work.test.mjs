// Recurring work of colleagues that was done by itself: what is counted is what is there, by month, and the minutes are those that were said.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, office, key;
const must = (status, answer) => (assert.equal(answer.status, status, answer.text), answer.json);
const work = async (query = '') => must(200, await ann.get(`/own-work${query}`));
const counts = ({ kinds }) => Object.fromEntries(kinds.map(({ kind, count }) => [kind, count]));

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open();
  key = await createKey(folder.db, 'write');
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp('ann@vendor.example');
  must(200, await ann.post('/accounts', { items: ['acme', 'globex'].map((id) => ({ id, attributes: { name: id, owner: 'ann@vendor.example' } })) }));
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office?.close();
  await folder?.remove();
});

test('nothing was done yet, and every month is there', async () => {
  const answer = await work();
  assert.deepEqual(counts(answer), { digest: 0, reminder: 0, task: 0, warning: 0 });
  assert.equal(answer.minutes, 0);
  assert.ok(answer.months.length >= 6 && answer.months.length <= 8, `${answer.months.length} months of half a year`);
  const days = answer.months.map(({ day }) => day);
  assert.equal(days[0], answer.from);
  assert.deepEqual(days.slice(1).filter((day) => !day.endsWith('-01')), []);
});

test('digests, mails to colleagues, tasks of plays and warnings are counted, nothing else is', async () => {
  must(200, await ann.put('/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', per_minute: 600000, domain_per_minute: 600000, public_url: 'https://cs.vendor.example' }));
  const made = must(201, await ann.post('/staff', { name: 'bea', email: 'bea@vendor.example', role: 'csm' }));
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  must(200, await new Person(server).post('/join', { token, password: 'the word of bea' }));
  // A mail to a colleague, a digest, a task by hand that counts nowhere, two tasks of a play, a warning.
  must(201, await ann.post('/tasks', { account: 'acme', title: 'By hand', owner: 'bea@vendor.example', due: '2099-01-01' }));
  must(202, await ann.post('/notifications/digest', {}));
  const body = { audience: 'accounts', enter: { when: 'event', event: 'Cancel Opened' }, goal: { formula: 'account.saved = true', days: 30 }, on: true, steps: [{ id: 'call', kind: 'task', title: 'Call', owner: 'ann@vendor.example' }] };
  const play = must(201, await ann.post('/plays', { name: 'Rescue', body }));
  await until('it is followed', async () => Number.isInteger((await ann.get('/plays')).json.items.find(({ id }) => id === play.id)?.accounts));
  const rule = must(201, await ann.post('/warning-rules', { name: 'Alarm', body: { formula: 'account.alarm = true', direction: 'risk', severity: 2, meaning: 'x', action: 'y', due_days: 3 } }));
  await until('the rule is watched', async () => Number.isInteger((await ann.get('/warning-rules')).json.items.find(({ id }) => id === rule.id)?.accounts));
  for (const account of ['acme', 'globex']) {
    const sent = await server.track('/v1/track', { event: 'Cancel Opened', userId: `${account}-1`, context: { groupId: account } }, key);
    assert.equal(sent.status, 200);
  }
  must(200, await ann.post('/accounts', { items: [{ id: 'acme', attributes: { alarm: true } }] }));
  await until('the tasks are there', async () => (await ann.get('/tasks?state=open')).json.items.length === 3);
  await until('the warning is there', async () => (await ann.get('/notices')).json.items.length > 0);
  await until('the digest arrives', () => office.to('ann@vendor.example').some(({ raw }) => /^Subject: Your week/m.test(raw.toString())));
  await until('the mail arrives', () => office.to('bea@vendor.example').length > 0);
  const mails = async () => (await ann.get('/outbox?channel=mail&limit=200')).json.items;
  const answer = await until('all is noted as sent', async () => {
    const found = await work();
    const sent = (await mails()).filter(({ state }) => state === 'sent').length;
    return found.kinds[0].count === 1 && found.kinds[0].count + found.kinds[1].count === sent && found;
  });
  const { digest, reminder, task, warning } = counts(answer);
  const notices = (await ann.get('/notices')).json;
  assert.deepEqual([digest, task, warning], [1, 2, notices.items.length]);
  assert.ok(reminder >= 1);
  assert.equal(answer.minutes, 30 + 2 * reminder + 3 * 2 + 5 * warning);
  for (const kind of ['digest', 'reminder', 'task', 'warning']) assert.equal(answer.months.reduce((sum, month) => sum + month[kind], 0), counts(answer)[kind]);
  assert.equal(answer.months.at(-1).minutes, answer.minutes, 'all of it was done in this month');
});

test('minutes are said, within bounds; other days are other figures', async () => {
  assert.deepEqual(must(200, await ann.get('/own-work/minutes')), { digest: 30, reminder: 2, task: 3, warning: 5 });
  assert.deepEqual(must(200, await ann.put('/own-work/minutes', { task: 10, digest: 0 })), { digest: 0, reminder: 2, task: 10, warning: 5 });
  const { kinds, minutes } = await work();
  assert.equal(kinds.find(({ kind }) => kind === 'task').minutes, 20);
  assert.equal(minutes, kinds.reduce((sum, kind) => sum + kind.minutes, 0));
  const refused = await ann.put('/own-work/minutes', { task: 601 });
  assert.deepEqual([refused.status, refused.json.field], [422, 'task']);
  assert.equal((await work('?from=2020-01-01&to=2020-03-31')).months.length, 3);
  assert.deepEqual(counts(await work('?from=2020-01-01&to=2020-03-31')), { digest: 0, reminder: 0, task: 0, warning: 0 });
  assert.equal((await ann.get('/own-work?from=2020-01-01&to=2021-03-31')).status, 422);
});

test('every route was called', async () => assertAllCalled(await description(), 'own_work'));
