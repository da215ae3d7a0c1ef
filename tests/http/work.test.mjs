// What the team does: tasks that repeat, goals, tickets from outside, and the page of the day.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, createKey, description, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = '2026-03-31T12:00:00Z';
let folder, server, ann, key;

before(async () => {
  folder = await makeFolder();
  key = await createKey(folder.db, 'write');
  server = await Server.start(folder.db, '--now', NOW);
  ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
  const batch = ['acme', 'bond'].map((id) => ({
    type: 'group', userId: `${id}-1`, groupId: id, messageId: id, timestamp: '2026-01-01T09:00:00Z',
    traits: { name: id, mrr: id === 'acme' ? 1000 : 100, currency: 'EUR', owner: 'ann@example.com', domain: `${id}.test` },
  }));
  batch.push({ type: 'identify', userId: 'acme-1', traits: { email: 'pia@acme.test' }, messageId: 'i', timestamp: '2026-01-01T09:00:00Z' });
  assert.equal((await server.track('/v1/batch', { batch }, key)).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const attributes = async (id) => Object.fromEntries((await ann.get(`/accounts/${id}`)).json.attributes.map((one) => [one.key, one.value]));

test('a task that repeats makes its next one when it ends, and stays on the last of the month', async () => {
  const made = await ann.post('/tasks', { title: 'Monthly report', account: 'acme', due: '2026-01-31', repeats: 'monthly', kind: 'value', checklist: [{ text: 'Numbers' }, { text: 'Mail', done: true }] });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.json.owner, made.json.late, made.json.checklist], ['ann@example.com', true, [{ text: 'Numbers', done: false }, { text: 'Mail', done: true }]]);
  const days = [];
  for (let { id } = made.json, i = 0; i < 4; i++) {
    const done = (await ann.patch(`/tasks/${id}`, { state: 'done' })).json;
    assert.equal(done.state, 'done');
    id = done.next;
    days.push((await ann.get(`/tasks/${id}`)).json.due);
  }
  assert.deepEqual(days, ['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
  const cases = [['daily', 3, '2026-01-31', '2026-02-03'], ['weekly', 2, '2026-01-31', '2026-02-14'], ['yearly', 1, '2024-02-29', '2025-02-28']];
  for (const [repeats, every, due, next] of cases) {
    const { id } = (await ann.post('/tasks', { title: repeats, due, repeats, every })).json;
    const ended = (await ann.patch(`/tasks/${id}`, { state: 'skipped', reason: 'holiday' })).json;
    assert.equal((await ann.get(`/tasks/${ended.next}`)).json.due, next);
    assert.equal((await ann.patch(`/tasks/${id}`, { note: 'again' })).json.next, null); // ended once
    assert.equal((await ann.remove(`/tasks/${ended.next}`)).status, 204);
  }
});

test('tasks are listed by owner, account and day, changed together or not at all', async () => {
  const ids = [];
  for (const title of ['One', 'Two']) ids.push((await ann.post('/tasks', { title, account: 'bond', due: '2026-04-20', owner: 'bob@example.com' })).json.id);
  const list = async (query) => (await ann.get(`/tasks?${query}`)).json.items.map((one) => one.title);
  assert.deepEqual(await list('account=bond'), ['One', 'Two']);
  assert.deepEqual(await list('owner=bob@example.com&limit=1'), ['One']);
  assert.deepEqual(await list('owner=me&account=bond'), []);
  assert.deepEqual(await list('account=bond&due=2026-04-19'), []);
  assert.equal((await ann.post('/tasks/bulk', { ids: [...ids, 999], owner: 'ann@example.com' })).status, 404);
  assert.deepEqual(await list('owner=me&account=bond'), []);
  assert.equal((await ann.post('/tasks/bulk', { ids, owner: 'ann@example.com', due: '2026-04-21' })).json.changed, 2);
  assert.deepEqual(await list('owner=me&account=bond&due=2026-04-21'), ['One', 'Two']);
  assert.equal((await ann.post('/tasks/bulk', { ids, state: 'skipped' })).status, 422);
  assert.equal((await ann.post('/tasks/bulk', { ids, state: 'skipped', reason: 'merged' })).status, 200);
  assert.deepEqual(await list('account=bond'), []);
  const etag = (await ann.get(`/tasks/${ids[0]}`)).headers.get('etag');
  await ann.patch(`/tasks/${ids[0]}`, { title: 'First' });
  assert.equal((await ann.patch(`/tasks/${ids[0]}`, { title: 'Second' }, { 'if-match': etag })).status, 412);
});

test('a calendar shows open tasks to whoever has the link, until there is another', async () => {
  await ann.post('/tasks', { title: 'Call, then; write\nback', note: 'ü'.repeat(60), due: '2026-04-02' });
  const first = (await ann.post('/tasks/calendar')).json.url;
  const stranger = new Person(server);
  const feed = await stranger.ask('GET', first);
  assert.equal(feed.status, 200, feed.text);
  assert.match(feed.headers.get('content-type'), /^text\/calendar/);
  const unfolded = feed.text.replace(/\r\n[ \t]/g, '');
  assert.match(unfolded, /SUMMARY:Call\\, then\\; write\\nback\r\n/);
  assert.match(unfolded, /DTSTART;VALUE=DATE:20260402\r\n/);
  assert.match(unfolded, /^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
  assert.ok(unfolded.includes(`DESCRIPTION:${'ü'.repeat(60)}`));
  assert.ok(feed.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  const second = (await ann.post('/tasks/calendar')).json.url;
  assert.equal((await stranger.ask('GET', first)).status, 404);
  assert.equal((await stranger.ask('GET', second)).status, 200);
  assert.equal((await ann.remove('/tasks/calendar')).status, 204);
  assert.equal((await stranger.ask('GET', second)).status, 404);
});

test('goals and promises are kept until they are reached', async () => {
  const made = await ann.post('/goals', { account: 'acme', title: 'Half the paper', due: '2026-06-30', owner: 'ann@example.com' });
  assert.equal(made.status, 201, made.text);
  assert.equal((await ann.patch(`/goals/${made.json.id}`, { state: 'reached' })).json.state, 'reached');
  assert.equal((await ann.get(`/goals/${made.json.id}`)).json.title, 'Half the paper');
  assert.equal((await ann.get('/goals?account=acme&state=open')).json.items.length, 0);
  assert.equal((await ann.get('/goals?owner=ann@example.com&kind=goal')).json.items.length, 1);
  assert.equal((await ann.post('/goals', { title: 'Whose?' })).status, 422);
  assert.equal((await ann.remove(`/goals/${made.json.id}`)).status, 204);
});

const hook = async (source, body, secret = key) => new Person(server).ask('POST', `/api/v1/hooks/${source}/${secret}`, JSON.stringify(body));
const ticketOf = async (source, number) => {
  const { items } = (await ann.get('/tickets?limit=500')).json;
  const found = items.find((one) => one.source === source && one.number === number);
  return (await ann.get(`/tickets/${found.id}`)).json;
};

test('Zendesk tells of a ticket by events, and formulas know of it', async () => {
  const event = (type, time, detail, more = {}) => ({
    type: `zen:event-type:ticket.${type}`, account_id: 1, id: `e-${time}`, time, zendesk_event_version: '2022-11-06', subject: 'zen:ticket:35436',
    detail: { id: '35436', actor_id: '1', assignee_id: '77', organization_id: '901', requester_id: '5', subject: 'Export broken', type: 'PROBLEM', priority: 'URGENT', tags: [], created_at: '2026-03-29T08:00:00Z', updated_at: time, ...detail }, event: more,
  });
  await ann.patch('/accounts/acme', { attributes: { zendesk_id: 901 } });
  assert.equal((await hook('zendesk', event('created', '2026-03-29T08:00:00Z', { status: 'NEW' }))).json.taken, 1);
  let known = await attributes('acme');
  assert.deepEqual([known.tickets, known.open_tickets, known.open_urgent_tickets, known.oldest_open_ticket], [1, 1, 1, '2026-03-29']);
  await hook('zendesk', event('status_changed', '2026-03-29T10:00:00Z', { status: 'SOLVED' }, { current: 'SOLVED', previous: 'NEW' }));
  await hook('zendesk', event('status_changed', '2026-03-29T09:00:00Z', { status: 'PENDING' })); // late: left
  assert.equal((await ticketOf('zendesk', '35436')).state, 'solved');
  await hook('zendesk', event('status_changed', '2026-03-29T11:00:00Z', { status: 'OPEN' }));
  await hook('zendesk', event('tags_changed', '2026-03-29T12:00:00Z', { status: 'OPEN', tags: ['escalated'] }));
  known = await attributes('acme');
  assert.deepEqual([known.tickets_reopened, known.escalations_open], [1, 1]);
  await hook('zendesk', event('status_changed', '2026-03-29T18:00:00Z', { status: 'CLOSED', tags: ['escalated'] }));
  const ticket = await ticketOf('zendesk', '35436');
  assert.deepEqual([ticket.account.id, ticket.kind, ticket.severity, ticket.state, ticket.reopened, ticket.hours, ticket.escalated_hours, ticket.holder], ['acme', 'bug', 'urgent', 'solved', 1, 10, 6, '77']);
  assert.deepEqual(ticket.changes.map((one) => one.what), ['state', 'state', 'reopened', 'escalated', 'state', 'calmed']);
  known = await attributes('acme');
  assert.deepEqual([known.open_tickets, known.escalations_open, known.oldest_open_ticket], [0, 0, undefined]);
  assert.equal((await hook('zendesk', { type: 'zen:event-type:user.created', detail: { id: 'x' } })).json.taken, 0);
});

test('what a trigger of Zendesk or a rule of Freshdesk sends is understood', async () => {
  assert.equal((await hook('zendesk', { ticket: { id: 7, subject: 'Dark mode', type: 'task', priority: 'low', status: 'open', tags: 'feature_request', via: { source: { from: { address: 'PIA@acme.test' } } }, updated_at: '2026-03-30T08:00:00Z' } })).json.taken, 1);
  assert.deepEqual(await ticketOf('zendesk', '7').then((one) => [one.account.id, one.person.id, one.kind]), ['acme', 'acme-1', 'feature']);
  const freshdesk = { freshdesk_webhook: { ticket_id: 12, ticket_subject: 'Invoice', ticket_status: 'Waiting on Customer', ticket_priority: 'Medium', ticket_type: 'Billing', ticket_requester_email: 'someone@bond.test', ticket_url: 'https://x.freshdesk.com/helpdesk/tickets/12', triggered_event: '{ticket_action:created}' } };
  assert.equal((await hook('freshdesk', freshdesk)).json.taken, 1);
  assert.deepEqual(await ticketOf('freshdesk', '12').then((one) => [one.account.id, one.kind, one.severity, one.state, one.url]), ['bond', 'billing', 'normal', 'waiting', 'https://x.freshdesk.com/helpdesk/tickets/12']);
  assert.equal((await hook('freshdesk', { ticket: { id: 13, subject: 'API shape', status: 4, priority: 4, type: 'Question', requester: { email: 'x@nowhere.test' }, is_escalated: false } })).json.taken, 1);
  assert.deepEqual(await ticketOf('freshdesk', '13').then((one) => [one.account, one.severity, one.state]), [null, 'urgent', 'solved']);
});

test('a webhook needs a write key and a ticket', async () => {
  const good = { ticket: { id: 99, status: 'open' } };
  assert.equal((await hook('zendesk', good, 'wk_wrong')).status, 401);
  assert.equal((await hook('zendesk', good, await createKey(folder.db, 'api'))).status, 401);
  for (const bad of [{}, [], 'x', { ticket: { status: 'open' } }, { detail: 7, type: 'zen:event-type:ticket.created' }])
    assert.equal((await hook('zendesk', bad)).status, 422, JSON.stringify(bad));
  assert.equal((await new Person(server).ask('POST', `/api/v1/hooks/freshdesk/${key}`, '{')).status, 422);
});

test('tickets come by API and by file, and wrong ones are named', async () => {
  const items = [
    { id: 'a', account: 'bond', subject: 'One', severity: 'high', opened_at: '2026-03-01T00:00:00Z', updated_at: '2026-03-01T00:00:00Z', escalated: true },
    { id: 'b', severity: 'terrible' }, { subject: 'no id' }, 'x',
  ];
  const sent = (await ann.post('/tickets', { items })).json;
  assert.deepEqual([sent.taken, sent.wrong, sent.rejected.map((one) => one.index)], [1, 3, [1, 2, 3]]);
  assert.deepEqual((await ann.post('/tickets', { items: [{ ...items[0], updated_at: '2026-02-28T00:00:00Z' }] })).json, { rejected: [], taken: 0, old: 1, wrong: 0 });
  const file = 'id;account;subject;state;opened_at;updated_at\n1;bond;"From; file";closed;2026-03-02;2026-03-04\n2;bond;Late;never;2026-03-02;2026-03-04\n';
  const taken = (await ann.ask('POST', '/api/v1/tickets/csv', Buffer.from(file))).json;
  assert.deepEqual([taken.taken, taken.rejected], [1, [{ index: 3, reason: 'The state is open, waiting or solved.' }]]);
  assert.equal((await ann.ask('POST', '/api/v1/tickets/csv', Buffer.from('number\n1\n'))).status, 422);
  const figures = (await ann.get('/tickets/figures?account=bond')).json;
  assert.deepEqual([figures.tickets, figures.open, figures.escalated, figures.solved, figures.hours_to_solve], [3, 2, 1, 1, 48]);
  assert.deepEqual((await ann.get('/tickets?account=bond&state=unsolved&escalated=true')).json.items.map((one) => [one.number, Math.round(one.escalated_hours)]), [['a', 30.5 * 24]]);
});

test('tickets come in the order that was asked for, of a source and of who holds them', async () => {
  const at = (day) => ({ opened_at: `2026-03-${day}T00:00:00Z`, updated_at: `2026-03-${day}T00:00:00Z` });
  const items = [
    { id: 'o1', holder: 'zoe', severity: 'low', ...at('10') },
    { id: 'o2', holder: 'zoe', severity: 'urgent', ...at('12') },
    { id: 'o3', holder: 'zoe', severity: 'normal', ...at('11'), escalated: true },
    { id: 'o4', holder: 'zoe', severity: 'normal', ...at('13'), escalated: true },
    { id: 'o5', holder: 'yan', severity: 'urgent', ...at('09') },
  ];
  assert.equal((await ann.post('/tickets', { items })).json.taken, 5);
  await ann.post('/tickets', { items: [{ id: 'o1', updated_at: '2026-03-20T00:00:00Z' }, { id: 'o3', escalated: false, updated_at: '2026-03-19T00:00:00Z' }] });
  const orders = { newest: '4 2 3 1', oldest: '1 3 2 4', severity: '2 3 4 1', escalation: '4 3 1 2', news: '1 3 4 2' };
  for (const [sort, wanted] of Object.entries(orders)) {
    const found = (await ann.get(`/tickets?holder=zoe&source=api&sort=${sort}`)).json;
    assert.deepEqual([found.items.map((one) => one.number.slice(1)).join(' '), found.total], [wanted, 4], sort);
  }
  assert.equal((await ann.get('/tickets?holder=zoe&source=zendesk')).json.items.length, 0);
  assert.equal((await ann.get('/tickets?sort=colour')).status, 422);
});

test('many tickets raise the warning of their root cause', async () => {
  const items = Array.from({ length: 5 }, (_, i) => ({ id: `many-${i}`, account: 'bond', kind: i < 4 ? 'feature' : 'bug', severity: i > 2 ? 'urgent' : 'low' }));
  assert.equal((await ann.post('/tickets', { items })).json.taken, 5);
  const names = await until('the warnings are raised', async () => {
    const raised = (await ann.get('/warnings?account=bond')).json.items;
    return raised.length >= 2 && raised;
  });
  const causes = Object.fromEntries(names.map((one) => [one.name, one.root_cause]));
  assert.deepEqual([causes['Wishes heap up'], causes['More tickets than usual']], [6, 8]);
});

test('the page of the day shows few items, most at stake first, each with its reason', async () => {
  await ann.post('/tasks', { title: 'Late', account: 'acme', due: '2026-03-20' });
  await ann.post('/goals', { title: 'An answer', kind: 'promise', account: 'acme', due: '2026-04-03' });
  await ann.post('/goals', { title: 'A third about acme', kind: 'promise', account: 'acme', due: '2026-04-07' });
  const today = (await ann.get('/today')).json;
  assert.deepEqual(today.items.slice(0, 2).map((one) => [one.title, one.why]), [['Late', 'Your task, 11 days late'], ['An answer', 'Promised, due in 3 days']]);
  assert.ok(today.items.length > 3 && today.items.length <= 12, JSON.stringify(today.items));
  assert.ok(today.found >= today.items.length);
  for (let i = 1; i < today.items.length; i++) assert.ok(today.items[i - 1].rank >= today.items[i].rank);
  for (const item of today.items) {
    assert.ok(item.why.length > 5, item.key);
    const revenue = item.at_stake || (12000 + 1200) / 2;
    assert.ok(Math.abs(item.rank - revenue * item.probability * item.time * item.learned) < 1e-6, item.key);
    assert.ok(today.items.filter((one) => one.account && one.account.id === item.account?.id).length <= 2);
  }
  assert.deepEqual(today.glance.revenue, { EUR: 13200 });
  assert.equal(today.glance.accounts, 2);
  const due = today.items.find((one) => one.kind === 'task' && one.account?.id === 'acme');
  assert.equal(due.at_stake, 12000);
});

test('done, later and not relevant take an item away, and what is never relevant is ranked lower, until it is forgotten', async () => {
  assert.equal((await ann.patch('/accounts/bond', { attributes: { status: 'churned', renewal_date: '2026-04-30' } })).status, 200);
  const left = (await ann.get('/today')).json; // who has left needs no renewal and no call
  assert.deepEqual([left.glance.accounts, left.items.filter((one) => one.account?.id === 'bond' && ['renewal', 'touchpoint_due', 'change'].includes(one.kind))], [1, []]);
  await ann.patch('/accounts/bond', { attributes: { status: 'active' } });
  for (const task of (await ann.get('/tasks?account=acme')).json.items) await ann.patch(`/tasks/${task.id}`, { state: 'done' });
  for (const goal of (await ann.get('/goals?account=acme')).json.items) await ann.patch(`/goals/${goal.id}`, { state: 'reached' });
  await ann.patch('/accounts/bond', { attributes: { renewal_date: '2026-04-30' } });
  await ann.patch('/accounts/acme', { attributes: { renewal_date: '2026-05-20' } });
  const keys = async () => (await ann.get('/today')).json.items.map((one) => one.key);
  const answer = (key, body) => ann.post(`/today/items/${encodeURIComponent(key)}`, body);
  const item = async (kind, account) => (await ann.get('/today')).json.items.find((one) => one.kind === kind && one.account?.id === account);
  const before = await item('renewal', 'acme');
  assert.match(before.why, /renews in 50 days/);
  const other = await item('renewal', 'bond');
  if (other) {
    assert.equal((await answer(other.key, { answer: 'later', until: '2026-04-05' })).status, 204);
    assert.ok(!(await keys()).includes(other.key));
    await answer(other.key, { answer: 'open' });
  }
  assert.deepEqual((await ann.get('/today')).json.learned, []); // later says nothing
  assert.equal((await answer('renewal:1:x', { answer: 'not_relevant' })).status, 204);
  assert.equal((await answer('renewal:2:x', { answer: 'not_relevant' })).status, 204);
  const after = await item('renewal', 'acme');
  assert.deepEqual((await ann.get('/today')).json.learned, [{ group: 'renewal', done: 0, not_relevant: 2, weight: 0.5 }]);
  if (after) assert.deepEqual([after.learned, after.rank], [0.5, before.rank / 2]);
  assert.equal((await ann.post('/today/forget', { group: 'renewal' })).status, 204);
  assert.equal((await item('renewal', 'acme')).rank, before.rank);
  assert.equal((await answer(before.key, { answer: 'not_relevant' })).status, 204);
  assert.ok(!(await keys()).includes(before.key));

  const task = (await ann.post('/tasks', { title: 'Today', account: 'acme', due: '2026-03-31', repeats: 'daily' })).json;
  assert.equal((await answer(`task:${task.id}`, { answer: 'done' })).status, 204);
  assert.equal((await ann.get(`/tasks/${task.id}`)).json.state, 'done');
  assert.equal((await ann.get('/tasks?owner=me&account=acme&due=2026-04-01')).json.items.at(-1).due, '2026-04-01');
  assert.equal((await answer('lunch:1', { answer: 'done' })).status, 404);
  assert.equal((await answer('warning:999', { answer: 'done' })).status, 404);
  assert.equal((await answer(before.key, { answer: 'later', until: '2026-03-31' })).status, 422);
  const [warning] = (await ann.get('/warnings?account=bond')).json.items;
  await answer(`warning:${warning.id}`, { answer: 'not_relevant' });
  assert.ok((await ann.get('/today')).json.learned.some((one) => one.group === `warning:${warning.rule}`));
});

test('the page says what happened since the last visit', async () => {
  assert.equal((await ann.get('/today')).json.since.at, null);
  assert.equal((await ann.post('/today/seen')).status, 204);
  assert.equal((await ann.post('/today/seen')).status, 204);
  assert.equal((await ann.get('/today')).json.since.at, null); // the same visit
});

test('who leads sees the load of each, and what nobody owns', async () => {
  await ann.patch('/accounts/bond', { attributes: { owner: 'somebody@else.test' } });
  const { people: [mine], nobody } = (await ann.get('/today/team')).json;
  assert.deepEqual([mine.name, mine.accounts, mine.revenue], ['Ann', 1, { EUR: 12000 }]);
  assert.deepEqual([nobody.accounts, nobody.revenue], [1, { EUR: 1200 }]);
  const open = (await ann.get('/tasks?owner=me&limit=500')).json.items;
  assert.deepEqual([mine.tasks, mine.late], [open.length, open.filter((one) => one.late).length]);
  const ended = async (state) => (await ann.get(`/tasks?owner=me&state=${state}&limit=500`)).json.items.length;
  assert.deepEqual([mine.done, mine.skipped], [await ended('done'), await ended('skipped')]);
  assert.ok(nobody.warnings > 0);
});

test('every route of the work was called', async () => {
  assertAllCalled(await description(), 'work');
});
