// The digest of the week under kill -9: while the program writes and sends those of many colleagues it dies again and again. Each of
// them gets it once, or it is listed as doubtful.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Person } from './person.mjs';
import { PostOffice } from './post_office.mjs';
import { Server, makeFolder } from './server.mjs';
import { until } from './until.mjs';

const isDigest = ({ raw }) => /^Subject: Your week: /m.test(raw.toString());
const PEOPLE = 16, CRASHES = 3;

test('everybody gets one digest, however often the program dies', { timeout: 400000 }, async (context) => {
  const folder = await makeFolder();
  // It dies after some mails were taken, before the program hears of the last of them. Mails wait until it is said what happens in
  // this life of the program: however slow the machine, none is taken before.
  let life;
  const begin = () => {
    const begun = { taken: 0 };
    begun.said = new Promise((resolve) => (begun.say = resolve));
    life = begun;
  };
  begin();
  const office = await PostOffice.open({
    taken: async (mail) => {
      if (!isDigest(mail)) return;
      const own = life;
      const dying = await own.said;
      own.taken++;
      await dying?.();
    },
  });
  let server = await Server.start(folder.db);
  context.after(async () => {
    await server.stop('SIGKILL');
    await office.close();
    await folder.remove();
  });
  const ann = new Person(server);
  await ann.setUp('ann@vendor.example');
  await ann.put('/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', per_minute: 600000, domain_per_minute: 600000 });
  await ann.post('/accounts', { items: Array.from({ length: PEOPLE }, (_, i) => ({ id: `a${i}`, attributes: { name: `A${i} Corp`, owner: `p${i}@vendor.example` } })) });
  const staff = [], people = [];
  for (let i = 0; i < PEOPLE; i++) {
    const address = `p${i}@vendor.example`;
    const made = (await ann.post('/staff', { name: `p${i}`, email: address, role: 'csm' })).json;
    const person = new Person(server);
    const token = new URL(made.invite_url, server.url).searchParams.get('token');
    assert.equal((await person.post('/join', { token, password: `the word of p${i}` })).status, 200);
    // Something to say of the week.
    assert.equal((await ann.post('/tasks', { account: `a${i}`, title: `Call A${i}`, owner: address, due: new Date(Date.now() - 86400000).toISOString().slice(0, 10) })).status, 201);
    staff.push(address);
    people.push(person);
  }
  // Due soon, whatever day and minute that is.
  const soon = new Date(Date.now() + 75000);
  const due = { at: soon.toISOString().slice(11, 16), digest_weekday: soon.getUTCDay() === 0 ? 7 : soon.getUTCDay() };
  const quiet = async (who, more) => {
    const { kinds } = (await who.get('/notifications')).json;
    const { status, text } = await who.put('/notifications', { ...more, kinds: Object.fromEntries(kinds.map(({ kind }) => [kind, 'off'])) });
    assert.equal(status, 200, text);
  };
  for (const person of people) await quiet(person, due);
  await quiet(ann, { at: due.at, digest_weekday: due.digest_weekday === 7 ? 1 : due.digest_weekday + 1 }); // hers is of another day
  assert.ok(Date.now() < Date.parse(`${soon.toISOString().slice(0, 16)}:00Z`), 'all have chosen before it is due');
  office.mails.length = 0; // what was told of new tasks before
  // At most three at once: when it dies some are left for its next lives.
  assert.equal((await ann.put('/settings/mail', { per_minute: 30 })).status, 200);
  const digests = async () => (await ann.get('/outbox?channel=mail&limit=200')).json.items.filter(({ recipient, title }) => staff.includes(recipient) && title.startsWith('Your week: '));

  for (let crash = 1; crash <= CRASHES; crash++) {
    const dead = new Promise((resolve) => {
      const own = life;
      own.say(async () => {
        if (own.taken !== crash) return; // the first, the second, the third of its life
        await server.stop('SIGKILL');
        begin();
        resolve();
      });
    });
    let timer;
    const late = new Promise((resolve, reject) => (timer = setTimeout(() => reject(new Error(`no mail came before crash ${crash}`)), 180000)));
    await Promise.race([dead, late]).finally(() => clearTimeout(timer));
    server = await Server.start(folder.db);
    ann.server = server;
  }
  life.say(null);
  const found = await until('all are sent or doubtful', async () => {
    const items = await digests();
    return items.length >= PEOPLE && items.every(({ state }) => state === 'sent' || state === 'doubtful') && items;
  }, 120);
  assert.deepEqual(found.map(({ recipient }) => recipient).sort(), [...staff].sort(), 'one mail was written for each');
  for (const address of staff) {
    const got = office.to(address).filter(isDigest).length;
    const [row] = found.filter(({ recipient }) => recipient === address);
    assert.ok(got <= 1, `${address} got it ${got} times`);
    assert.ok(got === 1 || row.state === 'doubtful', `${address} got nothing and it is ${row.state}`);
  }
  assert.ok(found.some(({ state }) => state === 'doubtful'), 'it died while a mail was on its way');
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});
