// Questions back from a mail, and what stops customers from acting on messages.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, office, links, play;

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open();
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
  const settings = { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', from_name: 'Vendor', our_name: 'Vendor Ltd', public_url: server.url };
  assert.equal((await ann.put('/settings/mail', settings)).status, 200);
  await ann.post('/accounts', { items: [{ id: 'acme', attributes: { name: 'Acme <b>Ltd</b>', owner: 'ann@example.com', arr: 1200, currency: 'EUR' } }, { id: 'bond', attributes: { name: 'Bond', mrr: 50, currency: 'USD' } }] });
  await ann.post('/people', { items: [{ id: 'bea', account: 'acme', attributes: { name: 'Bea Berg', email: 'bea@acme.example', role: 'champion' } }] });
  const text = 'Do it.\n\n[Ask us]({{ask}}) or [say what is in the way]({{obstacle}}). {{ask}}';
  const document = { name: 'Exports', templates: { words: { subject: 'Turn exports on', text } }, body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 3 }, on: true, steps: [{ id: 'tell', kind: 'mail', template: 'words', to: 'champion', promotional: false }] } };
  const made = await ann.post('/plays/import', { document });
  assert.equal(made.status, 201, made.text);
  play = made.json.id;
  assert.equal((await ann.post(`/plays/${play}/runs`, { account: 'acme' })).status, 201);
  await until('it came', () => office.to('bea@acme.example').length === 1);
  const mail = await office.parsed('bea@acme.example');
  links = [...mail.html.matchAll(/href="([^"]+)"/g)].map((found) => found[1].replaceAll('&amp;', '&'));
  assert.ok(mail.text.includes(`${server.url}/q/`), mail.text);
  assert.ok(!/invalid/.test(mail.html + mail.text), mail.html);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await folder.remove();
});

const send = (url, fields) => fetch(url, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });

test('a question from a mail comes to the account and to whoever owns it, with the mail it is about', async () => {
  const [ask, obstacle] = links;
  assert.equal(obstacle, `${ask}?hinders=1`);
  const page = await fetch(ask);
  const html = await page.text();
  assert.equal(page.status, 200);
  assert.match(html, /Ask a question/);
  assert.match(html, /About “Turn exports on”. From Bea Berg at Acme &lt;b&gt;Ltd&lt;\/b&gt;/);
  assert.ok(!/<script/.test(html));
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'; style-src 'sha256-/);
  assert.equal((await ann.get('/tasks?account=acme')).json.items.length, 0, 'looking does nothing');
  const empty = await send(ask, { text: '   ' });
  assert.deepEqual([empty.status, /Please write your question/.test(await empty.text())], [422, true]);
  const asked = await send(ask, { text: 'Where do I <find> it?' });
  assert.deepEqual([asked.status, asked.headers.get('location')], [303, '?thanks=1']);
  assert.match(await (await fetch(`${ask}?thanks=1`)).text(), /Thank you/);
  const [task] = (await ann.get('/tasks?account=acme')).json.items;
  assert.deepEqual([task.title, task.owner, task.kind], ['Answer Bea Berg’s question', 'ann@example.com', 'support']);
  assert.match(task.note, /^Where do I <find> it\?\n\nIt is about our mail “Turn exports on” \(message \d+\)\.$/);
  const [note] = (await ann.get('/touchpoints?account=acme')).json.items;
  assert.deepEqual([note.title, note.people.map(({ id }) => id)], ['Question by mail: Turn exports on', ['bea']]);
  const { log } = (await ann.get(`/outbox/${(await ann.get('/outbox?person=bea')).json.items[0].id}`)).json;
  assert.equal(log.at(-1).kind, 'asked');
});

test('what keeps them from it is chosen on the same page, ranked, taken up and removed', async () => {
  const url = links[1];
  assert.match(await (await fetch(url)).text(), /What keeps you from it\?/);
  for (const fields of [{ text: 'x' }, { kind: 'bored' }, { kind: 'other', text: '' }]) assert.equal((await send(url, fields)).status, 422, JSON.stringify(fields));
  assert.equal((await send(url, { kind: 'no_rights', text: 'My admin is away.' })).status, 303);
  assert.equal((await send(url, { kind: 'no_rights' })).status, 303);
  const { items } = (await ann.get('/obstacles')).json;
  assert.deepEqual(items.map(({ account, person, kind, text, play: of, state, by }) => [account.id, person?.id, kind, text, of, state, by]), [
    ['acme', 'bea', 'no_rights', '', play, 'open', ''],
    ['acme', 'bea', 'no_rights', 'My admin is away.', play, 'open', ''],
  ]);
  assert.ok(items[0].message > 0);
  // The team knows of others.
  const own = await ann.post('/obstacles', { account: 'bond', kind: 'no_rights', text: 'Their IT says no.', play });
  assert.equal(own.status, 201, own.text);
  assert.equal((await ann.post('/obstacles', { account: 'bond', kind: 'technical' })).status, 201);
  for (const wrong of [{ account: 'none', kind: 'technical' }, { account: 'bond', kind: 'bored' }, { account: 'bond', kind: 'other', play: 999 }, { account: 'bond', kind: 'other', person: 'nobody' }])
    assert.equal((await ann.post('/obstacles', wrong)).status, 422, JSON.stringify(wrong));
  const ranked = (await ann.get('/obstacles/ranking?state=open')).json.items;
  assert.deepEqual(ranked, [
    { kind: 'no_rights', play, play_name: 'Exports', accounts: 2, entries: 3, messages: 1, not_known: 0, arr: [{ currency: 'EUR', amount: 1200 }, { currency: 'USD', amount: 600 }] },
    { kind: 'technical', play: 0, play_name: '', accounts: 1, entries: 1, messages: 0, not_known: 0, arr: [{ currency: 'USD', amount: 600 }] },
  ]);
  const known = async (account) => (await ann.post('/formulas/evaluate', { formula: 'account.obstacles_open', accounts: [account] })).json.items[0].value;
  await until('formulas know', async () => (await known('acme')) === 2);
  const changed = await ann.patch(`/obstacles/${items[0].id}`, { state: 'removed', note: 'Roles are explained now.' });
  assert.deepEqual([changed.status, changed.json.state, changed.json.note, changed.json.kind], [200, 'removed', 'Roles are explained now.', 'no_rights']);
  await until('formulas know of it', async () => (await known('acme')) === 1);
  assert.equal((await ann.patch(`/obstacles/${items[0].id}`, { state: 'gone' })).status, 422);
  assert.equal((await ann.patch('/obstacles/999', { state: 'open' })).status, 404);
  assert.equal((await ann.get('/obstacles?state=removed')).json.items.length, 1);
  assert.equal((await ann.get(`/obstacles?play=${play}&kind=no_rights&account=bond`)).json.items.length, 1);
  const csv = (await ann.get('/obstacles.csv')).text.trim().split('\r\n');
  assert.equal(csv[0], 'account,person,kind,text,play,state,note,day,said_by');
  assert.equal(csv.length, 5);
  assert.match(csv[1], /^bond,,technical,,,open,,\d{4}-\d\d-\d\d,team$/);
});

test('a message of an account that is not seen is none', async () => {
  const invited = (await ann.post('/staff', { name: 'Otto', email: 'otto@example.com', role: 'csm' })).json;
  const otto = new Person(server);
  const token = new URL(invited.invite_url, server.url).searchParams.get('token');
  assert.equal((await otto.post('/join', { token, password: 'the word of otto' })).status, 200);
  assert.equal((await ann.patch(`/staff/${invited.id}`, { sees: 'own' })).status, 200);
  await ann.post('/accounts', { items: [{ id: 'ours', attributes: { name: 'Ours', owner: 'otto@example.com' } }] });
  await until('it is there', async () => (await otto.get('/accounts/ours')).status === 200);
  const { message } = (await ann.get('/obstacles?account=acme')).json.items[0];
  const told = (person, number, account) => person.post('/obstacles', { account, kind: 'other', text: 'No time', message: number });
  const words = [];
  for (const number of [message, 4711]) {
    const { status, json } = await told(otto, number, 'ours');
    words.push([status, json.field, json.detail]);
  }
  assert.deepEqual(words, [[422, 'message', 'There is no such message.'], [422, 'message', 'There is no such message.']]);
  assert.deepEqual((await ann.get('/obstacles?account=ours')).json.items, []);
  const kept = await told(ann, message, 'ours');
  assert.deepEqual([kept.status, kept.json.message], [201, message], 'whoever sees all may name it');
});

test('a mail is written from five times, not more; links of others lead nowhere', async () => {
  const [ask] = links;
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push((await send(ask, { text: `More ${i}` })).status);
  assert.deepEqual(answers.slice(0, 2), [303, 303]);
  assert.ok([409, 429].includes(answers[2]) && [409, 429].includes(answers[3]), `${answers}`);
  assert.equal((await fetch(`${server.url}/q/1-x`)).status, 404);
  assert.equal((await fetch(ask.replace('/q/', '/u/'))).status, 404, 'a token is for one thing');
  await ann.ask('GET', '/q/1-x');
  await ann.ask('POST', '/q/1-x', '');
});

test('a customer that is merged brings its obstacles along; who is erased leaves no words', async () => {
  const merged = await ann.post('/accounts/merge', { keep: 'acme', drop: 'bond', why: 'The same company' });
  assert.ok(merged.status < 300, merged.text);
  await until('they are there', async () => (await ann.get('/obstacles?account=acme')).json.items.length === 4);
  const exported = await ann.get('/people/bea/export');
  assert.equal(exported.status, 200, exported.text);
  assert.match(exported.text, /My admin is away/);
  const erased = await ann.post('/people/bea/erase', { why: 'They asked' });
  assert.ok(erased.status < 300, erased.text);
  await until('nothing is left', async () => {
    const { items } = (await ann.get('/obstacles')).json;
    return items.every((one) => one.person?.id !== 'bea' && one.text !== 'My admin is away.');
  });
  assert.equal((await ann.get('/obstacles')).json.items.filter(({ kind }) => kind === 'no_rights').length, 3, 'that somebody said it stays');
});

test('every route of obstacles was called', async () => assertAllCalled(await description(), 'obstacles'));
