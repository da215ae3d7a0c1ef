// Plays under kill -9: while accounts enter and runs go on, the program dies again and again. Each step is taken once, none is
// left out, and who is held out gets nothing.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const CRASHES = 6, ACCOUNTS = 240;
const running = [];
after(() => Promise.all(running.map((server) => server.stop('SIGKILL'))));

test('no step is taken twice and none is lost, however often the program dies', async () => {
  const folder = await makeFolder();
  const start = async () => {
    const server = await Server.start(folder.db);
    running.push(server);
    return server;
  };
  let server = await start();
  const ann = new Person(server);
  await ann.setUp();
  const body = {
    audience: 'accounts',
    enter: { when: 'formula', formula: 'account.wanted = true' },
    goal: { formula: 'account.saved = true', days: 30 },
    holdout: 20,
    on: true,
    steps: [
      { id: 'mark', kind: 'set', attribute: 'step', value: 'marked', next: 'call' },
      { id: 'call', kind: 'task', title: 'Call {account}', next: 'fork' },
      { id: 'fork', kind: 'branch', formula: 'account.step = "marked"', next: 'late', otherwise: 'early' },
      { id: 'late', kind: 'note', title: 'Late', next: 'wait' },
      { id: 'early', kind: 'note', title: 'Early', next: 'wait' },
      { id: 'wait', kind: 'wait_until', formula: 'account.go = true', days: 9, next: 'end', otherwise: 'end' },
      { id: 'end', kind: 'set', attribute: 'step', value: 'ended' },
    ],
  };
  const { id } = (await ann.post('/plays', { name: 'Crashed', body })).json;
  const put = (from, to, attributes) => ann.post('/accounts', { items: Array.from({ length: to - from }, (_, i) => ({ id: `a${from + i}`, attributes })) });
  await put(0, ACCOUNTS, { name: 'A' });
  await until('the entry is followed', async () => (await ann.get('/plays')).json.items[0].accounts === 0);

  let crashed = 0;
  for (let i = 0; i < CRASHES; i++) {
    const share = ACCOUNTS / CRASHES;
    // They enter, and those of before go on, while it dies: after as long as it took to take the next few.
    const entered = async () => (await ann.get(`/plays/${id}/flow`)).json.counts.entered;
    const before = await entered();
    await put(i * share, (i + 1) * share, { wanted: true });
    if (i > 0) await put((i - 1) * share, i * share, { go: true });
    await until('some entered', async () => (await entered()) > before + (i % 3) * 10);
    await server.stop('SIGKILL');
    crashed++;
    server = await start();
    ann.server = server;
  }
  await put(0, ACCOUNTS, { go: true });
  const flow = async () => (await ann.get(`/plays/${id}/flow`)).json;
  await until('all are through', async () => {
    const { counts } = await flow();
    return counts.entered === ACCOUNTS && counts.going === 0;
  }, 60);
  assert.equal(crashed, CRASHES);

  const runs = [];
  for (let next = ''; ; ) {
    const { json } = await ann.get(`/plays/${id}/runs?limit=200${next}`);
    runs.push(...json.items);
    if (!json.next) break;
    next = `&before=${json.next}`;
  }
  assert.equal(new Set(runs.map((run) => run.account.id)).size, ACCOUNTS);
  assert.equal(runs.length, ACCOUNTS);
  const tasks = new Map();
  for (let cursor = ''; ; ) {
    const { items, next_cursor: next } = (await ann.get(`/tasks?limit=200${cursor}`)).json;
    for (const task of items) tasks.set(task.account.id, (tasks.get(task.account.id) ?? 0) + 1);
    if (!next) break;
    cursor = `&cursor=${next}`;
  }
  for (const run of runs) {
    const { path } = (await ann.get(`/play-runs/${run.id}`)).json;
    const steps = path.map((move) => move.step);
    const wanted = run.side === 'held' ? [] : ['mark', 'call', 'fork', path[2]?.outcome === 'yes' ? 'late' : 'early', 'wait', 'end'];
    assert.deepEqual(steps, wanted, `run ${run.id} of ${run.account.id}`);
    assert.equal(tasks.get(run.account.id) ?? 0, run.side === 'held' ? 0 : 1, run.account.id);
  }
  const { counts, steps } = await flow();
  assert.equal(counts.played + counts.held, ACCOUNTS);
  assert.deepEqual(steps.map((step) => step.here), steps.map(() => 0));
  assert.equal(steps.find((step) => step.id === 'end').done, counts.played);
  await server.stop();
  await folder.remove();
});
