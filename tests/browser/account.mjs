// One account: its figures agree with the API, open, travel in time, and can be edited.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

let target;
beforeEach(async () => {
  target ??= (await api(await bench.page(), '/accounts?sort=-active_people&limit=2')).items.at(-1);
});

const path = () => `/accounts/${encodeURIComponent(target.id)}`;
const number = (value) => value.toLocaleString('en-GB').replace('-', '−');
const open = async (page, query = '') => {
  await page.goto(path() + query);
  await page.getByRole('heading', { name: target.name ?? target.id, level: 1 }).waitFor();
};

test('the headline agrees with the API, and opens into what it means', async () => {
  const page = await bench.page();
  await open(page);
  const account = await api(page, path());
  const shown = page.getByRole('button', { name: /^Active people, 28 d: / }).first();
  assert.match(await shown.getAttribute('aria-label'), new RegExp(`: ${number(account.metrics.active_people)}\\. `));
  await shown.click();
  const evidence = page.getByRole('dialog', { name: 'Active people, 28 d' });
  await evidence.getByText('People with at least one event in the last 28 days.').waitFor();
  await page.keyboard.press('Escape');
  await evidence.waitFor({ state: 'hidden' });
  assertNoProblems(page);
});

test('people and what they use: the grid shows the days of the API', async () => {
  const page = await bench.page();
  await open(page);
  const people = await api(page, `${path()}/people?limit=8`);
  const grid = page.getByRole('region', { name: 'People and what they use' });
  await grid.locator('tbody tr').first().waitFor();
  assert.equal(await grid.locator('tbody tr').count(), Math.min(8, people.items.length));
  const columns = await grid.locator('thead th.feature').allTextContents();
  const first = people.items[0];
  const cells = await grid.locator('tbody tr').first().locator('td .cell').allTextContents();
  columns.forEach((name, index) => {
    const use = first.features.find((feature) => feature.name === name);
    const days = use?.days ?? 0;
    const before = use?.days_previous ?? 0;
    const wanted = days > 0 ? String(days) : before >= 3 ? `${before}→0` : '·';
    assert.equal(cells[index], wanted, `${first.id} ${name}`);
  });
});

test('every chart has a table behind it, with the numbers of the API', async () => {
  const page = await bench.page();
  await open(page);
  const section = page.getByRole('region', { name: 'Use by day' }).first();
  await section.locator('svg').first().waitFor();
  await section.getByRole('button', { name: 'Table' }).click();
  const account = await api(page, path());
  const usage = await api(page, `${path()}/usage?from=${account.today}&to=${account.today}`);
  const row = await section.locator('tbody tr').first().locator('td').allTextContents();
  const last = usage.days[usage.days.length - 1];
  assert.deepEqual(row.slice(1, 4), [last.dau, last.wau, last.mau].map(number));
  const rhythm = page.getByRole('region', { name: 'Weekly active people' }).first();
  await rhythm.getByRole('button', { name: 'Table' }).click();
  await rhythm.locator('tbody tr').nth(25).waitFor();
  assert.equal(await rhythm.locator('tbody tr').count(), 26);
});

test('the timeline opens any range of days, filters by event, and shows the event as JSON', async () => {
  const page = await bench.page();
  await open(page);
  const account = await api(page, path());
  const from = new Date(Date.parse(account.today) - 60 * 86_400_000).toISOString().slice(0, 10);
  const to = new Date(Date.parse(account.today) - 30 * 86_400_000).toISOString().slice(0, 10);
  const section = page.getByRole('region', { name: 'Events' });
  await section.getByLabel('From').fill(from);
  await section.getByLabel('To').fill(to);
  await page.waitForURL(new RegExp(`from=${from}`));
  const wanted = await api(page, `${path()}/events?from=${from}&to=${to}&limit=20`);
  assert.ok(wanted.items.length > 0, 'the account has events in that range');
  const lines = section.locator('.event-line');
  await page.waitForFunction(
    (count) => document.querySelectorAll('.event-line').length === count,
    Math.min(20, wanted.items.length),
  );
  // The lines from before stay until the range's own are there: a line that was opened then goes with them.
  const shown = section.locator('pre.json');
  const opened = async () => {
    if ((await shown.count()) === 0) await lines.first().click();
    const text = await shown.first().textContent({ timeout: 1000 }).catch(() => null);
    return text && JSON.parse(text).id;
  };
  for (let tries = 0; (await opened()) !== wanted.items[0].id; tries++) {
    assert.ok(tries < 30, 'the first line of the range opens as JSON');
    if ((await shown.count()) > 0) await lines.first().click();
  }

  const name = wanted.items.find((item) => item.event)?.event;
  await page.goto(`${path()}?from=${from}&to=${to}&event=${encodeURIComponent(name)}`);
  await lines.first().waitFor();
  for (const text of await lines.allTextContents()) assert.ok(text.includes(name), text);
});

test('time travel: the past day is said, its figures are shown, and nothing can be written', async () => {
  const page = await bench.page();
  await open(page);
  const account = await api(page, path());
  const day = new Date(Date.parse(account.today) - 28 * 86_400_000).toISOString().slice(0, 10);
  await page.keyboard.press('d');
  await page.getByRole('button', { name: '28 days ago' }).click();
  await page.waitForURL(new RegExp(`day=${day}`));
  await page.getByText('Nothing can be changed here.').waitFor();
  const past = await api(page, `${path()}?day=${day}`);
  await page
    .getByRole('button', { name: new RegExp(`^Active people, 28 d: ${number(past.metrics.active_people)}\\. `) })
    .first()
    .waitFor();
  assert.equal(await page.getByRole('button', { name: 'Add an attribute' }).count(), 0);
  for (const button of await page.getByRole('button', { name: /^Change / }).all()) assert.ok(await button.isDisabled());
  await page.getByRole('button', { name: 'Back to today' }).click();
  await page.waitForURL((url) => !url.search.includes('day='));
});

test('who matters is said with what is missing, and changed by keyboard', async () => {
  const page = await bench.page();
  await open(page);
  const section = page.getByRole('region', { name: 'Who matters' });
  const { items, gaps } = await api(page, `${path()}/relationships`);
  if (gaps.length > 0) await section.locator('.gap-list li').first().waitFor(); // the page may still be reading
  assert.equal(await section.locator('.gap-list li').count(), gaps.length);
  const { person, attributes } = items[0];
  const stance = async () => (await api(page, `${path()}/relationships`)).items.find((item) => item.person.id === person.id).attributes.stance;
  await section.getByRole('button', { name: `Change what ${person.name} is here` }).press('Enter');
  await assertAccessible(page, 'the form of a relationship');
  await section.getByRole('combobox', { name: 'Stance' }).press('ArrowDown');
  await page.getByRole('option', { name: 'for us' }).waitFor();
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key); // the third: against us
  await page.getByText(`${person.name} saved`).waitFor();
  assert.equal(await stance(), 'blocker');
  await send(page, 'PATCH', `/people/${encodeURIComponent(person.id)}`, { attributes: { stance: attributes.stance ?? null } });
});

test('customers like this one lead to their pages', async () => {
  const page = await bench.page();
  await open(page);
  const { items } = await api(page, `${path()}/similar`);
  const section = page.getByRole('region', { name: 'Customers like this one' });
  if (items.length === 0) return void (await section.getByText('No other customer is like this one.').waitFor());
  await section.getByRole('link', { name: items[0].account.name }).click();
  await page.getByRole('heading', { level: 1, name: items[0].account.name }).waitFor();
});

test('an attribute can be added, changed and emptied', async () => {
  const page = await bench.page();
  await open(page);
  const section = page.getByRole('region', { name: 'Attributes' });
  const key = 'browser_test_note';
  await section.getByRole('button', { name: 'Add an attribute' }).click();
  await section.getByLabel('Name of the attribute').fill(key);
  await section.getByLabel('Value').fill('first');
  await section.getByRole('button', { name: 'Save' }).click();
  await section.getByText('first', { exact: true }).waitFor();
  await section.getByRole('button', { name: 'Change browser test note' }).click();
  await section.getByRole('textbox').fill('second');
  await page.keyboard.press('Enter');
  await section.getByText('second', { exact: true }).waitFor();
  const account = await api(page, path());
  assert.equal(account.attributes.find((attribute) => attribute.key === key).value, 'second');
  await section.getByRole('button', { name: 'Change browser test note' }).click();
  await section.getByRole('textbox').fill('');
  await page.keyboard.press('Enter');
  await section.getByText('second', { exact: true }).waitFor({ state: 'detached' });
});

test('tags are put on and taken off by keyboard, and lead to the accounts that have them', async () => {
  const page = await bench.page();
  await open(page);
  const tags = page.getByRole('list', { name: 'Tags' });
  await tags.getByRole('button', { name: 'Tag', exact: true }).press('Enter');
  await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
  await page.keyboard.type('reference customer, pilot');
  await page.keyboard.press('Enter');
  await tags.getByText('pilot').waitFor();
  assert.equal((await api(page, path())).attributes.find((one) => one.key === 'tags').value, 'reference customer, pilot');
  await assertAccessible(page);
  await tags.getByRole('button', { name: 'Take the tag pilot off' }).press('Enter');
  await tags.getByText('pilot').waitFor({ state: 'detached' });
  await tags.getByRole('link', { name: 'reference customer' }).press('Enter');
  await page.waitForURL((url) => url.pathname === '/accounts');
  await page.getByRole('status').getByText(/^1 of /).waitFor();
  await send(page, 'POST', `${path()}/tags`, { remove: ['reference customer'] });
  assertNoProblems(page);
});

test('[ and ] go to the neighbours in the list one came from', async () => {
  const page = await bench.page();
  await page.goto('/accounts?sort=-active_people');
  await page.locator('.table-row').nth(2).waitFor();
  const names = await page.locator('.table-row .account-name').allTextContents();
  const at = names.indexOf(target.name ?? target.id);
  await page.locator('.table-row .account-name').nth(at).click();
  await page.getByRole('heading', { name: names[at], level: 1 }).waitFor();
  await page.keyboard.press(']');
  await page.getByRole('heading', { name: names[at + 1], level: 1 }).waitFor();
  await page.keyboard.press('[');
  await page.getByRole('heading', { name: names[at], level: 1 }).waitFor();
});

test('an account that does not exist says so', async () => {
  const page = await bench.page();
  await page.goto('/accounts/there-is-no-such-account');
  await page.getByText('There is no account with the id there-is-no-such-account.').waitFor();
});

test('on a phone the page is one column, with targets large enough', async () => {
  const page = await bench.page({ phone: true });
  await open(page);
  await page.getByRole('region', { name: 'People and what they use' }).waitFor();
  await assertTargets(page);
  const width = await page.evaluate(() => document.querySelector('.scroll').scrollWidth);
  assert.ok(width <= 390, `the page is ${width} wide`);
});
