// Client packages of other makers, unchanged, send to the real program; what the account page reads shows it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Analytics } from '@segment/analytics-node';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Server, createKey, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const dayText = (back) => new Date(Date.now() - back * 86400000).toISOString().slice(0, 10);

async function startServer(t, dialect) {
  const folder = await makeFolder();
  t.after(folder.remove);
  const write = await createKey(folder.db, 'write', '--dialect', dialect);
  const read = await createKey(folder.db, 'api');
  const server = await Server.start(folder.db);
  t.after(() => server.stop('SIGKILL'));
  return { server, write, read };
}

// What every client does here: a visitor looks, turns out to be Ada, of Acme; later her id changes.
const calls = [
  ['page', { anonymousId: 'visitor-1', name: 'Home', properties: { url: 'https://product.example/' } }],
  ['track', { anonymousId: 'visitor-1', event: 'Sign-up Started', properties: { plan: 'team' } }],
  ['identify', { userId: 'old-ada', anonymousId: 'visitor-1', traits: { name: 'Ada Lovelace', email: 'ada@acme.example', role: 'champion' } }],
  ['group', { userId: 'old-ada', groupId: 'acme', traits: { name: 'Acme Inc.', plan: 'enterprise', seats: 40, renewal_date: '2031-01-31' } }],
  ['track', { userId: 'old-ada', event: 'Report Exported', properties: { format: 'pdf', rows: 120 } }],
  ['track', { userId: 'old-ada', event: 'Report Exported', properties: { format: 'csv', rows: 7 } }],
  ['screen', { userId: 'old-ada', name: 'Dashboard' }],
  ['alias', { previousId: 'old-ada', userId: 'ada' }],
  ['track', { userId: 'ada', event: 'Müller & “Söhne” 🚀', properties: {} }],
];

const EVENTS = 6;

async function checkAccountPage(server, read) {
  const usage = await until('all six events of Acme are there', async () => {
    const { json, status } = await server.api(`/accounts/acme/usage?from=${dayText(1)}&to=${dayText(0)}`, read);
    return status === 200 && json.days.reduce((sum, one) => sum + one.events, 0) === EVENTS ? json : null;
  });
  assert.equal(Math.max(...usage.days.map((one) => one.dau)), 1);
  assert.equal(usage.days.at(-1).mau, 1);
  const features = Object.fromEntries(usage.features.map((feature) => [feature.name, [feature.people, feature.events]]));
  assert.deepEqual(features, {
    'Viewed Home Page': [1, 1],
    'Viewed Dashboard Screen': [1, 1],
    'Sign-up Started': [1, 1],
    'Report Exported': [1, 2],
    'Müller & “Söhne” 🚀': [1, 1],
  });

  const account = (await server.api('/accounts/acme', read)).json;
  assert.equal(account.name, 'Acme Inc.');
  const attributes = Object.fromEntries(account.attributes.map(({ key, value, kind }) => [key, [value, kind]]));
  assert.deepEqual(attributes.plan, ['enterprise', 'text']);
  assert.deepEqual(attributes.seats, [40, 'number']);
  assert.deepEqual(attributes.renewal_date, ['2031-01-31', 'date']);

  const people = (await server.api('/accounts/acme/people', read)).json;
  assert.equal(people.total, 1);
  assert.equal(people.items[0].id, 'ada');
  assert.equal(people.items[0].anonymous, false);
  assert.equal(people.items[0].name, 'Ada Lovelace');
  assert.equal(people.items[0].email, 'ada@acme.example');
  assert.equal(people.items[0].role, 'champion');

  const events = (await server.api('/accounts/acme/events?limit=200', read)).json;
  const types = events.items.map((event) => event.type).sort();
  assert.deepEqual(types, calls.map(([type]) => type).sort());
  const exports = events.items.filter((event) => event.event === 'Report Exported');
  assert.deepEqual(exports.map((event) => event.properties.rows).sort(), [120, 7]);
  for (const event of events.items) {
    assert.ok(event.id, `${event.type} keeps the client's message id`);
    assert.equal(event.person.id, 'ada', `${event.type} is Ada's`);
  }
  assert.equal((await server.api('/people?search=old-ada', read)).json.items.length, 0, 'the former id is nobody else');
}

test('@segment/analytics-node sends, and the account page shows it', async (t) => {
  const { server, write, read } = await startServer(t, 'segment');
  const failures = [], delivered = [];
  const analytics = new Analytics({ writeKey: write, host: server.url, flushAt: 5, maxRetries: 2 });
  analytics.on('error', (failure) => failures.push(failure));
  analytics.on('http_request', (request) => delivered.push(request));
  for (const [type, message] of calls) analytics[type](message);
  await analytics.closeAndFlush({ timeout: 10000 });
  assert.deepEqual(failures, []);
  assert.equal(delivered.length, 2, 'nine calls in batches of five, none repeated');
  await checkAccountPage(server, read);
});

test('@segment/analytics-node is told when its key is wrong', async (t) => {
  const { server, read } = await startServer(t, 'segment');
  const failures = [];
  const analytics = new Analytics({ writeKey: 'wk_nobody', host: server.url, flushAt: 1, maxRetries: 0 });
  analytics.on('error', (failure) => failures.push(failure));
  analytics.track({ userId: 'mallory', event: 'Looked', context: { groupId: 'acme' } });
  await analytics.closeAndFlush({ timeout: 10000 });
  assert.equal(failures.length, 1);
  assert.match(JSON.stringify(failures[0].reason ?? failures[0], Object.getOwnPropertyNames(failures[0].reason ?? {})), /401/);
  assert.equal((await server.api('/accounts', read)).json.total, 0);
});

for (const gzip of [true, false]) {
  test(`@rudderstack/rudder-sdk-node sends ${gzip ? 'gzipped' : 'plainly'}, and the account page shows it`, async (t) => {
    const { server, write, read } = await startServer(t, 'rudderstack');
    const failures = [];
    const analytics = new RudderAnalytics(write, {
      dataPlaneUrl: server.url,
      flushAt: 4,
      gzip,
      logLevel: 'error',
      errorHandler: (failure) => failures.push(failure),
    });
    for (const [type, message] of calls) analytics[type](message);
    await analytics.flush();
    await checkAccountPage(server, read);
    assert.deepEqual(failures, []);
  });
}
