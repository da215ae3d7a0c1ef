// Onboarding: an item is ticked, what they have is said, access is asked for, the customer's report has what was written; and the
// page of the journey shows issues, access, first value and modules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';
import { until } from '../http/until.mjs';

// Once the past is followed: before that accounts are in onboarding that left it long ago.
const cardsOf = async (page) => {
  await until('the past is followed', async () => (await api(page, '/journey')).complete, 60);
  return (await api(page, '/journey/onboarding/board')).cards;
};
const inOnboarding = async (page) => (await cardsOf(page))[0].account;

test('on an account: the acceptance check, time and knowledge, executive support, access, and the report for the customer', async () => {
  const page = await bench.page();
  const { id, name } = await inOnboarding(page);
  await page.goto(`/accounts/${encodeURIComponent(id)}`);
  const card = page.getByRole('group', { name: 'Onboarding', exact: true });
  const item = card.getByRole('checkbox', { name: 'It is configured as agreed' });
  await item.check();
  await card.getByText('on ').first().waitFor();
  await card.getByRole('button', { name: 'Edit: Onboarding' }).press('Enter');
  const form = page.getByRole('dialog', { name: 'Onboarding' });
  await form.getByLabel('Hours a week they have').fill('1');
  await form.getByLabel('What they know').fill('1');
  await form.getByLabel('Where executive support is needed').fill('Their board has to free people');
  await assertAccessible(page, 'what they have for onboarding');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await card.getByText('More is asked than they have.').waitFor();
  await card.getByRole('button', { name: 'Ask for access' }).click();
  const ask = page.getByRole('dialog', { name: 'Ask for access' });
  await ask.getByLabel('For whom').fill(`nobody-yet-${Date.now()}@example.com, Ida "the" Lund`);
  await ask.getByLabel('Who asked for it').fill('Eva');
  await ask.getByRole('button', { name: 'Ask for access' }).click();
  await ask.waitFor({ state: 'detached' });
  const state = card.getByRole('combobox', { name: 'State of Ida "the" Lund' }).first();
  await state.selectOption('invited');
  await card.getByText('invited, 0 days').first().waitFor();
  await assertAccessible(page, 'onboarding of an account');
  await card.getByRole('link', { name: 'Report for the customer' }).click();
  await page.getByRole('heading', { name: `The onboarding of ${name}` }).waitFor();
  await page.getByText('Their board has to free people').waitFor();
  await assertAccessible(page, 'the report of onboarding');
  assert.equal((await api(page, `/accounts/${encodeURIComponent(id)}/onboarding`)).acceptance[0].done, 'hand');
  assertNoProblems(page);
});

test('it is not closed by hand while items are open, unless somebody says that they know', async () => {
  const page = await bench.page();
  const { id } = (await cardsOf(page)).at(-1).account;
  await page.goto(`/accounts/${encodeURIComponent(id)}`);
  const panel = page.getByRole('region', { name: 'Journey', exact: true });
  await panel.getByRole('button', { name: 'Move…' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Out of Onboarding' }).click();
  await form.getByLabel('Why').fill('They go on alone');
  await form.getByRole('button', { name: 'Move', exact: true }).click();
  await form.getByText(/of 3 items of the acceptance check/).waitFor();
  await assertAccessible(page, 'open items');
  await form.getByRole('checkbox', { name: /although items/ }).check();
  await form.getByRole('button', { name: 'Move', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  const { moves } = await api(page, `/accounts/${encodeURIComponent(id)}/journey`);
  await send(page, 'DELETE', `/stage-moves/${moves[0].id}`);
  assertNoProblems(page);
});

test('what an adoption plan wants is compared with its days: early, ahead at its pace, and told to the customer', async () => {
  const page = await bench.page();
  const [account] = (await api(page, '/accounts?sort=-active_people&limit=1')).items;
  const path = `/accounts/${encodeURIComponent(account.id)}`;
  const day = (offset) => new Date(Date.parse(account.day ?? new Date().toISOString().slice(0, 10)) + offset * 86400000).toISOString().slice(0, 10);
  // Held from the start, and far away.
  const items = [{ kind: 'users', target: 1, due: day(30) }, { kind: 'users', target: 100000, due: day(60) }];
  const plan = await send(page, 'POST', '/adoption-plans', { account: account.id, title: `Days ${Date.now()}`, start: day(-20), due: day(60), items });
  await page.goto('/journey');
  const more = page.getByRole('region', { name: 'More of onboarding' });
  await more.getByRole('button', { name: 'First value', exact: true }).click();
  const wanted = more.getByRole('region', { name: 'What adoption plans want' });
  await wanted.getByRole('row').filter({ hasText: account.name }).filter({ hasText: 'from the start' }).first().waitFor();
  const dates = await api(page, '/adoption-plans/dates');
  await wanted.getByText(`${dates.early} early, ${dates.in_time} on the day, ${dates.late} late; ${dates.open} to come`).waitFor();
  await assertAccessible(page, 'days of adoption plans');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  await assertAccessible(page, 'days of adoption plans (dark)', ['color-contrast']);
  await page.evaluate(() => delete document.documentElement.dataset.theme);
  await page.goto(`${path}/use-cases`);
  await page.getByText('so from the start').first().waitFor();
  await send(page, 'DELETE', `/adoption-plans/${plan.id}`);
  assertNoProblems(page);
});

test('the journey shows issues, access, first value and modules, on a phone too', async () => {
  for (const phone of [false, true]) {
    const page = await bench.page({ phone });
    const { id } = await inOnboarding(page);
    await send(page, 'PATCH', `/accounts/${encodeURIComponent(id)}/onboarding`, { support: 'Their board has to free people', issues: 'No time' });
    await page.goto('/journey');
    const panel = page.getByRole('region', { name: 'More of onboarding' });
    await panel.getByText('Their board has to free people').waitFor();
    await assertAccessible(page, 'issues of onboarding');
    for (const [tab, sign] of [['Access', /for access/], ['First value', /early wins|Early wins/], ['Modules', /rates a module/]]) {
      await panel.getByRole('button', { name: tab, exact: true }).click();
      await panel.getByText(sign).first().waitFor();
      await assertAccessible(page, `${tab} of onboarding`);
    }
    if (phone) await assertTargets(page);
    assertNoProblems(page);
  }
});
