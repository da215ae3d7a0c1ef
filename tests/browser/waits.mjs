// A run that waits for what becomes of its mail: the form of the wait, the proof on the way of a run, and the page to which the mail
// leads, on which somebody asks back or says what is in the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostOffice } from '../http/post_office.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const NO_SERVER = { host: '', from: '', security: 'starttls', port: 587, our_name: '', public_url: '', track_opens: false };
const panel = (page) => page.getByRole('complementary', { name: 'About the play' });
const card = (page, name) => page.locator('.play-card', { hasText: name });

// A play whose mail is followed by a wait, with a mail server for the time of the test.
async function withMailPlay(page, use) {
  const stamp = Date.now();
  const office = await PostOffice.open({ options: { closeTimeout: 500 } });
  await send(page, 'PUT', '/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', our_name: 'Vendor', public_url: bench.server.url, track_opens: true, per_minute: 600000, domain_per_minute: 600000 });
  const template = await send(page, 'POST', '/templates', { name: `Waited ${stamp}`, subject: 'Turn exports on', text: '[See it](https://app.example/x), [ask us]({{ask}}) or [say what is in the way]({{obstacle}}).' });
  const steps = [
    { id: 'tell', kind: 'mail', template: template.id, to: 'champion', promotional: false, next: 'hold' },
    { id: 'hold', kind: 'wait_until', message: 'tell', what: 'delivered', days: 9, next: 'good', otherwise: 'bad' },
    { id: 'good', kind: 'wait', days: 3 },
    { id: 'bad', kind: 'note', title: 'They did not', text: '' },
  ];
  const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'active_people(7d) > 100000', days: 30 }, holdout: 0, on: true, steps };
  const play = await send(page, 'POST', '/plays', { name: `Waits ${stamp}`, body });
  try {
    await use({ play, template, office });
  } finally {
    await send(page, 'POST', `/plays/${play.id}/stop`, { why: 'The test is over' });
    await send(page, 'DELETE', `/plays/${play.id}`);
    await send(page, 'DELETE', `/templates/${template.id}`);
    await send(page, 'PUT', '/settings/mail', NO_SERVER);
    await office.close();
  }
}

test('a wait is for what becomes of a mail, the way of a run says what became of it, and the mail leads to a page that asks', async () => {
  const page = await bench.page();
  const account = (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
  const path = `/accounts/${encodeURIComponent(account.id)}`;
  const known = (await api(page, `${path}/people?limit=1`)).items[0];
  const person = (await api(page, `/people/${encodeURIComponent(known.id)}`)).attributes;
  const before = Object.fromEntries(['role', 'email'].map((key) => [key, person.find((one) => one.key === key)?.value ?? null]));
  const address = `waits-${Date.now()}@customer.example`;
  await send(page, 'PATCH', `/people/${encodeURIComponent(known.id)}`, { attributes: { role: 'champion', email: address } });
  await withMailPlay(page, async ({ play, template, office }) => {
    await page.goto(`/plays/${play.id}`);
    await page.getByRole('button', { name: 'Edit as version 2' }).click();
    await card(page, 'Wait until').click();
    const what = panel(page).getByRole('combobox', { name: 'Until it is' });
    assert.equal(await what.inputValue(), 'Delivered');
    await assertAccessible(page, 'the form of a wait');
    await what.click();
    await page.getByRole('option', { name: 'Opened' }).click();
    await card(page, `Wait until somebody opened “${template.name}”`).waitFor();
    // Something to be so takes the place of the message, and back.
    const wait = panel(page).getByRole('combobox', { name: 'Wait for' });
    await wait.click();
    await page.getByRole('option', { name: 'Something to be so, by a formula' }).click();
    await panel(page).getByRole('textbox', { name: 'What is waited for, in words' }).waitFor();
    assert.equal(await what.count(), 0);
    await wait.click();
    await page.getByRole('option', { name: new RegExp(template.name) }).click();
    await card(page, `Wait until somebody acted on “${template.name}”`).waitFor();
    await what.click();
    await page.getByRole('option', { name: 'Opened' }).click();
    await page.getByRole('button', { name: /^Save as version 2/ }).click();
    await page.getByRole('dialog', { name: 'Save as version 2' }).getByRole('button', { name: 'Save as version 2' }).click();
    await page.getByText('version 2 saved').waitFor();
    const wanted = (await api(page, `/plays/${play.id}`)).body.steps.find((step) => step.id === 'hold');
    assert.deepEqual([wanted.message, wanted.what], ['tell', 'opened']);

    // One on the way: delivered first, then opened, and the run goes on.
    await send(page, 'POST', `/plays/${play.id}/runs`, { account: account.id });
    for (let i = 0; office.to(address).length === 0; i++) {
      assert.ok(i < 600, 'the mail comes');
      await page.waitForTimeout(100);
    }
    const { html } = await office.parsed(address);
    await page.goto(`/plays/${play.id}?tab=runs`);
    await page.reload();
    const line = panel(page).getByRole('button', { name: new RegExp(`^${account.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) });
    await line.click();
    const chips = panel(page).locator('.proof-line').first();
    await chips.getByText(/^delivered to [1-9]/).waitFor();
    await chips.getByText('opened by 0').waitFor();
    await assertAccessible(page, 'what became of a mail, on the way of a run');
    await page.request.get(/<img src="([^"]+)"/.exec(html)[1]);
    await page.goto(`/plays/${play.id}?tab=runs`);
    await page.reload();
    await line.click();
    await chips.getByText('opened by 1').waitFor();
    await panel(page).getByText(/Wait until somebody opened .*: came true/).waitFor();
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'));
    await assertAccessible(page, 'proof in the dark', ['color-contrast']);
    await page.evaluate(() => delete document.documentElement.dataset.theme);

    const links = [...html.matchAll(/href="([^"]+\/q\/[^"]+)"/g)].map((found) => found[1].replaceAll('&amp;', '&'));
    assert.equal(links.length, 2);
    await askPages(links);
  });
  await send(page, 'PATCH', `/people/${encodeURIComponent(known.id)}`, { attributes: before });
  assertNoProblems(page);
});

async function askPages([ask, obstacle]) {
  for (const look of [{}, { dark: true }, { phone: true }, { phone: true, dark: true }]) {
    const page = await bench.page({ ...look, signedOut: true });
    for (const url of [ask, obstacle]) {
      await page.goto(url);
      await page.getByRole('button').first().waitFor();
      await assertAccessible(page, `the page of ${url === ask ? 'a question' : 'an obstacle'} ${JSON.stringify(look)}`);
      if (look.phone) {
        await assertTargets(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'nothing is cut off');
      }
    }
    assertNoProblems(page);
  }
  const page = await bench.page({ signedOut: true });
  await page.goto(ask);
  await page.getByRole('textbox').fill('Where do I find it?');
  await page.getByRole('button').first().click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await assertAccessible(page, 'the thanks for a question');
}
