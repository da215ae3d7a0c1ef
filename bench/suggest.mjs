// suggest.mjs: suggested points on twenty simulated vendors, from suggest_bench: made as of a day, judged by who leaves in
// the 90 days that follow. The seeds were not looked at while the way points are made was chosen.
// BENCH_SEEDS=3 takes fewer.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { built } from './processes.mjs';

const SEEDS = Array.from({ length: Number(process.env.BENCH_SEEDS ?? 20) }, (_, i) => String(2001 + i));
const percent = (share) => `${(100 * share).toFixed(1)} %`;

export async function measureSuggest({ report }) {
  const vendors = SEEDS.map((seed) => JSON.parse(execFileSync(path.join(built, 'bench/suggest_bench'), [seed], { encoding: 'utf8' })));
  // Pairs of one who left and one who stayed, of the same vendor.
  const judged = vendors.filter((vendor) => vendor.future_left > 0 && vendor.future_stayed > 0);
  const pairs = judged.reduce((sum, vendor) => sum + vendor.future_left * vendor.future_stayed, 0);
  const mean = (field) => judged.reduce((sum, vendor) => sum + vendor[field] * vendor.future_left * vendor.future_stayed, 0) / pairs;
  const left = vendors.reduce((sum, vendor) => sum + vendor.future_left, 0);
  const cases = vendors.reduce((sum, vendor) => sum + vendor.future_left + vendor.future_stayed, 0);
  const said = vendors.reduce((sum, vendor) => sum + vendor.future_said * (vendor.future_left + vendor.future_stayed), 0);
  report.add({
    what: 'suggested points, AUC on the 90 days that follow',
    measured: `${mean('auc').toFixed(3)}; cross-validation had promised ${mean('promised').toFixed(3)}`,
    target: '–',
    N: `${judged.length} vendors, ${left} of ${cases} accounts left`,
  });
  report.add({ what: 'suggested points, said and came', measured: `${percent(said / cases)} said, ${percent(left / cases)} left`, target: '–', N: `${vendors.length} vendors` });
}
