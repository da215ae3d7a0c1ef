// Back-tests: a formula run over the past, two side by side, and one that is stopped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, bench, send } from './helper.mjs';

const panel = (page) => page.getByRole('region', { name: 'Over the past' });
const perMonth = (count, months) => String(Math.round((count / months) * 10) / 10);

// Half a year is enough here.
// What is still loading above moves the panel, and a list whose field left the picture is hidden: it is opened again.
async function choose(page, field, name) {
  const option = page.getByRole('option', { name });
  for (let tries = 0; ; tries++) {
    if (!(await option.isVisible())) await panel(page).getByRole('combobox', { name: field }).click();
    try {
      return await option.click({ timeout: 4000 });
    } catch (problem) {
      if (tries === 5) throw problem;
    }
  }
}

const chooseShort = (page) => choose(page, 'Which time', 'The last 6 months');

// The result that the page asked for, once it is there.
async function resultOf(page, begun) {
  const { id } = await (await begun).json();
  await panel(page).getByRole('button', { name: 'Run again' }).waitFor();
  return api(page, `/backtests/${id}`);
}

test('a formula is run over the past, alone and beside another, and every case can be opened', async () => {
  const page = await bench.page();
  await page.goto('/segments/new/edit');
  await page.getByRole('textbox', { name: /^Formula of/ }).fill('active_people(28d) < 3');
  await page.getByText(/accounts match/).first().waitFor();
  await chooseShort(page);
  let begun = page.waitForResponse((response) => response.url().endsWith('/backtests'));
  await panel(page).getByRole('button', { name: 'Run over the past' }).click();
  const { result } = await resultOf(page, begun);
  const figures = panel(page).locator('.backtest-figures');
  await figures.getByText(`of ${result.lost} who left`).waitFor();
  assert.deepEqual(
    (await figures.locator('dd').allTextContents()).map((text) => text.split(' ')[0]),
    [result.caught, result.missed, result.ahead ? result.ahead.median : '–', result.false_alarms].map(String),
  );
  await panel(page).getByRole('button', { name: 'Table' }).click();
  assert.equal(await panel(page).locator('.backtest-table tbody tr').count(), Math.min(500, result.cases.length));

  await panel(page).getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'A formula' }).click();
  await panel(page).getByRole('textbox', { name: 'A formula' }).fill('active_people(28d) < 6');
  begun = page.waitForResponse((response) => response.url().endsWith('/backtests'));
  await panel(page).getByRole('button', { name: 'Run again' }).click();
  const both = await resultOf(page, begun);
  const table = panel(page).getByRole('table', { name: 'Result' });
  const row = (name) => table.getByRole('row', { name, exact: true });
  await row(`Caught ${both.result.caught} ${both.versus.caught}`).waitFor();
  await row(`Missed ${both.result.missed} ${both.versus.missed}`).waitFor();
  const alarms = [both.result, both.versus].map((each) => perMonth(each.false_alarms, each.months));
  await row(`False alarms a month ${alarms[0]} ${alarms[1]}`).waitFor();
  const { owner, alarms: many } = both.versus.per_owner.find((each) => each.owner !== '');
  const few = both.result.per_owner.find((each) => each.owner === owner)?.alarms ?? 0;
  await row(`${owner} ${perMonth(few, both.result.months)} ${perMonth(many, both.versus.months)}`).waitFor();
  await assertAccessible(page, 'two back-tests');

  const { account } = both.result.cases[0];
  await panel(page).getByRole('link', { name: account.name, exact: true }).first().click();
  await page.getByRole('heading', { name: account.name, level: 1 }).waitFor();
  assertNoProblems(page);
});

test('a version of a rule is run beside the one before it', async () => {
  const page = await bench.page();
  const made = await send(page, 'POST', '/warning-rules', {
    name: `Two versions ${Date.now()}`,
    body: { formula: 'active_people(28d) < 2', direction: 'risk', severity: 1, on: false },
  });
  await page.goto(`/warnings/rules/${made.id}`);
  await page.getByRole('textbox', { name: /^Formula of/ }).fill('active_people(28d) < 4');
  await choose(page, 'Compare with', 'Version 1');
  await chooseShort(page);
  const begun = page.waitForResponse((response) => response.url().endsWith('/backtests'));
  await panel(page).getByRole('button', { name: 'Run over the past' }).click();
  const { result, versus } = await resultOf(page, begun);
  await panel(page).getByRole('columnheader', { name: 'Version 1' }).waitFor();
  await panel(page).getByRole('row', { name: `Caught ${result.caught} ${versus.caught}`, exact: true }).waitFor();
  await page.getByRole('textbox', { name: /^Formula of/ }).fill('active_people(28d) < 5');
  await panel(page).getByText('This is of an earlier state').waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/warnings\/rules$/);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.getByRole('link', { name: made.name }).waitFor();
  const { items } = await api(page, '/warning-rules');
  const again = items.find((rule) => rule.name === made.name);
  assert.equal(again.body.formula, 'active_people(28d) < 2');
  await send(page, 'DELETE', `/warning-rules/${again.id}`);
  assertNoProblems(page);
});

test('a scorecard is run over the past, beside the one that is shipped', async () => {
  const page = await bench.page();
  await page.goto('/health/shipped');
  const weight = page.getByRole('spinbutton', { name: /^Weight of Active people/ });
  await weight.fill('90');
  await chooseShort(page);
  await choose(page, 'Compare with', /Usage and contract/);
  const begun = page.waitForResponse((response) => response.url().endsWith('/backtests'));
  await panel(page).getByRole('button', { name: 'Run over the past' }).click();
  const sent = JSON.parse((await begun).request().postData());
  assert.equal(sent.scorecard.measures[0].weight, 90, 'the draft is tested, not what is kept');
  const { result, versus } = await resultOf(page, begun);
  const row = (name) => panel(page).getByRole('table', { name: 'Result' }).getByRole('row', { name, exact: true });
  await row(`Caught ${result.caught} ${versus.caught}`).waitFor();
  await row(`Missed ${result.missed} ${versus.missed}`).waitFor();
  await weight.fill('80');
  await panel(page).getByText('This is of an earlier state').waitFor();
  await assertAccessible(page, 'a scorecard over the past');
  assertNoProblems(page);
});

test('a long run shows its progress and can be stopped', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/warning-rules');
  const rule = items.find((each) => each.name === 'Usage drop');
  await page.goto(`/warnings/rules/${rule.id}`);
  await panel(page).getByRole('button', { name: 'Run over the past' }).click();
  await panel(page).getByText('Every past day is asked').waitFor();
  await panel(page).getByRole('button', { name: 'Stop' }).click();
  await panel(page).getByText('Stopped.').waitFor();
  await panel(page).getByRole('button', { name: 'Run over the past' }).waitFor();
  assertNoProblems(page);
});
