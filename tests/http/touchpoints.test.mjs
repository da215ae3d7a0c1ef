// What the team writes down: kept with its history, found by words, known to formulas, and never lost to somebody else.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, bob;

before(async () => {
  folder = await makeFolder();
  const key = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
  const batch = [
    { type: 'group', userId: 'p1', groupId: 'acme', traits: { name: 'Acme Corp', mrr: 1000, owner: 'ann@example.com' }, messageId: 'g1', timestamp: '2026-01-01T09:00:00Z' },
    { type: 'group', userId: 'q1', groupId: 'bond', traits: { name: 'Bond' }, messageId: 'g2', timestamp: '2026-01-01T09:00:00Z' },
    { type: 'identify', userId: 'p1', traits: { name: 'Pia', email: 'pia@acme.test' }, messageId: 'i1', timestamp: '2026-01-01T09:00:00Z' },
    { type: 'track', userId: 'p1', event: 'Report Exported', messageId: 't1', timestamp: '2026-03-30T09:00:00Z', context: { groupId: 'acme' } },
  ];
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
  const invited = (await ann.post('/staff', { name: 'Bob', email: 'bob@example.com', role: 'csm' })).json;
  const token = new URL((await ann.post(`/staff/${invited.id}/invite`)).json.invite_url, server.url).searchParams.get('token');
  bob = new Person(server);
  assert.equal((await bob.post('/join', { token, password: 'bobs password' })).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const write = async (person, body) => {
  const made = await person.post('/touchpoints', body);
  assert.equal(made.status, 201, made.text);
  return made.json;
};
const attributes = async (id) => Object.fromEntries((await ann.get(`/accounts/${id}`)).json.attributes.map((one) => [one.key, one.value]));
const found = async (query) => (await ann.get(`/touchpoints?${query}`)).json.items.map((one) => one.title);

test('a visit is kept with its people, themes and answers, and formulas know of it at once', async () => {
  const before = await attributes('acme');
  assert.equal(before.touchpoints, undefined);
  const visit = await write(ann, {
    kind: 'visit', account: 'acme', at: '2026-03-20T10:00:00Z', title: 'Spring visit', body: 'They export every Monday. @bob@example.com knows the rest.',
    people: ['p1'], themes: ['reporting/export'],
    form: { used: 'Exports', by_whom: 'Pia', benefits: 'Half a day a week', stated_use: 'daily', sentiment: 1 },
  });
  assert.equal(visit.complete, true);
  assert.deepEqual(visit.people, [{ id: 'p1', name: 'Pia' }]);
  assert.equal(visit.author_name, 'Ann');
  assert.equal(visit.account.name, 'Acme Corp');
  const now = await attributes('acme');
  assert.deepEqual([now.touchpoints, now.last_touchpoint, now.last_sentiment, now.stated_use], [1, '2026-03-20', 1, 'daily']);
  const asked = await ann.post('/formulas/check', { formula: 'account.last_touchpoint < today - 10d and account.last_sentiment = 1' });
  assert.deepEqual([asked.json.matched, asked.json.matches[0].account.id], [1, 'acme'], asked.text);

  const bell = (await bob.get('/mentions')).json;
  assert.deepEqual([bell.unread, bell.items[0].touchpoint.id], [1, visit.id]);
  await bob.post('/mentions/read');
  assert.equal((await bob.get('/mentions')).json.unread, 0);
  assert.equal((await ann.get('/mentions')).json.items.length, 0);
});

test('a form that is not filled in is seen', async () => {
  const call = await write(ann, { kind: 'call', account: 'acme', title: 'Quick call', form: { used: 'Exports' } });
  assert.equal(call.complete, false); // how they felt is not said
  assert.equal((await ann.patch(`/touchpoints/${call.id}`, { form: { used: 'Exports', sentiment: -1 } })).json.complete, true);
  assert.equal((await attributes('acme')).last_sentiment, -1);
});

test('two people who edit the same note do not overwrite each other', async () => {
  const note = await write(ann, { kind: 'note', account: 'bond', title: 'First', body: 'one' });
  const { headers } = await bob.get(`/touchpoints/${note.id}`);
  const etag = headers.get('etag');
  assert.equal((await ann.patch(`/touchpoints/${note.id}`, { body: 'two' }, { 'if-match': etag })).status, 200);
  assert.equal((await bob.patch(`/touchpoints/${note.id}`, { body: 'three' }, { 'if-match': etag })).status, 412);
  assert.equal((await bob.get(`/touchpoints/${note.id}`)).json.body, 'two');
  const history = (await ann.get(`/audit?subject=touchpoints/${note.id}`)).json.items;
  assert.deepEqual(history.map((row) => [row.action, row.before?.body, row.after.body]), [['touchpoints.change', 'one', 'two'], ['touchpoints.create', undefined, 'one']]);
  assert.equal((await ann.patch(`/touchpoints/${note.id}`, { account: 'acme' })).json.account.id, 'acme');
  const moved = await attributes('bond');
  assert.equal(moved.touchpoints, 0);
  assert.equal((await ann.remove(`/touchpoints/${note.id}`)).status, 204);
  assert.equal((await ann.get(`/touchpoints/${note.id}`)).status, 404);
  assert.equal((await attributes('acme')).touchpoints, 2);
});

test('words are found in title, text and answers, by their beginning, and only where they are', async () => {
  await write(ann, { kind: 'note', account: 'bond', title: 'Zebra crossing', body: 'The quick brown fox wants Übersicht.' });
  await write(bob, { kind: 'note', account: 'acme', title: 'Other', form: { wishes: 'A zebra striped table' } });
  assert.deepEqual(await found('q=zebra'), ['Other', 'Zebra crossing']);
  assert.deepEqual(await found('q=zebr&account=bond'), ['Zebra crossing']);
  assert.deepEqual(await found('q=ubersicht'), ['Zebra crossing']);
  assert.deepEqual(await found('q=zebra fox'), ['Zebra crossing']);
  assert.deepEqual(await found('q=zebra elephant'), []);
  assert.deepEqual(await found('q=%22%20OR%20(*'), await found('q=or'));
  const [hit] = (await ann.get('/touchpoints?q=brow')).json.items;
  assert.match(hit.snippet, /\u0002brown\u0003/);
  const [first] = (await ann.get('/touchpoints?q=zebra&limit=1')).json.items;
  const { next_cursor } = (await ann.get('/touchpoints?q=zebra&limit=1')).json;
  assert.equal(first.title, 'Other');
  assert.deepEqual(await found(`q=zebra&limit=1&cursor=${next_cursor}`), ['Zebra crossing']);
  await ann.patch(`/touchpoints/${hit.id}`, { title: 'Renamed' });
  assert.deepEqual(await found('q=crossing'), []);
  assert.deepEqual(await found('q=renamed'), ['Renamed']);
});

test('lists go page by page, and narrow by kind, person, theme, author and day', async () => {
  const all = (await ann.get('/touchpoints')).json.items;
  const seen = [];
  for (let cursor = ''; cursor !== null;) {
    const page = (await ann.get(`/touchpoints?limit=2${cursor && `&cursor=${cursor}`}`)).json;
    seen.push(...page.items.map((one) => one.id));
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, all.map((one) => one.id));
  assert.deepEqual(await found('kind=visit'), ['Spring visit']);
  assert.deepEqual(await found('person=p1'), ['Spring visit']);
  assert.deepEqual(await found('theme=reporting/export'), ['Spring visit']);
  assert.deepEqual(await found('from=2026-03-20&to=2026-03-20'), ['Spring visit']);
  assert.deepEqual(await found(`author=${all.find((one) => one.author_name === 'Bob').author}`), ['Other']);
  assert.deepEqual((await ann.get('/themes')).json.items, [{ theme: 'reporting/export', group: 'reporting', touchpoints: 1, recent: 1 }]);
  const templates = (await ann.get('/touchpoints/templates')).json.items;
  assert.deepEqual(templates.find((one) => one.kind === 'visit').questions.filter((one) => one.required).map((one) => one.name), ['used', 'by_whom', 'benefits']);
});

test('what makes no sense is refused with what to do', async () => {
  const cases = [
    [{ kind: 'visit', account: 'nobody', title: 'x' }, 'account'],
    [{ kind: 'lunch', title: 'x' }, 'kind'],
    [{ kind: 'note' }, 'title'],
    [{ kind: 'note', title: 'x', at: '2026-05-01T00:00:00Z' }, 'at'],
    [{ kind: 'note', title: 'x', form: { sentiment: 3 } }, 'form'],
    [{ kind: 'note', title: 'x', form: { mood: 'good' } }, 'form'],
    [{ kind: 'note', title: 'x', form: { stated_use: 'hourly' } }, 'form'],
    [{ kind: 'note', title: 'x', themes: [''] }, 'themes'],
    [{ kind: 'note', title: 'x', people: Array.from({ length: 51 }, (_, i) => `p${i}`) }, 'people'],
    [{ kind: 'note', title: 'x', body: 'y'.repeat(65537) }, 'body'],
  ];
  for (const [body, field] of cases) {
    const answer = await ann.post('/touchpoints', body);
    assert.deepEqual([answer.status, answer.json.field], [422, field], answer.text);
  }
  assert.equal((await ann.get('/touchpoints?cursor=x')).status, 422);
});

const MAIL = `From: "Pia" <PIA@acme.test>\r\nTo: ann@example.com\r\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Fri, 20 Mar 2026 11:30:00 +0100\r
Message-ID: <m1@acme.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r
<p>The <b>walrus</b> report is late.</p>\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="a \\"b\\".csv"\r\n\r\nx,y\r\n--b--\r\n`;

test('a saved mail becomes a touchpoint of the account its people belong to, once', async () => {
  const made = await ann.ask('POST', '/api/v1/touchpoints/eml', Buffer.from(MAIL), { 'content-type': 'message/rfc822' });
  assert.equal(made.status, 201, made.text);
  const { kind, title, at, body, account, people, attachments } = made.json;
  assert.deepEqual([kind, title, at, body, account.id, people, attachments],
    ['mail', 'Grüße', '2026-03-20T10:30:00.000Z', 'The walrus report is late.', 'acme', [{ id: 'p1', name: 'Pia' }], 1]);
  assert.deepEqual(await found('q=walrus'), ['Grüße']);
  assert.equal((await ann.ask('POST', '/api/v1/touchpoints/eml', Buffer.from(MAIL))).status, 409);
  assert.equal((await ann.ask('POST', '/api/v1/touchpoints/eml', Buffer.from('no mail'))).status, 422);
  const [file] = (await ann.get(`/touchpoints/${made.json.id}/attachments`)).json.items;
  const bytes = await ann.get(`/attachments/${file.id}`);
  assert.equal(bytes.text.trim(), 'x,y');
  assert.equal(bytes.headers.get('content-disposition'), 'attachment; filename="a _b_.csv"');
  assert.equal(bytes.headers.get('x-content-type-options'), 'nosniff');
});

test('files are kept with a touchpoint, within bounds', async () => {
  const note = await write(ann, { kind: 'note', account: 'acme', title: 'With files' });
  const send = (bytes, name = 'plan.bin') => ann.ask('POST', `/api/v1/touchpoints/${note.id}/attachments?name=${name}`, bytes);
  const bytes = Buffer.alloc(3 << 20, 'z');
  const { json } = await send(bytes);
  assert.equal(json.size, bytes.length);
  assert.equal((await ann.get(`/attachments/${json.id}`)).text.length, bytes.length);
  assert.equal((await send(Buffer.alloc((10 << 20) + 1))).status, 413);
  assert.equal((await send(Buffer.alloc(0))).status, 422);
  for (let i = 1; i < 20; i++) assert.equal((await send(Buffer.from('x'))).status, 201);
  assert.equal((await send(Buffer.from('x'))).status, 409);
  assert.equal((await ann.remove(`/attachments/${json.id}`)).status, 204);
  assert.equal((await ann.get(`/attachments/${json.id}`)).status, 404);
  assert.equal((await ann.ask('POST', '/api/v1/touchpoints/999/attachments?name=x', Buffer.from('x'))).status, 404);
});

test('a note becomes a task, a risk or a goal in one step, and the link stays', async () => {
  const note = await write(ann, { kind: 'call', account: 'acme', title: 'They want SSO', form: { risks: 'A rival has SSO', promises: 'An answer in May', used: 'x', sentiment: -1 } });
  const task = (await ann.post(`/touchpoints/${note.id}/task`, { due: '2026-04-10' })).json;
  assert.deepEqual([task.title, task.account.id, task.owner, task.touchpoint, task.due], ['They want SSO', 'acme', 'ann@example.com', note.id, '2026-04-10']);
  const promise = (await ann.post(`/touchpoints/${note.id}/goal`, { kind: 'promise', due: '2026-05-01' })).json;
  assert.deepEqual([promise.kind, promise.note, promise.touchpoint, promise.state], ['promise', 'An answer in May', note.id, 'open']);
  const { warning } = (await ann.post(`/touchpoints/${note.id}/risk`, { severity: 3, root_cause: 6, probability: 0.5 })).json;
  const risk = (await ann.get(`/warnings/${warning}`)).json;
  assert.deepEqual([risk.name, risk.owner, risk.severity, risk.root_cause, risk.rule, risk.evidence[0].value], ['They want SSO', 'ann@example.com', 3, 6, -note.id, 'A rival has SSO']);
  assert.equal((await ann.post(`/touchpoints/${note.id}/risk`, {})).status, 409);
});

test('an account shows what is said beside what is measured, and who knows it best', async () => {
  const { stated, knows, items } = (await ann.get('/accounts/acme/touchpoints')).json;
  assert.deepEqual(stated, { use: 'daily', active_days_28: 1, contradicts: true });
  assert.ok(items.length > 3);
  assert.deepEqual(knows.map((one) => one.name), ['Ann', 'Bob']);
  assert.ok(knows[0].weight > knows[1].weight && knows[0].weight < knows[0].touchpoints);
  await write(ann, { kind: 'call', account: 'acme', form: { stated_use: 'rarely', used: 'x', sentiment: 0 }, title: 'They hardly come' });
  assert.equal((await ann.get('/accounts/acme/touchpoints')).json.stated.contradicts, false);
});

test('the report on discipline names skipped forms and accounts nobody writes about', async () => {
  const { people, accounts, stale, stale_accounts } = (await ann.get('/notes/discipline?days=5')).json;
  const mine = people.find((one) => one.name === 'Ann');
  const own = (await ann.get(`/touchpoints?author=${mine.id}&from=2026-03-26&limit=100`)).json.items;
  assert.equal(mine.touchpoints, own.length);
  const asked = own.filter((one) => ['call', 'visit', 'meeting'].includes(one.kind));
  assert.deepEqual([mine.asked, mine.complete, mine.skipped], [asked.length, asked.filter((one) => one.complete).length, asked.filter((one) => !one.complete).length]);
  assert.deepEqual([accounts, stale, stale_accounts.length], [2, 0, 0]);
  assert.equal((await ann.post('/accounts', { id: 'quiet', mrr: 10, owner: 'bob@example.com' })).status, 200);
  const later = (await ann.get('/notes/discipline')).json;
  assert.deepEqual(later.stale_accounts, [{ account: { id: 'quiet', name: 'quiet' }, last: null, revenue: 120, owner: 'bob@example.com' }]);
});

test('who sees only their own accounts sees no words about others', async () => {
  const note = await write(ann, { kind: 'note', account: 'acme', title: 'Secret plan about narwhals' });
  const task = (await ann.post('/tasks', { title: 'Narwhal', account: 'acme', due: '2026-04-01' })).json;
  const goal = (await ann.post('/goals', { title: 'Narwhal', account: 'acme' })).json;
  const { taken } = (await ann.post('/tickets', { items: [{ id: 'n', account: 'acme', subject: 'Narwhal' }] })).json;
  assert.equal(taken, 1);
  const { id } = (await ann.get('/staff')).json.items.find((one) => one.name === 'Bob');
  assert.equal((await ann.patch(`/staff/${id}`, { sees: 'own' })).status, 200);
  for (const path of ['/touchpoints', '/touchpoints?q=narwhals', '/tasks', '/goals', '/tickets', '/mentions', '/today'])
    assert.doesNotMatch((await bob.get(path)).text, /narwhal|acme/i, path);
  for (const path of [`/touchpoints/${note.id}`, `/touchpoints/${note.id}/attachments`, `/tasks/${task.id}`, `/goals/${goal.id}`])
    assert.equal((await bob.get(path)).status, 404, path);
  assert.equal((await bob.patch(`/touchpoints/${note.id}`, { title: 'Mine' })).status, 404);
  assert.equal((await bob.remove(`/goals/${goal.id}`)).status, 404);
  assert.equal((await bob.post('/touchpoints', { kind: 'note', account: 'acme', title: 'x' })).status, 422);
  assert.equal((await bob.post('/touchpoints', { kind: 'note', title: 'Of nobody' })).status, 201);
});

test('every route of touchpoints was called', async () => {
  assertAllCalled(await description(), 'touchpoints');
});
