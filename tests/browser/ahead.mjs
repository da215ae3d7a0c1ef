// What lies ahead of a customer: what they expect becomes a priority, the next stage with what is ready, a good reason to write with a
// message, and all channels on one line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const path = (id) => `/accounts/${encodeURIComponent(id)}`;

// A customer of the person who is signed in, in a stage that is not the last.
async function customer(page) {
  const { user } = await api(page, '/session');
  const { items } = await api(page, '/accounts?sort=-active_people&limit=60');
  for (const account of items) {
    const ahead = await api(page, `${path(account.id)}/next-stage`);
    if (ahead.now && ahead.next) return { ...account, ...ahead, user };
  }
  throw new Error('the demo has nobody on the way');
}

test('what they expect is noted at the stage they are in, stands there by priority, and is met', async () => {
  const page = await bench.page();
  const { id, now } = await customer(page);
  await page.goto(path(id));
  const panel = page.getByRole('region', { name: 'What comes next' });
  await panel.getByRole('button', { name: 'Note what they expect' }).press('Enter');
  const title = `Answers within a day ${Date.now()}`;
  await panel.getByRole('textbox', { name: 'What they expect' }).fill(title);
  await page.waitForFunction((name) => [...document.querySelectorAll('form.relationship-form input')].some((one) => one.value === name), now.name);
  await panel.getByRole('combobox', { name: 'Priority' }).click();
  await page.getByRole('option', { name: 'First' }).click();
  await panel.getByRole('button', { name: 'Save' }).click();
  const line = panel.getByRole('listitem').filter({ hasText: title });
  await line.getByText('First').waitFor();
  await assertAccessible(page, 'an account with what comes next');
  await line.getByRole('button', { name: `Met: ${title}` }).click();
  await line.waitFor({ state: 'detached' });
  const kept = (await api(page, `/goals?account=${encodeURIComponent(id)}&kind=expectation`)).items.find((one) => one.title === title);
  assert.deepEqual([kept.state, kept.stage, kept.priority], ['reached', now.id, 1]);
  await send(page, 'DELETE', `/goals/${kept.id}`);
  assertNoProblems(page);
});

test('a resource is put at a stage and stands ready at the customer whose next stage it is', async () => {
  const page = await bench.page();
  const { id, next } = await customer(page);
  const before = (await api(page, '/stages')).items.find((one) => one.id === next.id);
  await page.goto(`/journey/stages/${next.id}`);
  const resources = page.getByRole('region', { name: 'Ready to push customers along' });
  await resources.getByRole('button', { name: 'Add a resource' }).click();
  const one = resources.getByRole('group').last();
  await one.getByLabel('Name').fill('What the others do');
  await one.getByLabel('Address').fill('https://example.com/others');
  await assertAccessible(page, 'a stage with resources');
  await page.getByRole('button', { name: /^Save/ }).first().click();
  await page.waitForFunction(async (stage) => {
    const { items } = await (await fetch('/api/v1/stages')).json();
    return items.find((each) => each.id === stage).body.resources?.some((each) => each.name === 'What the others do');
  }, next.id);
  await page.goto(path(id));
  const link = page.getByRole('region', { name: 'What comes next' }).getByRole('link', { name: 'What the others do' });
  assert.equal(await link.getAttribute('href'), 'https://example.com/others');
  await send(page, 'PATCH', `/stages/${next.id}`, { body: { ...before.body, resources: before.body.resources ?? [] } });
  assertNoProblems(page);
});

test('a goal that was reached is a good reason to write: the message is ready, changed, and noted as written', async () => {
  const page = await bench.page();
  const { id, user } = await customer(page);
  const title = `Plan without paper ${Date.now()}`;
  const goal = await send(page, 'POST', '/goals', { account: id, title, state: 'reached' });
  await page.goto(`${path(id)}/contact`);
  const message = page.getByRole('textbox', { name: new RegExp(`Message: They reached .${title}`) });
  const text = await message.inputValue();
  const { to } = await api(page, `${path(id)}/occasions`);
  assert.ok(text.includes(title) && text.includes(user.name) && (!to || text.startsWith(`Hello ${to.first_name},`)), text);
  await message.fill(`${text}\n\nSee you soon`);
  await assertAccessible(page, 'good reasons to write');
  await page.getByRole('button', { name: new RegExp(`Note as written: They reached .${title}`) }).click();
  await page.getByText('Noted as written to').first().waitFor();
  const noted = (await api(page, `/touchpoints?account=${encodeURIComponent(id)}`)).items.find((one) => one.title === `You reached it: ${title}`);
  assert.equal(noted.kind, 'mail');
  await page.locator('.channel-lanes svg').getByText('Mails').waitFor();
  await page.getByText('The same as a list').click();
  await page.getByRole('row').filter({ hasText: `You reached it: ${title}` }).waitFor();
  await send(page, 'DELETE', `/touchpoints/${noted.id}`);
  await send(page, 'DELETE', `/goals/${goal.id}`);
  assertNoProblems(page);
});

test('on a phone the line of channels fits and everything can be hit', async () => {
  const page = await bench.page({ phone: true });
  const { id } = await customer(page);
  await page.goto(`${path(id)}/contact`);
  await page.locator('.channel-lanes svg').waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
  await assertAccessible(page, 'in touch on a phone');
  await assertTargets(page);
});
