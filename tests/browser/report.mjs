// The report for a customer's own leader: its period, its figures, what is printed, and what can be chosen for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const path = (id) => `/accounts/${encodeURIComponent(id)}`;
const largest = async (page) => (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];

test('the report says in a sentence and figures what the server counted, for the period that is chosen', async () => {
  const page = await bench.page();
  const { id, name } = await largest(page);
  await page.goto(path(id));
  await page.getByRole('link', { name: 'Report for their leader' }).press('Enter');
  await page.waitForURL(/\/report/);
  const first = await api(page, `${path(id)}/report`);
  const figure = (report, key) => report.figures.find((one) => one.key === key);
  const figures = page.getByRole('region', { name: 'In figures' });
  await figures.getByRole('listitem').filter({ hasText: 'Active people' }).getByText(String(figure(first, 'active_people').now), { exact: true }).waitFor();
  const to = new Date(Date.parse(first.to) - 100 * 86_400_000).toISOString().slice(0, 10);
  const from = new Date(Date.parse(first.to) - 160 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('From').fill(from);
  await page.getByLabel('To', { exact: true }).fill(to);
  const second = await api(page, `${path(id)}/report?from=${from}&to=${to}`);
  const now = figure(second, 'active_people').now;
  await page.getByText(`${now} ${now === 1 ? 'person of your team is' : 'people of your team are'} active`).waitFor();
  assert.equal((await page.getByRole('heading', { name: `How ${name} uses it` }).count()), 1);
  await page.getByLabel('From').fill('2020-01-01');
  await page.getByText('may last a year at most').waitFor();
  assertNoProblems(page);
});

// The kinds of pages in a PDF, A4 all of them.
function shapes(pdf) {
  const boxes = [...pdf.matchAll(/\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map(([, width, height]) => [Number(width), Number(height)]);
  for (const box of boxes) assert.ok(Math.abs(Math.min(...box) - 595) < 2 && Math.abs(Math.max(...box) - 842) < 2, `A4: ${box}`);
  return [...new Set(boxes.map(([width, height]) => (width > height ? 'wide' : 'upright')))];
}

test('only the report is printed: no menu, no buttons, dark letters on white also in the dark look', async () => {
  const page = await bench.page({ dark: true });
  const { id } = await largest(page);
  await page.goto(`${path(id)}/report`);
  await page.locator('.report-figures li').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  const shown = await page.evaluate(() => {
    const seen = (element) => element.getClientRects().length > 0;
    const words = getComputedStyle(document.querySelector('.report-title')).color.match(/\d+/g).map(Number);
    return { buttons: [...document.querySelectorAll('button, nav, input, .skip')].filter(seen).length, title: seen(document.querySelector('.report-title')), words };
  });
  assert.deepEqual([shown.buttons, shown.title], [0, true]);
  assert.ok(shown.words.slice(0, 3).every((part) => part < 80), `letters are dark: ${shown.words}`);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  assert.deepEqual(shapes(pdf), ['upright']);
  await page.emulateMedia({ media: null });
  await page.getByRole('button', { name: 'Slides' }).click();
  await page.locator('.slides').waitFor();
  const slides = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  assert.deepEqual(shapes(slides), ['wide']);
});

test('a metric is chosen for reports; one that says what is ours is refused with the reason', async () => {
  const page = await bench.page();
  const { id } = await largest(page);
  const before = await api(page, '/settings/report');
  const made = [];
  for (const name of ['events_a_day', 'the_score']) {
    const left = (await api(page, '/metrics')).items.find((one) => one.key === name); // of a run that was stopped
    if (left) await send(page, 'DELETE', `/metrics/${left.id}`);
  }
  for (const [name, formula] of [['events_a_day', 'events(28d) / 28'], ['the_score', 'health + 0']]) {
    made.push((await send(page, 'POST', '/metrics', { name, formula })).id);
  }
  await page.goto(`${path(id)}/report`);
  await page.getByRole('button', { name: 'Figures in it' }).click();
  const form = page.getByRole('dialog', { name: 'Figures in reports' });
  const field = form.getByRole('combobox', { name: 'Metrics' });
  await field.click();
  await page.getByRole('option', { name: 'the_score' }).click();
  await field.press('Escape');
  await assertAccessible(page, 'figures in reports');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('yours alone').waitFor();
  await field.press('Backspace');
  await field.click();
  await page.getByRole('option', { name: 'events_a_day' }).click();
  await field.press('Escape');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'In figures' }).getByText('Events a day').waitFor();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.getByText('Events a day').waitFor({ state: 'detached' });
  assert.deepEqual(await api(page, '/settings/report'), before);
  for (const id of made) await send(page, 'DELETE', `/metrics/${id}`);
  assertNoProblems(page);
});

test('the figures are taken along as a spreadsheet', async () => {
  const page = await bench.page();
  const { id } = await largest(page);
  await page.goto(`${path(id)}/report`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Figures as a spreadsheet' }).click()]);
  assert.equal(download.suggestedFilename(), 'report.xlsx');
});

test('on a phone the report can be read and everything hit', async () => {
  const page = await bench.page({ phone: true });
  const { id } = await largest(page);
  await page.goto(`${path(id)}/report`);
  await page.locator('.report-figures li').first().waitFor();
  await assertAccessible(page, 'report on a phone');
  await assertTargets(page);
});
