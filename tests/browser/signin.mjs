// Coming in and going out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, assertNoProblems, bench, signIn } from './helper.mjs';

test('a page asked for without a session leads to sign-in and then back to that page', async () => {
  const page = await bench.page({ signedOut: true });
  await page.goto('/accounts?sort=-mau');
  await page.waitForURL(/\/sign-in\?next=/);
  await page.getByLabel('E-mail address').fill(bench.server.email);
  await page.getByLabel('Password', { exact: true }).fill(bench.server.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/accounts\?sort=-mau/);
  await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
  assertNoProblems(page);
});

test('a wrong password is refused with a sentence, and the address stays in the field', async () => {
  const page = await bench.page({ signedOut: true });
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(bench.server.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The e-mail address or the password is wrong.').waitFor();
  assert.equal(await page.getByLabel('E-mail address').inputValue(), bench.server.email);
});

test('an address of another site is never followed after sign-in', async () => {
  const page = await bench.page({ signedOut: true });
  await page.goto('/sign-in?next=//evil.example/');
  await page.getByLabel('E-mail address').fill(bench.server.email);
  await page.getByLabel('Password', { exact: true }).fill(bench.server.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/today/);
});

test('signing out ends the session', async () => {
  const page = await bench.page({ signedOut: true });
  await signIn(page, bench.server);
  await page.getByTitle('Look, keys, password, sign out').click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goto('/accounts');
  await page.waitForURL(/\/sign-in/);
});

test('a set-up link that was used says so and leads to sign-in', async () => {
  const page = await bench.page({ signedOut: true });
  await page.goto('/setup?token=used-long-ago');
  await page.getByText('This link was used already').waitFor();
  assert.ok(await page.getByRole('link', { name: 'Sign in' }).isVisible());
});

test('an invitation that does not exist says what to do', async () => {
  const page = await bench.page({ signedOut: true });
  await page.goto('/join');
  await page.getByText('Ask an administrator for a new link').waitFor();
});

for (const dark of [false, true]) {
  test(`sign-in is accessible, ${dark ? 'dark' : 'light'}`, async () => {
    const page = await bench.page({ signedOut: true, dark });
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await assertAccessible(page, '/sign-in');
  });
}
