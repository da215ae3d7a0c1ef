// ingest.mjs: durable, deduplicated ingest over HTTP, in batches of 100 and one event a request, beside a small Node
// and PostgreSQL ingester under the same load. What was answered with 200 is counted again on the server's side.
import path from 'node:path';
import { createKey, load, readMetrics, startIngester, startPerennial, startPostgres } from './processes.mjs';
import { count, median, milliseconds, ratio } from './report.mjs';

const KEYS = 6; // a key may bring 200,000 new people an hour
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);

const KINDS = [
  { name: 'ingest, batches of 100', unit: 'events/s', batch: 100, connections: 16, events: 6_000_000,
    target: '≥ 700,000/s, p99 < 50 ms' },
  { name: 'ingest, one event a request, 64 connections', unit: 'requests/s', batch: 1, connections: 64,
    events: 1_000_000, target: '≥ 40,000/s, p99 < 20 ms' },
];

async function measurePerennial(context, kind, round) {
  const db = path.join(context.folder, `ingest-${kind.batch}-${round}.db`);
  const keys = Array.from({ length: KEYS }, () => createKey(db, 'write'));
  const apiKey = createKey(db, 'api');
  const server = await startPerennial(db);
  const result = await load({ ...kind, port: server.port, keys, seconds: SECONDS, seed: round });
  const accepted = (await readMetrics(server.port, apiKey)).perennial_events_accepted_total;
  await server.stop();
  if (accepted !== result.events) throw new Error(`${result.events} events were answered, ${accepted} were kept`);
  return result;
}

async function measureBaseline(postgres, kind, round) {
  postgres.ask('DROP TABLE IF EXISTS event');
  const server = await startIngester(postgres);
  const result = await load({ ...kind, port: server.port, keys: ['key'], seconds: SECONDS, seed: round });
  await server.stop();
  const kept = Number(postgres.ask('SELECT count(*) FROM event'));
  if (kept !== result.events) throw new Error(`${result.events} events were answered, PostgreSQL has ${kept}`);
  return result;
}

export async function measureIngest(context) {
  const postgres = await startPostgres(path.join(context.folder, 'postgres'));
  for (const kind of KINDS) {
    const ours = [];
    const theirs = [];
    for (let round = 1; round <= context.rounds; round++) {
      ours.push(await measurePerennial(context, kind, round));
      theirs.push(await measureBaseline(postgres, kind, round));
    }
    const of = (results, field) => median(results.map((result) => result[field]));
    const text = (results) => `${count(of(results, 'per_second'))} ${kind.unit}, p99 ${milliseconds(of(results, 'p99_ms'))}`;
    context.report.add({
      what: kind.name,
      measured: text(ours),
      target: kind.target,
      peer: `Node + PostgreSQL ${postgres.version}: ${text(theirs)}`,
      ratio: ratio(of(ours, 'per_second') / of(theirs, 'per_second')),
      N: `${count(of(ours, 'events'))} events, ${context.rounds} rounds`,
    });
  }
  postgres.stop();
}
