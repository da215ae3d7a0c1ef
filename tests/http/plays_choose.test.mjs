// Plays that choose the message and the hour by what became of earlier ones, over a real mail server.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const DAY = 86400000;
let folder, server, ann, office;

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open();
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
  const settings = { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', from_name: 'Vendor', per_minute: 600000, domain_per_minute: 600000, public_url: server.url, track_opens: true, track_clicks: true };
  assert.equal((await ann.put('/settings/mail', settings)).status, 200);
  await ann.put('/plays/limits', { person_messages: 1000, person_days: 7, account_messages: 1000, account_days: 7 });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await folder.remove();
});

// The same database at another time, at which nothing is sent; Ann is still signed in.
const at = async (time) => {
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', time.toISOString().replace('.000Z', 'Z'));
  ann.server = server;
};

const TEMPLATES = { short: { subject: 'Short', text: '[Try it](https://app.example/try)' }, long: { subject: 'Long', text: 'Many words. [Try it](https://app.example/try)' } };
const bringIn = async (name, steps, more = {}, parts = {}) => {
  const body = { audience: 'people', enter: { when: 'hand' }, goal: { formula: 'saved = true', days: 30 }, on: true, steps, ...more };
  const made = await ann.post('/plays/import', { document: { name, templates: TEMPLATES, body, ...parts } });
  assert.equal(made.status, 201, made.text);
  return made.json.id;
};
const choose = (more = {}) => ({ id: 'tell', kind: 'mail', to: 'person', promotional: false, choose: [{ template: 'short' }, { template: 'long' }], ...more });
const enter = async (play, account, person) => {
  const entered = await ann.post(`/plays/${play}/runs`, { account, person });
  assert.equal(entered.status, 201, entered.text);
  return entered.json.id;
};
const runOf = async (run) => (await ann.get(`/play-runs/${run}`)).json;
const wordsOf = (run) =>
  until(`run ${run} is through`, async () => {
    const { run: now, path } = await runOf(run);
    return now.state !== 'going' && path[0].why;
  });
const choicesOf = async (play) => (await ann.get(`/plays/${play}/choices`)).json.items;
const people = async (account, ids, attributes = {}) => {
  assert.equal((await ann.post('/accounts', { items: [{ id: account, attributes: { name: account, owner: 'ann@example.com' } }] })).status, 200);
  const items = ids.map((id) => ({ id, account, attributes: { name: id, email: `${id}@pick.example`, role: 'champion', timezone: 'UTC', ...attributes } }));
  assert.equal((await ann.post('/people', { items })).status, 200);
};
const linkOf = async (id) => {
  const { html } = await office.parsed(`${id}@pick.example`);
  return new URL(/href="([^"]+\/t\/c\/[^"]+)"/.exec(html)[1].replaceAll('&amp;', '&'));
};
const follow = async (id) => {
  const { pathname, search } = await linkOf(id);
  assert.equal((await fetch(`${server.url}${pathname}${search}`, { redirect: 'manual' })).status, 302);
};
const names = (prefix, count) => Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`);

// Wilson's interval of 95 %, written down once more.
const wilson = (won, n) => {
  const z = 1.959963984540054, p = won / n;
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n), half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return [middle - half, middle + half];
};
const near = (value, expected, what) => assert.ok(Math.abs(value - expected) < 1e-6, `${what}: ${value} is not ${expected}`);

const FIRST = names('p', 30), LATER = names('q', 12);
const started = new Date();
let play;

test('with nothing known each message goes to some, and the way says why', async () => {
  await people('pick', [...FIRST, ...LATER]);
  play = await bringIn('Which words', [choose({ success: 'acted', success_days: 7 })]);
  const runs = [];
  for (const person of FIRST) runs.push(await enter(play, 'pick', person));
  for (const run of runs) assert.match(await wordsOf(run), /^1 person; chosen “.*(short|long).*”: by chance, each alike: of one fewer than 10 results are known$/i);
  await until('all have come', () => FIRST.every((id) => office.to(`${id}@pick.example`).length === 1), 60);
  const sent = { Short: [], Long: [] };
  for (const id of FIRST) sent[(await office.parsed(`${id}@pick.example`)).subject].push(id);
  assert.ok(sent.Short.length >= 10 && sent.Long.length >= 10, `${sent.Short.length} and ${sent.Long.length}`);
  // Whoever got the short one follows its link. Their days are not over: nothing is counted yet.
  for (const id of sent.Short) await follow(id);
  const [{ id, success, days, by, kinds }] = await choicesOf(play);
  assert.deepEqual([id, success, days, by, kinds.length], ['tell', 'acted', 7, 'role', 1]);
  assert.deepEqual(kinds[0].messages.map(({ chosen, n, won, share, against }) => [chosen, n, won, share, against]), [
    [sent.Short.length, 0, 0, null, 'too_little'],
    [sent.Long.length, 0, 0, null, 'too_little'],
  ]);
});

test('who is held out gets no message, and nothing is chosen for them', async () => {
  const held = await bringIn('Held out', [choose({ to: 'champion' })], { audience: 'accounts', goal: { formula: 'account.saved = true', days: 30 }, holdout: 90 });
  const sides = {};
  for (const account of names('held-', 8)) {
    await people(account, [`${account}-c`]);
    const run = await enter(held, account);
    sides[account] = (await until('it is settled', async () => {
      const { run: now } = await runOf(run);
      return now.state === 'watching' && now;
    })).side;
  }
  const played = Object.keys(sides).filter((account) => sides[account] === 'played');
  assert.ok(played.length < 8, 'somebody is held out');
  await until('the others have it', () => played.every((account) => office.to(`${account}-c@pick.example`).length === 1));
  for (const account of Object.keys(sides)) if (sides[account] === 'held') assert.equal(office.to(`${account}-c@pick.example`).length, 0, account);
  const [{ kinds, by }] = await choicesOf(held);
  assert.equal(by, '');
  assert.equal(kinds[0].messages.reduce((sum, { chosen }) => sum + chosen, 0), played.length);
});

test('somebody without an address gets the guide of the two, and the other gets what is chosen', async () => {
  await people('two', ['with']);
  await people('two', ['without'], { email: null });
  const guides = { hint: { name: 'Hint', body: { kind: 'banner', cards: [{ title: 'Try it', text: 'Now.', button: { label: 'Done', does: 'done' } }] } } };
  const two = await bringIn('Two channels', [choose({ choose: [{ template: 'short' }, { guide: 'hint' }], success: 'opened' })], {}, { guides });
  assert.match(await wordsOf(await enter(two, 'two', 'without')), /chosen “Hint”: no other one could be sent/);
  assert.match(await wordsOf(await enter(two, 'two', 'with')), /by chance/);
  // A document names both by words, and comes back as the same play.
  const document = (await ann.get(`/plays/${two}/export`)).json;
  const [step] = document.body.steps;
  assert.deepEqual(step.choose, [{ template: 'template-1' }, { guide: 'guide-1' }]);
  assert.equal(document.guides['guide-1'].name, 'Hint');
  assert.equal(document.templates['template-1'].subject, 'Short');
  const again = await ann.post('/plays/import', { document, name: 'Two channels again' });
  assert.equal(again.status, 201, again.text);
  assert.deepEqual((await ann.get(`/plays/${again.json.id}`)).json.body.steps[0].choose, (await ann.get(`/plays/${two}`)).json.body.steps[0].choose);
  // Templates and guides say which plays choose from them, and stay while one does.
  const { template } = (await ann.get(`/plays/${two}`)).json.body.steps[0].choose[0];
  assert.ok((await ann.get(`/templates/${template}`)).json.used_by.some(({ name }) => name === 'Two channels'));
  assert.equal((await ann.remove(`/templates/${template}`)).status, 409);
  // The simulation and the dry run send one of them.
  const dry = await ann.post('/plays/dry-run', { body: (await ann.get(`/plays/${two}`)).json.body, account: 'two', person: 'with' });
  assert.deepEqual(dry.json.path.map(({ step: name, outcome }) => [name, outcome])[0], ['tell', 'done']);
});

test('what cannot be chosen from is refused with its place', async () => {
  const template = (await ann.post('/templates', { name: 'Plain', why: 'x', subject: 'Plain', text: 'Plain' })).json.id;
  const other = (await ann.post('/templates', { name: 'Other', why: 'x', subject: 'Other', text: 'Other' })).json.id;
  const check = async (step, field, words) => {
    const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 3 }, steps: [{ id: 'tell', kind: 'mail', to: 'champion', ...step }] };
    const answer = await ann.post('/plays', { name: 'Wrong', why: 'x', body });
    assert.equal(answer.status, field ? 422 : 201, answer.text);
    if (!field) return;
    assert.ok(answer.text.includes(field), `${answer.text} names ${field}`);
    assert.match(answer.text, words);
  };
  const [a, b] = [{ template }, { template: other }];
  await check({ choose: [a] }, 'steps.0.choose', /2 to 5/);
  await check({ choose: [a, b, { template: 90 }, { template: 91 }, { template: 92 }, { template: 93 }] }, 'steps.0.choose', /2 to 5/);
  await check({ template, choose: [a, b] }, 'steps.0.choose', /not both/);
  await check({ choose: [a, a] }, 'steps.0.choose.1.template', /already/);
  await check({ choose: [a, {}] }, 'steps.0.choose.1.template', /template, or a guide/);
  await check({ choose: [a, { template: other, guide: 1 }] }, 'steps.0.choose.1.template', /template, or a guide/);
  await check({ choose: [a, { guide: 999 }] }, 'steps.0.choose.1.guide', /no such guide/);
  await check({ choose: [a, b], success: 'liked' }, 'steps.0.success', /acted\|opened\|goal/);
  await check({ choose: [a, b], success_days: 91 }, 'steps.0.success_days', /1 to 90/);
  await check({ template, to: 'owner', hour: 'best' }, 'steps.0.hour', /at once/);
  await check({ template, hour: 'noon' }, 'steps.0.hour', /any\|best/);
  await check({ kind: 'note', title: 'x', choose: [a, b] }, 'steps.0.choose', /Only a mail/);
  await check({ choose: [a, b], success: 'goal', success_days: 90, by: 'plan', hour: 'best' });
});

test('a mail goes at the hour at which people like them are there, by their own clock', async () => {
  // Those of the first test who followed the link did so in this hour, in UTC, as champions; more do now.
  const crowd = names('r', 12);
  await people('crowd', crowd);
  const plain = await bringIn('Plain', [{ id: 'tell', kind: 'mail', template: 'short', to: 'person', promotional: false }]);
  for (const id of crowd) await enter(plain, 'crowd', id);
  await until('all have come', () => crowd.every((id) => office.to(`${id}@pick.example`).length === 1), 60);
  for (const id of crowd) await follow(id);
  const timed = await bringIn('Timed', [{ id: 'tell', kind: 'mail', template: 'short', to: 'person', promotional: false, hour: 'best' }]);
  await people('east', ['eve'], { timezone: 'Etc/GMT-6' });
  const run = await enter(timed, 'east', 'eve');
  // Their clock is six hours ahead: it shows this hour again in eighteen.
  const { due_at } = await until('it waits for its hour', async () => {
    const { run: now } = await runOf(run);
    return now.step === 'tell' && Date.parse(now.due_at) > Date.now() + 3600000 && now;
  });
  const hours = (Date.parse(due_at) - Date.now()) / 3600000;
  assert.ok(hours > 16 && hours <= 18.1, `${hours} hours`);
  assert.equal(office.to('eve@pick.example').length, 0);
  // Of another role nothing is known: at once.
  await people('east', ['uma'], { role: 'user' });
  assert.equal(await wordsOf(await enter(timed, 'east', 'uma')), '1 person; at once, since too little is known of when they are there');
});

test('somebody who was there on five days gets it in their own hour', async () => {
  const day = (n, hour, minute = 0) => new Date(Math.floor(started / DAY) * DAY + n * DAY + hour * 3600000 + minute * 60000);
  await people('own', ['olga']);
  const first = await bringIn('Before', [{ id: 'tell', kind: 'mail', template: 'short', to: 'person', promotional: false }]);
  await wordsOf(await enter(first, 'own', 'olga'));
  await until('it has come', () => office.to('olga@pick.example').length === 1);
  for (let n = 1; n <= 5; n += 1) {
    await at(day(n, 5, 10 + n));
    await follow('olga');
  }
  const timed = await bringIn('Own hour', [{ id: 'tell', kind: 'mail', template: 'short', to: 'person', promotional: false, hour: 'best' }]);
  const run = await enter(timed, 'own', 'olga');
  // It was entered within the hour itself: it goes at once.
  assert.match(await wordsOf(run), /at 5 o'clock, when they were there in 5 of \d hours/);
  // Two hours later it waits for the next morning.
  await at(day(9, 7));
  const next = await bringIn('Own hour again', [{ id: 'tell', kind: 'mail', template: 'short', to: 'person', promotional: false, hour: 'best' }]);
  const waits = await enter(next, 'own', 'olga');
  assert.equal((await until('it waits', async () => {
    const { run: now } = await runOf(waits);
    return Date.parse(now.due_at) > day(9, 8).getTime() && now;
  })).due_at, day(10, 5).toISOString());
});

test('what did better is chosen by its results, which the results show with ranges', async () => {
  const [{ kinds: [all, champions] }] = await choicesOf(play);
  const [short, long] = all.messages;
  assert.ok(short.n >= 10 && long.n >= 10 && short.n + long.n === 30, `${short.n} and ${long.n}`);
  assert.deepEqual([short.won, long.won, short.share, long.share], [short.n, 0, 1, 0]);
  const [low, high] = wilson(short.won, short.n);
  near(short.low, low, 'low');
  near(short.high, high, 'high');
  near(short.difference, 1, 'difference');
  assert.deepEqual([short.against, long.against], ['better', 'worse']);
  assert.ok(short.difference_low > 0.5 && short.difference_low < 1 && long.difference_high < -0.5);
  assert.equal(champions.kind, 'champion');
  assert.deepEqual(champions.messages.map(({ n, won, chosen }) => [n, won, chosen]), [[short.n, short.n, null], [long.n, 0, null]]);
  const runs = [];
  for (const person of LATER) runs.push(await enter(play, 'pick', person));
  // That the other one is drawn has a chance of about one in a hundred million.
  for (const run of runs) assert.match(await wordsOf(run), new RegExp(`: ${short.n} of ${short.n} acted on it, others 0 of ${long.n}, of “champion” alone$`));
  const [{ kinds }] = await choicesOf(play);
  assert.deepEqual(kinds[0].messages.map(({ chosen, n }) => [chosen, n]), [[short.n + LATER.length, short.n], [long.n, long.n]]);
});

test('every route of choices was called', async () => assertAllCalled(await description(), 'choices'));
