// The journey: the map, who is stuck, moves by hand with a way back, and a stage edited with its reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, bench, send } from './helper.mjs';

const stagesOf = (page) => page.getByRole('region', { name: 'Stages' });
const complete = async (page) => {
  for (;;) {
    const map = await api(page, '/journey');
    if (map.complete) return map;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

test('the map shows what the server counts, and a stage who is in it', async () => {
  const page = await bench.page();
  const map = await complete(page);
  assert.ok(map.stages.filter((stage) => stage.here > 0).length >= 5, 'the demo has a full map');
  assert.ok(map.flows.length >= 5, 'and its accounts move');
  await page.goto('/journey');
  for (const stage of map.stages) {
    const one = stagesOf(page).getByRole('button', { name: stage.name });
    await one.waitFor();
  }
  const renewal = map.stages.find((stage) => stage.key === 'renewal');
  await stagesOf(page).getByRole('button', { name: 'Renewal' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/stage=renewal/);
  const { items } = await api(page, `/journey/accounts?stage=${renewal.id}`);
  const panel = page.getByRole('region', { name: 'Stage Renewal' });
  await panel.getByRole('link', { name: items[0].account.name }).waitFor();
  await panel.getByText('Renewal talk').waitFor();
  await panel.getByRole('button', { name: 'Stuck' }).click();
  await page.waitForURL(/stuck=1/);
  await page.getByRole('region', { name: 'Ways' }).getByRole('row').nth(1).waitFor();
  const onboarding = await api(page, '/journey/onboarding');
  assert.ok(onboarding.completed > 0 && onboarding.median_days > 0, 'onboarding is measured');
  await page.getByRole('region', { name: 'Onboarding' }).getByText(`${onboarding.completed} of ${onboarding.entered}`, { exact: true }).first().waitFor();
  assertNoProblems(page);
});

test('the board of onboarding shows who is at which step, late ones first', async () => {
  const page = await bench.page();
  await complete(page);
  const board = await api(page, '/journey/onboarding/board');
  assert.ok(board.cards.length > 0, 'the demo has customers in onboarding');
  await page.goto('/journey');
  const panel = page.getByRole('region', { name: 'Onboarding now' });
  await panel.getByRole('heading', { name: board.steps[0].name || 'All steps reached' }).waitFor();
  const columns = panel.getByRole('group', { name: 'Steps of onboarding' }).locator('.board-step');
  assert.equal(await columns.count(), board.steps.length);
  for (const [index, step] of board.steps.entries()) {
    const names = await columns.nth(index).locator('.board-account').allTextContents();
    assert.deepEqual(names, board.cards.filter((card) => card.step === index).slice(0, 12).map(({ account }) => account.name), step.name);
  }
  if (board.holds_up !== null) await panel.getByText('holds most up').waitFor();
  const [first] = board.cards;
  await panel.getByRole('link', { name: first.account.name, exact: true }).first().press('Enter');
  await page.waitForURL(/accounts/);
  assertNoProblems(page);
});

test('an account is moved by hand with a reason by keys alone, and the move is taken back', async () => {
  const page = await bench.page();
  const map = await complete(page);
  const adoption = map.stages.find((stage) => stage.key === 'adoption');
  const { account } = (await api(page, `/journey/accounts?stage=${adoption.id}`)).items.at(-1);
  const path = `/accounts/${encodeURIComponent(account.id)}`;
  await page.goto(path);
  const panel = page.getByRole('region', { name: 'Journey', exact: true });
  await panel.getByText('Adoption', { exact: true }).waitFor();
  await panel.getByRole('button', { name: 'Move…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').waitFor();
  await assertAccessible(page, 'moving an account');
  await dialog.getByRole('combobox', { name: 'What' }).focus();
  await page.keyboard.press('ArrowDown');
  await dialog.getByRole('option', { name: 'Into Awareness' }).waitFor();
  const what = dialog.getByRole('combobox', { name: 'What' });
  for (let tries = 0; tries < 3 && (await what.inputValue()) !== 'Into Awareness'; tries++) {
    if (tries > 0) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  }
  assert.equal(await what.inputValue(), 'Into Awareness');
  await dialog.getByLabel('Why').focus();
  await page.keyboard.type('They look at the second product.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Moved into Awareness', { exact: true }).waitFor();
  await panel.getByText('Awareness', { exact: true }).waitFor();
  await panel.getByText('by hand').waitFor();
  await panel.getByText(/They look at the second product/).waitFor();
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await panel.getByText('Awareness', { exact: true }).waitFor({ state: 'detached' });
  await panel.getByText(/taken back/).waitFor();
  const { stays } = await api(page, `${path}/journey`);
  assert.ok(!stays.some((stay) => stay.stage.key === 'awareness'), 'as if it had never been');
  assertNoProblems(page);
});

test('a stage is made, changed with a reason, and its versions say so', async () => {
  const page = await bench.page();
  const key = `browser_${Date.now() % 1_000_000}`;
  await page.goto('/journey/stages/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`Browser ${key}`);
  await page.getByRole('textbox', { name: /^Formula of entering/ }).fill('active_people(28d) > 100000');
  await page.getByText('True for 0 accounts now.').waitFor();
  await page.getByRole('textbox', { name: 'Key' }).fill(key);
  await page.getByRole('button', { name: 'Add a touchpoint' }).click();
  await page.getByRole('region', { name: 'Touchpoints' }).getByRole('textbox', { name: 'Name' }).fill('Fair');
  await assertAccessible(page, 'a new stage');
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/journey\/stages\/\d+$/);
  const id = Number(page.url().split('/').at(-1));
  await page.getByRole('textbox', { name: 'What it means' }).fill('They are very many.');
  await page.getByLabel(/^Why/).fill('Said more clearly.');
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByText('Version 2', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Versions' }).click();
  await page.getByRole('dialog', { name: 'Versions' }).getByText('Said more clearly.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Follow the past again' }).click();
  await page.getByText(/is being followed again/).waitFor();
  const stage = await api(page, `/stages/${id}`);
  assert.deepEqual([stage.version, stage.body.touchpoints[0].name], [2, 'Fair']);
  await send(page, 'DELETE', `/stages/${id}`);
  assertNoProblems(page);
});

test('on a past day the map is of that day, and nothing can be changed', async () => {
  const page = await bench.page();
  const { to } = await complete(page);
  const day = new Date(Date.parse(to) - 100 * 86_400_000).toISOString().slice(0, 10);
  const map = await api(page, `/journey?from=${day}&to=${day}`);
  await page.goto(`/journey?day=${day}&stage=renewal`);
  const renewal = map.stages.find((stage) => stage.key === 'renewal');
  await stagesOf(page).getByRole('button', { name: new RegExp(`^Renewal ${renewal.here}`) }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'New stage' }).count(), 0);
  assert.equal(await page.getByRole('link', { name: 'Edit the stage' }).count(), 0);
});
