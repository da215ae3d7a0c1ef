// Health: a score down to its events, a curve that is drawn, two scorecards side by side, the portfolio.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench } from './helper.mjs';

const points = (value) => value.toFixed(1).replace('-', '−');

test('a score is shown with its points, which add up, and leads to its events', async () => {
  const page = await bench.page();
  const { movers } = await api(page, '/health');
  const id = movers.down[0].account.id;
  const health = await api(page, `/accounts/${encodeURIComponent(id)}/health`);
  await page.goto(`/accounts/${encodeURIComponent(id)}`);
  const panel = page.getByRole('region', { name: 'Health' });
  await panel.getByText(String(Math.round(health.score)), { exact: true }).first().waitFor();
  await panel.locator('.total-line').getByText(points(health.shown.score)).waitFor();

  const rows = await panel.locator('.split tbody tr:has(button) td:nth-child(3)').allTextContents();
  const sum = rows.map((text) => parseFloat(text)).reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
  const others = health.exceptions.reduce((total, exception) => total + exception.shown, 0);
  assert.equal((sum + others).toFixed(1), health.shown.score.toFixed(1));

  const measure = health.measures.find((each) => each.state === 'known');
  await panel.getByRole('button', { name: new RegExp(`^${escape(measure.name)}`) }).click();
  const dialog = page.getByRole('dialog', { name: measure.name });
  await dialog.locator('pre', { hasText: measure.formula }).waitFor();
  await dialog.getByRole('link', { name: /events/i }).click();
  await page.waitForURL((url) => url.searchParams.get('from') !== null);
  await page.locator('.event-line').first().waitFor();
  assertNoProblems(page);
});

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test('two days are compared', async () => {
  const page = await bench.page();
  const { items, day } = await api(page, '/accounts?sort=-active_people&limit=1');
  const path = `/accounts/${encodeURIComponent(items[0].id)}`;
  await page.goto(path);
  const panel = page.getByRole('region', { name: 'Health' });
  await panel.getByRole('button', { name: 'Compare days' }).click();
  await page.getByRole('dialog', { name: 'Compare days' }).getByRole('button', { name: '91 days before' }).click();
  await page.waitForURL(/compare=/);
  const then = new Date(Date.parse(day) - 91 * 86_400_000).toISOString().slice(0, 10);
  const health = await api(page, `${path}/health?compare=${then}`);
  if (health.shown.change !== null) {
    const sign = health.shown.change > 0 ? '+' : '';
    await panel.locator('.total-line').getByText(`${sign}${points(health.shown.change)}`).waitFor();
  }
});

test('a curve is drawn with the keyboard and the mouse, and another scorecard compared', async () => {
  const page = await bench.page();
  await page.goto('/health/shipped');
  const corner = page.getByRole('button', { name: /^Corner 2:/ });
  await corner.waitFor();
  const said = await corner.getAttribute('aria-label');
  await corner.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  const before = Number(/(\d+) points/.exec(said)[1]);
  await page.getByRole('button', { name: new RegExp(`^Corner 2: ${before + 6} points`) }).waitFor();

  const box = await page.getByRole('button', { name: /^Corner 2:/ }).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 30, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((least) => {
    const name = [...document.querySelectorAll('.curve-corner')][1].getAttribute('aria-label');
    return Number(/(\d+) points/.exec(name)[1]) < least;
  }, before + 6);
  const corners = await page.locator('.curve-corner').count();
  await page.getByRole('button', { name: 'Add a corner' }).click();
  await page.waitForFunction((count) => document.querySelectorAll('.curve-corner').length === count + 1, corners);
  await page.locator('.curve-corner').nth(1).press('Delete');
  await page.waitForFunction((count) => document.querySelectorAll('.curve-corner').length === count, corners);

  const name = `Browser ${Date.now()}`;
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill(name);
  await page.getByLabel('Weight of Seat use').fill('60');
  const compare = page.getByRole('region', { name: 'What it would say today' });
  await compare.getByRole('row', { name: /^Mean score/ }).waitFor();
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.waitForURL(/\/health\/\d+/);
  const { items } = await api(page, '/scorecards');
  const card = items.find((each) => each.name === name);
  assert.equal(card.body.measures.find((measure) => measure.name === 'Seat use').weight, 60);

  await compare.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: /as shipped/ }).click();
  await compare.getByRole('columnheader', { name: /as shipped/ }).waitFor();
  const [mine, theirs] = await Promise.all(
    [card.body, (await api(page, '/scorecards')).shipped.body].map(async (body) => {
      const { csrf } = await api(page, '/session');
      const data = { body, scorecard: card.id };
      return (await page.request.post('/api/v1/scorecards/preview', { headers: { 'X-CSRF-Token': csrf }, data })).json();
    }),
  );
  await compare.getByRole('row', { name: `Mean score ${points(mine.mean)} ${points(theirs.mean)}` }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/health$/);
  assertNoProblems(page);
});

test('the portfolio says what the server says, on a phone too', async () => {
  for (const phone of [false, true]) {
    const page = await bench.page({ phone });
    const { accounts, quadrants } = await api(page, '/health');
    await page.goto('/portfolio');
    await page.waitForFunction((text) => document.querySelector('.portfolio-figures dd')?.textContent === text, String(accounts));
    const both = quadrants.items.find((each) => each.quadrant === 'satisfied_and_successful');
    await page.getByText(new RegExp(`^${both.accounts} accounts?,`)).first().waitFor();
    if (phone) await assertTargets(page);
    await page.getByRole('region', { name: 'Experience and outcome' }).getByRole('button', { name: 'Table' }).click();
    await page.getByRole('region', { name: 'Experience and outcome' }).getByRole('link').first().click();
    await page.waitForURL(/\/accounts\//);
    assertNoProblems(page);
  }
});

test('a score is followed from the portfolio to its measure, its events, and the person behind', async () => {
  const page = await bench.page();
  const { movers } = await api(page, '/health');
  const mover = movers.down[0];
  await page.goto('/portfolio');
  await page.getByRole('region', { name: 'Movers in 28 days' }).getByRole('link', { name: mover.account.name }).first().click();
  await page.getByRole('heading', { name: mover.account.name, level: 1 }).waitFor();
  const health = await api(page, `/accounts/${encodeURIComponent(mover.account.id)}/health`);
  const measure = health.measures.filter((each) => each.state === 'known').sort((a, b) => a.change - b.change)[0];
  const panel = page.getByRole('region', { name: 'Health' });
  await panel.getByRole('button', { name: new RegExp(`^${escape(measure.name)}`) }).click();
  const evidence = page.getByRole('dialog', { name: measure.name });
  await evidence.locator('pre', { hasText: measure.formula }).waitFor();
  await assertAccessible(page, 'the evidence of a measure');
  // The list of before stays until that of the days has come: a line opened too early would go with it.
  const listed = page.waitForResponse((answer) => /\/events\?.*from=/.test(answer.url()));
  await evidence.getByRole('link', { name: /events/i }).click();
  await page.waitForURL((url) => url.searchParams.get('from') !== null);
  await (await listed).finished();
  const events = page.getByRole('region', { name: 'Events' });
  await events.locator('.event-line').first().click();
  const person = events.getByRole('link', { name: /^Open / });
  const name = (await person.textContent()).slice('Open '.length);
  await person.click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  assertNoProblems(page);
});
