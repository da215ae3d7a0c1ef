// Tasks: made from anywhere, from a note, done and taken back, changed by two, and in a calendar.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, assertValue, bench, send } from './helper.mjs';

const dialog = (page, name = 'New task') => page.getByRole('dialog', { name });
const busiest = async (page) => (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];

test('a task is made by the keyboard on an account, done, and taken back', async () => {
  const page = await bench.page();
  const account = await busiest(page);
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  const panel = page.getByRole('region', { name: 'Do next' });
  await panel.getByRole('button', { name: 'New task' }).waitFor();
  await page.keyboard.press('c');
  const title = `Ask for the roll-out plan ${Date.now()}`;
  await dialog(page).getByLabel('What is to be done').fill(title);
  await assertValue(dialog(page).getByRole('combobox', { name: 'Account' }), account.name);
  await dialog(page).getByRole('button', { name: 'Add a point' }).click();
  await dialog(page).getByRole('textbox', { name: 'Point 1' }).fill('Send the agenda');
  await assertAccessible(page, 'a new task');
  await dialog(page).getByLabel('What is to be done').press('Control+Enter');
  await page.getByText(`${title}: saved`).waitFor();
  await panel.getByText('0 of 1 points').waitFor();

  await page.goto('/tasks');
  const group = page.getByRole('region', { name: 'In the next 7 days' });
  await group.getByRole('button', { name: title, exact: true }).waitFor();
  await assertAccessible(page, 'tasks');
  await group.getByRole('button', { name: `Done: ${title}` }).press('Enter');
  await page.getByText(`${title}: done`).waitFor();
  await group.getByRole('button', { name: title, exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await group.getByRole('button', { name: title, exact: true }).waitFor();
  const { items } = await api(page, `/tasks?account=${encodeURIComponent(account.id)}`);
  const task = items.find((each) => each.title === title);
  assert.deepEqual([task.state, task.checklist], ['open', [{ text: 'Send the agenda', done: false }]]);
  await send(page, 'DELETE', `/tasks/${task.id}`);
  assertNoProblems(page);
});

test('a note becomes a task that names it', async () => {
  const page = await bench.page();
  const account = await busiest(page);
  const title = `They promised numbers ${Date.now()}`;
  const note = await send(page, 'POST', '/touchpoints', { kind: 'note', account: account.id, title, body: 'Until Friday.' });
  await page.goto('/notes');
  await page.getByRole('button', { name: new RegExp(title) }).click();
  await page.getByRole('button', { name: 'Make a task' }).click();
  await assertValue(dialog(page).getByLabel('What is to be done'), title);
  await dialog(page).getByRole('button', { name: /^Save/ }).click();
  await page.getByText(`${title}: saved`).waitFor();
  const { items } = await api(page, `/tasks?account=${encodeURIComponent(account.id)}`);
  const task = items.find((each) => each.title === title);
  assert.equal(task.touchpoint, note.id);
  await send(page, 'DELETE', `/tasks/${task.id}`);
  await send(page, 'DELETE', `/touchpoints/${note.id}`);
});

test('two browsers change one task: the later one sees both sides', async () => {
  const page = await bench.page();
  const title = `Shared task ${Date.now()}`;
  const made = await send(page, 'POST', '/tasks', { title, note: 'As it was' });
  const [first, second] = [await bench.page(), await bench.page({ dark: true })];
  for (const each of [first, second]) {
    await each.goto('/tasks');
    await each.getByRole('button', { name: title, exact: true }).click();
    await dialog(each, 'Change a task').getByLabel('Note').waitFor();
  }
  const write = async (each, text) => {
    await dialog(each, 'Change a task').getByLabel('Note').fill(text);
    await dialog(each, 'Change a task').getByRole('button', { name: /^Save/ }).click();
  };
  await write(second, 'The second');
  await second.getByText(`${title}: saved`).waitFor();
  await write(first, 'The first');
  const conflict = first.getByRole('alert').filter({ hasText: 'Somebody else changed it meanwhile' });
  await conflict.getByRole('row', { name: 'Note The second The first' }).waitFor();
  await conflict.getByRole('button', { name: 'Take theirs' }).click();
  assert.equal((await api(first, `/tasks/${made.id}`)).note, 'The second');
  await send(page, 'DELETE', `/tasks/${made.id}`);
  assertNoProblems(first);
});

test('a secret link shows open tasks in a calendar, also on a phone', async () => {
  const page = await bench.page({ phone: true });
  const title = `In the calendar ${Date.now()}`;
  const made = await send(page, 'POST', '/tasks', { title });
  await page.goto('/tasks');
  await page.getByRole('button', { name: title, exact: true }).waitFor();
  await assertTargets(page);
  await page.getByRole('button', { name: 'Calendar link' }).tap();
  const url = await page.locator('.fresh-key code').textContent();
  const calendar = await (await page.request.get(url)).text();
  assert.match(calendar, new RegExp(`SUMMARY:${title}`));
  await send(page, 'DELETE', `/tasks/${made.id}`);
  await send(page, 'DELETE', '/tasks/calendar');
});
