// Warnings: the register with its evidence, snoozing and closing with a way back, rules, the bell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../http/until.mjs';
import { api, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const detail = (page) => page.getByRole('complementary').last();

test('the register shows what the server ranks first, with its values', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/warnings?limit=5');
  assert.ok(items.length > 0, 'the demo has customers in trouble');
  await page.goto('/warnings');
  const first = page.locator('.warning-list .warning-row').first();
  await first.getByText(items[0].name).waitFor();
  await first.locator('.not-narrow').getByText(items[0].account.name).waitFor();
  await detail(page).getByRole('heading', { name: items[0].name }).waitFor();
  await detail(page).getByText(items[0].action).waitFor();
  await detail(page).locator('.warning-evidence tr').nth(1).waitFor();
  await page.keyboard.press('j');
  await detail(page).getByRole('heading', { name: items[1].name }).waitFor();
  await page.waitForURL(new RegExp(`open=${items[1].id}`));
  assertNoProblems(page);
});

test('a warning is snoozed and brought back, then closed with what came of it', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/warnings?limit=200&direction=risk');
  const warning = items.at(-1);
  await page.goto(`/warnings?direction=risk&open=${warning.id}`);
  await detail(page).getByRole('button', { name: 'Snooze' }).click();
  await page.getByRole('dialog', { name: 'Snooze' }).getByRole('button', { name: '7 days', exact: true }).click();
  await page.getByText(new RegExp(`^${warning.name} snoozed until`)).waitFor();
  assert.equal((await api(page, `/warnings/${warning.id}`)).state, 'snoozed');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.waitForFunction(async (id) => (await (await fetch(`/api/v1/warnings/${id}`)).json()).state === 'open', warning.id);

  await page.goto(`/warnings?direction=risk&open=${warning.id}`);
  await detail(page).getByRole('button', { name: 'Close', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Close' });
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await dialog.getByText('Choose what came of it.').waitFor();
  await dialog.getByRole('combobox', { name: 'What came of it' }).click();
  await page.getByRole('option', { name: 'Not relevant' }).click();
  await dialog.getByLabel('Why').fill('A test of the register.');
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByText(`${warning.name} closed`).waitFor();
  const closed = await api(page, `/warnings/${warning.id}`);
  assert.deepEqual([closed.state, closed.outcome, closed.reason], ['closed', 'not_relevant', 'A test of the register.']);
  await page.goto(`/warnings?state=closed&open=${warning.id}`);
  await detail(page).getByText('A test of the register.').waitFor();
  await detail(page).getByRole('button', { name: 'Open again' }).click();
  await page.waitForFunction(async (id) => (await (await fetch(`/api/v1/warnings/${id}`)).json()).state === 'open', warning.id);
  assertNoProblems(page);
});

test('an account shows its open warnings, and none can be changed on a past day', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/warnings?limit=50');
  const { account, name, day } = items.find((item) => item.account);
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  const panel = page.getByRole('region', { name: 'Open warnings' });
  await panel.getByRole('heading', { name }).waitFor();
  await panel.getByRole('button', { name: 'Snooze' }).first().waitFor();
  const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/accounts/${encodeURIComponent(account.id)}?day=${before}`);
  await panel.waitFor();
  await panel.getByText('Warnings until then').waitFor();
  assert.equal(await panel.getByRole('button', { name: 'Snooze' }).count(), 0);
});

test('the bell is for news: what was found when the rules were first asked is one line', async () => {
  const page = await bench.page();
  const { found } = await api(page, '/notices');
  assert.ok(found > 0, 'the demo has customers in trouble from its first day');
  await page.goto('/accounts');
  await page.getByRole('button', { name: /^Notices/ }).click();
  const list = page.getByRole('dialog', { name: 'Notices' });
  await list.getByText(/more (was|were) found when the rules were first asked/).waitFor();
  await list.getByRole('link', { name: 'See the register' }).click();
  await page.waitForURL(/\/warnings/);
  assertNoProblems(page);
});

test('a rule is changed with a reason, and its versions say so', async () => {
  const page = await bench.page();
  await page.goto('/warnings/rules/new');
  const name = `Browser rule ${Date.now()}`;
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: /^Formula of/ }).fill('active_people(28d) = 0 and known_people > 100000');
  await page.getByText(/^0 of \d+ accounts match/).waitFor();
  await page.getByLabel('Due in days').fill('9');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.waitForURL(/\/rules\/\d+/);
  await page.getByRole('textbox', { name: 'What to do' }).fill('Call them.');
  await page.getByLabel('Why this change').fill('Nobody knew what to do.');
  await page.keyboard.press('Control+s');
  await page.getByText('version 2 saved').waitFor();
  await page.getByRole('button', { name: 'Versions' }).click();
  const versions = page.getByRole('dialog', { name: 'Versions' });
  await versions.getByText('Nobody knew what to do.').waitFor();
  await versions.getByText('Version 1').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/warnings\/rules$/);
  assertNoProblems(page);
});

test('the register can be used on a phone', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/warnings');
  await page.locator('.warning-list .warning-row').first().waitFor();
  await assertTargets(page);
});

test('on a phone a warning takes the place of the list, and leads back to it', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/warnings');
  const first = page.locator('.warning-list .warning-row').first();
  const name = await first.locator('b').textContent();
  await first.tap();
  await detail(page).getByRole('heading', { name }).waitFor();
  assert.ok(await first.isHidden());
  await assertTargets(page);
  await page.getByRole('button', { name: 'All warnings' }).tap();
  await first.waitFor();
});

test('an event that arrives raises a warning on the open page and at the bell, without a reload', async () => {
  const page = await bench.page();
  const stamp = Date.now();
  const event = `Alarm Pressed ${stamp}`;
  const { key } = await send(page, 'POST', '/keys', { name: `Alarms ${stamp}`, kind: 'write', dialect: 'segment' });
  const track = async (type, fields) => {
    const headers = { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
    const data = { userId: `alarm_${stamp}`, ...fields };
    assert.equal((await page.request.post(`/v1/${type}`, { headers, data })).status(), 200);
  };
  const account = `Alarm Works ${stamp}`;
  // One account has pressed it twice already: once that is found, the rule is followed, and what comes then is news.
  const known = { userId: `known_${stamp}`, context: { groupId: `known-${stamp}` } };
  await track('group', { ...known, groupId: `known-${stamp}`, traits: { name: `Known Works ${stamp}` } });
  for (let i = 0; i < 2; i++) await track('track', { ...known, event });
  await track('group', { groupId: `alarm-${stamp}`, traits: { name: account } });
  await track('track', { event });
  const name = `Alarm ${stamp}`;
  const rule = await send(page, 'POST', '/warning-rules', {
    name,
    body: { formula: `count("${event}", 7d) >= 2`, direction: 'risk', severity: 3, meaning: 'Somebody pressed it twice.', on: true },
  });

  await until('the rule is followed', async () => (await api(page, `/warnings?rule=${rule.id}`)).items.length === 1);
  await page.goto(`/warnings?rule=${rule.id}`);
  await page.locator('.warning-list .warning-row').filter({ hasText: `Known Works ${stamp}` }).waitFor();
  await page.getByText(/events? (a minute|so far)/).first().waitFor();
  const { unread } = await api(page, '/notices');
  await page.evaluate(() => (globalThis.stayed = true));
  await track('track', { event });
  const row = page.locator('.warning-list .warning-row').filter({ hasText: account });
  await row.getByText(name).waitFor();
  await detail(page).getByText('Somebody pressed it twice.').waitFor();
  const bell = page.getByRole('button', { name: `Notices ${unread + 1} unread` });
  await bell.click();
  await page.getByRole('dialog', { name: 'Notices' }).getByRole('listitem').filter({ hasText: name }).getByRole('button').click();
  await page.waitForURL(/open=\d+/);
  await page.getByRole('button', { name: unread > 0 ? `Notices ${unread} unread` : 'Notices', exact: true }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.stayed), true);
  await send(page, 'DELETE', `/warning-rules/${rule.id}`);
  assertNoProblems(page);
});
