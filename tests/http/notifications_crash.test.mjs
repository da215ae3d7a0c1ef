// Mails to colleagues under kill -9: what happens while the program dies again and again is told once, or listed as doubtful.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const PEOPLE = 10, CRASHES = 4;

test('each thing is told once, however often the program dies', { timeout: 240000 }, async () => {
  const folder = await makeFolder();
  const office = await PostOffice.open();
  let server = await Server.start(folder.db);
  const ann = new Person(server);
  await ann.setUp('ann@vendor.example');
  const names = Array.from({ length: PEOPLE }, (_, i) => `p${i}`);
  for (const name of names) {
    const made = (await ann.post('/staff', { name, email: `${name}@vendor.example`, role: 'csm' })).json;
    const token = new URL(made.invite_url, server.url).searchParams.get('token');
    assert.equal((await new Person(server).post('/join', { token, password: `the word of ${name}` })).status, 200);
  }
  await ann.post('/accounts', { items: names.map((name) => ({ id: name, attributes: { name: `${name} Corp`, owner: 'ann@vendor.example' } })) });
  await ann.put('/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', per_minute: 600000, domain_per_minute: 600000 });
  await ann.post('/webhook-endpoints', { name: 'hook', url: 'http://127.0.0.1:9/', types: ['account.assigned'] });

  // Each is mentioned, gets a task and a handover; it dies while that is mailed.
  const share = PEOPLE / (CRASHES + 1);
  for (let round = 0; round <= CRASHES; round++) {
    const some = names.slice(round * share, (round + 1) * share);
    const all = some.flatMap((name) => [
      ann.post('/touchpoints', { account: name, kind: 'note', title: 'T', body: `Hello @${name}@vendor.example`, at: new Date().toISOString() }),
      ann.post('/tasks', { account: name, title: `Task of ${name}`, owner: `${name}@vendor.example`, due: '2099-01-01' }),
      ann.post('/handovers', { account: name, to: `${name}@vendor.example`, kind: 'csm' }),
    ]);
    for (const { status, text } of await Promise.all(all)) assert.equal(status, 201, text);
    if (round === CRASHES) break;
    const before = office.mails.length;
    await until('mails are on their way', () => office.mails.length > before || office.mails.length >= round * share * 3 + 2);
    await server.stop('SIGKILL');
    server = await Server.start(folder.db);
    ann.server = server;
  }
  const rows = async () => {
    const { items } = (await ann.get('/outbox?channel=mail&limit=200')).json;
    return items;
  };
  const found = await until('all are sent or doubtful', async () => {
    const items = await rows();
    return items.length >= PEOPLE * 3 && items.every(({ state }) => state === 'sent' || state === 'doubtful') && items;
  }, 60);
  assert.equal(found.length, PEOPLE * 3);
  const subject = (raw) => /^Subject: (.*)$/m.exec(raw.toString())[1];
  for (const name of names) {
    const address = `${name}@vendor.example`;
    const got = office.to(address).map(({ raw }) => subject(raw).split(':')[0]).sort();
    assert.deepEqual(got, [...new Set(got)], `${name} got one twice`);
    const doubtful = found.filter(({ recipient, state }) => recipient === address && state === 'doubtful').length;
    assert.ok(got.length + doubtful >= 3, `${name} got ${got} and ${doubtful} are doubtful`);
  }
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await office.close();
  await folder.remove();
});
