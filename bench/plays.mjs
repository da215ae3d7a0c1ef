// plays.mjs: plays. How long from an accepted event to the step of a play while a load generator sends as much as the
// server takes; what a million waiting runs weigh and cost while nothing happens; and how often what is said of a play is
// true, on 200 vendors with planted effects: plays that work, do nothing, and harm (play_bench.c says how they are drawn;
// the seeds were not looked at while the intervals were chosen).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { built, createKey, load, startPerennial } from './processes.mjs';
import { count, milliseconds } from './report.mjs';
import { EVENT, listen, measureEvents, post } from './warning.mjs';

const KEYS = 6;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8) * 3;
const RUNS = Number(process.env.BENCH_RUNS ?? 1_000_000), ACCOUNTS = Math.ceil(RUNS / 10);
const VENDORS = 200;
const bench = path.join(built, 'bench/play_bench');

// ---- from an event to a step

async function followed(port, apiKey, play) {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/plays`, { headers: { Authorization: `Bearer ${apiKey}` } });
    const { items } = await response.json();
    if (Number.isInteger(items.find((one) => one.id === play)?.accounts)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function measureSteps(context) {
  const db = path.join(context.folder, 'plays.db');
  const keys = Array.from({ length: KEYS + 1 }, () => createKey(db, 'write'));
  const apiKey = createKey(db, 'api');
  const server = await startPerennial(db);
  const body = { audience: 'accounts', enter: { when: 'event', event: EVENT }, goal: { formula: 'account.saved = true', days: 30 }, on: true,
    steps: [{ id: 'call', kind: 'task', title: 'Call' }] };
  const { id } = await post(server.port, apiKey, 'plays', { name: 'Wanted', body });
  await followed(server.port, apiKey, id);
  const told = new Map();
  // One after the other: what is told of runs is of the last account.
  const close = await listen(server.port, apiKey, 'plays', () => [...told.values()].at(-1)?.());
  let loaded = false;
  const loading = load({ port: server.port, batch: 100, connections: 16, events: 1e9, seconds: SECONDS, seed: 1, people: 200_000,
    keys: keys.slice(1) }).finally(() => { loaded = true; });
  const times = await measureEvents(server.port, keys[0], told, () => !loaded);
  const under = await loading;
  close();
  await server.stop();
  const at = (share) => milliseconds(times[Math.ceil(times.length * share) - 1]);
  context.report.add({ what: 'event accepted → account entered, step taken and told, under load', measured: `p50 ${at(0.5)}, p99 ${at(0.99)}`,
    target: 'p99 < 250 ms at 100,000 events/s', N: `${count(times.length)} runs, beside ${count(under.per_second)} events/s` });
}

// ---- many runs

const TICK_MS = 10; // of /proc/…/stat
const cpuMs = (pid) => fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
const residentBytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until it has asked all runs once: five calm seconds; then what it uses while nothing happens. */
async function watchIdle(db) {
  const server = await startPerennial(db);
  const began = performance.now();
  for (let calm = 0; calm < 5;) {
    const before = cpuMs(server.pid);
    await pause(1000);
    calm = cpuMs(server.pid) - before < 100 ? calm + 1 : 0;
  }
  const ready = performance.now() - began - 5000, before = cpuMs(server.pid);
  await pause(20_000);
  const idle = (cpuMs(server.pid) - before) / 20_000, memory = residentBytes(server.pid);
  await server.stop();
  return { ready, idle, memory };
}

async function measureRuns(context) {
  const [few, many] = ['few.db', 'many.db'].map((name) => path.join(context.folder, name));
  execFileSync(bench, ['runs', few, String(ACCOUNTS), '0']);
  const { before, after } = JSON.parse(execFileSync(bench, ['runs', many, String(ACCOUNTS), String(RUNS)], { encoding: 'utf8' }));
  const without = await watchIdle(few), withRuns = await watchIdle(many);
  context.report.add({ what: 'waiting runs: on disk', measured: `${((after - before) / RUNS).toFixed(0)} B a run`, target: '–', N: `${count(RUNS)} runs of ${count(ACCOUNTS)} accounts` });
  context.report.add({ what: 'waiting runs: in memory', measured: `${((withRuns.memory - without.memory) / RUNS).toFixed(1)} B a run`, target: '–', N: 'beside the same accounts without runs' });
  context.report.add({ what: 'waiting runs: while nothing happens', measured: `${(100 * withRuns.idle).toFixed(2)} % of a core; without runs ${(100 * without.idle).toFixed(2)} %`, target: '–', N: '20 s' });
  context.report.add({ what: 'waiting runs: all asked again, as when a day begins', measured: `${(withRuns.ready / 1000).toFixed(1)} s; without runs ${(without.ready / 1000).toFixed(1)} s`, target: '–', N: 'from the start of the program, to a second' });
}

// ---- what is said of a play

const seedsFrom = (first) => Array.from({ length: VENDORS }, (_, i) => String(first + i));
const START = { rises: 'It helps.', falls: 'It does harm.', none: 'No clear effect.', too_little: 'Too little is known' };

function reportEffects(report, what, lines) {
  for (const measure of new Set(lines.map((line) => line.measure))) {
    const said = lines.filter((line) => line.measure === measure && line.verdict !== 'too_little');
    const held = said.filter(({ low, high, truth }) => low <= truth && truth <= high).length;
    const wrong = said.filter(({ verdict, truth }) => (verdict === 'rises' && truth <= 0) || (verdict === 'falls' && truth >= 0)).length;
    const found = said.filter(({ verdict, truth }) => truth !== 0 && verdict === (truth > 0 ? 'rises' : 'falls')).length;
    const there = said.filter(({ truth }) => truth !== 0).length;
    report.add({ what: `${what}, ${measure}: intervals that hold the truth`, measured: `${((100 * held) / said.length).toFixed(1)} of 100; said an effect that is none or the contrary ${wrong}, found ${found} of ${there} true ones`,
      target: '95 of 100', N: `${said.length} vendors of ${VENDORS}, the others have too little` });
  }
  const words = lines.filter((line) => line.words);
  const right = words.filter(({ words: text, verdict }) => text.startsWith(START[verdict])).length;
  report.add({ what: `${what}: words that say what the interval says`, measured: `${right} of ${words.length}`, target: 'all', N: `${VENDORS} vendors` });
}

/** Lived through: accounts enter, chance holds some out, the step is taken, customers do more or less, the results are asked. */
function measureEffects({ report, folder }) {
  const run = (...args) => execFileSync(bench, args, { encoding: 'utf8', maxBuffer: 1 << 26 }).trim().split('\n').map((line) => JSON.parse(line));
  reportEffects(report, 'plays, lived through', run('vendors', folder, ...seedsFrom(7001)));
  reportEffects(report, 'plays, drawn as figures with heavy tails', run('effects', ...seedsFrom(5001)));
}

export async function measurePlays(context) {
  measureEffects(context);
  await measureSteps(context);
  await measureRuns(context);
}
