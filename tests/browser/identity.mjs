// Who is who: a person is exported and erased after their name was typed; two accounts become one and two again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../http/until.mjs';
import { api, assertAccessible, assertNoProblems, bench, send } from './helper.mjs';

const run = Date.now();

test('a person is exported, and erased only when the name is typed', async () => {
  const page = await bench.page();
  const account = (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
  const id = `canary-${run}`;
  await send(page, 'POST', '/people', { id, account: account.id, attributes: { name: `Canary ${run}`, email: `canary-${run}@nowhere.example` } });
  await page.goto(`/people/${id}`);
  await page.getByRole('heading', { name: `Canary ${run}` }).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export' }).click()]);
  const file = Buffer.concat(await (await download.createReadStream()).toArray()).toString();
  assert.ok(file.includes(`canary-${run}@nowhere.example`));
  JSON.parse(file);

  await page.getByRole('button', { name: 'Erase…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: `Erase Canary ${run}` });
  const erase = dialog.getByRole('button', { name: 'Erase for ever' });
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Asked by letter.');
  await dialog.getByRole('textbox', { name: `Type Canary ${run} to erase` }).fill('Canary');
  assert.ok(await erase.isDisabled());
  await assertAccessible(page, 'erasing a person');
  await dialog.getByRole('textbox', { name: `Type Canary ${run} to erase` }).fill(`Canary ${run}`);
  await erase.press('Enter');
  await page.getByText('The person is being erased').waitFor();
  await page.waitForURL(/\/people$/);
  await until('the person is erased', async () => (await api(page, '/erasures')).items[0]?.state === 'done', 60);
  assert.equal((await page.request.get(`/api/v1/people/${id}`)).status(), 404);
  assertNoProblems(page);
});

test('two accounts that are one customer are compared, merged, and parted again', async () => {
  const page = await bench.page();
  const [keep, drop] = [`twin-a-${run}`, `twin-b-${run}`];
  await send(page, 'POST', '/accounts', { id: keep, attributes: { name: `Twin ${run} Ltd`, plan: 'Team' } });
  await send(page, 'POST', '/accounts', { id: drop, attributes: { name: `Twin ${run} GmbH`, plan: 'Starter' } });
  await page.goto('/duplicates');
  const line = page.getByRole('region', { name: 'Duplicates' }).getByRole('listitem').filter({ hasText: `Twin ${run}` });
  await line.getByText('same name').waitFor();
  await assertAccessible(page, 'duplicates');
  await line.getByRole('button', { name: /^Compare and merge/ }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Make one account of two' });
  await dialog.getByRole('row', { name: /plan/ }).waitFor();
  const stays = await dialog.locator('dd b').innerText();
  await dialog.getByRole('button', { name: 'The other way round' }).press('Enter');
  assert.notEqual(await dialog.locator('dd b').innerText(), stays);
  await dialog.getByRole('row', { name: /plan/ }).waitFor();
  await assertAccessible(page, 'merging two accounts');
  await dialog.getByRole('textbox', { name: 'Why' }).fill(`One customer ${run}`);
  await dialog.getByRole('button', { name: 'Merge', exact: true }).press('Enter');
  await page.getByText(/^Twin .* is Twin .* now$/).waitFor();
  const { items } = await api(page, '/merges');
  assert.equal(items[0].why, `One customer ${run}`);
  assert.equal((await page.request.get(`/api/v1/accounts/${items[0].drop}`)).ok(), true); // the other id still works
  const merged = page.getByRole('region', { name: 'Merged' }).getByRole('listitem').filter({ hasText: `One customer ${run}` });
  await merged.getByRole('button', { name: /^Undo/ }).press('Enter');
  await merged.getByText('undone').waitFor();
  assertNoProblems(page);
});
