// Messages: templates written with completion and seen beside it, the outbox with what became of each message,
// suppressed addresses, and where webhooks go to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostOffice, refusal } from '../http/post_office.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, chooseItem, send } from './helper.mjs';

const NO_SERVER = { host: '', from: '', security: 'starttls', port: 587, our_name: '' };
const asRead = (text) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

// A mail server for the time of a test; `use` gets it and the page.
async function withOffice(page, options, use) {
  const office = await PostOffice.open({ ...options, options: { closeTimeout: 500 } }); // the sender keeps its connection
  await send(page, 'PUT', '/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example', our_name: 'Vendor', per_minute: 600000, domain_per_minute: 600000 });
  try {
    await use(office);
  } finally {
    await send(page, 'PUT', '/settings/mail', NO_SERVER);
    await office.close();
  }
}

async function withTemplate(page, draft, use) {
  const template = await send(page, 'POST', '/templates', { name: `Template ${Date.now()}`, subject: 'Hello', text: 'Hello', ...draft });
  let done = false;
  try {
    await use(template);
    done = true;
  } finally {
    await send(page, 'DELETE', `/templates/${template.id}`).catch((problem) => {
      if (done) throw problem; // else what went wrong before is said
    });
  }
}

const settled = async (page, id, state) => {
  for (;;) {
    const { message } = await api(page, `/outbox/${id}`);
    if (message.state === state) return message;
    await page.waitForTimeout(50);
  }
};

test('a template is written and previewed by the keyboard alone', async () => {
  const page = await bench.page();
  const name = `Keyboard ${Date.now()}`;
  const account = (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
  await page.goto('/messages/templates');
  await page.getByRole('link', { name: 'New template' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name', exact: true }).focus();
  await page.keyboard.type(name);
  const subject = page.getByRole('textbox', { name: 'Subject' });
  const text = page.getByRole('textbox', { name: 'Text', exact: true });
  await page.keyboard.press('Tab');
  while (!(await subject.evaluate((field) => field === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.type('News for {{acc');
  await page.getByRole('option', { name: /^account\.name/ }).waitFor();
  await page.keyboard.press('Enter');
  assert.equal(await subject.inputValue(), 'News for {{account.name}}');
  await page.keyboard.press('Enter');
  assert.equal(await subject.inputValue(), 'News for {{account.name}} ', 'a subject is one line');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Tab');
  assert.ok(await text.evaluate((field) => field === document.activeElement), 'the text follows the subject');

  await page.keyboard.type('Hello {{person.first_name | "there"}},');
  await page.keyboard.press('Enter');
  await page.keyboard.type('{{= active_peopl(28d)}} of you');
  await page.keyboard.press('Escape');
  await page.locator('.formula-line .wrong', { hasText: 'active_peopl' }).waitFor();
  await page.getByText('Mend what is marked').waitFor();
  await page.keyboard.press('F8');
  await page.getByRole('option', { name: /^active_people/ }).first().waitFor();
  await page.keyboard.press('Tab');
  await page.locator('.formula-line .wrong').waitFor({ state: 'detached' });
  assert.match(await text.inputValue(), /\{\{= active_people\(28d\)\}\} of you$/);

  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText(`News for ${account.name}`).waitFor();
  await page.frameLocator('.mail-frame').getByText(/Hello there,\s+\d+ of you/).waitFor();
  assert.equal(await page.locator('.mail-frame').getAttribute('sandbox'), '', 'no script runs in it');
  await preview.getByRole('button', { name: 'Text' }).press('Enter');
  await preview.locator('.mail-text', { hasText: 'Hello there,' }).waitFor();
  await assertAccessible(page, 'a template under work');
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/messages\/templates\/\d+/);
  const id = new URL(page.url()).pathname.split('/').at(-1);
  assert.equal((await api(page, `/templates/${id}`)).subject, 'News for {{account.name}}');
  await page.getByRole('button', { name: 'Delete' }).press('Enter');
  await page.waitForURL(/\/messages\/templates$/);
  assertNoProblems(page);
});

test('a template says what is missing, and is seen for another account and on a phone', async () => {
  const page = await bench.page();
  const [, second] = (await api(page, '/accounts?sort=-active_people&limit=2')).items;
  await withTemplate(page, { text: '{{account.nothing_of_the_kind}} and {{account.name}}' }, async (template) => {
    await page.goto(`/messages/templates/${template.id}`);
    const preview = page.getByRole('region', { name: 'Preview' });
    // What the server refuses without a place stands under the text.
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('<script>alert(1)</script>');
    await page.getByText(/HTML is not taken/).waitFor();
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('{{account.nothing_of_the_kind}} at **{{account.name}}**');
    await preview.getByText('{{account.nothing_of_the_kind}} has no value here').waitFor();
    await preview.getByRole('combobox', { name: 'Account' }).fill(second.name);
    await page.getByRole('option', { name: second.name, exact: true }).first().click();
    await page.frameLocator('.mail-frame').locator('strong', { hasText: asRead(second.name) }).waitFor();
    await preview.getByRole('button', { name: 'Phone' }).click();
    assert.equal(await page.locator('.mail-frame').evaluate((frame) => frame.getBoundingClientRect().width), 375);
    await assertAccessible(page, 'a template that misses something');
  });
  assertNoProblems(page);
});

test('a template that a play uses stays; two who change it see both', async () => {
  const page = await bench.page();
  await withTemplate(page, {}, async (template) => {
    const steps = [{ id: 'write', kind: 'mail', template: template.id, to: 'champion' }];
    const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'active_people(7d) > 0', days: 30 }, on: false, steps };
    const play = await send(page, 'POST', '/plays', { name: `Uses ${template.name}`, body });
    try {
      await page.goto('/messages/templates');
      const row = page.getByRole('row', { name: asRead(template.name) });
      await row.getByRole('link', { name: play.name }).waitFor();
      await assertAccessible(page, 'templates');
      await row.getByRole('link', { name: template.name, exact: true }).click();
      await page.getByText('used by one play').waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByText(`A play uses it: “${play.name}”.`).waitFor();

      await page.getByRole('textbox', { name: 'Subject' }).fill('Mine');
      await send(page, 'PATCH', `/templates/${template.id}`, { subject: 'Theirs' });
      await page.getByRole('button', { name: /^Save version 2/ }).click();
      const conflict = page.getByRole('alert').filter({ hasText: 'saved another version meanwhile' });
      await conflict.getByRole('row', { name: 'Subject Theirs Mine' }).waitFor();
      await conflict.getByRole('button', { name: 'Save mine over it' }).click();
      await page.getByText('version 3 saved').waitFor();
      assert.equal((await api(page, `/templates/${template.id}`)).subject, 'Mine');

      // The step of the play leads to its template.
      await page.goto(`/plays/${play.id}`);
      await page.locator('.play-card', { hasText: 'E-mail:' }).click();
      const link = page.getByRole('link', { name: 'Open the template' });
      assert.equal(await link.getAttribute('href'), `/messages/templates/${template.id}`);
    } finally {
      await send(page, 'DELETE', `/plays/${play.id}`);
    }
  });
  assertNoProblems(page);
});

test('a test mail is sent from the template, found in the outbox, and opens to all that became of it', async () => {
  const page = await bench.page();
  await withOffice(page, {}, async (office) => {
    await withTemplate(page, { subject: 'For {{account.name}}', text: 'From {{our.name}}' }, async (template) => {
      const to = `test${Date.now()}@x.example`;
      await page.goto(`/messages/templates/${template.id}`);
      const trial = page.getByRole('region', { name: 'Send a test' });
      await trial.getByLabel('To').fill(to);
      await trial.getByRole('button', { name: 'Send' }).press('Enter');
      await trial.getByText('The mail server took it.').waitFor();
      assert.match((await office.parsed(to)).text, /From Vendor/);

      await page.goto('/messages');
      await page.getByRole('searchbox', { name: 'Mail address' }).fill(to);
      await page.keyboard.press('Enter');
      const row = page.getByRole('row', { name: asRead(to) });
      await row.getByText('Sent', { exact: true }).waitFor();
      await assertAccessible(page, 'the outbox');
      await row.getByRole('link', { name: /^For / }).click();
      const log = page.getByRole('region', { name: 'What became of it' });
      await log.getByText('Written').waitFor();
      await log.getByText('Sent', { exact: true }).waitFor();
      await page.frameLocator('.mail-frame').getByText('From Vendor').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Send again' }).count(), 0, 'what was sent is not sent again');
      await assertAccessible(page, 'a message');
      await page.keyboard.press('Escape');
      await page.waitForURL(/\/messages$/);
    });
  });
  assertNoProblems(page);
});

test('what failed is sent again, one or all, and how many is said before', async () => {
  const page = await bench.page();
  let down = true;
  const answer = (address) => down && address.endsWith('@down.example') ? refusal(554, '5.7.1 Not today') : undefined;
  await withOffice(page, { answer }, async (office) => {
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push((await send(page, 'POST', '/settings/mail/test', { to: `${name}${Date.now()}@down.example` })).message);
    for (const id of ids) await settled(page, id, 'failed');
    down = false;
    await page.goto(`/messages/${ids[0]}`);
    await page.getByRole('region', { name: 'Where it stands' }).getByText(/Not today/).waitFor();
    await page.getByRole('button', { name: 'Send again' }).press('Enter');
    await page.getByRole('region', { name: 'What became of it' }).getByText('Sent again').waitFor();
    await settled(page, ids[0], 'sent');

    await page.goto('/messages?state=failed&channel=mail');
    await page.getByRole('button', { name: 'Send failed ones again' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Send failed ones again' });
    const { items } = await api(page, '/outbox?state=failed&channel=mail&limit=500');
    await dialog.getByText(`${items.length} messages were given up among those the filters show.`).waitFor();
    await assertAccessible(page, 'a replay');
    await dialog.getByRole('button', { name: `Send ${items.length} again` }).press('Enter');
    await page.getByText(`${items.length} messages wait to be sent again`).waitFor();
    for (const id of ids) await settled(page, id, 'sent');
    assert.equal(office.mails.filter((mail) => mail.to.endsWith('@down.example')).length, 3);
  });
  assertNoProblems(page);
});

test('an account and a person show which mails they got, and who opened them', async () => {
  const page = await bench.page();
  const account = (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
  const nobody = `unmailed${Date.now()}`; // those of the demo may have got one of another test
  await send(page, 'POST', '/people', { items: [{ id: nobody, account: account.id, attributes: { name: 'Nora Newcomer' } }] });
  await withOffice(page, {}, async () => {
    await withTemplate(page, { subject: `Seen ${Date.now()}` }, async (template) => {
      const { message } = await send(page, 'POST', `/templates/${template.id}/test`, { to: 'seen@x.example', account: account.id });
      await settled(page, message, 'sent');
      await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
      const panel = page.getByRole('region', { name: 'Mails', exact: true });
      const line = panel.getByRole('listitem').filter({ hasText: template.subject });
      await line.getByText('seen@x.example').waitFor();
      await panel.getByText(/delivered, \d+ opened, \d+ with a link followed/).waitFor();
      await assertAccessible(page, 'an account with mails');
      await panel.getByRole('link', { name: 'In the outbox' }).click();
      await page.waitForURL(/\/messages\?/);
      await page.getByRole('row', { name: asRead(template.subject) }).waitFor();
      await page.getByRole('combobox', { name: 'Template' }).click();
      await page.getByRole('option', { name: template.name }).click();
      await page.waitForURL(new RegExp(`template=${template.id}`));
      await page.waitForFunction(() => document.querySelectorAll('.list-row').length === 1); // the others are gone
    });
  });
  await page.goto(`/people/${nobody}`);
  await page.getByRole('region', { name: 'Mails', exact: true }).getByText('No mail was sent.').waitFor();
  assertNoProblems(page);
});

test('results of a play say whom its mails reached, and how much work was saved by which assumption', async () => {
  const page = await bench.page();
  const stamp = Date.now();
  await withOffice(page, {}, async (office) => {
    await withTemplate(page, { subject: `Reach ${stamp}` }, async (template) => {
      const people = ['ria', 'rob'].map((name) => ({ id: `${name}${stamp}`, account: `reach${stamp}`, attributes: { name, email: `${name}${stamp}@x.example`, role: 'champion' } }));
      await send(page, 'POST', '/accounts', { items: [{ id: `reach${stamp}`, attributes: { name: `Reach ${stamp}` } }] });
      await send(page, 'POST', '/people', { items: people });
      const steps = [{ id: 'tell', kind: 'mail', template: template.id, to: 'champion', promotional: false }];
      const body = { audience: 'accounts', enter: { when: 'hand' }, goal: { formula: 'active_people(7d) > 100000', days: 30 }, hours: { from: 0, to: 24, working_days: false }, on: true, steps };
      const play = await send(page, 'POST', '/plays', { name: `Reach ${stamp}`, body });
      const { id: run } = await send(page, 'POST', `/plays/${play.id}/runs`, { account: `reach${stamp}` });
      while (office.mails.length < 2 || (await api(page, `/play-runs/${run}`)).run.state !== 'watching') await page.waitForTimeout(100);
      for (const { id } of (await api(page, `/outbox?play=${play.id}`)).items) await settled(page, id, 'sent');
      await page.goto(`/plays/${play.id}?tab=results`);
      const reach = page.getByRole('region', { name: 'Whom its mails reached' });
      await reach.getByText('2 of 2').waitFor();
      await reach.getByText(/Most likely between .+ and .+ of those reached/).waitFor();
      assert.equal(await reach.getByText('Too general.', { exact: true }).count(), 0, 'two are too few to say so');
      const saved = page.getByRole('region', { name: 'Work saved' });
      await saved.getByText('One case of 1 was handled without a task for anybody.').waitFor();
      await saved.getByRole('button', { name: 'Take another time' }).press('Enter');
      await saved.getByLabel('Minutes a case').fill('120');
      await assertAccessible(page, 'results with reach');
      await page.keyboard.press('Enter');
      await saved.getByText('2 hours').waitFor();
      await saved.getByText(/needs 120 minutes for a case. That is taken, not measured./).waitFor();
      await send(page, 'PUT', '/plays/effort', { minutes_per_case: 30 });
      await send(page, 'POST', `/plays/${play.id}/stop`);
      await send(page, 'DELETE', `/plays/${play.id}`);
    });
  });
  assertNoProblems(page);
});

test('a doubtful mail stands above everything, with what to do', async () => {
  const page = await bench.page();
  let office;
  // It is taken, and its answer is lost.
  const taken = (mail) => {
    if (mail.to.startsWith('lost')) for (const connection of office.server.connections) connection._socket.destroy();
  };
  await withOffice(page, { taken }, async (opened) => {
    office = opened;
    const to = `lost${Date.now()}@x.example`;
    const { message } = await send(page, 'POST', '/settings/mail/test', { to });
    await settled(page, message, 'doubtful');
    await page.goto('/messages');
    const part = page.getByRole('region', { name: 'Did these arrive?' });
    const line = part.getByRole('listitem').filter({ hasText: to });
    await line.getByRole('button', { name: 'Send again' }).waitFor();
    await assertAccessible(page, 'a doubtful message');
    await line.getByRole('button', { name: 'It arrived' }).press('Enter');
    await line.waitFor({ state: 'detached' });
    const { log } = await api(page, `/outbox/${message}`);
    assert.deepEqual(log.map(({ kind }) => kind), ['added', 'doubtful', 'settled']);
  });
  assertNoProblems(page);
});

test('an address is suppressed, found and released', async () => {
  const page = await bench.page();
  const address = `erik${Date.now()}@acme.example`;
  await page.goto('/messages/suppressed');
  await page.getByRole('button', { name: 'Add an address' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Send nothing more to an address' });
  await dialog.getByLabel('Address').fill(address);
  await dialog.getByLabel('Reason').fill('asked by phone');
  await assertAccessible(page, 'adding an address');
  await dialog.getByRole('button', { name: 'Suppress it' }).press('Enter');
  await page.getByText(`Nothing more is sent to ${address}`).waitFor();
  await page.getByRole('searchbox', { name: 'Find an address' }).fill(address.slice(0, 12));
  const row = page.getByRole('row', { name: asRead(address) });
  await row.getByText('asked by phone').waitFor();
  await assertAccessible(page, 'suppressed addresses');
  await row.getByRole('button', { name: 'Release' }).press('Enter');
  const ask = page.getByRole('dialog', { name: `Send to ${address} again` });
  await ask.getByRole('button', { name: 'Send again' }).press('Enter');
  await page.getByText(`${address} gets mail again`).waitFor();
  await page.getByText('No suppressed address has this in it.').waitFor();
  assertNoProblems(page);
});

test('an endpoint is added with its secret shown once, tried, turned off, and removed', async () => {
  const page = await bench.page();
  const name = `CRM ${Date.now()}`;
  await page.goto('/settings/endpoints');
  await page.getByRole('button', { name: 'New endpoint' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'New endpoint' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Address').fill('http://crm.example/hook');
  await dialog.getByRole('radio', { name: 'Some of them' }).check();
  await dialog.getByRole('checkbox', { name: /^A play comes to it/ }).check();
  await assertAccessible(page, 'a new endpoint');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await dialog.getByText(/https:\/\//).last().waitFor();
  await dialog.getByLabel('Address').fill('https://crm.invalid/hook');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  const secret = page.getByRole('status').filter({ hasText: `The secret of ${name}` });
  const first = await secret.locator('code').innerText();
  assert.match(first, /^whsec_.{20,}/);
  const item = page.locator('.endpoint-list > li', { hasText: name });
  await item.getByText('A play comes to it').waitFor();
  await assertAccessible(page, 'endpoints');

  // It is nowhere, so the try is put off, and the endpoint says so.
  await item.getByRole('button', { name: 'Test' }).press('Enter');
  await item.getByRole('link', { name: 'What became of it' }).waitFor();
  await item.getByText(/It failed once/).waitFor();
  await item.getByRole('button', { name: 'What was sent there' }).press('Enter');
  await item.locator('.endpoint-sent').getByRole('link', { name: 'test' }).waitFor();

  await item.getByRole('button', { name: 'More about' }).press('Enter');
  await chooseItem(page, 'Make a new secret');
  await page.waitForFunction((before) => document.querySelector('.fresh-key code')?.textContent !== before, first);
  await item.getByText(/The secret before signs as well until/).waitFor();
  await item.getByRole('button', { name: 'More about' }).press('Enter');
  await chooseItem(page, 'Turn off');
  await item.getByText('Off', { exact: true }).waitFor();

  // Two who change it see both.
  await item.getByRole('button', { name: /^Edit/ }).press('Enter');
  const change = page.getByRole('dialog', { name: `Change ${name}` });
  await change.getByLabel('Name').fill(`${name} mine`);
  const { items } = await api(page, '/webhook-endpoints');
  const { id } = items.find((each) => each.name === name);
  await send(page, 'PATCH', `/webhook-endpoints/${id}`, { name: `${name} theirs` });
  await change.getByRole('button', { name: 'Save' }).press('Enter');
  await change.getByRole('row', { name: `Name ${name} theirs ${name} mine` }).waitFor();
  await change.getByRole('button', { name: 'Save mine over it' }).press('Enter');
  const mine = page.locator('.endpoint-list > li', { hasText: `${name} mine` });
  await mine.getByRole('button', { name: 'More about' }).press('Enter');
  await chooseItem(page, 'Delete');
  await page.getByRole('dialog', { name: `Delete ${name} mine` }).getByRole('button', { name: 'Delete' }).press('Enter');
  await mine.waitFor({ state: 'detached' });
  assertNoProblems(page);
});

test('messages, templates, addresses and endpoints fit a phone', async () => {
  const page = await bench.page({ phone: true, dark: true });
  await withTemplate(page, { text: `${'word '.repeat(60)}{{account.name}}` }, async (template) => {
    const endpoint = await send(page, 'POST', '/webhook-endpoints', { name: `Phone ${Date.now()}`, url: `https://hooks.invalid/${'long'.repeat(30)}`, types: ['test'] });
    await send(page, 'POST', '/suppressions', { address: 'phone@x.example' });
    const { message } = await send(page, 'POST', `/webhook-endpoints/${endpoint.id}/test`);
    const places = [['/messages', '.list-row'], [`/messages/${message}`, '.message-log li'], ['/messages/templates', '.template-table tbody tr'],
      [`/messages/templates/${template.id}`, '.mail-frame'], ['/messages/suppressed', '.suppressed-table tbody tr'], ['/settings/endpoints', '.endpoint-list li']];
    for (const [path, ready] of places) {
      await page.goto(path);
      await page.locator(ready).first().waitFor();
      await assertTargets(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, path);
      await assertAccessible(page, `${path} (phone)`);
    }
    await send(page, 'DELETE', '/suppressions/phone@x.example');
    await send(page, 'DELETE', `/webhook-endpoints/${endpoint.id}`);
  });
  assertNoProblems(page);
});
