// seeing.mjs: what people wait for, on one database: the list of 100,000 accounts, the page of an account while events
// arrive, and the start; and the bytes of the database. BENCH_LOG_EVENTS changes how many events it has.
import fs from 'node:fs';
import path from 'node:path';
import { createKey, databaseBytes, load, readMetrics, startPerennial } from './processes.mjs';
import { count, median, milliseconds } from './report.mjs';

const EVENTS = Number(process.env.BENCH_LOG_EVENTS ?? 5_000_000);
const ACCOUNTS = 100_000;
const PEOPLE = 250_000;
const KEYS = 6; // a key may bring 20,000 new accounts an hour
const DAYS = 120;
const LIST_ROUNDS = 100;
const PAGE_ROUNDS = 400;
const LIVE_EVENTS_A_SECOND = 1000;
const PLANS = ['free', 'team', 'business', 'enterprise'];

const accountId = (number) => `account-${String(number).padStart(5, '0')}`;

class Client {
  constructor(port, apiKey) {
    this.base = `http://127.0.0.1:${port}`;
    this.headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
  }

  async request(target, options = {}) {
    const response = await fetch(this.base + target, { headers: this.headers, ...options });
    const body = await response.json();
    if (!response.ok) throw new Error(`${target} answers ${response.status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Milliseconds of each of the calls, one after the other, the body read to its end. */
  async time(targets, check) {
    const times = [];
    for (const target of targets) {
      const start = performance.now();
      const body = await this.request(target);
      times.push(performance.now() - start);
      check(body, target);
    }
    return times;
  }
}

function percentiles(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: median(times), p99: sorted[Math.ceil(sorted.length * 0.99) - 1] };
}

async function describeAccounts(client) {
  for (let from = 0; from < ACCOUNTS; from += 1000) {
    const items = Array.from({ length: 1000 }, (_, i) => ({
      id: accountId(from + i), name: `Company ${from + i}`, plan: PLANS[(from + i) % 4], mrr: ((from + i) * 7919) % 10_000,
    }));
    const { accepted } = await client.request('/api/v1/accounts', { method: 'POST', body: JSON.stringify({ items }) });
    if (accepted !== 1000) throw new Error(`${accepted} of 1,000 accounts were taken`);
  }
}

/** Events that arrive while something else is measured. */
function sendLiveEvents(port, key) {
  let sent = 0;
  let failed = 0;
  const pending = new Set();
  const timer = setInterval(() => {
    const batch = Array.from({ length: LIVE_EVENTS_A_SECOND / 10 }, () => ({
      messageId: crypto.randomUUID(), type: 'track', event: 'Report Viewed', timestamp: new Date().toISOString(),
      userId: `user-${String(sent++ % PEOPLE).padStart(7, '0')}`, context: { groupId: accountId((sent * 7919) % ACCOUNTS) },
    }));
    const headers = { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
    const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
    const call = fetch(`http://127.0.0.1:${port}/v1/batch`, { method: 'POST', headers, body })
      .then((response) => { if (!response.ok) failed++; return response.arrayBuffer(); })
      .catch(() => failed++)
      .finally(() => pending.delete(call));
    pending.add(call);
  }, 100);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
    if (failed > 0) throw new Error(`${failed} live batches failed`);
    return sent;
  };
}

async function measureList(client, report) {
  const lists = Array.from({ length: LIST_ROUNDS }, (_, i) => {
    const sort = ['-mrr', '-mau', 'name', '-events', 'last_seen'][i % 5];
    return `/api/v1/accounts?filter=plan:eq:${PLANS[i % 4]}&filter=mrr:gte:${(i * 97) % 5000}&sort=${sort}&limit=50&spark=true`;
  });
  const check = (body, target) => {
    const [, plan, least] = /plan:eq:(\w+)&filter=mrr:gte:(\d+)/.exec(target);
    const right = body.items.every(({ attributes }) => attributes.plan === plan && attributes.mrr >= Number(least));
    if (!right || body.items.length !== 50 || body.total < ACCOUNTS) throw new Error(`a wrong list: ${target}`);
  };
  await client.time(lists.slice(0, 5), check);
  const { p50, p99 } = percentiles(await client.time(lists, check));
  report.add({ what: 'account list, filtered twice and sorted, 50 rows with sparklines',
    measured: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)} over HTTP`, target: 'p99 < 50 ms',
    N: `${count(ACCOUNTS)} accounts, ${LIST_ROUNDS} calls, ${count(LIVE_EVENTS_A_SECOND)} events/s arriving` });
}

async function measurePage(client, report) {
  const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  for (const [what, suffix] of [['account', ''], ['usage of 90 days', `/usage?from=${day(89)}&to=${day(0)}`]]) {
    const targets = Array.from({ length: PAGE_ROUNDS }, (_, i) => `/api/v1/accounts/${accountId((i * 7919) % ACCOUNTS)}${suffix}`);
    const { p50, p99 } = percentiles(await client.time(targets, () => {}));
    report.add({ what: `account page: ${what}`, measured: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)} over HTTP`,
      target: 'p99 < 10 ms', N: `${PAGE_ROUNDS} calls, ${count(LIVE_EVENTS_A_SECOND)} events/s arriving` });
  }
}

/** Seconds from the start of the process until /readyz says 200. */
async function measureStart(db, apiKey) {
  const start = performance.now();
  const server = await startPerennial(db);
  while ((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status !== 200) { /* ask again */ }
  const seconds = (performance.now() - start) / 1000;
  const { total } = await new Client(server.port, apiKey).request('/api/v1/accounts?limit=1');
  if (total < ACCOUNTS) throw new Error(`after the start there are ${total} accounts`);
  await server.stop();
  return seconds;
}

async function measureStarts({ report, rounds }, db, apiKey, events) {
  for (const [what, prepare] of [
    ['from start to ready, with a snapshot', () => {}],
    ['from start to ready, everything replayed', () => fs.rmSync(`${db}.snapshot`)],
  ]) {
    const seconds = [];
    for (let round = 0; round < rounds; round++) {
      if (!fs.existsSync(`${db}.snapshot`)) throw new Error('there is no snapshot after a clean stop');
      prepare();
      seconds.push(await measureStart(db, apiKey));
    }
    report.add({ what, measured: `${median(seconds).toFixed(2)} s`, target: '< 2 s at 50 M events', N: `${count(events)} events` });
  }
}

export async function measureSeeing(context) {
  const db = path.join(context.folder, 'seeing.db');
  const keys = Array.from({ length: KEYS }, () => createKey(db, 'write'));
  const apiKey = createKey(db, 'api');
  const server = await startPerennial(db);
  const client = new Client(server.port, apiKey);
  await describeAccounts(client);
  const result = await load({ port: server.port, keys, batch: 100, connections: 16, events: EVENTS, seconds: 180, days: DAYS,
    seed: 1, people: PEOPLE, accounts: ACCOUNTS });
  const accepted = (await readMetrics(server.port, apiKey)).perennial_events_accepted_total;
  if (accepted !== result.events + ACCOUNTS) throw new Error(`sent ${result.events + ACCOUNTS}, kept ${accepted}`);
  const stopLive = sendLiveEvents(server.port, keys[0]);
  await measureList(client, context.report);
  await measurePage(client, context.report);
  const events = accepted + (await stopLive());
  await server.stop();
  await measureStarts(context, db, apiKey, events);
  context.report.add({ what: 'disk', measured: `${(databaseBytes(db) / events).toFixed(1)} B an event`, target: '< 60 B',
    N: `${count(events)} events, up to 65,536 of them not yet sealed` });
}
