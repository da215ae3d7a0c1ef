// Tickets: what is escalated stands first, how long is said, and the account shows who waits for help.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const run = Date.now();
const HOUR = 3_600_000;
let account, ids;

// The tickets of this run: the first one escalated and passed on, the second solved, the third waiting.
before(async () => {
  const page = await bench.page();
  account = (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
  const now = Date.parse((await api(page, '/session')).workspace.now);
  const at = (hours) => new Date(now - hours * HOUR).toISOString();
  const ticket = (letter, more) => ({ id: `${letter}-${run}`, account: account.id, subject: `Ticket ${letter} ${run}`, holder: `Agent ${run}`, ...more });
  const items = [
    ticket('a', { severity: 'high', kind: 'bug', opened_at: at(120), updated_at: at(120), url: 'https://desk.example/a' }),
    ticket('b', { severity: 'urgent', opened_at: at(80), updated_at: at(80) }),
    ticket('c', { severity: 'low', state: 'waiting', opened_at: at(240), updated_at: at(240) }),
    { id: `a-${run}`, escalated: true, holder: `Second ${run}`, updated_at: at(72) },
    { id: `b-${run}`, state: 'solved', updated_at: at(20) },
  ];
  const sent = await send(page, 'POST', '/tickets', { items });
  assert.deepEqual([sent.taken, sent.wrong], [5, 0]);
  const listed = (await api(page, `/tickets?account=${encodeURIComponent(account.id)}&limit=500`)).items;
  ids = Object.fromEntries(['a', 'b', 'c'].map((letter) => [letter, listed.find((one) => one.number === `${letter}-${run}`).id]));
});
const rows = (page) => page.getByRole('row').filter({ hasText: `${run}` });

test('the list has what is escalated first, and is filtered and ordered', async () => {
  const page = await bench.page();
  await page.goto(`/tickets?account=${encodeURIComponent(account.id)}`);
  await rows(page).first().waitFor();
  assert.match(await rows(page).first().innerText(), new RegExp(`Ticket a ${run}[^]*high[^]*for 3 d[^]*Second ${run}[^]*5 d`));
  assert.equal(await rows(page).count(), 2); // the solved one is not among the unsolved
  await page.getByRole('combobox', { name: 'Order' }).click();
  await page.getByRole('option', { name: 'Oldest first' }).click();
  await page.waitForURL(/sort=oldest/);
  await rows(page).first().filter({ hasText: `Ticket c ${run}` }).waitFor();
  await page.getByRole('button', { name: 'Solved', exact: true }).click();
  await rows(page).first().filter({ hasText: `Ticket b ${run}` }).waitFor();
  assert.match(await rows(page).first().innerText(), /took 3 d|took 60 h/);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('combobox', { name: 'Held by' }).fill(`Second ${run}`);
  await page.getByRole('option', { name: `Second ${run}` }).click();
  await page.waitForURL(/holder=/);
  await rows(page).filter({ hasText: `Ticket c ${run}` }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Waiting' }).click();
  await page.getByText('No ticket fits.').waitFor();
  await assertAccessible(page, 'no ticket fits');
  assertNoProblems(page);
});

test('by the keyboard alone: to the list, down a row, into a ticket with its history, and back', async () => {
  const page = await bench.page();
  await page.goto('/accounts');
  await page.locator('.table-row .account-name').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.waitForURL(/\/tickets/);
  await page.locator('.list-row').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tickets\/\d+/);
  await page.getByRole('region', { name: 'Changes' }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/tickets$/);

  await page.goto(`/tickets/${ids.a}`);
  const life = page.getByRole('region', { name: 'What it went through' });
  await life.getByText('5 d from opening to now').waitFor();
  const spans = await life.getByRole('listitem').allInnerTexts();
  assert.deepEqual(spans, ['Open, 5 d', '3 d', `Agent ${run}, 2 d`, `Second ${run}, 3 d`]);
  await page.getByRole('region', { name: 'Changes' }).getByRole('listitem').nth(2).waitFor();
  const history = await page.getByRole('region', { name: 'Changes' }).getByRole('listitem').allInnerTexts();
  assert.deepEqual(history.map((text) => text.split('\n').pop()), ['Escalated', `Passed to Second ${run} from Agent ${run}`, 'Opened']);
  assert.equal(await page.getByRole('link', { name: 'Open where it is kept' }).getAttribute('href'), 'https://desk.example/a');
  await page.getByRole('region', { name: `Others of ${account.name}` }).getByText(`Ticket c ${run}`).waitFor();
  await assertAccessible(page, 'a ticket');
  assertNoProblems(page);
});

test('the account says how many are open, how long help takes and what is escalated', async () => {
  const page = await bench.page();
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  const panel = page.getByRole('region', { name: 'Tickets' });
  await panel.getByText(`Ticket a ${run}`).waitFor();
  await panel.getByText('escalated for 3 d').first().waitFor();
  const figures = await api(page, `/tickets/figures?account=${encodeURIComponent(account.id)}`);
  await panel.getByText(`${figures.open} open`).waitFor();
  await panel.getByRole('link', { name: `All ${figures.tickets}` }).click();
  await page.waitForURL(/\/tickets\?/);
  await page.getByText(`${figures.tickets} tickets`).waitFor();
  assertNoProblems(page);
});

test('an address for a help desk is made, shown once, and takes a ticket', async () => {
  const page = await bench.page();
  await page.goto('/settings/help-desk');
  const desk = page.getByRole('region', { name: 'Zendesk' });
  await desk.getByRole('button', { name: 'Make an address for Zendesk' }).press('Enter');
  const address = await desk.locator('.secret code').innerText();
  assert.match(address, /\/api\/v1\/hooks\/zendesk\/\w+$/);
  await assertAccessible(page, 'a new address');
  const told = await fetch(address, { method: 'POST', body: JSON.stringify({ ticket: { id: `z-${run}`, subject: 'By hook', status: 'solved' } }) });
  assert.deepEqual([told.status, (await told.json()).taken], [200, 1]);
  await page.reload();
  await desk.getByText(/^Last news/).waitFor();
  assert.equal(await desk.locator('.secret').count(), 0);
  const { items } = await api(page, '/keys');
  for (const key of items.filter((each) => each.name === 'Zendesk tickets' && !each.revoked_at)) await send(page, 'DELETE', `/keys/${key.id}`);
  assert.equal((await fetch(address, { method: 'POST', body: '{}' })).status, 401);
  assertNoProblems(page);
});

test('tickets are read on a phone', async () => {
  const page = await bench.page({ phone: true });
  await page.goto(`/tickets?account=${encodeURIComponent(account.id)}`);
  await rows(page).first().waitFor();
  await assertTargets(page);
  await assertAccessible(page, 'tickets on a phone');
  await rows(page).first().getByRole('link', { name: `Ticket a ${run}` }).tap();
  await page.getByRole('region', { name: 'Changes' }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await assertTargets(page);
  // Solved, so that no other page has them among what needs somebody.
  await send(page, 'POST', '/tickets', { items: ['a', 'c'].map((letter) => ({ id: `${letter}-${run}`, state: 'solved' })) });
  assertNoProblems(page);
});
