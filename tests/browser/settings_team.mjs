// Settings of the team: typed attributes, coverage, and how long what is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../http/until.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const attributes = async (page) => (await api(page, '/attributes')).items;

async function removeAllAttributes(page) {
  for (const { id } of await attributes(page)) await send(page, 'DELETE', `/attributes/${id}`);
}

test('an attribute with choices is made by the keyboard, changed, deleted and brought back', async () => {
  const page = await bench.page();
  await removeAllAttributes(page);
  await page.goto('/settings/attributes');
  await page.getByText('No attribute has a label and a type yet.').waitFor();
  await assertAccessible(page, 'no attributes');
  await page.getByRole('button', { name: 'New attribute' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'A new attribute' });
  await dialog.getByLabel('Label').fill('Vertragsart (für Café)');
  assert.equal(await dialog.getByLabel('Key').inputValue(), 'vertragsart_fur_cafe');
  await dialog.getByLabel('Key').fill('touchpoints');
  await dialog.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Choice' }).click();
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await dialog.getByText('Give at least one choice.').waitFor();
  for (const choice of ['Pilot', 'Standard']) {
    await dialog.getByLabel('Choices').fill(choice);
    await dialog.getByLabel('Choices').press('Enter');
  }
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await dialog.getByText('“touchpoints” is written by the program itself: take another name.').waitFor();
  await assertAccessible(page, 'an attribute that cannot be');
  await dialog.getByLabel('Key').fill('contract_type');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByText('Vertragsart (für Café) added').waitFor();
  const [made] = await attributes(page);
  const kept = { about: 'account', name: 'contract_type', type: 'choice', choices: ['Pilot', 'Standard'], required: false };
  assert.deepEqual(made, { id: made.id, label: 'Vertragsart (für Café)', ...kept });

  const list = page.getByRole('region', { name: 'Of accounts' });
  await list.getByRole('button', { name: 'Change Vertragsart (für Café)' }).press('Enter');
  const change = page.getByRole('dialog', { name: 'Change Vertragsart (für Café)' });
  await change.getByLabel('Label').fill('Contract type');
  await change.getByRole('switch', { name: 'Required' }).press('Space');
  await change.getByRole('button', { name: 'Save' }).press('Enter');
  await list.getByRole('listitem').filter({ hasText: 'Contract type' }).getByText('required').waitFor();
  assert.deepEqual(await attributes(page), [{ ...made, label: 'Contract type', required: true }]);
  await assertAccessible(page, 'attributes');

  await list.getByRole('button', { name: 'Delete Contract type' }).press('Enter');
  await page.getByText('No attribute has a label and a type yet.').waitFor();
  assert.deepEqual(await attributes(page), []);
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await list.getByText('Contract type').waitFor();
  const [back] = await attributes(page);
  assert.deepEqual(back, { ...made, id: back.id, label: 'Contract type', required: true });
  await removeAllAttributes(page);
  assertNoProblems(page);
});

test('two change an attribute: the later one sees both sides and decides', async () => {
  const page = await bench.page();
  await removeAllAttributes(page);
  const made = await send(page, 'POST', '/attributes', { about: 'person', name: 'go_live', label: 'Go-live', type: 'text' });
  await page.goto('/settings/attributes');
  await page.getByRole('button', { name: 'Change Go-live' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Label').fill('Live since');
  await send(page, 'PATCH', `/attributes/${made.id}`, { type: 'date' });
  await dialog.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  const conflict = dialog.getByRole('alert').filter({ hasText: 'Somebody changed this attribute meanwhile.' });
  await conflict.getByRole('row', { name: 'Type Date Text' }).waitFor();
  await assertAccessible(page, 'a conflict of attributes');
  assert.equal((await api(page, `/attributes/${made.id}`)).label, 'Go-live', 'nothing was saved over it');
  await conflict.getByRole('button', { name: 'Save mine over it' }).press('Enter');
  await page.getByText('Live since saved').waitFor();
  const { label, type } = await api(page, `/attributes/${made.id}`);
  assert.deepEqual({ label, type }, { label: 'Live since', type: 'text' });
  await removeAllAttributes(page);
  assertNoProblems(page);
});

test('attributes are looked after on a phone', async () => {
  const page = await bench.page({ phone: true });
  await send(page, 'POST', '/attributes', { about: 'account', name: 'phone_attribute', label: 'Seen on a phone', type: 'choice', choices: ['One', 'Two'] });
  await page.goto('/settings/attributes');
  await page.getByText('Seen on a phone').waitFor();
  await assertTargets(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await removeAllAttributes(page);
  assertNoProblems(page);
});

const NO_COVERAGE = { rules: [], accounts_most: null, revenue_most: null };

test('coverage is set by the keyboard, and the team page says who is late and who carries too much', async () => {
  const page = await bench.page();
  await send(page, 'PUT', '/settings/coverage', NO_COVERAGE);
  await page.goto('/settings/coverage');
  await page.getByText('There is no rule: a contact is due 90 days after the last').waitFor();
  const add = page.getByRole('button', { name: 'Add a rule' });
  await add.press('Enter');
  await add.press('Enter');
  const [first, second] = ['Rule 1', 'Rule 2'].map((name) => page.getByRole('listitem', { name }));
  await second.getByRole('combobox', { name: 'Accounts' }).click();
  const segment = page.getByRole('option').nth(1);
  const name = await segment.textContent();
  await segment.click();
  await second.getByLabel('ARR from').fill('12000');
  await second.getByLabel('Contact every, days').fill('7');
  await second.getByRole('button', { name: 'Rule 2 one up' }).press('Enter');
  assert.equal(await first.getByRole('combobox', { name: 'Accounts' }).inputValue(), name);
  await second.getByLabel('Contact every, days').fill('');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  assert.ok(await second.getByLabel('Contact every, days').evaluate((field) => field.matches(':focus:invalid')), 'the days are asked for');
  await second.getByLabel('Contact every, days').fill('1');
  await page.getByLabel('Accounts at most').fill('1');
  await page.getByLabel('ARR at most').fill('10');
  await assertAccessible(page, 'coverage');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  const { items: segments } = await api(page, '/segments');
  const { id } = segments.find((each) => each.name === name);
  assert.deepEqual(await api(page, '/settings/coverage'), {
    rules: [
      { segment: id, revenue_from: 12_000, revenue_below: null, contact_every: 7 },
      { segment: null, revenue_from: null, revenue_below: null, contact_every: 1 },
    ],
    accounts_most: 1,
    revenue_most: 10,
  });

  const title = `Skipped ${Date.now()}`;
  const task = await send(page, 'POST', '/tasks', { title });
  await send(page, 'PATCH', `/tasks/${task.id}`, { state: 'skipped', reason: 'The customer has no time before May.' });
  const team = await api(page, '/today/team');
  const over = team.people.find((person) => person.over_accounts && person.over_revenue);
  await page.goto('/team');
  const row = page.getByRole('row', { name: new RegExp(over.name) });
  for (const mark of ['too many accounts', 'too much ARR']) await row.getByText(mark, { exact: true }).waitFor();
  const late = page.getByRole('region', { name: 'Contact overdue' });
  const [latest] = team.late_accounts;
  const line = late.getByRole('listitem').first();
  await line.getByRole('link', { name: latest.account.name }).waitFor();
  await line.getByText(`${latest.days_late} days late`).waitFor();
  await late.getByRole('button', { name: `All ${team.late_accounts.length}` }).press('Enter');
  assert.equal(await late.getByRole('listitem').count(), team.late_accounts.length);
  await page.getByRole('region', { name: 'Tasks skipped in 28 days' }).getByRole('listitem').filter({ hasText: title }).getByText('The customer has no time before May.').waitFor();
  await assertAccessible(page, 'the team with coverage');

  await late.getByRole('link', { name: 'Rules of coverage' }).press('Enter');
  await page.getByRole('button', { name: 'Remove rule 2' }).press('Enter');
  await send(page, 'PUT', '/settings/coverage', { ...NO_COVERAGE, accounts_most: 40 });
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody changed these rules meanwhile.' });
  await conflict.getByRole('row', { name: 'Accounts at most 40 1' }).waitFor();
  await assertAccessible(page, 'a conflict of coverage');
  await conflict.getByRole('button', { name: 'Take theirs' }).press('Enter');
  await conflict.waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Accounts at most').inputValue(), '40');
  await page.getByLabel('Accounts at most').fill('');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  assert.deepEqual(await api(page, '/settings/coverage'), NO_COVERAGE);
  assertNoProblems(page);
});

test('coverage and the team are used on a phone', async () => {
  const page = await bench.page({ phone: true });
  await send(page, 'PUT', '/settings/coverage', { ...NO_COVERAGE, rules: [{ contact_every: 1 }], accounts_most: 1, revenue_most: 10 });
  for (const [path, ready] of [['/settings/coverage', '.coverage-rules li'], ['/team', '.over-mark']]) {
    await page.goto(path);
    await page.locator(ready).first().waitFor();
    await assertTargets(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
  }
  await send(page, 'PUT', '/settings/coverage', NO_COVERAGE);
  assertNoProblems(page);
});

const USUAL = { audit_days: 0, attachment_days: 0, context_days: 0, message_days: 400 };

test('what is kept for less time is said before it is saved, and a conflict shows both sides', async () => {
  const page = await bench.page();
  await send(page, 'PUT', '/settings/retention', USUAL);
  await page.goto('/settings/retention');
  const audit = page.getByLabel('Audit log');
  await audit.fill('3650');
  await page.getByText(/^What the audit log holds of before \d+ \w+ 2\d{3} goes\.$/).waitFor();
  await page.getByLabel('Context of events').fill('30');
  await page.getByText(/^Events of before .* lose their context\.$/).waitFor();
  await page.getByLabel('Context of events').fill('');
  await page.getByText(/lose their context/).waitFor({ state: 'detached' });
  await assertAccessible(page, 'retention that deletes');
  await page.getByRole('button', { name: 'Save and delete what is older' }).press('Enter');
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
  assert.deepEqual(await api(page, '/settings/retention'), { ...USUAL, audit_days: 3650 });

  await audit.fill('7300');
  await send(page, 'PUT', '/settings/retention', { audit_days: 5000 });
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody changed this meanwhile.' });
  await conflict.getByRole('row', { name: 'Audit log 5,000 days 7,300 days' }).waitFor();
  await assertAccessible(page, 'a conflict of retention');
  assert.equal((await api(page, '/settings/retention')).audit_days, 5000, 'nothing was saved over it');
  await conflict.getByRole('button', { name: 'Save mine over it' }).press('Enter');
  await until('mine is saved', async () => (await api(page, '/settings/retention')).audit_days === 7300, 60);
  await send(page, 'PUT', '/settings/retention', USUAL);
  assertNoProblems(page);
});

test('an erasure is listed with what still names the person, and never with who they were', async () => {
  const page = await bench.page();
  const run = Date.now();
  const [id, why] = [`vanishing-${run}`, `Asked by letter ${run}`];
  const account = `keeps-${run}`;
  await send(page, 'POST', '/accounts', { id: account, attributes: { name: `Keeps ${run}`, contact: `vanishing-${run}@nowhere.example` } });
  await send(page, 'POST', '/people', { id, account, attributes: { name: `Vanishing ${run}`, email: `vanishing-${run}@nowhere.example` } });
  const segment = await send(page, 'POST', '/segments', { name: `With vanishing-${run}`, scope: 'accounts', formula: 'wau < 3' });
  await send(page, 'POST', `/people/${id}/erase`, { why });
  await page.goto('/settings/retention');
  const item = page.getByRole('region', { name: 'Erasures' }).locator('.erasure-list > li').filter({ hasText: why });
  await item.getByText('done', { exact: true }).waitFor();
  await item.getByText(/^Asked by Maren Holt, .* Done .* Now /).waitFor();
  await item.getByRole('link', { name: `Segment ${segment.id}` }).waitFor();
  await item.getByRole('link', { name: `Attribute contact of the account ${account}` }).waitFor();
  assert.ok(!(await item.innerText()).includes('vanishing'));
  await assertAccessible(page, 'erasures');
  await send(page, 'DELETE', `/segments/${segment.id}`);
  assertNoProblems(page);
});

test('a viewer sees how long what is kept, and nothing that only others may', async () => {
  const page = await bench.page();
  const email = 'vera@perennial.example';
  const known = (await api(page, '/staff')).items.find((person) => person.email === email);
  const { invite_url: url } = known ? await send(page, 'POST', `/staff/${known.id}/invite`) : await send(page, 'POST', '/staff', { name: 'Vera Sund', email, role: 'viewer' });
  const viewer = await bench.page({ signedOut: true });
  await viewer.goto(url);
  await viewer.getByLabel('Password', { exact: true }).fill(`long enough ${Date.now()}`);
  await viewer.getByRole('button', { name: 'Start' }).click();
  await viewer.waitForURL((address) => !address.pathname.startsWith('/join'));
  await viewer.goto('/settings/retention');
  await viewer.getByText('Only an administrator can change this.').waitFor();
  assert.ok(await viewer.getByLabel('Audit log').isDisabled());
  assert.equal(await viewer.getByRole('region', { name: 'Erasures' }).count(), 0);
  const pages = viewer.getByRole('navigation', { name: 'Pages of the settings' });
  assert.equal(await pages.getByRole('link', { name: 'Coverage' }).count(), 0);
  await pages.getByRole('link', { name: 'Attributes' }).click();
  await viewer.getByText('No attribute has a label and a type yet.').waitFor();
  assert.equal(await viewer.getByRole('button', { name: 'New attribute' }).count(), 0);
  await assertAccessible(viewer, 'attributes of a viewer');
  assertNoProblems(viewer);
});

test('retention and erasures are read on a phone', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/settings/retention');
  await page.getByRole('region', { name: 'Erasures' }).waitFor();
  await assertTargets(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assertNoProblems(page);
});
