// Features: grouping events, marking key ones, deleting with a way back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertNoProblems, bench } from './helper.mjs';

const find = async (page, name) => (await api(page, '/features')).items.find((feature) => feature.name === name);

test('a feature is made from events, renamed, marked as key, deleted and brought back', async () => {
  const page = await bench.page();
  await page.goto('/features');
  await page.getByRole('heading', { name: 'Features', level: 1 }).waitFor();
  const { items: events } = await api(page, '/events');
  const free = events.find((event) => event.feature === null) ?? events[0];
  const before = free.feature;
  const name = `Browser test ${Date.now()}`;

  await page.getByRole('button', { name: 'New feature' }).click();
  let dialog = page.getByRole('dialog', { name: 'A new feature' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Choose at least one event.').waitFor();
  await dialog.getByLabel('Find an event').fill(free.name);
  await dialog.getByRole('checkbox', { name: new RegExp(`^${escape(free.name)}`) }).first().check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: `Edit ${name}` }).waitFor();
  assert.deepEqual((await find(page, name)).events, [free.name]);

  await page.getByRole('checkbox', { name: `Key feature: ${name}` }).click();
  await page.getByText(`${name} is a key feature now`).waitFor();
  assert.equal((await find(page, name)).key, true);

  await page.getByRole('button', { name: `Edit ${name}` }).click();
  dialog = page.getByRole('dialog', { name: `Edit ${name}` });
  await dialog.getByLabel('Name').fill(`${name} renamed`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: `Edit ${name} renamed` }).click();

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText(`${name} renamed deleted`).waitFor();
  assert.equal(await find(page, `${name} renamed`), undefined);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: `Edit ${name} renamed` }).waitFor();
  const back = await find(page, `${name} renamed`);
  assert.deepEqual(back.events, [free.name]);
  assert.equal(back.key, true);

  await page.getByRole('button', { name: `Edit ${name} renamed` }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: `Edit ${name} renamed` }).waitFor({ state: 'detached' });
  assert.equal(before, free.feature);
  assertNoProblems(page);
});

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test('events that belong to nothing are listed', async () => {
  const page = await bench.page();
  await page.goto('/features');
  const { items } = await api(page, '/events');
  const free = items.filter((event) => event.feature === null);
  const aside = page.getByRole('complementary', { name: 'Events in no feature' });
  if (free.length === 0) await aside.getByText('Every event belongs to a feature.').waitFor();
  else await aside.getByText(free[0].name, { exact: true }).first().waitFor();
});
