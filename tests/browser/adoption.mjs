// Adoption: what it means is said in the settings, all customers are asked three questions, and so is one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertFits, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const settle = (page) => page.locator('.plane svg .dot').first().waitFor();

test('what adoption means is said, and answers follow it', async () => {
  const page = await bench.page();
  const before = await api(page, '/settings/adoption');
  await page.goto('/settings/adoption');
  await page.getByRole('button', { name: 'Add a role' }).click();
  await page.getByLabel(`Role ${before.roles.length + 1}`, { exact: true }).fill('workshop');
  await page.getByRole('combobox', { name: 'Rhythm of workshop' }).click();
  await page.getByRole('option', { name: 'Daily (20 of 28 days)' }).click();
  await page.getByRole('button', { name: 'Add a sign' }).click();
  await page.getByLabel('Name', { exact: true }).last().fill('Comes every week');
  await page.getByLabel('Formula of accounts').last().fill('active_days(28d)');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('say what it should be at least or at most').waitFor();
  await page.getByLabel('At least').last().fill('4');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('What adoption means is saved').waitFor();
  const saved = await api(page, '/settings/adoption');
  assert.deepEqual(saved.roles.at(-1), { role: 'workshop', rhythm: 20, word: 'daily' });
  assert.equal(saved.intended.at(-1).at_least, 4);
  await assertAccessible(page, 'settings of adoption');
  await page.goto('/features/adoption');
  await settle(page);
  await page.locator('.intended-list li').filter({ hasText: 'Comes every week' }).waitFor();
  const { roles, intended } = before;
  await send(page, 'PUT', '/settings/adoption', { roles: roles.map(({ role, rhythm }) => ({ role, rhythm })), intended });
  assertNoProblems(page);
});

test('an answer leads to its customers, and from one to why', async () => {
  const page = await bench.page();
  await page.goto('/features');
  await page.getByRole('navigation', { name: 'Pages of product use' }).getByRole('link', { name: 'Adoption', exact: true }).click();
  await settle(page);
  const { questions, items } = await api(page, '/adoption?used=partly&limit=1');
  const { partly } = questions[0];
  assert.ok(partly > 0);
  await page.getByRole('button', { name: /^Is the product used\? Partly \d/ }).click();
  await page.waitForURL(/answer=partly/);
  const table = page.getByRole('region', { name: 'Customers', exact: true });
  await table.getByText(`of ${partly}`, { exact: false }).first().waitFor();
  await table.getByRole('link', { name: items[0].account.name }).first().click();
  await page.getByRole('heading', { name: items[0].account.name, level: 1 }).waitFor();
  const panel = page.getByRole('region', { name: 'Adoption', exact: true });
  await panel.getByRole('button', { name: 'Is the product used? Partly' }).click();
  await panel.getByText('How often people come, of what their role should').waitFor();
  await assertAccessible(page, 'an account with a question open');
  await panel.getByRole('button', { name: 'Table' }).click();
  await panel.locator('table').waitFor();
  assertNoProblems(page);
});

test('versions are counted, and one leads to who is on it', async () => {
  const page = await bench.page();
  const [account] = (await api(page, '/adoption?sort=-active_people&limit=1')).items;
  const path = `/accounts/${encodeURIComponent(account.account.id)}`;
  const { items } = await api(page, `${path}/people?limit=3`);
  for (const [i, version] of ['4.9', '4.10', '4.10'].entries()) await send(page, 'PATCH', `/people/${encodeURIComponent(items[i].id)}`, { attributes: { product_version: version } });
  await send(page, 'PATCH', path, { attributes: { product_version: '4.10' } });
  await page.goto('/features/versions');
  const table = page.getByRole('region', { name: 'Versions in use' });
  await table.locator('tbody tr').nth(2).waitFor();
  assert.deepEqual((await table.locator('tbody th').allTextContents()).slice(0, 2), ['4.10', '4.9']);
  await table.getByRole('button', { name: '4.10' }).click();
  await page.getByRole('region', { name: 'Who is on it' }).getByRole('link', { name: account.account.name }).waitFor();
  await assertAccessible(page, 'versions');
  await assertFits(page, 'versions');
  for (const { id } of items) await send(page, 'PATCH', `/people/${encodeURIComponent(id)}`, { attributes: { product_version: null } });
  await send(page, 'PATCH', path, { attributes: { product_version: null } });
  assertNoProblems(page);
});

test('who went back to an older version is listed, light, dark and on a phone', async () => {
  const page = await bench.page();
  const { account } = (await api(page, '/adoption?sort=-active_people&limit=1')).items[0];
  const say = (product_version, days) => send(page, 'POST', '/accounts', { items: [{ id: account.id, product_version, timestamp: new Date(Date.now() - days * 86400000).toISOString() }] });
  await say('4.10', 40);
  await say('4.9', 0);
  for (const look of [{}, { dark: true }, { phone: true }]) {
    const shown = await bench.page(look);
    await shown.goto('/features/versions');
    const back = shown.getByRole('region', { name: 'Went back' });
    await back.getByRole('listitem').filter({ hasText: account.name }).filter({ hasText: '4.10 to 4.9' }).waitFor();
    await assertAccessible(shown, `versions ${JSON.stringify(look)}`);
    await assertFits(shown, `versions ${JSON.stringify(look)}`);
    assertNoProblems(shown);
  }
  await send(page, 'PATCH', `/accounts/${encodeURIComponent(account.id)}`, { attributes: { product_version: null } });
  assertNoProblems(page);
});

test('a touchpoint says what it was about, and the feature what it costs', async () => {
  const page = await bench.page();
  const [account] = (await api(page, '/adoption?sort=-active_people&limit=1')).items;
  const [feature] = (await api(page, '/features')).items;
  const made = await send(page, 'POST', '/touchpoints', { account: account.account.id, kind: 'call', title: 'An hour of explaining' });
  await page.goto('/notes');
  await page.getByRole('button', { name: /An hour of explaining/ }).click();
  await page.getByRole('button', { name: 'Say feature and minutes' }).click();
  await page.getByRole('combobox', { name: 'Feature' }).click();
  await page.getByRole('option', { name: feature.name, exact: true }).click();
  await page.getByLabel('Minutes').fill('60');
  await assertAccessible(page, 'a touchpoint that says what it was about');
  await page.locator('.case-effort').getByRole('button', { name: 'Save' }).click();
  await page.getByText(`About: ${feature.name}, 60 minutes`).waitFor();
  await page.goto('/features/effort');
  const row = page.getByRole('region', { name: 'What features cost' }).locator('tbody tr').filter({ hasText: feature.name });
  await row.getByText('60', { exact: true }).waitFor();
  await assertAccessible(page, 'effort');
  await assertFits(page, 'effort');
  await send(page, 'DELETE', `/touchpoints/${made.id}`);
  assertNoProblems(page);
});

test('on a phone it fits and can be hit', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/features/adoption');
  await settle(page);
  await assertFits(page, 'adoption');
  await assertTargets(page);
  await page.goto('/features/effort');
  await page.locator('.effort-table tbody tr').first().waitFor();
  await assertFits(page, 'effort');
  await assertTargets(page);
  await page.goto('/settings/adoption');
  await page.locator('.adoption-form').waitFor();
  await assertFits(page, 'settings of adoption');
  await assertTargets(page);
});
