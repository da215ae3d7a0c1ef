// The demo of the program under test, with a database of its own that is kept between runs: filling it takes a while.
// What fills it is part of its name, so that a demo of before is not taken for that of now.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// What `perennial demo` prints; its data is invented and its password no secret.
const EMAIL = 'demo@perennial.example';
const PASSWORD = 'perennial-demo';
// Smaller than the demo people see: under the sanitizers filling it must not take minutes.
const DEMO = ['demo', '--port', '0', '--accounts', '150', '--people', '3000'];
const FILLING_MS = 300_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

// The name of the database: by the sources that fill it, and the schema, for a database never goes back.
function demoName() {
  const hash = createHash('sha256').update(DEMO.join(' '));
  const files = ['src/cli', 'schema'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)));
  for (const file of files.filter((name) => /\/(demo|simulate)[^/]*\.[ch]$|\.sql$/.test(name)).sort()) hash.update(readFileSync(file));
  return `demo-${hash.digest('hex').slice(0, 12)}`;
}

export async function startDemo(program) {
  if (!program) throw new Error('set PERENNIAL to the program, or PERENNIAL_URL to a server that runs');
  const folder = join(root, 'build/browser');
  const name = demoName();
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (/^demo.*\.db/.test(old) && !old.startsWith(name)) rmSync(join(folder, old), { force: true });
  // Files of tests that run at the same time do not share one.
  const database = `${name}-${basename(process.argv[1] ?? 'demo', '.test.mjs')}.db`;
  const child = spawn(program, [...DEMO, '--db', join(folder, database)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk) => (output = (output + chunk).slice(-20_000));
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let stopping = false;
  // A server that dies fails every test after it: what it said last is worth more than all of them.
  void ended.then((code) => stopping || process.stderr.write(`perennial demo ended by itself (${code}):\n${output}\n`));
  const url = await firstAddress(child, () => output);
  await untilReady(url);
  return {
    url,
    email: EMAIL,
    password: PASSWORD,
    stop: async () => {
      stopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstAddress(child, output) {
  const deadline = Date.now() + FILLING_MS;
  while (Date.now() < deadline) {
    const found = output().match(/http:\/\/[\w.]+:\d+/);
    if (found) return found[0];
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`perennial demo printed no address:\n${output()}`);
}

async function untilReady(url) {
  const deadline = Date.now() + FILLING_MS;
  for (;;) {
    try {
      if ((await fetch(`${url}/readyz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > deadline) throw new Error(`${url} did not become ready`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
