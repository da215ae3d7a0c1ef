// The second factor as people use it: a real authenticator library makes the codes.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Secret, TOTP, URI } from 'otpauth';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const PASSWORD = 'bobs long password';
let folder, server, ann, bob, bobId, authenticator, codes;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
  const invited = (await ann.post('/staff', { name: 'Bob', email: 'bob@example.com', role: 'csm' })).json;
  bobId = invited.id;
  bob = new Person(server);
  await bob.post('/join', { token: tokenOf(invited), password: PASSWORD });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const tokenOf = (invited) => new URL(invited.invite_url, server.url).searchParams.get('token');
const signIn = (code) => new Person(server).post('/session', { email: 'bob@example.com', password: PASSWORD, ...(code && { code }) });
// The code `steps` of 30 s from now: a code counts once, and tests do not wait for the next.
const codeIn = (steps) => authenticator.generate({ timestamp: Date.now() + steps * 30_000 });

test('an authenticator takes the link, and its first code turns the factor on', async () => {
  assert.deepEqual((await bob.get('/session/totp')).json, { on: false, codes_left: 0 });
  assert.equal((await bob.post('/session/totp', { current: 'wrong password' })).status, 422);
  const { secret, uri } = (await bob.post('/session/totp', { current: PASSWORD })).json;
  authenticator = URI.parse(uri);
  assert.ok(authenticator instanceof TOTP);
  assert.deepEqual([authenticator.issuer, authenticator.label, authenticator.algorithm, authenticator.digits, authenticator.period],
    ['Acme', 'bob@example.com', 'SHA1', 6, 30]);
  assert.equal(Secret.fromBase32(secret).hex, authenticator.secret.hex);
  assert.equal((await signIn()).status, 200); // not on before it is confirmed
  assert.equal((await bob.post('/session/totp/confirm', { code: '000' })).status, 422);
  const other = new Person(server);
  await other.signIn('bob@example.com', PASSWORD);
  const confirmed = await bob.post('/session/totp/confirm', { code: codeIn(-1) });
  assert.equal(confirmed.status, 200);
  codes = confirmed.json.codes;
  assert.equal(new Set(codes).size, 10);
  assert.deepEqual((await bob.get('/session/totp')).json, { on: true, codes_left: 10 });
  assert.equal((await other.get('/session')).status, 401); // signed in without a code
  assert.equal((await bob.post('/session/totp', { current: PASSWORD })).status, 409);
  assert.equal((await ann.get(`/staff/${bobId}`)).json.second_factor, true);
});

test('signing in asks for the code, and takes each once', async () => {
  const asked = await signIn();
  assert.deepEqual([asked.status, asked.json.field], [401, 'code']);
  const wrongPassword = await new Person(server).post('/session', { email: 'bob@example.com', password: 'not his password', code: codeIn(0) });
  assert.deepEqual([wrongPassword.status, wrongPassword.json.field], [401, 'password']);
  const code = codeIn(0);
  assert.equal((await signIn(code)).status, 200);
  const again = await signIn(code);
  assert.deepEqual([again.status, again.json.field], [401, 'code']);
  assert.equal((await signIn(codes[0])).status, 200);
  assert.equal((await signIn(codes[0])).status, 401);
  assert.equal((await bob.get('/session/totp')).json.codes_left, 9);
});

test('new recovery codes end the old ones', async () => {
  const renewed = (await bob.post('/session/totp/codes', { current: PASSWORD })).json.codes;
  assert.equal((await signIn(codes[1])).status, 401);
  assert.equal((await signIn(renewed[0])).status, 200);
  codes = renewed;
});

test('a link for a new password is no way around the factor', async () => {
  const token = tokenOf((await ann.post(`/staff/${bobId}/invite`)).json);
  const refused = await new Person(server).post('/join', { token, password: PASSWORD });
  assert.deepEqual([refused.status, refused.json.field], [401, 'code']);
  assert.equal((await new Person(server).post('/join', { token, password: PASSWORD, code: codes[1] })).status, 200);
});

test('guessing codes is slowed, also for the right one then', async () => {
  let wrong = 0, answer;
  do answer = await signIn('000000');
  while (answer.status === 401 && wrong++ < 20);
  assert.equal(answer.status, 429);
  assert.ok(wrong >= 5 && wrong <= 12, `${wrong} tries`);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  assert.equal((await signIn(codes[2])).status, 429);
});

test('an admin takes the factor away from somebody who lost it, and nobody else can', async () => {
  assert.equal((await new Person(server).remove(`/staff/${bobId}/totp`)).status, 401);
  assert.equal((await ann.remove(`/staff/${bobId}/totp`)).status, 204);
  assert.equal((await ann.remove('/staff/nobody/totp')).status, 404);
  assert.equal((await signIn()).status, 200);
  const row = (await ann.get('/audit?limit=1&action=staff.totp')).json.items[0];
  assert.deepEqual([row.subject, row.detail], [`staff/${bobId}`, 'taken away']);
  const text = (await ann.get('/audit.csv')).text;
  for (const secret of [authenticator.secret.base32, ...codes]) assert.ok(!text.includes(secret));
});

test('one turns it off with the password', async () => {
  const carl = new Person(server);
  const invited = (await ann.post('/staff', { name: 'Carl', email: 'carl@example.com', role: 'viewer' })).json;
  await carl.post('/join', { token: tokenOf(invited), password: 'carls long password' });
  authenticator = URI.parse((await carl.post('/session/totp', { current: 'carls long password' })).json.uri);
  assert.equal((await carl.post('/session/totp/codes', { current: 'carls long password' })).status, 409);
  assert.equal((await carl.post('/session/totp/confirm', { code: codeIn(0) })).status, 200);
  assert.equal((await carl.post('/session/totp/off', { current: 'not carls word' })).status, 422);
  assert.equal((await carl.post('/session/totp/off', { current: 'carls long password' })).status, 204);
  assert.equal((await new Person(server).signIn('carl@example.com', 'carls long password')).status, 200);
});

test('passwords that everybody tries are refused', async () => {
  const invited = (await ann.post('/staff', { name: 'Dora', email: 'dora@example.com', role: 'viewer' })).json;
  for (const password of ['password123', 'Qwertyuiop1', '1234567890', 'short']) {
    const answer = await new Person(server).post('/join', { token: tokenOf(invited), password });
    assert.deepEqual([answer.status, answer.json.field], [422, 'password'], password);
  }
});

test('every route of it was called', async () => {
  assertAllCalled(await description(), 'factor');
});
