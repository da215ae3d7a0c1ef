// Plays as documents: what cannot work is refused before anything of it is kept, as where plays are made by hand.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Person } from './person.mjs';
import { Server, makeFolder } from './server.mjs';

let folder, server, ann;

before(async () => {
  folder = await makeFolder();
  server = await Server.start(folder.db);
  ann = new Person(server);
  assert.equal((await ann.setUp()).status, 200);
});
after(async () => {
  if (server) assert.deepEqual(await server.stop(), { code: 0, signal: null });
  await folder.remove();
});

const QUESTIONS = { questions: [{ key: 'a', kind: 'text', text: 'Why?' }] };
const BANNER = { kind: 'banner', cards: [{ title: 'Try it', text: 'Now.', button: { label: 'Done', does: 'done' } }] };
const mail = (more) => ({ id: 'tell', kind: 'mail', to: 'person', promotional: false, ...more });
const bodyOf = (steps, more = {}) => ({ audience: 'people', enter: { when: 'hand' }, goal: { formula: 'saved = true', days: 30 }, on: true, steps, ...more });
let documents = 0; // of other words each, which are not there already
const documentOf = (steps, { body = {}, ...parts } = {}) => ({ name: 'Brought', templates: { a: { subject: `A ${++documents}`, text: 'One' }, b: { subject: 'B', text: 'Two' } }, body: bodyOf(steps, body), ...parts });

const kept = async () => {
  const counts = {};
  for (const kind of ['plays', 'templates', 'surveys', 'guides', 'segments']) counts[kind] = (await ann.get(`/${kind}`)).json.items.length;
  return counts;
};

const refused = [
  { what: 'two messages of the same words to choose from', says: /there already/,
    document: documentOf([mail({ choose: [{ template: 'a' }, { template: 'b' }] })], { templates: { a: { subject: 'S', text: 'T' }, b: { subject: 'S', text: 'T' } } }) },
  { what: 'two guides of the same words to choose from', says: /there already/,
    document: documentOf([{ id: 'show', kind: 'in_app', to: 'person', choose: [{ guide: 'g' }, { guide: 'h' }] }], { guides: { g: { name: 'G', body: BANNER }, h: { name: 'H', body: BANNER } } }) },
  { what: 'an empty name', says: /Give it a name/, document: { ...documentOf([mail({ template: 'a' })]), name: '' } },
  { what: 'a name of blanks', says: /Give it a name/, document: { ...documentOf([mail({ template: 'a' })]), name: '   ' } },
  { what: 'a name of 500 characters', says: /Give it a name/, document: { ...documentOf([mail({ template: 'a' })]), name: 'x'.repeat(500) } },
  { what: 'another name, of blanks', says: /Give it a name/, document: documentOf([mail({ template: 'a' })]), name: '  ' },
  { what: 'a guide without a name', says: /Give it a name/, document: documentOf([mail({ template: 'a' })], { guides: { g: { name: ' ', body: BANNER } } }) },
  { what: 'a survey without a name', says: /Give it a name/, document: documentOf([mail({ template: 'a' })], { surveys: { s: { name: '', body: QUESTIONS } } }) },
  { what: 'a segment without a name', says: /Give it a name/, document: documentOf([mail({ template: 'a' })], { segments: { s: { name: '', body: { scope: 'accounts', formula: 'account.mrr > 1' } } } }) },
  { what: 'a play that is on and has no steps', says: /Add a step/, document: documentOf([]) },
  { what: 'a survey without the link to it', says: /no {{survey}}/, document: documentOf([{ id: 'ask', kind: 'survey', to: 'person', survey: 's', template: 'a' }], { surveys: { s: { name: 'Why', body: QUESTIONS } } }) },
  { what: 'a survey by its number', says: /no survey “1”/, document: documentOf([{ id: 'ask', kind: 'survey', to: 'person', survey: 1, template: 'a' }]) },
  { what: 'a template by its number', says: /no template “1”/, document: documentOf([mail({ template: 1 })]) },
  { what: 'a template to choose by its number', says: /no template “1”/, document: documentOf([mail({ choose: [{ template: 'a' }, { template: 1 }] })]) },
  { what: 'a template that is not in it', says: /no template “c”/, document: documentOf([mail({ template: 'c' })]) },
  { what: 'a guide by its number', says: /no guide “1”/, document: documentOf([{ id: 'show', kind: 'in_app', to: 'person', guide: 1 }]) },
  { what: 'a segment that is not here', says: /no such segment/, document: documentOf([mail({ template: 'a' })], { body: { enter: { when: 'segment', segment: 999 } } }) },
  { what: 'a segment that is not in it', says: /no segment “s”/, document: documentOf([mail({ template: 'a' })], { body: { enter: { when: 'segment', segment: 's' } } }) },
  { what: 'an endpoint by its number', says: /endpoint 1 is named by a number/, document: documentOf([{ id: 'tell', kind: 'webhook', endpoint: 1 }]) },
];

for (const { what, says, document, name } of refused) {
  test(`a document is refused, and nothing of it is kept: ${what}`, async () => {
    const before = await kept();
    const answer = await ann.post('/plays/import', { document, name });
    assert.equal(answer.status, 422, answer.text);
    assert.match(answer.json.detail, says);
    assert.deepEqual(await kept(), before);
  });
}

test('names with blanks around them are kept without, and stand in nobody’s way', async () => {
  const document = documentOf([mail({ template: 'a', next: 'more' }), mail({ id: 'more', template: 'a ' })], { templates: { a: { subject: 'Blank', text: 'One' }, 'a ': { subject: 'Blank', text: 'Two' } } });
  const made = await ann.post('/plays/import', { document, name: ' With blanks ' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.name, 'With blanks');
  const before = await kept();
  const again = await ann.post('/plays/import', { document: { ...document, templates: { a: { subject: 'Other', text: 'One' }, 'a ': { subject: 'Other', text: 'Two' } } }, name: 'With blanks  ' });
  assert.equal(again.status, 409, again.text);
  assert.deepEqual(await kept(), before);
});

test('a document that is written here may be for a segment of here', async () => {
  const segment = (await ann.post('/segments', { name: 'Of here', scope: 'people', formula: 'role = "champion"' })).json.id;
  const made = await ann.post('/plays/import', { document: documentOf([mail({ template: 'a' })], { body: { enter: { when: 'segment', segment } } }), name: 'For those of here' });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(made.json.body.enter, { when: 'segment', segment });
});

test('a survey that is asked by mails with its link comes in', async () => {
  const steps = [{ id: 'ask', kind: 'survey', to: 'person', survey: 's', choose: [{ template: 'a' }, { template: 'b' }] }];
  const parts = { surveys: { s: { name: 'Asked', body: QUESTIONS } }, templates: { a: { subject: 'S', text: 'Please: {{survey}}' }, b: { subject: 'Another', text: '{{survey}}' } } };
  const made = await ann.post('/plays/import', { document: documentOf(steps, parts), name: 'Asks' });
  assert.equal(made.status, 201, made.text);
  const one = await ann.post('/plays/import', { document: documentOf(steps, { ...parts, templates: { ...parts.templates, b: { subject: 'Another', text: 'None' } } }), name: 'Asks by one' });
  assert.equal(one.status, 422, one.text);
  assert.deepEqual([one.json.errors?.[0]?.field ?? one.json.field, one.json.detail.includes('{{survey}}')], ['steps.0.choose.1.template', true]);
});

const checked = [
  { what: 'on without steps', body: bodyOf([]), says: /Add a step/ },
  { what: 'no such survey', body: bodyOf([{ id: 'ask', kind: 'survey', to: 'person', survey: 999, template: 1 }]), says: /no such survey/ },
  { what: 'no such endpoint', body: bodyOf([{ id: 'tell', kind: 'webhook', endpoint: 999 }]), says: /no such endpoint/ },
  { what: 'no such guide', body: bodyOf([{ id: 'show', kind: 'in_app', to: 'person', guide: 999 }]), says: /no such guide/ },
];

for (const { what, body, says } of checked) {
  test(`the check says what making it would: ${what}`, async () => {
    const { problem } = (await ann.post('/plays/check', { body })).json;
    const made = await ann.post('/plays', { name: what, body });
    assert.equal(made.status, 422, made.text);
    assert.match(made.json.detail, says);
    assert.match(problem?.message ?? '', says);
  });
}

test('a play says that the mail of its survey has lost the link', async () => {
  const template = (await ann.post('/templates', { name: 'Link', subject: 'Asked', text: 'Here: {{survey}}' })).json.id;
  const survey = (await ann.post('/surveys', { name: 'Linked', body: QUESTIONS })).json.id;
  const steps = [{ id: 'ask', kind: 'survey', to: 'person', survey, template }];
  const made = await ann.post('/plays', { name: 'Loses its link', body: bodyOf(steps) });
  assert.equal(made.status, 201, made.text);
  const problem = async () => (await ann.get('/plays')).json.items.find((one) => one.id === made.json.id).problem;
  assert.equal(await problem(), '');
  assert.equal((await ann.patch(`/templates/${template}`, { text: 'None' })).status, 200);
  assert.match(await problem(), /no {{survey}}/);
  assert.match((await ann.post('/plays/check', { body: bodyOf(steps) })).json.problem.message, /no {{survey}}/);
});

test('an endpoint that a play sends to stays, and goes when none does', async () => {
  const endpoint = (await ann.post('/webhook-endpoints', { name: 'Used', kind: 'webhook', url: 'https://hooks.example.com/used' })).json.id;
  const made = await ann.post('/plays', { name: 'Tells it', body: bodyOf([{ id: 'tell', kind: 'webhook', endpoint }], { on: false }) });
  assert.equal(made.status, 201, made.text);
  const refusal = await ann.remove(`/webhook-endpoints/${endpoint}`);
  assert.equal(refusal.status, 409, refusal.text);
  assert.match(refusal.json.detail, /A play uses it: “Tells it”/);
  assert.equal((await ann.get('/webhook-endpoints')).json.items.length, 1);
  assert.equal((await ann.patch(`/plays/${made.json.id}`, { body: bodyOf([], { on: false }) })).status, 200);
  assert.equal((await ann.remove(`/webhook-endpoints/${endpoint}`)).status, 204);
});

test('a play as large as a document may bring one can be made, changed, checked and tried by hand', async () => {
  const template = (await ann.post('/templates', { name: 'Large', subject: 'Large', text: 'One' })).json.id;
  // A formula may be 4000 bytes long.
  const formula = Array.from({ length: 180 }, (_, i) => `account.mrr > ${i + 1000}`).join(' or ');
  const steps = Array.from({ length: 30 }, (_, i) => ({ id: `s-${i}`, kind: 'branch', formula, next: 'tell', otherwise: i === 29 ? 'tell' : `s-${i + 1}` }));
  const body = bodyOf([...steps, mail({ template })], { on: false });
  assert.ok(JSON.stringify(body).length > 68 * 1024, `${JSON.stringify(body).length} bytes`);
  const made = await ann.post('/plays', { name: 'Large', body });
  assert.equal(made.status, 201, made.text);
  assert.equal((await ann.patch(`/plays/${made.json.id}`, { body })).status, 200);
  assert.deepEqual((await ann.post('/plays/check', { body })).json, { problem: null });
  assert.equal((await ann.post('/accounts', { items: [{ id: 'acme', attributes: { name: 'Acme', owner: 'ann@here.example' } }] })).status, 200);
  assert.equal((await ann.post('/people', { items: [{ id: 'bea', account: 'acme', attributes: { name: 'Bea', email: 'bea@acme.example' } }] })).status, 200);
  const dry = await ann.post('/plays/dry-run', { body, account: 'acme', person: 'bea' });
  assert.equal(dry.status, 200, dry.text);
  // Read as a whole, and refused for what it says alone.
  const audience = await ann.post('/plays/audience', { body });
  assert.equal(audience.status, 422, audience.text);
  assert.match(audience.json.detail, /by hand/);
});
