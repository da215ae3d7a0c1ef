// Settings of the team: typed attributes, coverage, and how long what is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
