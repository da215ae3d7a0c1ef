// processes.mjs: what the benchmark starts and stops: Perennial, PostgreSQL, the Node ingester, the load generator.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const built = path.join(here, '../build/release');
const perennial = path.join(built, 'src/perennial');

const running = new Set();
process.on('exit', () => { for (const stop of running) stop(); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** A program of ours that says on its first line where it listens. */
async function startServer(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  running.add(kill);
  const lines = createInterface({ input: child.stdout });
  const [first] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => { throw new Error(`${command} ended before it served`); }),
  ]);
  child.stdout.resume();
  return {
    first,
    pid: child.pid,
    async stop() {
      running.delete(kill);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

// ---- Perennial

export function createKey(db, kind) {
  return execFileSync(perennial, ['key', 'create', '--kind', kind, '--db', db], { encoding: 'utf8' }).trim().split('\n').at(-1);
}

export function createStaff(db, email, password) {
  execFileSync(perennial, ['user', 'create', '--email', email, '--db', db], { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
}

export async function startPerennial(db) {
  const server = await startServer(perennial, ['serve', '--db', db, '--port', '0', '--log-level', 'warn']);
  return { ...server, port: Number(/:(\d+)/.exec(server.first)[1]) };
}

/** The numbers of /metrics by their names. */
export async function readMetrics(port, apiKey) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { Authorization: `Bearer ${apiKey}` } });
  if (!response.ok) throw new Error(`/metrics answers ${response.status}`);
  const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
}

/** Bytes of the database with all that SQLite has beside it. */
export function databaseBytes(db) {
  return ['', '-wal'].reduce((sum, end) => sum + (fs.existsSync(db + end) ? fs.statSync(db + end).size : 0), 0);
}

// ---- the load generator

/** Sends and returns what it prints; see http_load.c. */
export async function load({ port, keys, batch, connections, threads = 1, events, seconds, days = 0, seed, people = 1_000_000, accounts = 10_000 }) {
  const args = [port, batch, connections, threads, events, seconds, people, accounts, days, seed].map(String);
  const child = spawn(path.join(built, 'bench/http_load'), [...args, ...keys], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (piece) => { printed += piece; });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`http_load ended with ${code}`);
  const result = JSON.parse(printed);
  if (result.failed > 0) throw new Error(`${result.failed} requests failed`);
  return result;
}

// ---- PostgreSQL, which does not run as root, and the ingester before it

function postgresProgram(name) {
  const folder = '/usr/lib/postgresql';
  const version = fs.readdirSync(folder).sort((a, b) => Number(b) - Number(a))[0];
  return path.join(folder, version, 'bin', name);
}

function asPostgres(program, args) {
  const isRoot = process.getuid() === 0;
  const [command, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
  return execFileSync(command, all, { encoding: 'utf8', cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A new cluster in `folder`, which must not exist. */
export async function startPostgres(folder) {
  fs.mkdirSync(folder, { mode: 0o700 });
  if (process.getuid() === 0) execFileSync('chown', ['postgres', folder]);
  const port = await freePort();
  const data = path.join(folder, 'data');
  asPostgres(postgresProgram('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  const settings = [
    `-p ${port}`, '-h 127.0.0.1', `-k ${folder}`, '-c synchronous_commit=on', '-c fsync=on', '-c shared_buffers=1GB',
    '-c max_wal_size=8GB', '-c wal_compression=on',
  ].join(' ');
  asPostgres(postgresProgram('pg_ctl'), ['-D', data, '-l', path.join(folder, 'log'), '-o', settings, '-w', 'start']);
  const halt = () => asPostgres(postgresProgram('pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']);
  running.add(halt);
  const ask = (sql) =>
    asPostgres(postgresProgram('psql'), ['-h', folder, '-p', String(port), '-U', 'postgres', '-Atc', sql]).trim();
  return { folder, port, ask, version: ask('SHOW server_version').split(' ')[0], stop() { running.delete(halt); halt(); } };
}

export async function startIngester(postgres) {
  const script = path.join(here, 'baseline/ingester.mjs');
  const server = await startServer(process.execPath, [script, postgres.folder, String(postgres.port)]);
  return { ...server, port: Number(server.first) };
}
