// Joint work: a project is noted and moved on, an outcome contract says what is due, and the list is taken along.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const largest = async (page) => (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
const list = (page) => page.getByRole('list', { name: 'Joint work' });

test('a follow-up project is noted on the account, opened in the list, moved on and back, and removed', async () => {
  const page = await bench.page();
  const { id, name } = await largest(page);
  const title = `Roll out to the plants ${Date.now()}`;
  await page.goto(`/accounts/${encodeURIComponent(id)}`);
  const panel = page.getByRole('region', { name: 'Joint work' });
  await panel.getByRole('button', { name: 'New joint work' }).press('Enter');
  const form = page.getByRole('dialog', { name: 'New joint work' });
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Say what it is.').waitFor();
  await assertAccessible(page, 'new joint work');
  await form.getByLabel('What it is').fill(title);
  await form.getByLabel('Who else takes part').fill('Northwind');
  await form.getByLabel('Price').fill('12,500.50');
  await form.getByLabel('First day').fill('2026-01-05');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await panel.getByRole('button', { name: `Change: ${title}` }).waitFor();
  await page.goto('/accounts');
  await page.locator('.table-row .account-name').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await page.waitForURL(/\/joint/);
  await list(page).getByRole('button', { name: title }).press('Enter');
  const line = list(page).getByRole('listitem').filter({ hasText: title });
  await line.getByText('€12,500.50').waitFor();
  await line.getByRole('link', { name }).waitFor();
  await line.getByRole('combobox', { name: `State: ${title}` }).click();
  await page.getByRole('option', { name: 'Running' }).click();
  await page.getByText(`${title}: saved`).waitFor();
  const kept = async () => (await api(page, `/joint-works?account=${encodeURIComponent(id)}`)).items.find((one) => one.title === title);
  assert.deepEqual([(await kept()).state, (await kept()).partner], ['running', 'Northwind']);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await line.getByText('Planned').first().waitFor();
  await assertAccessible(page, 'joint work');
  await line.getByRole('button', { name: `Remove: ${title}` }).click();
  await line.waitFor({ state: 'detached' });
  assert.equal(await kept(), undefined);
  assertNoProblems(page);
});

test('an outcome contract says how far it is, what would be due, and that this is no proof', async () => {
  const page = await bench.page();
  const { id } = await largest(page);
  const { day } = await api(page, '/accounts?limit=1');
  const from = new Date(Date.parse(day) - 120 * 86_400_000).toISOString().slice(0, 10);
  const to = new Date(Date.parse(day) + 90 * 86_400_000).toISOString().slice(0, 10);
  const title = `A thousand people ${Date.now()}`;
  const work = await send(page, 'POST', '/joint-works', {
    account: id, kind: 'outcome', title, formula: 'active_people(28d)', target: 1000, from, to, price: 1000000, currency: 'EUR', price_rule: 'proportional',
  });
  assert.ok(work.measure.share < 1 && work.measure.others >= 5);
  await page.goto('/joint?kind=outcome');
  await list(page).getByRole('button', { name: title }).click();
  const line = list(page).getByRole('listitem').filter({ hasText: title });
  const due = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR', minimumFractionDigits: 0 }).format(work.measure.due / 100);
  await line.getByText(`${due} of €10,000 would be due today`).waitFor();
  await line.getByText(`Of ${work.measure.others} other customers the median moved by`).waitFor();
  await line.getByText('is no proof').waitFor();
  await assertAccessible(page, 'an outcome contract');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'As CSV' }).click()]);
  assert.equal(download.suggestedFilename(), 'joint-work.csv');
  await send(page, 'DELETE', `/joint-works/${work.id}`);
  assertNoProblems(page);
});

test('on a phone the list can be read and everything hit', async () => {
  const page = await bench.page({ phone: true });
  const { id } = await largest(page);
  const work = await send(page, 'POST', '/joint-works', { account: id, title: 'Visit at headquarters', kind: 'visit' });
  await page.goto('/joint');
  await list(page).getByRole('button', { name: 'Visit at headquarters' }).first().click();
  await list(page).getByRole('combobox').first().waitFor();
  await assertAccessible(page, 'joint work on a phone');
  await assertTargets(page);
  await send(page, 'DELETE', `/joint-works/${work.id}`);
});
