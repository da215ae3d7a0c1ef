// formulas.mjs: fifty formulas over a hundred thousand accounts on one core, from formula_bench.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { built } from './processes.mjs';

export async function measureFormulas({ report }) {
  const text = execFileSync(path.join(built, 'bench/formula_bench'), [], { encoding: 'utf8' });
  console.log(text);
  const found = /formulas\s+(\d+) over (\d+) accounts: ([\d.]+) s of a core.*one for one account: ([\d.]+) us/.exec(text);
  if (!found) throw new Error('formula_bench does not say how long it took');
  report.add({
    what: `${found[1]} formulas (20 with people, 10 with the past), all accounts`,
    measured: `${found[3]} s of a core; one for one account ${found[4]} µs`,
    target: '< 1 s on one core',
    N: `${Number(found[2]).toLocaleString('en')} accounts, 1 M people, 10 M events`,
  });

  const scores = execFileSync(path.join(built, 'bench/health_bench'), [], { encoding: 'utf8' });
  console.log(scores);
  const scored = /health\s+(\d+) accounts on (\d+) days, (\d+) measures: ([\d.]+) s of a core/.exec(scores);
  if (!scored) throw new Error('health_bench does not say how long it took');
  report.add({
    what: `${scored[1]} accounts scored again on ${scored[2]} days`,
    measured: `${scored[4]} s of a core`,
    target: '< 1 s on one core',
    N: `${scored[3]} measures, 12,000 people, 2 M events`,
  });
}
