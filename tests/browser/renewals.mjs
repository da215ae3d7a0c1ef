// Renewals: the pipeline with forecast and checklist, what people say of one, and what came of those of before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../http/until.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const rows = (page) => page.locator('.renewal-list button');
const one = (page, id) => api(page, `/renewals/${id}`);

async function firstOpen(page) {
  const { items } = await until('renewals are open', async () => {
    const answer = await api(page, '/renewals?state=open&sort=due&limit=100');
    return answer.items.length > 2 && answer;
  });
  return items;
}

test('what comes up is walked through by the keyboard, and opens the account', async () => {
  const page = await bench.page();
  const items = await firstOpen(page);
  await page.goto('/accounts');
  await page.locator('.table-row .account-name').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForURL(/\/renewals/);
  await rows(page).first().waitFor();
  const side = page.locator('.renewals-side');
  await side.getByRole('heading', { name: items[0].name }).waitFor();
  await page.keyboard.press('j');
  await side.getByRole('heading', { name: items[1].name }).waitFor();
  await page.keyboard.press('k');
  await side.getByRole('heading', { name: items[0].name }).waitFor();
  await assertAccessible(page, 'renewals');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => decodeURIComponent(url.pathname) === `/accounts/${items[0].account}`);
  assertNoProblems(page);
});

test('an owner says how likely it is and what comes next, and takes it back', async () => {
  const page = await bench.page();
  const [first] = await firstOpen(page);
  const before = await one(page, first.id);
  await page.goto(`/renewals?open=${first.id}`);
  const plan = page.getByRole('region', { name: 'Plan' });
  await plan.getByLabel('How likely they stay, in percent').fill('65');
  await plan.getByRole('textbox', { name: 'Next step' }).fill('Meet their new head of finance');
  await plan.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByText(`Saved: ${first.name}`).waitFor();
  const said = await one(page, first.id);
  assert.deepEqual([said.likelihood.owner, said.next_step], [65, 'Meet their new head of finance']);
  await page.getByRole('region', { name: 'Facts' }).getByText(/^65 %, /).waitFor();
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await until('taken back', async () => {
    const now = await one(page, first.id);
    return now.likelihood.owner === before.likelihood.owner && now.next_step === before.next_step;
  });
  assertNoProblems(page);
});

test('a step of the checklist is ticked, noted as not needed, and opened again', async () => {
  const page = await bench.page();
  const [first] = await firstOpen(page);
  await page.goto(`/renewals?open=${first.id}`);
  const list = page.getByRole('region', { name: 'Checklist' });
  const state = async (key) => (await one(page, first.id)).checklist_steps.find((step) => step.key === key);
  const [step, other] = (await one(page, first.id)).checklist_steps.filter((each) => each.state !== 'done');
  await list.getByRole('button', { name: `Done: ${step.name}` }).press('Enter');
  await until('ticked', async () => (await state(step.key)).state === 'done');
  await list.getByRole('button', { name: `Open again: ${step.name}` }).press('Enter');
  await until('opened again', async () => (await state(step.key)).state === step.state);
  const item = list.getByRole('listitem').filter({ hasText: other.name });
  await item.getByRole('button', { name: 'With a note' }).press('Enter');
  await item.getByRole('textbox', { name: 'Note' }).fill('They pay by bank transfer.');
  await assertAccessible(page, 'a note on a step');
  await item.getByRole('button', { name: 'Not needed' }).press('Enter');
  await until('not needed', async () => (await state(other.key)).state === 'not_needed');
  await item.getByText('“They pay by bank transfer.”').waitFor();
  await page.getByRole('button', { name: 'Undo' }).last().press('Enter');
  await until('taken back', async () => (await state(other.key)).state === other.state);
  assertNoProblems(page);
});

test('what came is told by owner, and one is settled by hand with its reason', async () => {
  const page = await bench.page();
  await page.goto('/renewals');
  await page.getByRole('button', { name: 'Settled', exact: true }).press('Enter');
  const outcomes = page.getByRole('region', { name: 'What came of them' }).first();
  const answer = page.waitForResponse((response) => response.url().includes('/renewals/outcomes') && response.url().includes('by=owner'));
  await outcomes.getByRole('button', { name: 'Owner', exact: true }).press('Enter');
  await page.waitForURL(/by=owner/);
  const asked = await answer;
  const told = await asked.json();
  const { from, to } = Object.fromEntries(new URL(asked.url()).searchParams);
  assert.equal(from, month(to, -12));
  await until('a row for each owner', async () => (await outcomes.getByRole('row').count()) === told.rows.length + 2, 60);
  await assertAccessible(page, 'settled renewals');
  const { items } = await api(page, '/renewals?state=settled&limit=5');
  const [settled] = items;
  await page.goto(`/renewals?state=settled&open=${settled.id}`);
  const plan = page.getByRole('region', { name: 'Plan' });
  await plan.getByRole('combobox', { name: 'Result' }).click();
  await page.getByRole('option', { name: 'Renewed for less' }).click();
  await plan.getByRole('textbox', { name: 'Why' }).fill('They gave a module back.');
  await plan.getByRole('button', { name: 'Save' }).press('Enter');
  await until('settled by hand', async () => {
    const now = await one(page, settled.id);
    return now.state === 'contracted' && now.settled_by !== '' && now.reason === 'They gave a module back.';
  });
  await send(page, 'PATCH', `/renewals/${settled.id}`, { result: null, reason: '' });
  assertNoProblems(page);
});

const month = (day, by) => new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + by, 1)).toISOString().slice(0, 10);

test('the forecast is a chart and a table, and leads here from the portfolio', async () => {
  const page = await bench.page();
  await page.goto('/portfolio');
  const panel = page.getByRole('region', { name: 'Forecast' }).first();
  await panel.locator('.forecast-chart .expected').first().waitFor();
  await panel.getByRole('button', { name: 'Table' }).press('Enter');
  await panel.getByRole('columnheader', { name: '8 in 10' }).waitFor();
  await panel.getByRole('link', { name: 'Open' }).press('Enter');
  await page.waitForURL(/\/renewals/);
  await page.locator('.forecast-chart .expected').first().waitFor();
  const first = (await page.evaluate(() => new Date().toISOString())).slice(0, 10);
  const { total, months } = await api(page, `/renewals/forecast?from=${month(first, 0).slice(0, 7)}&to=${month(first, 5).slice(0, 7)}`);
  assert.equal(months.length, 6);
  assert.ok(total.low <= total.expected && total.expected <= total.high && total.expected <= total.due, JSON.stringify(total));
  assertNoProblems(page);
});

test('on a phone it is the list or one of them', async () => {
  const page = await bench.page({ phone: true });
  await firstOpen(page);
  await page.goto('/renewals');
  await rows(page).first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await assertTargets(page);
  await rows(page).first().tap();
  await page.getByRole('region', { name: 'Checklist' }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await assertAccessible(page, 'a renewal on a phone');
  await page.getByRole('button', { name: 'All renewals' }).tap();
  await rows(page).first().waitFor();
  assertNoProblems(page);
});
