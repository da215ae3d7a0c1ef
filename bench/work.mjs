// work.mjs: the team's work on a large database: a search over a million notes, and the page of the day of a CSM with
// 300 accounts among 10,000 open warnings, in the program and over HTTP. BENCH_NOTES changes the number of notes.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { built, createStaff, startPerennial } from './processes.mjs';
import { count, median, milliseconds } from './report.mjs';

const NOTES = Number(process.env.BENCH_NOTES ?? 1_000_000);
const PAGES = 200;
const EMAIL = 'bench@example.com';
const PASSWORD = 'a password of the bench';

const WAYS = { word: 'one word', words: 'two words', beginning: 'the beginning of a word', account: 'a word within an account' };

/** Milliseconds of each page of the day, read to its end by somebody who is signed in. */
async function timePages(db) {
  createStaff(db, EMAIL, PASSWORD);
  const server = await startPerennial(db);
  const base = `http://127.0.0.1:${server.port}/api/v1`;
  const headers = { 'content-type': 'application/json' };
  const signedIn = await fetch(`${base}/session`, { method: 'POST', headers, body: JSON.stringify({ email: EMAIL, password: PASSWORD }) });
  if (!signedIn.ok) throw new Error(`signing in answers ${signedIn.status}: ${await signedIn.text()}`);
  const cookie = signedIn.headers.get('set-cookie').split(';')[0];
  const times = [];
  const ticks = () => fs.readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(' ').slice(13, 15).reduce((sum, one) => sum + Number(one), 0);
  const before = ticks();
  for (let i = 0; i < PAGES; i++) {
    const start = performance.now();
    const page = await (await fetch(`${base}/today`, { headers: { cookie } })).json();
    times.push(performance.now() - start);
    if (page.items?.length !== 12 || page.glance.accounts !== 300) throw new Error(`another page: ${JSON.stringify(page).slice(0, 500)}`);
  }
  const processor = ((ticks() - before) * 10) / PAGES; // a tick is 10 ms
  await server.stop();
  return { times: times.sort((a, b) => a - b), processor };
}

export async function measureWork(context) {
  const text = execFileSync(path.join(built, 'bench/work_bench'), [context.folder, String(NOTES)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = Object.fromEntries(text.trim().split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1).map(Number)]));
  context.report.note(`${count(NOTES)} notes were written in ${count(lines.filled[0])} s`);
  for (const [way, words] of Object.entries(WAYS)) {
    const [p50, p99] = lines[way];
    context.report.add({ what: `search over ${count(NOTES)} notes, ${words}: p50 · p99`, measured: `${milliseconds(p50)} · ${milliseconds(p99)}`, target: 'p99 < 50 ms', N: '500' });
  }
  const [p50, p99] = lines.today;
  context.report.add({ what: 'today: 12 items of 300 accounts, 10,000 open warnings, in the program: p50 · p99', measured: `${milliseconds(p50)} · ${milliseconds(p99)} (${milliseconds(lines.today_processor[0])} of a processor)`, target: '< 100 ms', N: '200' });
  const { times, processor } = await timePages(path.join(context.folder, 'work.db'));
  context.report.add({ what: 'the same as a page over HTTP with health and glance: p50 · p99', measured: `${milliseconds(median(times))} · ${milliseconds(times[Math.ceil(times.length * 0.99) - 1])} (${milliseconds(processor)} of a processor)`, target: '< 100 ms', N: String(PAGES) });
}
