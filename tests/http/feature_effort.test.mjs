// What features cost in support and in the team's time, over HTTP: cases counted by hand, and who needs hand-holding.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, olga, ids;

const at = (n) => new Date(Date.UTC(2026, 2, 31, 9) - n * 86400e3).toISOString();

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  const key = (await ann.post('/keys', { name: 'product', kind: 'write' })).json.key;
  const batch = [];
  const use = (userId, groupId, event) => batch.push({ type: 'track', userId, event, context: { groupId }, timestamp: at(2) });
  for (const [groupId, owner] of [['acme', 'ann@example.com'], ['beta', 'olga@example.com']]) batch.push({ type: 'group', userId: `${groupId}0`, groupId, traits: { name: groupId, owner }, timestamp: at(100) });
  for (let i = 0; i < 10; i++) use(`acme${i}`, 'acme', 'Report');
  for (let i = 0; i < 4; i++) use(`beta${i}`, 'beta', 'Export');
  for (let i = 0; i < 5; i++) use(`acme${i}`, 'acme', 'Login');
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  ids = {};
  for (const [name, event] of [['Reports', 'Report'], ['Export', 'Export'], ['Login', 'Login'], ['Unused', 'Nothing']]) ids[name] = (await ann.post('/features', { name, events: [event] })).json.id;
  const ticket = (id, account, subject, days) => ({ id: String(id), account, subject, state: 'open', opened_at: at(days), updated_at: at(days) });
  const items = [
    ticket(1, 'acme', 'reports are slow', 5), ticket(2, 'acme', 'Reportsheet is wrong', 5), ticket(3, 'beta', 'EXPORT fails', 5), ticket(4, 'beta', 'The export, again', 6),
    ticket(5, 'beta', 'How do I export?', 7), ticket(6, 'acme', 'Export to a file', 8), ticket(7, 'beta', 'Export', 100), ticket(8, undefined, 'Export', 5), ticket(9, 'acme', 'Something else', 5),
    ticket(10, 'acme', 'Cannot do login', 3),
  ];
  assert.equal((await ann.post('/tickets', { items })).json.taken, 10);
  const touch = (account, title, themes) => ann.post('/touchpoints', { account, kind: 'call', title, themes, at: at(4) });
  assert.equal((await touch('beta', 'A long call', ['Export'])).status, 201);
  assert.equal((await touch('acme', 'A call', [])).status, 201);
  olga = new Person(server);
  const { id, invite_url } = (await ann.post('/staff', { email: 'olga@example.com', name: 'Olga', role: 'csm' })).json;
  const token = new URL(invite_url, server.url).searchParams.get('token');
  assert.equal((await olga.post('/join', { token, password: 'the word of olga' })).status, 200);
  await ann.patch(`/staff/${id}`, { sees: 'own' });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const effort = async (query = '', person = ann) => (await person.get(`/features/effort${query}`)).json;
const row = (report, name) => {
  const { tickets, touchpoints, minutes, without_minutes, accounts_helped, people, cases_per_100, hand_holding } = report.items.find((one) => one.name === name);
  return [tickets, touchpoints, minutes, without_minutes, accounts_helped, people, cases_per_100, hand_holding];
};

test('cases count for the features that they name, as words', async () => {
  const report = await effort();
  assert.deepEqual([report.from, report.to, report.cases, report.cut], ['2026-01-01', '2026-03-31', 10, false]); // 8 tickets of 90 days with a customer, 2 touchpoints
  assert.deepEqual(row(report, 'Reports'), [1, 0, 0, 1, 1, 10, 10, false]);
  assert.deepEqual(row(report, 'Export'), [4, 1, 0, 5, 2, 4, 125, true]);
  assert.deepEqual(row(report, 'Login'), [1, 0, 0, 1, 1, 5, 20, false]);
  assert.deepEqual(row(report, 'Unused'), [0, 0, 0, 0, 0, 0, null, false]);
  assert.equal(report.median, 20); // of 10, 20 and 125: twice that is 40
  assert.equal(row(await effort('?least=6'), 'Export').at(-1), false);
  assert.equal(row(await effort('?days=120'), 'Export')[0], 5);
});

test('what the team says goes before what the subject says', async () => {
  const slow = (await ann.get('/tickets?account=acme')).json.items.find((one) => one.subject === 'Export to a file');
  const call = (await ann.get('/touchpoints?account=acme')).json.items[0];
  assert.deepEqual((await ann.get(`/tickets/${slow.id}/effort`)).json, { said: false, feature: 0, minutes: null });
  assert.deepEqual((await ann.put(`/tickets/${slow.id}/effort`, { feature: ids.Reports, minutes: 25 })).json, { said: true, feature: ids.Reports, minutes: 25 });
  assert.equal((await ann.put(`/touchpoints/${call.id}/effort`, { feature: ids.Reports, minutes: 45 })).status, 200);
  assert.deepEqual((await ann.get(`/touchpoints/${call.id}/effort`)).json, { said: true, feature: ids.Reports, minutes: 45 });
  const report = await effort();
  assert.deepEqual(row(report, 'Reports'), [2, 1, 70, 1, 1, 10, 30, false]);
  assert.deepEqual(row(report, 'Export').slice(0, 5), [3, 1, 0, 4, 1]);
  for (const [body, field] of [[{ feature: 99 }, 'feature'], [{ minutes: 20000 }, 'minutes'], [{ minutes: -1 }, 'minutes']]) {
    const answer = await ann.put(`/tickets/${slow.id}/effort`, body);
    assert.deepEqual([answer.status, answer.json.field], [422, field]);
  }
  assert.equal((await ann.put('/tickets/999/effort', { minutes: 5 })).status, 404);
  assert.equal((await olga.put(`/tickets/${slow.id}/effort`, { minutes: 5 })).status, 404);
  assert.equal((await ann.remove(`/touchpoints/${call.id}`)).status, 204);
  assert.deepEqual(row(await effort(), 'Reports').slice(0, 3), [2, 0, 25]);
});

test('somebody counts the customers they see; the file says the same', async () => {
  const own = await effort('', olga);
  assert.equal(own.cases, 4);
  assert.deepEqual(row(own, 'Export').slice(0, 6), [3, 1, 0, 4, 1, 4]);
  assert.deepEqual(row(own, 'Login').slice(0, 2), [0, 0]);
  assert.equal((await effort('?owner=ann@example.com')).cases, 5);
  const { text, status } = await ann.get('/features/effort.csv');
  const lines = text.trim().split('\r\n');
  assert.equal(status, 200);
  assert.equal(lines.length, 5);
  assert.match(lines.find((line) => line.startsWith('Export,')), /^Export,no,3,1,0,4,1,1,4,100,no$/);
});

test('every route was called', async () => assertAllCalled(await description(), 'feature_effort'));
