// Before a meeting: the brief. An account is handed over with goals and promises, accepted or returned.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

test('the brief of an account says what is known, and the account is handed over, returned, and accepted', async () => {
  const page = await bench.page();
  const account = (await api(page, '/accounts?sort=-name&limit=1')).items[0];
  const id = encodeURIComponent(account.id);
  const { items: staff } = await api(page, '/staff');
  const known = staff.find((each) => each.email === 'cora@perennial.example');
  const cora = known ?? (await send(page, 'POST', '/staff', { name: 'Cora Lindt', email: 'cora@perennial.example', role: 'csm' }));
  const ownerOf = async () => (await api(page, `/accounts/${id}/owners`)).items[0]?.owner ?? '';
  await page.goto(`/accounts/${id}`);
  await page.getByRole('link', { name: 'Brief' }).press('Enter');
  await page.getByRole('heading', { name: `Brief: ${account.name}` }).waitFor();
  const brief = await api(page, `/accounts/${id}/brief`);
  for (const section of brief.sections) await page.getByRole('region', { name: section.title }).waitFor();
  await assertAccessible(page, 'a brief');

  const handOver = async () => {
    await page.getByRole('button', { name: 'Hand over…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: `Hand over ${account.name}` });
    await dialog.getByRole('combobox', { name: 'To whom' }).fill('Cora');
    await page.getByRole('option', { name: 'Cora Lindt' }).click();
    await dialog.getByRole('textbox', { name: /What they want to reach/ }).fill('Half the paper\nFaster routes');
    await dialog.getByRole('textbox', { name: /What was promised/ }).fill('A call each month');
    // The shipped stage asks for two hours a week and knowledge 2 of 5.
    await dialog.getByRole('textbox', { name: 'Hours a week they have' }).fill('1');
    await dialog.getByText('They have 1 of 2 hours a week.').waitFor();
    await dialog.getByRole('textbox', { name: 'What they know, 1 to 5' }).fill('3');
    await dialog.getByText('It asks more than they have.').waitFor();
    await assertAccessible(page, 'handing over');
    await dialog.getByRole('button', { name: 'Hand over' }).press('Enter');
    await page.waitForURL(/\/handovers\/\d+/);
    await page.getByRole('region', { name: 'Goals', exact: true }).getByText('Faster routes').waitFor();
  };
  await handOver();
  const readiness = page.getByRole('region', { name: 'Time and knowledge for onboarding' });
  await readiness.getByText('They have 1 h a week and know 3 of 5.').waitFor();
  await readiness.getByText('It asks more than they have.').waitFor();
  await assertAccessible(page, 'a handover');
  await page.getByRole('button', { name: 'Return' }).press('Enter');
  await page.getByRole('textbox', { name: 'What is missing' }).fill('Who signs?');
  await page.getByRole('button', { name: 'Return' }).press('Enter');
  await page.getByText('“Who signs?”').waitFor();

  await page.goto(`/accounts/${id}/brief`);
  await handOver();
  const before = await ownerOf();
  await page.getByRole('button', { name: 'Accept' }).press('Enter');
  await page.getByText('accepted', { exact: true }).waitFor();
  assert.equal(await ownerOf(), cora.email);
  await send(page, 'PATCH', `/accounts/${id}`, { attributes: { owner: before } });
  assertNoProblems(page);
});

test('a brief is read on a phone', async () => {
  const page = await bench.page({ phone: true });
  const account = (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
  await page.goto(`/accounts/${encodeURIComponent(account.id)}/brief`);
  await page.locator('.digest').first().waitFor();
  await assertTargets(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assertNoProblems(page);
});
