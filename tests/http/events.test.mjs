// Events for other programs: renewals, losses, owners and goals are told once each, though the program dies while it happens.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const TYPES = ['renewal.renewed', 'renewal.lost', 'account.lost', 'account.assigned', 'goal.reached'];
const day = (offset) => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);
const posts = [];
let folder, server, ann, receiver, hooks;

const start = async () => {
  server = await Server.start(folder.db, '--private-hooks', hooks);
  if (ann) ann.server = server;
};
const die = async () => {
  await server.stop('SIGKILL');
  await start();
};
// What came, each id once: after a crash a webhook may be sent again under its id.
const told = (type) => {
  const found = new Map(posts.map(({ id, body }) => [id, body]));
  return [...found.values()].filter((body) => body.type === type).map(({ data }) => data);
};

before(async () => {
  folder = await makeFolder();
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      posts.push({ id: request.headers['webhook-id'], body: JSON.parse(text) });
      response.end();
    });
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address();
  hooks = `127.0.0.1:${port}`;
  await start();
  ann = new Person(server);
  await ann.setUp('ann@vendor.example');
  const { status, text } = await ann.post('/webhook-endpoints', { name: 'all', url: `http://127.0.0.1:${port}/`, types: TYPES });
  assert.equal(status, 201, text);
  const account = (id, more) => ({ id, name: `${id} Corp`, mrr: 100, currency: 'EUR', timestamp: `${day(-40)}T09:00:00Z`, ...more });
  await ann.post('/accounts', { items: [account('acme', { renewal_date: day(20), mrr: 1000.5 }), account('bolt', {}), account('cube', {})] });
  await until('the renewal is open', async () => (await ann.get('/renewals')).json.items.length === 1);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  await folder.remove();
});

test('an account that gets another owner, and gets it back', async () => {
  assert.equal((await ann.post('/accounts/assign', { accounts: ['acme', 'bolt'], owner: 'ann@vendor.example' })).status, 200);
  await die();
  await until('both are told', () => told('account.assigned').length === 2);
  assert.deepEqual(told('account.assigned').map(({ account, owner, title }) => [account, owner, title]).sort(),
    [['acme', 'ann@vendor.example', 'New owner: acme Corp'], ['bolt', 'ann@vendor.example', 'New owner: bolt Corp']]);
  const [assignment] = (await ann.get('/assignments')).json.items;
  assert.ok((await ann.post(`/assignments/${assignment.id}/undo`)).status < 300);
  await until('the undoing is told', () => told('account.assigned').length === 4);
  assert.deepEqual(told('account.assigned').slice(2).map(({ owner }) => owner), ['', '']);
});

test('an owner who comes as an attribute is told once a change, and nobody is told of the past', async () => {
  const before = told('account.assigned').length;
  const since = (from) => told('account.assigned').slice(from).map(({ account, owner, by }) => [account, owner, by]).sort();
  const own = async (id, owner, timestamp) => assert.equal((await ann.post('/accounts', { items: [{ id, owner, ...(timestamp && { timestamp }) }] })).status, 200);
  const { key } = (await ann.post('/keys', { name: 'product', kind: 'write' })).json;
  await own('bolt', 'ann@vendor.example');
  await own('new', 'ann@vendor.example');
  await own('past', 'ann@vendor.example', `${day(-60)}T09:00:00Z`);
  assert.equal((await server.track('/v1/batch', { batch: [{ type: 'group', userId: 'u', groupId: 'cube', traits: { owner: 'ann@vendor.example' } }] }, key)).status, 200);
  await until('they are told', () => told('account.assigned').length >= before + 3);
  await die();
  assert.equal((await server.track('/v1/batch', { batch: [{ type: 'group', userId: 'u', groupId: 'cube', traits: { owner: '' } }] }, key)).status, 200);
  await until('the change is told, and so is what changed back', () => told('account.assigned').length >= before + 4);
  await own('cube', 'ann@vendor.example');
  await until('and back', () => told('account.assigned').length >= before + 5);
  // An assignment tells it itself.
  assert.equal((await ann.post('/accounts/assign', { accounts: ['new'], owner: '' })).status, 200);
  await until('the assignment is told', () => told('account.assigned').length >= before + 6);
  await own('last', 'ann@vendor.example'); // what comes last comes after all that went before it
  await until('the last is told', () => told('account.assigned').some(({ account }) => account === 'last'));
  const me = (await ann.get('/session')).json.user.id;
  assert.deepEqual(since(before), [
    ['bolt', 'ann@vendor.example', ''], ['cube', '', ''], ['cube', 'ann@vendor.example', ''], ['cube', 'ann@vendor.example', ''],
    ['last', 'ann@vendor.example', ''], ['new', '', me], ['new', 'ann@vendor.example', ''],
  ]);
});

test('a goal that is reached, also again', async () => {
  const goal = (await ann.post('/goals', { account: 'acme', title: 'Live in May' })).json;
  const change = async (more) => assert.equal((await ann.patch(`/goals/${goal.id}`, more)).status, 200);
  await change({ state: 'reached' });
  await die();
  await change({ title: 'Live in June' });
  await until('it is told', () => told('goal.reached').length === 1);
  await change({ state: 'open' });
  await change({ state: 'reached' });
  await until('it is told again', () => told('goal.reached').length === 2);
  assert.deepEqual(told('goal.reached')[1].text, 'Live in June');
});

test('a renewal that somebody judges, and an account that is lost', async () => {
  const [renewal] = (await ann.get('/renewals')).json.items;
  const judge = async (result) => {
    const { status, text } = await ann.patch(`/renewals/${renewal.id}`, { result, reason: 'said so' });
    assert.equal(status, 200, text);
  };
  await judge('renewed');
  await die();
  await until('it is told', () => told('renewal.renewed').length === 1);
  const [data] = told('renewal.renewed');
  assert.deepEqual([data.account, data.renewal, data.result, data.due, data.currency, data.arr], ['acme', renewal.id, 'renewed', day(20), 'EUR', '12006.00']);
  await judge('lost');
  await until('the change is told', () => told('renewal.lost').length === 1);
  await judge('renewed');
  await ann.post('/accounts', { items: [{ id: 'cube', mrr: 0 }] });
  await until('the loss is told', () => told('account.lost').length === 1);
  assert.deepEqual(told('account.lost').map(({ account, day: on, currency, arr }) => [account, on, currency, arr]), [['cube', day(0), 'EUR', '1200.00']]);
  await die();
  // What comes last comes after all that went before it.
  const last = (await ann.post('/goals', { account: 'bolt', title: 'Last' })).json;
  await ann.patch(`/goals/${last.id}`, { state: 'reached' });
  await until('the last is told', () => told('goal.reached').length === 3);
  assert.deepEqual(TYPES.map((type) => told(type).length), [1, 1, 1, 11, 3]);
});
