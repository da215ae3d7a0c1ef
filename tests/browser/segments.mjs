// Segments: a list from a file, two of people side by side, one on two days, and members who come while one looks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, bench, send } from './helper.mjs';

const number = (value) => value.toLocaleString('en-GB');

test('a list is filled from a file: first what it would come to, then it is taken', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/people?limit=2');
  const name = `From a file ${Date.now()}`;
  await page.goto('/segments/new/edit');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('button', { name: 'People', exact: true }).click();
  await page.getByRole('button', { name: 'A list' }).click();
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.waitForURL(/\/segments\/\d+$/);
  await page.getByText('Nobody belongs to it on this day.').waitFor();
  await page.getByRole('link', { name: 'Edit' }).click();

  const upload = page.getByRole('region', { name: 'From a file' });
  const file = (text) => ({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await upload.locator('input[type=file]').setInputFiles(file(`id\n${items[0].id}\n${items[1].id}\nnobody-of-this-id\n`));
  await upload.getByText('2 of 3 rows are known.').waitFor();
  await upload.getByText('2 would come and 0 would go; the list would hold 2.').waitFor();
  await upload.getByText('Line 4').waitFor();
  await assertAccessible(page, 'a list from a file');
  await upload.getByRole('switch', { name: 'Keep ids that nobody has yet' }).click();
  await upload.getByText('the list would hold 3.').waitFor();
  await upload.getByRole('switch', { name: 'Keep ids that nobody has yet' }).click();
  await upload.getByRole('button', { name: 'Take the list of 2' }).click();
  await page.getByText(`${name}: 2 ids in the list`).waitFor();
  // The field is read again once the list is taken.
  const wanted = items.map((item) => item.id).sort().join(' ');
  await page.waitForFunction((ids) => [...document.querySelectorAll('textarea')].some((field) => field.value.split('\n').sort().join(' ') === ids), wanted);
  await page.getByRole('button', { name: 'Versions' }).click();
  await page.getByRole('dialog', { name: 'Versions' }).getByText('From the file people.csv').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/segments$/);
  assertNoProblems(page);
});

test('two segments of people stand side by side, and one beside itself on another day', async () => {
  const page = await bench.page();
  const stamp = Date.now();
  const make = (name, formula) => send(page, 'POST', '/segments', { name: `${name} ${stamp}`, scope: 'people', formula });
  const champions = await make('Champions', 'role = "champion"');
  const quiet = await make('Quiet', 'silent_for >= 14d');
  // The demo goes on: what the page was told is what it has to show.
  const told = page.waitForResponse((response) => response.url().includes('/segments/compare?'));
  await page.goto(`/segments?a=${champions.id}&b=${quiet.id}`);
  const panel = page.getByRole('complementary', { name: 'Two side by side' });
  const row = (name) => panel.getByRole('row', { name, exact: true });
  const data = await (await told).json();
  await row(`People ${number(data.a.people)} ${number(data.b.people)}`).waitFor();
  await row(`Accounts ${number(data.a.accounts)} ${number(data.b.accounts)}`).waitFor();
  await panel.getByText('Who uses what, 28 d').waitFor();

  const { day } = await api(page, '/accounts?limit=1');
  const before = new Date(Date.parse(day) - 91 * 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/segments?a=${quiet.id}&b=${quiet.id}`);
  await panel.getByText('Choose another segment, or another day for the second.').waitFor();
  await panel.getByLabel('The second on another day').fill(before);
  await page.waitForURL(new RegExp(`day_b=${before}`));
  const days = await api(page, `/segments/compare?a=${quiet.id}&b=${quiet.id}&day_b=${before}`);
  await row(`People ${number(days.a.people)} ${number(days.b.people)}`).waitFor();
  await assertAccessible(page, 'a segment on two days');
  for (const { id } of [champions, quiet]) await send(page, 'DELETE', `/segments/${id}`);
  assertNoProblems(page);
});

test('somebody who enters a segment appears on its open page', async () => {
  const page = await bench.page();
  const stamp = Date.now();
  const { key } = await send(page, 'POST', '/keys', { name: `Segments ${stamp}`, kind: 'write', dialect: 'segment' });
  const headers = { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
  const event = `Door Opened ${stamp}`;
  const track = async (userId) => {
    const answer = await page.request.post('/v1/track', { headers, data: { userId, event, context: { groupId: `door-${stamp}` } } });
    assert.equal(answer.status(), 200);
  };
  await track(`first_${stamp}`);
  const segment = await send(page, 'POST', '/segments', {
    name: `Came through the door ${stamp}`,
    scope: 'people',
    formula: `days("${event}", 7d) >= 1`,
  });
  await page.goto(`/segments/${segment.id}`);
  await page.getByRole('link', { name: `first_${stamp}` }).first().waitFor();
  await page.getByText(/events? (a minute|so far)/).first().waitFor();
  await track(`second_${stamp}`);
  await page.getByRole('region', { name: 'Members', exact: true }).getByRole('link', { name: `second_${stamp}` }).waitFor();
  const changes = page.getByRole('region', { name: 'Came and went' });
  await changes.getByRole('listitem').filter({ hasText: `second_${stamp}` }).getByText('came').waitFor();
  await send(page, 'DELETE', `/segments/${segment.id}`);
  assertNoProblems(page);
});
