// Surveys: asked by a play over a real mail server, answered on the hosted page, and what formulas, plays and people
// learn from the answers.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

let folder, server, ann, office, survey, template, invited = {};

const BODY = {
  meaning: 'How they like it', title: 'How do we do?', days: 14, thanks: 'Thank you & see you <soon>.',
  questions: [
    { key: 'nps', kind: 'nps', text: 'How likely are you to recommend us?', required: true },
    { key: 'why', kind: 'text', text: 'What should we do better?', required: true, when: { question: 'nps', least: 0, most: 6 } },
    { key: 'reason', kind: 'choice', text: 'What do you use it for?', choices: ['Reports', 'Alerts & more'], several: true },
    { key: 'support', kind: 'rating', text: 'How was support?' },
    { key: 'ease', kind: 'effort', text: 'It was easy.' },
  ],
};

before(async () => {
  folder = await makeFolder();
  office = await PostOffice.open();
  server = await Server.start(folder.db);
  ann = new Person(server);
  await ann.setUp();
  const settings = { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', from_name: 'Vendor', our_name: 'Vendor <Inc>', public_url: server.url, track_clicks: true, per_minute: 600000, domain_per_minute: 600000 };
  assert.equal((await ann.put('/settings/mail', settings)).status, 200);
  await ann.put('/plays/limits', { person_messages: 100, person_days: 7, account_messages: 100, account_days: 7 });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  const checked = await run('check', '--db', folder.db);
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  await office.close();
  await folder.remove();
});

const must = async (status, asked) => {
  const answer = await asked;
  assert.equal(answer.status, status, answer.text);
  return answer.json;
};
const bringIn = async (account, ...list) => {
  await must(200, ann.post('/accounts', { items: [{ id: account, attributes: { name: `${account} <b>Ltd</b>`, owner: 'ann@example.com' } }] }));
  await must(200, ann.post('/people', { items: list.map(({ id, ...attributes }) => ({ id, account, attributes: { email: `${id}@${account}.example`, ...attributes } })) }));
};
const value = async (formula, account) => (await must(200, ann.post('/formulas/evaluate', { formula, accounts: [account] }))).items[0].value;
const ask = async (account, person, of = survey) => (await must(201, ann.post(`/surveys/${of}/invitations`, { account, person }))).link;
// As a browser sends the form.
const send = async (link, fields) => {
  const body = new URLSearchParams(fields).toString();
  return ann.ask('POST', new URL(link).pathname, body, { 'content-type': 'application/x-www-form-urlencoded', cookie: '', 'x-csrf-token': '' });
};
const page = async (link) => {
  const { pathname, search } = new URL(link);
  return ann.ask('GET', pathname + search);
};

test('what is wrong of a survey is said with its place', async () => {
  const wrong = async (questions, field, more = {}) => {
    const refused = await ann.post('/surveys', { name: 'Wrong', body: { questions, ...more } });
    assert.equal(refused.status, 422, refused.text);
    assert.equal(refused.json.field, field, refused.text);
  };
  const nps = { key: 'nps', kind: 'nps', text: 'Well?' };
  await wrong([], 'questions');
  await wrong([{ ...nps, key: 'A b' }], 'questions.0.key');
  await wrong([{ ...nps, kind: 'stars' }], 'questions.0.kind');
  await wrong([{ ...nps, text: ' ' }], 'questions.0.text');
  await wrong([nps, nps], 'questions.1.key');
  await wrong([{ ...nps, kind: 'choice', choices: ['One'] }], 'questions.0.choices');
  await wrong([{ ...nps, kind: 'choice', choices: ['One', 'One'] }], 'questions.0.choices');
  await wrong([{ ...nps, when: { question: 'later', least: 0 } }], 'questions.0.when');
  await wrong([nps, { key: 'why', kind: 'text', text: 'Why?', when: { question: 'nps', least: 4, most: 11 } }], 'questions.1.when');
  await wrong(Array.from({ length: 13 }, (_, i) => ({ ...nps, key: `q${i}` })), 'questions');
  await wrong([nps], 'days', { days: 0 });
  await wrong([{ ...nps, colour: 'red' }], 'questions.0');
});

test('a survey is made, changed with its versions, and seen as its page', async () => {
  const first = await must(201, ann.post('/surveys', { name: 'Relationship', body: { questions: BODY.questions.slice(0, 1) } }));
  survey = first.id;
  const changed = await must(200, ann.patch(`/surveys/${survey}`, { body: BODY, why: 'More to ask' }));
  assert.equal(changed.version, 2);
  assert.deepEqual((await must(200, ann.get(`/surveys/${survey}/versions?bodies=1`))).items.map((one) => [one.version, one.why, one.body.questions.length]), [[2, 'More to ask', 5], [1, '', 1]]);
  assert.deepEqual((await must(200, ann.get(`/surveys/${survey}`))).body, BODY);
  const { html, problem } = await must(200, ann.post('/surveys/preview', { name: 'x', body: BODY }));
  assert.equal(problem, null);
  assert.match(html, /<h1>How do we do\?<\/h1>/);
  const refused = await must(200, ann.post('/surveys/preview', { name: 'x', body: { questions: [] } }));
  assert.deepEqual([refused.html, refused.problem.field], ['', 'questions']);
  const [listed] = (await must(200, ann.get('/surveys'))).items;
  assert.deepEqual([listed.name, listed.asked, listed.answered, listed.last_at], ['Relationship', 0, 0, null]);
});

test('a play asks by mail, with a link of its own for each, and only with a template that holds it', async () => {
  template = (await must(201, ann.post('/templates', { name: 'Ask', subject: 'One question', text: 'Hello {{person.first_name | "there"}},\n\n[Answer]({{survey}}) or [a nine]({{survey}}?q=9). Alone: {{survey}}' }))).id;
  const plain = (await must(201, ann.post('/templates', { name: 'Plain', subject: 'x', text: 'Hello' }))).id;
  assert.equal((await ann.post('/templates', { name: 'Bad', subject: '{{survey}}', text: 'x' })).status, 422);
  const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'last_seen within 7d and account.last_nps >= 9', days: 30 }, on: true, steps: [{ id: 'ask', kind: 'survey', survey, template, to: 'champion', promotional: false }] };
  const wrong = async (step, field) => {
    const refused = await ann.post('/plays', { name: 'Wrong', body: { ...body, steps: [{ ...body.steps[0], ...step }] } });
    assert.equal(refused.status, 422, refused.text);
    assert.equal(refused.json.field, field);
  };
  await wrong({ template: plain }, 'steps.0.template');
  await wrong({ survey: 999 }, 'steps.0.survey');
  await wrong({ survey: undefined }, 'steps.0.survey');
  await wrong({ to: 'owner' }, 'steps.0.to');
  const play = (await must(201, ann.post('/plays', { name: 'Relationship', body }))).id;
  await bringIn('acme', { id: 'bea', name: 'Bea "B" <i>Berg</i>', role: 'champion' }, { id: 'bob', name: 'Bob', role: 'champion' }, { id: 'cat', role: 'user' });
  const entered = await must(201, ann.post(`/plays/${play}/runs`, { account: 'acme' }));
  await until('both have it', () => office.to('bea@acme.example').length === 1 && office.to('bob@acme.example').length === 1);
  assert.equal(office.to('cat@acme.example').length, 0);
  for (const who of ['bea', 'bob']) {
    const { html, text } = await office.parsed(`${who}@acme.example`);
    const link = /href="([^"?]+\/s\/[^"?]+)"/.exec(html)[1];
    assert.ok(link.startsWith(`${server.url}/s/`), link);
    assert.ok(html.includes(`href="${link}?q=9"`), html);
    assert.ok(text.includes(link) && !text.includes('.invalid') && !html.includes('.invalid'), text);
    invited[who] = link;
  }
  assert.notEqual(invited.bea, invited.bob);
  const { path } = await must(200, ann.get(`/play-runs/${entered.id}`));
  assert.deepEqual(path.map((move) => [move.step, move.kind, move.outcome, move.why]), [['ask', 'survey', 'done', '2 people']]);
  await until('they count as asked', async () => (await must(200, ann.get('/surveys'))).items[0].asked === 2);
  assert.equal((await ann.remove(`/surveys/${survey}`)).status, 409);
  // A mail that is no survey's has no link to one.
  const lost = await must(201, ann.post('/plays', { name: 'Lost', body: { ...body, steps: [{ ...body.steps[0], kind: 'mail', survey: undefined }] } }));
  const { id } = await must(201, ann.post(`/plays/${lost.id}/runs`, { account: 'acme' }));
  const { run: paused } = await until('it pauses', async () => {
    const now = await must(200, ann.get(`/play-runs/${id}`));
    return now.run.state === 'paused' && now;
  });
  assert.match(paused.why, /\{\{survey\}\}/);
});

test('the page needs no script, takes nothing from elsewhere, and names are text', async () => {
  const { status, headers, text } = await page(`${invited.bea}?q=9`);
  assert.equal(status, 200);
  assert.match(headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.ok(text.includes('For Bea &quot;B&quot; &lt;i&gt;Berg&lt;/i&gt; at acme &lt;b&gt;Ltd&lt;/b&gt;.'), text);
  assert.ok(text.includes('not anonymous') && text.includes('Vendor &lt;Inc&gt;'));
  assert.ok(!/<script|javascript:|https?:|src=/i.test(text), 'nothing from elsewhere');
  assert.match(text, /name="q\.nps" id="q-nps-9" value="9" checked/);
  // Looking records nothing, and fills in only what is on the scale.
  assert.ok(!(await page(`${invited.bea}?q=11`)).text.includes(' checked'));
  assert.equal((await must(200, ann.get('/surveys'))).items[0].answered, 0);
});

test('what is wrong is said at its field, in words, and nothing is recorded', async () => {
  const none = await send(invited.bea, {});
  assert.equal(none.status, 422);
  assert.match(none.text, /role="alert"/);
  assert.match(none.text, /<p class="problem" id="e-nps">Please choose a number\.<\/p>/);
  // The text is needed only where it is shown.
  const low = await send(invited.bea, { 'q.nps': 3, 'q.support': 9 });
  assert.equal(low.status, 422);
  assert.match(low.text, /id="e-why">Please write an answer/);
  assert.match(low.text, /id="e-support">Please choose one of these numbers/);
  assert.match(low.text, /id="q-nps-3" value="3" checked/);
  const long = await send(invited.bea, { 'q.nps': 3, 'q.why': 'x'.repeat(4001) });
  assert.match(long.text, /id="e-why">This is too long/);
  assert.equal((await must(200, ann.get('/surveys'))).items[0].answered, 0);
});

test('an empty form is no answer', async () => {
  const free = await must(201, ann.post('/surveys', { name: 'Free', body: { ...BODY, questions: [{ key: 'fit', kind: 'nps', text: 'Would you?' }] } }));
  await bringIn('calm', { id: 'cleo' });
  const link = await ask('calm', 'cleo', free.id);
  const empty = await send(link, {});
  assert.equal(empty.status, 422, empty.text);
  assert.match(empty.text, /id="e-fit">Please answer at least one question\./);
  const answered = async () => (await must(200, ann.get('/surveys'))).items.find(({ id }) => id === free.id).answered;
  assert.equal(await answered(), 0);
  assert.equal((await send(link, { 'q.fit': 9 })).status, 303);
  assert.equal(await answered(), 1);
  assert.equal((await send(link, {})).status, 303, 'what was said may be taken back');
});

test('answers are kept, thanked for, and can be used in formulas', async () => {
  const sent = await send(invited.bea, [['q.nps', 4], ['q.why', 'Reports\r\nare slow & <b>late</b>'], ['q.reason', 0], ['q.reason', 1], ['q.support', 5], ['q.ease', 7]]);
  assert.equal(sent.status, 303);
  const thanks = await page(new URL(sent.headers.get('location'), invited.bea).href);
  assert.match(thanks.text, /Thank you &amp; see you &lt;soon&gt;\./);
  const back = await page(invited.bea);
  assert.ok(back.text.includes('Reports\nare slow &amp; &lt;b&gt;late&lt;/b&gt;</textarea>'), back.text);
  assert.match(back.text, /id="q-reason-1" value="1" checked/);
  await until('the account knows', async () => (await value('account.last_nps', 'acme')) === 4);
  assert.equal(await value('account.last_rating', 'acme'), 5);
  assert.equal(await value('account.last_effort', 'acme'), 7);
  assert.equal(await value('account.last_answered = today', 'acme'), true);
  assert.equal(await value('count("Survey Answered", 1d)', 'acme'), 5);
  assert.equal(await value('people_with("Survey Answered", 1d)', 'acme'), 1);
  assert.deepEqual([await value('dau', 'acme'), await value('events(1d)', 'acme')], [0, 0], 'answering is no use of the product');
  assert.equal(await value('people(answer_nps <= 6, answer_nps_on within 7d)', 'acme'), 1);
  assert.equal(await value('people(answer_reason has "Alerts & more")', 'acme'), 1);
  await until('the number is filled in', async () => (await value('smallest("Survey Answered", "nps", 7d)', 'acme')) === 4);
  await until('by its key', async () => (await value('latest("Survey Answered", "answer.support")', 'acme')) === 5);
  const { items } = await must(200, ann.get('/accounts/acme/events'));
  const [event] = items.filter((one) => one.event === 'Survey Answered' && one.properties?.question === 'nps');
  assert.deepEqual([event.properties.survey, event.properties.kind, event.properties.score], ['Relationship', 'nps', 4]);
  assert.ok(!JSON.stringify(items).includes('are slow'), 'what was written in words is in no event');
});

test('a correction takes the place of the answer and is not counted twice', async () => {
  const sent = await send(invited.bea, { 'q.nps': 9, 'q.why': 'dropped, since it is not asked', 'q.reason': 1 });
  assert.equal(sent.status, 303);
  await until('the account knows', async () => (await value('account.last_nps', 'acme')) === 9);
  assert.equal(await value('account.last_rating is missing', 'acme'), true);
  assert.equal(await value('count("Survey Answered", 1d)', 'acme'), 5);
  assert.equal(await value('count("Survey Answer Corrected", 1d)', 'acme'), 2);
  assert.equal(await value('people(answer_nps <= 6)', 'acme'), 0);
  assert.equal(await value('people(answer_support is missing, answer_nps = 9)', 'acme'), 1);
  await until('first answers are what events tell', async () => (await value('mean("Survey Answered", "nps", 7d)', 'acme')) === 4);
  // Withdrawn and given again, it is still one.
  assert.equal((await send(invited.bea, { 'q.nps': 9, 'q.reason': 1, 'q.support': 4 })).status, 303);
  await until('it is known', async () => (await value('account.last_rating', 'acme')) === 4);
  assert.equal(await value('count("Survey Answered", 1d)', 'acme'), 5);
  const results = await must(200, ann.get(`/surveys/${survey}/results`));
  assert.deepEqual([results.asked, results.answered, results.response_rate], [2, 1, 0.5]);
  const [nps, why, reason] = results.questions;
  assert.deepEqual([nps.figure.count, nps.figure.enough, nps.figure.value, nps.figure.promoters], [1, false, null, 1]);
  assert.equal(why.figure, undefined);
  assert.deepEqual(reason.choices, [{ choice: 'Reports', count: 0 }, { choice: 'Alerts & more', count: 1 }]);
});

test('a play follows the answer of a detractor', async () => {
  const body = {
    audience: 'accounts', enter: { when: 'formula', formula: 'people(answer_nps <= 6, answer_nps_on within 7d) > 0' }, goal: { formula: 'account.last_nps >= 7', days: 60 }, on: true,
    steps: [{ id: 'which', kind: 'branch', formula: 'account.last_nps <= 3', next: 'call', otherwise: 'note' }, { id: 'call', kind: 'task', title: 'Call {account}', due_days: 1 }, { id: 'note', kind: 'note', title: 'Not happy' }],
  };
  const play = (await must(201, ann.post('/plays', { name: 'Detractors', body }))).id;
  await bringIn('bond', { id: 'dora', name: 'Dora' });
  await until('it is watched', async () => (await must(200, ann.get('/plays'))).items.find((one) => one.id === play).accounts === 0);
  assert.equal((await send(await ask('bond', 'dora'), { 'q.nps': 2, 'q.why': 'Too dear' })).status, 303);
  const [run] = await until('it has entered', async () => {
    const { items } = await must(200, ann.get(`/plays/${play}/runs`));
    return items.length === 1 && items;
  }, 30);
  await until('the task is there', async () => (await must(200, ann.get('/tasks?account=bond'))).items.length === 1, 30);
  const { path } = await must(200, ann.get(`/play-runs/${run.id}`));
  assert.deepEqual(path.map((move) => [move.step, move.outcome]), [['which', 'yes'], ['call', 'done']]);
  // The goal is an answer, too: of another person of the account.
  await bringIn('bond', { id: 'emil', name: 'Emil' });
  assert.equal((await send(await ask('bond', 'emil'), { 'q.nps': 10 })).status, 303);
  await until('the goal is reached', async () => (await must(200, ann.get(`/play-runs/${run.id}`))).run.goal_at !== null, 30);
});

test('a low answer raises a warning, and puts the account into a segment', async () => {
  await must(201, ann.post('/warning-rules', { name: 'Would not recommend us', body: { formula: 'account.last_nps <= 6', direction: 'risk' } }));
  const segment = (await must(201, ann.post('/segments', { name: 'Not satisfied', formula: 'people(answer_support <= 2, answer_support_on within 90d) > 0' }))).id;
  await bringIn('cora', { id: 'cleo', name: 'Cleo' });
  const link = await ask('cora', 'cleo');
  assert.equal((await send(link, { 'q.nps': 5, 'q.why': 'Slow', 'q.support': 1 })).status, 303);
  const raised = async () => (await must(200, ann.get('/warnings?account=cora'))).items;
  await until('the warning is raised', async () => (await raised()).some((one) => one.name === 'Would not recommend us'), 30);
  await until('the segment has it', async () => (await must(200, ann.get(`/segments/${segment}/members`))).items.some((one) => one.account.id === 'cora'), 30);
  // Corrected, neither is so any more.
  assert.equal((await send(link, { 'q.nps': 9, 'q.support': 5 })).status, 303);
  await until('the segment is left', async () => (await must(200, ann.get(`/segments/${segment}/members`))).items.length === 0, 30);
});

test('what was said is found, with who said it, for those who may see the account', async () => {
  const words = async (query) => (await must(200, ann.get(`/surveys/${survey}/words${query}`)));
  const { items, total } = await words('?q=DEAR');
  assert.equal(total, 1);
  assert.deepEqual([items[0].account.id, items[0].person.name, items[0].text, items[0].score], ['bond', 'Dora', 'Too dear', { kind: 'nps', number: 2 }]);
  assert.equal((await words('?q=nothing')).total, 0);
  assert.equal((await words('?question=other')).total, 0);
  const said = (await must(200, ann.get('/accounts/bond/survey-answers'))).items;
  assert.deepEqual(said.map((one) => [one.name, one.person.id, one.answers.map((answer) => [answer.key, answer.number, answer.words])]), [
    ['Relationship', 'emil', [['nps', 10, '']]], ['Relationship', 'dora', [['nps', 2, ''], ['why', null, 'Too dear']]],
  ]);
  // Somebody who sees only own accounts.
  const made = (await ann.post('/staff', { name: 'otto', email: 'otto@example.com', role: 'csm' })).json;
  const otto = new Person(server);
  await must(200, otto.post('/join', { token: new URL(made.invite_url, server.url).searchParams.get('token'), password: 'the word of otto' }));
  await must(200, ann.patch(`/staff/${made.id}`, { sees: 'own' }));
  assert.equal((await must(200, otto.get(`/surveys/${survey}/words`))).total, 0);
  const { asked, questions } = await must(200, otto.get(`/surveys/${survey}/results`));
  assert.deepEqual([asked, questions[0].figure.count], [0, 0]);
  assert.equal((await otto.get('/accounts/bond/survey-answers')).status, 404);
  assert.equal((await otto.post(`/surveys/${survey}/invitations`, { account: 'bond', person: 'dora' })).status, 422);
});

test('figures are said from ten answers on, by month, owner and segment', async () => {
  const numbers = [10, 9, 9, 8, 7, 6, 3, 10, 9, 0];
  await must(201, ann.post('/segments', { name: 'Group', formula: 'account.group = "yes"' }));
  await must(200, ann.post('/accounts', { items: [{ id: 'many', attributes: { name: 'Many', group: 'yes' } }] }));
  const of = (await must(201, ann.post('/surveys', { name: 'Counted', body: { questions: [BODY.questions[0]] } }))).id;
  for (const [index, number] of numbers.entries()) {
    await bringIn('many', { id: `m${index}` });
    assert.equal((await send(await ask('many', `m${index}`, of), { 'q.nps': number })).status, 303);
  }
  const { questions, response_rate: rate } = await must(200, ann.get(`/surveys/${of}/results`));
  assert.equal(rate, 1);
  const [{ figure, months, owners, segments }] = questions;
  assert.deepEqual([figure.count, figure.promoters, figure.passives, figure.detractors, figure.value], [10, 5, 2, 3, 20]);
  // (5.75 - 3.75) / 13 and 1.96 standard errors, by hand.
  assert.ok(Math.abs(figure.low - -30.326) < 0.001 && Math.abs(figure.high - 61.095) < 0.001, JSON.stringify(figure));
  assert.equal(months.length, 1);
  assert.deepEqual(owners.map((one) => [one.owner, one.figure.value]), [['ann@example.com', 20]]);
  assert.deepEqual(segments.map((one) => [one.name, one.figure.value]), [['Group', 20]]);
  const group = (await must(200, ann.get('/segments'))).items.find((one) => one.name === 'Group').id;
  assert.equal((await must(200, ann.get(`/surveys/${of}/results?segment=${group}`))).questions[0].figure.value, 20);
  assert.equal((await must(200, ann.get(`/surveys/${of}/results?to=2020-01-01&from=2019-01-01`))).asked, 0);
});

test('a link is a secret, ends with the survey, and cannot be tried often', async () => {
  const link = new URL(await ask('acme', 'cat'));
  const [number] = link.pathname.slice(3).split('-');
  for (const wrong of ['/s/1', '/s/x', `/s/${Number(number) - 1}${link.pathname.slice(3 + number.length)}`, `${link.pathname}a`]) {
    const gone = await ann.ask('GET', wrong);
    assert.equal(gone.status, 404, wrong);
    assert.match(gone.text, /leads nowhere/);
  }
  assert.match((await ann.ask('GET', '/s/try')).text, /A link to try/);
  assert.equal((await ann.ask('POST', '/s/try', 'q.nps=1')).status, 404);
  // A page of another site cannot send it, nor one that hides.
  assert.equal((await ann.ask('POST', link.pathname, 'q.nps=1', { origin: 'https://evil.example', cookie: '' })).status, 403);
  const statuses = [];
  for (let i = 0; i < 12; i++) statuses.push((await send(link.href, { 'q.nps': 8 })).status);
  assert.deepEqual([statuses[0], statuses.at(-1)], [303, 429]);
  assert.equal((await send(await ask('acme', 'cat'), { 'q.why': 'y'.repeat(300 * 1024) })).status, 413);
  // Staff who are signed in in the same browser can fill it in with a customer.
  const together = new URL(await ask('acme', 'cat'));
  const filled = await ann.ask('POST', together.pathname, 'q.nps=7', { 'content-type': 'application/x-www-form-urlencoded', 'x-csrf-token': '' });
  assert.equal(filled.status, 303);
});

test('after its days a survey takes no answer; who was asked may answer one that was taken away', async () => {
  const of = (await must(201, ann.post('/surveys', { name: 'Short', body: { days: 2, questions: [BODY.questions[0]] } }))).id;
  const link = await ask('acme', 'cat', of), other = await ask('acme', 'bob', of);
  assert.equal((await send(other, { 'q.nps': 5 })).status, 303);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  server = await Server.start(folder.db, '--now', new Date(Date.now() + 3 * 86400_000).toISOString());
  ann.server = server;
  await must(200, ann.signIn('ann@example.com', 'correct horse'));
  for (const path of [link, other]) {
    const { pathname } = new URL(path);
    const closed = await ann.ask('GET', pathname);
    assert.equal(closed.status, 410);
    assert.match(closed.text, /This survey is closed/);
    assert.equal((await send(server.url + pathname, { 'q.nps': 1 })).status, 410);
  }
  const late = `${server.url}${new URL(await ask('acme', 'cat', of)).pathname}`;
  await must(204, ann.remove(`/surveys/${of}`));
  assert.equal((await send(late, { 'q.nps': 6 })).status, 303, 'who was asked may still answer');
});

test('accounts that are merged bring their answers, and take them back', async () => {
  const merged = await must(201, ann.post('/accounts/merge', { keep: 'acme', drop: 'bond', why: 'One company' }));
  const said = async (account) => (await must(200, ann.get(`/accounts/${account}/survey-answers`))).items.map((one) => one.person.id);
  assert.ok((await said('acme')).includes('dora'));
  await until('the newest answer is of both', async () => (await value('account.last_nps', 'acme')) !== null);
  await must(200, ann.post(`/merges/${merged.id}/undo`));
  assert.deepEqual(await said('bond'), ['emil', 'dora']);
  await until('it is its own again', async () => (await value('account.last_nps', 'bond')) === 10);
});

test('a person gets all of it as a file; erased, their words go and numbers stay', async () => {
  const { surveys } = await must(200, ann.get('/people/dora/export'));
  assert.deepEqual(surveys.items.map((one) => [one.survey, one.question, one.number, one.text]), [['Relationship', 'nps', 2, ''], ['Relationship', 'why', 0, 'Too dear']]);
  await bringIn('bond', { id: 'wilhelmina-fox', name: 'Wilhelmina Fox' }, { id: 'gus', name: 'Gus' });
  const link = await ask('bond', 'wilhelmina-fox');
  assert.equal((await send(link, { 'q.nps': 1, 'q.why': 'I am leaving' })).status, 303);
  assert.equal((await send(await ask('bond', 'gus'), { 'q.nps': 6, 'q.why': 'Wilhelmina Fox knows why' })).status, 303);
  const { id } = await must(202, ann.post('/people/wilhelmina-fox/erase', { why: 'They asked' }));
  await until('it is done', async () => (await must(200, ann.get('/erasures'))).items.find((one) => one.id === id).state === 'done', 30);
  const { items } = await must(200, ann.get(`/surveys/${survey}/words`));
  const texts = items.map((one) => one.text);
  assert.ok(!texts.includes('I am leaving') && texts.includes('[erased] knows why'), JSON.stringify(texts));
  const said = (await must(200, ann.get('/accounts/bond/survey-answers'))).items;
  assert.ok(said.some((one) => one.answers.length === 1 && one.answers[0].number === 1), 'the number stays');
  assert.ok(!JSON.stringify(said).includes('wilhelmina'));
  assert.equal((await ann.ask('GET', new URL(link).pathname)).status, 410);
});

test('surveys that come with the program can be used as they are', async () => {
  const { items } = await must(200, ann.get('/surveys/library'));
  assert.ok(items.length >= 4, `${items.length}`);
  for (const one of items) await must(201, ann.post('/surveys', { name: `${one.name} (copy)`, body: one.body }));
});

test('every route of surveys was called', async () => {
  assertAllCalled(await description(), 'surveys');
});
