// Advocates: a candidate is taken by the keyboard, asked, brings somebody; who counts is changed and taken back; and what
// an opportunity brings the customer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, assertValue, bench, send } from './helper.mjs';

const dialog = (page, name) => page.getByRole('dialog', { name });
const register = (page) => page.getByRole('region', { name: 'Register of advocates' });

// An advocate of the account, noted through the API.
async function advocate(page, account, why) {
  return send(page, 'POST', '/advocates', { account, why, agreed: ['reference', 'talk'] });
}

test('a candidate is shown with its reasons, and taken as an advocate by the keyboard', async () => {
  const page = await bench.page();
  const found = await api(page, '/advocates/candidates');
  assert.ok(found.total > 0, 'the demo has candidates');
  const [first] = found.items;
  await page.goto('/accounts');
  await page.locator('.table-row .account-name').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL(/\/advocates/);
  const side = page.getByRole('complementary', { name: 'Candidates' });
  const line = side.getByRole('article').filter({ has: page.getByRole('link', { name: first.account.name, exact: true }) });
  await line.locator('.candidate-reasons tbody tr').first().waitFor();
  const shown = await line.locator('.candidate-reasons tbody tr').allInnerTexts();
  assert.ok(shown.length > 2 && shown.some((row) => row.includes(String(Math.round(first.health.score)))), shown.join(' | '));
  await line.getByRole('button', { name: `Note as an advocate: ${first.account.name}` }).focus();
  await page.keyboard.press('Enter');
  const form = dialog(page, 'New advocate');
  await form.getByLabel('What makes them an advocate').waitFor();
  await assertAccessible(page, 'a new advocate');
  await assertValue(form.getByRole('combobox', { name: 'Account' }), first.account.name);
  await form.getByRole('button', { name: 'Save' }).press('Enter');
  await form.getByText('Say what makes them an advocate.').waitFor();
  const why = `Told two others ${Date.now()}`;
  await form.getByLabel('What makes them an advocate').fill(why);
  await form.getByRole('checkbox', { name: 'Case study' }).focus();
  await page.keyboard.press('Space');
  await form.getByRole('button', { name: 'Save' }).press('Enter');
  await form.waitFor({ state: 'detached' });
  const row = register(page).getByRole('button', { name: first.account.name }).first();
  await row.press('Enter');
  await register(page).getByText(why).waitFor();
  await register(page).getByText('Case study').first().waitFor();
  assertNoProblems(page);
});

test('an ask is noted with its answer and taken back, a referral with what it is worth', async () => {
  const page = await bench.page();
  const [account] = (await api(page, '/accounts?sort=-active_people&limit=1')).items;
  const { id } = await advocate(page, account.id, 'Asks and referrals');
  await page.goto('/advocates');
  await register(page).getByRole('button', { name: account.name }).last().click();
  const asks = register(page).getByRole('region', { name: 'Asks' });
  await asks.getByRole('combobox', { name: 'Asked for' }).click();
  await page.getByRole('option', { name: 'Talk' }).click();
  await asks.getByLabel('Note', { exact: true }).fill('At the meeting in May');
  await asks.getByRole('button', { name: 'Note the ask' }).click();
  await asks.getByText('At the meeting in May').waitFor();
  await asks.getByText('Resting: asked a short time ago, or paused.').waitFor();
  await asks.getByRole('combobox', { name: 'Answer: Talk' }).click();
  await page.getByRole('option', { name: 'Yes' }).click();
  await page.getByText('Talk: answer noted').waitFor();
  assert.equal((await api(page, `/advocates/${id}`)).asks[0].answer, 'yes');
  await asks.getByRole('button', { name: 'Remove the ask: Talk' }).click();
  await asks.getByText('Never asked.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await asks.getByText('At the meeting in May').waitFor();
  assert.deepEqual((await api(page, `/advocates/${id}`)).asks.map(({ kind, answer }) => [kind, answer]), [['talk', 'yes']]);

  const referrals = register(page).getByRole('region', { name: 'Referrals' });
  await referrals.getByLabel('Who was referred').fill('Northwind');
  await referrals.getByLabel('Worth a year').fill('12.345');
  await referrals.getByText('An amount such as').waitFor();
  assert.ok(await referrals.getByRole('button', { name: 'Note the referral' }).isDisabled());
  await referrals.getByLabel('Worth a year').fill('12,345.67');
  await referrals.getByRole('button', { name: 'Note the referral' }).click();
  await referrals.getByText('€12,345.67 a year').waitFor();
  await referrals.getByRole('combobox', { name: 'Result: Northwind' }).click();
  await page.getByRole('option', { name: 'Won' }).click();
  await page.getByText('Northwind: result noted').waitFor();
  const [kept] = (await api(page, `/advocates/${id}`)).referrals;
  assert.deepEqual([kept.result, kept.worth], ['won', { amount: 1234567, currency: 'EUR', digits: 2 }]);
  await assertAccessible(page, 'an advocate that is open');

  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  const panel = page.getByRole('region', { name: 'Advocates' });
  await panel.getByText('Reference call, Talk').waitFor();
  await panel.getByText(/^Rests until/).waitFor();
  assertNoProblems(page);
});

test('who changes an advocate that somebody else has changed sees both', async () => {
  const page = await bench.page();
  const [account] = (await api(page, '/accounts?sort=-active_people&limit=2')).items.slice(1);
  const { id } = await advocate(page, account.id, 'Before');
  await page.goto('/advocates?state=ready');
  await register(page).getByRole('button', { name: account.name }).last().click();
  await register(page).getByRole('button', { name: 'Change', exact: true }).click();
  const form = dialog(page, 'Change');
  await form.getByLabel('What makes them an advocate').fill('Mine');
  await send(page, 'PATCH', `/advocates/${id}`, { why: 'Theirs' });
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await form.getByText('Somebody changed this advocate meanwhile.').waitFor();
  await form.getByRole('cell', { name: 'Theirs', exact: true }).waitFor();
  await form.getByRole('button', { name: /mine/i }).click();
  await form.waitFor({ state: 'detached' });
  assert.equal((await api(page, `/advocates/${id}`)).why, 'Mine');
  await register(page).getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText(`${account.name}: removed`).waitFor();
  assert.ok((await api(page, `/advocates?account=${encodeURIComponent(account.id)}`)).items.every((one) => one.id !== id));
  assertNoProblems(page);
});

test('who counts is a formula one changes, and takes back', async () => {
  const page = await bench.page();
  const before = await api(page, '/settings/advocates');
  await page.goto('/advocates');
  await page.getByRole('button', { name: 'Who counts' }).click();
  const form = dialog(page, 'Who counts');
  const field = form.getByRole('textbox', { name: 'Formula for candidates' }).or(form.getByRole('combobox', { name: 'Formula for candidates' }));
  await field.fill('health >= 101');
  await form.getByText('Yes for 0 accounts today').waitFor();
  await assertAccessible(page, 'the formula for candidates');
  await page.keyboard.press('Escape'); // the proposals
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Nobody fits the formula today.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('.candidate-reasons').first().waitFor();
  assert.deepEqual(await api(page, '/settings/advocates'), before);
  assertNoProblems(page);
});

test('an opportunity that is tried without a gain for the customer is warned about until the gain is said', async () => {
  const page = await bench.page();
  const [account] = (await api(page, '/accounts?sort=-active_people&limit=3')).items.slice(2);
  const note = await send(page, 'POST', '/touchpoints', { account: account.id, kind: 'call', title: `More seats ${Date.now()}` });
  const { warning } = await send(page, 'POST', `/touchpoints/${note.id}/risk`, { direction: 'opportunity' });
  await page.goto(`/warnings?direction=opportunity&sort=raised&open=${warning}`);
  const panel = page.getByRole('region', { name: 'The opportunity' });
  await panel.getByLabel('What was offered').fill('Ten more seats');
  await panel.getByLabel('What was offered').press('Enter');
  await panel.getByText('No gain said').waitFor();
  await panel.getByText('What the customer gains is not said yet.', { exact: false }).waitFor();
  await assertAccessible(page, 'an opportunity');
  await panel.getByLabel('What the customer gains').fill('The night shift sees the plan too');
  await panel.getByLabel('Worth to us a year').fill('2400');
  await panel.getByRole('combobox', { name: 'Sales' }).click();
  await page.getByRole('option', { name: 'Passed on', exact: true }).click();
  assert.ok(await panel.getByRole('button', { name: 'Save' }).isDisabled(), 'not without a name');
  await panel.getByLabel('To whom of sales').fill('Sam');
  await panel.getByRole('button', { name: 'Save' }).click();
  await panel.locator('.opportunity-advice').waitFor({ state: 'detached' });
  const kept = await api(page, `/warnings/${warning}/opportunity`);
  assert.deepEqual([kept.customer_value, kept.worth.amount % 100, kept.sales.state, kept.sales.to, kept.advice], ['The night shift sees the plan too', 0, 'passed', 'Sam', '']);
  await panel.getByLabel('What was offered').fill('Asked first');
  await panel.getByLabel('What was offered').press('Enter');
  await panel.getByText('Asked first').waitFor();
  await panel.getByLabel('What became of it').fill('Signed in May'); // an attempt meanwhile is no conflict
  await panel.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/ saved$/).first().waitFor();
  assertNoProblems(page);
});

for (const [look, options] of [['wide', {}], ['in the dark', { dark: true }], ['on a phone', { phone: true }]]) {
  test(`advocates are accessible ${look}`, async () => {
    const page = await bench.page(options);
    const [account] = (await api(page, '/accounts?sort=-active_people&limit=1')).items;
    await advocate(page, account.id, 'Recommends it at every meeting of the branch');
    await page.goto('/advocates');
    await page.locator('.candidate-reasons').first().waitFor();
    await register(page).getByRole('button', { name: account.name }).first().click();
    await page.locator('.advocate-details').waitFor();
    await assertAccessible(page, `/advocates ${look}`);
    if (options.phone) await assertTargets(page);
    assertNoProblems(page);
  });
}
