// warning.mjs: how long it takes from an accepted event to a warning that an open page has been told of, at once and by
// way of a stage of the journey, while a load generator sends as much as the server takes.
import http from 'node:http';
import path from 'node:path';
import { createKey, load, startPerennial } from './processes.mjs';
import { count, milliseconds } from './report.mjs';

const KEYS = 6;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8) * 3;
export const EVENT = 'Warning Wanted';

/** Calls `each` with the data of every event of that name in the stream of live changes. */
export function listen(port, apiKey, name, each) {
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

const WAYS = [
  { what: 'event accepted → warning raised and told to an open page, under load', target: 'p99 < 250 ms at 100,000 events/s',
    formula: `count("${EVENT}", 1d) > 0` },
  { what: 'event accepted → stage entered → warning about the stage told, under load', target: '–', formula: 'account.stages has "wanted"',
    stage: { key: 'wanted', position: 90, meaning: 'The bench asked for it.', enter: { formula: `count("${EVENT}", 1d) > 0` }, on: true } },
];

export async function post(port, apiKey, route, body) {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/${route}`, {
    method: 'POST', headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${route}: refused: ${await response.text()}`);
  return response.json();
}

/** What is so when a rule is first asked is found, and no news: nothing is sent before the rule is followed. */
async function followed(port, apiKey, rule) {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/warning-rules`, { headers: { Authorization: `Bearer ${apiKey}` } });
    const { items } = await response.json();
    if (Number.isInteger(items.find((one) => one.id === rule)?.accounts)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function makeRule(port, apiKey, { formula, stage }) {
  if (stage) await post(port, apiKey, 'stages', { name: 'Wanted', body: stage });
  const body = { formula, direction: 'risk', severity: 2, meaning: 'The bench asked for it.',
    action: 'Count.', due_days: 1, probability: 0.5, quiet_days: 1, owner: 'account.owner', on: true };
  const { id } = await post(port, apiKey, 'warning-rules', { name: 'Wanted', body });
  await followed(port, apiKey, id);
}

/** Milliseconds from the answer to the event until what it leads to is heard, one after the other. */
export async function measureEvents(port, writeKey, told, goesOn) {
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

async function measureWay(context, way, number) {
  const db = path.join(context.folder, `warning-${number}.db`);
  const keys = Array.from({ length: KEYS + 1 }, () => createKey(db, 'write'));
  const apiKey = createKey(db, 'api');
  const server = await startPerennial(db);
  await makeRule(server.port, apiKey, way);
  const told = new Map();
  const close = await listen(server.port, apiKey, 'warning', ({ account }) => told.get(account)?.());
  let loaded = false;
  const loading = load({ port: server.port, batch: 100, connections: 16, events: 1e9, seconds: SECONDS, seed: 1, people: 200_000,
    keys: keys.slice(1) }).finally(() => { loaded = true; });
  const times = await measureEvents(server.port, keys[0], told, () => !loaded);
  const under = await loading;
  close();
  await server.stop();
  const at = (share) => milliseconds(times[Math.ceil(times.length * share) - 1]);
  context.report.add({ what: way.what, measured: `p50 ${at(0.5)}, p99 ${at(0.99)}`, target: way.target,
    N: `${count(times.length)} warnings, beside ${count(under.per_second)} events/s` });
}

export async function measureWarning(context) {
  for (const [number, way] of WAYS.entries()) await measureWay(context, way, number);
}
