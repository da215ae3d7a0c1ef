// Early warnings from an accepted event to the register, the bell and the open page; silence without an event; and one
// warning about missing data instead of one for every account.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { listen } from './listen.mjs';
import { Person } from './person.mjs';
import { Server, createKey, makeFolder, run } from './server.mjs';
import { until } from './until.mjs';

const DAY = 86400000;
const NOW = Date.parse('2026-03-31T17:00:00Z'); // a Tuesday
const textOf = (time) => new Date(time).toISOString();

// A server with a history: `days` back from NOW, what happens on each.
const running = [];
// A test that fails leaves its server behind, which would keep this process alive.
after(() => Promise.all(running.map((server) => server.stop('SIGKILL'))));

async function startWith(history, now = NOW) {
  const folder = await makeFolder();
  const lines = [];
  const event = (account, user, time, name = 'Job Done') =>
    lines.push({ type: 'track', event: name, userId: user, timestamp: textOf(time), context: { groupId: account }, messageId: `m${lines.length}` });
  const group = (account, traits, time) =>
    lines.push({ type: 'group', groupId: account, userId: `${account}-1`, traits, timestamp: textOf(time), messageId: `m${lines.length}` });
  history({ event, group });
  const file = join(folder.path, 'history.ndjson');
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const imported = await run('import', file, '--db', folder.db, '--now', textOf(now));
  assert.equal(imported.code, 0, imported.stderr);
  const key = await createKey(folder.db, 'write');
  const server = await Server.start(folder.db, '--now', textOf(now));
  running.push(server);
  const ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
  const stop = async (last = server) => {
    assert.deepEqual(await last.stop(), { code: 0, signal: null });
    await folder.remove();
  };
  return { server, ann, key, folder, stop };
}

const warningsOf = async (ann, query) => (await ann.get(`/warnings?${query}`)).json.items;

test('an accepted event raises a warning that open pages are told of, and people take care of it', async () => {
  const { server, ann, key, stop } = await startWith(({ event, group }) => {
    group('acme', { name: 'Acme', mrr: 1000, currency: 'EUR', owner: 'Ines Larsson', renewal_date: '2026-04-20' }, NOW - 300 * DAY);
    group('bond', { name: 'Bond', mrr: 5000, currency: 'EUR', renewal_date: '2027-03-01' }, NOW - 300 * DAY);
    for (let day = 100; day > 0; day--) for (const account of ['acme', 'bond']) event(account, `${account}-1`, NOW - day * DAY);
  });
  const rules = (await ann.get('/warning-rules')).json.items;
  assert.ok(rules.length >= 10 && rules.every((rule) => rule.problem === ''), JSON.stringify(rules.filter((rule) => rule.problem)));

  const body = { formula: 'count("Cancel Opened", 1d) > 0', direction: 'risk', severity: 3, root_cause: 5, meaning: 'They look how to leave.', action: 'Call.', due_days: 2, probability: 0.5, quiet_days: 7, owner: 'account.owner', on: true };
  const made = await ann.post('/warning-rules', { name: 'Looks for the door', body });
  assert.equal(made.status, 201);
  const { id } = made.json;
  await until('the rule is watched', async () => (await ann.get('/warning-rules')).json.items.find((rule) => rule.id === id).accounts === 0);

  const live = await listen(server, ann);
  await until('the page hears', () => live.events.some((one) => one.name === 'tick'));
  const sent = performance.now();
  for (const account of ['acme', 'bond'])
    assert.equal((await server.track('/v1/track', { event: 'Cancel Opened', userId: `${account}-1`, context: { groupId: account } }, key)).status, 200);
  const told = () => live.events.filter((one) => one.name === 'warning' && one.data.rule === id);
  await until('the page is told', () => told().length === 2);
  console.log(`from the event to the open page: ${(told()[0].at - sent).toFixed(0)} ms`);
  assert.deepEqual(told().map((one) => one.data.account).sort(), ['acme', 'bond']);
  live.close();

  // Acme's 12,000 a year weeks before the renewal weigh 6,000; Bond's 60,000 11 months before it nearly a quarter of 30,000.
  const open = await warningsOf(ann, `rule=${id}`);
  assert.deepEqual(open.map((one) => one.account.id), ['bond', 'acme']);
  const [, acme] = open;
  assert.equal(acme.owner, 'Ines Larsson');
  assert.equal(acme.due, '2026-04-02');
  assert.equal(acme.stake, 6000);
  assert.deepEqual(acme.evidence, [{ text: 'count("Cancel Opened", 1d)', type: 'number', value: 1, day: '2026-03-31' }]);

  const bell = (await ann.get('/notices')).json;
  assert.equal(bell.items.filter((one) => one.warning.rule === id && !one.read).length, 2);
  await ann.post('/notices/read', { ids: [acme.id] });
  assert.equal((await ann.get('/notices')).json.unread, bell.unread - 1);
  await ann.post('/notices/read', { all: true });
  assert.equal((await ann.get('/notices')).json.unread, 0);

  assert.equal((await ann.patch(`/warnings/${acme.id}`, { state: 'snoozed', until: '2026-03-31' })).status, 422);
  assert.equal((await ann.patch(`/warnings/${acme.id}`, { state: 'snoozed', until: '2026-04-05' })).json.state, 'snoozed');
  assert.equal((await warningsOf(ann, `rule=${id}&state=snoozed`)).length, 1);
  assert.equal((await ann.patch(`/warnings/${acme.id}`, { state: 'closed' })).status, 422);
  const { headers } = await ann.get(`/warnings/${acme.id}`);
  const closed = await ann.patch(`/warnings/${acme.id}`, { state: 'closed', outcome: 'saved', reason: 'A misunderstanding.' }, { 'if-match': headers.get('etag') });
  assert.deepEqual([closed.json.state, closed.json.outcome, closed.json.reason], ['closed', 'saved', 'A misunderstanding.']);
  assert.equal((await ann.patch(`/warnings/${acme.id}`, { owner: 'Bob' }, { 'if-match': headers.get('etag') })).status, 412);
  assert.equal((await ann.get('/accounts/acme/warnings')).json.items.find((one) => one.rule === id).state, 'closed');

  const wrong = await ann.patch(`/warning-rules/${id}`, { body: { ...body, formula: 'cuont("Cancel Opened") > 0' } });
  assert.deepEqual([wrong.status, wrong.json.at, wrong.json.proposal], [422, 0, 'count']);
  await stop();
});

test('an account that falls silent is warned about although no event arrives', async () => {
  const now = Date.parse('2026-03-31T22:00:00Z');
  const { server, ann, folder, stop } = await startWith(({ event, group }) => {
    for (let a = 0; a < 12; a++) {
      group(`a${a}`, { name: `A${a}` }, now - 200 * DAY);
      for (let day = 160; day >= 0; day--)
        for (let person = 1; person <= 4; person++)
          if (a > 0 || day > 19) event(`a${a}`, `a${a}-${person}`, now - day * DAY - 3600000);
    }
  }, now);
  // Silent for 20 days; the rule says 21.
  const rule = async () => (await ann.get('/warning-rules')).json.items.find((one) => one.name === 'Usage drop');
  const { accounts, id } = await until('the rule is watched', async () => ((await rule()).accounts === null ? undefined : rule()));
  assert.equal(accounts, 0);
  // However long all that took: midnight comes in a few seconds.
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  ann.server = await Server.start(folder.db, '--now', '2026-03-31T23:59:55Z');
  running.push(ann.server);
  const raised = await until('midnight is noticed', async () => (await warningsOf(ann, `rule=${id}`))[0]);
  assert.deepEqual([raised.account.id, raised.day], ['a0', '2026-04-01']);
  assert.ok(raised.evidence.some((one) => one.text === 'silent_for' && one.value === 21), JSON.stringify(raised.evidence));
  await stop(ann.server);
});

test('lost tracking raises one warning about the data', async () => {
  const { server, ann, key, stop } = await startWith(({ event }) => {
    for (let a = 0; a < 30; a++)
      for (let day = 100; day > 0; day--) event(`a${a}`, `a${a}-1`, NOW - day * DAY);
  });
  // It is five in the afternoon, and nobody has sent anything today.
  await until('it is noticed', async () => (await warningsOf(ann, 'rule=0')).length === 1);
  const [missing] = await warningsOf(ann, 'rule=0');
  assert.deepEqual([missing.name, missing.account, missing.day], ['Data missing', null, '2026-03-31']);
  assert.deepEqual(missing.evidence.slice(0, 2).map((one) => one.value), [30, 0]);
  assert.equal((await ann.get('/warnings?direction=risk')).json.items.filter((one) => one.rule !== 0).length, 0);
  for (let a = 0; a < 30; a++)
    await server.track('/v1/track', { event: 'Job Done', userId: `a${a}-1`, context: { groupId: `a${a}` } }, key);
  await until('it is over', async () => (await warningsOf(ann, 'rule=0'))[0].ended_at !== null);
  await stop();
});

test('what churned means can be said, and warnings keep to it', async () => {
  const { ann, stop } = await startWith(({ event, group }) => {
    for (const account of ['acme', 'bond', 'cray']) {
      group(account, { name: account, status: account === 'bond' ? 'left us' : 'customer' }, NOW - 90 * DAY);
      event(account, `${account}-1`, NOW - 2 * DAY);
    }
  });
  assert.deepEqual((await ann.get('/life')).json.counts, { live: 3, trial: 0, churned: 0, archived: 0 });
  const body = { formula: 'events(28d) < 5', direction: 'risk' };
  const { id } = (await ann.post('/warning-rules', { name: 'Hardly used', body })).json;
  // Since when is asked by the life of that moment: it is found out before the life is said anew.
  await until('all three are hardly used, and since when is known', async () => {
    const all = await warningsOf(ann, `rule=${id}`);
    return all.length === 3 && all.every((one) => one.true_since);
  });
  const said = { trial: 'account.status = "trial"', churned: 'account.status = "left us"', archived: 'account.status = "archived"' };
  const wrong = await ann.put('/life', { ...said, churned: 'account.status' });
  assert.deepEqual([wrong.status, wrong.json.field ?? wrong.json.errors?.[0]?.field], [422, 'churned']);
  assert.deepEqual((await ann.put('/life', said)).json.counts, { live: 2, trial: 0, churned: 1, archived: 0 });
  await until('it ends', async () => (await warningsOf(ann, `rule=${id}`)).some((one) => one.ended_at !== null));
  const found = await until('since when is found out', async () => {
    const all = await warningsOf(ann, `rule=${id}`);
    return all.every((one) => one.true_since) && all;
  });
  assert.equal(found.find((one) => one.ended_at !== null).account.id, 'bond');
  // True since anything is known of them; that a new rule finds them is no news.
  const since = textOf(NOW - 90 * DAY).slice(0, 10);
  assert.deepEqual(found.map((one) => [one.true_since, one.true_longer, one.news]), Array(3).fill([since, false, false]));
  const bell = (await ann.get('/notices')).json;
  assert.deepEqual([bell.unread, bell.items.length], [0, 0]);
  assert.ok(bell.found >= 3);
  await stop();
});

test('what became true while nobody looked says since when and who is behind it, and old things are no news', async () => {
  const { server, ann, folder, stop } = await startWith(({ event, group }) => {
    for (const account of ['old', 'new']) {
      group(account, { name: account }, NOW - 100 * DAY);
      for (let day = 100; day > 0; day--) event(account, `${account}-1`, NOW - day * DAY);
      for (let day = 100; day > (account === 'old' ? 69 : 8); day--) event(account, `${account}-2`, NOW - day * DAY);
    }
  });
  const formula = 'account.mood = "bad" and people(silent_for >= 7d) > 0';
  const { id } = (await ann.post('/warning-rules', { name: 'Bad mood', body: { formula, direction: 'risk' } })).json;
  await until('the rule is watched', async () => (await ann.get('/warning-rules')).json.items.find((rule) => rule.id === id).accounts === 0);
  assert.deepEqual(await server.stop(), { code: 0, signal: null });

  const said = (account, day, n) => ({ type: 'group', groupId: account, userId: `${account}-1`, traits: { mood: 'bad' }, timestamp: textOf(NOW - day * DAY), messageId: `mood${n}` });
  const name = { type: 'identify', userId: 'new-2', traits: { name: 'Nora' }, timestamp: textOf(NOW - 50 * DAY), messageId: 'nora' };
  const file = join(folder.path, 'moods.ndjson');
  await writeFile(file, [said('old', 60, 1), said('new', 1, 2), name].map((line) => JSON.stringify(line)).join('\n'));
  assert.equal((await run('import', file, '--db', folder.db, '--now', textOf(NOW))).code, 0);
  ann.server = await Server.start(folder.db, '--now', textOf(NOW));
  running.push(ann.server);
  const found = await until('since when is found out', async () => {
    const all = await warningsOf(ann, `rule=${id}`);
    return all.length === 2 && all.every((one) => one.true_since) && all;
  });
  const of = (account) => found.find((one) => one.account.id === account);
  const dayOf = (day) => textOf(NOW - day * DAY).slice(0, 10);
  // What began before the bell looks back is no news.
  assert.deepEqual([of('old').true_since, of('old').news], [dayOf(60), false]);
  assert.deepEqual([of('new').true_since, of('new').news], [dayOf(1), true]);
  const people = of('new').evidence.find((one) => one.text.startsWith('people(')).people;
  assert.deepEqual(people, [{ id: 'new-2', name: 'Nora', last_seen: dayOf(9) }]);
  const bell = (await ann.get('/notices')).json;
  assert.deepEqual([bell.unread, bell.items.map((one) => one.warning.account.id)], [1, ['new']]);
  assert.ok(bell.found >= 1); // shipped rules have found something, too
  await stop(ann.server);
});
