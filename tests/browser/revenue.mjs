// Revenue: what moved, who moved it, what was lost, in figures that open and agree with what the server says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench } from './helper.mjs';

const months = (page) => page.locator('.revenue-table').first().locator('tbody tr');

test('the months add up, as a chart and as a table', async () => {
  const page = await bench.page();
  await page.goto('/revenue');
  await page.locator('.moved-chart').first().waitFor();
  await page.getByRole('region', { name: 'How it moved' }).getByRole('button', { name: 'Table' }).click();
  await months(page).first().waitFor();
  const first = await months(page).first().innerText(), last = await months(page).last().innerText();
  assert.match(last, /^All/);
  assert.equal(first.split('\t')[1], last.split('\t')[1], 'the first opening is that of all');
  const { from, to } = await page.evaluate(() => ({ from: document.querySelector('.panel-head .aside').textContent, to: '' }));
  assert.match(from + to, / to .* a month$/);
  assertNoProblems(page);
});

test('a figure opens and says what it means', async () => {
  const page = await bench.page();
  await page.goto('/revenue');
  const figure = page.getByRole('button', { name: /^Net retention/ });
  await figure.filter({ hasText: '%' }).waitFor();
  await figure.click();
  await page.getByRole('dialog', { name: 'Net retention' }).getByText(/New customers do not count/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assertNoProblems(page);
});

test('who moved it: by owner, segment and account, from the keyboard', async () => {
  const page = await bench.page();
  await page.goto('/accounts');
  await page.locator('.table-row .account-name').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await page.waitForURL(/\/revenue/);
  const panel = page.getByRole('region', { name: 'Who moved it' }).first();
  await panel.getByRole('row').nth(1).waitFor();
  await panel.getByRole('button', { name: 'Account', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/by=account/);
  const link = panel.locator('tbody a').first();
  await link.waitFor();
  const name = await link.innerText();
  await link.focus();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: name }).waitFor();
  assertNoProblems(page);
});

test('churn is divided by what one chooses', async () => {
  const page = await bench.page();
  await page.goto('/revenue?months=24');
  const rates = page.locator('.churn-rates');
  await rates.waitFor();
  for (const [basis, words] of [['average', 'the average of first and last'], ['daily', 'the average of every day']]) {
    await page.getByRole('combobox', { name: 'Losses divided by' }).click();
    await page.getByRole('option', { name: words }).click();
    await page.waitForURL(new RegExp(`basis=${basis}`));
  }
  const url = new URL(page.url());
  assert.equal(url.searchParams.get('months'), '24');
  const today = (await api(page, '/accounts?limit=1')).day;
  const [year, month] = today.split('-').map(Number);
  const from = new Date(Date.UTC(year, month - 24, 1)).toISOString().slice(0, 10);
  const said = await api(page, `/revenue/churn?from=${from}&to=${today}&basis=daily`);
  await rates.filter({ hasText: `${Math.round(said.customers.lost)} of` }).waitFor();
  assertNoProblems(page);
});

for (const [look, options] of [['wide', {}], ['in the dark', { dark: true }], ['on a phone', { phone: true }]]) {
  test(`revenue is accessible ${look}`, async () => {
    const page = await bench.page(options);
    await page.goto('/revenue');
    await page.locator('.moved-chart').first().waitFor();
    await page.locator('.churn-rates').waitFor();
    await page.locator('.revenue-side .revenue-table, .revenue-table tbody tr').first().waitFor();
    await assertAccessible(page, `/revenue ${look}`);
    if (options.phone) await assertTargets(page);
    assertNoProblems(page);
  });
}
