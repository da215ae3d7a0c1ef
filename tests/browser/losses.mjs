// Losses: the register agrees with what the server says, one loss with what had fired, why it happened, and the report.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';
import { until } from '../http/until.mjs';

const rows = (page) => page.locator('.list-row');
let early;

// The demo's past is looked through shortly after it is filled.
before(async () => {
  const page = await bench.page();
  const found = await until('the past is looked through', async () => {
    const list = await api(page, '/losses?limit=500');
    return list.complete && list.items.every((one) => one.warning.seen !== 'unknown') && list;
  }, 120);
  early = found.items.find((one) => one.warning.seen === 'early' && one.what === 'lost');
  assert.ok(early, 'the demo loses somebody who was seen early');
});

test('the register shows the losses, and is reached, filtered and opened from the keyboard', async () => {
  const page = await bench.page();
  await page.goto('/accounts');
  await page.locator('.table-row .account-name').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.waitForURL(/\/losses/);
  await rows(page).first().waitFor();
  await page.keyboard.press('/');
  const word = early.account.name.slice(0, 9);
  await page.keyboard.type(word);
  await page.waitForURL(/q=/);
  const listed = (text) => {
    const shown = [...document.querySelectorAll('.list-row')];
    return shown.length > 0 && shown.every((row) => row.textContent.includes(text));
  };
  await page.waitForFunction(listed, word); // its row was there before the search, among others
  await page.locator('.search-field input').blur();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/losses\/\d+/);
  await page.getByRole('heading', { level: 1, name: new RegExp(early.account.name) }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/losses(\?|$)/);
  assertNoProblems(page);
});

test('a filter narrows the register to what the server counts', async () => {
  const page = await bench.page();
  await page.goto('/losses?seen=early');
  await rows(page).first().waitFor();
  const url = new URL(page.url());
  assert.equal(url.searchParams.get('seen'), 'early');
  const today = (await api(page, '/accounts?limit=1')).day, [year, month] = today.split('-').map(Number);
  const from = new Date(Date.UTC(year, month - 12, 1)).toISOString().slice(0, 10);
  const { total } = await api(page, `/losses?seen=early&from=${from}&to=${today}`);
  await page.locator('.portfolio-figures dd').first().filter({ hasText: String(total) }).waitFor();
  assert.equal(await rows(page).filter({ hasText: 'No warning' }).count(), 0);
  assertNoProblems(page);
});

test('why it happened is written down, undone, and two people do not write over each other', async () => {
  const page = await bench.page();
  await send(page, 'PATCH', `/losses/${early.id}`, { reason: '', kind: 'unknown', lesson: '' });
  await page.goto(`/losses/${early.id}`);
  const form = page.getByRole('form', { name: 'Why, and what then' });
  await form.waitFor();
  await page.getByText(/Seen \d+ days? ahead/).waitFor();
  const lesson = form.getByLabel('What we learn from it');
  await lesson.fill('Ask in the first month.');
  await form.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'Decided for a competitor' }).click();
  await lesson.press('Control+Enter');
  await page.getByText('The loss is written down').waitFor();
  let now = await api(page, `/losses/${early.id}`);
  assert.deepEqual([now.lesson, now.reason.key, now.kind], ['Ask in the first month.', 'competitor', 'voluntary']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until('it is as before', async () => (now = await api(page, `/losses/${early.id}`)).lesson === '' && now.reason === null);
  await page.reload();
  await lesson.waitFor();
  await send(page, 'PATCH', `/losses/${early.id}`, { competitor: 'Quicker' });
  await lesson.fill('Mine.');
  await lesson.press('Control+Enter');
  await form.getByText('Somebody else wrote into this loss meanwhile.').waitFor();
  await form.getByRole('button', { name: /mine/i }).click();
  await until('both are kept', async () => {
    now = await api(page, `/losses/${early.id}`);
    return now.lesson === 'Mine.' && now.competitor === 'Quicker';
  });
  await send(page, 'PATCH', `/losses/${early.id}`, { lesson: '', competitor: '', reason: early.reason?.key ?? '', kind: early.kind ?? 'unknown' });
});

test('the report adds up to all losses, and a bar leads to its losses', async () => {
  const page = await bench.page();
  await page.goto('/losses?view=report');
  const table = page.locator('.loss-table');
  await table.locator('tbody tr').first().waitFor();
  const counts = await table.locator('.loss-share .second').allInnerTexts();
  const all = String(counts.reduce((sum, text) => sum + Number(text.replace(/\D/g, '')), 0));
  await page.waitForFunction((sum) => document.querySelector('.portfolio-figures dd')?.textContent === sum, all);
  await page.getByRole('combobox', { name: 'Put together by' }).click();
  await page.getByRole('option', { name: 'Month' }).click();
  await page.waitForURL(/by=month/);
  await table.getByText(/^\d{4}-\d\d$/).first().waitFor();
  await page.getByRole('region', { name: 'Wanted to leave or not' }).getByRole('button', { name: 'Involuntary', exact: true }).click();
  await page.waitForURL(/kind=involuntary/);
  assertNoProblems(page);
});

test('a lost account says so on its page', async () => {
  const page = await bench.page();
  await page.goto(`/accounts/${encodeURIComponent(early.account.id)}`);
  const panel = page.getByRole('region', { name: 'Losses' });
  await panel.getByRole('link').first().click();
  await page.waitForURL(/\/losses\/\d+/);
  assertNoProblems(page);
});

test('reasons are edited in the settings', async () => {
  const page = await bench.page();
  const settings = await api(page, '/settings/losses');
  await page.goto('/settings/losses');
  await page.getByRole('button', { name: 'Add a reason' }).click();
  const fresh = page.getByLabel(`Reason ${settings.reasons.length + 1}`, { exact: true });
  await fresh.fill('Bought by another');
  await page.keyboard.press('Enter');
  await page.getByText('Saved').waitFor();
  assert.deepEqual((await api(page, '/settings/losses')).reasons.at(-1), { key: 'bought_by_another', name: 'Bought by another', kind: 'voluntary', prevention: '' });
  await page.getByRole('button', { name: 'Remove Bought by another' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await until('it is gone', async () => (await api(page, '/settings/losses')).reasons.length === settings.reasons.length);
  assertNoProblems(page);
});

for (const [look, options] of [['wide', {}], ['in the dark', { dark: true }], ['on a phone', { phone: true }]]) {
  test(`losses are accessible ${look}`, async () => {
    const page = await bench.page(options);
    for (const [path, ready] of [['/losses', '.list-row'], ['/losses?view=report', '.loss-table tbody tr'], [`/losses/${early.id}`, '.loss-line'], ['/settings/losses', '.loss-reasons li']]) {
      await page.goto(path);
      await page.locator(ready).first().waitFor();
      await assertAccessible(page, `${path} ${look}`);
      if (options.phone) await assertTargets(page);
    }
    assertNoProblems(page);
  });
}
