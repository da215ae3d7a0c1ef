// The demo of the program under test, with a database of its own that is kept between runs: filling it takes a while.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// What `perennial demo` prints; its data is invented and its password no secret.
const EMAIL = 'demo@perennial.example';
const PASSWORD = 'perennial-demo';
// Smaller than the demo people see: under the sanitizers filling it must not take minutes.
const DEMO = ['demo', '--port', '0', '--accounts', '150', '--people', '3000'];
const FILLING_MS = 300_000;

export async function startDemo(program) {
  if (!program) throw new Error('set PERENNIAL to the program, or PERENNIAL_URL to a server that runs');
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../build/browser');
  mkdirSync(folder, { recursive: true });
  const child = spawn(program, [...DEMO, '--db', join(folder, 'demo.db')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk) => (output = (output + chunk).slice(-20_000));
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await firstAddress(child, () => output);
  await untilReady(url);
  return {
    url,
    email: EMAIL,
    password: PASSWORD,
    stop: async () => {
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
