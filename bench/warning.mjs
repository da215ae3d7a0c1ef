// warning.mjs: how long it takes from an accepted event to a warning that an open page has been told of, while a load
// generator sends as much as the server takes.
import http from 'node:http';
import path from 'node:path';
import { createKey, load, startPerennial } from './processes.mjs';
import { count, milliseconds } from './report.mjs';

const KEYS = 6;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8) * 3;
const EVENT = 'Warning Wanted';

/** Calls `each` with the data of every event of that name in the stream of live changes. */
function listen(port, apiKey, name, each) {
  return new Promise((resolve, reject) => {
    const request = http.get(
      { port, path: '/api/v1/live', headers: { Authorization: `Bearer ${apiKey}` } },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`/live answers ${response.statusCode}`));
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => {
          text += piece;
          for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
            const lines = text.slice(0, end).split('\n');
            if (lines.includes(`event: ${name}`)) each(JSON.parse(lines.find((line) => line.startsWith('data: ')).slice(6)));
          }
        });
        resolve(() => request.destroy());
      },
    );
    request.on('error', reject);
  });
}

async function makeRule(port, apiKey) {
  const body = { formula: `count("${EVENT}", 1d) > 0`, direction: 'risk', severity: 2, meaning: 'The bench asked for it.',
    action: 'Count.', due_days: 1, probability: 0.5, quiet_days: 1, owner: 'account.owner', on: true };
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/warning-rules`, {
    method: 'POST', headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'Wanted', body }),
  });
  if (!response.ok) throw new Error(`the rule was refused: ${await response.text()}`);
}

/** Milliseconds from the answer to the event until the warning of its account is heard, one after the other. */
async function measure(port, writeKey, told, goesOn) {
  const headers = { Authorization: `Basic ${btoa(`${writeKey}:`)}`, 'Content-Type': 'application/json' };
  const times = [];
  while (goesOn()) {
    const account = `wanted-${told.size}`;
    const heard = new Promise((resolve) => told.set(account, () => resolve(performance.now())));
    const body = JSON.stringify({ userId: `${account}-user`, event: EVENT, context: { groupId: account } });
    const response = await fetch(`http://127.0.0.1:${port}/v1/track`, { method: 'POST', headers, body });
    const accepted = performance.now();
    if (!response.ok) throw new Error(`the event was refused: ${response.status}`);
    await response.arrayBuffer();
    times.push(Math.max(0, (await heard) - accepted));
  }
  return times.sort((a, b) => a - b);
}

export async function measureWarning(context) {
  const db = path.join(context.folder, 'warning.db');
  const keys = Array.from({ length: KEYS + 1 }, () => createKey(db, 'write'));
  const apiKey = createKey(db, 'api');
  const server = await startPerennial(db);
  await makeRule(server.port, apiKey);
  const told = new Map();
  const close = await listen(server.port, apiKey, 'warning', ({ account }) => told.get(account)?.());
  let loaded = false;
  const loading = load({ port: server.port, batch: 100, connections: 16, events: 1e9, seconds: SECONDS, seed: 1, people: 200_000,
    keys: keys.slice(1) }).finally(() => { loaded = true; });
  const times = await measure(server.port, keys[0], told, () => !loaded);
  const under = await loading;
  close();
  await server.stop();
  const at = (share) => milliseconds(times[Math.ceil(times.length * share) - 1]);
  context.report.add({
    what: 'event accepted → warning raised and told to an open page, under load',
    measured: `p50 ${at(0.5)}, p99 ${at(0.99)}`,
    target: 'p99 < 250 ms at 100,000 events/s',
    N: `${count(times.length)} warnings, beside ${count(under.per_second)} events/s`,
  });
}
