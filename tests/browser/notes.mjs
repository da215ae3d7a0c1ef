// Notes: written down from anywhere, seen on the account, found by their words, changed by two.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, assertValue, bench, send } from './helper.mjs';

const dialog = (page, name = 'Log a touch') => page.getByRole('dialog', { name });

async function anyAccount(page) {
  const { items } = await api(page, '/accounts?sort=-active_people&limit=1');
  return items[0];
}

test('a call is written down on the account by the keyboard, and what was not asked stays visible', async () => {
  const page = await bench.page();
  const account = await anyAccount(page);
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  await page.getByRole('button', { name: /^Log a touch/ }).first().waitFor();
  await page.keyboard.press('l');
  const form = dialog(page);
  await form.getByRole('textbox', { name: 'What it was about' }).waitFor();
  await assertValue(form.getByRole('combobox', { name: 'Account' }), account.name);
  await form.getByText(/answers? (is|are) missing/).waitFor();
  await assertAccessible(page, 'a touch');
  const title = `Asks for the export ${Date.now()}`;
  await form.getByRole('textbox', { name: 'What it was about' }).fill(title);
  await form.getByRole('textbox', { name: 'What was said' }).fill('The planners miss the marmalade column.');
  await form.getByRole('button', { name: 'content', exact: true }).click();
  // Closing loses nothing.
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await page.keyboard.press('l');
  await assertValue(form.getByRole('textbox', { name: 'What it was about' }), title);
  await form.getByRole('textbox', { name: 'What was said' }).press('Control+Enter');
  await page.getByText('Call saved').waitFor();

  const panel = page.getByRole('region', { name: 'Calls, visits and notes' });
  const line = panel.getByRole('button', { name: new RegExp(title) });
  await line.getByText('incomplete').waitFor();
  await line.press('Enter');
  await panel.getByText('content').waitFor();
  const { items } = await api(page, `/touchpoints?account=${encodeURIComponent(account.id)}&limit=1`);
  assert.deepEqual([items[0].title, items[0].form.sentiment, items[0].complete], [title, 1, false]);
  await assertAccessible(page, 'an account with a touch');

  // It is found by a word of its text from the page of all notes.
  await page.keyboard.press('Escape');
  await page.goto('/notes');
  await page.getByRole('searchbox', { name: 'Words in notes' }).fill('marmal');
  const found = page.getByRole('region', { name: 'Notes, newest first' });
  await found.getByRole('button', { name: new RegExp(title) }).locator('mark').first().waitFor();
  await page.getByRole('searchbox', { name: 'Words in notes' }).fill('marmal zzznever');
  await found.getByText('No note holds all of these words.').waitFor();
  await send(page, 'DELETE', `/touchpoints/${items[0].id}`);
  assertNoProblems(page);
});

test('a visit with all its answers is complete; deleted it can come back', async () => {
  const page = await bench.page();
  const account = await anyAccount(page);
  await page.goto('/notes');
  await page.getByRole('button', { name: /^Log a touch/ }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search, jump or do' }).fill('log a');
  await page.getByRole('option', { name: /Log a touch/ }).waitFor();
  await page.keyboard.press('Enter');
  const form = dialog(page);
  await form.getByRole('button', { name: 'Visit' }).click();
  await form.getByRole('combobox', { name: 'Account' }).fill(account.name);
  await page.getByRole('option', { name: account.name, exact: true }).click();
  const title = `Visit ${Date.now()}`;
  await form.getByRole('textbox', { name: 'What it was about' }).fill(title);
  const { items: templates } = await api(page, '/touchpoints/templates');
  const visit = templates.find((each) => each.kind === 'visit');
  for (const question of visit.questions.filter((each) => each.required)) {
    await form.getByRole('textbox', { name: question.text }).fill(`About ${question.name}`);
  }
  await form.getByRole('button', { name: 'delighted' }).click();
  await form.getByRole('combobox', { name: /How often they use it/ }).click();
  await page.getByRole('option', { name: 'weekly' }).click();
  await form.getByText('All that is asked for is there.').waitFor();
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Visit saved').waitFor();
  const { items } = await api(page, `/touchpoints?q=${encodeURIComponent(title)}`);
  assert.deepEqual([items[0].complete, items[0].form.stated_use, items[0].account.id], [true, 'weekly', account.id]);

  const line = page.getByRole('button', { name: new RegExp(title) });
  await line.click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await line.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await line.waitFor();
  const again = (await api(page, `/touchpoints?q=${encodeURIComponent(title)}`)).items[0];
  assert.deepEqual(again.form, items[0].form);
  await send(page, 'DELETE', `/touchpoints/${again.id}`);
  assertNoProblems(page);
});

test('two browsers change one note: the later one sees both texts', async () => {
  const page = await bench.page();
  const account = await anyAccount(page);
  const title = `Shared ${Date.now()}`;
  const made = await send(page, 'POST', '/touchpoints', { kind: 'note', account: account.id, title, body: 'As it was.' });
  const [first, second] = [await bench.page(), await bench.page({ dark: true })];
  for (const each of [first, second]) {
    await each.goto('/notes');
    await each.getByRole('button', { name: new RegExp(title) }).click();
    await each.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog(each, 'Change a touch').getByRole('textbox', { name: 'What was said' }).waitFor();
  }
  const write = async (each, text) => {
    const form = dialog(each, 'Change a touch');
    await form.getByRole('textbox', { name: 'What was said' }).fill(text);
    await form.getByRole('button', { name: 'Save', exact: false }).first().click();
  };
  await write(second, 'Second was faster.');
  await second.getByText('Note saved').waitFor();
  await write(first, 'First wrote this.');
  const conflict = first.getByRole('alert').filter({ hasText: 'Somebody else changed it meanwhile' });
  await conflict.getByRole('row', { name: 'What was said Second was faster. First wrote this.' }).waitFor();
  assert.equal((await api(first, `/touchpoints/${made.id}`)).body, 'Second was faster.');
  await assertAccessible(first, 'a note changed by two');
  await conflict.getByRole('button', { name: 'Save mine over it' }).click();
  await first.getByText('Note saved').waitFor();
  assert.equal((await api(first, `/touchpoints/${made.id}`)).body, 'First wrote this.');
  await send(page, 'DELETE', `/touchpoints/${made.id}`);
  assertNoProblems(first);
});

test('a touch is written down on a phone', async () => {
  const page = await bench.page({ phone: true });
  const account = await anyAccount(page);
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  await page.getByRole('button', { name: /^Log a touch/ }).first().tap();
  const form = dialog(page);
  const title = `On the way ${Date.now()}`;
  await form.getByRole('textbox', { name: 'What it was about' }).fill(title);
  await assertTargets(page);
  await form.getByRole('button', { name: 'Save' }).tap();
  await page.getByText('Call saved').waitFor();
  const { items } = await api(page, `/touchpoints?q=${encodeURIComponent(title)}`);
  await send(page, 'DELETE', `/touchpoints/${items[0].id}`);
  assertNoProblems(page);
});
