// The rules of identity, membership, time, dedup and exclusion, end to end over HTTP, against expectations that were
// written by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
const on = (day, time = '09:30:00') => ({ timestamp: `${day}T${time}.000Z` });

// A database of its own with somebody signed in and a write key.
class World {
  static async start(t, { now = NOW, dialect = 'segment' } = {}) {
    const world = new World();
    world.now = now;
    world.folder = await makeFolder();
    t.after(world.folder.remove);
    await world.serve();
    t.after(() => world.server.stop('SIGKILL'));
    await world.ann.setUp();
    world.key = (await world.ann.post('/keys', { name: 'product', kind: 'write', dialect })).json.key;
    return world;
  }

  async serve() {
    this.server = await Server.start(this.folder.db, '--now', this.now);
    const before = this.ann;
    this.ann = new Person(this.server);
    if (before) Object.assign(this.ann, { cookie: before.cookie, csrf: before.csrf });
  }

  async restart(now = this.now) {
    assert.deepEqual(await this.server.stop(), { code: 0, signal: null });
    this.now = now;
    await this.serve();
  }

  // Sends items as one batch; what is shared (sentAt, context) goes beside it.
  async send(items, shared = {}) {
    const answer = await this.server.track('/v1/batch', { batch: items, ...shared }, this.key);
    assert.equal(answer.status, 200, answer.text);
    return answer;
  }

  get = async (path) => {
    const { json, status } = await this.ann.get(path);
    assert.equal(status, 200, `${path}: ${JSON.stringify(json)}`);
    return json;
  };

  // { "2026-03-30": [people, events] } of the days with events.
  async days(account, from = '2026-03-01', to = '2026-03-31') {
    const { days } = await this.get(`/accounts/${encodeURIComponent(account)}/usage?from=${from}&to=${to}`);
    return Object.fromEntries(days.filter((day) => day.events > 0).map((day) => [day.day, [day.dau, day.events]]));
  }

  // The features of an account as { name: events in 28 days }.
  async features(account) {
    const { features } = await this.get(`/accounts/${encodeURIComponent(account)}/usage`);
    return Object.fromEntries(features.map((feature) => [feature.name, feature.events]));
  }

  people = async (account) => (await this.get(`/accounts/${encodeURIComponent(account)}/people`)).items.map((person) => person.id).sort();
  accounts = async () => (await this.get('/accounts')).items.map((account) => account.id).sort();
  counts = async () => (await this.get('/debugger')).counts;
}

const track = (who, event, day, more = {}) => ({ type: 'track', ...(typeof who === 'string' ? { userId: who } : who), event, ...on(day), ...more });
const group = (userId, groupId, day = '2026-03-01', more = {}) => ({ type: 'group', userId, groupId, ...on(day), ...more });
const inAccount = (groupId) => ({ context: { groupId } });

// ---- who

test('an anonymous id joins its first user, with its past; a second user gets only what comes later', async (t) => {
  const world = await World.start(t);
  await world.send([
    track({ anonymousId: 'browser' }, 'Pricing Read', '2026-03-12'),
    track({ anonymousId: 'browser' }, 'Signed Up', '2026-03-13'),
    { type: 'identify', userId: 'ada', anonymousId: 'browser', traits: { name: 'Ada' }, ...on('2026-03-13') },
    group('ada', 'acme', '2026-03-13'),
    group('bob', 'bolt', '2026-03-13'),
    track({ anonymousId: 'browser' }, 'Still Ada', '2026-03-14'),
    { type: 'identify', userId: 'bob', anonymousId: 'browser', ...on('2026-03-15') },
    track({ anonymousId: 'browser' }, 'Now Bob', '2026-03-16'),
    track('ada', 'Elsewhere', '2026-03-17'),
  ]);
  assert.deepEqual(await world.features('acme'), { 'Pricing Read': 1, 'Signed Up': 1, 'Still Ada': 1, Elsewhere: 1 });
  assert.deepEqual(await world.features('bolt'), { 'Now Bob': 1 });
  assert.deepEqual(await world.days('acme'), { '2026-03-12': [1, 1], '2026-03-13': [1, 1], '2026-03-14': [1, 1], '2026-03-17': [1, 1] });
  assert.deepEqual(await world.people('acme'), ['ada']);
  assert.deepEqual(await world.people('bolt'), ['bob']);
});

test('an alias makes two ids one person, counted once on a day on which both were active', async (t) => {
  const world = await World.start(t);
  await world.send([
    group('old', 'acme'), group('new', 'acme'),
    track('old', 'Read', '2026-03-10'), track('new', 'Read', '2026-03-10'), track('old', 'Read', '2026-03-11'),
  ]);
  assert.deepEqual(await world.days('acme'), { '2026-03-10': [2, 2], '2026-03-11': [1, 1] });
  await world.send([{ type: 'alias', previousId: 'old', userId: 'new', ...on('2026-03-12') }, track('old', 'Wrote', '2026-03-12')]);
  assert.deepEqual(await world.days('acme'), { '2026-03-10': [1, 2], '2026-03-11': [1, 1], '2026-03-12': [1, 1] });
  assert.deepEqual(await world.people('acme'), ['new']);
  await world.restart();
  assert.deepEqual(await world.days('acme'), { '2026-03-10': [1, 2], '2026-03-11': [1, 1], '2026-03-12': [1, 1] });
});

test('an alias of an id that comes only later holds for it too', async (t) => {
  const world = await World.start(t);
  await world.send([group('new', 'acme'), { type: 'alias', previousId: 'old', userId: 'new', ...on('2026-03-02') }, track('old', 'Read', '2026-03-03')]);
  assert.deepEqual(await world.days('acme'), { '2026-03-03': [1, 1] });
  assert.deepEqual(await world.people('acme'), ['new']);
});

// ---- which account

test('a person of several accounts counts in each and once in the totals', async (t) => {
  const world = await World.start(t);
  await world.send([
    track('ada', 'Read', '2026-03-30', inAccount('acme')),
    track('ada', 'Read', '2026-03-30', inAccount('bolt')),
    track('ada', 'Read', '2026-03-31', inAccount('bolt')),
    track('eve', 'Read', '2026-03-31', inAccount('acme')),
  ]);
  assert.deepEqual(await world.days('acme'), { '2026-03-30': [1, 1], '2026-03-31': [1, 1] });
  assert.deepEqual(await world.days('bolt'), { '2026-03-30': [1, 1], '2026-03-31': [1, 1] });
  const totals = await world.get('/totals?from=2026-03-30&to=2026-03-31');
  assert.deepEqual(totals.days.map((day) => [day.day, day.dau, day.wau, day.mau, day.events]),
    [['2026-03-30', 1, 1, 1, 2], ['2026-03-31', 2, 2, 2, 2]]);
  assert.equal(totals.accounts, 2);
  assert.equal(totals.metrics.mau, 2);
  assert.deepEqual((await world.get('/people/ada')).accounts.map((account) => account.id).sort(), ['acme', 'bolt']);
});

test('an event belongs to its groupId, else to the sole membership, else to the latest group', async (t) => {
  const world = await World.start(t);
  await world.send([
    group('ada', 'acme'),
    track('ada', 'Sole', '2026-03-12'),
    track('ada', 'Named', '2026-03-13', inAccount('bolt')),
    track('ada', 'Latest is bolt', '2026-03-14'),
    group('ada', 'acme', '2026-03-15'),
    track('ada', 'Latest is acme', '2026-03-15'),
    track('ada', 'Named again', '2026-03-16', inAccount('bolt')),
  ]);
  assert.deepEqual(await world.features('acme'), { Sole: 1, 'Latest is acme': 1 });
  assert.deepEqual(await world.features('bolt'), { Named: 1, 'Latest is bolt': 1, 'Named again': 1 });
});

test('what belongs to nobody yet is private until its account is known, and joins it then', async (t) => {
  const world = await World.start(t);
  await world.send([track('ada', 'Read', '2026-03-02'), track('ada', 'Read', '2026-03-03'), track('eve', 'Read', '2026-03-03')]);
  assert.deepEqual(await world.accounts(), []);
  assert.equal((await world.get('/totals')).accounts, 0);
  await world.send([group('ada', 'acme', '2026-03-10')]);
  assert.deepEqual(await world.accounts(), ['acme']);
  assert.deepEqual(await world.days('acme'), { '2026-03-02': [1, 1], '2026-03-03': [1, 1] });
  assert.deepEqual(await world.people('acme'), ['ada']);
  assert.equal((await world.get('/accounts/acme/events?event=Read')).items.length, 2, 'the private past is listed too');
});

test('an account that names its e-mail domain gets the people of it who have no account', async (t) => {
  const world = await World.start(t);
  const identify = (userId, email) => ({ type: 'identify', userId, traits: { email }, ...on('2026-03-01') });
  await world.send([
    identify('ada', 'ada@Acme.example'), track('ada', 'Before', '2026-03-12'),
    identify('gus', 'gus@gmail.com'), track('gus', 'Before', '2026-03-12'),
    identify('eve', 'eve@acme.example'), group('eve', 'bolt'), track('eve', 'Before', '2026-03-12'),
  ]);
  assert.deepEqual(await world.accounts(), ['bolt']);
  assert.equal((await world.ann.post('/accounts', { id: 'acme', name: 'Acme', domain: 'acme.example' })).json.accepted, 1);
  await world.send([track('ada', 'After', '2026-03-13'), identify('bob', 'bob@acme.example'), track('bob', 'After', '2026-03-13')]);
  assert.deepEqual(await world.people('acme'), ['ada', 'bob']);
  assert.deepEqual(await world.features('acme'), { Before: 1, After: 2 });
  assert.deepEqual(await world.people('bolt'), ['eve']);
});

test('where the setting says so, an e-mail domain makes the account', async (t) => {
  const world = await World.start(t);
  const identify = (userId, email) => ({ type: 'identify', userId, traits: { email }, ...on('2026-03-01') });
  await world.send([identify('zoe', 'zoe@early.example'), track('zoe', 'Read', '2026-03-02')]);
  assert.deepEqual(await world.accounts(), []);
  assert.equal((await world.ann.put('/settings', { account_from_domain: true })).json.account_from_domain, true);
  await world.send([
    identify('ada', 'ada@acme.example'), track('ada', 'Read', '2026-03-02'),
    identify('bob', 'bob@ACME.example'), track('bob', 'Read', '2026-03-02'),
    identify('gus', 'gus@gmail.com'), track('gus', 'Read', '2026-03-02'),
    group('eve', 'bolt'), identify('eve', 'eve@acme.example'), track('eve', 'Read', '2026-03-02'),
  ]);
  assert.deepEqual(await world.accounts(), ['acme.example', 'bolt']);
  assert.deepEqual(await world.people('acme.example'), ['ada', 'bob']);
  assert.deepEqual(await world.days('acme.example'), { '2026-03-02': [2, 2] });
  await world.restart();
  await world.send([identify('ivy', 'ivy@new.example')]);
  assert.deepEqual(await world.accounts(), ['acme.example', 'bolt', 'new.example'], 'the setting outlives a restart');
});

// ---- when

test('late events count on the day on which they happened', async (t) => {
  const world = await World.start(t);
  await world.send([group('ada', 'acme'), track('ada', 'Read', '2026-03-31')]);
  await world.send([track('ada', 'Read', '2026-03-05'), track('ada', 'Read', '2025-06-15')]);
  assert.deepEqual(await world.days('acme', '2025-06-01'), { '2025-06-15': [1, 1], '2026-03-05': [1, 1], '2026-03-31': [1, 1] });
  const account = await world.get('/accounts/acme');
  assert.deepEqual([account.first_seen, account.last_seen, account.metrics.active_days], ['2025-06-15', '2026-03-31', 2]);
});

test('an event of the future is kept and counts when its time has come', async (t) => {
  const world = await World.start(t);
  await world.send([group('ada', 'acme'), track('ada', 'Read', '2026-03-30'), track('ada', 'Planned', '2026-04-02'), track('ada', 'Planned', '2026-03-31', on('2026-03-31', '23:00:00'))]);
  assert.deepEqual(await world.days('acme', '2026-03-01', '2026-04-10'), { '2026-03-30': [1, 1] });
  await world.restart('2026-04-03T12:00:00Z');
  assert.deepEqual(await world.days('acme', '2026-03-01', '2026-04-10'), { '2026-03-30': [1, 1], '2026-03-31': [1, 1], '2026-04-02': [1, 1] });
  assert.deepEqual(await world.features('acme'), { Read: 1, Planned: 2 });
});

test('very old events are in the log, in the months and in the first day', async (t) => {
  const world = await World.start(t);
  await world.send([group('ada', 'acme'), track('ada', 'Read', '2001-09-09'), track('ada', 'Read', '2001-09-10'), track('eve', 'Read', '1970-01-02', inAccount('acme')), track('ada', 'Read', '2026-03-31')]);
  const { months, days } = await world.get('/accounts/acme/usage?from=2001-09-08&to=2001-09-10');
  assert.deepEqual(months.map((month) => [month.month, month.people, month.events]), [['1970-01', 1, 1], ['2001-09', 1, 2], ['2026-03', 1, 1]]);
  assert.deepEqual(days.map((day) => [day.dau, day.events]), [[null, 0], [null, 1], [null, 1]], 'who was active so long ago is not known, and not 0');
  assert.equal((await world.get('/accounts/acme')).first_seen, '1970-01-02');
  assert.equal((await world.get('/accounts/acme/events?from=2001-09-01&to=2001-09-30')).items.length, 2);
});

test('the map of 512 days wraps without mixing days', async (t) => {
  const world = await World.start(t);
  const day = (back) => new Date(Date.parse('2026-03-31') - back * 86400000).toISOString().slice(0, 10);
  await world.send([group('ada', 'acme', day(600)), group('eve', 'acme', day(600)), track('ada', 'Read', day(511)), track('eve', 'Read', day(512)), track('ada', 'Read', day(513))]);
  const ask = async (back) => (await world.get(`/accounts/acme/usage?from=${day(back)}&to=${day(back)}`)).days[0];
  assert.deepEqual([(await ask(511)).dau, (await ask(511)).events], [1, 1]);
  await world.send([track('ada', 'Read', day(0)), track('eve', 'Read', day(1))]);
  // Today takes the place of the day 512 days ago.
  assert.deepEqual([(await ask(0)).dau, (await ask(1)).dau, (await ask(0)).mau, (await ask(2)).dau], [1, 1, 2, 0]);
  assert.equal((await ask(511)).dau, 1);
  for (const back of [512, 513]) assert.deepEqual([(await ask(back)).dau, (await ask(back)).events], [null, 1], `${back} days ago`);
  await world.restart('2026-04-02T12:00:00Z');
  await world.send([track('ada', 'Read', day(-2))]);
  assert.equal((await ask(511)).dau, null, 'two days later it has left the map');
  assert.equal((await ask(509)).dau, 0);
});

test('days are cut in the zone that is set, also where a day has 23 or 25 hours', async (t) => {
  const world = await World.start(t);
  assert.equal((await world.ann.put('/settings', { zone: 'Europe/Berlin' })).json.zone_waits, true);
  await world.send([
    group('ada', 'acme'),
    track('ada', 'A', '2026-03-28', on('2026-03-28', '22:59:59')), // 28 March 23:59:59 in Berlin
    track('ada', 'B', '2026-03-28', on('2026-03-28', '23:00:00')), // 29 March 00:00 in Berlin, which has 23 hours
    track('ada', 'C', '2026-03-29', on('2026-03-29', '21:59:59')), // 29 March 23:59:59 in Berlin, in summer time
    track('ada', 'D', '2026-03-29', on('2026-03-29', '22:00:00')), // 30 March 00:00 in Berlin
    track('ada', 'E', '2025-10-25', on('2025-10-25', '22:00:00')), // 26 October 00:00 in Berlin, which has 25 hours
    track('ada', 'F', '2025-10-26', on('2025-10-26', '22:59:59')), // 26 October 23:59:59 in Berlin
    track('ada', 'G', '2025-10-26', on('2025-10-26', '23:00:00')), // 27 October 00:00 in Berlin
  ]);
  assert.deepEqual(await world.days('acme'), { '2026-03-28': [1, 2], '2026-03-29': [1, 2] }, 'in UTC before the restart');
  await world.restart();
  assert.equal((await world.get('/settings')).zone_waits, false);
  assert.deepEqual(await world.days('acme'), { '2026-03-28': [1, 1], '2026-03-29': [1, 2], '2026-03-30': [1, 1] });
  assert.deepEqual(await world.days('acme', '2025-10-20', '2025-10-30'), { '2025-10-26': [1, 2], '2025-10-27': [1, 1] });
  const march29 = (await world.get('/accounts/acme/events?from=2026-03-29&to=2026-03-29')).items.map((event) => event.event);
  assert.deepEqual(march29, ['C', 'B']);
});

test('a client whose clock is wrong is corrected by when it sent', async (t) => {
  const world = await World.start(t);
  // The client's clock is two hours behind: it says 09:50 now, and that the event was at 09:20, half an hour ago.
  await world.send([track('ada', 'Read', '2026-03-31', { ...on('2026-03-31', '09:20:00'), context: { groupId: 'acme' } })], { sentAt: '2026-03-31T09:50:00.000Z' });
  const event = (await world.get('/accounts/acme/events')).items[0];
  assert.ok(Math.abs(Date.parse(event.received_at) - Date.parse(event.time) - 30 * 60000) < 1000, JSON.stringify(event));
  // Without sentAt nothing is corrected; with both times it was corrected already.
  await world.send([track('ada', 'Plain', '2026-03-31', { ...on('2026-03-31', '09:20:00') })]);
  await world.send([track('ada', 'Both', '2026-03-31', { ...on('2026-03-31', '09:20:00'), originalTimestamp: '2026-03-31T08:00:00Z' })], { sentAt: '2026-03-31T09:50:00Z' });
  const times = Object.fromEntries((await world.get('/accounts/acme/events')).items.map((one) => [one.event, one.time]));
  assert.equal(times.Plain, '2026-03-31T09:20:00.000Z');
  assert.equal(times.Both, '2026-03-31T09:20:00.000Z');
});

// ---- once

test('what is sent again counts once, by its message id or by its content and time', async (t) => {
  const world = await World.start(t);
  const withId = track('ada', 'Read', '2026-03-30', { messageId: 'm1', ...inAccount('acme') });
  const changed = { ...withId, event: 'Read otherwise' };
  const withTime = track('ada', 'Wrote', '2026-03-30', inAccount('acme'));
  const timeless = { type: 'track', userId: 'ada', event: 'Now', ...inAccount('acme') };
  await world.send([withId, withId, changed, withTime, withTime, timeless, timeless]);
  assert.deepEqual(await world.features('acme'), { Read: 1, Wrote: 1, Now: 2 });
  await world.restart();
  await world.send([withId, withTime, timeless]);
  assert.deepEqual(await world.features('acme'), { Read: 1, Wrote: 1, Now: 3 }, 'also after a restart');
  const other = (await world.ann.post('/keys', { name: 'other', kind: 'write' })).json.key;
  await world.server.track('/v1/batch', { batch: [withTime] }, other);
  assert.deepEqual(await world.features('acme'), { Read: 1, Wrote: 2, Now: 3 }, 'the same content by another key is another event');
});

// ---- whom not

test('own staff, test accounts and robots are kept in the log and count nowhere', async (t) => {
  const world = await World.start(t);
  const exclude = { email_domains: ['vendor.example'], user_ids: ['tester'], account_ids: ['sandbox'], bots: true };
  assert.deepEqual((await world.ann.put('/settings', { exclude })).json.exclude, exclude);
  const robot = { context: { groupId: 'acme', userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' } };
  await world.send([
    group('ada', 'acme'), track('ada', 'Read', '2026-03-30'),
    track('tester', 'Read', '2026-03-30', inAccount('acme')),
    track('eve', 'Read', '2026-03-30', inAccount('sandbox')),
    track('crawler', 'Read', '2026-03-30', robot),
    track('sue@vendor.example', 'Read', '2026-03-30', inAccount('acme')),
  ]);
  await world.send([{ type: 'identify', userId: 'sam', traits: { email: 'sam@support.vendor.example' }, ...on('2026-03-01') }]);
  await world.send([track('sam', 'Read', '2026-03-30', inAccount('acme'))]);
  assert.deepEqual(await world.days('acme'), { '2026-03-30': [1, 1] });
  assert.deepEqual(await world.people('acme'), ['ada']);
  assert.deepEqual(await world.accounts(), ['acme']);
  assert.equal((await world.counts()).excluded, 6);
  await world.restart();
  await world.ann.put('/settings', { exclude: { email_domains: [], user_ids: [], account_ids: [], bots: false } });
  await world.send([track('tester', 'Wrote', '2026-03-30', inAccount('acme')), track('crawler', 'Wrote', '2026-03-30', robot)]);
  assert.deepEqual(await world.people('acme'), ['ada', 'crawler', 'tester'], 'without rules they count from then on');
  assert.deepEqual(await world.days('acme'), { '2026-03-30': [3, 3] });
});

test('what happens without a person (context.active false) is no activity but says its traits', async (t) => {
  const world = await World.start(t);
  const passive = { context: { active: false, groupId: 'acme' } };
  await world.send([
    { type: 'identify', userId: 'ada', traits: { name: 'Ada', role: 'champion' }, ...on('2026-03-01'), ...passive },
    track('ada', 'Invoice Sent', '2026-03-30', passive),
  ]);
  assert.deepEqual(await world.days('acme'), {});
  const [ada] = (await world.get('/accounts/acme/people')).items;
  assert.deepEqual([ada.name, ada.role, ada.last_seen], ['Ada', 'champion', null]);
  assert.equal((await world.get('/accounts/acme/events?event=Invoice%20Sent')).items.length, 1);
});

// ---- RudderStack

test("RudderStack's clients get RudderStack's answers", async (t) => {
  const world = await World.start(t, { dialect: 'rudderstack' });
  const { server, key } = world;
  const item = { userId: 'ada', event: 'Read', context: { groupId: 'acme' }, messageId: 'm'.repeat(150), ...on('2026-03-30') };
  const large = 'x'.repeat(1 << 20);
  const cases = [
    ['/v1/track', item, key, 200, 'OK'],
    ['/v1/batch', { batch: [{ type: 'track', ...item, messageId: 'second' }] }, key, 200, 'OK'],
    ['/beacon/v1/batch', { batch: [{ type: 'track', ...item, messageId: 'third' }], writeKey: key }, key, 200, 'OK'],
    ['/v1/batch', { batch: [1, 2, 3].map((n) => ({ type: 'track', userId: 'ada', event: large.slice(0, 200), messageId: `l${n}`, properties: { text: large.slice(0, 30000) }, ...on('2026-03-30') })) }, key, 200, 'OK'],
    ['/beacon/v1/batch', '{"batch":', key, 400, 'Invalid request'],
    ['/v1/track', '{"userId":', key, 400, 'Invalid request'],
    ['/v1/track', { ...item, properties: { text: large } }, key, 413, 'Request size too large'],
    ['/beacon/v1/batch', { batch: [] }, 'wk_wrong', 401, 'Invalid Authorization Header'],
  ];
  for (const [path, body, one, status, text] of cases) {
    const answer = await server.track(path, body, one);
    assert.deepEqual([answer.status, answer.text], [status, text], path);
    assert.match(answer.headers.get('content-type'), /^text\/plain/);
  }
  assert.deepEqual(await world.features('acme'), { Read: 3, [large.slice(0, 200)]: 3 });
});
