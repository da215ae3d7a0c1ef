// What keeps customers from acting: noted by the team, ranked, taken up and removed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertFits, assertNoProblems, bench, send } from './helper.mjs';

test('an obstacle is noted, ranked with the revenue behind it, and taken up by the keyboard', async () => {
  const page = await bench.page();
  await page.goto('/messages/obstacles');
  await page.getByRole('heading', { name: 'What to remove first' }).waitFor();
  const [account] = (await api(page, '/accounts?sort=-arr&limit=1')).items;
  const { id } = await send(page, 'POST', '/obstacles', { account: account.id, kind: 'technical', text: 'The export <b>fails</b>.' });
  await page.reload();
  const ranking = page.getByRole('region', { name: 'What to remove first' });
  await ranking.getByRole('row', { name: /Technical problem/ }).waitFor();
  const row = page.getByRole('region', { name: 'Who said so' }).getByRole('listitem').filter({ hasText: 'The export <b>fails</b>.' });
  await row.waitFor();
  await row.getByRole('textbox', { name: /^Note, / }).fill('It is being mended.');
  await page.keyboard.press('Tab');
  await page.getByText('Saved').first().waitFor();
  await row.getByRole('combobox', { name: /^State, / }).click();
  await page.getByRole('option', { name: 'Taken up' }).click();
  await row.waitFor({ state: 'detached' }); // only open ones are shown
  const { items } = await api(page, '/obstacles?state=taken_up');
  assert.deepEqual(items.filter((one) => one.id === id).map(({ note, kind }) => [note, kind]), [['It is being mended.', 'technical']]);
  await assertAccessible(page, 'obstacles');
  await page.getByRole('button', { name: 'Note an obstacle' }).press('Enter');
  await page.getByRole('dialog', { name: 'Note an obstacle' }).getByRole('button', { name: 'Save' }).waitFor();
  await assertAccessible(page, 'an obstacle to note');
  const phone = await bench.page({ phone: true });
  await phone.goto('/messages/obstacles');
  await phone.getByRole('heading', { name: 'What to remove first' }).waitFor();
  await assertFits(phone, 'obstacles on a phone');
  assertNoProblems(page);
  assertNoProblems(phone);
});
