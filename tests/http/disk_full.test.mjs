// A disk that is really full: tracking is refused with 503 and reading goes on; when there is room it accepts again by
// itself; nothing that was answered with 200 is lost, nothing is double. Needs a small file system of its own, so it
// runs where one may be mounted (as root) and is skipped elsewhere.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { open, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { Server, createKey, makeFolder, run } from './server.mjs';

const DISK = '24m';

// Mounts a small disk in the folder; false when that is not allowed here.
function mountDisk(path) {
  if (process.getuid() !== 0) return false;
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'perennial-test', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// Fills the disk to the last byte with a file that is in the way.
async function fillDisk(path) {
  const file = await open(join(path, 'in-the-way'), 'w');
  try {
    for (const size of [1 << 20, 4096, 1]) {
      const bytes = Buffer.alloc(size);
      for (;;) await file.write(bytes);
    }
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  } finally {
    await file.close();
  }
}

function makeItems(from, count) {
  const time = new Date(Date.now() - 3600000).toISOString();
  return Array.from({ length: count }, (_, i) => ({
    type: 'track', messageId: `full-${from + i}`, userId: `person-${(from + i) % 20}`, event: 'Job Scheduled', timestamp: time,
    properties: { text: Array.from({ length: 20 }, () => Math.random().toString(36)).join(' ') }, // hard to compress
    context: { groupId: 'brightwater' },
  }));
}

test('a full disk refuses tracking, answers reads, and accepts again when there is room', async (t) => {
  const folder = await makeFolder();
  const disk = join(folder.path, 'disk');
  if (!mountDisk(disk)) {
    await folder.remove();
    t.skip('a file system cannot be mounted here');
    return;
  }
  t.after(async () => {
    execFileSync('umount', ['-l', disk]);
    await folder.remove();
  });
  const db = join(disk, 'test.db');
  const key = await createKey(db, 'write'), apiKey = await createKey(db, 'api');
  let server = await Server.start(db);
  t.after(() => server.stop('SIGKILL'));
  const answered = new Set();
  let next = 0;
  const send = async (items) => {
    const answer = await server.track('/v1/batch', { batch: items }, key, { 'content-type': 'application/json' });
    if (answer.status === 200) for (const item of items) answered.add(item.messageId);
    return answer;
  };
  const events = async () => {
    const today = new Date(Date.now() - 3600000).toISOString().slice(0, 10);
    const { json, status } = await server.api(`/accounts/brightwater/usage?from=${today}&to=${today}`, apiKey);
    assert.equal(status, 200);
    return json.days[0].events;
  };

  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5; i++) assert.equal((await send(makeItems((next += 50), 50))).status, 200);
    await fillDisk(disk);
    // What is free in the database's own files is used up first.
    let answer, refused = [];
    for (let i = 0; i < 400; i++) {
      const items = makeItems((next += 50), 50);
      answer = await send(items);
      if (answer.status !== 200) refused.push(...items);
      if (refused.length >= 250) break;
    }
    assert.equal(answer.status, 503, answer.text);
    assert.ok(answer.headers.get('retry-after'), 'when to try again');
    for (let i = 0; i < 3; i++) assert.equal(await events(), answered.size);
    assert.equal((await server.api('/accounts', apiKey)).status, 200);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);

    await rm(join(disk, 'in-the-way'));
    assert.equal((await send(refused.slice(0, 100))).status, 200, 'it accepts by itself');
    assert.equal((await send(refused)).status, 200); // the first hundred are there already
    assert.equal(await events(), answered.size);
  }

  // Also when it is killed while the disk is full.
  await fillDisk(disk);
  for (let i = 0; i < 400 && (await send(makeItems((next += 50), 50))).status === 200; i++);
  await server.stop('SIGKILL');
  await rm(join(disk, 'in-the-way'));
  server = await Server.start(db);
  const before = answered.size;
  assert.ok((await events()) >= before);
  assert.equal((await server.stop()).code, 0);
  const out = join(folder.path, 'events.ndjson');
  assert.equal((await run('export', 'events', '--out', out, '--db', db)).code, 0);
  const ids = (await readFile(out, 'utf8')).trim().split('\n').map((line) => JSON.parse(line).messageId).filter(Boolean); // the program's own words have none
  assert.equal(new Set(ids).size, ids.length, 'none is there twice');
  const there = new Set(ids);
  for (const id of answered) assert.ok(there.has(id), `${id} was answered with 200 and is lost`);
  const checked = await run('check', '--db', db);
  assert.equal(checked.code, 0, checked.stderr);
  t.diagnostic(`${answered.size} events answered, ${ids.length} there; disk of ${DISK}, ${(await statfs(disk)).bavail} blocks free in the end`);
});
