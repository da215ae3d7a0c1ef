// Signing in elsewhere: with a real provider (oidc-provider), and with a forger whose tokens must be refused.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { listenAs, makeProvider } from './provider.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

const CLIENT = 'perennial', SECRET = 'a secret: 100% of it';
let folder, server, ann, real, forger;

// Whom the real provider lets in.
const person = { email: '', verified: true };
const makeReal = (issuer) => makeProvider(issuer, { client: CLIENT, secret: SECRET, app: server.url, person });

// What the forger changes of a token that would be good.
let forged = {};
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' }), others = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
let asked;
function makeForger(issuer) {
  const answer = (response, body) => { response.setHeader('content-type', 'application/json'); response.end(JSON.stringify(body)); };
  return async (request, response) => {
    const url = new URL(request.url, issuer);
    if (url.pathname === '/.well-known/openid-configuration')
      return answer(response, { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` });
    if (url.pathname === '/keys') return answer(response, { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k' }] });
    let form = '';
    for await (const piece of request) form += piece;
    const sent = new URLSearchParams(form);
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: CLIENT, sub: 'ann', exp: now + 60, iat: now, nonce: asked.get('nonce'), email: 'ann@example.com', email_verified: true, ...forged.claims };
    const pkce = createHash('sha256').update(sent.get('code_verifier') ?? '').digest('base64url') === asked.get('code_challenge');
    if (!pkce) return response.writeHead(400).end();
    const header = { alg: 'ES256', kid: 'k', ...forged.header };
    const text = `${base64(header)}.${base64(claims)}`;
    const signature = sign('sha256', text, { key: (forged.keys ?? keys).privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    answer(response, { access_token: 'x', token_type: 'Bearer', id_token: `${text}.${forged.signature ?? signature}` });
  };
}

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--trust-proxy'); // so that each browser has an address of its own
  ann = new Person(server);
  await ann.setUp();
  real = await listenAs(makeReal);
  forger = await listenAs(makeForger);
});
after(async () => {
  await real?.close();
  await forger?.close();
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

let browsers = 0;
// A browser: keeps cookies for each server, follows redirects by hand.
class Browser {
  jar = {};
  accept = '*/*';
  address = `10.0.0.${++browsers}`;
  async get(url) {
    const { origin } = new URL(url);
    const cookies = (this.jar[origin] ??= {});
    const response = await fetch(url, { redirect: 'manual', headers: { 'x-forwarded-for': this.address, accept: this.accept, cookie: Object.entries(cookies).map((pair) => pair.join('=')).join('; ') } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) delete cookies[name];
      else cookies[name] = value;
    }
    const location = response.headers.get('location');
    return { status: response.status, location: location && new URL(location, url).href, text: await response.text() };
  }
  start = (next = '') => this.get(`${server.url}/api/v1/session/oidc/start${next && `?next=${encodeURIComponent(next)}`}`);
  // From a redirect to the end of it, or to the first answer that is none.
  async follow({ location }, until = () => false) {
    let answer = { location };
    for (let i = 0; i < 12 && answer.location && !until(answer.location); i++) answer = { from: answer.location, ...(await this.get(answer.location)) };
    return answer;
  }
  who = async () => { const { status, text } = await this.get(`${server.url}/api/v1/session`); return status === 200 ? JSON.parse(text).user.email : status; };
}

const isCallback = (url) => url.includes('/oidc/callback?');
const configure = (issuer) => ann.put('/settings/oidc', { issuer, client_id: CLIENT, client_secret: SECRET });

test('nobody is sent elsewhere before a provider is named, and it is asked before it is kept', async () => {
  assert.deepEqual((await ann.get('/session/oidc')).json, { on: false });
  assert.equal((await ann.get('/session/oidc/start')).status, 404);
  for (const issuer of ['https://', 'http://example.com', `${real.issuer}/nowhere`, `${real.issuer}/`, 'http://localhost@example.com'])
    assert.deepEqual([(await configure(issuer)).status, (await configure(issuer)).json.field === 'issuer' || issuer], [422, true], issuer);
  const { json } = await configure(real.issuer);
  assert.deepEqual(json, { issuer: real.issuer, client_id: CLIENT, has_secret: true });
  assert.deepEqual((await ann.get('/settings/oidc')).json, json);
  assert.deepEqual((await ann.get('/session/oidc')).json, { on: true });
  assert.ok(!(await ann.get('/audit.csv')).text.includes('100%'), 'no secret in the audit');
});

test('a real provider signs somebody in, and on to the page they wanted', async () => {
  Object.assign(person, { email: 'Ann@Example.com', verified: true });
  const browser = new Browser();
  const begun = await browser.start('/accounts/acme?day=2026-03-01');
  assert.equal(begun.status, 302);
  const sent = new URL(begun.location).searchParams;
  assert.deepEqual([sent.get('response_type'), sent.get('code_challenge_method'), sent.get('scope')], ['code', 'S256', 'openid email']);
  const back = await browser.follow(begun, (url) => url.startsWith(`${server.url}/accounts`));
  assert.equal(back.location, `${server.url}/accounts/acme?day=2026-03-01`, back.text);
  assert.equal(await browser.who(), 'ann@example.com');
  assert.equal((await ann.get('/audit?action=session.oidc')).json.items.length, 1);
});

test('an invited colleague comes in, a stranger and an unverified address do not', async () => {
  await ann.post('/staff', { name: 'Bob', email: 'bob@example.com', role: 'csm' });
  const cases = [['bob@example.com', true, 'bob@example.com'], ['eve@example.com', true, 401], ['ann@example.com', false, 401]];
  for (const [email, verified, expected] of cases) {
    Object.assign(person, { email, verified });
    const browser = new Browser();
    const end = await browser.follow(await browser.start(), (url) => url === `${server.url}/`);
    assert.equal(await browser.who(), expected, end.text);
    if (expected === 401) assert.equal(end.status, 400);
  }
  const bob = (await ann.get('/staff')).json.items.find((one) => one.email === 'bob@example.com');
  assert.equal(bob.state, 'active');
  await ann.patch(`/staff/${bob.id}`, { state: 'disabled' });
  Object.assign(person, { email: 'bob@example.com', verified: true });
  const browser = new Browser();
  await browser.follow(await browser.start());
  assert.equal(await browser.who(), 401);
});

test('a try is finished only once, in the browser that began it, with its own state', async () => {
  Object.assign(person, { email: 'ann@example.com', verified: true });
  const browser = new Browser(), other = new Browser();
  const back = await browser.follow(await browser.start(), isCallback);
  assert.equal((await other.get(back.location)).status, 400);
  assert.equal(await other.who(), 401);
  const wrong = new URL(back.location);
  wrong.searchParams.set('state', 'x'.repeat(43));
  assert.equal((await browser.get(wrong.href)).status, 400);
  assert.equal((await browser.get(back.location)).status, 302);
  assert.equal((await browser.get(back.location)).status, 400, 'a second time');
  assert.equal((await browser.get(`${server.url}/api/v1/session/oidc/callback?error=access_denied&state=x`)).status, 400);
});

test('who looks at pages is brought back to the sign-in page', async () => {
  for (const [email, problem] of [['eve@example.com', 'unknown'], ['', 'failed']]) {
    Object.assign(person, { email, verified: true });
    const browser = new Browser();
    browser.accept = 'text/html,*/*';
    const end = await browser.follow(await browser.start(), (url) => url.includes('/sign-in'));
    assert.equal(end.location, `${server.url}/sign-in?problem=${problem}`);
    assert.equal(await browser.who(), 401);
  }
  Object.assign(person, { email: 'ann@example.com', verified: true });
});

test('one is sent on only within the app', async () => {
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    const browser = new Browser();
    const back = await browser.follow(await browser.start(next), (url) => url === `${server.url}/`);
    assert.equal(back.location, `${server.url}/`, next);
  }
});

test('tokens that somebody else made, for somebody else, or too long ago are refused', async () => {
  assert.equal((await configure(forger.issuer)).status, 200);
  const now = Math.floor(Date.now() / 1000);
  const cases = [
    ['a good one', {}, 302],
    ['a list of audiences with us as the party', { claims: { aud: [CLIENT, 'x'], azp: CLIENT } }, 302],
    ['somebody else at the provider with her address', { claims: { sub: 'eve' } }, 400],
    ['herself, whose address has changed there', { claims: { email: 'ann.new@example.com' } }, 302],
    ['a name that is too long', { claims: { sub: 'x'.repeat(256) } }, 400],
    ['another key', { keys: others }, 400],
    ['no signature', { signature: '' }, 400],
    ['an algorithm of none', { header: { alg: 'none' }, signature: '' }, 400],
    ['a symmetric algorithm', { header: { alg: 'HS256' } }, 400],
    ['another kind of key', { header: { alg: 'RS256' } }, 400],
    ['an unknown key', { header: { kid: 'other' } }, 400],
    ['another issuer', { claims: { iss: 'https://evil.example' } }, 400],
    ['another audience', { claims: { aud: 'x' } }, 400],
    ['a list of audiences without a party', { claims: { aud: [CLIENT, 'x'] } }, 400],
    ['too old', { claims: { exp: now - 120 } }, 400],
    ['no end', { claims: { exp: undefined } }, 400],
    ['another nonce', { claims: { nonce: 'x' } }, 400],
    ['no nonce', { claims: { nonce: undefined } }, 400],
    ['an address that is not verified', { claims: { email_verified: 'true' } }, 400],
  ];
  for (const [what, change, status] of cases) {
    forged = change;
    const browser = new Browser();
    const begun = await browser.start();
    assert.equal(begun.status, 302, `${what}: ${begun.text}`);
    asked = new URL(begun.location).searchParams;
    const answer = await browser.get(`${server.url}/api/v1/session/oidc/callback?code=c&state=${asked.get('state')}`);
    assert.equal(answer.status, status, `${what}: ${answer.text}`);
    assert.equal(await browser.who(), status === 302 ? 'ann@example.com' : 401, what);
  }
});

test('who is switched off is forgotten elsewhere: the next one with the address is them', async () => {
  const { id } = (await ann.post('/staff', { name: 'Zoe', email: 'zoe@example.com', role: 'csm' })).json;
  const enter = async (sub) => {
    forged = { claims: { sub, email: 'zoe@example.com' } };
    const browser = new Browser();
    asked = new URL((await browser.start()).location).searchParams;
    return (await browser.get(`${server.url}/api/v1/session/oidc/callback?code=c&state=${asked.get('state')}`)).status;
  };
  assert.deepEqual([await enter('zoe-1'), await enter('zoe-2'), await enter('zoe-1')], [302, 400, 302]);
  assert.equal((await ann.patch(`/staff/${id}`, { role: 'lead' })).json.role, 'lead'); // though she has no password
  assert.equal((await ann.patch(`/staff/${id}`, { state: 'disabled' })).status, 200);
  assert.equal(await enter('zoe-1'), 400);
  assert.equal((await ann.patch(`/staff/${id}`, { state: 'active' })).json.state, 'invited'); // she has no password
  assert.deepEqual([await enter('zoe-2'), await enter('zoe-1')], [302, 400]);
});

test('who begins again and again has to wait', async () => {
  const browser = new Browser();
  let begun = 0;
  while ((await browser.start()).status === 302 && begun < 30) begun++;
  assert.ok(begun >= 5 && begun <= 12, `${begun}`);
  assert.equal((await new Browser().start()).status, 302, 'others do not');
});

test('it can be turned off', async () => {
  assert.deepEqual((await ann.put('/settings/oidc', { issuer: '', client_id: '' })).json, { issuer: '', client_id: '', has_secret: true });
  assert.equal((await new Browser().start()).status, 404);
});

test('every route of it was called', async () => {
  await ann.get('/session/oidc/callback');
  assertAllCalled(await description(), 'oidc');
});
