// Every route of the HTTP interface is called here, and every answer is checked against the shape the server publishes.
// The last test fails for a route that nobody called.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test, { after, before } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Person } from './person.mjs';
import { assertAllCalled, calledOperations, checkSchema } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, writeKey, apiKey;

const at = (day) => `2026-03-${String(day).padStart(2, '0')}T09:30:00.000Z`;
const basic = (key) => ({ authorization: `Basic ${btoa(`${key}:`)}` });

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('a stranger gets pages and health, and nothing else', async () => {
  const stranger = new Person(server);
  for (const path of ['/healthz', '/readyz']) assert.equal((await stranger.ask('GET', path)).json.status, 'ok');
  const openapi = await description();
  assert.equal(openapi.openapi, '3.1.0');
  for (const [path, methods] of Object.entries(openapi.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.security.length === 0) continue;
      const called = await stranger.ask(method.toUpperCase(), path.replace(/\{\w+\}/g, 'x'), operation.requestBody && {});
      assert.equal(called.status, 401, `${method} ${path}`);
    }
  }
  calledOperations.clear(); // a refusal is no call
  for (const path of ['/healthz', '/readyz']) await stranger.ask('GET', path);
});

test('the printed link makes the first admin', async () => {
  const token = /setup\?token=(\w+)/.exec(server.output)[1];
  assert.equal((await ann.get(`/setup?token=${token}`)).json.valid, true);
  const { status, json } = await ann.setUp();
  assert.equal(status, 200);
  assert.deepEqual([json.user.role, json.workspace.name, json.workspace.clock_set], ['admin', 'Acme', true]);
  assert.equal((await ann.get('/session')).json.user.email, 'ann@example.com');
  assert.equal((await new Person(server).setUp()).status, 404);
});

test('whoever is signed in reads the counters and the description', async () => {
  assert.match((await ann.ask('GET', '/metrics')).text, /^# HELP perennial_\w+ .+\n# TYPE perennial_\w+ (counter|gauge)\n/);
  assert.deepEqual((await ann.get('/openapi.json')).json, await description());
  assert.ok((await ann.get('/audit')).json.items.length > 0);
  assert.match((await ann.get('/audit.csv')).text, /^at,who/);
  assert.ok((await ann.get('/rights')).json.routes.some((route) => route.path === '/api/v1/rights'));
});

test('staff are invited, join, change and are disabled', async () => {
  const invited = (await ann.post('/staff', { name: 'Bob', email: 'bob@example.com', role: 'csm' })).json;
  const again = (await ann.post(`/staff/${invited.id}/invite`)).json;
  const token = new URL(again.invite_url, server.url).searchParams.get('token');
  const bob = new Person(server);
  assert.equal((await bob.get(`/join?token=${token}`)).json.name, 'Bob');
  assert.equal((await bob.post('/join', { token, password: 'bobs password' })).status, 200);
  assert.equal((await ann.get('/staff')).json.total, 2);
  assert.equal((await bob.post('/session/password', { current: 'bobs password', new: 'a new password' })).status, 204);
  const second = new Person(server);
  assert.equal((await second.signIn('bob@example.com', 'bobs password')).status, 401);
  assert.equal((await second.signIn('bob@example.com', 'a new password')).status, 200);
  const sessions = (await bob.get('/sessions')).json.items;
  assert.deepEqual(sessions.map((session) => session.current).sort(), [false, true]);
  assert.equal((await bob.remove(`/sessions/${sessions.find((session) => !session.current).id}`)).status, 204);
  assert.equal((await second.get('/session')).status, 401);
  assert.equal((await bob.remove('/session')).status, 204);
  assert.equal((await ann.patch(`/staff/${invited.id}`, { state: 'disabled' })).json.state, 'disabled');
  assert.equal((await second.signIn('bob@example.com', 'a new password')).status, 401);
});

test('keys are made, shown once, listed and revoked', async () => {
  writeKey = (await ann.post('/keys', { name: 'Web', kind: 'write' })).json.key;
  apiKey = (await ann.post('/keys', { name: 'Export', kind: 'api' })).json.key;
  const extra = (await ann.post('/keys', { name: 'Old', kind: 'write', dialect: 'rudderstack' })).json;
  assert.equal((await ann.remove(`/keys/${extra.id}`)).status, 204);
  const { items } = (await ann.get('/keys')).json;
  assert.deepEqual(items.map((key) => [key.name, key.revoked_at !== null]), [['Old', true], ['Export', false], ['Web', false]]);
  const refused = await new Person(server).ask('POST', '/v1/track', { userId: 'u', event: 'x' }, basic(extra.key));
  assert.equal(refused.status, 401);
});

test('tracking is accepted once, whichever way the key comes', async () => {
  const page = new Person(server);
  const batch = [
    { type: 'group', userId: 'p1', groupId: 'acme', traits: { name: 'Acme Corp', plan: 'pro', seats: 10 }, messageId: 'g1', timestamp: at(1) },
    { type: 'identify', userId: 'p1', traits: { name: 'Pia', email: 'pia@acme.test' }, messageId: 'i1', timestamp: at(1) },
    ...[2, 9, 16, 23, 30].map((day) => ({ type: 'track', userId: 'p1', event: 'Report Exported', messageId: `t${day}`, timestamp: at(day), properties: { rows: day } })),
    { type: 'track', event: 'Nobody', messageId: 'bad', timestamp: at(30) },
  ];
  const ways = [
    ['/v1/batch', { batch }, basic(writeKey)],
    ['/v1/b', { batch, writeKey }, { 'content-type': 'text/plain' }],
    ['/v1/batch', gzipSync(JSON.stringify({ batch, writeKey })), {}],
  ];
  for (const [path, body, headers] of ways) {
    const answer = await page.ask('POST', path, body, headers);
    assert.deepEqual([answer.status, answer.json], [200, { success: true }]);
  }
  const preflight = await page.ask('OPTIONS', '/v1/t', undefined, { origin: 'https://shop.test', 'access-control-request-method': 'POST' });
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  assert.equal((await page.ask('GET', `/v1/projects/${writeKey}/settings`)).status, 200);
  const { accepted, rejected, counts } = (await ann.get('/debugger')).json;
  assert.equal(counts.accepted, 7);
  assert.equal(counts.duplicates, 14);
  assert.ok(accepted.length > 0);
  assert.equal(rejected.length, 3); // the nameless one, each time it came
  const web = (await ann.get('/keys')).json.items.find((key) => key.name === 'Web');
  assert.ok((await ann.get(`/first-event?key_id=${web.id}`)).json.event);
});

test('accounts can be listed, filtered, opened, written and exported', async () => {
  const list = (await ann.get('/accounts?spark=1&filter=plan:eq:pro&sort=-mau&limit=10')).json;
  assert.deepEqual([list.matched, list.items[0].id, list.items[0].metrics.events], [1, 'acme', 4]);
  assert.match((await ann.get('/accounts.csv')).text, /acme/);
  assert.match((await ann.get('/accounts.xlsx')).text, /^PK/);
  assert.ok((await ann.get('/accounts/fields')).json.items.some((field) => field.key === 'plan'));
  assert.equal((await ann.get('/accounts/acme?day=2026-03-31')).json.name, 'Acme Corp');
  assert.equal((await ann.get('/accounts/nobody')).status, 404);
  const usage = (await ann.get('/accounts/acme/usage?from=2026-03-30&to=2026-03-31')).json;
  assert.deepEqual(usage.days.map((day) => [day.day, day.dau, day.wau, day.mau, day.events]),
    [['2026-03-30', 1, 1, 1, 1], ['2026-03-31', 0, 1, 1, 0]]);
  assert.equal((await ann.get('/accounts/acme/rhythm')).status, 200);
  assert.equal((await ann.get('/accounts/acme/people')).json.items[0].id, 'p1');
  assert.equal((await ann.get('/accounts/acme/events')).json.items[0].time, at(30));
  assert.equal((await ann.get('/accounts/acme/changes')).status, 200);
  const written = await ann.post('/accounts', { items: [{ id: 'a/b c', name: 'Slash', plan: 'free' }, { name: 'no id' }] });
  assert.deepEqual([written.json.accepted, written.json.rejected.map((item) => item.index)], [1, [1]]);
  assert.equal((await ann.get(`/accounts/${encodeURIComponent('a/b c')}`)).json.name, 'Slash');
  assert.equal((await ann.patch('/accounts/acme', { attributes: { plan: 'enterprise' } })).status, 200);
  assert.equal((await ann.get('/accounts?filter=plan:eq:enterprise')).json.matched, 1);
});

test('people, features, events and totals', async () => {
  assert.equal((await ann.get('/people?search=pia')).json.items[0].id, 'p1');
  assert.equal((await ann.get('/people/p1')).json.name, 'Pia');
  assert.equal((await ann.get('/people/p1/events')).json.items.length, 7);
  assert.equal((await ann.post('/people', { id: 'p2', account: 'acme', name: 'Quin' })).json.accepted, 1);
  const feature = (await ann.post('/features', { name: 'Reports', events: ['Report Exported'], key: true })).json;
  assert.equal((await ann.patch(`/features/${feature.id}`, { key: false })).status, 200);
  assert.equal((await ann.get('/features')).json.items.find((item) => item.id === feature.id).name, 'Reports');
  assert.equal((await ann.get('/events')).json.items.find((item) => item.name === 'Report Exported').feature, 'Reports');
  assert.deepEqual((await ann.get('/events/properties?event=Report%20Exported')).json.items, [{ name: 'rows', events: 5 }]);
  assert.equal((await ann.remove(`/features/${feature.id}`)).status, 204);
  assert.equal((await ann.get('/totals?from=2026-03-01&to=2026-03-31')).json.days.length, 31);
});

test('a formula is asked of accounts, says what decided it, and where it is wrong', async () => {
  const ask = (body) => ann.post('/formulas/evaluate', body);
  const answer = (await ask({ formula: 'known_people >= 1 and account.id = "acme"' })).json;
  assert.equal(answer.type, 'yesno');
  assert.equal(answer.items.length, answer.total);
  assert.equal(answer.matched, 1);
  const item = answer.items.find(({ account }) => account === 'acme');
  assert.equal(item.value, true);
  assert.deepEqual(item.evidence.map(({ text, value }) => [text, value]), [['known_people', 1], ['account.id', 'acme']]);
  const then = (await ask({ formula: 'events(7d)', day: '2001-01-01', accounts: ['acme'], evidence: false })).json;
  assert.deepEqual([then.unit, then.day, then.items], ['events', '2001-01-01', [{ account: 'acme', value: 0 }]]);
  const wrong = await ask({ formula: '“ä” = wua' });
  assert.equal(wrong.status, 422);
  const misspelt = await ask({ formula: '"ä" = "b" or stikiness > 1%' });
  assert.equal(misspelt.status, 422);
  assert.deepEqual([misspelt.json.at, misspelt.json.end, misspelt.json.proposal], [13, 22, 'stickiness']);
  assert.match(misspelt.json.detail, /Did you mean/);
  assert.equal((await ask({ formula: 'wau', day: '2999-01-01' })).status, 422);
  assert.equal((await ask({ formula: 'wau', accounts: ['nobody'] })).status, 422);
  const functions = (await ann.get('/formulas/functions')).json.items;
  assert.ok(functions.every((one) => one.meaning.length > 0 && one.example.length > 0));
  // What the catalogue shows as examples can be asked.
  const named = ['feature', 'segment']; // which this database has none of
  for (const { example } of functions.filter(({ parameters }) => !parameters.some((one) => named.includes(one)))) {
    assert.equal((await ask({ formula: example, limit: 0 })).status, 200, example);
  }
});

test('scorecards are made, tried and changed, and say how accounts are', async () => {
  const body = { measures: [{ key: 'people', name: 'People', formula: 'known_people', curve: [[0, 0], [1, 100]], weight: 1, group: 'experience' }] };
  assert.equal((await ann.get('/scorecards')).json.shipped.holds, true);
  const { id } = (await ann.post('/scorecards', { name: 'Ours', body })).json;
  assert.equal((await ann.post('/scorecards/preview', { scorecard: id, body, day: '2026-03-30' })).json.day, '2026-03-30');
  assert.equal((await ann.patch(`/scorecards/${id}`, { name: 'Ours, too' })).json.version, 2);
  assert.equal((await ann.get(`/scorecards/${id}`)).json.name, 'Ours, too');
  assert.equal((await ann.get(`/scorecards/${id}/versions`)).json.items.length, 2);
  assert.equal((await ann.get('/accounts/acme/health')).json.score, 100);
  assert.ok((await ann.get('/health')).json.accounts > 0);
  assert.equal((await ann.get('/health/accuracy')).json.days_before, 90);
  assert.equal((await ann.remove(`/scorecards/${id}`)).status, 204);
});

test('warnings are ruled, raised, seen and closed, and life has its words', async () => {
  const body = { formula: 'known_people > 0', direction: 'opportunity' };
  const { id } = (await ann.post('/warning-rules', { name: 'Somebody is there', body })).json;
  assert.equal((await ann.patch(`/warning-rules/${id}`, { name: 'Somebody is there now' })).json.version, 2);
  assert.equal((await ann.get(`/warning-rules/${id}`)).json.name, 'Somebody is there now');
  assert.equal((await ann.get(`/warning-rules/${id}/versions`)).json.items.length, 2);
  const [raised] = await until('somebody is there', async () => {
    const { items } = (await ann.get(`/warnings?rule=${id}`)).json;
    return items.length > 0 && items;
  });
  assert.equal((await ann.get('/accounts/acme/warnings')).status, 200);
  assert.equal((await ann.get(`/warnings/${raised.id}`)).json.direction, 'opportunity');
  assert.ok((await ann.get('/notices')).json.unread > 0);
  assert.equal((await ann.post('/notices/read', { ids: [raised.id] })).status, 204);
  assert.equal((await ann.patch(`/warnings/${raised.id}`, { state: 'closed', outcome: 'not_relevant' })).json.state, 'closed');
  assert.ok((await ann.get('/warning-rules')).json.items.some((rule) => rule.id === id));
  assert.equal((await ann.remove(`/warning-rules/${id}`)).status, 204);
  const begun = (await ann.post('/backtests', { formula: 'events(28d) = 0', from: '2026-02-01' })).json;
  const done = await until('the back-test is done', async () => {
    const { json } = await ann.get(`/backtests/${begun.id}`);
    return json.state === 'done' && json;
  });
  assert.equal(done.result.looks, 59);
  assert.equal((await ann.remove(`/backtests/${begun.id}`)).status, 204);
  const { counts, ...life } = (await ann.get('/life')).json;
  assert.ok(counts.live > 0);
  assert.deepEqual((await ann.put('/life', life)).json.churned, life.churned);
});

test('people are sorted by name, by when they were seen and by activity', async () => {
  const context = { groupId: 'sorted' };
  const person = (userId, name, ...days) => [{ type: 'identify', userId, traits: { name }, context }, ...days.map((day) => ({ type: 'track', userId, event: 'Seen', timestamp: at(day), context }))];
  const batch = [...person('s1', 'bea', 10, 11, 12), ...person('s2', 'Anna', 20), ...person('s3', 'Édith', 14, 15), ...person('s4', 'Cleo')];
  await server.track('/v1/batch', { batch }, writeKey);
  const ids = async (sort, more = '') => (await ann.get(`/people?account=sorted&sort=${sort}${more}`)).json;
  const order = async (sort) => (await ids(sort)).items.map((item) => item.id).join(' ');
  assert.equal(await order('name'), 's2 s1 s4 s3');
  assert.equal(await order('-name'), 's3 s4 s1 s2');
  assert.equal(await order('last_seen'), 's1 s3 s2 s4', 'who was never seen comes last');
  assert.equal(await order('-last_seen'), 's2 s3 s1 s4', 'both ways');
  assert.equal(await order('first_seen'), 's1 s3 s2 s4');
  assert.equal(await order('-active_days'), 's1 s3 s2 s4');
  const first = await ids('name', '&limit=3');
  assert.deepEqual([first.matched, first.items.length, first.next_cursor], [4, 3, '3']);
  const second = await ids('name', `&limit=3&cursor=${first.next_cursor}`);
  assert.deepEqual([second.items.map((item) => item.id), second.next_cursor], [['s3'], null]);
  assert.deepEqual((await ids('name', '&search=an')).items.map((item) => item.id), ['s2']);
  assert.equal((await ann.get('/people?sort=colour')).status, 422);
  assert.equal((await ann.get('/people')).json.matched, null);
});

test('settings are read and written', async () => {
  const settings = (await ann.get('/settings')).json;
  assert.equal((await ann.put('/settings', { workspace: 'Acme 2' })).json.workspace, 'Acme 2');
  assert.equal((await ann.get('/settings')).json.zone, settings.zone);
  assert.equal((await ann.put('/settings', { zone: 'Nowhere/Else' })).status, 422);
});

test('a create is done once for its Idempotency-Key, also after a restart, and its secrets are not in the file', async () => {
  const own = await makeFolder();
  let other = await Server.start(own.db);
  const eve = new Person(other);
  await eve.setUp('eve@example.com');
  const make = (body, key = 'one') => eve.post('/keys', body, { 'idempotency-key': key });
  const first = await make({ name: 'Robot', kind: 'api' });
  assert.equal(first.status, 201);
  await other.stop();
  assert.ok(!(await readFile(own.db)).includes(first.json.key.slice(6)), 'the key itself is not stored');
  other = eve.server = await Server.start(own.db);
  const again = await make({ name: 'Robot', kind: 'api' });
  assert.deepEqual([again.status, again.json], [201, first.json]);
  assert.equal((await make({ name: 'Other', kind: 'api' })).status, 422);
  const cookie = eve.cookie;
  await eve.signIn('eve@example.com', 'correct horse');
  assert.equal((await make({ name: 'Robot', kind: 'api' })).status, 409, 'another session cannot read the answer');
  assert.notEqual(eve.cookie, cookie);
  assert.equal((await eve.get('/keys')).json.total, 1);
  await other.stop();
  await own.remove();
});

test('an edit happens only to the version it names', async () => {
  const feature = (await ann.post('/features', { name: 'Edited', events: ['Edited Event'] })).json;
  const somebody = (await ann.post('/staff', { name: 'Eve', email: 'eve@example.com', role: 'csm' })).json;
  const cases = [
    [`/features/${feature.id}`, 'PATCH', (n) => ({ name: `Edited ${n}` })],
    [`/staff/${somebody.id}`, 'PATCH', (n) => ({ name: `Eve ${n}` })],
    ['/settings', 'PUT', (n) => ({ workspace: `Company ${n}` })],
    ['/accounts/acme', 'PATCH', (n) => ({ attributes: { owner: `Owner ${n}` } })],
  ];
  for (const [path, method, body] of cases) {
    const edit = (n, tag) => ann.ask(method, `/api/v1${path}`, body(n), tag && { 'if-match': tag });
    const first = (await ann.get(path)).headers.get('etag');
    assert.match(first, /^"[0-9a-f]{16}"$/, path);
    const atOnce = await Promise.all([1, 2, 3, 4].map((n) => edit(n, first)));
    assert.deepEqual(atOnce.map(({ status }) => status).sort(), [200, 412, 412, 412], path);
    const refused = atOnce.find(({ status }) => status === 412);
    assert.deepEqual([refused.headers.get('content-type'), refused.json.field], ['application/problem+json', 'If-Match']);
    const second = (await ann.get(path)).headers.get('etag');
    assert.equal(atOnce.find(({ status }) => status === 200).headers.get('etag'), second, 'the answer of an edit says the new version');
    assert.notEqual(second, first);
    assert.equal((await edit(5, `"other", ${second}`)).status, 200);
    assert.equal((await edit(6, `W/${second}`)).status, 412);
    assert.equal((await edit(7, '*')).status, 200);
    assert.equal((await edit(8)).status, 200);
  }
  const listed = async (path, id) => `"${(await ann.get(path)).json.items.find((item) => item.id === id).version}"`;
  assert.equal(await listed('/features', feature.id), (await ann.get(`/features/${feature.id}`)).headers.get('etag'));
  assert.equal(await listed('/staff', somebody.id), (await ann.get(`/staff/${somebody.id}`)).headers.get('etag'));
  const path = `/features/${feature.id}`, tag = await listed('/features', feature.id);
  assert.equal((await ann.patch(path, { key: true })).status, 200);
  assert.equal((await ann.remove(path, { 'if-match': tag })).status, 412);
  assert.equal((await ann.remove(path, { 'if-match': await listed('/features', feature.id) })).status, 204);
  assert.equal((await ann.remove(path, { 'if-match': '*' })).status, 404);
});

test('an API key reads and writes customers, and no more', async () => {
  const robot = new Person(server);
  const headers = { authorization: `Bearer ${apiKey}` };
  assert.equal((await robot.get('/accounts', headers)).status, 200);
  assert.equal((await robot.post('/accounts', { id: 'bot', name: 'Bot' }, headers)).status, 200);
  for (const path of ['/staff', '/keys', '/settings', '/session']) assert.equal((await robot.get(path, headers)).status, 403);
  assert.equal((await robot.get('/accounts', { authorization: 'Bearer ak_wrong' })).status, 401);
});

test('files are imported whole, and refused rows come back with their reasons', async () => {
  const rows = ['id,name,plan,mrr,currency', ...Array.from({ length: 300 }, (_, n) => `imp${n},Imported ${n},pro,${n},EUR`), ',nameless,pro,1,EUR'];
  const file = gzipSync(rows.join('\n'));
  const made = await ann.ask('POST', '/api/v1/imports?kind=accounts&name=accounts.csv', file, { 'content-type': 'application/octet-stream' });
  assert.equal(made.status, 202, made.text);
  const { id } = made.json;
  let state = made.json;
  while (['waiting', 'running'].includes(state.state)) state = (await ann.get(`/imports/${id}`)).json;
  assert.deepEqual([state.state, state.accepted, state.rejected], ['done', 300, 1]);
  assert.equal((await ann.get('/accounts?search=Imported&limit=1')).json.matched, 300);
  assert.equal(JSON.parse((await ann.get(`/imports/${id}/rejects.ndjson`)).text.split('\n')[0]).line, 302);
  assert.equal((await ann.get('/imports')).json.items[0].id, id);
  assert.equal((await ann.remove(`/imports/${id}`)).status, 204);
  assert.equal((await new Person(server).ask('POST', '/api/v1/imports', Buffer.alloc(50 << 20))).status, 401);
});

test('live pages hear of events', async () => {
  const response = await fetch(`${server.url}/api/v1/live`, { headers: { cookie: ann.cookie } });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  calledOperations.add('GET /api/v1/live');
  await server.track('/v1/track', { userId: 'p1', event: 'Live', messageId: 'live', context: { groupId: 'acme' } }, writeKey);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!/event: accounts\ndata: \{"ids":\["acme"\]\}\n\n/.test(text) || !/event: tick\n/.test(text)) {
    const { value, done } = await reader.read();
    assert.ok(!done, text);
    text += value;
  }
  const tick = JSON.parse(/event: tick\ndata: (.*)\n/.exec(text)[1]);
  assert.deepEqual(Object.keys(tick), ['now', 'events_per_minute', 'events_total']);
  await reader.cancel();
});

test('pages come with policies and tags, and unknown addresses are the app', async () => {
  const visitor = new Person(server);
  const page = await visitor.ask('GET', '/accounts/acme');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-security-policy'), /default-src 'self'/);
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
  const etag = page.headers.get('etag');
  if (etag) { // the app is in this build
    const raw = await fetch(server.url, { headers: { 'if-none-match': etag } });
    assert.equal(raw.status, 304);
    const script = /src="(\/assets\/[^"]+)"/.exec(page.text)[1];
    assert.match((await visitor.ask('GET', script)).headers.get('cache-control'), /immutable/);
  }
  assert.equal((await visitor.ask('GET', '/missing.js')).status, 404);
  assert.equal((await visitor.ask('GET', '/api/v1/missing')).json.status, 404);
  assert.equal((await visitor.ask('PUT', '/api/v1/session')).status, 405);
  assert.equal((await visitor.ask('HEAD', '/healthz')).status, 200);
});

test('bad input gets an answer that says what is wrong', async () => {
  assert.equal((await ann.ask('POST', '/api/v1/today/seen', ' {}\n')).status, 204); // nothing is asked for, and nothing said
  const deep = '['.repeat(100000) + ']'.repeat(100000);
  const cases = [
    ['POST', '/api/v1/accounts', '{"id":', 400],
    ['POST', '/api/v1/accounts', '\xff', 400],
    ['POST', '/api/v1/accounts', deep, 400],
    ['POST', '/api/v1/accounts', '[]', 422],
    ['POST', '/api/v1/accounts', '{"items":{}}', 422],
    ['POST', '/api/v1/keys', '{"name":"x","kind":"both"}', 422],
    ['POST', '/api/v1/keys', '{"name":7,"kind":"api"}', 422],
    ['POST', '/api/v1/staff', `{"name":"x","email":"x@y","role":"csm","extra":1}`, 422],
    ['POST', '/api/v1/staff', 'x'.repeat(70000), 413],
    ['POST', '/api/v1/session', 'x'.repeat(10 << 20), 413],
    ['POST', '/api/v1/today/seen', '{"x":1}', 422],
    ['POST', '/api/v1/today/seen', 'x'.repeat(100), 413],
    ['GET', '/api/v1/accounts?limit=1e99', undefined, 422],
    ['GET', '/api/v1/accounts?limit=1000000', undefined, 422],
    ['GET', '/api/v1/accounts?filter=plan:near:pro', undefined, 422],
    ['GET', '/api/v1/accounts?day=2026-02-31', undefined, 422],
    ['GET', '/api/v1/accounts?cursor=zzz', undefined, 422],
    ['GET', '/api/v1/accounts?nonsense=1', undefined, 422],
    ['GET', '/api/v1/accounts/%ff', undefined, 422],
    ['GET', '/api/v1/accounts/acme/usage?from=2026-03-31&to=2026-03-01', undefined, 422],
  ];
  for (const [method, path, body, status] of cases) {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
    const answer = await ann.ask(method, path, bytes);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    assert.equal(answer.json.status, status);
    assert.ok(answer.json.detail.length > 10);
  }
});

test('large answers are compressed for those who ask', async () => {
  const items = Array.from({ length: 200 }, (_, index) => ({ id: `bulk${index}`, name: `Bulk ${index}` }));
  assert.equal((await ann.post('/accounts', { items })).json.accepted, 200);
  const { request } = await import('node:http');
  const packed = await new Promise((resolve) => request(`${server.url}/api/v1/accounts?limit=200`,
    { headers: { cookie: ann.cookie, 'accept-encoding': 'gzip' } }, async (response) => {
      const parts = await response.toArray();
      resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(parts) });
    }).end());
  assert.equal(packed.encoding, 'gzip');
  assert.equal(JSON.parse(gunzipSync(packed.bytes)).items.length, 200);
});

test('the checker of shapes notices what is wrong', () => {
  const openapi = { components: { schemas: { A: { type: 'object', properties: { n: { type: ['integer', 'null'] } }, required: ['n'], additionalProperties: false } } } };
  const schema = { type: 'array', items: { $ref: '#/components/schemas/A' } };
  checkSchema(openapi, schema, [{ n: 1 }, { n: null }], 'x');
  for (const wrong of [{}, [{}], [{ n: 1.5 }], [{ n: '1' }], [{ n: 1, m: 2 }], [null]]) {
    assert.throws(() => checkSchema(openapi, schema, wrong, 'x'));
  }
});

test('what a person is at a customer is changed', async () => {
  assert.equal((await ann.patch('/people/p1', { attributes: { stance: 'promoter' } })).status, 200);
});

test('every route was called', async () => {
  assertAllCalled(await description(), 'routes');
});
