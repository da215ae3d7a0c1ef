// Guides in customers' own apps: what they say and to whom, who may ask for them, what people do with them, and
// what becomes of that.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, visitor, key, keyId, secret;

const proofOf = (user, by = secret) => createHmac('sha256', by).update(user).digest('hex');
// As a page of the customer's app asks: from another site, without cookies.
const app = (method, path, user, { proof = proofOf(user), with: by = key, body } = {}) =>
  visitor.ask(method, `/v1/guides${path}?key=${encodeURIComponent(by)}&user=${encodeURIComponent(user)}`, body, { 'perennial-proof': proof, origin: 'https://app.acme.example' });
const shownTo = async (user) => {
  const answer = await app('GET', '', user);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.items;
};
const card = (more = {}) => ({ title: 'News for {{account.name}}', text: 'Hello **{{person.first_name | "there"}}**', button: { label: 'Good', does: 'done' }, ...more });
const make = async (name, body) => {
  const made = await ann.post('/guides', { name, body });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
};
const makePlay = async (name, steps, more = {}) => {
  const made = await ann.post('/plays', { name, body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'account.saved = true', days: 30 }, on: true, steps, ...more } });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
};
const enter = async (play, account) => {
  const entered = await ann.post(`/plays/${play}/runs`, { account });
  assert.equal(entered.status, 201, entered.text);
  return entered.json.id;
};
const runOf = async (run) => (await ann.get(`/play-runs/${run}`)).json;
const stepsOf = async (run) => (await runOf(run)).path.map((move) => `${move.step} ${move.outcome}`.trim());
const people = async (account, list) => {
  assert.equal((await ann.post('/accounts', { items: [{ id: account, attributes: { name: `${account} <b>Ltd</b>`, owner: 'ann@example.com' } }] })).status, 200);
  assert.equal((await ann.post('/people', { items: list.map((one) => ({ ...one, account })) })).status, 200);
};
const champion = (id, more = {}) => ({ id, attributes: { name: `${id} Berg`, first_name: id, role: 'champion', ...more } });

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db);
  ann = new Person(server);
  visitor = new Person(server);
  await ann.setUp();
  const made = await ann.post('/keys', { name: 'The app', kind: 'write' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.app_secret_at, null);
  key = made.json.key;
  keyId = made.json.id;
  // The limits of contact have a test of their own.
  assert.equal((await ann.put('/plays/limits', { person_messages: 100, person_days: 1, account_messages: 1000, account_days: 1 })).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

test('nothing is answered without a proof that the app’s own server made', async () => {
  assert.equal((await app('GET', '', 'bea', { proof: 'a'.repeat(64) })).status, 403); // there is no secret yet
  const made = await ann.post(`/keys/${keyId}/app-secret`);
  assert.equal(made.status, 201, made.text);
  ({ secret } = made.json);
  assert.match(secret, /^as_\w{43}$/);
  const listed = (await ann.get('/keys')).json.items.find((one) => one.id === keyId);
  assert.equal(listed.app_secret_at, made.json.app_secret_at);
  assert.ok(!JSON.stringify(listed).includes(secret), 'it is shown once');
  const good = await app('GET', '', 'bea');
  assert.deepEqual([good.status, good.json.items], [200, []]); // nobody has said anything of them
  assert.equal(good.headers.get('access-control-allow-origin'), '*');
  assert.equal(good.headers.get('cache-control'), 'no-store');
  const another = (await ann.post('/keys', { name: 'Another app', kind: 'write' })).json;
  for (const [what, options] of [
    ['no proof', { proof: '' }],
    ['a proof of somebody else', { proof: proofOf('carl') }],
    ['a proof with another secret', { proof: proofOf('bea', 'as_other') }],
    ['a proof with the write key, which is public', { proof: proofOf('bea', key) }],
    ['half a proof', { proof: proofOf('bea').slice(0, 32) }],
    ['a proof of another key', { with: another.key }],
    ['a key that is none', { with: 'wk_none' }],
  ]) {
    const answer = await app('GET', '', 'bea', options);
    assert.equal(answer.status, 403, what);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*', 'the page may read why');
    assert.equal((await app('POST', '/1/shown', 'bea', options)).status, 403, what);
    assert.equal((await app('POST', '/1/question', 'bea', { ...options, body: { text: 'Well?' } })).status, 403, what);
  }
  assert.equal((await app('GET', '', '')).status, 422);
  assert.equal((await app('GET', '', 'b'.repeat(256))).status, 422);
  const preflight = await visitor.ask('OPTIONS', '/v1/guides/1/shown', undefined, { origin: 'https://app.acme.example', 'access-control-request-method': 'POST' });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers'), /Perennial-Proof/);
  // Made anew: both are good for a day.
  const anew = (await ann.post(`/keys/${keyId}/app-secret`)).json.secret;
  assert.notEqual(anew, secret);
  assert.equal((await app('GET', '', 'bea')).status, 200);
  assert.equal((await app('GET', '', 'bea', { proof: proofOf('bea', anew) })).status, 200);
  secret = anew;
  // A revoked key opens nothing, and has no secret to make.
  const wrong = await ann.post(`/keys/${another.id}/app-secret`);
  assert.equal((await app('GET', '', 'bea', { with: another.key, proof: proofOf('bea', wrong.json.secret) })).status, 200);
  assert.equal((await ann.remove(`/keys/${another.id}`)).status, 204);
  assert.equal((await app('GET', '', 'bea', { with: another.key, proof: proofOf('bea', wrong.json.secret) })).status, 403);
  assert.equal((await ann.post(`/keys/${another.id}/app-secret`)).status, 404);
  assert.equal((await ann.post('/keys/999/app-secret')).status, 404);
});

test('what is wrong of a guide is said, with its place', async () => {
  const bodies = [
    [{ kind: 'poster', cards: [card()] }, 'kind'],
    [{ kind: 'banner', cards: [] }, 'cards'],
    [{ kind: 'banner', cards: [card(), card()] }, 'cards'],
    [{ kind: 'tour', cards: Array(11).fill(card({ button: { label: 'On', does: 'next' } })) }, 'cards', 429],
    [{ kind: 'tip', cards: [card()] }, 'cards.0.selector'],
    [{ kind: 'tour', cards: [card(), card()] }, 'cards.0.button.does'],
    [{ kind: 'banner', cards: [card({ button: { label: 'On', does: 'next' } })] }, 'cards.0.button.does'],
    [{ kind: 'banner', cards: [card({ title: ' ' })] }, 'cards.0.title'],
    [{ kind: 'banner', cards: [card({ text: 'x'.repeat(4001) })] }, 'cards.0.text'],
    [{ kind: 'banner', cards: [card({ text: '<script>1</script>' })] }, 'cards.0.text'],
    [{ kind: 'banner', cards: [card({ text: '[x](javascript:alert(1))' })] }, 'cards.0.text'],
    [{ kind: 'banner', cards: [card({ text: '{{= nothing_of_the_kind(3)}}' })] }, 'cards.0.text'],
    [{ kind: 'banner', cards: [card({ text: '{{unsubscribe}}' })] }, 'cards.0.text'],
    [{ kind: 'banner', cards: [card({ title: '{{#if}}' })] }, 'cards.0.title'],
    [{ kind: 'banner', cards: [card({ pages: ['reports'] })] }, 'cards.0.pages'],
    [{ kind: 'banner', cards: [card({ pages: ['/a*b*c*d*'] })] }, 'cards.0.pages'],
    [{ kind: 'banner', cards: [card({ pages: Array(11).fill('/') })] }, 'cards.0.pages'],
    [{ kind: 'banner', cards: [card({ selector: 'a\nb' })] }, 'cards.0.selector'],
    ...['javascript:alert(1)', 'http://acme.example', '//evil.example', '/\\evil.example', 'https:///x', 'https://', 'data:text/html,1', ''].map((link) => [
      { kind: 'banner', cards: [card({ button: { label: 'Go', does: 'link', link } })] }, 'cards.0.button.link',
    ]),
    [{ kind: 'banner', cards: [card({ button: { label: '', does: 'done' } })] }, 'cards.0.button.label'],
    [{ kind: 'banner', cards: [card()], days: 0 }, 'days'],
    [{ kind: 'banner', cards: [card()], days: 91 }, 'days'],
    [{ kind: 'banner', cards: [card()], priority: 101 }, 'priority'],
    [{ kind: 'banner', cards: [card()], colour: 'red' }, undefined],
  ];
  for (const [body, field, status = 422] of bodies) {
    const answer = await ann.post('/guides', { name: 'Wrong', body });
    assert.equal(answer.status, status, `${field}: ${answer.text}`);
    assert.equal(answer.json.field, field, answer.text);
  }
  assert.deepEqual((await ann.get('/guides')).json.items, []);
});

test('a guide is kept with its versions, and seen as somebody would get it', async () => {
  await people('prev', [champion('pia')]);
  const id = await make('Preview', { kind: 'banner', cards: [card({ title: 'Old' })] });
  const found = await ann.get(`/guides/${id}`);
  const changed = await ann.patch(`/guides/${id}`, { body: { kind: 'banner', cards: [card()] }, why: 'With the name' }, { 'if-match': found.headers.get('etag') });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual((await ann.get(`/guides/${id}/versions?bodies=1`)).json.items.map((one) => [one.version, one.why, one.body.cards[0].title]), [
    [2, 'With the name', 'News for {{account.name}}'],
    [1, '', 'Old'],
  ]);
  const seen = await ann.post('/guides/preview', { body: changed.json.body, account: 'prev', person: 'pia' });
  assert.equal(seen.status, 200, seen.text);
  assert.deepEqual(seen.json, {
    guide: { kind: 'banner', ask: true, cards: [{ title: 'News for prev <b>Ltd</b>', html: '<p>Hello <strong>pia</strong></p>\n', selector: '', pages: [], button: { label: 'Good', does: 'done', link: '' } }] },
    missing: '',
  });
  const lacks = await ann.post('/guides/preview', { body: { kind: 'banner', cards: [card({ text: '{{account.plan}}' })] }, account: 'prev' });
  assert.equal(lacks.json.missing, '{{account.plan}}');
  assert.equal((await ann.post('/guides/preview', { body: changed.json.body, account: 'nobody' })).status, 404);
  assert.equal((await ann.remove(`/guides/${id}`)).status, 204);
  assert.equal((await ann.get(`/guides/${id}`)).status, 404);
  const refused = await ann.post('/plays', { name: 'Without', body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 9 }, steps: [{ id: 'show', kind: 'in_app', guide: id, to: 'users' }] } });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /steps\.0\.guide/);
});

test('a step shows it to those of its role; what they do is noted once, said to the log, and ends the wait', async () => {
  await people('acme', [champion('bea'), champion('ben', { contact: 'do_not_contact' }), { id: 'carl', attributes: { name: 'Carl', role: 'user' } }]);
  const guide = await make('Try exports', { kind: 'tip', cards: [card({ selector: '#export', pages: ['/reports/*'], button: { label: 'Show me', does: 'link', link: '/reports/export' } })], days: 3 });
  const play = await makePlay('Exports', [
    { id: 'show', kind: 'in_app', guide, to: 'champion', next: 'followed' },
    { id: 'followed', kind: 'wait_until', guide: 'show', days: 5, next: 'mark', otherwise: 'call' },
    { id: 'mark', kind: 'set', attribute: 'exports', value: 'tried' },
    { id: 'call', kind: 'task', title: 'Call them' },
  ]);
  const run = await enter(play, 'acme');
  await until('it is there', async () => (await shownTo('bea')).length === 1);
  assert.deepEqual((await runOf(run)).path.map((move) => [move.step, move.outcome, move.why]), [['show', 'done', '1 person; 1 left out: no address, not wanted, or too often']]);
  const [item] = await shownTo('bea');
  assert.deepEqual(item.guide, {
    kind: 'tip', ask: true,
    cards: [{ title: 'News for acme <b>Ltd</b>', html: '<p>Hello <strong>bea</strong></p>\n', selector: '#export', pages: ['/reports/*'], button: { label: 'Show me', does: 'link', link: '/reports/export' } }],
  });
  assert.ok(!JSON.stringify(item).includes('Try exports'), 'what the team calls it is not for customers');
  assert.deepEqual(await shownTo('carl'), []);
  assert.deepEqual(await shownTo('ben'), []);

  // Of somebody else it is not there, with the best proof.
  assert.equal((await app('POST', `/${item.id}/shown`, 'carl')).status, 404);
  assert.equal((await app('POST', '/99999/shown', 'bea')).status, 404);
  const did = async (deed) => assert.equal((await app('POST', `/${item.id}/${deed}`, 'bea')).status, 204);
  await Promise.all([did('shown'), did('shown'), did('shown')]);
  await did('shown');
  assert.equal((await shownTo('bea')).length, 1);
  await did('clicked');
  await until('the wait is over', async () => (await stepsOf(run)).includes('followed came_true'));
  await did('completed');
  await did('dismissed'); // too late: it was completed
  assert.deepEqual(await shownTo('bea'), []);

  const events = await ann.get('/accounts/acme/events?limit=100');
  assert.equal(events.status, 200, events.text);
  const told = events.json.items.filter((event) => event.event?.startsWith('Guide '));
  assert.deepEqual(told.map((event) => event.event).sort(), ['Guide Clicked', 'Guide Completed', 'Guide Shown']);
  const [row] = (await ann.get(`/guides/messages?guide=${guide}`)).json.items;
  assert.deepEqual([row.state, row.person.id, row.account.id, row.dismissed_at, row.asked], ['completed', 'bea', 'acme', null, 0]);
  assert.ok(row.shown_at && row.clicked_at && row.completed_at);
  const { counts } = (await ann.get('/guides')).json.items.find((one) => one.id === guide);
  assert.deepEqual(counts, { people: 1, shown: 1, clicked: 1, dismissed: 0, completed: 1, asked: 0 });
  for (const formula of ['count("Guide Shown", 7d) = 1', `latest("Guide Clicked", "guide_id") = ${guide}`, 'people(days("Guide Completed", 7d) > 0) = 1']) {
    await until(formula, async () => {
      const found = await ann.post('/formulas/evaluate', { formula, accounts: ['acme'] });
      assert.equal(found.status, 200, found.text);
      return found.json.items[0].value === true;
    });
  }
});

test('limits of contact hold for guides and mails together, and one that was stopped is taken back', async () => {
  await people('limit', [champion('lea')]);
  const guide = await make('Two', { kind: 'banner', cards: [card()] });
  assert.equal((await ann.put('/plays/limits', { person_messages: 1, person_days: 7, account_messages: 9, account_days: 7 })).status, 200);
  const play = await makePlay('Twice', [{ id: 'one', kind: 'in_app', guide, to: 'champion', next: 'two' }, { id: 'two', kind: 'in_app', guide, to: 'champion', next: 'end' }, { id: 'end', kind: 'note', title: 'Over' }]);
  const run = await enter(play, 'limit');
  await until('both were tried', async () => (await stepsOf(run)).length === 3);
  assert.deepEqual(await stepsOf(run), ['one done', 'two nobody', 'end done']);
  assert.equal((await shownTo('lea')).length, 1);
  assert.equal((await ann.put('/plays/limits', { person_messages: 100, person_days: 1, account_messages: 1000, account_days: 1 })).status, 200);

  const waits = await makePlay('Waits', [{ id: 'one', kind: 'in_app', guide, to: 'champion', next: 'wait' }, { id: 'wait', kind: 'wait', days: 9 }]);
  const waiting = await enter(waits, 'limit');
  await until('it is there, too', async () => (await shownTo('lea')).length === 2);
  assert.equal((await ann.post(`/play-runs/${waiting}/stop`, { why: 'Enough' })).status, 200);
  assert.equal((await shownTo('lea')).length, 1);
  // Who wants nothing any more gets nothing that was put there before.
  await people('limit', [champion('lea', { contact: 'do_not_contact' })]);
  await until('nothing is shown', async () => (await shownTo('lea')).length === 0);
});

test('what has no value pauses the run, where the team sees it', async () => {
  await people('lack', [champion('lou')]);
  const guide = await make('Lacks', { kind: 'banner', cards: [card({ text: 'Your {{account.plan}} plan' })] });
  const run = await enter(await makePlay('Lacking', [{ id: 'show', kind: 'in_app', guide, to: 'champion' }]), 'lack');
  await until('it pauses', async () => (await runOf(run)).run.state === 'paused');
  assert.match((await runOf(run)).run.why, /account\.plan/);
  assert.deepEqual(await shownTo('lou'), []);
});

test('the more important one comes first, and ten at most', async () => {
  await people('many', [champion('max')]);
  const low = await make('Low', { kind: 'banner', cards: [card({ title: 'Low' })], priority: 10 });
  const high = await make('High', { kind: 'banner', cards: [card({ title: 'High' })], priority: 90 });
  const steps = Array.from({ length: 12 }, (_, i) => ({ id: `s${i}`, kind: 'in_app', guide: i === 11 ? high : low, to: 'champion', ...(i < 11 && { next: `s${i + 1}` }) }));
  for (let i = 0; i < 12; i += 1) await enter(await makePlay(`Many ${i}`, [{ ...steps[i], next: undefined }]), 'many');
  await until('all are there', async () => (await ann.get(`/guides/messages?account=many&limit=100`)).json.items.length === 12);
  const titles = (await shownTo('max')).map((item) => item.guide.cards[0].title);
  assert.deepEqual(titles, ['High', ...Array(9).fill('Low')]);
  const first = (await ann.get('/guides/messages?account=many&limit=5')).json;
  const second = (await ann.get(`/guides/messages?account=many&limit=100&before=${first.next}`)).json;
  assert.deepEqual([first.items.length, second.items.length, second.next], [5, 7, null]);
});

test('a question comes to the account, and to whoever owns it', async () => {
  await people('ask', [champion('amy')]);
  const guide = await make('Asked', { kind: 'banner', cards: [card()] });
  await enter(await makePlay('Asking', [{ id: 'show', kind: 'in_app', guide, to: 'champion' }]), 'ask');
  await until('it is there', async () => (await shownTo('amy')).length === 1);
  const [{ id }] = await shownTo('amy');
  assert.equal((await app('POST', `/${id}/question`, 'amy', { body: { text: '  ' } })).status, 422);
  assert.equal((await app('POST', `/${id}/question`, 'amy', { body: { text: 'x'.repeat(2001) } })).status, 422);
  assert.equal((await app('POST', `/${id}/question`, 'amy', { body: { text: 'What is <i>this</i> metric? @boss@example.com' } })).status, 204);
  const [note] = (await ann.get('/touchpoints?account=ask')).json.items;
  assert.equal(note.title, 'Question in the app: Asked');
  assert.equal((await ann.get(`/touchpoints/${note.id}`)).json.body, 'What is <i>this</i> metric? @boss@example.com');
  const [task] = (await ann.get('/tasks?account=ask')).json.items;
  assert.deepEqual([task.title, task.owner, task.person.id, task.touchpoint], ['Answer amy Berg’s question', 'ann@example.com', 'amy', note.id]);
  const mentions = (await ann.get('/mentions')).json.items;
  assert.ok(mentions.some((one) => one.touchpoint.id === note.id), 'the owner is told');
  for (let i = 0; i < 4; i += 1) assert.equal((await app('POST', `/${id}/question`, 'amy', { body: { text: `Again ${i}` } })).status, 204);
  assert.equal((await app('POST', `/${id}/question`, 'amy', { body: { text: 'And again' } })).status, 429);
  assert.equal((await ann.get('/touchpoints?account=ask')).json.items.length, 5);
});

test('an account that is merged brings them along; a person who is erased leaves nothing', async () => {
  await people('old', [champion('zyxjane', { name: 'Jane Zyxcanary' })]);
  await people('new', [champion('nina')]);
  const guide = await make('For {name}', { kind: 'banner', cards: [card({ text: 'Dear {{person.name}}' })] });
  const play = await makePlay('Merging', [{ id: 'show', kind: 'in_app', guide, to: 'champion', next: 'wait' }, { id: 'wait', kind: 'wait', days: 9 }]);
  await enter(play, 'old');
  await until('it is there', async () => (await shownTo('zyxjane')).length === 1);
  const [{ id }] = await shownTo('zyxjane');
  const merged = await ann.post('/accounts/merge', { keep: 'new', drop: 'old', why: 'The same' });
  assert.equal(merged.status, 201, merged.text);
  await until('it moved', async () => (await ann.get('/guides/messages?account=new')).json.items.length === 1);
  assert.equal((await app('POST', `/${id}/shown`, 'zyxjane')).status, 204);
  const exported = await ann.get('/people/zyxjane/export');
  assert.equal(exported.status, 200, exported.text);
  assert.match(exported.text, /Dear Jane Zyxcanary/);

  const erased = await ann.post('/people/zyxjane/erase', { why: 'They asked' });
  assert.ok([200, 202].includes(erased.status), erased.text);
  await until('it is done', async () => (await ann.get('/erasures')).json.items.every((one) => one.state === 'done'));
  const [row] = (await ann.get(`/guides/messages?guide=${guide}`)).json.items;
  assert.equal(row.state, 'cancelled');
  assert.ok(!/zyx/i.test(JSON.stringify(row)), JSON.stringify(row));
  assert.deepEqual(await shownTo('zyxjane'), []);
});

test('a step that keeps to the channel people prefer reaches those who prefer it; none is none', async () => {
  await people('prefer', [champion('paul', { preferred_channel: 'In-App' }), champion('mira', { preferred_channel: 'mail' }), champion('quin'), champion('nora', { preferred_channel: 'none' })]);
  const guide = await make('Preferred', { kind: 'banner', cards: [card()] });
  const step = { id: 'show', kind: 'in_app', guide, to: 'champion' };
  const whom = async () => (await ann.get(`/guides/messages?guide=${guide}&limit=100`)).json.items.map((one) => one.person.id).sort();
  const wrong = await ann.post('/plays', { name: 'Pigeon', body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 9 }, steps: [{ ...step, channel: 'pigeon' }] } });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.json.field, 'steps.0.channel');
  const run = await enter(await makePlay('Preferring', [{ ...step, channel: 'preferred' }]), 'prefer');
  await until('it was done', async () => (await stepsOf(run)).length === 1);
  assert.deepEqual(await whom(), ['paul']);
  const all = await enter(await makePlay('To all', [step]), 'prefer');
  await until('it was done, too', async () => (await stepsOf(all)).length === 1);
  assert.deepEqual(await whom(), ['mira', 'paul', 'paul', 'quin']);
});

test('whoever asks too often waits, and a wrong proof does not keep others out for long', async () => {
  const answers = await Promise.all(Array.from({ length: 90 }, () => app('GET', '', 'often')));
  assert.ok(answers.some((one) => one.status === 429));
  assert.ok(Number(answers.find((one) => one.status === 429).headers.get('retry-after')) >= 1);
  assert.equal((await app('GET', '', 'seldom')).status, 200);
});

test('a guide that a play shows stays, and goes with the play to another installation', async () => {
  const guide = await make('Travels', { kind: 'banner', cards: [card()] });
  const play = await makePlay('Shows it', [{ id: 'guide-1', kind: 'in_app', guide, to: 'champion', next: 'seen' }, { id: 'seen', kind: 'wait_until', guide: 'guide-1', days: 2 }]);
  const refused = await ann.remove(`/guides/${guide}`);
  assert.equal(refused.status, 409);
  assert.match(refused.text, /A play uses it: “Shows it”/);
  const { body: kept } = (await ann.get(`/guides/${guide}`)).json;
  const document = (await ann.get(`/plays/${play}/export`)).json;
  assert.deepEqual(document.guides, { 'guide-1': { name: 'Travels', body: kept } });
  assert.deepEqual(document.body.steps.map((step) => step.guide), ['guide-1', 'guide-1']); // the second one names a step

  // Here the same guide is used again; changed, it is another one.
  const again = await ann.post('/plays/import', { document, name: 'Again' });
  assert.equal(again.status, 201, again.text);
  assert.deepEqual(again.json.body.steps.map((step) => step.guide), [guide, 'guide-1']);
  const other = { ...document, guides: { 'guide-1': { name: 'Travels', body: { ...kept, days: 3 } } } };
  const changed = await ann.post('/plays/import', { document: other, name: 'Changed' });
  assert.equal(changed.status, 201, changed.text);
  const made = (await ann.get(`/guides/${changed.json.body.steps[0].guide}`)).json;
  assert.deepEqual([made.name, made.body.days], ['Travels 2', 3]);
  const wrong = await ann.post('/plays/import', { document: { ...document, guides: { 'guide-1': { name: 'Travels', body: { kind: 'none' } } } }, name: 'Wrong' });
  assert.equal(wrong.status, 422, wrong.text);
});

test('every route of guides was called', async () => assertAllCalled(await description(), 'guides'));
