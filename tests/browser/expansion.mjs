// Where a customer could grow: how many could use it is said in place and taken back, and an offer becomes a task.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const path = (id) => `/accounts/${encodeURIComponent(id)}`;

// A paying customer with seats, and what it would pay for more of them.
async function customer(page) {
  const { items } = await api(page, '/accounts?sort=-mrr&limit=50');
  for (const { id, name } of items) {
    const [part] = (await api(page, `${path(id)}/expansion`)).items;
    if (part.price_from === 'own' && part.possible === null) return { id, name, part };
  }
  throw new Error('the demo has no paying customer with seats');
}

test('how many could use it is said in place; the potential follows, and it can be taken back', async () => {
  const page = await bench.page();
  const { id, name, part } = await customer(page);
  await page.goto(path(id));
  await page.getByRole('link', { name: 'Who uses it and who does not' }).press('Enter');
  await page.waitForURL(/\/expansion/);
  const field = page.getByRole('textbox', { name: `Could use it: ${name}` });
  await field.fill('a few');
  await field.press('Tab');
  assert.equal(await field.inputValue(), ''); // no number is kept of that
  await field.fill(String(part.seats + 10));
  await field.press('Enter');
  await page.getByText(`${name}: ${part.seats + 10} people could use it`).waitFor();
  const [said] = (await api(page, `${path(id)}/expansion`)).items;
  assert.deepEqual([said.possible_from, said.room], ['own', 10]);
  assert.equal(said.potential, Math.round((part.mrr / part.seats) * 10 * 12 * 100) / 100);
  await page.getByRole('row', { name: new RegExp(name) }).getByRole('cell').nth(4).getByText('10', { exact: true }).waitFor();
  await assertAccessible(page, 'room to grow');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.waitForFunction((label) => document.querySelector(`[aria-label="${label}"]`)?.value === '', `Could use it: ${name}`);
  assert.equal((await api(page, `${path(id)}/expansion`)).items[0].possible, null);
  assertNoProblems(page);
});

test('departments where nobody uses it are named', async () => {
  const page = await bench.page();
  const { id } = await customer(page);
  await send(page, 'PATCH', path(id), { attributes: { departments: 'Legal' } });
  await page.goto(`${path(id)}/expansion`);
  const line = page.getByRole('region', { name: 'Departments' }).getByRole('listitem').filter({ hasText: 'Legal' });
  await line.getByText('Not yet').waitFor();
  await send(page, 'PATCH', path(id), { attributes: { departments: null } });
});

test('what similar customers use is offered with the reason, and becomes a task', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/accounts?limit=100');
  let id, offer;
  for (const account of items) {
    [offer] = (await api(page, `${path(account.id)}/offers`)).items;
    if (offer) { id = account.id; break; }
  }
  assert.ok(offer, 'some customer of the demo lacks what most similar ones use');
  await page.goto(`${path(id)}/expansion`);
  const offers = page.getByRole('region', { name: 'What would help them' });
  await offers.getByText(`${offer.used_by} of ${offer.compared} similar customers use it`).first().waitFor();
  await offers.getByRole('button', { name: `Plan the offer: ${offer.feature}`, exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: /^Save/ }).click();
  await form.waitFor({ state: 'detached' });
  const task = (await api(page, `/tasks?account=${encodeURIComponent(id)}&state=open`)).items.find((one) => one.title === `Show ${offer.feature} to them`);
  assert.ok(task, 'the task is kept');
  assert.match(task.note, /similar customers use it/);
  assertNoProblems(page);
});

test('on a phone everything can be reached and hit', async () => {
  const page = await bench.page({ phone: true });
  const { id } = await customer(page);
  await page.goto(`${path(id)}/expansion`);
  await page.locator('.expansion-table tbody tr').first().waitFor();
  await assertAccessible(page, 'room to grow on a phone');
  await assertTargets(page);
});
