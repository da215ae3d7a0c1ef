// Who may speak badly: reached from the advocates, said with the reason and what to do first, and a task in one click.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

test('a customer in a bad mood is listed with the reason, and what to do first becomes a task', async () => {
  const page = await bench.page();
  const [account] = (await api(page, '/accounts?sort=-active_people&limit=1')).items;
  const { id } = await send(page, 'POST', '/touchpoints', { account: account.id, kind: 'call', title: 'They were angry', form: { sentiment: -2 } });
  await page.goto('/advocates');
  await page.getByRole('link', { name: 'Who may speak badly' }).press('Enter');
  await page.waitForURL(/\/dissatisfied/);
  await page.waitForFunction(async (wanted) => {
    const { items } = await (await fetch('/api/v1/dissatisfied?limit=200')).json();
    return items.some((one) => one.account.id === wanted && one.reasons.includes('sentiment'));
  }, account.id);
  await page.reload();
  const line = page.getByRole('list', { name: 'Who may speak badly' }).getByRole('listitem').filter({ has: page.getByRole('link', { name: account.name, exact: true }) });
  await line.getByText('bad mood in the last touchpoint').waitFor();
  await assertAccessible(page, 'who may speak badly');
  await line.getByRole('button', { name: `Make it a task: ${account.name}` }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: /^Save/ }).click();
  await form.waitFor({ state: 'detached' });
  const task = (await api(page, `/tasks?account=${encodeURIComponent(account.id)}&state=open`)).items.find((one) => one.note.includes('bad mood'));
  assert.ok(task.title.length > 5);
  await send(page, 'DELETE', `/touchpoints/${id}`);
  assertNoProblems(page);
});

test('on a phone the list fits and everything can be hit', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/dissatisfied');
  await page.locator('.dissatisfied li, .empty').first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
  await assertAccessible(page, 'who may speak badly on a phone');
  await assertTargets(page);
});
