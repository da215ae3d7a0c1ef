// Plays at their bounds: hundreds of long mails that fall due at once, hundreds of runs of one account, and messages that cannot be
// written. No mail server is set: what is written waits in the outbox.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const NOW = Date.parse('2026-03-31T09:00:00Z'); // a Tuesday
const GOAL = { formula: 'account.saved = true', days: 30 };

async function open(context, now = NOW) {
  const world = { folder: await makeFolder() };
  world.start = async (at) => {
    world.server = await Server.start(world.folder.db, '--now', new Date(at).toISOString());
    world.ann ??= new Person(world.server);
    world.ann.server = world.server;
  };
  await world.start(now);
  context.after(async () => {
    await world.server.stop('SIGKILL');
    await world.folder.remove();
  });
  await world.ann.setUp('ann@vendor.example');
  world.made = async (path, body) => {
    const { status, text, json } = await world.ann.post(path, body);
    assert.equal(Math.trunc(status / 100), 2, text);
    return json;
  };
  world.template = (text) => world.made('/templates', { name: `T${text.length}`, subject: 'News', text });
  // One step after the other.
  world.play = ({ steps, ...body }) => {
    const linked = steps.map((step, i) => (i + 1 < steps.length ? { ...step, next: steps[i + 1].id } : step));
    return world.made('/plays', { name: 'A play', body: { audience: 'accounts', enter: { when: 'hand' }, goal: GOAL, on: true, ...body, steps: linked } });
  };
  world.run = async (id) => (await world.ann.get(`/play-runs/${id}`)).json;
  return world;
}

test('a thousand long mails that fall due at once are written in parts', { timeout: 240000 }, async (context) => {
  const ACCOUNTS = 120, CHAMPIONS = 10;
  const world = await open(context);
  const template = await world.template(`Hello {{person.name}}\n\n${'This is **new**, and a [link](https://vendor.example/new) says more.\n\n'.repeat(400)}`);
  await world.made('/accounts', { items: Array.from({ length: ACCOUNTS }, (_, i) => ({ id: `a${i}`, attributes: { name: `A${i}`, big: true } })) });
  for (let k = 0; k < CHAMPIONS; k++)
    await world.made('/people', { items: Array.from({ length: ACCOUNTS }, (_, i) => ({ id: `p${i}-${k}`, account: `a${i}`, attributes: { name: `P${k}`, email: `p${i}-${k}@x.example`, role: 'champion' } })) });
  const play = await world.play({
    enter: { when: 'formula', formula: 'account.big = true' }, existing: true,
    steps: [{ id: 'wait', kind: 'wait', hours: 1 }, { id: 'tell', kind: 'mail', to: 'champion', template: template.id, promotional: false }],
  });
  const here = async (step) => (await world.ann.get(`/plays/${play.id}/flow`)).json.steps.find(({ id }) => id === step);
  const later = new Date(NOW + 1800000).toISOString();
  await until('all wait', async () => {
    const { items } = (await world.ann.get(`/plays/${play.id}/runs?limit=200`)).json;
    return items.length === ACCOUNTS && items.every(({ step, due_at }) => step === 'wait' && due_at > later);
  }, 60);
  assert.deepEqual(await world.server.stop(), { code: 0, signal: null });
  await world.start(NOW + 5 * 3600000);
  await until('all were written to', async () => (await here('tell')).done === ACCOUNTS, 120);
  const { sending } = (await world.ann.get('/settings/mail')).json;
  assert.equal(sending.messages.waiting, ACCOUNTS * CHAMPIONS);
  assert.deepEqual(await world.server.stop(), { code: 0, signal: null });
});

test('an address that is none is left out, and the others are written to', async (context) => {
  const world = await open(context);
  const template = await world.template('Hello');
  await world.made('/accounts', { items: [{ id: 'a', attributes: { name: 'A', owner: 'Jane Doe' } }] });
  const addresses = { good: 'good@x.example', none: 'n/a', named: 'Jane <jane@x.example>' };
  await world.made('/people', { items: Object.entries(addresses).map(([id, email]) => ({ id, account: 'a', attributes: { email, role: 'champion' } })) });
  const play = await world.play({ steps: [
    { id: 'tell', kind: 'mail', to: 'champion', template: template.id, promotional: false },
    { id: 'own', kind: 'mail', to: 'owner', template: template.id, promotional: false },
  ] });
  const { id } = await world.made(`/plays/${play.id}/runs`, { account: 'a' });
  const path = await until('it went its way', async () => {
    const found = await world.run(id);
    return found.path.length === 2 && found.path;
  });
  assert.deepEqual(path.map(({ step, outcome }) => [step, outcome]), [['tell', 'done'], ['own', 'nobody']]);
  assert.match(path[0].why, /1 person; 2 left out/);
  assert.match(path[1].why, /“Jane Doe” is no mail address/);
  const { items } = (await world.ann.get(`/outbox?run=${id}`)).json;
  assert.deepEqual(items.map(({ recipient }) => recipient), ['good@x.example']);
});

test('a message that cannot be written holds the run where it stood, and nothing is lost', async (context) => {
  const world = await open(context);
  // Quotes grow sixfold in HTML: too long for the outbox.
  const template = await world.template('{{account.quotes}}'.repeat(100));
  await world.made('/accounts', { items: [{ id: 'a', attributes: { name: 'A', quotes: '"'.repeat(1000) } }] });
  await world.made('/people', { items: [{ id: 'p', account: 'a', attributes: { email: 'p@x.example', role: 'champion' } }] });
  const play = await world.play({ steps: [
    { id: 'noted', kind: 'note', title: 'It began', text: '' },
    { id: 'tell', kind: 'mail', to: 'champion', template: template.id, promotional: false },
    { id: 'call', kind: 'task', title: 'Call {account}', owner: 'owner', due_days: 1 },
  ] });
  const { id } = await world.made(`/plays/${play.id}/runs`, { account: 'a' });
  const held = await until('it is held', async () => {
    const found = await world.run(id);
    return found.run.state === 'paused' && found;
  });
  assert.deepEqual([held.run.step, held.run.result, held.path], ['noted', '', []]);
  assert.match(held.run.why, /message/i);
  const { status, text } = await world.ann.patch(`/templates/${template.id}`, { text: 'Short' });
  assert.equal(status, 200, text);
  await world.made(`/play-runs/${id}/retry`, {});
  const path = await until('it went its way', async () => {
    const found = await world.run(id);
    return found.path.filter(({ step }) => step !== '').length === 3 && found.path;
  });
  assert.deepEqual(path.map(({ step, outcome }) => [step, outcome]).filter(([step]) => step), [['noted', 'done'], ['tell', 'done'], ['call', 'done']]);
  assert.equal((await world.ann.get(`/outbox?run=${id}`)).json.items.length, 1);
  assert.equal((await world.ann.get('/tasks?account=a')).json.items.length, 1);
});

test('of three hundred runs of one account each goes on', async (context) => {
  const PEOPLE = 300;
  const world = await open(context);
  await world.made('/accounts', { items: [{ id: 'many', attributes: { name: 'Many' } }] });
  await world.made('/people', { items: Array.from({ length: PEOPLE }, (_, i) => ({ id: `p${i}`, account: 'many', attributes: { name: `P${i}` } })) });
  const play = await world.play({ audience: 'people', goal: { formula: 'saved = true', days: 30 }, steps: [
    { id: 'ready', kind: 'wait_until', formula: 'ready = true', days: 20 }, { id: 'noted', kind: 'note', title: 'Ready', text: '' },
  ] });
  const runs = [];
  for (let i = 0; i < PEOPLE; i++) runs.push((await world.made(`/plays/${play.id}/runs`, { account: 'many', person: `p${i}` })).id);
  const later = new Date(NOW + 3600000).toISOString();
  for (const run of [runs[0], runs.at(-1)]) await until('it waits', async () => (await world.run(run)).run.due_at > later);
  await world.made('/people', { items: [0, PEOPLE - 1].map((i) => ({ id: `p${i}`, account: 'many', attributes: { ready: true } })) });
  for (const i of [0, PEOPLE - 1])
    await until(`number ${i} went on`, async () => (await world.run(runs[i])).path.some(({ step, outcome }) => step === 'noted' && outcome === 'done'));
});
