// Who sees whose accounts. The ids and names of accounts that are not one's own hold "zz-": no answer to somebody who
// sees only own accounts may hold that, whatever is read and however it is asked.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, admin, olga, otto, ids = {}, writeKey;

const account = (id, owner, more = {}) => ({ id, name: `${id} Corp`, owner, mrr: 100, plan: 'pro', ...more });
const events = (userId, groupId) => Array.from({ length: 6 }, (_, index) => ({
  type: 'track', userId, event: 'Opened', properties: { page: 'home' }, context: { groupId },
  messageId: `${userId}-${groupId}-${index}`, timestamp: `2026-03-${20 + index}T09:00:00Z`,
}));

async function invite(name, role) {
  const person = new Person(server);
  const made = (await admin.post('/staff', { name, email: `${name}@example.com`, role })).json;
  const token = new URL(made.invite_url, server.url).searchParams.get('token');
  assert.equal((await person.post('/join', { token, password: `the word of ${name}` })).status, 200);
  ids[name] = made.id;
  return person;
}

before(async () => {
  folder = await makeFolder();
  writeKey = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  admin = new Person(server);
  await admin.setUp();
  olga = await invite('olga', 'lead');
  otto = await invite('otto', 'csm');
  await admin.post('/accounts', { items: [
    account('own-1', ' Olga@Example.com'), account('own-2', 'olga@example.com', { parent: 'own-1' }),
    account('zz-otto', 'otto@example.com', { parent: 'own-1' }), account('zz-nobody', null), account('zz-else', 'somebody@example.com'),
  ] });
  await admin.post('/people', { items: [
    { id: 'p-own', name: 'Pia', account: 'own-1' }, { id: 'p-zz-', name: 'Zoe zz-', account: 'zz-otto' }, { id: 'p-both', name: 'Bea', account: 'own-1' },
  ] });
  const batch = [...events('p-own', 'own-1'), ...events('p-zz-', 'zz-otto'), ...events('p-both', 'own-1'), ...events('p-both', 'zz-otto')];
  assert.equal((await server.track('/v1/batch', { batch }, writeKey)).status, 200);
  await admin.post('/warning-rules', { name: 'There', body: { formula: 'account.mrr >= 1', direction: 'risk' } });
  await admin.post('/segments', { name: 'Listed', scope: 'accounts', static: ['zz-otto', 'own-1'] });
  await admin.post('/segments', { name: 'All', scope: 'accounts', formula: 'account.mrr >= 1' });
  await admin.post('/metrics', { name: 'money', formula: 'account.mrr' });
  for (const id of ['own-1', 'zz-otto']) {
    const posts = [
      ['/touchpoints', { account: id, kind: 'call', title: `Call of ${id}`, body: `We spoke with ${id}, @olga@example.com`, people: ['p-both'], themes: ['reports/slow'], at: '2026-03-30T09:00:00Z' }],
      ['/tasks', { account: id, title: `Call ${id} again`, owner: 'olga@example.com', due: '2026-03-31' }],
      ['/goals', { account: id, title: `Goal of ${id}`}],
    ];
    for (const [path, body] of posts) {
      const { status, text } = await admin.post(path, body);
      assert.equal(status, 201, `${path}: ${text}`);
    }
  }
  const ticket = (id, account) => ({ id, account, subject: `Ticket of ${account}`, severity: 'urgent', state: 'open', opened_at: '2026-03-29T09:00:00Z', updated_at: '2026-03-29T09:00:00Z', escalated: true });
  assert.equal((await admin.post('/tickets', { items: [ticket('1', 'own-1'), ticket('2', 'zz-otto')] })).json.taken, 2);
  await until('warnings are raised', async () => (await admin.get('/warnings')).json.items.filter((one) => one.name === 'There').length === 5);
  await admin.patch(`/staff/${ids.olga}`, { sees: 'own' });
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const seen = async (person, query = '') => (await person.get(`/accounts${query}`)).json.items.map((one) => one.id).sort();

// Every GET with every value its path may take here, and the lists also asked as somebody who looks for others would.
async function questions() {
  const values = ['own-1', 'zz-otto', 'zz-nobody', 'p-own', 'p-zz-', 'p-both', '1', '2', '3', '4', '5', '6'];
  const asked = [];
  for (const [path, methods] of Object.entries((await description()).paths)) {
    if (!methods.get || methods.get.responses['200']?.content?.['text/event-stream']) continue;
    const places = (path.match(/\{[^}]+\}/g) ?? []).length;
    const fill = places === 0 ? [[]] : places === 1 ? values.map((value) => [value]) : values.flatMap((one) => ['1', '2'].map((two) => [one, two]));
    for (const chosen of fill) {
      let index = 0;
      asked.push(path.replace(/\{[^}]+\}/g, () => chosen[index++]));
    }
  }
  return [...asked, ...['/accounts?search=zz', '/accounts?filter=name:contains:zz', '/accounts?formula=account.mrr>=1', '/accounts?segment=1',
    '/accounts?segment=2', '/accounts.csv?search=zz', '/people?search=Zoe', '/people?sort=name', '/people?account=zz-otto', '/people?account=own-1',
    '/warnings?account=zz-otto', '/warnings?state=any&limit=500', '/health?day=2026-03-30', '/touchpoints?account=zz-otto', '/touchpoints?q=spoke',
    '/tasks?account=zz-otto', '/tickets?account=zz-otto', '/tasks?owner=me', '/tasks?owner=olga@example.com&state=any', '/tickets/figures?account=zz-otto',
    '/goals?account=zz-otto', '/themes?account=zz-otto', '/touchpoints?person=p-both', '/audit?q=zz', '/audit.csv?q=zz'].map((path) => `/api/v1${path}`)];
}

async function leaks(person) {
  const found = new Set();
  for (const path of await questions()) {
    const { status, text } = await person.ask('GET', path);
    assert.ok(status < 500, `${path}: ${text}`);
    if (status < 400 && text.includes('zz-')) found.add(path);
  }
  return [...found];
}

test('no answer holds another\'s account for somebody who sees only own ones', async () => {
  assert.ok((await leaks(admin)).length > 20, 'whoever sees all finds them everywhere, so the question is a real one');
  assert.deepEqual(await leaks(olga), []);
});

test('lists hold one\'s own accounts and count them', async () => {
  const { items, total, matched } = (await olga.get('/accounts')).json;
  assert.deepEqual([items.map((one) => one.id), total, matched], [['own-1', 'own-2'], 2, 2]);
  assert.deepEqual(await seen(olga, '?search=zz'), []);
  assert.deepEqual((await olga.get('/accounts/own-1')).json.children.map((one) => one.id), ['own-2']);
  assert.deepEqual((await admin.get('/accounts/own-1')).json.children.map((one) => one.id), ['own-2', 'zz-otto']);
  assert.deepEqual((await olga.get('/people?sort=name')).json.items.map((one) => one.id), ['p-both', 'p-own']);
  assert.deepEqual((await olga.get('/people/p-both')).json.accounts.map((one) => one.id), ['own-1']);
  assert.equal((await olga.get('/people/p-both/events')).json.items.length, 7); // 6 and the one that made her known
  assert.equal((await admin.get('/people/p-both/events')).json.items.length, 13);
  assert.deepEqual((await olga.get('/warnings')).json.items.map((one) => one.account.id).sort(), ['own-1', 'own-2']);
  const bell = (await olga.get('/notices')).json;
  assert.equal(bell.unread, bell.items.length);
});

test('what is another\'s is not there, and what speaks of all is refused', async () => {
  for (const path of ['/accounts/zz-otto', '/accounts/zz-otto/usage', '/accounts/zz-nobody', '/people/p-zz-', '/people/p-zz-/events'])
    assert.equal((await olga.get(path)).status, 404, path);
  const other = (await admin.get('/warnings')).json.items.find((one) => one.account.id === 'zz-otto').id;
  assert.equal((await olga.get(`/warnings/${other}`)).status, 404);
  assert.equal((await olga.patch(`/warnings/${other}`, { owner: 'olga' })).status, 404);
  assert.equal((await olga.patch('/accounts/zz-otto', { attributes: { plan: 'free' } })).status, 404);
  assert.equal((await olga.patch('/accounts/own-1', { attributes: { plan: 'basic' } })).status, 200);
  for (const [path, body] of [['/accounts', { id: 'zz-otto', plan: 'free' }], ['/people', { id: 'p', account: 'zz-otto' }],
    ['/imports', undefined]]) {
    assert.equal((await olga.post(path, body)).status, 403, path);
  }
  for (const path of ['/audit', '/imports']) {
    const { status, json } = await olga.get(path);
    assert.equal(status, 403, path);
    assert.match(json.detail, /accounts that you do not see/);
  }
});

test('what is made for another\'s account is refused in the words of one that is not there', async () => {
  const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 0', days: 9 }, on: true, steps: [{ id: 'note', kind: 'note', title: 'Seen' }] };
  const play = (await admin.post('/plays', { name: 'By hand', body })).json;
  assert.ok(play.id > 0);
  const asked = [
    ['/obstacles', { kind: 'other', text: 'No time' }],
    [`/plays/${play.id}/runs`, {}],
    ['/plays/dry-run', { body }],
    ['/tasks', { title: 'Call' }],
    ['/goals', { title: 'Grow' }],
  ];
  for (const [path, rest] of asked) {
    const refusals = await Promise.all(['zz-otto', 'zz-never'].map(async (account) => {
      const { status, json } = await olga.post(path, { ...rest, account });
      return { status, detail: json.detail?.replace(account, 'it') };
    }));
    assert.deepEqual(refusals[0], refusals[1], path);
    assert.equal(refusals[0].status, 422, path);
    assert.ok((await olga.post(path, { ...rest, account: 'own-1' })).status < 300, path);
  }
});

// What GET /people/{id} answers 404 for must not come back by naming it elsewhere: neither a name nor anything kept.
test('who is not seen is named in the words of somebody who is not there, and nothing is kept', async () => {
  const ofPeople = { audience: 'people', enter: { when: 'hand' }, goal: { formula: 'active within 7d', days: 9 }, on: true, steps: [{ id: 'note', kind: 'note', title: 'Seen' }] };
  const play = (await admin.post('/plays', { name: 'People by hand', body: ofPeople })).json;
  const task = (await olga.post('/tasks', { account: 'own-1', title: 'Mine' })).json;
  const work = (await olga.post('/joint-works', { account: 'own-1', kind: 'community', title: 'Together', partner: 'Ours', people: ['p-own'] })).json;
  assert.ok(play.id && task.id && work.id, JSON.stringify([play, task, work]));
  const asked = [
    ['POST', `/plays/${play.id}/runs`, (person) => ({ account: 'own-1', person })],
    ['POST', '/plays/dry-run', (person) => ({ account: 'own-1', person, body: ofPeople })],
    ['POST', '/tasks', (person) => ({ title: 'Call', person })],
    ['POST', '/tasks', (person) => ({ title: 'Call', account: 'own-1', person })],
    ['PATCH', `/tasks/${task.id}`, (person) => ({ person })],
    ['POST', '/obstacles', (person) => ({ account: 'own-1', person, kind: 'other', text: 'No time' })],
    ['POST', '/joint-works', (person) => ({ account: 'own-1', kind: 'community', title: 'Together', partner: 'Ours', people: [person] })],
    ['PATCH', `/joint-works/${work.id}`, (person) => ({ people: [person] })],
    ['POST', '/advocates', (person) => ({ account: 'own-1', person, why: 'Told others' })],
  ];
  const lists = ['/tasks?state=any&limit=200', '/obstacles', '/touchpoints?limit=100', '/joint-works', '/advocates', `/plays/${play.id}/runs`];
  const kept = async () => Promise.all(lists.map(async (path) => (await admin.get(path)).json.items.map(({ changed_at: _, ...one }) => one)));
  const before = await kept();
  const wrong = [];
  for (const [method, path, body] of asked) {
    const [unseen, unknown] = [await olga.ask(method, `/api/v1${path}`, body('p-zz-')), await olga.ask(method, `/api/v1${path}`, body('p-never'))];
    const words = ({ status, json }, person) => [status, json.field, json.detail?.replaceAll(person, 'it')].join(' ');
    const alike = words(unseen, 'p-zz-') === words(unknown, 'p-never');
    if (unseen.status !== 422 || !alike || unseen.text.includes('Zoe')) wrong.push(`${method} ${path}: ${unseen.status} ${unseen.text}`);
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(await kept(), before);
  for (const [method, path, body] of asked) {
    const { status, text } = await olga.ask(method, `/api/v1${path}`, body('p-both'));
    assert.ok(status < 300, `${method} ${path}: ${text}`);
  }
});

test('a play takes nobody into an account they are not of, whoever asks', async () => {
  const body = { audience: 'people', enter: { when: 'hand' }, goal: { formula: 'active within 7d', days: 9 }, on: true, steps: [{ id: 'note', kind: 'note', title: 'Seen' }] };
  const play = (await admin.post('/plays', { name: 'Of one account', body })).json;
  for (const person of ['p-zz-', 'p-never', '']) {
    for (const [path, rest] of [[`/plays/${play.id}/runs`, {}], ['/plays/dry-run', { body }]]) {
      const { status, text } = await admin.post(path, { ...rest, account: 'own-1', ...(person && { person }) });
      assert.equal(status, 422, `${path} ${person}: ${text}`);
    }
  }
  assert.deepEqual((await admin.get(`/plays/${play.id}/runs`)).json.items, []);
  assert.equal((await admin.post(`/plays/${play.id}/runs`, { account: 'own-1', person: 'p-own' })).status, 201);
});

test('records that name somebody who is not seen show the id, as of somebody not known, and may be changed further', async () => {
  const made = [
    ['/tasks', 'person', { title: 'Of no account', person: 'p-zz-' }],
    ['/tasks', 'person', { title: 'Together', account: 'own-1', person: 'p-zz-' }],
    ['/touchpoints', 'people', { account: 'own-1', kind: 'call', title: 'Together', people: ['p-zz-', 'p-later'], at: '2026-03-30T10:00:00Z' }],
    ['/joint-works', 'people', { account: 'own-1', kind: 'community', title: 'Together', partner: 'Ours', people: ['p-zz-'] }],
  ];
  const paths = [];
  for (const [path, field, body] of made) {
    const { status, text, json } = await admin.post(path, body);
    assert.equal(status, 201, text);
    assert.match(text, /Zoe/, 'whoever sees all reads the name');
    const one = `${path}/${json.id}`;
    paths.push(one);
    const again = await olga.patch(one, { title: 'Renamed', [field]: body[field] }); // forms send all they hold
    assert.deepEqual([again.status, again.json.title, again.text.includes('Zoe')], [200, 'Renamed', false], `${one}: ${again.text}`);
    const { status: read, text: shown } = await olga.get(one);
    assert.deepEqual([read, shown.includes('Zoe')], [200, false], `${one}: ${shown}`);
    assert.match((await admin.get(one)).text, /Zoe/, 'and it is still kept');
  }
  const brief = await olga.get('/accounts/own-1/brief');
  assert.deepEqual([brief.status, brief.text.includes('Zoe')], [200, false], brief.text);
  for (const one of paths) assert.ok((await admin.remove(one)).status < 300, one);
});

test('those who came to a meeting may be unknown; who is not seen stands there like them', async () => {
  const people = ['p-own', 'p-zz-', 'p-never'], named = [['p-never', 'p-never'], ['p-own', 'Pia'], ['p-zz-', 'p-zz-']];
  const pairs = (answer) => answer.json.people.map(({ id, name }) => [id, name]);
  const made = await olga.post('/touchpoints', { account: 'own-1', kind: 'call', title: 'Call', people, at: '2026-03-30T10:00:00Z' });
  assert.deepEqual([made.status, pairs(made)], [201, named], made.text);
  assert.deepEqual(pairs(await olga.patch(`/touchpoints/${made.json.id}`, { people })), named);
  const mail = `From: Zoe <zoe@zz.example>\r\nTo: Pia <pia@own.example>\r\nSubject: Hello\r\nMessage-ID: <1@zz.example>\r\n\r\nHello`;
  await admin.post('/people', { items: [{ id: 'p-zz-', email: 'zoe@zz.example' }, { id: 'p-own', email: 'pia@own.example' }] });
  await until('their addresses are known', async () => (await admin.get('/people/p-own')).text.includes('pia@') && (await admin.get('/people/p-zz-')).text.includes('zoe@'));
  const taken = async (person) => {
    const answer = await person.ask('POST', '/api/v1/touchpoints/eml?account=own-1', Buffer.from(mail));
    assert.ok(answer.status < 300, answer.text);
    const found = answer.json.people.map(({ id }) => id).sort();
    assert.ok((await admin.remove(`/touchpoints/${answer.json.id}`)).status < 300);
    return found;
  };
  assert.deepEqual([await taken(admin), await taken(olga)], [['p-own', 'p-zz-'], ['p-own']]);
  assert.ok((await admin.remove(`/touchpoints/${made.json.id}`)).status < 300);
});

test('nobody is drawn into an own account by asking for their access', async () => {
  for (const body of [{ people: [{ person: 'p-zz-' }] }, { csv: 'person\np-zz-\n' }]) {
    const { status, text } = await olga.post('/accounts/own-1/access-requests', body);
    assert.deepEqual([status, text.includes('Zoe')], [422, false], text);
  }
  assert.deepEqual((await admin.get('/access-requests?account=own-1')).json.items, []);
  assert.deepEqual((await admin.get('/people/p-zz-')).json.accounts.map((one) => one.id), ['zz-otto']);
  assert.equal((await olga.get('/people/p-zz-')).status, 404);
});

test('all runs of a play are stopped by those alone who see all', async () => {
  const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'wau > 99', days: 9 }, on: true, steps: [{ id: 'wait', kind: 'wait', days: 5 }] };
  const play = (await admin.post('/plays', { name: 'To be stopped', body })).json;
  assert.equal((await admin.post(`/plays/${play.id}/runs`, { account: 'zz-otto' })).status, 201);
  const refused = await olga.post(`/plays/${play.id}/stop`, { why: 'Enough' });
  assert.equal(refused.status, 403, refused.text);
  assert.match(refused.json.detail, /accounts that you do not see/);
  assert.deepEqual((await admin.post(`/plays/${play.id}/stop`, { why: 'Enough' })).json, { stopped: 1, more: false });
});

test('formulas, segments and health are asked of the accounts that are seen, and count those alone', async () => {
  const questions = [['/formulas/check', { formula: 'account.mrr >= 1 and account.mrr >= 1000' }], ['/formulas/distribution', { formula: 'active_people(28d)' }],
    ['/formulas/evaluate', { formula: 'account.mrr' }], ['/formulas/evaluate', { formula: 'account.mrr', scope: 'accounts', accounts: ['own-1'] }],
    ['/formulas/evaluate', { formula: 'active_days(28d) >= 0', scope: 'people' }], ['/formulas/evaluate', { formula: 'active_days(28d)', scope: 'people', people: ['p-both'] }],
    ['/formulas/check', { formula: 'active_days(28d) >= 0', scope: 'people' }],
    ['/segments/preview', { formula: 'account.mrr >= 1' }], ['/segments/preview', { formula: 'active_days(28d) >= 0', scope: 'people' }]];
  for (const [path, body] of questions) {
    const everybody = await admin.post(path, body), own = await olga.post(path, body);
    assert.deepEqual([everybody.status, own.status], [200, 200], `${path} ${JSON.stringify(body)}: ${own.text}`);
    assert.ok(!own.text.includes('zz-'), `${path} ${JSON.stringify(body)}: ${own.text}`);
  }
  const check = (await olga.post('/formulas/check', { formula: 'account.mrr >= 1' })).json;
  assert.deepEqual([check.matched, check.total], [2, 2]);
  assert.equal((await olga.post('/formulas/distribution', { formula: 'active_people(28d)' })).json.distribution.count, 2);
  for (const body of [{ formula: 'account.mrr', accounts: ['zz-otto'] }, { formula: 'active_days(28d)', scope: 'people', people: ['p-zz-'] }]) {
    const { status, json } = await olga.post('/formulas/evaluate', body);
    assert.deepEqual([status, json.detail], [422, `Nobody of the ${body.people ? 'people' : 'accounts'} has the id “${body.people ? 'p-zz-' : 'zz-otto'}”.`]);
  }
  assert.equal((await olga.get('/health')).json.accounts, 2);
  const load = (await olga.get('/today/team')).json; // a lead who sees own accounts has a team of one
  assert.deepEqual(load.people.map((one) => [one.id, one.accounts]), [[ids.olga, 2]]);
  assert.deepEqual([load.nobody.accounts, load.nobody.tasks, load.nobody.warnings], [0, 0, 0]);
  assert.equal((await admin.get('/today/team')).json.people.length, 3);
  const members = (await olga.get('/segments/2/members')).json;
  assert.deepEqual([members.items.map((one) => one.account.id).sort(), members.total], [['own-1', 'own-2'], 2]);
  assert.deepEqual((await olga.get('/segments/1/members')).json.items.map((one) => one.account.id), ['own-1']);
  assert.equal((await admin.get('/segments/2/members')).json.total, 5);
});

// Reads names and data of server-sent events into `heard`.
async function listen(person, heard, stop) {
  const { body } = await fetch(`${server.url}/api/v1/live`, { headers: { cookie: person.cookie }, signal: stop.signal });
  let text = '';
  (async () => {
    for await (const piece of body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) heard.push(text.slice(0, end));
    }
  })().catch(() => {});
}

test('live news of single accounts reach only those who see all', async () => {
  const stop = new AbortController(), all = [], own = [];
  await listen(olga, own, stop);
  await listen(admin, all, stop);
  const ticks = () => own.filter((one) => one.includes('event: tick')).length;
  await until('both hear ticks', () => ticks() > 0 && all.length > 0);
  await server.track('/v1/batch', { batch: events('p-new', 'zz-otto') }, writeKey);
  await until('whoever sees all is told', () => all.some((one) => one.includes('zz-otto')));
  const before = ticks();
  await server.track('/v1/batch', { batch: events('p-newer', 'own-1') }, writeKey);
  await until('the next tick', () => ticks() > before);
  assert.ok(own.every((one) => !one.includes('zz-') && !one.includes('event: accounts')));
  stop.abort();
});

test('a team sees the accounts of its members, cover those of who is away, for as long as it lasts', async () => {
  const team = (await admin.post('/teams', { name: 'North', region: 'DACH' })).json;
  assert.equal((await admin.post('/teams', { name: 'North' })).status, 409);
  for (const name of ['olga', 'otto']) assert.equal((await admin.patch(`/staff/${ids[name]}`, { team: team.id })).status, 200);
  assert.equal((await admin.patch(`/staff/${ids.otto}`, { team: 77 })).status, 404);
  assert.deepEqual([(await olga.get('/session')).json.user.team, (await admin.get('/session')).json.user.team], [{ id: team.id, name: 'North' }, null]);
  assert.deepEqual(await seen(olga), ['own-1', 'own-2']);
  await admin.patch(`/staff/${ids.olga}`, { sees: 'team' });
  assert.deepEqual((await olga.get('/today/team')).json.people.map((one) => one.id).sort(), [ids.olga, ids.otto].sort());
  assert.deepEqual(await seen(olga), ['own-1', 'own-2', 'zz-otto']);
  assert.deepEqual((await admin.patch(`/teams/${team.id}`, { region: 'North' })).json, { id: team.id, name: 'North', region: 'North', members: 2 });
  assert.equal((await admin.remove(`/teams/${team.id}`)).status, 204);
  assert.deepEqual((await admin.get('/teams')).json.items, []);
  assert.deepEqual(await seen(olga), ['own-1', 'own-2']);

  await admin.patch(`/staff/${ids.otto}`, { sees: 'own' });
  const cover = (from, to, more = {}) => admin.post('/cover', { staff: ids.olga, by: ids.otto, from, to, ...more });
  assert.deepEqual(await seen(otto), ['zz-otto']);
  assert.equal((await cover('2026-04-01', '2026-04-10')).status, 201);
  assert.deepEqual(await seen(otto), ['zz-otto']); // not yet
  assert.equal((await cover('2026-03-01', '2026-03-30')).status, 201);
  assert.deepEqual(await seen(otto), ['zz-otto']); // no longer
  const looksAfter = async () => (await otto.get('/today')).json.glance.accounts;
  assert.equal(await looksAfter(), 1);
  const now = (await cover('2026-03-31', '2026-03-31')).json;
  assert.deepEqual(await seen(otto), ['own-1', 'own-2', 'zz-otto']);
  assert.equal(await looksAfter(), 3, 'and is told of them');
  assert.deepEqual((await admin.get('/cover')).json.items.map((one) => one.from), ['2026-03-31', '2026-04-01']);
  assert.equal((await admin.remove(`/cover/${now.id}`)).status, 204);
  assert.deepEqual(await seen(otto), ['zz-otto']);
  assert.equal((await cover('2026-04-02', '2026-04-01')).status, 422);
  assert.equal((await cover('2026-04-01', '2026-04-02', { by: ids.olga })).status, 422);
  assert.equal((await cover('2026-04-01', '2026-04-02', { by: 'nobody' })).status, 422);
});

test('admins see all whatever is written', async () => {
  const me = (await admin.get('/session')).json.user.id;
  assert.equal((await admin.patch(`/staff/${me}`, { sees: 'own' })).json.sees, 'own');
  assert.equal((await seen(admin)).length, 5);
});

test('every route of teams and cover was called', async () => {
  assertAllCalled(await description(), 'teams');
});
