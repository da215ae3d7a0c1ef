// Settings: a key and its first event, the debugger, staff, import, and the look.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { URI } from 'otpauth';
import { api, assertAccessible, assertNoProblems, bench, send } from './helper.mjs';

const qrReader = readFileSync(createRequire(import.meta.url).resolve('jsqr/dist/jsQR.js'), 'utf8');

test('a key is made, waits for its first event, and leads to the account as soon as it is known', async () => {
  const page = await bench.page();
  const name = `Browser ${Date.now()}`;
  await page.goto('/settings/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'A new tracking key' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText(`Key made for “${name}”`).waitFor();
  const key = await page.locator('.secret code').textContent();
  assert.match(key, /^wk_\w{16,}$/);
  await page.getByText('Waiting for your first event…').waitFor();

  const user = `browser_user_${Date.now()}`;
  const account = `browser-account-${Date.now()}`;
  const auth = { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
  const send = (path, data) => page.request.post(`/v1/${path}`, { headers: auth, data });
  const sent = await send('track', { userId: user, event: 'Job Scheduled', properties: { jobs: 3 } });
  assert.equal(sent.status(), 200);
  await page.getByText('First event received').waitFor();
  await send('identify', { userId: user, traits: { name: 'Lena Fischer' } });
  await page.getByText('Person known').waitFor();
  await send('group', { userId: user, groupId: account, traits: { name: 'Browser Test Account' } });
  await page.getByText('Account known').waitFor();
  const open = page.getByRole('link', { name: /^Open / });
  await open.click();
  await page.waitForURL(/\/accounts\/.+/);
  await page.getByRole('heading', { level: 1 }).waitFor();
  assertNoProblems(page);

  await page.goto('/settings/keys');
  await page.getByRole('row', { name: new RegExp(name) }).getByRole('button', { name: /^Revoke/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('row', { name: new RegExp(name) }).getByText('revoked today').waitFor();
});

test('the debugger shows a rejected item with its reason and raw text', async () => {
  const page = await bench.page();
  await page.goto('/settings/debugger');
  const made = await page.request.post('/api/v1/keys', {
    headers: { 'X-CSRF-Token': (await api(page, '/session')).csrf },
    data: { name: `Debugger ${Date.now()}`, kind: 'write', dialect: 'segment' },
  });
  const { key } = await made.json();
  await page.request.post('/v1/batch', {
    data: { writeKey: key, batch: [{ type: 'track', event: 'No User Here' }] },
  });
  const rejected = page.getByRole('region', { name: 'Rejected' });
  await rejected.locator('.debug-line').first().waitFor();
  const data = await api(page, '/debugger');
  assert.ok(data.rejected.length > 0);
  await rejected.locator('.debug-line').first().click();
  await rejected.locator('pre.json').waitFor();
  assert.ok((await rejected.locator('.debug-line .bad').first().textContent()).length > 5);
});

test('a colleague is invited with a link that opens the page to choose a password', async () => {
  const page = await bench.page();
  await page.goto('/settings/staff');
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite a colleague' });
  await dialog.getByLabel('Name').fill('Ines Laurent');
  await dialog.getByLabel('E-mail').fill(`ines.${Date.now()}@vendor.example`);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const link = await page.locator('.fresh-key code').textContent();
  const guest = await bench.page({ signedOut: true });
  await guest.goto(link);
  await guest.getByRole('heading', { name: 'Welcome, Ines Laurent' }).waitFor();
  await guest.getByLabel('Password', { exact: true }).fill('short');
  await guest.getByRole('button', { name: 'Start' }).click();
  await guest.getByText('The password needs at least 10 characters; this one has 5.').waitFor();
});

test('a file is checked first: sums and the rows that would be set aside', async () => {
  const page = await bench.page();
  await page.goto('/settings/import');
  const lines = [
    { type: 'track', event: 'Imported', userId: 'import_user', timestamp: '2026-01-05T10:00:00.000Z', messageId: `m${Date.now()}` },
    { type: 'track', event: 'Nobody', timestamp: '2026-01-05T10:00:00.000Z' },
  ];
  const name = `events-${Date.now()}.ndjson`;
  await page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')),
  });
  // Where others are read before it, it waits first; the page goes on asking.
  let waited = false;
  await page.route('**/api/v1/imports', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    const mine = body.items.find((item) => item.name === name);
    if (!mine || waited) return route.fulfill({ response, json: body });
    waited = true;
    Object.assign(mine, { state: 'waiting', rows: 0, accepted: 0, duplicates: 0, rejected: 0 });
    return route.fulfill({ response, json: body });
  });
  await page.getByRole('button', { name: 'Check the file' }).click();
  const run = page.locator('.import-list > li', { hasText: name });
  await run.getByText('Waiting', { exact: true }).waitFor();
  await run.getByText('Checked', { exact: true }).waitFor();
  await page.unroute('**/api/v1/imports', { behavior: 'wait' });
  await run.getByText('Checked: 1 would be taken, 0 known already, 1 set aside').waitFor();
  await run.getByRole('button', { name: 'Rows set aside' }).click();
  await run.getByText('Line 2', { exact: true }).first().waitFor();
});

test('the dark look is chosen in the menu and stays after a reload', async () => {
  const page = await bench.page();
  await page.goto('/accounts');
  await page.getByTitle('Look, keys, password, sign out').click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
  assert.equal(await theme(), 'dark');
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(background, 'rgb(17, 17, 15)');
});

test('the look follows the system while nothing is chosen', async () => {
  const page = await bench.page({ dark: true });
  await page.goto('/accounts');
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
});

test('the audit log says what a record was before and after, and leads to its history', async () => {
  const page = await bench.page();
  const name = `Audited ${Date.now()}`;
  const made = await send(page, 'POST', '/segments', { name, scope: 'accounts', formula: 'wau < 3' });
  await send(page, 'PATCH', `/segments/${made.id}`, { formula: 'wau < 7' });
  await page.goto('/settings/audit');
  await page.getByRole('searchbox', { name: 'Action, record or value' }).fill('wau < 7');
  const line = page.getByRole('button', { name: new RegExp(`changed segments segments/${made.id}$`) });
  await line.click();
  await page.getByRole('row', { name: 'Formula wau < 3 wau < 7' }).waitFor();
  await assertAccessible(page, 'a change in the audit log');
  await page.getByRole('button', { name: 'All changes of this record' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.audit-list > li').length === 2);
  await page.getByRole('button', { name: new RegExp(`added to segments segments/${made.id}$`) }).waitFor();
  await page.getByRole('searchbox', { name: 'Action, record or value' }).fill('wau < 7');
  await page.waitForFunction(() => document.querySelectorAll('.audit-list > li').length === 1);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export' }).click()]);
  const text = await readFile(await download.path(), 'utf8');
  assert.match(text, new RegExp(`segments/${made.id}`));
  assert.equal(text.trim().split('\n').length, 2, 'the filter holds for the file too');
  await send(page, 'DELETE', `/segments/${made.id}`);
  assertNoProblems(page);
});

test('a second factor is set up from its QR code, asked for at the door, and turned off again', async () => {
  const page = await bench.page();
  const email = `factor.${Date.now()}@vendor.example`;
  const { invite_url } = await send(page, 'POST', '/staff', { name: 'Fay Factor', email, role: 'csm' });
  const password = 'a-long-enough-phrase';
  const guest = await bench.page({ signedOut: true });
  await guest.goto(invite_url);
  await guest.getByLabel('Password', { exact: true }).fill(password);
  await guest.getByRole('button', { name: 'Start' }).click();
  await guest.waitForURL((url) => !url.pathname.startsWith('/join'));

  await guest.goto('/settings/sign-in');
  const panel = guest.getByRole('region', { name: 'Second factor' });
  await panel.getByLabel('Your password').fill(password);
  const answer = guest.waitForResponse((response) => response.url().endsWith('/session/totp') && response.request().method() === 'POST');
  await panel.getByRole('button', { name: 'Set up' }).click();
  const { uri } = await (await answer).json();
  await panel.getByRole('img', { name: /^QR code/ }).waitFor();
  await assertAccessible(guest, 'setting up a second factor');
  await guest.evaluate(qrReader);
  assert.equal(await guest.evaluate(readQr), uri, 'the QR code says what the server said');
  const app = URI.parse(uri);
  await panel.getByRole('textbox', { name: /code/i }).fill(app.generate());
  await panel.getByRole('button', { name: 'Turn on' }).click();
  await panel.getByText('Recovery codes', { exact: true }).waitFor();
  const codes = await panel.locator('.recovery-codes code').allTextContents();
  assert.equal(codes.length, 10);
  await panel.getByRole('button', { name: 'They are kept' }).click();
  await panel.getByText('10 recovery codes are left.').waitFor();

  const door = await bench.page({ signedOut: true });
  await door.goto('/sign-in');
  await door.getByLabel('E-mail address').fill(email);
  await door.getByLabel('Password', { exact: true }).fill(password);
  await door.getByRole('button', { name: 'Sign in' }).click();
  await door.getByRole('textbox', { name: /code/i }).fill(codes[0]);
  await door.getByRole('button', { name: 'Sign in' }).click();
  await door.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await door.goto('/settings/sign-in');
  const inside = door.getByRole('region', { name: 'Second factor' });
  await inside.getByText('9 recovery codes are left.').waitFor();
  await inside.getByLabel('Your password').fill(password);
  await inside.getByRole('button', { name: 'Turn off' }).click();
  await inside.getByText(/^Off\./).waitFor();
  assertNoProblems(guest);
});

test('a team is made, and somebody who joins it sees its accounts alone', async () => {
  const page = await bench.page();
  const name = `North ${Date.now()}`;
  const email = `nora.${Date.now()}@vendor.example`;
  const nora = await send(page, 'POST', '/staff', { name: 'Nora North', email, role: 'csm' });
  await page.goto('/settings/staff');
  const teams = page.getByRole('region', { name: 'Teams' });
  await teams.getByRole('textbox', { name: 'Name of a team' }).fill(name);
  await teams.getByRole('button', { name: 'Add the team' }).click();
  await teams.getByText(name).waitFor();
  const line = page.locator('.staff-list li').filter({ hasText: email });
  await line.getByRole('combobox', { name: /^Team/ }).click();
  await page.getByRole('option', { name }).click();
  await page.getByText('Nora North: saved').first().waitFor();
  await line.getByRole('combobox', { name: /^Sees/ }).click();
  await page.getByRole('option', { name: 'Their team’s' }).click();
  await teams.getByRole('listitem').filter({ hasText: name }).getByText('1 person').waitFor();
  await page.waitForFunction((who) => [...document.querySelectorAll('.staff-list li')].some((each) => each.textContent.includes(who) && [...each.querySelectorAll('input')].some((field) => field.value === 'Their team’s')), email);
  const saved = (await api(page, '/staff')).items.find((each) => each.id === nora.id);
  const { items } = await api(page, '/teams');
  const team = items.find((each) => each.name === name);
  assert.deepEqual([saved.sees, saved.team], ['team', team.id]);
  await assertAccessible(page, 'staff with teams');
  await teams.getByRole('button', { name: `Remove ${name}` }).click();
  await teams.getByText(name).waitFor({ state: 'detached' });
  await send(page, 'PATCH', `/staff/${nora.id}`, { state: 'disabled' });
  assertNoProblems(page);
});

// What a reader of QR codes makes of the picture.
async function readQr() {
  const svg = document.querySelector('.qr').outerHTML.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" width="488" height="488"');
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 488, height: 488 });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return globalThis.jsQR(context.getImageData(0, 0, 488, 488).data, 488, 488)?.data ?? null;
}
