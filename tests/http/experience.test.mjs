// How customers should feel, over HTTP: the motif is kept, changes of stages say how they fit it, segments are given levels.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { assertAllCalled } from './schema.mjs';
import { Server, description, makeFolder } from './server.mjs';

let folder, server, ann;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db, '--now', '2026-03-31T12:00:00Z');
  ann = new Person(server);
  await ann.setUp();
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const get = async () => (await ann.get('/settings/experience')).json;

test('levels ship, are changed, and each segment is given one', async () => {
  const shipped = await get();
  assert.deepEqual([shipped.motif, shipped.levels.length, shipped.segments], ['', 4, []]);
  const segment = (await ann.post('/segments', { name: 'Large', scope: 'accounts', formula: 'account.mrr >= 1000' })).json;
  const { status, json } = await ann.put('/settings/experience', { segments: [{ segment: segment.id, level: 4 }] });
  assert.equal(status, 200);
  assert.deepEqual(json.segments, [{ segment: segment.id, name: 'Large', level: 4 }]);
  assert.equal(json.levels.length, 4); // what is left out stays
  const refused = async (body, field) => {
    const answer = await ann.put('/settings/experience', body);
    assert.deepEqual([answer.status, answer.json.field], [422, field], JSON.stringify(body));
  };
  await refused({ levels: [{ name: 'One', meaning: '' }] }, 'segments'); // there is no level 4 then
  await refused({ levels: [{ name: ' ' }], segments: [] }, 'levels');
  await refused({ segments: [{ segment: 999, level: 1 }] }, 'segments');
  await refused({ segments: [{ segment: segment.id, level: 1 }, { segment: segment.id, level: 2 }] }, 'segments');
  assert.equal((await ann.put('/settings/experience', { levels: Array(9).fill({ name: 'x' }) })).status, 429);
  assert.deepEqual((await get()).segments.map((one) => one.level), [4]);
});

test('while a motif is said, changing touchpoints or clues of a stage needs a reason', async () => {
  const stage = (await ann.get('/stages')).json.items.find((one) => one.body.key === 'onboarding');
  const change = (body, why) => ann.patch(`/stages/${stage.id}`, { body: { ...stage.body, ...body }, ...(why ? { why } : {}) });
  const clues = ['A person greets them by name', 'No form asks twice'];
  assert.equal((await change({ clues })).status, 200); // nobody said a motif
  assert.deepEqual((await ann.get(`/stages/${stage.id}`)).json.body.clues, clues);
  assert.equal((await ann.put('/settings/experience', { motif: 'Cared for and in control' })).status, 200);
  const refused = await change({ clues: clues.slice(1) });
  assert.deepEqual([refused.status, refused.json.field], [422, 'why']);
  assert.match(refused.json.detail, /Cared for and in control/);
  assert.equal((await change({ clues, touchpoints: [] })).status, 422);
  assert.equal((await change({ clues, meaning: 'They begin.' })).status, 200); // neither touchpoints nor clues
  const kept = await change({ clues: clues.slice(1), meaning: 'They begin.' }, 'Fewer forms leave them in control');
  assert.equal(kept.status, 200);
  assert.ok((await ann.get(`/stages/${stage.id}/versions`)).text.includes('Fewer forms leave them in control'));
  assert.equal((await change({ clues: ['x'.repeat(201)] }, 'why')).status, 422);
  assert.equal((await change({ clues: Array(13).fill('x') }, 'why')).status, 429);
});

test('every route of this suite was called', async () => {
  assertAllCalled(await description(), 'experience');
});
