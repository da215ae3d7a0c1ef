// Guides under work: made by keyboard with the preview of the very script, chosen by a play's step; and the secret of a key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

test('a tour is made by the keyboard, drawn by the script while one types, and kept with its versions', async () => {
  const page = await bench.page();
  await page.goto('/messages/guides/new');
  const preview = page.getByRole('region', { name: 'As it is shown' });
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('First report');
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Tour' }).click();
  await page.getByLabel('Title').fill('Your first report, {{account.name}}');
  await page.getByLabel('Text').fill('It takes **two minutes**.');
  await preview.getByRole('dialog').getByText('two minutes').waitFor();
  assert.equal(await preview.locator('strong').innerText(), 'two minutes');
  assert.ok(!(await preview.getByRole('heading').innerText()).includes('{{'), 'with the name of somebody');
  await page.getByRole('button', { name: 'Card', exact: true }).press('Enter');
  await page.getByLabel('Title').fill('Send it');
  await page.getByLabel('Text').fill('<b>no</b>');
  await page.getByRole('alert').first().waitFor();
  await page.getByLabel('Text').fill('To whom you like.');
  await page.getByLabel('Beside').fill('#send');
  await page.getByRole('combobox', { name: 'Pages' }).fill('/reports/*');
  await page.keyboard.press('Enter');
  await preview.getByText('2 of 2').waitFor();
  await assertAccessible(page, 'a guide under work');
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/messages\/guides\/\d+/);
  const id = Number(page.url().split('/').pop());
  const { body } = await api(page, `/guides/${id}`);
  assert.deepEqual(body.cards.map((card) => [card.title, card.button.does, card.selector, card.pages]), [
    ['Your first report, {{account.name}}', 'next', '', []],
    ['Send it', 'done', '#send', ['/reports/*']],
  ]);
  await page.goto('/messages/guides');
  await page.getByRole('row', { name: /First report/ }).getByText('Tour, 2 cards').waitFor();

  // A play's step names it.
  await page.goto('/plays/new');
  await page.getByRole('button', { name: 'Add the first step' }).or(page.getByRole('button', { name: /Add a step|Put in a step/ })).first().press('Enter');
  await page.getByRole('menuitem', { name: /In the app/ }).click();
  await page.getByRole('combobox', { name: 'Guide' }).click();
  await page.getByRole('option', { name: 'First report' }).click();
  await page.getByRole('button', { name: /In the app: First report/ }).first().waitFor();
  assertNoProblems(page);
  await send(page, 'DELETE', `/guides/${id}`);
});

test('the secret of a key is shown once, with the lines to copy', async () => {
  const page = await bench.page();
  await page.goto('/settings/keys');
  const key = await send(page, 'POST', '/keys', { name: 'An app', kind: 'write' });
  await page.reload();
  const row = page.getByRole('row', { name: /An app/ });
  await row.getByRole('button', { name: 'In the app An app' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Guides in your app: An app' });
  await dialog.getByRole('button', { name: 'Make the secret' }).press('Enter');
  await dialog.getByText(/^as_\w{43}$/).waitFor();
  await dialog.getByText('Copy it now: it is not shown again.').waitFor();
  await assertAccessible(page, 'the secret of an app');
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: 'In the app An app' }).press('Enter');
  await dialog.getByRole('button', { name: 'Make it anew' }).waitFor();
  assert.equal(await dialog.getByText(/^as_/).count(), 0);
  await send(page, 'DELETE', `/keys/${key.id}`);
  assertNoProblems(page);
});

test('a guide under work fits a phone', async () => {
  const page = await bench.page({ phone: true, dark: true });
  await page.goto('/messages/guides/new');
  await page.getByRole('region', { name: 'As it is shown' }).waitFor();
  await assertTargets(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false);
  assertNoProblems(page);
});
