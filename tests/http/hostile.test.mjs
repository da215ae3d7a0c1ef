// Everything that is sent to harm: each gets a clear answer, the program lives and stays small, and a well-behaved
// client that sends beside it all the time loses nothing.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test, { after, before } from 'node:test';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { Person } from './person.mjs';
import { exchange, open, statusOf } from './raw.mjs';
import { Server, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:05Z'; // just after the hour: limits an hour do not begin anew meanwhile
const GOOD_ANSWER_MS_MAX = 5000;
// A build with the address sanitizer keeps freed memory for a while; here what is really held is looked at.
process.env.ASAN_OPTIONS = `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=8`;
let folder, server, ann, key, good, goodResult;

const makeKey = async (name, kind = 'write') => (await ann.post('/keys', { name, kind })).json;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  await ann.setUp();
  key = (await makeKey('attacked')).key;
  good = new Worker(new URL('./good_client.mjs', import.meta.url), { workerData: { url: server.url, key: (await makeKey('good')).key } });
  goodResult = new Promise((resolve, reject) => good.once('message', resolve).once('error', reject));
  goodResult.catch(() => {}); // looked at in the last test
});
after(async () => {
  await good?.terminate();
  server?.process.kill('SIGKILL');
  await folder.remove();
});

// Without the shadow of the address sanitizer, which is touched where address space is only reserved.
const SHADOW = { from: 0x7fff8000, to: 0x10007fff8000 };

async function residentMegabytes() {
  let kilobytes = 0;
  for (const mapping of (await readFile(`/proc/${server.process.pid}/smaps`, 'utf8')).split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
    const start = parseInt(mapping, 16);
    if (start < SHADOW.from || start >= SHADOW.to) kilobytes += Number(/^Rss:\s+(\d+) kB/m.exec(mapping)[1]);
  }
  return kilobytes / 1024;
}

const call = (members) => JSON.stringify({ userId: 'u1', event: 'Looked', ...members });
const nested = (depth) => `{"userId":"u1","event":"Deep","properties":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
const bytes = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

// ---- bodies that are refused as a whole

const refused = [
  ['nothing', '', 400, /JSON/],
  ['cut JSON', '{"userId":"u1","event":', 400, /JSON/],
  ['JSON and more', `${call()}${call()}`, 400, /JSON/],
  ['a lone number', '7', 400, /Send a JSON object/],
  ['null', 'null', 400, /Send a JSON object/],
  ['a list', '[]', 400, /Send a JSON object/],
  ['a number that is none', '{"userId":01}', 400, /JSON/],
  ['a hundred thousand levels', nested(100000).slice(0, 32000), 400, /deep|nest|JSON/i],
  ['201 levels', nested(201), 400, /deep|nest|level/i],
  ['bytes that are no UTF-8', bytes('{"userId":"u1","event":"', [0xff, 0xfe], '"}'), 400, /UTF-8/],
  ['a cut character', bytes('{"userId":"u1","event":"', [0xe2, 0x82], '"}'), 400, /UTF-8/],
  ['a surrogate as UTF-8', bytes('{"userId":"u1","event":"', [0xed, 0xa0, 0x80], '"}'), 400, /UTF-8/],
  ['a raw NUL in a text', '{"userId":"u\0","event":"x"}', 400, /JSON|control/],
  ['33 KB in one call', call({ properties: { text: 'x'.repeat(33 * 1024) } }), 400, /32 KB/],
  ['cut gzip', gzipSync(call()).subarray(0, 20), 400, /gzip|cut|broken|pack/i],
  ['gzip in gzip', gzipSync(gzipSync(call())), 400, /JSON|UTF-8/],
  ['1 GB of zeros as 1 MB of gzip', Buffer.concat(Array(100).fill(gzipSync(Buffer.alloc(10 << 20)))), 400, /larger than/],
];
test('a body that cannot be read is answered with 400 and says why', async () => {
  for (const [name, body, status, reason] of refused) {
    const answer = await server.track('/v1/track', body, key);
    assert.equal(answer.status, status, `${name}: ${answer.text}`);
    const { success, message } = JSON.parse(answer.text);
    assert.equal(success, false);
    assert.match(message, reason, name);
  }
});

test('a body that is too large is refused', async () => {
  const large = `{"batch":[${'7,'.repeat(5 << 20)}7]}`;
  const tooLarge = await server.track('/v1/batch', large, key);
  assert.equal(tooLarge.status, 413);
  assert.match(tooLarge.text, /larger than is allowed/);
  const batch = JSON.stringify({ batch: [{ type: 'track', userId: 'u1', event: 'x', properties: { text: 'x'.repeat(501 * 1024) } }] });
  const tooLargeForSegment = await server.track('/v1/batch', batch, key);
  assert.equal(tooLargeForSegment.status, 400);
  assert.match(tooLargeForSegment.text, /500 KB/);
  const chunked = await exchange(server.url, `POST /v1/batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${'100000\r\n'.concat('7'.repeat(1 << 20), '\r\n').repeat(6)}`);
  assert.equal(statusOf(chunked), 413);
});

// ---- calls that are answered with 200, as Segment does, and rejected with a reason

const rejected = [
  ['an event that is a number', call({ event: 7 }), /event has to be a text/],
  ['no event', call({ event: undefined }), /track without event/],
  ['an empty event', call({ event: '  ' }), /track without event/],
  ['nobody', call({ userId: undefined }), /no_user_anon_id/],
  ['a user that is an object', call({ userId: { id: 1 } }), /userId has to be a text/],
  ['a user that is a list', call({ userId: ['u1'] }), /userId has to be a text/],
  ['a user that is true', call({ userId: true }), /userId has to be a text/],
  ['an id of 256 bytes', call({ userId: 'x'.repeat(256) }), /userId is longer than 255 bytes/],
  ['a NUL in an id', call({ userId: 'u\0' }), /userId contains a control character/],
  ['a line break in an id', call({ anonymousId: 'a\r\nSet-Cookie: x=y' }), /anonymousId contains a control character/],
  ['a NUL in an account id', call({ context: { groupId: 'g\0' } }), /groupId contains a control character/],
  ['a NUL in an event', call({ event: 'Look\0ed' }), /event contains a control character/],
  ['a message id of 101 characters', call({ messageId: 'm'.repeat(101) }), /messageId/],
  ['properties that are a list', call({ properties: [1] }), /properties has to be an object/],
  ['a context that is a text', call({ context: 'x' }), /context has to be an object/],
  ['a time that is none', call({ timestamp: 'yesterday' }), /timestamp is not an ISO-8601 time/],
  ['a time that is an object', call({ timestamp: {} }), /timestamp is not an ISO-8601 time/],
  ['a month 13', call({ timestamp: '2026-13-01T00:00:00Z' }), /timestamp is not an ISO-8601 time/],
  ['the year 9999', call({ timestamp: '9999-01-01T00:00:00Z' }), /outside 1970 to 2149/],
  ['a time of 1e300', '{"userId":"u1","event":"x","timestamp":1e300}', /timestamp/],
];
const rejectedItems = [
  ['an item that is null', 'null', /an item has to be an object/],
  ['an item that is a text', '"x"', /an item has to be an object/],
  ['no type', '{"userId":"u1"}', /type is missing/],
  ['a type that is a number', '{"userId":"u1","type":5}', /type is none of/],
  ['an unknown type', '{"userId":"u1","type":"explode"}', /type is none of/],
  ['traits that are a text', '{"userId":"u1","type":"identify","traits":"x"}', /traits has to be an object/],
  ['a group without id', '{"userId":"u1","type":"group"}', /group without groupId/],
  ['an alias of nobody', '{"userId":"u1","type":"alias"}', /alias without previousId/],
];
test('what is not a sound call is rejected with a reason, and the debugger shows it', async () => {
  const cases = [
    ...rejected.map(([name, body, reason]) => [name, '/v1/track', body, reason]),
    ...rejectedItems.map(([name, item, reason]) => [name, '/v1/batch', `{"batch":[${item}]}`, reason]),
    ['2,501 items', '/v1/batch', `{"batch":[${'0,'.repeat(2500)}0]}`, /more than 2,500 items/],
  ];
  for (const [name, path, body, reason] of cases) {
    const before = (await ann.get('/debugger')).json.counts.rejected;
    const answer = await server.track(path, body, key);
    assert.equal(answer.status, 200, `${name}: ${answer.text}`);
    const { rejected, counts } = (await ann.get('/debugger')).json;
    assert.equal(counts.rejected, before + 1, name);
    assert.match(rejected[0].reason, reason, name);
  }
});

test('huge numbers, long digits and odd escapes are kept or rejected, never harmful', async () => {
  const bodies = [
    '{"userId":"huge","event":"Numbers","properties":{"a":1e308,"b":-1e308,"c":1e-320}}',
    `{"userId":"huge","event":"Numbers","properties":{"a":${'9'.repeat(5000)}}}`,
    '{"userId":"huge","event":"Numbers","properties":{"a":1e999}}',
    '{"userId":1e999,"event":"Numbers"}',
    '{"userId":-0,"event":"Numbers"}',
    '{"userId":"huge","event":"Numbers","properties":{"text":"\\ud800"}}',
    '{"userId":"huge","event":"Numbers","properties":{"":"","__proto__":{"a":1},"a":1,"a":2}}',
    nested(190),
  ];
  for (const body of bodies) {
    const { status, text } = await server.track('/v1/track', body, key);
    assert.ok(status === 200 || status === 400, `${body.slice(0, 80)}: ${status}`);
    assert.equal(JSON.parse(text).success, status === 200);
  }
  const traits = '{"type":"group","userId":"huge","groupId":"huge","traits":{"mrr":1e308,"seats":-1e308,"renewal_date":"9999-99-99"}}';
  assert.equal((await server.track('/v1/batch', `{"batch":[${traits}]}`, key)).status, 200);
  assert.equal((await ann.get('/accounts?sort=-mrr')).status, 200);
  assert.equal((await ann.get('/accounts/huge')).json.attributes.find((one) => one.key === 'mrr').value, 1e308);
  assert.equal((await ann.get('/people/huge/events')).status, 200);
});

// ---- keys

test('calls without a good key are refused and counted', async () => {
  const revoked = await makeKey('revoked'), reading = await makeKey('reading', 'api');
  assert.equal((await ann.remove(`/keys/${revoked.id}`)).status, 204);
  const before = (await ann.get('/keys')).json;
  const wrong = ['', 'wk_nobody', 'wk_', 'x'.repeat(5000), '☃', `${key}x`, key.slice(0, -1), revoked.key, reading.key];
  for (const one of wrong) {
    const answer = await server.track('/v1/track', call({ event: 'Stolen' }), Buffer.from(one).toString('latin1'));
    assert.equal(answer.status, 401, one);
    assert.equal(JSON.parse(answer.text).code, 'invalid_write_key');
  }
  for (const header of ['Basic', 'Basic !!!!', 'Basic ====', 'Bearer', 'Digest x', `Basic ${'A'.repeat(6000)}`]) {
    assert.equal((await server.track('/v1/track', call({ event: 'Stolen' }), '', { authorization: header })).status, 401, header);
  }
  const writing = await fetch(`${server.url}/api/v1/accounts`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(writing.status, 401);
  await until('the tries are counted', async () => {
    const { items, wrong_keys: tries } = (await ann.get('/keys')).json;
    return tries.count > before.wrong_keys.count && items.find((item) => item.id === revoked.id).refused === 1;
  });
  assert.ok(!(await ann.get('/events')).json.items.some((event) => event.name === 'Stolen'));
});

// ---- methods, paths, headers

test('a method that does not belong there is refused', async () => {
  const cases = [
    ['PUT', '/v1/track'], ['DELETE', '/v1/batch'], ['PATCH', '/v1/identify'], ['GET', '/v1/track'], ['PUT', '/v1/m'],
    ['DELETE', '/healthz'], ['POST', '/metrics'], ['PUT', '/api/v1/accounts'], ['DELETE', '/api/v1/session/password'],
    ['POST', '/pixel/v1/track'], ['GET', '/beacon/v1/batch'],
  ];
  for (const [method, path] of cases) {
    const body = method === 'GET' ? '' : call({ writeKey: key, event: 'By wrong method' });
    const answer = await exchange(server.url, `${method} ${path}?writeKey=${key} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    assert.equal(statusOf(answer), 405, `${method} ${path}: ${answer}`);
    assert.match(answer, /\r\nAllow: /i, `${method} ${path}`);
  }
  for (const method of ['TRACE', 'CONNECT', 'EXPLODE', 'get', 'G\tT', '{}', 'x'.repeat(3000)]) {
    const status = statusOf(await exchange(server.url, `${method} /v1/track HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));
    assert.ok([400, 405, 501, 0].includes(status), `${method}: ${status}`);
  }
});

test('no path leads out of the app', async () => {
  const paths = [
    '/../../../../etc/passwd', '/assets/../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2f..%2fetc%2fpasswd',
    '/assets/..%5c..%5cetc%5cpasswd', '//etc/passwd', '/assets//etc/passwd', '/%00/etc/passwd', '/etc/passwd%00.js', '/v1/projects/../../etc/passwd/settings',
    '/api/v1/accounts/..%2f..%2fetc%2fpasswd', '/api/v1/../../etc/passwd', '/v1/../../../etc/passwd', '/%', '/%zz', '/\xff',
  ];
  for (const path of paths) {
    const answer = await exchange(server.url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.ok(!/root:|daemon:/.test(answer), path);
    assert.ok([200, 400, 401, 404, 422].includes(statusOf(answer)), `${path}: ${answer.slice(0, 60)}`);
    if (statusOf(answer) === 200) assert.match(answer, /content-type: text\/html/i, path);
  }
});

test('no input becomes a header of the answer', async () => {
  const evil = '%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<script>';
  const paths = [`/v1/projects/${evil}/settings`, `/api/v1/accounts/${evil}`, `/api/v1/accounts.csv?search=${evil}`, `/${evil}`, `/?${evil}`];
  for (const path of paths) {
    const answer = await exchange(server.url, `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${ann.cookie}\r\nConnection: close\r\n\r\n`);
    const head = answer.split('\r\n\r\n')[0];
    assert.ok(statusOf(answer) >= 200 && statusOf(answer) < 500, path);
    assert.ok(!/^set-cookie:.*evil/im.test(head), path);
    assert.ok(!/<script>/.test(answer.slice(head.length)) || !/content-type: text\/html/i.test(head), path);
  }
});

test('a request whose end can be told in two ways is refused', async () => {
  const body = call({ writeKey: key, event: 'Smuggled' });
  const heads = [
    `Content-Length: ${body.length}\r\nTransfer-Encoding: chunked`,
    `Content-Length: ${body.length}\r\nContent-Length: 1`,
    'Content-Length: -1', 'Content-Length: 1e3', 'Content-Length: 99999999999999999999', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
    `Content-Length: ${body.length}\r\nHost: second`,
  ];
  for (const head of heads) {
    const answer = await exchange(server.url, `POST /v1/track HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${head}\r\n\r\n${body}`);
    assert.ok([400, 413, 501, 0].includes(statusOf(answer)), `${head}: ${answer.slice(0, 200)}`);
  }
  const long = await exchange(server.url, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100000)}\r\n\r\n`);
  assert.ok([400, 413, 414, 431, 0].includes(statusOf(long)), long.slice(0, 60));
  const many = await exchange(server.url, `GET / HTTP/1.1\r\nHost: x\r\n${'X-Many: 1\r\n'.repeat(10000)}\r\n`);
  assert.ok([400, 413, 414, 431, 0].includes(statusOf(many)), many.slice(0, 60));
  for (const noise of ['\r\n'.repeat(5000), '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '\0'.repeat(9000), 'GET\r\n\r\n']) {
    const { socket, closed } = open(server.url);
    socket.write(noise);
    socket.end();
    assert.ok([400, 413, 414, 431, 0].includes(statusOf(await closed)), `${JSON.stringify(noise.slice(0, 20))}: ${await closed}`);
  }
});

// ---- slow and half-open connections

const HEADERS_S_MAX = 15, BODY_S_MAX = 30; // of the server: 10 s, and 20 s plus the body's bytes at 16 KiB/s

// Sends `start` and then a byte four times a second until the server has had enough; seconds until then.
async function trickle(start, byte) {
  const started = performance.now();
  const { socket, closed } = open(server.url);
  socket.write(start);
  const timer = setInterval(() => socket.write(byte), 250);
  await closed;
  clearInterval(timer);
  return (performance.now() - started) / 1000;
}

test('silent, slow and half-open connections are cut off, and hinder nobody', { timeout: 60000 }, async () => {
  const many = (count, make) => Promise.all(Array.from({ length: count }, make));
  const body = (length) => `POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n{"a`;
  const halfOpen = async () => { // says that it sends no more in the middle of a body, and stays
    const { socket, closed } = open(server.url);
    socket.end(body(1000));
    return closed;
  };
  const vanished = () => { // resets the connection in the middle of a body
    const { socket, closed } = open(server.url);
    socket.write(body(1000), () => socket.resetAndDestroy());
    return closed;
  };
  const halfClosed = Promise.all([many(100, halfOpen), many(100, vanished)]);
  const [silent, headers, bodies] = await Promise.all([
    many(200, () => trickle('', '')),
    many(100, () => trickle('POST /v1/track HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'x')),
    many(100, () => trickle(body(4000), 'x')),
    halfClosed,
  ]);
  assert.ok(Math.max(...silent, ...headers) < HEADERS_S_MAX, `headers: ${Math.max(...silent, ...headers)} s`);
  assert.ok(Math.max(...bodies) < BODY_S_MAX, `bodies: ${Math.max(...bodies)} s`);
  assert.ok(Math.min(...bodies) > 5, 'an honest slow client has some time');
  await until('their connections are gone', async () => {
    const { text } = await ann.ask('GET', '/metrics');
    return Number(/^perennial_http_connections (\d+)$/m.exec(text)[1]) < 50;
  });
});

// ---- more and more that is new

const FLOOD_BATCH = 2500;

async function flood(name, total, item) {
  const write = (await makeKey(name)).key;
  const sizes = [];
  for (let from = 0; from < total; from += FLOOD_BATCH) {
    const batch = Array.from({ length: FLOOD_BATCH }, (_, index) => item(from + index));
    const answer = await server.track('/v1/batch', { batch }, write);
    assert.equal(answer.status, 200, answer.text);
    if (from % (total / 10) === 0) sizes.push(await residentMegabytes());
  }
  const { json } = await ann.get('/debugger');
  return { write, reason: json.rejected[0].reason, sizes };
}

test('a million new event names: 500 are taken, the rest is rejected, memory stays', { timeout: 240000 }, async (t) => {
  const names = () => ann.get('/events').then(({ json }) => json.total);
  await until('the well-behaved client is heard', async () => (await ann.get('/accounts/good')).status === 200);
  const before = await names();
  const { write, reason, sizes } = await flood('names', 1000000, (n) => ({ type: 'track', userId: 'flood', event: `Name ${n}` }));
  assert.match(reason, /too many new event names from this write key/);
  assert.equal(await names(), before + 500);
  t.diagnostic(`resident megabytes: ${sizes.map(Math.round)}`);
  assert.ok(sizes.at(-1) - sizes[4] < 16, `resident megabytes: ${sizes.map(Math.round)}`);
  const rejectedBefore = (await ann.get('/debugger')).json.counts.rejected;
  for (const event of ['Worked', 'Name 7']) await server.track('/v1/track', { userId: 'flood', event }, write);
  assert.equal((await ann.get('/debugger')).json.counts.rejected, rejectedBefore, 'known names are still taken');
});

test('new trait keys and new accounts have a bound too', { timeout: 60000 }, async () => {
  const traits = await flood('traits', 10000, (n) => ({ type: 'identify', userId: 'flood', traits: { [`key ${n}`]: n } }));
  assert.match(traits.reason, /too many new trait keys from this write key/);
  const accounts = await flood('accounts', 30000, (n) => ({ type: 'group', userId: 'flood', groupId: `account ${n}` }));
  assert.match(accounts.reason, /too many new accounts from this write key/);
  const { total } = (await ann.get('/accounts?limit=1')).json;
  assert.ok(total >= 20000 && total < 20010, String(total));
});

// ---- the end

test('the well-behaved client lost nothing, and the database is sound', { timeout: 60000 }, async () => {
  good.postMessage('stop');
  const { sent, slowest } = await goodResult;
  assert.ok(sent > 300, `${sent} sent`);
  const usage = (await ann.get('/accounts/good/usage')).json;
  assert.equal(usage.days.reduce((sum, day) => sum + day.events, 0), sent);
  assert.equal(usage.days.at(-1).dau, 5);
  assert.ok(slowest < GOOD_ANSWER_MS_MAX, `slowest answer ${slowest} ms`);
assert.ok((await residentMegabytes()) < 512, `${await residentMegabytes()} MB`);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  const checked = await run('check', '--db', folder.db);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});
