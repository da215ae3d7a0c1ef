// kill -9 under load, again and again: every event answered with 200 is there afterwards, once, nothing else is, and
// the figures equal a plain recount. PERENNIAL_CRASH_SECONDS and PERENNIAL_CRASH_SEED make it longer or another one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Server, createKey, makeFolder, run } from './server.mjs';

const SECONDS = Number(process.env.PERENNIAL_CRASH_SECONDS ?? 20);
const SEED = Number(process.env.PERENNIAL_CRASH_SEED ?? Date.now() % 1000000);
const ROUNDS_LEAST = 4;
const CONNECTIONS = 8;
const DAY = 86400000;
const NOW = Math.floor(Date.now() / DAY) * DAY;
const dayText = (time) => new Date(time).toISOString().slice(0, 10);

function generator(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % limit;
  };
}

// What was sent, and what became of it.
class Load {
  constructor(random) {
    this.random = random;
    this.sent = []; // items; the number is in the messageId
    this.answered = new Set(); // messageIds of items answered with 200
    this.answered200 = 0; // requests
    this.otherAnswers = new Map(); // status, its last text
    this.running = false;
  }

  newItem() {
    const { random } = this;
    const number = this.sent.length;
    const item = {
      type: 'track',
      messageId: `crash-${number}`,
      userId: `person-${random(150)}`,
      event: ['Job Scheduled', 'Report Exported', 'Invoice Sent'][random(3)],
      timestamp: new Date(NOW - random(40) * DAY - random(DAY)).toISOString(),
      properties: { number, note: 'x'.repeat(random(200)) },
      context: { groupId: `account-${random(12)}` },
    };
    this.sent.push(item);
    return item;
  }

  // New items mostly; else one that was sent before, which a client repeats when it had no answer, or has lost it.
  nextItem() {
    if (this.sent.length === 0 || this.random(5) > 0) return this.newItem();
    return this.sent[this.random(this.sent.length)];
  }

  async post(server, key, path, body, items) {
    const text = JSON.stringify(body);
    const packed = this.random(3) === 0;
    const headers = packed ? { 'content-encoding': 'gzip', 'content-type': 'application/json' } : { 'content-type': 'application/json' };
    const answer = await server.track(path, packed ? gzipSync(text) : text, key, headers);
    if (answer.status === 200) {
      this.answered200++;
      for (const item of items) this.answered.add(item.messageId);
    } else {
      this.otherAnswers.set(answer.status, answer.text);
    }
    return answer.status;
  }

  async send(server, key, items) {
    if (items.length > 1 || this.random(3) === 0) return this.post(server, key, '/v1/batch', { batch: items }, items);
    const { type, ...call } = items[0];
    return this.post(server, key, `/v1/${type}`, call, items);
  }

  // One connection: sends until the server is gone.
  async drive(server, key) {
    while (this.running) {
      const count = this.random(2) === 0 ? 1 : 1 + this.random(60);
      const items = Array.from({ length: count }, () => this.nextItem());
      try {
        await this.send(server, key, items);
      } catch (error) {
        if (this.running) throw error;
        return; // the connection broke: the client does not know
      }
    }
  }

  // One life of the server, ended without warning.
  async round(db, key) {
    const server = await Server.start(db);
    this.running = true;
    const clients = Array.from({ length: CONNECTIONS }, () => this.drive(server, key));
    // After some answers, however slow the machine is, at any moment between two of them.
    const wanted = this.answered200 + this.random(60), latest = Date.now() + 3000;
    while (this.answered200 < wanted && Date.now() < latest) await sleep(1);
    await sleep(this.random(15));
    this.running = false;
    await server.stop('SIGKILL');
    await Promise.all(clients);
  }
}

// Killed while it starts, at any moment from before its first line to after the last.
async function killWhileStarting(db, milliseconds) {
  const child = spawn(process.env.PERENNIAL ?? 'build/perennial', ['serve', '--db', db, '--port', '0'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await ended;
}

async function exportEvents(folder) {
  const file = join(folder.path, 'events.ndjson');
  const { code, stderr } = await run('export', 'events', '--out', file, '--db', folder.db);
  assert.equal(code, 0, stderr);
  // What the program itself says of accounts, such as their stages, was sent by nobody and has no messageId.
  return (await readFile(file, 'utf8')).trim().split('\n').map((line) => JSON.parse(line)).filter((item) => item.messageId);
}

function assertEachOnce(load, exported) {
  const sent = new Map(load.sent.map((item) => [item.messageId, item]));
  const there = new Map();
  for (const item of exported) {
    assert.ok(!there.has(item.messageId), `${item.messageId} is there twice`);
    there.set(item.messageId, item);
    const original = sent.get(item.messageId);
    assert.ok(original, `nobody sent ${item.messageId}`);
    for (const field of ['type', 'userId', 'event', 'properties']) assert.deepEqual(item[field], original[field]);
    assert.equal(Date.parse(item.timestamp), Date.parse(original.timestamp));
    assert.equal(item.context.groupId, original.context.groupId);
  }
  for (const id of load.answered) assert.ok(there.has(id), `${id} was answered with 200 and is lost`);
}

const distinct = (events) => new Set(events.map((event) => event.userId)).size;

// What the usage of an account must be, counted from the events in the plainest way.
function recount(events, from, to) {
  const between = (first, last) => events.filter(({ timestamp }) => Date.parse(timestamp) >= first && Date.parse(timestamp) < last + DAY);
  const days = [];
  for (let day = from; day <= to; day += DAY) {
    const today = between(day, day);
    days.push({
      day: dayText(day),
      dau: distinct(today),
      wau: distinct(between(day - 6 * DAY, day)),
      mau: distinct(between(day - 29 * DAY, day)),
      events: today.length,
    });
  }
  return days;
}

test('kill -9 at random moments under load loses nothing that was answered and doubles nothing', async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const folder = await makeFolder();
  t.after(folder.remove);
  const random = generator(SEED);
  const load = new Load(random);
  const key = await createKey(folder.db, 'write');
  const apiKey = await createKey(folder.db, 'api');

  const end = Date.now() + SECONDS * 1000;
  let rounds = 0, startsKilled = 0;
  for (; rounds < ROUNDS_LEAST || Date.now() < end; rounds++) {
    await load.round(folder.db, key);
    if (random(3) > 0) continue;
    await killWhileStarting(folder.db, random(400));
    startsKilled++;
  }

  // As it is after the last kill: what was answered is there, though nobody has repeated anything since.
  const afterKill = await exportEvents(folder);
  assertEachOnce(load, afterKill);
  const unanswered = load.sent.filter((item) => !load.answered.has(item.messageId));
  const kept = new Set(afterKill.map((item) => item.messageId));

  // Then the clients repeat what they had no answer for, and everything is there.
  const server = await Server.start(folder.db);
  t.after(() => server.stop('SIGKILL'));
  for (let i = 0; i < unanswered.length; i += 200) {
    const part = unanswered.slice(i, i + 200);
    assert.equal(await load.post(server, key, '/v1/batch', { batch: part }, part), 200);
  }
  for (let number = 0; number < 12; number++) {
    const own = load.sent.filter((item) => item.context.groupId === `account-${number}`);
    const from = NOW - 12 * DAY, path = `/accounts/account-${number}/usage?from=${dayText(from)}&to=${dayText(NOW)}`;
    const { json, status } = await server.api(path, apiKey);
    assert.equal(status, 200);
    assert.deepEqual(json.days, recount(own, from, NOW));
  }
  assert.equal((await server.stop()).code, 0);
  const exported = await exportEvents(folder);
  assertEachOnce(load, exported);
  assert.equal(exported.length, load.sent.length);
  const checked = await run('check', '--db', folder.db);
  assert.equal(checked.code, 0, checked.stderr);

  t.diagnostic(`${rounds} kills under load, ${startsKilled} while starting; ${load.sent.length} events, ${load.answered200} requests answered; ` +
    `${unanswered.length} events had no answer, ${unanswered.filter((item) => kept.has(item.messageId)).length} of them were there`);
  // A run without load or without requests cut off would show nothing.
  assert.ok(load.answered.size > 100 * ROUNDS_LEAST);
  assert.ok(unanswered.length > 0);
  assert.deepEqual([...load.otherAnswers], []);
});
