// mails.mjs: a play writes to very many people over a real mail server, the program is killed in the midst of it and started
// again: how many got it once, twice, or not at all, and how many of these it lists as doubtful.
import assert from 'node:assert/strict';
import path from 'node:path';
import { built } from './processes.mjs';
import { count } from './report.mjs';

process.env.PERENNIAL ??= path.join(built, 'src/perennial');
const { Person } = await import('../tests/http/person.mjs');
const { PostOffice } = await import('../tests/http/post_office.mjs');
const { Server, makeFolder } = await import('../tests/http/server.mjs');
const { until } = await import('../tests/http/until.mjs');

const MAILS = Number(process.env.BENCH_MAILS ?? 10_000), OF_ACCOUNT = 50, AT_ONCE = 500, WAIT_SECONDS = 120;
const FAST = { per_minute: 600_000, domain_per_minute: 600_000 };

async function addPeople(ann) {
  for (let from = 0; from < MAILS; from += AT_ONCE) {
    const items = Array.from({ length: Math.min(AT_ONCE, MAILS - from) }, (_, i) => {
      const id = `p${from + i}`, account = `account-${Math.floor((from + i) / OF_ACCOUNT)}`;
      return { id, account, attributes: { email: `${id}@d${(from + i) % 100}.example`, name: id, invited: true } };
    });
    const answer = await ann.post('/people', { items });
    assert.equal(answer.status, 200, answer.text);
  }
}

async function turnOn(ann) {
  const segment = await ann.post('/segments', { name: 'Invited', scope: 'people', formula: 'invited = true' });
  assert.equal(segment.status, 201, segment.text);
  const body = { audience: 'people', enter: { when: 'segment', segment: segment.json.id }, existing: true, goal: { formula: 'came = true', days: 30 }, on: true,
    steps: [{ id: 'tell', kind: 'mail', template: 'hello', to: 'person', promotional: false }] };
  const play = await ann.post('/plays/import', { document: { name: 'Invitation', body, templates: { hello: { subject: 'Hello {{person.name}}', text: 'Come and see, {{person.name}}.' } } } });
  assert.equal(play.status, 201, play.text);
}

async function listed(ann, state) {
  const items = [];
  for (let before = ''; ;) {
    const page = (await ann.get(`/outbox?state=${state}&limit=200${before}`)).json;
    items.push(...page.items);
    if (!page.next) return items;
    before = `&before=${page.next}`;
  }
}

async function writeAndKill(place, office, halfway) {
  let server = await Server.start(place.db);
  try {
    const ann = new Person(server);
    await ann.setUp();
    await ann.put('/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', from_name: 'Vendor', ...FAST });
    await addPeople(ann);
    const began = performance.now();
    await turnOn(ann);
    await halfway;
    await server.stop('SIGKILL');
    const killed = performance.now();
    server = await Server.start(place.db);
    const again = new Person(server);
    await again.signIn('ann@example.com', 'correct horse');
    const counts = await until('all are done', async () => {
      const { messages } = (await again.get('/settings/mail')).json.sending;
      return messages.waiting === 0 && messages.sending === 0 && messages.sent + messages.doubtful === MAILS && messages;
    }, WAIT_SECONDS);
    const doubtful = (await listed(again, 'doubtful')).map(({ recipient }) => recipient);
    return { counts, doubtful, seconds: (performance.now() - began) / 1000, first: (killed - began) / 1000 };
  } finally {
    await server.stop();
  }
}

export async function measureMails({ report }) {
  let half = () => undefined;
  const halfway = new Promise((resolve) => (half = resolve));
  const place = await makeFolder();
  const office = await PostOffice.open({ taken: () => office.mails.length === MAILS / 2 && half() });
  try {
    const { doubtful, seconds, first } = await writeAndKill(place, office, halfway);
    const came = new Map();
    for (const { to } of office.mails) came.set(to, (came.get(to) ?? 0) + 1);
    const twice = [...came.values()].filter((times) => times > 1).length, none = MAILS - came.size;
    const unlisted = Array.from({ length: MAILS }, (_, i) => `p${i}@d${i % 100}.example`).filter((to) => !came.has(to) && !doubtful.includes(to)).length;
    report.add({ what: 'mails of a play, kill -9 after half of them', measured: `${count(came.size - twice)} came once, ${twice} twice, ${none} not at all (${unlisted} of them not listed); ${doubtful.length} listed as doubtful; ${seconds.toFixed(1)} s, ${first.toFixed(1)} s to the kill`,
      target: 'each once, or listed; doubtful at most the 12 in flight', N: `${count(MAILS)} mails, the receiver on the same cores` });
  } finally {
    await office.close();
    await place.remove();
  }
}
