// Suggestions: what separated those who left is looked for, read, adopted as a scorecard and saved; by keyboard alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

// A run through the page; what came out of it.
async function look(page) {
  await page.goto('/health/suggest');
  const button = page.getByRole('button', { name: 'Look at the past' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/run=/);
  await page.getByRole('region', { name: 'Each measure alone' }).waitFor({ timeout: 60_000 });
  const id = /run=%?2?2?(\d+)/.exec(page.url())[1];
  return { id, result: (await api(page, `/suggestions/${id}`)).result };
}

test('what separated those who left is looked for and adopted with the keyboard', async () => {
  const page = await bench.page();
  await page.goto('/health');
  await page.getByRole('link', { name: 'Suggest from the past' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'What separated those who left' }).waitFor();
  const { result } = await look(page);
  assert.ok(result.model, result.sentence);
  const points = page.getByRole('region', { name: 'Points', exact: true });
  assert.equal(await points.locator('tbody tr').count(), result.model.measures.length);
  const shown = await points.locator('tbody td:last-child').allTextContents();
  assert.equal(shown.reduce((sum, text) => sum + Number(text), 0), 100);
  const trust = page.getByRole('region', { name: 'Can we trust the points?' });
  assert.equal(await trust.locator('circle').count(), result.model.calibration.parts.length);
  await trust.getByRole('button', { name: 'Table' }).press('Enter');
  assert.equal(await trust.locator('tbody tr').count(), result.model.calibration.parts.length);

  await points.getByRole('link', { name: 'Adopt as scorecard' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/health\/suggestion-\d+/);
  const before = (await api(page, '/scorecards')).items.length;
  const name = `Suggested ${Date.now()}`;
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill(name);
  await page.getByRole('button', { name: /^Save/ }).press('Enter');
  await page.waitForURL(/\/health\/\d+/);
  const { items } = await api(page, '/scorecards');
  const card = items.find((each) => each.name === name);
  assert.equal(items.length, before + 1);
  assert.deepEqual(card.body.measures, result.scorecard.measures);
  assert.deepEqual(card.body.bands, result.scorecard.bands);
  await send(page, 'DELETE', `/scorecards/${card.id}`);
  assertNoProblems(page);
});

test('a suggestion is accessible, light and dark, and can be opened again', async () => {
  const page = await bench.page();
  const { id } = await look(page);
  await page.reload();
  await page.getByRole('region', { name: 'Points', exact: true }).waitFor();
  await assertAccessible(page, 'a suggestion (light)');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  await assertAccessible(page, 'a suggestion (dark)', ['color-contrast']);
  await page.goto('/health/suggest?run=99999');
  await page.getByText('not kept any more').waitFor();
  assert.ok(id);
});

test('a suggestion fits on a phone', async () => {
  const page = await bench.page({ phone: true });
  await look(page);
  await assertAccessible(page, 'a suggestion (phone)');
  await assertTargets(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${wide} px too wide`);
});
