// Two browsers change the same record: neither loses what it wrote without seeing it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, bench, send } from './helper.mjs';

const editor = (page) => page.getByRole('textbox', { name: /^Formula of/ });
const save = (page) => page.getByRole('button', { name: /^Save version/ });

async function openBoth(path, ready) {
  const [first, second] = [await bench.page(), await bench.page({ dark: true })];
  for (const page of [first, second]) {
    await page.goto(path);
    await ready(page);
  }
  return [first, second];
}

test('two browsers change a segment: the later one sees both formulas and decides', async () => {
  const page = await bench.page();
  const made = await send(page, 'POST', '/segments', { name: `Both ${Date.now()}`, scope: 'accounts', formula: 'wau < 3' });
  const path = `/segments/${made.id}/edit`;
  const [first, second] = await openBoth(path, (each) => each.waitForFunction(() => document.querySelector('textarea')?.value === 'wau < 3'));

  await editor(first).fill('wau < 4');
  await editor(second).fill('wau < 5');
  await save(second).click();
  await second.getByText('version 2 saved').waitFor();
  await save(first).click();
  const conflict = first.getByRole('alert').filter({ hasText: 'saved another version meanwhile' });
  await conflict.getByRole('row', { name: 'Formula wau < 5 wau < 4' }).waitFor();
  await assertAccessible(first, 'a conflict');
  assert.equal((await api(first, `/segments/${made.id}`)).formula, 'wau < 5', 'nothing was saved over it');

  await second.goto(path);
  await second.waitForFunction(() => document.querySelector('textarea')?.value === 'wau < 5');
  await conflict.getByRole('button', { name: 'Save mine over it' }).click();
  await first.getByText('version 3 saved').waitFor();
  assert.equal((await api(first, `/segments/${made.id}`)).formula, 'wau < 4');
  const { items } = await api(first, `/segments/${made.id}/versions?bodies=1`);
  assert.deepEqual(items.map((version) => version.version), [3, 2, 1], 'theirs is still among the versions');

  // The other way round: theirs is taken, by the keyboard.
  await editor(second).fill('wau < 6');
  await save(second).click();
  const again = second.getByRole('alert').filter({ hasText: 'saved another version meanwhile' });
  await again.getByRole('row', { name: 'Formula wau < 4 wau < 6' }).waitFor();
  await again.getByRole('button', { name: 'Take theirs' }).press('Enter');
  await second.waitForFunction(() => document.querySelector('textarea').value === 'wau < 4');
  await send(page, 'DELETE', `/segments/${made.id}`);
  assertNoProblems(first);
  assertNoProblems(second);
});

test('what is written while the rest is being saved stays, and is no conflict with oneself', async () => {
  const page = await bench.page();
  const made = await send(page, 'POST', '/segments', { name: `Slowly ${Date.now()}`, scope: 'accounts', formula: 'wau < 3' });
  await page.goto(`/segments/${made.id}/edit`);
  await page.waitForFunction(() => document.querySelector('textarea')?.value === 'wau < 3');
  let answer;
  const written = new Promise((resolve) => (answer = resolve));
  await page.route(`**/api/v1/segments/${made.id}`, async (route) => {
    if (route.request().method() === 'PATCH') await written;
    await route.fallback();
  });
  await editor(page).fill('wau < 4');
  const asked = page.waitForRequest((request) => request.method() === 'PATCH');
  await save(page).click();
  await asked;
  await page.getByLabel('What it is for').fill('They hardly come.');
  answer();
  await page.getByText('version 2 saved').waitFor();
  assert.deepEqual([await editor(page).inputValue(), await page.getByLabel('What it is for').inputValue()], ['wau < 4', 'They hardly come.']);
  await save(page).click();
  await page.getByText('version 3 saved').waitFor();
  const { formula, description } = await api(page, `/segments/${made.id}`);
  assert.deepEqual([formula, description], ['wau < 4', 'They hardly come.']);
  await page.unrouteAll({ behavior: 'wait' });
  await send(page, 'DELETE', `/segments/${made.id}`);
  assertNoProblems(page);
});

test('two browsers change an attribute of an account: the later one sees both values', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/accounts?limit=1');
  const path = `/accounts/${encodeURIComponent(items[0].id)}`;
  await send(page, 'PATCH', path, { attributes: { agreed_with: 'Ada' } });
  const row = (each) => each.getByRole('region', { name: 'Attributes' }).getByRole('button', { name: /Agreed with/ });
  const [first, second] = await openBoth(path, (each) => row(each).waitFor());
  const change = async (each, value) => {
    const field = each.getByRole('textbox', { name: /Agreed with/ });
    await field.fill(value);
    await field.press('Enter');
  };
  await row(first).click();
  await row(second).click();
  await change(second, 'Grace');
  await row(second).waitFor();
  await change(first, 'Edsger');
  const conflict = first.getByRole('alert').filter({ hasText: 'was set to Grace meanwhile. Yours is Edsger.' });
  await conflict.waitFor();
  const valueNow = async () => (await api(first, path)).attributes.find((attribute) => attribute.key === 'agreed_with').value;
  assert.equal(await valueNow(), 'Grace');
  await conflict.getByRole('button', { name: 'Save mine over it' }).click();
  await row(first).waitFor();
  assert.equal(await valueNow(), 'Edsger');
  await send(page, 'PATCH', path, { attributes: { agreed_with: null } });
  assertNoProblems(first);
});
