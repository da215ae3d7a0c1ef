// Files of accounts and tickets: what their columns are is proposed, shown with values, changed, and then sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../http/until.mjs';
import { api, assertAccessible, assertNoProblems, assertValue, bench } from './helper.mjs';

const run = Date.now();
const csv = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

test('the columns of a file of accounts are proposed and changed, checked, and imported', async () => {
  const page = await bench.page();
  await page.goto('/settings/import');
  await page.getByRole('radio', { name: 'Accounts' }).check();
  const text = `Kunde;Bezeichnung;Plan;Notiz\nmap-${run};"Map; ${run}";Team;geheim\n;ohne;Team;x\n`;
  await page.locator('input[type=file]').setInputFiles(csv(`kunden-${run}.csv`, text));
  const table = page.getByRole('region', { name: 'What the columns are' });
  await table.getByRole('row', { name: new RegExp(`Kunde map-${run}`) }).waitFor();
  await page.getByText('Say which column is the id.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Check the file' }).isDisabled());
  const choose = async (column, target) => {
    await table.getByRole('combobox', { name: `${column} becomes` }).click();
    await page.getByRole('option', { name: target, exact: true }).click();
  };
  await choose('Kunde', 'id');
  await choose('Bezeichnung', 'name');
  await choose('Notiz', 'Left out');
  await assertAccessible(page, 'the columns of a file');
  await page.getByRole('button', { name: 'Check the file' }).press('Enter');
  const item = page.locator('.import-list > li', { hasText: `kunden-${run}.csv` }).first();
  await item.getByText('Checked: 1 would be taken, 0 known already, 1 set aside').waitFor();
  await item.getByRole('button', { name: 'Import it now' }).press('Enter');
  const account = await until('the account is there', async () => {
    const answer = await page.request.get(`/api/v1/accounts/map-${run}`);
    return answer.ok() && answer.json();
  });
  const values = Object.fromEntries(account.attributes.map((one) => [one.key, one.value]));
  assert.deepEqual([account.name, values.plan, values.Notiz], [`Map; ${run}`, 'Team', undefined]);
  assertNoProblems(page);
});

test('a file of tickets is taken at once, and its wrong rows are named', async () => {
  const page = await bench.page();
  await page.goto('/settings/import');
  await page.getByRole('radio', { name: 'Tickets' }).check();
  const text = `Number,Summary,Status,Created\nt-${run},From a file,closed,2026-03-02\nu-${run},Wrong,never,2026-03-02\n`;
  await page.locator('input[type=file]').setInputFiles(csv('tickets.csv', text));
  const table = page.getByRole('region', { name: 'What the columns are' });
  await table.waitFor();
  for (const [index, target] of ['id', 'subject', 'state', 'opened_at'].entries()) await assertValue(table.getByRole('combobox').nth(index), target);
  assert.equal(await table.getByRole('combobox').count(), 4);
  await page.getByRole('button', { name: 'Import', exact: true }).press('Enter');
  await page.getByText('1 ticket taken, 0 older than what is known, 1 set aside').waitFor();
  await page.getByText('The state is open, waiting or solved.').waitFor();
  const { items } = await api(page, '/tickets?source=csv&sort=news&limit=500');
  assert.equal(items.find((one) => one.number === `t-${run}`).subject, 'From a file');
  assertNoProblems(page);
});
