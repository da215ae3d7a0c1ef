// Templates, unsubscribing, tracking and webhooks: as recipients' mail programs and other people's servers see them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, office, receiver, writeKey;

// Keeps what is posted to it; `answers` says what a path gets.
class Receiver {
  static async open() {
    const own = new Receiver();
    own.posts = [];
    own.answers = {};
    own.server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        own.posts.push({ path: request.url, headers: request.headers, body });
        const answer = own.answers[request.url] ?? 200;
        if (answer === 'never') return;
        response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end('said so');
      });
    });
    await new Promise((resolve) => own.server.listen(0, '127.0.0.1', resolve));
    own.url = `http://127.0.0.1:${own.server.address().port}`;
    return own;
  }

  at = (path) => this.posts.filter((post) => post.path === path);

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

before(async () => {
  folder = await makeFolder();
  [office, receiver] = [await PostOffice.open(), await Receiver.open()];
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--private-hooks', `127.0.0.1:${new URL(receiver.url).port}`);
  ann = new Person(server);
  await ann.setUp();
  await ann.post('/accounts', { items: [{ id: 'acme', name: 'Acme & Sons', plan: '<b>gold</b>', owner: 'ann@example.com', seats: 40 }] });
  await ann.post('/people', { items: [{ id: 'bea', account: 'acme', name: 'Bea "B" Müller', email: 'bea@acme.example' }] });
  await ann.put('/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', our_name: 'Vendor', postal: '1 Road\nTown',
    public_url: server.url, track_opens: true, per_minute: 600000, domain_per_minute: 600000 });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await receiver.close();
  await folder.remove();
});

const message = async (id) => (await ann.get(`/outbox/${id}`)).json;
const settled = (id, state) => until(`message ${id} is ${state}`, async () => {
  const found = await message(id);
  return found.message.state === state && found;
});
const made = async (answer, status = 201) => {
  const { status: got, json, text } = await answer;
  assert.equal(got, status, text);
  return json;
};
const TEXT = 'Hello {{person.first_name | "there"}},\n\n{{#if account.seats > 10}}\n- {{= account.seats}} seats of {{account.plan}}\n{{/if}}\n\n[See it](https://app.example/?a={{account.name}}&b=1), {{owner.name}}';

async function colleague(role) {
  const invited = (await ann.post('/staff', { name: role, email: `${role}@example.com`, role })).json;
  const one = new Person(server);
  const token = new URL(invited.invite_url, server.url).searchParams.get('token');
  const joined = await one.post('/join', { token, password: 'correct horse' });
  assert.equal(joined.status, 200, joined.text);
  return one;
}

test('a template is checked, kept in versions, and seen as somebody gets it', async () => {
  for (const [subject, text, wanted] of [['a', '{{acount.name}}', /Line 1, “{{acount.name}}”: There is no such placeholder/], ['a', '{{= seets(1)}}', /Line 1/],
    ['a', '<script>x</script>', /HTML is not taken/], ['a', '[x](javascript:alert(1))', /must lead to https/]]) {
    const { status, json } = await ann.post('/templates', { name: 'Bad', subject, text });
    assert.equal(status, 422);
    assert.match(JSON.stringify(json), wanted);
  }
  const template = await made(ann.post('/templates', { name: 'Seats', subject: 'Seats of {{account.name}}', text: TEXT }));
  await made(ann.patch(`/templates/${template.id}`, { subject: 'Your seats, {{account.name}}', why: 'shorter' }), 200);
  assert.deepEqual((await ann.get(`/templates/${template.id}/versions`)).json.items.map(({ version, why }) => [version, why]), [[2, 'shorter'], [1, '']]);
  assert.equal((await ann.get('/templates')).json.items.length, 1);
  const { subject, text } = (await ann.get(`/templates/${template.id}`)).json;
  const seen = await made(ann.post('/templates/preview', { subject, text, account: 'acme', person: 'bea' }), 200);
  assert.deepEqual(seen, { subject: 'Your seats, Acme & Sons', missing: '',
    html: '<p>Hello Bea,</p>\n<ul>\n<li>40 seats of &lt;b&gt;gold&lt;/b&gt;</li>\n</ul>\n<p><a href="https://app.example/?a=Acme%20%26%20Sons&amp;b=1">See it</a>, Ann</p>\n',
    text: 'Hello Bea,\n\n- 40 seats of <b>gold</b>\n\nSee it (https://app.example/?a=Acme%20%26%20Sons&b=1), Ann\n' });
  assert.equal((await made(ann.post('/templates/preview', { subject: '{{person.name}}', text: 'x', account: 'acme' }), 200)).missing, '{{person.name}}');
  assert.equal((await ann.post('/templates/preview', { subject, text, account: 'nobody' })).status, 404);
});

test('a promotional mail says how to unsubscribe, and one click is enough', async () => {
  const [template] = (await ann.get('/templates')).json.items;
  const send = async (to, promotional = true) => (await made(ann.post(`/templates/${template.id}/test`, { to, account: 'acme', person: 'bea', promotional }), 202)).message;
  const id = await send('carl@acme.example');
  await settled(id, 'sent');
  const mail = await office.parsed('carl@acme.example');
  const raw = office.to('carl@acme.example')[0].raw.toString();
  assert.match(raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  const url = /^List-Unsubscribe: <(.+)>\r$/m.exec(raw)[1];
  assert.ok(url.startsWith(`${server.url}/u/`));
  assert.match(mail.html, /1 Road<br>Town/);
  assert.ok(mail.html.includes(`<a href="${url}">Unsubscribe</a>`));
  assert.ok(mail.text.includes(`Unsubscribe: ${url}`));
  // Looking does nothing.
  const page = await fetch(url);
  assert.deepEqual([page.status, /<form method="post">/.test(await page.text())], [200, true]);
  assert.equal((await ann.get('/suppressions')).json.items.length, 0);
  const asked = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
  assert.equal(asked.status, 200);
  assert.deepEqual((await ann.get('/suppressions')).json.items.map(({ address, reason, message: from }) => [address, reason, from]), [['carl@acme.example', 'unsubscribed', id]]);
  await settled(await send('carl@acme.example'), 'suppressed');
  await settled(await send('carl@acme.example', false), 'sent');
  for (const wrong of ['/u/1-AAAA', `/u/${id + 1}${url.slice(url.indexOf('-'))}`, '/u/x']) assert.equal((await fetch(server.url + wrong)).status, 404, wrong);
});

test('opens and clicks are noted, and links lead nowhere else', async () => {
  const [template] = (await ann.get('/templates')).json.items;
  const { message: id } = await made(ann.post(`/templates/${template.id}/test`, { to: 'dora@acme.example', account: 'acme', person: 'bea' }), 202);
  await settled(id, 'sent');
  const { html } = await office.parsed('dora@acme.example');
  const link = /href="([^"]+)"/.exec(html)[1], picture = /<img src="([^"]+)"/.exec(html)[1];
  assert.ok(link.startsWith(`${server.url}/t/c/`));
  const click = await fetch(link, { redirect: 'manual' });
  assert.deepEqual([click.status, click.headers.get('location')], [302, 'https://app.example/?a=Acme%20%26%20Sons&b=1']);
  assert.equal((await fetch(link.replace('app.example', 'evil.example'), { redirect: 'manual' })).status, 404);
  const shown = await fetch(picture);
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/gif']);
  await fetch(picture);
  const { message: row, log } = await message(id);
  assert.ok(row.opened_at && row.clicked_at);
  assert.deepEqual(log.map(({ kind }) => kind), ['added', 'sent', 'clicked', 'opened']);
  for (const path of ['/t/o/', '/t/c/']) await ann.ask('GET', `${path}1-x${path === '/t/c/' ? '?u=x' : ''}`);
  for (const method of ['GET', 'POST']) await ann.ask(method, '/u/1-x', method === 'POST' ? '' : undefined);
});

test('addresses are suppressed and released by hand', async () => {
  await made(ann.post('/suppressions', { address: 'Erik@Acme.example', note: 'asked by phone' }), 200);
  assert.equal((await ann.post('/suppressions', { address: 'nobody' })).status, 422);
  const { message: id } = await made(ann.post('/settings/mail/test', { to: 'erik@acme.example' }), 202);
  assert.match((await settled(id, 'suppressed')).message.note, /asked/);
  assert.equal((await ann.get('/suppressions?like=erik')).json.items.length, 1);
  assert.equal((await ann.remove('/suppressions/erik@acme.example')).status, 204);
  assert.equal((await ann.remove('/suppressions/erik@acme.example')).status, 404);
  await ann.post(`/outbox/${id}/retry`);
  await settled(id, 'sent');
  assert.ok((await ann.get('/audit')).json.items.some(({ action }) => action.startsWith('suppressions')));
});

test('webhooks are signed as Standard Webhooks says, with both secrets while one is changed', async () => {
  const hook = await made(ann.post('/webhook-endpoints', { name: 'CRM', url: `${receiver.url}/crm` }));
  const { message: id } = await made(ann.post(`/webhook-endpoints/${hook.id}/test`), 202);
  await settled(id, 'sent');
  const [post] = receiver.at('/crm');
  assert.deepEqual(new Webhook(hook.secret).verify(post.body, post.headers), JSON.parse(post.body));
  assert.equal(post.headers['webhook-id'], `msg_${id}`);
  assert.equal(JSON.parse(post.body).type, 'test');
  assert.throws(() => new Webhook(hook.secret).verify(`${post.body} `, post.headers));
  const rotated = await made(ann.post(`/webhook-endpoints/${hook.id}/rotate`), 200);
  assert.notEqual(rotated.secret, hook.secret);
  await settled((await made(ann.post(`/webhook-endpoints/${hook.id}/test`), 202)).message, 'sent');
  const [, second] = receiver.at('/crm');
  for (const secret of [hook.secret, rotated.secret]) new Webhook(secret).verify(second.body, second.headers);
  const [listed] = (await ann.get('/webhook-endpoints')).json.items;
  assert.match(listed.secret, /^whsec_….{4}$/);
  assert.equal((await ann.get(`/webhook-endpoints/${hook.id}/deliveries`)).json.items.length, 2);
});

test('Slack and Teams get what they take', async () => {
  for (const kind of ['slack', 'teams']) {
    const chat = await made(ann.post('/webhook-endpoints', { name: kind, kind, url: `${receiver.url}/${kind}`, types: ['test'] }));
    await settled((await made(ann.post(`/webhook-endpoints/${chat.id}/test`), 202)).message, 'sent');
    assert.equal((await ann.post(`/webhook-endpoints/${chat.id}/rotate`)).status, 409);
  }
  const slack = JSON.parse(receiver.at('/slack')[0].body);
  assert.equal(slack.text, 'A test of Perennial');
  assert.deepEqual(slack.blocks.map(({ type, text }) => [type, text.type, text.text]), [['section', 'mrkdwn', '*A test of Perennial*'], ['section', 'mrkdwn', '*works* yes\n']]);
  const { type, attachments: [{ contentType, content }] } = JSON.parse(receiver.at('/teams')[0].body);
  assert.deepEqual([type, contentType, content.type, content.body[0].text, content.body[1].facts], ['message', 'application/vnd.microsoft.card.adaptive', 'AdaptiveCard',
    'A test of Perennial', [{ title: 'works', value: 'yes' }]]);
});

test('nothing is sent into private networks, nor behind a redirect', async () => {
  assert.equal((await ann.post('/webhook-endpoints', { name: 'x', url: 'http://example.org/' })).status, 422);
  assert.equal((await ann.post('/webhook-endpoints', { name: 'x', url: 'https://user@example.org/' })).status, 422);
  const other = await Receiver.open();
  try {
    const port = new URL(other.url).port;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254', '10.0.0.1', '0.0.0.0', '2130706433']) {
      const hook = await made(ann.post('/webhook-endpoints', { name: host, url: `https://${host}:${port}/in`, types: ['test'] }));
      const { message: id } = await made(ann.post(`/webhook-endpoints/${hook.id}/test`), 202);
      assert.match((await settled(id, 'failed')).message.note, /private network/, host);
      await ann.remove(`/webhook-endpoints/${hook.id}`);
    }
    assert.equal(other.posts.length, 0);
  } finally {
    await other.close();
  }
  receiver.answers['/moved'] = 302;
  const moved = await made(ann.post('/webhook-endpoints', { name: 'moved', url: `${receiver.url}/moved`, types: ['test'] }));
  const { message: id } = await made(ann.post(`/webhook-endpoints/${moved.id}/test`), 202);
  await until('it was put off', async () => /^302/.test((await message(id)).message.note));
  assert.equal(receiver.at('/elsewhere').length, 0);
  await ann.remove(`/webhook-endpoints/${moved.id}`);
  assert.equal((await message(id)).message.state, 'cancelled');
});

test('whoever edits plays can choose an endpoint without seeing its address', async () => {
  const chat = await made(ann.post('/webhook-endpoints', { name: 'Team', kind: 'slack', url: `${receiver.url}/team/geheim`, types: ['test'] }));
  const product = await colleague('product');
  const { items } = (await product.get('/webhook-endpoints/choices')).json;
  assert.deepEqual(items.find(({ id }) => id === chat.id), { id: chat.id, name: 'Team', kind: 'slack', server: receiver.url, enabled: true });
  assert.doesNotMatch(JSON.stringify([items, (await product.get('/webhook-endpoints')).json]), /geheim/);
  assert.equal((await (await colleague('support')).get('/webhook-endpoints/choices')).status, 403);
  const steps = [{ id: 'tell', kind: 'webhook', endpoint: chat.id, text: 'x' }];
  const play = await made(ann.post('/plays', { name: 'Tells the team', body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'active_people(7d) > 0', days: 30 }, on: false, steps } }));
  assert.deepEqual((await ann.get(`/webhook-endpoints/${chat.id}`)).json.used_by, [{ id: play.id, name: 'Tells the team' }]);
  await ann.remove(`/plays/${play.id}`);
  assert.deepEqual((await ann.get(`/webhook-endpoints/${chat.id}`)).json.used_by, []);
  await ann.remove(`/webhook-endpoints/${chat.id}`);
});

test('a template says which plays use it, and stays while one does', async () => {
  const template = await made(ann.post('/templates', { name: 'Used', subject: 'x', text: 'y' }));
  assert.deepEqual(template.used_by, []);
  const steps = [{ id: 'one', kind: 'mail', template: template.id, to: 'champion', next: 'two' }, { id: 'two', kind: 'mail', template: template.id, to: 'users' }];
  const tag = (await ann.get(`/templates/${template.id}`)).headers.get('etag');
  const play = await made(ann.post('/plays', { name: 'Writes', body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'active_people(7d) > 0', days: 30 }, on: false, steps } }));
  const listed = (await ann.get('/templates')).json.items.find(({ id }) => id === template.id);
  assert.deepEqual(listed.used_by, [{ id: play.id, name: 'Writes' }]);
  const refused = await ann.remove(`/templates/${template.id}`);
  assert.deepEqual([refused.status, refused.json.detail], [409, 'A play uses it: “Writes”. Change the play first.']);
  // That a play uses it is no change of the template.
  assert.equal((await ann.patch(`/templates/${template.id}`, { name: 'Used again' }, { 'If-Match': tag })).status, 200);
  assert.equal((await ann.patch(`/templates/${template.id}`, { name: 'Late' }, { 'If-Match': tag })).status, 412);
  await ann.remove(`/plays/${play.id}`);
  assert.equal((await ann.remove(`/templates/${template.id}`)).status, 204);
});

test('what is wrong in a template is said with its place', async () => {
  const wrong = async (subject, text) => {
    const { status, json } = await ann.post('/templates/preview', { subject, text, account: 'acme' });
    assert.equal(status, 422, JSON.stringify(json));
    const source = [...(json.field === 'subject' ? subject : text)];
    return [json.field, source.slice(json.at, json.end).join(''), json.proposal];
  };
  assert.deepEqual(await wrong('Hé {{acount.name}}', 'x'), ['subject', '{{acount.name}}', '']);
  assert.deepEqual(await wrong('x', 'Schöne Grüße,\n{{= active_peopl(28d)}}'), ['text', 'active_peopl(28d)', 'active_people']);
  assert.deepEqual(await wrong('x', 'a {{#if account.plan}} b'), ['text', '{{#if account.plan}}', '']);
  assert.deepEqual(await wrong('x', 'a {{account.plan'), ['text', '{{account.plan', '']);
});

test('a draft is tried without being kept', async () => {
  const template = await made(ann.post('/templates', { name: 'Draft', subject: 'Kept', text: 'kept' }));
  const { message: id } = await made(ann.post(`/templates/${template.id}/test`, { to: 'draft@x.example', account: 'acme', subject: 'Under work' }), 202);
  await settled(id, 'sent');
  const mail = await office.parsed('draft@x.example');
  assert.deepEqual([mail.subject, mail.text.trim()], ['Under work', 'kept']);
  assert.equal((await ann.get(`/templates/${template.id}`)).json.subject, 'Kept');
  await ann.remove(`/templates/${template.id}`);
});

test('an endpoint that is dead rests, is said to be, and slows nobody', async () => {
  receiver.answers['/dead'] = 'never';
  receiver.answers['/broken'] = 500;
  const dead = await made(ann.post('/webhook-endpoints', { name: 'dead', url: `${receiver.url}/dead`, types: ['test'] }));
  const broken = await made(ann.post('/webhook-endpoints', { name: 'broken', url: `${receiver.url}/broken`, types: ['test'] }));
  const good = await made(ann.post('/webhook-endpoints', { name: 'good', url: `${receiver.url}/good`, types: ['test'] }));
  for (let i = 0; i < 20; i++) for (const { id } of [dead, broken]) await made(ann.post(`/webhook-endpoints/${id}/test`), 202);
  const begun = Date.now();
  for (let i = 0; i < 20; i++) await made(ann.post(`/webhook-endpoints/${good.id}/test`), 202);
  await until('all of the good one came', () => receiver.at('/good').length === 20, 8);
  assert.ok(Date.now() - begun < 8000);
  const resting = await until('the broken one rests', async () => {
    const { json } = await ann.get(`/webhook-endpoints/${broken.id}`);
    return json.rests_until && json;
  });
  assert.ok(resting.failures >= 3 && resting.failing_since && /^500/.test(resting.last_note));
  assert.ok(receiver.at('/broken').length <= 8, `${receiver.at('/broken').length} tries`);
  // Whoever mends it says so.
  receiver.answers['/broken'] = 200;
  await made(ann.patch(`/webhook-endpoints/${broken.id}`, { name: 'mended' }), 200);
  await until('what had not been tried came', () => receiver.at('/broken').length >= 15);
  receiver.answers['/gone'] = 410;
  const gone = await made(ann.post('/webhook-endpoints', { name: 'gone', url: `${receiver.url}/gone`, types: ['test'] }));
  await settled((await made(ann.post(`/webhook-endpoints/${gone.id}/test`), 202)).message, 'failed');
  assert.equal((await ann.get(`/webhook-endpoints/${gone.id}`)).json.enabled, false);
});

test('a warning that is raised or ends is told', async () => {
  await made(ann.post('/webhook-endpoints', { name: 'alarms', url: `${receiver.url}/alarms`, types: ['warning.raised', 'warning.closed'] }));
  await made(ann.post('/warning-rules', { name: 'Few seats', body: { formula: 'account.seats < 20', direction: 'risk', severity: 2, root_cause: 5, meaning: 'They leave.', action: 'Call.', due_days: 2, probability: 0.5, quiet_days: 0, owner: 'account.owner', on: true } }));
  const say = (seats) => ann.post('/accounts', { items: [{ id: 'acme', seats }] });
  await until('the rule is followed', async () => (await ann.get('/warning-rules')).json.items.some(({ name, accounts }) => name === 'Few seats' && accounts === 0));
  await say(5);
  await until('it is told', () => receiver.at('/alarms').length === 1, 30);
  const { type, data } = JSON.parse(receiver.at('/alarms')[0].body);
  assert.deepEqual([type, data.account, data.name, data.severity, data.url], ['warning.raised', 'acme', 'Few seats', 2, `${server.url}/accounts/acme`]);
  await say(50);
  await until('its end is told', () => receiver.at('/alarms').some(({ body }) => JSON.parse(body).type === 'warning.closed'), 30);
  assert.equal(receiver.at('/alarms').length, 2);
});

test('a mail says which version they use', async () => {
  const template = await made(ann.post('/templates', { name: 'Version', subject: 'Version {{account.product_version}}', text: 'You have {{person.product_version}}, others {{account.product_version | "none"}}.' }));
  const send = async (to) => settled((await made(ann.post(`/templates/${template.id}/test`, { to, account: 'acme', person: 'bea' }), 202)).message, 'sent');
  await made(ann.patch('/accounts/acme', { attributes: { product_version: '7.10' } }), 200);
  await made(ann.patch('/people/bea', { attributes: { product_version: '7.2-beta' } }), 200);
  await send('gus@acme.example');
  const mail = await office.parsed('gus@acme.example');
  assert.equal(mail.subject, 'Version 7.10');
  assert.match(mail.text, /^You have 7\.2-beta, others 7\.10\./);
  await made(ann.patch('/accounts/acme', { attributes: { product_version: null } }), 200);
  await send('hugo@acme.example');
  assert.match((await office.parsed('hugo@acme.example')).text, /others none\./);
  assert.equal((await ann.remove(`/templates/${template.id}`)).status, 204);
});

test('links are bounded: wrong ones by address, right ones for themselves, and to unsubscribe is never refused', async () => {
  const [template] = (await ann.get('/templates')).json.items;
  const { message: id } = await made(ann.post(`/templates/${template.id}/test`, { to: 'fred@acme.example', account: 'acme', person: 'bea', promotional: true }), 202);
  await settled(id, 'sent');
  const { html } = await office.parsed('fred@acme.example');
  const url = /^List-Unsubscribe: <(.+)>\r$/m.exec(office.to('fred@acme.example')[0].raw.toString())[1];
  const link = /href="([^"]+\/t\/c\/[^"]+)"/.exec(html)[1];
  // Followed more often than the log keeps in a minute, it leads there all the same.
  const many = (ask) => Promise.all(Array.from({ length: 90 }, ask));
  for (const { status } of await many(() => fetch(link, { redirect: 'manual' }))) assert.equal(status, 302);
  const clicks = (await message(id)).log.filter(({ kind }) => kind === 'clicked').length;
  assert.ok(clicks >= 60 && clicks < 90, `${clicks} were noted`);
  const post = (body) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  const bounded = (answers, usual) => {
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [usual, 429]);
    for (const answer of answers.filter(({ status }) => status === 429)) assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  };
  bounded(await many(() => fetch(`${server.url}/u/1-AAAA`)), 404);
  // From the same address, in the same minute.
  for (const { status } of await many(() => post('List-Unsubscribe=One-Click'))) assert.equal(status, 200);
  assert.equal((await fetch(url)).status, 200);
  assert.ok((await ann.get('/suppressions')).json.items.some(({ address }) => address === 'fred@acme.example'));
  assert.equal((await ann.remove('/suppressions/fred@acme.example')).status, 204);
});

test('who is erased is gone from the outbox, and stays suppressed', async () => {
  const send = async () => (await made(ann.post('/settings/mail/test', { to: 'bea@acme.example' }), 202)).message;
  const id = await send();
  await settled(id, 'sent');
  await made(ann.post('/suppressions', { address: 'bea@acme.example', note: 'Bea asked' }), 200);
  const { json } = await ann.post('/people/bea/erase', { why: 'asked' });
  await until('she is erased', async () => (await ann.get('/erasures')).json.items.some((one) => one.id === json.id && one.state === 'done'));
  const { message: row, text, log } = await message(id);
  assert.match(row.recipient, /^erased-/);
  assert.deepEqual([row.title, text, log.map(({ note }) => note)], ['', '', ['', '']]);
  const after = await send();
  await settled(after, 'suppressed');
  assert.doesNotMatch(JSON.stringify((await ann.get('/suppressions')).json), /bea|Bea/);
});

test('every route was called', async () => {
  await made(ann.post('/templates', { name: 'Short', subject: 'a', text: 'b' }));
  const { items } = (await ann.get('/templates')).json;
  assert.equal((await ann.remove(`/templates/${items.at(-1).id}`)).status, 204);
  assertAllCalled(await description(), 'channels');
});
