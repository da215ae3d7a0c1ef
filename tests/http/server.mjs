// server.mjs: starts the real program (its path is in PERENNIAL) on a free port with a database of its own, talks to
// it, and stops it. Every JSON answer of /api/v1 is checked against the schema the server publishes.
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkAnswer } from './schema.mjs';

const program = process.env.PERENNIAL ?? 'build/perennial';
const execute = promisify(execFile);

// A folder of its own for one test, with a database name in it.
export async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), 'perennial-'));
  return { path, db: join(path, 'test.db'), remove: () => rm(path, { recursive: true, force: true }) };
}

// Runs one command to its end; { stdout, stderr, code }.
export async function run(...args) {
  try {
    return { code: 0, ...(await execute(program, args, { maxBuffer: 1 << 30 })) };
  } catch (failed) {
    return { code: failed.code, stdout: failed.stdout, stderr: failed.stderr };
  }
}

export async function createKey(db, kind, ...more) {
  const { stdout, stderr, code } = await run('key', 'create', '--kind', kind, '--db', db, ...more);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim().split('\n').pop();
}

// What the program publishes about its interface; asked once, with a key, of a server of its own.
let described;
export const description = () => (described ??= describe());

async function describe() {
  const folder = await makeFolder();
  const authorization = `Bearer ${await createKey(folder.db, 'api')}`;
  const server = await Server.start(folder.db);
  try {
    return await (await fetch(`${server.url}/api/v1/openapi.json`, { headers: { authorization } })).json();
  } finally {
    await server.stop();
    await folder.remove();
  }
}

export class Server {
  // Starts serving; resolves when requests are answered.
  static async start(db, ...args) {
    const server = new Server();
    server.process = spawn(program, ['serve', '--db', db, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    server.log = '';
    server.ended = new Promise((resolve) => server.process.once('exit', (code, signal) => resolve({ code, signal })));
    server.process.stderr.on('data', (text) => (server.log += text));
    server.output = '';
    server.url = await new Promise((resolve, reject) => {
      server.process.stdout.on('data', (text) => {
        server.output += text; // everything is said in one piece, the first-run link too
        const found = /serves (http:\S+)/.exec(server.output);
        if (found) resolve(found[1]);
      });
      server.ended.then(() => reject(new Error(`the server ended: ${server.log}`)));
    });
    return server;
  }

  async stop(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.ended;
  }

  // Posts one tracking call; the answer with its text.
  async track(path, body, key, headers = {}) {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  // Calls /api/v1 with an API key; the parsed answer, checked against its schema.
  async api(path, key, options = {}) {
    const { body, ...rest } = options;
    const response = await fetch(`${this.url}/api/v1${path}`, {
      ...rest,
      headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}), ...rest.headers },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const json = type.includes('json') ? JSON.parse(text) : undefined;
    if (json !== undefined) checkAnswer(await description(), rest.method ?? 'GET', `/api/v1${path}`, response.status, json);
    return { status: response.status, headers: response.headers, json, text };
  }
}
