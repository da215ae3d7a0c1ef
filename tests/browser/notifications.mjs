// One's own notifications: chosen by the keyboard, kept, and the digest of the week shown and sent as a real mail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import { PostOffice } from '../http/post_office.mjs';
import { until } from '../http/until.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

const OFFLINE = { host: '', from: '', security: 'starttls', port: 587 };
const USUAL = { at: '08:00', zone: '', digest_weekday: 1, book: 'seen', kinds: { mention: 'at_once', warning: 'daily' } };

test('what is told by mail is chosen and kept', async () => {
  const page = await bench.page();
  await page.goto('/settings/notifications');
  try {
    const mentions = page.getByRole('group', { name: 'Mentions' });
    assert.equal(await mentions.getByRole('button', { name: 'At once' }).getAttribute('aria-pressed'), 'true');
    await mentions.getByRole('button', { name: 'Once a day' }).press('Enter');
    await page.getByRole('group', { name: 'Warnings' }).getByRole('button', { name: 'Off' }).press('Enter');
    await page.getByLabel('Time of the day').fill('09:45');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin');
    await page.getByRole('option', { name: 'Europe/Berlin', exact: true }).click();
    await page.getByRole('combobox', { name: 'Digest of the week' }).click();
    await page.getByRole('option', { name: 'Wednesdays' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
    await page.getByText('Saved').first().waitFor();
    const kept = await api(page, '/notifications');
    assert.deepEqual([kept.at, kept.zone, kept.digest_weekday], ['09:45', 'Europe/Berlin', 3]);
    assert.deepEqual(kept.kinds.filter(({ kind }) => kind === 'mention' || kind === 'warning').map(({ mode }) => mode), ['daily', 'off']);
    await page.reload();
    assert.equal(await page.getByRole('group', { name: 'Mentions' }).getByRole('button', { name: 'Once a day' }).getAttribute('aria-pressed'), 'true');
    await page.frameLocator('.notify-frame').getByRole('heading', { name: 'Your week' }).waitFor();
    await assertAccessible(page, 'notifications');
    assertNoProblems(page);
  } finally {
    await send(page, 'PUT', '/notifications', USUAL);
  }
});

test('the digest in the app is the one that is sent', async () => {
  const office = await PostOffice.open();
  const page = await bench.page();
  await page.goto('/settings/notifications');
  try {
    await page.getByText('No mails are sent from here').waitFor();
    await send(page, 'PUT', '/settings/mail', { host: '127.0.0.1', port: office.port, security: 'none', from: 'cs@vendor.example' });
    await until('the desk knows the server', async () => (await api(page, '/notifications')).sends);
    await page.reload();
    await page.getByRole('button', { name: 'Send it to me now' }).press('Enter');
    await page.getByText('It is on its way to you').waitFor();
    await until('the digest comes', () => office.mails.some(({ raw }) => /Your week/.test(raw)), 60);
    const mail = await simpleParser(office.mails.find(({ raw }) => /Your week/.test(raw)).raw);
    const shown = await page.frameLocator('.notify-frame').locator('h2').allTextContents();
    assert.ok(shown.length >= 3, `sections: ${shown}`);
    for (const title of shown) assert.ok(mail.text.includes(title), title);
    assertNoProblems(page);
  } finally {
    await send(page, 'PUT', '/settings/mail', OFFLINE);
    await office.close();
  }
});

test('notifications fit a phone, in the dark', async () => {
  const page = await bench.page({ phone: true, dark: true });
  await page.goto('/settings/notifications');
  await page.getByRole('group', { name: 'Mentions' }).waitFor();
  await page.locator('.notify-frame').waitFor();
  await assertTargets(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false);
  await assertAccessible(page, 'notifications on a phone');
  assertNoProblems(page);
});
