// engine.mjs: folding, memory and snapshots of the engine alone, from engine_bench. BENCH_ENGINE_EVENTS changes how much.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { built } from './processes.mjs';
import { count } from './report.mjs';

const EVENTS = Number(process.env.BENCH_ENGINE_EVENTS ?? 50_000_000);

export async function measureEngine({ report }) {
  const text = execFileSync(path.join(built, 'bench/engine_bench'), [String(EVENTS)], { encoding: 'utf8' });
  console.log(text);
  const find = (pattern) => {
    const found = pattern.exec(text);
    if (!found) throw new Error(`engine_bench does not say ${pattern}`);
    return found[1];
  };
  const N = `${count(EVENTS)} events, 1 M people, 10,000 accounts`;
  report.add({
    what: 'fold into state, with names',
    measured: `${find(/fold\s+([\d.]+) M/)} M events/s; ${find(/([\d.]+) M events per CPU second/)} M a CPU second`,
    target: '≥ 8 M events/s',
    N,
  });
  report.add({
    what: 'usage of all accounts, newest day',
    measured: `${find(/today\s+all accounts\s+([\d.]+) ms/)} ms (median of 9)`,
    target: '≤ 25 ms',
    N,
  });
  report.add({ what: 'memory', measured: `${find(/memory\s+(\d+) MiB/)} MiB`, target: '< 1,024 MiB', N });
  report.add({
    what: 'snapshot: write, load',
    measured: `${find(/written in ([\d.]+) s/)} s, ${find(/loaded in ([\d.]+) s/)} s; ${find(/snapshot\s+(\d+) MiB/)} MiB`,
    N,
  });
}
