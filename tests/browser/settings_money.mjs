// Settings of money: what counts as revenue, rates of currencies, and Stripe, with a message that it signed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { until } from '../http/until.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const run = Math.random().toString(36).slice(2, 8);
const SECRET = `whsec_${'x'.repeat(18)}${run}`;

test('what counts as revenue is changed by the keyboard and taken back', async () => {
  const page = await bench.page();
  const before = await api(page, '/settings/revenue');
  await page.goto('/settings/revenue');
  await page.getByRole('switch', { name: 'Trials count' }).press('Space');
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  await page.getByText('Saved').waitFor();
  assert.deepEqual(await api(page, '/settings/revenue'), { ...before, trials: !before.trials });
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await until('taken back', async () => (await api(page, '/settings/revenue')).trials === before.trials);
  await page.getByRole('switch', { name: 'Trials count', checked: before.trials }).waitFor(); // the form is read again
  await page.getByLabel('Reporting currency').fill('XQQ');
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  await page.getByText('Say an ISO code, such as EUR.').waitFor();
  assert.deepEqual(await api(page, '/settings/revenue'), before);
  await assertAccessible(page, 'a currency that is none');
  assertNoProblems(page);
});

test('a rate is added, replaced, removed and brought back', async () => {
  const page = await bench.page();
  await page.goto('/settings/revenue');
  const rates = page.getByRole('region', { name: 'Rates of currencies' });
  const add = async (rate) => {
    await rates.getByRole('textbox', { name: 'Currency' }).fill('isk');
    await rates.getByRole('textbox', { name: 'From' }).fill('2026-01-31');
    await rates.getByRole('textbox', { name: /^Worth in/ }).fill(rate);
    await rates.getByRole('button', { name: 'Add the rate' }).press('Enter');
  };
  const kept = async () => (await api(page, '/currency-rates?currency=ISK')).items.map((item) => [item.day, item.rate]);
  await add('0.0068');
  await rates.getByRole('row', { name: /ISK/ }).getByText('0.0068').waitFor();
  await add('0.0069');
  await rates.getByRole('row', { name: /ISK/ }).getByText('0.0069').waitFor();
  assert.deepEqual(await kept(), [['2026-01-31', '0.0069']]);
  await add('a lot');
  await rates.getByRole('alert').waitFor();
  await rates.getByRole('button', { name: /^Remove the rate of ISK/ }).press('Enter');
  await until('removed', async () => (await kept()).length === 0);
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await until('brought back', async () => (await kept()).length === 1);
  await send(page, 'DELETE', '/currency-rates/ISK/2026-01-31');
  assertNoProblems(page);
});

const signed = (payload) => {
  const at = Math.floor(Date.now() / 1000);
  return `t=${at},v1=${createHmac('sha256', SECRET).update(`${at}.${payload}`).digest('hex')}`;
};

test('Stripe gets an address and a secret; who pays is linked to an account', async () => {
  const page = await bench.page();
  await page.goto('/settings/stripe');
  await page.getByRole('button', { name: 'Make an address' }).press('Enter');
  const address = await page.locator('.secret code').innerText();
  const secrets = page.getByRole('region', { name: 'Signing secrets' });
  await secrets.getByLabel('Signing secret').fill('not one');
  await secrets.getByRole('button', { name: 'Add the secret' }).press('Enter');
  await secrets.getByText(/begins with whsec_/).waitFor();
  await secrets.getByLabel('Signing secret').fill(SECRET);
  await secrets.getByRole('button', { name: 'Add the secret' }).press('Enter');
  const hint = `whsec_…${SECRET.slice(-4)}`;
  await secrets.getByText(hint).waitFor();
  const payload = JSON.stringify({
    id: `evt_${run}`, object: 'event', type: 'customer.created', created: Math.floor(Date.now() / 1000), api_version: '2025-03-31.basil',
    data: { object: { id: `cus_${run}`, object: 'customer', name: `Payer ${run}`, email: `bills@${run}.example`, metadata: {} } },
  });
  const told = await fetch(address, { method: 'POST', headers: { 'Stripe-Signature': signed(payload) }, body: payload });
  assert.equal(told.status, 200, await told.text());
  await page.reload();
  const payers = page.getByRole('region', { name: 'Who pays, and is no account yet' });
  const payer = payers.getByRole('listitem').filter({ hasText: `Payer ${run}` });
  await payer.waitFor();
  await page.getByRole('region', { name: 'Newest messages' }).first().getByText('customer.created').first().waitFor();
  await assertAccessible(page, 'a payer who is nobody yet');
  await payer.getByRole('combobox', { name: 'Account' }).fill('a');
  await page.getByRole('option').first().click();
  await payer.getByRole('button', { name: 'It is this account' }).press('Enter');
  await until('linked', async () => (await api(page, '/billing/customers?limit=50')).items.find((item) => item.id === `cus_${run}`).account !== null);
  await payer.waitFor({ state: 'detached' });
  await secrets.getByRole('button', { name: `Remove the secret ${hint}` }).press('Enter');
  await until('the secret is gone', async () => !(await api(page, '/settings/stripe')).secrets.includes(hint));
  for (const key of (await api(page, '/keys')).items.filter((each) => each.name === 'Stripe' && !each.revoked_at)) await send(page, 'DELETE', `/keys/${key.id}`);
  assertNoProblems(page);
});

test('settings of money are read on a phone', async () => {
  const page = await bench.page({ phone: true });
  for (const path of ['/settings/revenue', '/settings/stripe']) {
    await page.goto(path);
    await page.locator('.below').last().waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
    await assertTargets(page);
  }
});
