// run.mjs: measures what the design promises, beside its peers in the same run, and prints one table.
// BENCH_ROUNDS rounds (default 3) alternate between Perennial and the peer; figures are medians of the rounds.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureEngine } from './engine.mjs';
import { measureForecast } from './forecast.mjs';
import { measureFormulas } from './formulas.mjs';
import { measureIngest } from './ingest.mjs';
import { measureMails } from './mails.mjs';
import { measurePlays } from './plays.mjs';
import { Report } from './report.mjs';
import { measureSeeing } from './seeing.mjs';
import { measureSuggest } from './suggest.mjs';
import { measureUsage } from './usage.mjs';
import { measureRules } from './rules.mjs';
import { measureWarning } from './warning.mjs';
import { measureWork } from './work.mjs';

const folder = fs.mkdtempSync(path.join(process.env.BENCH_FOLDER ?? '/var/tmp', 'perennial-bench-'));
fs.chmodSync(folder, 0o755); // PostgreSQL runs as a user of its own
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

const report = new Report();
const context = { folder, report, rounds: Number(process.env.BENCH_ROUNDS ?? 3) };
report.note(`${os.cpus().length} × ${os.cpus()[0].model}, Linux ${os.release()}, Node ${process.versions.node}; ` +
  `load ${os.loadavg()[0].toFixed(1)} at the start`);
const steps = { ingest: measureIngest, engine: measureEngine, usage: measureUsage, formulas: measureFormulas, seeing: measureSeeing,
  warning: measureWarning, rules: measureRules, suggest: measureSuggest, forecast: measureForecast, plays: measurePlays, mails: measureMails, work: measureWork };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);
for (const name of wanted) {
  console.log(`== ${name}`);
  await steps[name](context);
}
report.note(`load ${os.loadavg()[0].toFixed(1)} at the end; the load generators and peers share the cores`);
const text = report.text();
console.log(`\n${text}`);
fs.mkdirSync('build/bench', { recursive: true });
fs.writeFileSync('build/bench/report.md', text);
