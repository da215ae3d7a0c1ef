// A change suggested to a segment: who would get it is shown before, it becomes a play, and who followed is listed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertFits, assertNoProblems, bench, send } from './helper.mjs';

let made = null;

test('from a segment’s page a change is suggested to its people, after it was shown who gets it', async () => {
  const page = await bench.page();
  await page.goto('/segments');
  const segment = (await api(page, '/segments')).items.find((each) => each.scope === 'accounts' && each.count > 3);
  await page.goto(`/segments/${segment.id}`);
  await page.getByRole('link', { name: 'Suggest a change' }).press('Enter');
  await page.waitForURL(/\/plays\/suggest/);
  const side = page.getByRole('complementary', { name: 'Before it is sent' });
  await page.getByRole('combobox', { name: 'To whom' }).click();
  await page.getByRole('option', { name: /use/i }).click();
  await side.getByText(/^About [\d,]+ (person|people) gets? it now/).waitFor();
  await side.getByText('Subject and text are missing.').waitFor();
  assert.equal(await side.getByRole('button', { name: 'Send it' }).isDisabled(), true);
  await page.getByLabel('Subject').fill('Turn exports on');
  await page.getByLabel('Text', { exact: true }).fill('Hello {{person.first_name | "there"}},\n\n[this takes a minute](https://app.example/exports).');
  await page.getByRole('textbox', { name: 'Formula of the goal' }).click();
  await page.keyboard.type('wau >= 1');
  await side.getByText('Could get it').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Exports for all');
  await assertAccessible(page, 'a change that is suggested');
  await side.getByRole('button', { name: 'Keep it, switched off' }).press('Enter');
  await page.waitForURL(/\/plays\/\d+/);
  made = Number(page.url().match(/plays\/(\d+)/)[1]);
  const { body } = await api(page, `/plays/${made}`);
  assert.deepEqual([body.enter, body.existing, body.holdout, body.on, body.goal, body.steps.length], [{ when: 'segment', segment: segment.id }, true, 20, false, { formula: 'wau >= 1', days: 30 }, 1]);
  assert.deepEqual([body.steps[0].kind, body.steps[0].to], ['mail', 'users']);
  assertNoProblems(page);
});

test('who followed is listed with what became of the message', async () => {
  const page = await bench.page();
  await page.goto(`/plays/${made}?tab=followed`);
  const panel = page.getByRole('region', { name: 'Followed' });
  await panel.getByRole('heading', { name: 'Who followed' }).waitFor();
  await panel.getByText('Nobody has entered yet.').waitFor();
  await assertAccessible(page, 'who followed');
  const phone = await bench.page({ phone: true });
  await phone.goto('/plays/suggest');
  await phone.getByRole('button', { name: 'Send it' }).waitFor();
  await assertFits(phone, 'a change on a phone');
  await assertAccessible(phone, 'a change on a phone');
  assertNoProblems(phone);
  await send(page, 'DELETE', `/plays/${made}`);
});
