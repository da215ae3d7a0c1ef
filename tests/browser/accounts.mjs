// The accounts table: what the server says, sorted, filtered, searched, with the keyboard alone and on a phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertNoProblems, assertTargets, bench } from './helper.mjs';

const rowNames = (page) => page.locator('.table-row .account-name').allTextContents();
const open = async (page, path = '/accounts') => {
  await page.goto(path);
  await page.locator('.table-row .account-name').first().waitFor();
};
const expectOrder = async (page, query) => {
  const list = await api(page, `/accounts?limit=10&${query}`);
  const wanted = list.items.map((row) => row.name ?? row.id);
  const shown = (names) => [...document.querySelectorAll('.table-row .account-name')].slice(0, names.length).map((name) => name.textContent).join('\n') === names.join('\n');
  await page.waitForFunction(shown, wanted);
};

test('shows how many accounts there are, and their rows with figures', async () => {
  const page = await bench.page();
  await open(page);
  const list = await api(page, '/accounts?limit=1');
  const sum = await page.locator('.accounts-head .sum').textContent();
  assert.match(sum, new RegExp(`${list.matched.toLocaleString('en-GB')} of ${list.total.toLocaleString('en-GB')}`));
  assert.ok((await page.locator('.table-row .spark').count()) > 5);
  assertNoProblems(page);
});

test('a click on a column sorts on the server, again turns it round, and the address keeps it', async () => {
  const page = await bench.page();
  await open(page);
  const head = page.getByRole('columnheader', { name: /Active people, 28 d/ });
  await head.getByRole('button').click();
  await page.waitForURL(/sort=-active_people/);
  await expectOrder(page, 'sort=-active_people');
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  await head.getByRole('button').click();
  await page.waitForURL(/sort=active_people/);
  await expectOrder(page, 'sort=active_people');
  await page.reload();
  await expectOrder(page, 'sort=active_people');
});

test('search narrows the list while typing, and Escape widens it again', async () => {
  const page = await bench.page();
  await open(page);
  const all = await api(page, '/accounts?limit=1');
  const word = (all.items[0].name ?? all.items[0].id).slice(0, 5);
  await page.keyboard.press('/');
  await page.keyboard.type(word);
  await page.waitForURL(/search=/);
  const found = await api(page, `/accounts?limit=1&search=${encodeURIComponent(word)}`);
  await page.getByText(`${found.matched} of ${all.total}`).waitFor();
  for (const name of await rowNames(page)) assert.match(name.toLowerCase(), new RegExp(word.toLowerCase()));
  await page.keyboard.press('Escape');
  await page.getByText(`${all.matched} of ${all.total}`).waitFor();
});

test('a filter is built from three parts, reads as words, and can be taken away', async () => {
  const page = await bench.page();
  await open(page);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Filter' });
  await dialog.getByRole('combobox', { name: 'What' }).click();
  await dialog.getByRole('combobox', { name: 'What' }).fill('Seat use');
  await page.getByRole('option', { name: 'Seat use' }).click();
  await dialog.getByRole('combobox', { name: 'How' }).click();
  await page.getByRole('option', { name: 'below' }).click();
  await dialog.getByLabel('Per cent').fill('many');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByText('Write a number').waitFor();
  await dialog.getByLabel('Per cent').fill('50');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(/filter=seat_use:lt:0\.5/);
  const chip = page.getByRole('button', { name: 'Seat use below 50%', exact: true });
  await chip.waitFor();
  const found = await api(page, '/accounts?limit=1&filter=seat_use:lt:0.5');
  await page.getByText(`${found.matched} of ${found.total}`).waitFor();
  await page.getByRole('button', { name: 'Remove the filter Seat use below 50%' }).click();
  await chip.waitFor({ state: 'detached' });
});

test('nothing that matches is said, with a way back', async () => {
  const page = await bench.page();
  await page.goto('/accounts?search=no-account-is-called-like-this');
  await page.getByText('No account matches.').waitFor();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await page.locator('.table-row .account-name').first().waitFor();
});

test('scrolling to the end loads every row, in the order of the server', async () => {
  const page = await bench.page();
  await open(page, '/accounts?sort=name');
  const { matched } = await api(page, '/accounts?limit=1');
  const scroller = page.locator('.account-table');
  const seen = new Set();
  for (let step = 0; step < 400 && seen.size < matched; step++) {
    for (const name of await rowNames(page)) seen.add(name);
    const before = await scroller.evaluate((element) => element.scrollTop);
    await scroller.evaluate((element) => element.scrollBy(0, element.clientHeight - 80));
    await page.waitForTimeout(before === (await scroller.evaluate((element) => element.scrollTop)) ? 100 : 15);
  }
  const names = new Set((await allAccounts(page, matched)).map((row) => row.name ?? row.id));
  assert.equal(seen.size, names.size);
});

async function allAccounts(page, matched) {
  const rows = [];
  let cursor = '';
  while (rows.length < matched) {
    const list = await api(page, `/accounts?sort=name&limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    rows.push(...list.items);
    if (!list.next_cursor) break;
    cursor = list.next_cursor;
  }
  return rows;
}

test('everything works with the keyboard alone: move, select, clear, open, come back', async () => {
  const page = await bench.page();
  await open(page, '/accounts?sort=name');
  const names = await rowNames(page);
  await page.keyboard.press('j');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-index') === '0');
  await page.keyboard.press('j');
  const focused = () => page.evaluate(() => document.activeElement?.querySelector('.account-name')?.textContent);
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-index') === '1');
  assert.equal(await focused(), names[1]);
  await page.keyboard.press('x');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await page.getByText('2 selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('2 selected').waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-index') === '1');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: names[1], level: 1 }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/accounts(\?|$)/);
});

test('? shows all keys and Ctrl K finds an account', async () => {
  const page = await bench.page();
  await open(page);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'All keys' });
  await help.getByText('Select the row').waitFor();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  const { items } = await api(page, '/accounts?limit=1&sort=-active_people');
  const name = items[0].name ?? items[0].id;
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search, jump or do' }).fill(name);
  await page.getByRole('option', { name: new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
});

test('columns can be chosen, and the choice is kept', async () => {
  const page = await bench.page();
  await open(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByLabel('Stickiness').check();
  await page.waitForURL(/columns=.*stickiness/);
  await page.keyboard.press('Escape');
  await page.goto('/accounts');
  await page.getByRole('columnheader', { name: 'Stickiness' }).waitFor();
});

test('selected rows and the whole list can be exported as CSV, the list also as a spreadsheet', async () => {
  const page = await bench.page();
  await open(page, '/accounts?sort=name');
  await page.getByRole('button', { name: 'Export' }).press('Enter');
  const menu = page.getByRole('dialog', { name: 'Export' });
  await page.getByRole('link', { name: 'Spreadsheet (.xlsx)' }).waitFor();
  const csv = await page.request.get(await menu.getByRole('link', { name: 'Text with commas (.csv)' }).getAttribute('href'));
  assert.equal(csv.status(), 200);
  const { matched } = await api(page, '/accounts?limit=1');
  assert.equal((await csv.text()).trim().split(/\r?\n/).length, matched + 1);
  const sheet = page.waitForEvent('download');
  await page.waitForFunction(() => document.activeElement?.textContent.includes('.xlsx')); // the first of the two gets the focus
  await page.keyboard.press('Enter');
  assert.equal((await sheet).suggestedFilename(), 'accounts.xlsx');
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const download = page.waitForEvent('download');
  await page.getByRole('region', { name: '1 selected' }).getByRole('button', { name: 'Export' }).click();
  assert.equal((await download).suggestedFilename(), 'accounts.csv');
});

test('a past day shows the figures of that day, and says so', async () => {
  const page = await bench.page();
  const { day } = await api(page, '/accounts?limit=1');
  const past = new Date(Date.parse(day) - 56 * 86_400_000).toISOString().slice(0, 10);
  await open(page, `/accounts?day=${past}&sort=name`);
  await page.getByText('Nothing can be changed here.').waitFor();
  const list = await api(page, `/accounts?day=${past}&sort=-active_people&limit=3`);
  await page.getByRole('columnheader', { name: /Active people, 28 d/ }).getByRole('button').click();
  await page.waitForFunction(
    (first) => document.querySelector('.account-name')?.textContent === first,
    list.items[0].name ?? list.items[0].id,
  );
  const figure = await page.locator('.table-row .active-cell .right').first().textContent();
  assert.equal(figure, list.items[0].metrics.active_people.toLocaleString('en-GB'));
  await page.getByRole('button', { name: 'Back to today' }).click();
  await page.getByText('Nothing can be changed here.').waitFor({ state: 'detached' });
});

test('on a phone rows have two lines, targets are large enough, and a tap opens the account', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/accounts?sort=-active_people');
  const first = page.locator('.phone-row a').first();
  await first.waitFor();
  await assertTargets(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `the page is ${width} wide`);
  const name = await first.locator('.title').textContent();
  await first.tap();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
});
