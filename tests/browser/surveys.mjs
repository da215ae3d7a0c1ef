// Surveys: built beside the page they become, answered on that page by keys alone, and read as figures and words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const stamp = Date.now() % 1_000_000;
const name = `Browser ${stamp}`;
let survey;

const customer = async (page) => {
  const { items } = await api(page, '/accounts?sort=-active_people&limit=1');
  const people = (await api(page, `/accounts/${encodeURIComponent(items[0].id)}/people?limit=20`)).items.filter((one) => !one.anonymous);
  return { account: items[0], people };
};
const ask = async (page, of, person) => (await send(page, 'POST', `/surveys/${of}/invitations`, { account: (await customer(page)).account.id, person })).link;

test('a survey is built beside the page that it becomes', async () => {
  const page = await bench.page();
  await page.goto('/surveys/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByText('A survey has at least one question.').waitFor();
  await page.getByRole('button', { name: 'Add a question' }).click();
  await page.getByRole('menuitem', { name: 'Recommendation, 0 to 10' }).click();
  const first = page.getByRole('group', { name: 'Question 1' });
  await first.getByText('Write the question.').waitFor();
  await first.getByRole('textbox', { name: 'Question', exact: true }).fill('Would you recommend us?');
  await page.getByRole('button', { name: 'Add a question' }).click();
  await page.getByRole('menuitem', { name: 'In words' }).click();
  const second = page.getByRole('group', { name: 'Question 2' });
  await second.getByRole('textbox', { name: 'Question', exact: true }).fill('What should change?');
  await second.getByRole('combobox', { name: 'Shown' }).click();
  await page.getByRole('option', { name: 'For an answer to: Would you recommend us?' }).click();
  await second.getByRole('textbox', { name: 'To' }).fill('6');
  await second.getByRole('switch', { name: 'Has to be answered' }).check({ force: true });
  const preview = page.frameLocator('iframe');
  await preview.getByRole('radiogroup', { name: 'Would you recommend us?' }).waitFor();
  await preview.getByText('not anonymous').waitFor();
  await assertAccessible(page, 'a survey under work');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  await assertAccessible(page, 'a survey under work (dark)', ['color-contrast']);
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/surveys\/\d+$/);
  survey = /\d+$/.exec(page.url())[0];
  const { body } = await api(page, `/surveys/${survey}`);
  assert.deepEqual(body.questions, [
    { key: 'nps', kind: 'nps', text: 'Would you recommend us?', required: true },
    { key: 'text', kind: 'text', text: 'What should change?', required: true, when: { question: 'nps', least: 0, most: 6 } },
  ]);
  // The order is changed, and with it what could be shown by what comes later.
  await page.getByRole('button', { name: 'Move up: What should change?' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('group', { name: 'Question 1' }).getByText('Formulas know the answer as answer_nps.').waitFor();
  assertNoProblems(page);
});

test('somebody of an account is asked by hand', async () => {
  const page = await bench.page();
  const { account, people } = await customer(page);
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  const panel = page.getByRole('region', { name: 'What they said' });
  await panel.getByRole('button', { name: 'Ask somebody…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Survey' }).fill(name);
  await page.getByRole('option', { name }).click();
  await dialog.getByRole('combobox', { name: 'Person' }).click();
  await page.getByRole('option', { name: people[0].name ?? people[0].id }).first().click();
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  await dialog.getByRole('link').waitFor();
  assert.match(await dialog.getByRole('link').getAttribute('href'), /\/s\/\d+-[\w-]+$/);
  await assertAccessible(page, 'asking somebody');
  assertNoProblems(page);
});

test('the page is answered by keys alone, says what is missing, and can be corrected', async () => {
  const page = await bench.page({ signedOut: true });
  const staff = await bench.page();
  const { people } = await customer(staff);
  const link = await ask(staff, survey, people[1].id);
  await page.goto(`${link}?q=9`);
  assert.ok(await page.getByRole('radio', { name: '9', exact: true }).isChecked(), 'the mail’s link fills it in');
  await page.goto(link);
  const words = page.getByRole('textbox', { name: 'What should change?' });
  assert.equal(await words.isVisible(), false, 'it is shown for low answers alone');
  assertNoProblems(page);
  await assertAccessible(page, 'the page of a survey');
  // To the button, without an answer.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Send answers');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Nothing was sent yet.').waitFor();
  await page.getByText('Choose a number').waitFor();
  await assertAccessible(page, 'the page with what is missing');
  // The link of the summary leads to the field; arrows choose.
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'A');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'q-nps-0');
  await page.keyboard.press('Space');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  assert.ok(await page.getByRole('radio', { name: '3', exact: true }).isChecked());
  await words.waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Reports take too long.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await assertAccessible(page, 'the thanks');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('You have answered this before').waitFor();
  assert.equal(await words.inputValue(), 'Reports take too long.');
  assert.ok(await page.getByRole('radio', { name: '3', exact: true }).isChecked());
  assertNoProblems(page);
});

test('the page works on a phone and in the dark', async () => {
  const staff = await bench.page();
  const { people } = await customer(staff);
  const link = await ask(staff, survey, people[2].id);
  for (const look of [{ dark: true }, { phone: true }, { phone: true, dark: true }]) {
    const page = await bench.page({ ...look, signedOut: true });
    await page.goto(link);
    await page.getByRole('radio', { name: '2', exact: true }).check({ force: true });
    await page.getByRole('textbox', { name: 'What should change?' }).waitFor();
    await assertAccessible(page, `the page of a survey ${JSON.stringify(look)}`);
    if (look.phone) {
      await assertTargets(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, 'nothing is cut off');
    }
    await page.getByRole('button', { name: 'Send answers' }).click();
    await page.getByRole('alert').waitFor();
    await assertAccessible(page, `what is missing ${JSON.stringify(look)}`);
    assertNoProblems(page);
  }
});

test('results say figures with their range, and what was said is found', async () => {
  const page = await bench.page();
  const { account, people } = await customer(page);
  for (const [index, person] of people.slice(3, 15).entries()) {
    const link = await ask(page, survey, person.id);
    const answer = await page.request.post(link, { form: { 'q.nps': index < 8 ? 9 : 7 }, maxRedirects: 0 });
    assert.equal(answer.status(), 303, await answer.text());
  }
  const { questions, answered } = await api(page, `/surveys/${survey}/results`);
  const { value } = questions[0].figure;
  await page.goto('/surveys');
  await page.getByRole('link', { name: `Results: ${name}` }).click();
  const nps = page.getByRole('region', { name: 'Would you recommend us?' });
  await nps.getByText(`${value > 0 ? '+' : ''}${Math.round(value)}`, { exact: true }).first().waitFor();
  await nps.getByText(/^between /).first().waitFor();
  await page.getByRole('region', { name: 'Who answered' }).getByText(String(answered), { exact: true }).first().waitFor();
  const words = page.getByRole('region', { name: 'In their words' });
  await words.getByText('Reports take too long.').waitFor();
  await words.getByRole('link', { name: account.name }).first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('nobody said this');
  await words.getByText('Nobody said this.').waitFor();
  await page.goto(`/surveys/${survey}/results`);
  await nps.getByText(/^between /).first().waitFor();
  await assertAccessible(page, 'results of a survey');
  await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
  await assertAccessible(page, 'results of a survey (dark)', ['color-contrast']);
  // The account says it, too.
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  await page.getByRole('region', { name: 'What they said' }).getByText('NPS 3', { exact: true }).or(page.getByRole('button', { name: /earlier answers/ })).first().waitFor();
  const phone = await bench.page({ phone: true });
  await phone.goto(`/surveys/${survey}/results`);
  await phone.getByRole('region', { name: 'In their words' }).getByText('Reports take too long.').waitFor();
  await assertAccessible(phone, 'results of a survey (phone)');
  await assertTargets(phone);
  assertNoProblems(page);
});

test('a play asks a survey with a template that holds its link', async () => {
  const page = await bench.page();
  const template = await send(page, 'POST', '/templates', { name: `Survey ${stamp}`, subject: 'A question', text: '[Answer]({{survey}})' });
  const play = await send(page, 'POST', '/plays', { name: `Asks ${stamp}`, body: { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'account.last_nps >= 9', days: 30 }, steps: [] } });
  await page.goto(`/plays/${play.id}`);
  await page.getByRole('button', { name: 'Edit as version 2' }).click();
  await page.getByRole('button', { name: /^Add a step after “Entry/ }).first().click();
  await page.getByRole('menuitem', { name: /^Survey/ }).click();
  const panel = page.getByRole('complementary').or(page.locator('.play-side')).first();
  await panel.getByRole('combobox', { name: 'Survey' }).click();
  await page.getByRole('option', { name }).click();
  await panel.getByRole('combobox', { name: 'Template' }).click();
  await page.getByRole('option', { name: template.name }).click();
  await panel.getByRole('combobox', { name: 'To whom' }).click();
  await page.getByRole('option', { name: 'the champions' }).waitFor();
  assert.equal(await page.getByRole('option', { name: 'our own colleague' }).count(), 0);
  await page.getByRole('option', { name: 'the champions' }).click();
  await page.getByText(`Survey: ${name}`).first().waitFor();
  await assertAccessible(page, 'a survey as a step');
  await page.keyboard.press('Control+s');
  await page.getByRole('dialog').getByRole('button', { name: /^Save as version/ }).click();
  await page.getByRole('button', { name: 'Edit as version 3' }).waitFor();
  const { steps } = (await api(page, `/plays/${play.id}`)).body;
  assert.deepEqual(steps.map(({ kind, survey: of, template: by, to }) => [kind, of, by, to]), [['survey', Number(survey), template.id, 'champion']]);
  await send(page, 'DELETE', `/plays/${play.id}`);
  await send(page, 'DELETE', `/templates/${template.id}`);
  assertNoProblems(page);
});

test('without surveys the page offers those that come with the program', async () => {
  const page = await bench.page();
  const { items } = await api(page, '/surveys');
  for (const one of items) await send(page, 'DELETE', `/surveys/${one.id}`);
  await page.goto('/surveys');
  await page.getByText('Nobody is asked yet').waitFor();
  await assertAccessible(page, 'no surveys');
  await page.getByRole('button', { name: 'Use it: NPS' }).click();
  await page.waitForURL(/\/surveys\/\d+$/);
  await page.getByRole('group', { name: 'Question 3' }).waitFor();
  await send(page, 'DELETE', `/surveys/${/\d+$/.exec(page.url())[0]}`);
  assertNoProblems(page);
});
