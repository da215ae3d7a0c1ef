// Settings of mail: set, tried over a real mail server, signed; and what is wrong is said beside the form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostOffice } from '../http/post_office.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, assertValue, bench, send } from './helper.mjs';

test('mail is set and tried by the keyboard, and says what became of it', async () => {
  const office = await PostOffice.open();
  const page = await bench.page();
  await page.goto('/settings/mail');
  try {
    await page.getByLabel('Server', { exact: true }).fill('127.0.0.1');
    await page.getByLabel('Port').fill(String(office.port));
    await page.getByRole('textbox', { name: 'From', exact: true }).fill('nobody');
    await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
    await page.getByText('“nobody” is no mail address.').waitFor();
    await page.getByRole('textbox', { name: 'From', exact: true }).fill('cs@vendor.example');
    await page.getByRole('combobox', { name: 'Encryption' }).click();
    await page.getByRole('option', { name: 'None' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
    const trial = page.getByRole('region', { name: 'Try it' });
    await trial.getByLabel('Send a mail to').fill('bea@example.org');
    await trial.getByRole('button', { name: 'Send' }).press('Enter');
    await trial.getByText('The mail server took it.').waitFor();
    assert.equal(office.to('bea@example.org').length, 1);
    const sign = page.getByRole('region', { name: 'Signature (DKIM)' });
    await assertValue(sign.getByLabel('Domain'), 'vendor.example');
    await sign.getByRole('button', { name: 'Make a key' }).press('Enter');
    await sign.getByText('perennial._domainkey.vendor.example').waitFor();
    assert.equal((await api(page, '/settings/mail')).settings.has_dkim_key, true);
    await assertAccessible(page, 'mail');
    assertNoProblems(page);
  } finally {
    await send(page, 'PUT', '/settings/mail', { host: '', from: '', security: 'starttls', port: 587, dkim_key: '', dkim_domain: '', dkim_selector: '' });
    await office.close();
  }
});

test('the settings of mail fit a phone', async () => {
  const page = await bench.page({ phone: true, dark: true });
  await page.goto('/settings/mail');
  await page.getByLabel('Server', { exact: true }).waitFor();
  await assertTargets(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false);
  assertNoProblems(page);
});
