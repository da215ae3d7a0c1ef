// What belongs to notes: files, saved mails, who is named, themes, and what a note becomes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const MAIL = (id, subject) => `From: Pia <pia@nowhere.example>\r
To: demo@perennial.example\r
Subject: ${subject}\r
Message-ID: <${id}@nowhere.example>\r
Date: Mon, 2 Mar 2026 09:30:00 +0000\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
The export stops, as I said on the phone.\r
--b\r
Content-Type: text/csv; name="rows.csv"\r
Content-Disposition: attachment; filename="rows.csv"\r
\r
a,b\r
--b--\r
`;

async function anyAccount(page) {
  return (await api(page, '/accounts?sort=-active_people&limit=1')).items[0];
}

async function openNote(page, title) {
  await page.goto('/notes');
  const line = page.getByRole('button', { name: new RegExp(title) });
  await line.press('Enter');
  return page.getByRole('listitem').filter({ has: line });
}

// As if files were dragged from a folder onto the element.
async function dropFiles(target, files) {
  const data = await target.page().evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, type, text } of all) transfer.items.add(new File([text], name, { type }));
    return transfer;
  }, files);
  for (const type of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer: data });
}

test('a note has files: added, downloaded with their bytes, removed and put back', async () => {
  const page = await bench.page();
  const title = `With files ${Date.now()}`;
  const { id } = await send(page, 'POST', '/touchpoints', { kind: 'note', title, account: (await anyAccount(page)).id });
  const item = await openNote(page, title);
  const files = item.getByRole('region', { name: 'Files' });
  await files.getByLabel('Add a file').setInputFiles({ name: 'offer.txt', mimeType: 'text/plain', buffer: Buffer.from('ten boards') });
  const link = files.getByRole('link', { name: 'offer.txt' });
  await link.waitFor();
  await assertAccessible(page, 'a note with a file');
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const stream = await download.createReadStream();
  assert.equal(Buffer.concat(await stream.toArray()).toString(), 'ten boards');

  await dropFiles(files, [{ name: 'plan.csv', type: 'text/csv', text: 'a,b' }]);
  await files.getByRole('link', { name: 'plan.csv' }).waitFor();
  await page.getByRole('button', { name: new RegExp(title) }).getByText('2 files').waitFor({ state: 'attached' });
  await files.getByRole('button', { name: 'Remove offer.txt' }).press('Enter');
  await link.waitFor({ state: 'detached' });
  assert.deepEqual((await api(page, `/touchpoints/${id}/attachments`)).items.map((file) => file.name), ['plan.csv']);
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await link.waitFor();
  const back = (await api(page, `/touchpoints/${id}/attachments`)).items.find((file) => file.name === 'offer.txt');
  assert.deepEqual([back.size, back.type], [10, 'text/plain']);

  const large = Buffer.alloc(10 * 1024 * 1024 + 1);
  await files.getByLabel('Add a file').setInputFiles({ name: 'film.bin', mimeType: 'application/octet-stream', buffer: large });
  await page.getByText('film.bin has 10 MB. A file may have 10 MB.').waitFor();
  await send(page, 'DELETE', `/touchpoints/${id}`);
  assertNoProblems(page);
});

test('a saved mail is dropped anywhere on an account and filed with it, once', async () => {
  const page = await bench.page();
  const account = await anyAccount(page);
  const subject = `Export stops ${Date.now()}`;
  const mail = { name: 'export.eml', type: 'message/rfc822', text: MAIL(Date.now(), subject) };
  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  const panel = page.getByRole('region', { name: 'Calls, visits and notes' });
  await panel.waitFor();
  const health = page.getByRole('heading', { name: account.name });
  const hold = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'x.eml'));
    return transfer;
  });
  await health.dispatchEvent('dragenter', { dataTransfer: hold });
  await page.getByText(`Drop it to file the mail with ${account.name}`).waitFor();
  await health.dispatchEvent('dragleave', { dataTransfer: hold });
  await page.getByText(`Drop it to file the mail with ${account.name}`).waitFor({ state: 'detached' });

  await dropFiles(health, [mail]);
  await page.getByText(`${subject}: filed with ${account.name}`).waitFor();
  const { items } = await api(page, `/touchpoints?account=${encodeURIComponent(account.id)}&q=${encodeURIComponent(subject)}`);
  assert.deepEqual([items.length, items[0].kind, items[0].attachments], [1, 'mail', 1]);
  assert.match(items[0].body, /The export stops/);
  await dropFiles(health, [mail]); // the same one again
  await page.getByRole('status').filter({ hasText: /already|there/ }).waitFor();
  await dropFiles(health, [{ name: 'cat.png', type: 'image/png', text: 'x' }]);
  await page.getByText('Only saved mails (.eml) can be dropped here. cat.png is none.').waitFor();
  await send(page, 'DELETE', `/touchpoints/${items[0].id}`);
  assertNoProblems(page);
});

test('a mail is filed with the button on the page of notes, and taken back', async () => {
  const page = await bench.page();
  const subject = `By button ${Date.now()}`;
  await page.goto('/notes');
  await page.getByRole('button', { name: 'File a mail' }).waitFor();
  await page.getByLabel('Saved mails (.eml)').setInputFiles({ name: 'a.eml', mimeType: 'message/rfc822', buffer: Buffer.from(MAIL(`b${Date.now()}`, subject)) });
  const line = page.getByRole('button', { name: new RegExp(subject) });
  await line.waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await line.waitFor({ state: 'detached' });
  assert.equal((await api(page, `/touchpoints?q=${encodeURIComponent(subject)}`)).items.length, 0);
  assertNoProblems(page);
});

test('who is named sees it beside Notes until it was looked at', async () => {
  const page = await bench.page();
  const title = `Named ${Date.now()}`;
  await send(page, 'POST', '/mentions/read');
  const made = await send(page, 'POST', '/touchpoints', { kind: 'note', title, body: 'Ask @demo@perennial.example about it.' });
  await page.goto('/accounts');
  const place = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Notes/ });
  await place.filter({ hasText: '1 unread' }).click();
  await page.getByRole('button', { name: 'Names me 1 not read' }).click();
  const line = page.getByRole('button', { name: new RegExp(title) });
  await line.getByText('new').waitFor();
  await page.getByRole('button', { name: 'Names me', exact: true }).waitFor(); // read now
  await line.getByText('new').waitFor(); // still marked while one looks at it
  await assertAccessible(page, 'mentions');
  assert.equal((await api(page, '/mentions')).unread, 0);
  await send(page, 'DELETE', `/touchpoints/${made.id}`);
  assertNoProblems(page);
});

test('themes say what is heard how often', async () => {
  const page = await bench.page();
  const group = `Group${Date.now()}`;
  const ids = [];
  for (const themes of [[`${group}/slow`, `${group}/ugly`], [`${group}/slow`]]) ids.push((await send(page, 'POST', '/touchpoints', { kind: 'note', title: 'Themed', themes })).id);
  await page.goto('/notes?view=themes');
  const rows = page.getByRole('row').filter({ has: page.getByRole('link', { name: /^(slow|ugly)$/ }) });
  await page.getByText(group).waitFor();
  const mine = page.locator('tbody').filter({ hasText: group }).getByRole('row');
  assert.deepEqual((await mine.allInnerTexts()).slice(1).map((text) => text.split(/\s+/)), [['slow', '2', '2'], ['ugly', '1', '1']]);
  assert.ok((await rows.count()) >= 2);
  await assertAccessible(page, 'themes');
  await mine.getByRole('link', { name: 'slow' }).click();
  await page.waitForURL(/theme=/);
  await page.getByRole('button', { name: /Themed/ }).nth(1).waitFor();
  for (const id of ids) await send(page, 'DELETE', `/touchpoints/${id}`);
  assertNoProblems(page);
});

test('a note becomes a risk or a goal in one step, and the goal is reached on the account', async () => {
  const page = await bench.page();
  const account = await anyAccount(page);
  const title = `Halve the paper ${Date.now()}`;
  const { id } = await send(page, 'POST', '/touchpoints', { kind: 'note', account: account.id, title });
  const item = await openNote(page, title);
  await item.getByRole('button', { name: 'Set a goal' }).press('Enter');
  await page.getByText(`${title}: a goal now`).waitFor();
  await item.getByRole('button', { name: 'Note a risk' }).press('Enter');
  await page.getByText(`${title}: among the warnings`).waitFor();
  const { items } = await api(page, `/warnings?account=${encodeURIComponent(account.id)}`);
  const risk = items.find((each) => each.name === title);
  assert.equal(risk.direction, 'risk');

  await page.goto(`/accounts/${encodeURIComponent(account.id)}`);
  const goals = page.getByRole('region', { name: 'Goals and promises' });
  await goals.getByRole('button', { name: `Reached: ${title}` }).press('Enter');
  await page.getByText(`${title}: reached`).waitFor();
  await goals.getByText(title).waitFor({ state: 'detached' });
  await goals.getByRole('button', { name: /reached or dropped/ }).click();
  await goals.getByText(title).waitFor();
  const promise = `Call back ${Date.now()}`;
  await goals.getByRole('button', { name: 'Add a goal' }).press('Enter');
  await goals.getByLabel('What is to be reached').fill(promise);
  await goals.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'promise' }).click();
  await goals.getByRole('button', { name: 'Save' }).click();
  await goals.getByText(promise).waitFor();
  await assertAccessible(page, 'an account with goals');
  for (const goal of (await api(page, `/goals?account=${encodeURIComponent(account.id)}`)).items.filter((each) => [title, promise].includes(each.title)))
    await send(page, 'DELETE', `/goals/${goal.id}`);
  await send(page, 'PATCH', `/warnings/${risk.id}`, { state: 'closed', outcome: 'not_relevant', reason: 'test' });
  await send(page, 'DELETE', `/touchpoints/${id}`);
  assertNoProblems(page);
});

test('files and mentions work on a phone', async () => {
  const page = await bench.page({ phone: true });
  const title = `Phone file ${Date.now()}`;
  const { id } = await send(page, 'POST', '/touchpoints', { kind: 'note', title });
  await page.goto('/notes');
  await page.getByRole('button', { name: new RegExp(title) }).tap();
  const files = page.getByRole('region', { name: 'Files' });
  await files.getByLabel('Add a file').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await files.getByRole('link', { name: 'a.txt' }).waitFor();
  await assertTargets(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.getByRole('button', { name: 'Themes' }).tap();
  await page.waitForURL(/view=themes/);
  await assertTargets(page);
  await send(page, 'DELETE', `/touchpoints/${id}`);
  assertNoProblems(page);
});
