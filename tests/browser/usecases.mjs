// Use cases: one is defined with its formula, a customer has it with its return, what the data shows is noted; a plan is begun from a
// proposal, closed and opened again; a workshop is planned and its next steps become tasks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertFits, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const largest = async (page) => (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
const pathOf = (id) => `/accounts/${encodeURIComponent(id)}`;
const registered = async (page, id) => (await api(page, `/account-use-cases?account=${encodeURIComponent(id)}&limit=100`)).items;

test('a use case is defined, shown with what it brought, changed as a version and deleted', async () => {
  const page = await bench.page();
  const name = `Fewer calls ${Date.now()}`;
  await page.goto('/features');
  await page.getByRole('link', { name: 'Use cases' }).click();
  await page.getByRole('link', { name: 'New use case' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByText('Say what it is good for.').waitFor();
  await page.getByLabel('What it is good for').fill('The telephone rings less.');
  await page.getByRole('textbox', { name: 'How it is done' }).fill('1. Count **calls**\n2. Send notices');
  await page.getByRole('listitem').filter({ hasText: 'Count calls' }).waitFor(); // as it will be read
  const formula = page.getByRole('textbox', { name: `Formula of ${name}` });
  await formula.fill('actve_people(28d) >= 1');
  await page.getByText('1 error', { exact: true }).first().waitFor();
  assert.ok(await page.getByRole('button', { name: /^Save/ }).isDisabled());
  await formula.fill('active_people(28d) >= 1');
  await page.getByLabel('Expected return a year').fill('12,000.50');
  await assertAccessible(page, 'a new use case');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.waitForURL(/use-cases\/\d+/);
  await page.getByRole('link', { name: 'Back to the use cases' }).click();
  await page.getByRole('button', { name, exact: true }).click();
  const side = page.getByRole('complementary', { name });
  await side.getByText('Expected: €12,001 a year').waitFor();
  await side.getByText('too few (0 of 5)').first().waitFor();
  const { id, results } = (await api(page, '/use-cases')).items.find((one) => one.name === name);
  assert.equal(results.customers, 0);
  await page.getByRole('link', { name: `Edit ${name}` }).click();
  await page.getByLabel('What it is good for').fill('The telephone rings much less.');
  await page.getByRole('button', { name: 'Save version 2' }).click();
  await page.getByText('Version 2', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/features\/use-cases(\?|$)/);
  assert.ok(!(await api(page, '/use-cases')).items.some((one) => one.id === id));
  assertNoProblems(page);
});

test('the list of accounts sorts by how many use cases each has in use', async () => {
  const page = await bench.page();
  await page.goto('/features/use-cases');
  await page.getByRole('link', { name: 'Accounts by use cases in use' }).click();
  await page.getByRole('columnheader', { name: 'Use cases in use' }).waitFor();
  const [first] = (await api(page, '/accounts?sort=-use_cases_in_use&limit=1')).items;
  await page.locator('.table-row .account-name').first().getByText(first.name).waitFor();
  assertNoProblems(page);
});

test('what the data shows is noted on the account, and its return is said with how it was measured', async () => {
  const page = await bench.page();
  const { id } = await largest(page);
  for (const one of await registered(page, id)) await send(page, 'DELETE', `/account-use-cases/${one.id}`);
  const { found } = await api(page, `${pathOf(id)}/use-cases`);
  const { name } = found[0].use_case;
  await page.goto(pathOf(id));
  const panel = page.getByRole('region', { name: 'Use cases and adoption plan' });
  await panel.getByRole('button', { name: `Note it: ${name}` }).press('Enter');
  const form = page.getByRole('dialog', { name: 'Note a use case' });
  await form.getByLabel('Our cost').fill('1,000');
  await form.getByLabel('Their cost').fill('3000');
  await form.getByLabel('Measured return a year').fill('10,000');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Say how it was measured.').waitFor();
  await assertAccessible(page, 'a use case of a customer');
  await form.getByLabel('How it was measured').fill('Counted for a month');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await panel.getByText('ROI 150% measured').waitFor();
  await panel.getByRole('button', { name: `Note it: ${name}` }).waitFor({ state: 'detached' });
  const [kept] = await registered(page, id);
  assert.deepEqual([kept.use_case.name, kept.state, kept.cost, kept.roi_measured, kept.how], [name, 'live', 400000, 1.5, 'Counted for a month']);
  await panel.getByRole('button', { name: `Change: ${name}` }).click();
  const change = page.getByRole('dialog', { name: 'Change' });
  await change.getByLabel('Note', { exact: true }).waitFor();
  await send(page, 'PATCH', `/account-use-cases/${kept.id}`, { owner: 'demo@perennial.example' });
  await change.getByLabel('Note', { exact: true }).fill('Ask again in May');
  await change.getByRole('button', { name: 'Save' }).click();
  await change.getByText('Somebody changed this meanwhile.').waitFor(); // both sides are shown, nothing is lost
  await page.keyboard.press('Escape');
  await send(page, 'DELETE', `/account-use-cases/${kept.id}`);
  assertNoProblems(page);
});

test('a plan is begun from a proposal, shown with its bars, closed with why and opened again', async () => {
  const page = await bench.page();
  const { id, name } = await largest(page);
  const title = `All seats in use ${Date.now()}`;
  await page.goto(`${pathOf(id)}/use-cases`);
  await page.getByRole('button', { name: 'New plan' }).click();
  const form = page.getByRole('dialog', { name: 'New plan' });
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Say what it is to reach.').waitFor();
  await form.getByLabel('What it is to reach').fill(title);
  await form.getByRole('button', { name: 'Active people' }).click();
  await form.getByRole('group', { name: /^Target 1/ }).getByLabel('At least').fill('100000');
  await form.getByRole('button', { name: 'Feature', exact: true }).click();
  await form.getByRole('group', { name: /^Target 2/ }).getByLabel('Feature').click();
  await page.getByRole('option', { name: 'Jobs' }).click();
  await assertAccessible(page, 'a new plan');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  const line = page.getByRole('region', { name: 'Adoption plans' }).getByRole('listitem').filter({ hasText: title });
  await line.getByText('1 of 2 reached').waitFor();
  await line.getByRole('img', { name: /of 100,?000 active people/ }).waitFor();
  await page.goto('/features/plans?state=open');
  const row = page.getByRole('list', { name: 'Adoption plans' }).getByRole('listitem').filter({ hasText: title });
  await row.getByRole('link', { name }).first().click();
  await line.getByRole('button', { name: `Close: ${title}` }).click();
  await line.getByRole('button', { name: 'Close' }).click();
  await line.getByText('Say why.').waitFor();
  await line.getByLabel('Why it is closed').fill('They bought fewer seats');
  await line.getByRole('button', { name: 'Close' }).click();
  await line.getByText('They bought fewer seats').waitFor();
  await line.getByRole('button', { name: `Open again: ${title}` }).click();
  await line.getByRole('button', { name: `Change: ${title}` }).waitFor();
  const plan = (await api(page, `/adoption-plans?account=${encodeURIComponent(id)}&limit=100`)).items.find((one) => one.title === title);
  assert.deepEqual([plan.state, plan.owner, plan.items.map((item) => item.kind).sort()], ['open', 'demo@perennial.example', ['feature', 'users']]);
  await send(page, 'DELETE', `/adoption-plans/${plan.id}`);
  assertNoProblems(page);
});

test('a workshop is planned with who takes part, and its next steps become tasks', async () => {
  const page = await bench.page();
  const { id } = await largest(page);
  const title = `Workshop ${Date.now()}`;
  await page.goto(`${pathOf(id)}/use-cases`);
  await page.getByRole('button', { name: 'New workshop' }).click();
  const form = page.getByRole('dialog', { name: 'New workshop' });
  await form.getByLabel('Title').fill(title);
  const ahead = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  await form.getByLabel('When').fill(`${ahead}T10:30`);
  await form.getByLabel('About these use cases').first().click();
  await page.getByRole('option').first().click();
  await form.getByLabel('What was decided').fill('Begin in the north.');
  await form.getByRole('button', { name: 'Add a step' }).click();
  await form.getByRole('textbox', { name: 'Next step 1' }).fill('Send the list');
  await assertAccessible(page, 'a workshop');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  const line = page.getByRole('region', { name: 'Workshops' }).getByRole('listitem').filter({ hasText: title });
  await line.getByText('Planned').waitFor();
  await line.getByText('10:30').waitFor();
  await line.getByRole('button', { name: 'Make tasks of them' }).click();
  await page.getByText('The next steps are tasks now.').waitFor();
  const { touchpoint, steps } = (await api(page, `/workshops?account=${encodeURIComponent(id)}`)).items.find((one) => one.touchpoint.title === title);
  const task = await api(page, `/tasks/${steps[0].task}`);
  assert.deepEqual([task.title, task.kind, task.touchpoint], ['Send the list', 'use_case', touchpoint.id]);
  await send(page, 'DELETE', `/tasks/${task.id}`);
  await send(page, 'DELETE', `/touchpoints/${touchpoint.id}`);
  assertNoProblems(page);
});

test('on a phone everything fits, and can be hit', async () => {
  const page = await bench.page({ phone: true });
  const { id } = await largest(page);
  for (const [path, there] of [['/features/use-cases', '.case-table'], ['/features/use-cases/1', '.formula-field'], ['/features/plans', '.plan, .empty'], [`${pathOf(id)}/use-cases`, '.case-line']]) {
    await page.goto(path);
    await page.locator(there).first().waitFor();
    await assertFits(page, path);
    await assertTargets(page);
    await assertAccessible(page, path);
  }
  assertNoProblems(page);
});
