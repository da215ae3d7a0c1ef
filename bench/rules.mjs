// rules.mjs: the shipped warning rules over twenty simulated vendors whose truth is known, from warning_bench. The
// seeds were not looked at while the rules were made.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { built } from './processes.mjs';

const SEEDS = Array.from({ length: 20 }, (_, i) => String(2001 + i));
const percent = (part, whole) => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–');

export async function measureRules({ report }) {
  const rules = new Map();
  for (const seed of SEEDS) {
    const text = execFileSync(path.join(built, 'bench/warning_bench'), [seed], { encoding: 'utf8' });
    for (const line of text.trim().split('\n')) {
      const { rule, seed: _, ...counts } = JSON.parse(line);
      const sums = rules.get(rule) ?? {};
      for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
      rules.set(rule, sums);
    }
  }
  for (const [rule, { cases, found, alarms, wrong, either }] of rules) {
    report.add({
      what: `warning “${rule}”`,
      measured: `${percent(found, cases)} found, ${percent(wrong, alarms - either)} of alarms wrong`,
      target: '≥ 80 % found, < 20 % wrong',
      N: `${SEEDS.length} vendors, ${cases} cases, ${alarms} alarms (${either} neither right nor wrong)`,
    });
  }
  const worst = [...rules].map(([rule, sums]) => [sums.wrong / Math.max(1, sums.alarms - sums.either), rule]).sort((a, b) => b[0] - a[0])[0];
  report.note(`warnings: the most wrong alarms come from “${worst[1]}”`);
}
