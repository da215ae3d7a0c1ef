// The help of keys: by area, searched, and true: each key that goes somewhere goes there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertNoProblems, bench } from './helper.mjs';

const help = (page) => page.getByRole('dialog', { name: 'All keys' });
const pairs = (region) =>
  region.evaluate((section) => [...section.querySelectorAll('dt')].map((term) => [term.textContent, [...term.nextElementSibling.querySelectorAll('kbd')].map((key) => key.textContent)]));

test('? shows keys by area, and finds one by a word or by the key', async () => {
  const page = await bench.page();
  await page.goto('/accounts');
  await page.locator('.table-row .account-name').first().waitFor();
  await page.keyboard.press('?');
  const dialog = help(page);
  await dialog.getByRole('region', { name: 'On this page' }).getByText('Select the row').waitFor();
  await dialog.getByRole('region', { name: 'Everywhere' }).getByText('New task').waitFor();
  await assertAccessible(page, 'the help of keys');
  const search = dialog.getByRole('searchbox', { name: 'What to do, or a key' });
  await search.fill('select the');
  await dialog.getByRole('status').filter({ hasText: 'one key' }).waitFor({ state: 'attached' });
  assert.deepEqual(await dialog.locator('dt').allInnerTexts(), ['Select the row']);
  await search.fill('g k');
  await dialog.getByText('Select the row').waitFor({ state: 'detached' });
  assert.deepEqual(await dialog.locator('dt').allInnerTexts(), ['Tasks']);
  await search.fill('fly');
  await dialog.getByText('No key does that here.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assertNoProblems(page);
});

test('each key that goes somewhere goes there, from any page', async () => {
  const page = await bench.page();
  await page.goto('/tasks');
  await page.getByRole('heading', { name: 'Tasks', level: 1 }).waitFor();
  await page.keyboard.press('?');
  const places = await pairs(help(page).getByRole('region', { name: 'Go to' }));
  assert.ok(places.length >= 13);
  await page.keyboard.press('Escape');
  await help(page).waitFor({ state: 'hidden' });
  for (const [name, keys] of places) {
    for (const key of keys) await page.keyboard.press(key.toLowerCase());
    const link = page.getByRole('link', { name: new RegExp(`^${name}`) }).and(page.locator('[aria-current=page]'));
    await link.first().waitFor();
  }
  assertNoProblems(page);
});
