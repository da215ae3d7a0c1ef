// usage.mjs: activity of every account from the engine beside DuckDB, which has the same events: answers compared row
// by row, then timed in turns. BENCH_USAGE_EVENTS changes their number.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openDuck, usageQuery } from './baseline/duckdb.mjs';
import { built } from './processes.mjs';
import { count, median, milliseconds, ratio } from './report.mjs';

const EVENTS = Number(process.env.BENCH_USAGE_EVENTS ?? 5_000_000);
const PEOPLE = 1_000_000;
const ACCOUNTS = 10_000;
const ROUNDS = 9;

const COLUMNS = ['account', 'dau', 'wau', 'mau', 'active_28', 'active_28_previous', 'events_28', 'events_28_previous',
  'features_28', 'dau_sum_28'];

/** Answers as texts by account; accounts in which nothing happened lately are zero in ours and absent in theirs. */
async function compare(duck, day, folder) {
  const rows = (await (await duck.runAndReadAll(usageQuery(day))).getRows()).map((row) => row.map(Number));
  const theirs = new Map(rows.map((row) => [row[0], row.join()]));
  const ours = fs.readFileSync(path.join(folder, 'answers.csv'), 'utf8').trim().split('\n');
  for (const line of ours) {
    const account = Number(line.slice(0, line.indexOf(',')));
    const other = theirs.get(account) ?? [account, ...COLUMNS.slice(1).map(() => 0)].join();
    if (line !== other) throw new Error(`answers differ (${COLUMNS}): the engine says ${line}, DuckDB ${other}`);
    theirs.delete(account);
  }
  if (theirs.size > 0) throw new Error(`the engine lacks ${theirs.size} accounts`);
  return ours.length;
}

export async function measureUsage(context) {
  const child = spawn(path.join(built, 'bench/usage_bench'), [EVENTS, PEOPLE, ACCOUNTS, context.folder].map(String),
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = (await lines.next()).value;
  if (!ready) throw new Error('usage_bench ended early');
  const day = Number(ready.split(' ')[1]);
  const duck = await openDuck(context.folder);
  const accounts = await compare(duck, day, context.folder);
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    child.stdin.write('\n');
    ours.push(Number((await lines.next()).value) / 1000);
    const start = performance.now();
    await duck.runAndReadAll(usageQuery(day));
    theirs.push(performance.now() - start);
  }
  child.stdin.end();
  await ended;
  duck.closeSync();
  fs.rmSync(path.join(context.folder, 'events.csv'));
  context.report.add({
    what: 'DAU, WAU, MAU, stickiness, breadth, 28-day change of every account',
    measured: milliseconds(median(ours)),
    target: '≤ 25 ms at 50 M events',
    peer: `DuckDB 1.5, raw events in memory: ${milliseconds(median(theirs))}`,
    ratio: ratio(median(theirs) / median(ours)),
    N: `${count(EVENTS)} events, ${count(accounts)} accounts, all rows equal, ${ROUNDS} rounds`,
  });
}
