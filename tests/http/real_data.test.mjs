// Real history: sixteen years of contributions. What the server says must equal the plainest computation from the file.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Server, createKey, makeFolder, run } from './server.mjs';

const FILE = new URL('../data/contributions.ndjson.gz', import.meta.url).pathname;
const DAY = 86400000;
const dayOf = (time) => Math.floor(Date.parse(time) / DAY);
const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

async function readEvents() {
  const lines = gunzipSync(await readFile(FILE)).toString().trim().split('\n');
  const events = lines.map((line) => {
    const item = JSON.parse(line);
    return { account: item.context.groupId, person: item.userId, event: item.event, day: dayOf(item.timestamp), time: Date.parse(item.timestamp) };
  });
  return events.sort((a, b) => a.time - b.time);
}

const distinct = (events) => new Set(events.map((event) => event.person)).size;

// Events of the days from..to; the file is in order of time, so the first is found by halving.
function between(events, from, to) {
  let low = 0, high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle].day < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < events.length && events[end].day <= to) end++;
  return events.slice(low, end);
}

function naiveDays(events, from, to) {
  const days = [];
  for (let day = from; day <= to; day++) {
    days.push({
      day: textOf(day),
      dau: distinct(between(events, day, day)),
      wau: distinct(between(events, day - 6, day)),
      mau: distinct(between(events, day - 29, day)),
      events: between(events, day, day).length,
    });
  }
  return days;
}

function naiveFeatures(events, to) {
  const byName = groupBy(between(events, 0, to), (event) => event.event);
  return [...byName.keys()].sort().map((name) => {
    const own = byName.get(name);
    const now = between(own, to - 27, to), before = between(own, to - 55, to - 28);
    return {
      name, key: false,
      people: distinct(now), events: now.length, people_previous: distinct(before), events_previous: before.length,
      first: textOf(own[0].day), last: textOf(own.at(-1).day),
    };
  });
}

// A generator that gives the same accounts and days every time.
function* pseudoRandom(seed) {
  for (let state = seed; ; ) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state / 2147483648;
  }
}

async function compareAccounts(server, key, events, now, accountCount) {
  const today = Math.floor(now / DAY);
  const past = events.filter((event) => event.time <= now);
  const byAccount = groupBy(past, (event) => event.account);
  const biggest = [...byAccount.keys()].sort((a, b) => byAccount.get(b).length - byAccount.get(a).length);
  const random = pseudoRandom(7);
  const pick = () => random.next().value;
  const chosen = new Set(biggest.slice(0, 10));
  while (chosen.size < Math.min(accountCount, byAccount.size)) chosen.add(biggest[Math.floor(pick() * biggest.length)]);
  for (const account of chosen) {
    const own = byAccount.get(account);
    const to = today - Math.floor(pick() * 400), from = to - 20 - Math.floor(pick() * 40);
    const { json, status } = await server.api(`/accounts/${encodeURIComponent(account)}/usage?from=${textOf(from)}&to=${textOf(to)}`, key);
    assert.equal(status, 200);
    assert.deepEqual(json.days, naiveDays(own, from, to), account);
    const features = json.features.filter((feature) => feature.first !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
    assert.deepEqual(features, naiveFeatures(own, to), account);
  }
}

function groupBy(events, keyOf) {
  const groups = new Map();
  for (const event of events) {
    const key = keyOf(event);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(event);
  }
  return groups;
}

for (const now of ['2016-06-30T12:00:00Z', '2026-08-31T00:00:00Z']) {
  test(`as of ${now}, every figure equals a naive computation, and a second import adds nothing`, async (t) => {
    const folder = await makeFolder();
    t.after(folder.remove);
    const events = await readEvents();
    const first = await run('import', FILE, '--db', folder.db, '--now', now);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^91992 rows: 91992 added, 0 here before, 0 rejected/);
    const key = await createKey(folder.db, 'api');

    let server = await Server.start(folder.db, '--now', now);
    t.after(() => server.stop('SIGKILL'));
    await compareAccounts(server, key, events, Date.parse(now), 40);
    const past = events.filter((event) => event.time <= Date.parse(now));
    const totals = (await server.api('/totals', key)).json;
    const today = Math.floor(Date.parse(now) / DAY);
    assert.equal(totals.metrics.mau, distinct(between(past, today - 29, today)));
    assert.equal(totals.metrics.events, between(past, today - 27, today).length);
    assert.equal(totals.accounts, new Set(past.map((event) => event.account)).size);
    assert.equal((await server.api('/events', key)).json.total, new Set(past.map((event) => event.event)).size);
    await server.stop();

    const second = await run('import', FILE, '--db', folder.db, '--now', now);
    assert.match(second.stdout, /^91992 rows: 0 added, 91992 here before, 0 rejected/);
    server = await Server.start(folder.db, '--now', now);
    await compareAccounts(server, key, events, Date.parse(now), 5);
    await server.stop();
    const checked = await run('check', '--db', folder.db, '--now', now);
    assert.equal(checked.code, 0, checked.stderr);
  });
}

test('the whole file has 649 accounts, 2,664 people and 172 event names', async (t) => {
  const folder = await makeFolder();
  t.after(folder.remove);
  await run('import', FILE, '--db', folder.db, '--now', '2026-11-01T00:00:00Z');
  const key = await createKey(folder.db, 'api');
  const server = await Server.start(folder.db, '--now', '2026-11-01T00:00:00Z');
  t.after(() => server.stop('SIGKILL'));
  assert.equal((await server.api('/accounts?limit=1', key)).json.total, 649);
  assert.equal((await server.api('/people?limit=1', key)).json.total, 2664);
  assert.equal((await server.api('/events', key)).json.total, 172);
  const exported = await run('export', 'events', '--out', '-', '--db', folder.db);
  const ids = exported.stdout.trim().split('\n').map((line) => JSON.parse(line).messageId).filter(Boolean); // the stages of accounts have none
  assert.equal(ids.length, 91992);
  assert.equal(new Set(ids).size, 91992);
  const { code } = await server.stop();
  assert.equal(code, 0);
});
