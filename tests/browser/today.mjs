// The page of the day: what needs me, in order, with the reason; done, later, not relevant, and what is learned of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';
import { until } from '../http/until.mjs';

const lines = (page) => page.locator('.today-line');
const titleOf = (line) => line.getByRole('heading').textContent();

test('the day begins with what the server ranks first, and every item says why', async () => {
  const page = await bench.page();
  await page.goto('/');
  await page.waitForURL(/\/today$/);
  await lines(page).first().waitFor();
  const today = await api(page, '/today');
  assert.ok(today.items.length > 0 && today.items.length <= 12);
  const shown = await lines(page).evaluateAll((all) => all.map((line) => [line.querySelector('h2').textContent, line.querySelector('p.second').textContent]));
  assert.deepEqual(shown, today.items.map((item) => [item.title, item.why]));
  const book = page.getByRole('region', { name: 'My accounts' });
  await book.getByText(`${today.glance.accounts} accounts`).waitFor();
  for (const band of ['thriving', 'watch', 'at_risk']) {
    const name = { thriving: 'Thriving', watch: 'Watch', at_risk: 'At risk' }[band];
    assert.equal(await book.locator('dl > div').filter({ hasText: name }).locator('dd').textContent(), String(today.glance.bands[band]));
  }
  await page.getByRole('button', { name: 'Why this order' }).click();
  await page.getByRole('table').getByRole('row').nth(1).waitFor();
  await assertAccessible(page, 'the day with its order');
  assertNoProblems(page);
});

test('by the keyboard: later, taken back, and not relevant is learned, seen and forgotten', async () => {
  const page = await bench.page();
  await page.goto('/today');
  await lines(page).first().waitFor();
  const first = await titleOf(lines(page).first());
  const second = await titleOf(lines(page).nth(1));
  await page.keyboard.press('j');
  await page.locator('.today-line.at').filter({ hasText: second }).waitFor();
  await page.keyboard.press('k');
  await page.locator('.today-line.at').filter({ hasText: first }).waitFor();

  const of = (await api(page, '/today')).items[0];
  await page.keyboard.press('l');
  await page.getByText(`${first}: back tomorrow`).waitFor();
  await until('it is gone from the page of the day', async () => !(await api(page, '/today')).items.some((item) => item.key === of.key));
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await until('it is back on the page of the day', async () => (await api(page, '/today')).items.some((item) => item.key === of.key));
  await page.locator('.today-line').filter({ hasText: first }).first().waitFor();

  const item = (await api(page, '/today')).items.find((each) => each.kind !== 'task');
  const line = lines(page).filter({ has: page.getByRole('button', { name: `Not relevant: ${item.title}` }) }).first();
  await line.getByRole('button', { name: `Not relevant: ${item.title}` }).click();
  await page.getByText(`${item.title}: not relevant, noted`).waitFor();
  const learned = async () => (await api(page, '/today')).learned.find((each) => each.group === item.group);
  await until('it was learned', async () => (await learned())?.not_relevant > 0);
  const { weight } = await learned();
  assert.ok(weight < 1, `what is not relevant counts less (${weight})`);
  await page.getByRole('button', { name: 'Why this order' }).click();
  await page.getByText(/0 done, 1 not relevant/).waitFor();
  await page.getByRole('button', { name: 'Forget this' }).first().click();
  await page.getByText('Forgotten').waitFor();
  await until('it was forgotten', async () => !(await learned()));
  await send(page, 'POST', `/today/items/${encodeURIComponent(item.key)}`, { answer: 'open' });
  assertNoProblems(page);
});

test('a task that is due stands on the page and is done from there, on a phone too', async () => {
  const page = await bench.page({ phone: true });
  // Of one account at most two items are shown: one that is there once.
  const { items } = await api(page, '/today');
  const once = items.filter((item) => item.account && items.filter((other) => other.account?.id === item.account.id).length === 1);
  const [{ account }] = once.toSorted((a, b) => b.at_stake - a.at_stake);
  const title = `Due now ${Date.now()}`;
  const { day } = await api(page, '/accounts?limit=1');
  const made = await send(page, 'POST', '/tasks', { title, account: account.id, due: day });
  await page.goto('/today');
  const line = lines(page).filter({ hasText: title });
  await line.waitFor();
  await assertTargets(page);
  await line.getByRole('button', { name: `Done: ${title}` }).tap();
  await line.waitFor({ state: 'detached' });
  assert.equal((await api(page, `/tasks/${made.id}`)).state, 'done');
  await assertAccessible(page, 'the day on a phone');
  await send(page, 'DELETE', `/tasks/${made.id}`);
  assertNoProblems(page);
});

test('a lead sees what each of the team carries, and what nobody does', async () => {
  const page = await bench.page();
  await page.goto('/today');
  await page.getByRole('link', { name: 'Team' }).click();
  const { people, nobody } = await api(page, '/today/team');
  const row = (name) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  for (const load of [...people, { ...nobody, name: 'Nobody' }]) {
    await row(load.name).first().waitFor();
    const cells = await row(load.name).first().getByRole('cell').allTextContents();
    assert.deepEqual([cells[0], cells[3]], [load.accounts, load.warnings].map((count) => new Intl.NumberFormat('en').format(count)));
  }
  await assertAccessible(page, 'the team');
  assertNoProblems(page);
});
