// Who stands in for whom, accounts that change hands and come back, and signing in at a real provider.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenAs, makeProvider } from '../http/provider.mjs';
import { api, assertAccessible, assertNoProblems, assertTargets, bench, send } from './helper.mjs';

// A colleague; the demo is kept between runs, and with it the one of the run before.
async function colleague(page) {
  const { items } = await api(page, '/staff');
  const known = items.find((each) => each.email === 'cora@perennial.example');
  return known ?? send(page, 'POST', '/staff', { name: 'Cora Lindt', email: 'cora@perennial.example', role: 'csm' });
}

test('accounts are chosen by the keyboard, given to somebody after a look at what changes, and taken back', async () => {
  const page = await bench.page();
  const cora = await colleague(page);
  const before = (await api(page, '/accounts?sort=name&limit=2')).items;
  const ownerOf = async (id) => (await api(page, `/accounts/${encodeURIComponent(id)}/owners`)).items[0]?.owner ?? null;
  const owners = await Promise.all(before.map((account) => ownerOf(account.id)));
  await page.goto('/accounts?sort=name');
  await page.locator('.table-row .account-name').nth(1).waitFor();
  for (const index of ['0', '1']) {
    await page.keyboard.press('j');
    await page.waitForFunction((at) => document.activeElement?.getAttribute('data-index') === at, index);
    await page.keyboard.press('x');
  }
  await page.getByRole('region', { name: '2 selected' }).getByRole('button', { name: 'Assign' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Give 2 accounts to' });
  await dialog.getByRole('combobox', { name: 'Owner' }).fill('Cora');
  await page.getByRole('option', { name: 'Cora Lindt' }).click();
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Cora knows the trade.');
  await dialog.getByRole('status').filter({ hasText: '2 change, none stays as it is' }).waitFor();
  await dialog.getByRole('row', { name: new RegExp(`${before[0].name}.*cora@perennial.example`) }).waitFor();
  await assertAccessible(page, 'assigning accounts');
  await dialog.getByRole('button', { name: 'Assign 2 accounts' }).press('Enter');
  await page.getByText('2 accounts assigned to Cora Lindt').waitFor();
  assert.deepEqual(await Promise.all(before.map((account) => ownerOf(account.id))), [cora.email, cora.email]);
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await page.getByText('2 accounts are back with who had them').waitFor();
  assert.deepEqual(await Promise.all(before.map((account) => ownerOf(account.id))), owners);

  await page.goto('/team');
  const history = page.getByRole('region', { name: 'Accounts that changed hands' });
  const first = history.getByRole('listitem').first();
  await first.filter({ hasText: 'Cora knows the trade.' }).getByText('undone').waitFor();
  assertNoProblems(page);
});

test('somebody is away and covered: added, seen, ended', async () => {
  const page = await bench.page();
  const cora = await colleague(page);
  for (const cover of (await api(page, '/cover')).items) await send(page, 'DELETE', `/cover/${cover.id}`);
  await page.goto('/team');
  const panel = page.getByRole('region', { name: 'Holiday cover' });
  await panel.getByText('Nobody is away.').waitFor();
  await panel.getByRole('combobox', { name: 'Who is away' }).click();
  await page.getByRole('option', { name: 'Cora Lindt' }).click();
  await panel.getByRole('combobox', { name: 'Covered by' }).click();
  await page.getByRole('option', { name: 'Maren Holt' }).waitFor();
  assert.equal(await page.getByRole('option', { name: 'Cora Lindt' }).count(), 0);
  await page.getByRole('option', { name: 'Maren Holt' }).click();
  await panel.getByLabel('To', { exact: true }).fill(await panel.getByLabel('From', { exact: true }).inputValue());
  await panel.getByRole('button', { name: 'Add' }).press('Enter');
  const line = panel.getByRole('listitem').filter({ hasText: 'Cora Lindt, covered by Maren Holt' });
  await line.getByText('now').waitFor();
  assert.equal((await api(page, '/cover')).items[0].staff, cora.id);
  await assertAccessible(page, 'the team with cover');
  await line.getByRole('button', { name: 'End the cover of Cora Lindt' }).press('Enter');
  await line.waitFor({ state: 'detached' });
  assert.equal((await api(page, '/cover')).items.length, 0);
  assertNoProblems(page);
});

test('the provider is named, staff sign in there, and a stranger is told why not', async () => {
  const page = await bench.page();
  const person = { email: bench.server.email, verified: true };
  const provider = await listenAs((issuer) => makeProvider(issuer, { client: 'perennial', secret: 'a secret: 100%', app: bench.server.url, person }));
  try {
    await page.goto('/settings/sign-in');
    const section = page.getByRole('region', { name: 'Company account' });
    await section.getByText(`${bench.server.url}/api/v1/session/oidc/callback`).waitFor();
    await section.getByLabel('Issuer').fill(`${provider.issuer}/nowhere`);
    await section.getByLabel('Client id').fill('perennial');
    await section.getByLabel('Client secret').first().fill('a secret: 100%');
    await section.getByRole('button', { name: 'Ask the provider and save' }).press('Enter');
    await section.locator('.mantine-InputWrapper-error').waitFor();
    await assertAccessible(page, 'a provider that does not answer');
    await section.getByLabel('Issuer').fill(provider.issuer);
    await section.getByRole('button', { name: 'Ask the provider and save' }).press('Enter');
    await page.getByText('The provider answered; staff can sign in there').waitFor();
    await section.getByText('Kept, and never shown. Leave it empty to keep it.').waitFor();
    assert.equal(await section.getByLabel('Client secret').first().inputValue(), '');
    assert.deepEqual(await api(page, '/settings/oidc'), { issuer: provider.issuer, client_id: 'perennial', has_secret: true });

    const door = await bench.page({ signedOut: true });
    await door.goto('/warnings');
    await door.getByRole('link', { name: 'Sign in with your company account' }).press('Enter');
    await door.waitForURL(/\/warnings/);
    await door.getByRole('heading', { name: 'Warnings', level: 1 }).waitFor();
    assert.equal((await api(door, '/session')).user.email, bench.server.email);

    person.email = 'stranger@perennial.example';
    const other = await bench.page({ signedOut: true });
    await other.goto('/sign-in');
    await other.getByRole('link', { name: 'Sign in with your company account' }).click();
    await other.getByRole('alert').filter({ hasText: 'Nobody with this e-mail address works here' }).waitFor();
    await assertAccessible(other, 'a stranger at the door');

    await section.getByRole('button', { name: 'Turn off' }).press('Enter');
    await page.getByText('Staff sign in with their password alone').waitFor();
    assert.deepEqual(await api(page, '/session/oidc'), { on: false });
    assert.equal((await api(page, '/settings/oidc')).has_secret, false);
  } finally {
    await provider.close();
  }
  assertNoProblems(page);
});

test('the team page is used on a phone', async () => {
  const page = await bench.page({ phone: true });
  await page.goto('/team');
  await page.getByRole('region', { name: 'Holiday cover' }).waitFor();
  await assertTargets(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assertNoProblems(page);
});
